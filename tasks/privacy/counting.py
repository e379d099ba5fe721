"""What a screening met is counted by the week, and what people confirmed goes into the history. Never a text."""

import logging
from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NotReady
from models.privacy.rules import PrivacyOutcome
from models.privacy.screening import PrivacyFinding, Screening
from models.records import PrivacyCount
from models.records.base import new_id
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

ASSERTED = "not about a patient"
LONGEST_FIELD = 80


def note_screening(screening: Screening) -> None:
    """Count what was met, in a transaction of its own: whatever was refused was rolled back.

    Where the database is away, or has no tables yet, the log says how much was not counted.
    """
    if not screening.findings:
        return
    try:
        _store(screening, now())
    except IntegrityError:  # two counted the first of its kind at once: now there is a row to add to
        _store(screening, now())
    except (NotReady, SQLAlchemyError):
        log.warning("%s findings of patient details could not be counted", len(screening.findings))


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def _store(screening: Screening, moment: datetime) -> None:
    with unit_of_work() as session:
        week = week_of(local_date(moment))
        for finding, count in sorted(Counter(screening.findings).items(), key=lambda pair: str(pair[0])):
            _add(session, week, screening.entrance, finding, count)
        confirmed = [finding for finding in screening.findings if finding.outcome is PrivacyOutcome.CONFIRMED]
        if confirmed:
            append_to_history(
                session, [_assertion(screening, finding) for finding in dict.fromkeys(confirmed)], at=moment
            )


def _add(session: Session, week: date, entrance: str, finding: PrivacyFinding, count: int) -> None:  # noqa: PLR0913, PLR0917 -- what a row is made of
    key = (week, finding.rule, finding.field[:LONGEST_FIELD], entrance, finding.outcome)
    row = session.get(PrivacyCount, key, with_for_update=True)
    if row is None:
        names = ("week", "rule", "field", "entrance", "outcome")
        row = PrivacyCount(**dict(zip(names, key, strict=True)), count=0)
        session.add(row)
    row.count += count


def _assertion(screening: Screening, finding: PrivacyFinding) -> HistoryFact:
    """Somebody confirmed that something is not about a patient: who, which rule, in which field, and a command why."""
    why = {"reason": screening.reason} if screening.reason else {}
    return HistoryFact(
        action=ASSERTED,
        object_type="privacy",
        object_id=new_id(),
        sentence=f"Confirmed not to be about a patient, though it seemed to hold {finding.rule.label}",
        person_id=screening.person_id,
        detail={"rule": finding.rule, "field": finding.field, "entrance": screening.entrance, **why},
    )
