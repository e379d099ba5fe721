"""Who has Bronze training, by Care Delivery Service: people are counted, never named (8.2; OB-118, OB-144)."""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.papers import Column, Section, Table
from models.records import Person, RoleHolding
from models.vocabulary import Role
from tasks.programme.topics import NO_SERVICE
from tasks.reports.evidence.known import Evidence
from tasks.reports.telling.parts import day_said

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


def training(session: Session, evidence: Evidence) -> Section:
    """Bronze training of the staff in the register on the last day of the period, or today if that comes first."""
    day = min(evidence.period.last, evidence.period.today)
    by_service: dict[str, list[Person]] = {}
    for person in _staff(session, day):
        by_service.setdefault(evidence.services.get(person.service_id or "", NO_SERVICE), []).append(person)
    return Section(
        "Bronze training",
        tables=[
            Table(
                title="Staff known to the register, by service",
                columns=[
                    Column("Care Delivery Service"),
                    Column("Staff known", is_number=True, counts_people=True),
                    Column("With Bronze", is_number=True, counts_people=True),
                    Column("With a dated exception", is_number=True, counts_people=True),
                    Column("With Bronze, %", is_number=True, counts_people=True),
                ],
                rows=[(name, *_counts(by_service[name], day)) for name in sorted(by_service)],
                total=("All", *_counts([one for group in by_service.values() for one in group], day))
                if by_service
                else (),
                note=f"As on {day_said(day)}. Only staff who take part, or did, are known to the register.",
                when_empty="Nobody is known to the register.",
            )
        ],
    )


def _staff(session: Session, day: date) -> Iterable[Person]:
    """Everybody who worked here on a day, without the mailboxes of committees."""
    committees = set(session.scalars(select(RoleHolding.person_id).where(RoleHolding.role.in_(COMMITTEES))))
    for person in session.scalars(select(Person).order_by(Person.id)):
        is_mailbox = (
            person.id in committees and person.bronze_on is None and not person.bronze_exception_until
        )
        if person.is_here(day) and not is_mailbox:
            yield person


def _counts(people: Iterable[Person], day: date) -> tuple[int, int, int, Decimal]:
    """Staff, those with Bronze, those without it whose exception still runs, and the share with Bronze."""
    everybody = list(people)
    trained = sum(one.bronze_on is not None and one.bronze_on <= day for one in everybody)
    allowed = sum(one.may_take_part(day) for one in everybody)
    share = Decimal(100 * trained) / len(everybody)
    return len(everybody), trained, allowed - trained, share.quantize(Decimal("0.1"), ROUND_HALF_UP)
