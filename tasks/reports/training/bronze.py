"""Who has Bronze training, by Care Delivery Service (5.1, 8.2; OB-082, OB-141, OB-144)."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.papers import Cell, Column, Table
from models.records import Person, Project, RoleHolding
from models.vocabulary import Role
from tasks.reports.evidence.known import Evidence, Period, ProjectTaken

ENDS_SOON = timedelta(days=90)
"""So long before its end an exception is listed."""


@dataclass(frozen=True)
class Trained:
    """A member of staff of a service, on a day."""

    name: str
    service: str
    bronze_on: date | None
    exception_until: date | None
    today: date

    @property
    def has_bronze(self) -> bool:
        return self.bronze_on is not None and self.bronze_on <= self.today

    @property
    def has_exception(self) -> bool:
        """Whether a dated exception runs in place of the training (OB-141)."""
        return not self.has_bronze and self.exception_until is not None and self.exception_until >= self.today

    @property
    def is_without(self) -> bool:
        return not self.has_bronze and not self.has_exception

    @property
    def exception_ends_soon(self) -> bool:
        return (
            self.has_exception
            and self.exception_until is not None
            and self.exception_until <= self.today + ENDS_SOON
        )


def staff(session: Session, services: dict[str, str], today: date) -> list[Trained]:
    """Everybody who works in one of these services; mailboxes of Quality Groups are nobody. By name."""
    mailboxes = select(RoleHolding.person_id).where(RoleHolding.role == Role.CDS_QUALITY_GROUP)
    wanted = (
        select(Person)
        .where(
            Person.service_id.in_(services),
            or_(Person.left_on.is_(None), Person.left_on > today),
            Person.id.not_in(mailboxes),
        )
        .order_by(Person.name, Person.id)
    )
    return [
        Trained(one.name, services[one.service_id or ""], one.bronze_on, one.bronze_exception_until, today)
        for one in session.scalars(wanted)
    ]


def leads_without(session: Session, evidence: Evidence) -> list[ProjectTaken]:
    """The open projects whose lead may not take part today: neither Bronze nor a running exception (OB-141)."""
    today = evidence.period.today
    open_ones = {one.id: one for one in evidence.open}
    wanted = (
        select(Project.id, Person)
        .join(Person, Person.id == Project.lead_id)
        .where(Project.id.in_(open_ones))
        .order_by(Project.reference)
    )
    return [open_ones[id_] for id_, lead in session.execute(wanted).tuples() if not lead.may_take_part(today)]


def coverage_table(people: Sequence[Trained], services: Iterable[str], period: Period) -> Table:
    """How many people of each service have Bronze, how many achieved it in the period (OB-144); they are people."""
    names = sorted(services)
    rows = [(name, *_coverage([one for one in people if one.service == name], period)) for name in names]
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
        note="People who work in a service today, without the mailboxes of Quality Groups.",
    )


_COUNTED: Sequence[tuple[str, Callable[[Trained, Period], bool]]] = (
    ("People", lambda _, __: True),
    ("With Bronze", lambda one, _: one.has_bronze),
    ("With an exception", lambda one, _: one.has_exception),
    ("Without", lambda one, _: one.is_without),
    ("Achieved in the period", lambda one, period: period.has(one.bronze_on)),
)


def _coverage(people: Sequence[Trained], period: Period) -> tuple[Cell, ...]:
    counts = [sum(holds(one, period) for one in people) for _, holds in _COUNTED]
    with_bronze = sum(one.has_bronze for one in people)
    percent = (Decimal(100) * with_bronze / len(people)).quantize(Decimal("0.1")) if people else ""
    return (*counts, percent)


def exceptions_table(people: Iterable[Trained]) -> Table:
    """The exceptions that end within 90 days, the first to end first; names, for this stays in the Trust (OB-141)."""
    ending = [(one.exception_until, one) for one in people if one.exception_until and one.exception_ends_soon]
    return Table(
        title=f"Exceptions that end within {ENDS_SOON.days} days",
        columns=[Column("Care Delivery Service"), Column("Name"), Column("Ends on")],
        rows=[(one.service, one.name, until) for until, one in sorted(ending, key=lambda one: one[0])],
        when_empty=f"No exception ends within {ENDS_SOON.days} days.",
    )


def leads_table(projects: Iterable[ProjectTaken]) -> Table:
    """Open projects with a lead who may not take part (OB-141)."""
    return Table(
        title="Open projects whose lead has no Bronze training",
        columns=[Column("Project"), Column("Title"), Column("Care Delivery Service"), Column("Lead")],
        rows=[(one.reference, one.title, one.service, one.lead) for one in projects],
        when_empty="The lead of every open project has Bronze training or a running exception.",
    )
