"""The daily rounds: what is looked for once a day, from its hour on. Each asks the database and may be repeated."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from sqlalchemy import select

from models.clock import LONDON, local_date, now
from models.records import DailyRound
from tasks.care import make_round
from tasks.checking_in import CHECK_INS
from tasks.cover.handing_over import HAND_OVERS
from tasks.cover.roster import LEAVERS, SUCCESSORS, tell_of_vacancies
from tasks.digests import DIGEST, HOUR, write_digests
from tasks.programme.agreeing import see_to_programmes
from tasks.reports.papers.due import issue_due_papers
from tasks.subscriptions.renewing import tell_of_renewals
from tasks.unit_of_work import reading, unit_of_work

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Round:
    """A round: its name, the hour in London from which it is made, and what it does; gives how much it did."""

    name: str
    hour: int
    do: Callable[[], int]


CARES = (HAND_OVERS, LEAVERS, SUCCESSORS, CHECK_INS)
"""The rounds over projects, in the order in which they are made."""

_OF_PROJECTS = {care.name: Round(care.name, care.hour, partial(make_round, care)) for care in CARES}

VACANCIES = Round("vacancies", 7, tell_of_vacancies)
PROGRAMME = Round("programme", 8, see_to_programmes)
PAPERS = Round("papers", 7, issue_due_papers)
PAPERS_AGAIN = Round("papers, again", 12, issue_due_papers)
"""For what has failed in the morning."""
SUBSCRIPTIONS = Round("subscriptions", 8, tell_of_renewals)

ROUNDS: tuple[Round, ...] = (
    _OF_PROJECTS[HAND_OVERS.name],
    _OF_PROJECTS[LEAVERS.name],
    VACANCIES,
    _OF_PROJECTS[SUCCESSORS.name],
    Round(DIGEST, HOUR, write_digests),
    _OF_PROJECTS[CHECK_INS.name],
    PROGRAMME,
    PAPERS,
    PAPERS_AGAIN,
    SUBSCRIPTIONS,
)


def make_rounds() -> dict[str, int]:
    """Make every round whose hour has come and that was not made today; how much each did, where it did anything.

    Safe to repeat, and to run twice at once: each round asks what is due and not done. One that fails is made
    again at the next sweep and keeps no other waiting (P17).
    """
    moment, done = now(), dict[str, int]()
    for one in due_rounds(moment):
        try:
            done[one.name] = one.do()
        except Exception:
            log.exception("the daily round %s failed", one.name)
    _note(list(done), local_date(moment))
    return {name: count for name, count in done.items() if count}


def due_rounds(moment: datetime) -> list[Round]:
    """The rounds whose hour has come and that were not made today, in their order."""
    today, hour = local_date(moment), moment.astimezone(LONDON).hour
    with reading() as session:
        made = {one.name for one in session.scalars(select(DailyRound).where(DailyRound.day >= today))}
    return [one for one in ROUNDS if one.hour <= hour and one.name not in made]


def _note(names: list[str], today: date) -> None:
    if names:
        with unit_of_work() as session:
            for name in names:
                session.merge(DailyRound(name=name, day=today))
