"""The columns of the register, each with its heading and what it says of a project; and who shows which of them.

A file has EVERY_COLUMN; the page and the command line show the few named below. What a column says of a project
stands in `tasks/queries/projects/listing.py`, `ListedProject`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from models.clock import local_date, short_date
from models.measures.national_position import ascertainment_said
from tasks.queries.projects.listing import ListedProject

Value: TypeAlias = str | int | date | None

NARROW, MIDDLE, WIDE = 12, 24, 60


@dataclass(frozen=True)
class RegisterColumn:
    """A heading, what stands under it of a project, and how wide it is in letters."""

    heading: str
    value: Callable[[ListedProject], Value]
    width: int = NARROW

    def text(self, project: ListedProject) -> str:
        """What a person reads: “Fri 12 Mar”, and a dash for what there is not."""
        value = self.value(project)
        if value is None or value == "":
            return "–"
        return short_date(value) if isinstance(value, date) else str(value)


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None


def _cases_said(project: ListedProject) -> str | None:
    """“95% (114 of 120 cases)”; nothing where no submission is known (OB-015)."""
    if project.cases_submitted is None:
        return None
    return ascertainment_said(project.cases_expected, project.cases_submitted)


REFERENCE = RegisterColumn("Reference", lambda project: project.reference, 14)
TITLE = RegisterColumn("Title", lambda project: project.title, WIDE)
SERVICE = RegisterColumn("Service", lambda project: project.service_name, MIDDLE)
KIND = RegisterColumn(
    "Kind of work", lambda project: project.project_type.label if project.project_type else None, MIDDLE
)
STAGE = RegisterColumn("Stage", lambda project: project.stage.label, MIDDLE)
WAITS_FOR = RegisterColumn("Waits for", lambda project: project.waits_for, WIDE)
DAYS_LATE = RegisterColumn("Days late", lambda project: project.days_late or None)

EVERY_COLUMN = (
    REFERENCE,
    TITLE,
    KIND,
    RegisterColumn("Route", lambda project: project.route.label if project.route else None, MIDDLE),
    RegisterColumn("Priority", lambda project: project.priority.label),
    SERVICE,
    RegisterColumn("Project lead", lambda project: project.lead_name, MIDDLE),
    RegisterColumn("Email of the lead", lambda project: project.lead, MIDDLE),
    RegisterColumn("Deputy", lambda project: project.deputy_name, MIDDLE),
    RegisterColumn("Supervisor", lambda project: project.supervisor_name, MIDDLE),
    RegisterColumn("Supporter", lambda project: project.supporter_name, MIDDLE),
    STAGE,
    RegisterColumn("Cycle", lambda project: project.cycle or None),
    WAITS_FOR,
    RegisterColumn("Due", lambda project: project.due_on),
    DAYS_LATE,
    RegisterColumn("On hold", lambda project: project.hold, MIDDLE),
    RegisterColumn("Programme", lambda project: project.programme_year),
    RegisterColumn("Topic", lambda project: project.topic, MIDDLE),
    RegisterColumn("QI Life reference", lambda project: project.external_reference, MIDDLE),
    RegisterColumn("National registration", lambda project: project.national_reference, MIDDLE),
    RegisterColumn("Registered nationally on", lambda project: project.nationally_registered_on),
    RegisterColumn("Cases submitted", _cases_said, MIDDLE),
    RegisterColumn("Proposed", lambda project: _day(project.created_at)),
    RegisterColumn("Entry confirmed", lambda project: project.confirmed_on),
    RegisterColumn("Ended", lambda project: _day(project.closed_at)),
)
"""What leaves as a file: everything that the register says of a project."""

ON_THE_PAGE = (TITLE, SERVICE, KIND, STAGE, WAITS_FOR)
"""What fits on the page `/projects`, where the title is the link to the project."""

ON_THE_COMMAND_LINE = (REFERENCE, TITLE, SERVICE, STAGE, WAITS_FOR, DAYS_LATE)
"""What fits into the lines of `qi project list`."""


def widths() -> Mapping[str, int]:
    """The headings of a file in their order, each with the width of its column."""
    return {column.heading: column.width for column in EVERY_COLUMN}


def row(project: ListedProject) -> tuple[Value, ...]:
    """What a file says of a project, in the order of its headings."""
    return tuple(column.value(project) for column in EVERY_COLUMN)
