"""The figures of a week: for the page of those who answer for them, and in a letter to the Caldicott Guardian."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.privacy.rules import PrivacyOutcome, PrivacyRule
from models.records import Email, PrivacyCount
from models.vocabulary import Role
from notifications.emails.service import privacy_figures
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import holder_of, letterhead
from tasks.people.permissions import only_governance
from tasks.privacy.counting import week_of

WEEKS_SHOWN = 13


@dataclass(frozen=True)
class PrivacyFigure:
    """How often a rule was met in a week, and what became of it."""

    week: date
    rule: PrivacyRule
    outcome: PrivacyOutcome
    count: int

    @property
    def sentence(self) -> str:
        """“Refused: an NHS number, 3 times”."""
        times = {1: "once", 2: "twice"}.get(self.count, f"{self.count} times")
        return f"{self.outcome.label}: {self.rule.label}, {times}"


def figures_since(session: Session, first_week: date, last_week: date) -> list[PrivacyFigure]:
    """The figures of these weeks (by their Mondays), the newest week first, all fields and entrances together."""
    columns = (PrivacyCount.week, PrivacyCount.rule, PrivacyCount.outcome)
    query = (
        select(*columns, func.sum(PrivacyCount.count))
        .where(PrivacyCount.week.between(first_week, last_week))
        .group_by(*columns)
        .order_by(PrivacyCount.week.desc(), PrivacyCount.rule, PrivacyCount.outcome)
    )
    return [PrivacyFigure(*row) for row in session.execute(query).tuples()]


def recent_figures(person_id: str) -> Sequence[PrivacyFigure]:
    """The figures of a quarter, this week’s first; OnlyForGovernance for those who do not answer for them."""
    this_week = week_of(local_date(now()))
    with reading() as session:
        only_governance(session, person_id)
        return figures_since(session, this_week - timedelta(weeks=WEEKS_SHOWN - 1), this_week)


def weekly_reader() -> str:
    """The name of whoever is the Caldicott Guardian now; empty if the Trust names nobody."""
    with reading() as session:
        guardian = holder_of(session, Role.CALDICOTT_GUARDIAN, local_date(now()))
        return guardian.name if guardian else ""


def queue_figures_letter() -> int:
    """Write the figures of the week before to the Caldicott Guardian, once; whether it was written now.

    Nobody is written to where the Trust names nobody, or where the filter met nothing.
    """
    moment = now()
    with unit_of_work() as session:
        letter = letter_of_figures(session, moment)
        if letter is not None:
            session.add(letter)
        return int(letter is not None)


def letter_of_figures(session: Session, moment: datetime) -> Email | None:
    """What the Caldicott Guardian is to be told at that moment of the week before, unless it was told."""
    today = local_date(moment)
    week = week_of(today) - timedelta(weeks=1)
    to = holder_of(session, Role.CALDICOTT_GUARDIAN, today)
    lines = [figure.sentence for figure in figures_since(session, week, week)] if to else []
    if to is None or not lines:
        return None
    letter = privacy_figures(week, lines, to=to, head=letterhead(session), now=moment)
    return None if session.scalar(select(exists().where(Email.key == letter.key))) else letter
