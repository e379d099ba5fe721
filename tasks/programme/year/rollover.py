"""The turn of the programme year (6.1): what is due and not done, once for each year and topic, in small steps.

Killed anywhere and run again, by two at once, or days late: the same programme, the same dates. Each transaction
takes a few topics under their locks and looks again at where they stand.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, select

from models.clock import local_date, now
from models.errors import NoProgrammeYear, YearNotBegun, YearOver
from models.programme_year import first_day, is_programme_year
from models.records import Topic
from models.vocabulary import Turn
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.programme.objectives.carry_over import carry_objectives
from tasks.programme.topics.topics import left_over, without_project
from tasks.programme.year.announcement import announce
from tasks.programme.year.ending_topics import end_topics
from tasks.programme.year.starting_topics import start_topics

log = logging.getLogger(__name__)

ENDED_AT_ONCE, BEGUN_AT_ONCE = 50, 20
"""Topics in one transaction: few enough that nobody else waits long for the lock of the history."""

Batches = Iterable[Sequence[str]]


@dataclass(frozen=True)
class RolloverCounts:
    """How many topics took which turn, and those that could not, by id; all zero if everything was done before."""

    turns: Counter[Turn]
    failed: Sequence[str] = ()


def check_year(year: str, on: date) -> None:
    """NoProgrammeYear, YearNotBegun or YearOver unless the year is one and runs on that day."""
    if not is_programme_year(year):
        raise NoProgrammeYear(year)
    begins = first_day(year)
    if on < begins:
        raise YearNotBegun(year, begins)
    if on >= begins.replace(year=begins.year + 1):
        raise YearOver(year)


def roll_over(year: str, watched: Callable[[Batches], Batches] = iter) -> RolloverCounts:
    """Do what the turn of the year still leaves to do; run again, it changes nothing.

    `watched` shows how far it has come. Refused: NoProgrammeYear, YearNotBegun, YearOver. A topic that fails keeps
    no other waiting.
    """
    check_year(year, local_date(now()))
    with unit_of_work() as session:
        carry_objectives(session, year)
    turns, failed = Counter[Turn](), list[str]()
    for batch in watched(_batches(left_over(year), ENDED_AT_ONCE)):
        turns += _some(batch, partial(end_topics, year=year), failed)
    for batch in watched(_batches(without_project(year), BEGUN_AT_ONCE)):
        turns += _some(batch, partial(start_topics, year=year), failed)
    if not failed:
        announce(year)
    return RolloverCounts(turns, tuple(failed))


def _batches(condition: ColumnElement[bool], most: int) -> list[Sequence[str]]:
    with reading() as session:
        ids = session.scalars(select(Topic.id).where(condition).order_by(Topic.id)).all()
    return [ids[first : first + most] for first in range(0, len(ids), most)]


def _some(
    batch: Sequence[str], turn: Callable[[Sequence[str]], Counter[Turn]], failed: list[str]
) -> Counter[Turn]:
    """Turn some topics together or, if that fails, one by one, so that it is known which one it is."""
    try:
        return turn(batch)
    except Exception:
        if len(batch) == 1:
            log.exception("topic %s could not take its turn", batch[0])
            failed.append(batch[0])
            return Counter()
    return sum((_some([text], turn, failed) for text in batch), Counter[Turn]())
