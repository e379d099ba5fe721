"""The staff whom the register knows on a day, and their Bronze training: one set of people for every paper (8.2).

OB-082, OB-118, OB-141, OB-144.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Person, RoleHolding
from models.vocabulary import Role
from tasks.programme.topics.topics import NO_SERVICE
from tasks.reports.evidence.model import Evidence, ReportPeriod

ENDS_SOON = timedelta(days=90)
"""So long before its end an exception is listed."""

COMMITTEES = (
    Role.CDS_QUALITY_GROUP,
    Role.EFFECTIVE_CARE_AND_TREATMENT,
    Role.SAFETY_COMMITTEE,
    Role.DRUGS_AND_THERAPEUTICS,
    Role.QUALITY_COMMITTEE,
    Role.AUDIT_COMMITTEE,
    Role.BOARD,
)
"""Who holds one of these and was never trained is taken for the mailbox of a committee, not for a member of staff."""


@dataclass(frozen=True)
class StaffMember:
    """Somebody who works here on a day, the service they work in, and their training (OB-141)."""

    name: str
    service: str
    bronze_on: date | None
    exception_until: date | None
    day: date

    @property
    def has_bronze(self) -> bool:
        return self.bronze_on is not None and self.bronze_on <= self.day

    @property
    def has_exception(self) -> bool:
        """Whether a dated exception runs in place of the training."""
        return not self.has_bronze and self.exception_until is not None and self.exception_until >= self.day

    @property
    def is_without(self) -> bool:
        return not self.has_bronze and not self.has_exception

    @property
    def exception_ends_soon(self) -> bool:
        return (
            self.has_exception
            and self.exception_until is not None
            and self.exception_until <= self.day + ENDS_SOON
        )


def counted_on(period: ReportPeriod) -> date:
    """The day of which a paper counts its staff: the last of its period, or today if that comes first."""
    return min(period.last, period.today)


def staff(session: Session, evidence: Evidence) -> list[StaffMember]:
    """Everybody who works here on that day, in a service or in none, by name; without the mailboxes of committees."""
    day = counted_on(evidence.period)
    committees = set(session.scalars(select(RoleHolding.person_id).where(RoleHolding.role.in_(COMMITTEES))))
    return [
        StaffMember(
            person.name,
            evidence.services.get(person.service_id or "", NO_SERVICE),
            person.bronze_on,
            person.bronze_exception_until,
            day,
        )
        for person in session.scalars(select(Person).order_by(Person.name, Person.id))
        if person.is_here(day) and not (person.id in committees and _was_never_trained(person))
    ]


def _was_never_trained(person: Person) -> bool:
    return person.bronze_on is None and not person.bronze_exception_until
