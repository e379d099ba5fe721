"""The columns of the register, each with its heading and what it says of a project; and who shows which of them.

A file has EVERY_COLUMN unless some are chosen; the page and the command line show the few named below. What a column
says of a project stands in `tasks/queries/projects/listing.py`, `ListedProject`; what it sorts by in `order.py`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from models.clock import brief_date, local_date, now, short_date
from models.measures.national_position import ascertainment_said
from tasks.queries.projects.listing import ListedProject

Value: TypeAlias = str | int | date | None

NARROW, MIDDLE, WIDE = 12, 24, 60


@dataclass(frozen=True)
class RegisterColumn:
    """A key for addresses, a heading, what stands under it of a project, and how wide it is in letters.

    `note` is what a person reads below it.
    """

    key: str
    heading: str
    value: Callable[[ListedProject], Value]
    width: int = NARROW
    note: Callable[[ListedProject], str] = lambda _: ""

    def text(self, project: ListedProject) -> str:
        """What a person reads: “Fri 12 Mar”, with its year if that is not this one; a dash for what there is not."""
        value = self.value(project)
        if value is None or value == "":
            return "–"
        if not isinstance(value, date):
            return str(value)
        return short_date(value) if value.year == local_date(now()).year else brief_date(value)


def _cases_said(project: ListedProject) -> str | None:
    """“95% (114 of 120 cases)”; nothing where no submission is known (OB-015)."""
    if project.cases_submitted is None:
        return None
    return ascertainment_said(project.cases_expected, project.cases_submitted)


def _day(moment: datetime | None) -> date | None:
    return local_date(moment) if moment else None


REFERENCE = RegisterColumn("reference", "Reference", lambda project: project.reference)
TITLE = RegisterColumn("title", "Title", lambda project: project.title, WIDE)
SERVICE = RegisterColumn("service", "Service", lambda project: project.service_name, MIDDLE)
KIND = RegisterColumn(
    "kind",
    "Kind of work",
    lambda project: project.project_type.label if project.project_type else None,
    MIDDLE,
)
STAGE = RegisterColumn("stage", "Stage", lambda project: project.stage.label, MIDDLE)
WAITS_FOR = RegisterColumn("waits_for", "Waits for", lambda project: project.waits_for, WIDE)
SINCE = RegisterColumn("since", "Since", lambda project: _day(project.since))
DAYS_LATE = RegisterColumn(
    "late",
    "Working days late",
    lambda project: project.days_late or None,
    note=lambda project: f"asked since {SINCE.text(project)}" if project.since and project.is_open else "",
)
CLOCK = RegisterColumn("clock", "Whose clock", lambda project: project.clock.label)
LAST_ACT = RegisterColumn(
    "last_act",
    "Last human act",
    lambda project: _day(project.last_act_at),
    note=lambda project: project.last_act,
)
NEXT_ACT = RegisterColumn(
    "next_act",
    "Next automatic act",
    lambda project: _day(project.next_act_at),
    note=lambda project: project.next_act,
)
HOLD = RegisterColumn("hold", "On hold", lambda project: project.hold, MIDDLE)
LAST_TRUE = RegisterColumn("confirmed", "Last confirmed true", lambda project: project.last_true_on)
UNREGISTERED = RegisterColumn(
    "unregistered", "Work began unregistered", lambda project: project.unregistered_since
)

EVERY_COLUMN = (
    REFERENCE,
    TITLE,
    KIND,
    RegisterColumn("route", "Route", lambda project: project.route.label if project.route else None, MIDDLE),
    RegisterColumn("priority", "Priority", lambda project: project.priority.label),
    RegisterColumn(
        "parity",
        "Parity of esteem",
        lambda project: project.parity.label if project.parity else None,
        MIDDLE,
    ),
    SERVICE,
    RegisterColumn("lead", "Project lead", lambda project: project.lead_name, MIDDLE),
    RegisterColumn("lead_email", "Email of the lead", lambda project: project.lead, MIDDLE),
    RegisterColumn("deputy", "Deputy", lambda project: project.deputy_name, MIDDLE),
    RegisterColumn("supervisor", "Supervisor", lambda project: project.supervisor_name, MIDDLE),
    RegisterColumn("supporter", "Supporter", lambda project: project.supporter_name, MIDDLE),
    STAGE,
    RegisterColumn("cycle", "Cycle", lambda project: project.cycle or None),
    WAITS_FOR,
    RegisterColumn("due", "Due", lambda project: project.due_on),
    SINCE,
    DAYS_LATE,
    CLOCK,
    HOLD,
    RegisterColumn("programme", "Programme", lambda project: project.programme_year),
    RegisterColumn("topic", "Topic", lambda project: project.topic, MIDDLE),
    RegisterColumn("elsewhere", "QI Life reference", lambda project: project.external_reference, MIDDLE),
    RegisterColumn("earlier", "Earlier reference", lambda project: project.earlier_reference, MIDDLE),
    RegisterColumn("national", "National registration", lambda project: project.national_reference, MIDDLE),
    RegisterColumn(
        "nationally_on", "Registered nationally on", lambda project: project.nationally_registered_on
    ),
    RegisterColumn("cases", "Cases submitted", _cases_said, MIDDLE),
    RegisterColumn("proposed", "Proposed", lambda project: _day(project.created_at)),
    UNREGISTERED,
    LAST_ACT,
    NEXT_ACT,
    RegisterColumn("entry_confirmed", "Entry confirmed", lambda project: project.confirmed_on),
    LAST_TRUE,
    RegisterColumn("ended", "Ended", lambda project: _day(project.closed_at)),
)
"""What leaves as a file: everything that the register says of a project."""

ON_THE_PAGE = (TITLE, SERVICE, KIND, STAGE, WAITS_FOR)
"""What fits on the page `/projects`, where the title is the link to the project."""

OF_THE_TEAM = (TITLE, STAGE, WAITS_FOR, DAYS_LATE, CLOCK, LAST_ACT, NEXT_ACT)
"""What the QI Support Team sees there, the most stuck first, until they choose other columns."""

ON_THE_COMMAND_LINE = (REFERENCE, TITLE, SERVICE, STAGE, WAITS_FOR, DAYS_LATE)
"""What fits into the lines of `qi project list`."""


def columns_named(keys: Collection[str]) -> Sequence[RegisterColumn]:
    """The columns of these keys in their order; the title is always one of them. None for none that is known."""
    chosen = [column for column in EVERY_COLUMN if column.key in keys]
    return [column for column in EVERY_COLUMN if column in chosen or column is TITLE] if chosen else []


def widths(columns: Sequence[RegisterColumn] = EVERY_COLUMN) -> Mapping[str, int]:
    """The headings of a file in their order, each with the width of its column."""
    return {column.heading: column.width for column in columns}


def row(project: ListedProject, columns: Sequence[RegisterColumn] = EVERY_COLUMN) -> tuple[Value, ...]:
    """What a file says of a project, in the order of its headings."""
    return tuple(column.value(project) for column in columns)
