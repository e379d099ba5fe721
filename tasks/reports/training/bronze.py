"""Who has Bronze training, by Care Delivery Service (5.1, 8.2; OB-082, OB-141, OB-144)."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.papers import Cell, Column, Table
from models.records import Person, Project
from models.rounding import percent_of
from tasks.reports.evidence.model import Evidence, ProjectEvidence, ReportPeriod
from tasks.reports.evidence.staff import ENDS_SOON, StaffMember, counted_on
from tasks.reports.sections.parts import counted, day_said


def bronze_said(people: Sequence[StaffMember], period: ReportPeriod, where: str = "") -> str:
    """“18 of 36 staff known to the register on 2 November 2026 have Bronze training.”; `where` names a part."""
    trained = sum(staff_member.has_bronze for staff_member in people)
    has = "has" if trained == 1 else "have"
    who = f"{counted(len(people), 'member of staff', 'members of staff')} known to the register"
    return f"{trained:,} of {who}{where and f' in {where}'} on {day_said(counted_on(period))} {has} Bronze training."


def leads_without(session: Session, evidence: Evidence) -> list[ProjectEvidence]:
    """The open projects whose lead may not take part today: neither Bronze nor a running exception (OB-141)."""
    today = evidence.period.today
    open_ones = {project.id: project for project in evidence.open}
    query = (
        select(Project.id, Person)
        .join(Person, Person.id == Project.lead_id)
        .where(Project.id.in_(open_ones))
        .order_by(Project.reference)
    )
    return [open_ones[id_] for id_, lead in session.execute(query).tuples() if not lead.may_take_part(today)]


def coverage_table(people: Sequence[StaffMember], services: Iterable[str], period: ReportPeriod) -> Table:
    """How many people of each service have Bronze, how many achieved it in the period (OB-144); they are people."""
    names = sorted({*services, *(staff_member.service for staff_member in people)})
    rows = [
        (name, *_coverage([staff_member for staff_member in people if staff_member.service == name], period))
        for name in names
    ]
    return Table(
        title="Bronze training by Care Delivery Service",
        columns=[
            Column("Care Delivery Service"),
            *(
                Column(name, is_number=True, counts_people=True)
                for name in (*(name for name, _ in _COUNTED), "With Bronze %")
            ),
        ],
        rows=rows,
        total=("All", *_coverage(people, period)) if rows else (),
        note=f"Staff known to the register on {day_said(counted_on(period))}, without the mailboxes of committees.",
    )


_COUNTED: Sequence[tuple[str, Callable[[StaffMember, ReportPeriod], bool]]] = (
    ("People", lambda _, __: True),
    ("With Bronze", lambda staff_member, _: staff_member.has_bronze),
    ("With an exception", lambda staff_member, _: staff_member.has_exception),
    ("Without", lambda staff_member, _: staff_member.is_without),
    ("Achieved in the period", lambda staff_member, period: period.has(staff_member.bronze_on)),
)


def _coverage(people: Sequence[StaffMember], period: ReportPeriod) -> tuple[Cell, ...]:
    counts = [sum(holds(staff_member, period) for staff_member in people) for _, holds in _COUNTED]
    with_bronze = sum(staff_member.has_bronze for staff_member in people)
    percent = percent_of(with_bronze, len(people)) if people else ""
    return (*counts, percent)


def exceptions_table(people: Iterable[StaffMember]) -> Table:
    """The exceptions that end within 90 days, the first to end first; names, for this stays in the Trust (OB-141)."""
    ending = [
        (staff_member.exception_until, staff_member)
        for staff_member in people
        if staff_member.exception_until and staff_member.exception_ends_soon
    ]
    return Table(
        title=f"Exceptions that end within {ENDS_SOON.days} days",
        columns=[Column("Care Delivery Service"), Column("Name"), Column("Ends on")],
        rows=[
            (staff_member.service, staff_member.name, until)
            for until, staff_member in sorted(ending, key=lambda row: row[0])
        ],
        when_empty=f"No exception ends within {ENDS_SOON.days} days.",
    )


def leads_table(projects: Iterable[ProjectEvidence]) -> Table:
    """Open projects with a lead who may not take part (OB-141)."""
    return Table(
        title="Open projects whose lead has no Bronze training",
        columns=[Column("Project"), Column("Title"), Column("Care Delivery Service"), Column("Lead")],
        rows=[(project.reference, project.title, project.service, project.lead) for project in projects],
        when_empty="No open project has a lead without Bronze training or a running exception.",
    )
