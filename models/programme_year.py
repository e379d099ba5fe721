"""Programme years reckoned from 1 April, and what the turn of one makes of a topic (6.1): without database or clock.

Open topics carry forward with a reason, finished ones retire, national audits renew; each topic of the new year
becomes a project.
"""

import re
from dataclasses import dataclass
from datetime import date

from models.clock import spoken_date
from models.records import Project, Topic
from models.vocabulary import RUN_NATIONALLY, TopicState, Turn

RENEWED_EACH_YEAR = RUN_NATIONALLY
"""What a national body runs in rounds: the next one begins whatever became of the last."""

NEVER_ON_THE_PROGRAMME = (TopicState.SUGGESTED, TopicState.NOT_TAKEN, TopicState.NOT_JOINED)
"""Where a topic stands that has not been on the programme of its year."""

RENEWED_ALL_THE_SAME = (TopicState.NOT_JOINED, TopicState.STOPPED)
"""Where a relevant audit stands in which we take no part in its year: its host runs it again in the next."""

_YEAR = re.compile(r"(20\d\d)-(\d\d)", re.ASCII)


@dataclass(frozen=True)
class TurnOfTopic:
    """What becomes of a topic, and why, in a sentence for its history."""

    turn: Turn
    because: str


def is_programme_year(year: str) -> bool:
    """Whether it is two years that follow each other: “2026-27”."""
    match = _YEAR.fullmatch(year)
    return match is not None and (int(match[1]) + 1) % 100 == int(match[2])


def first_day(year: str) -> date:
    """1 April, on which a programme year begins."""
    return date(int(year[:4]), 4, 1)


def year_before(year: str) -> str:
    """“2026-27” for “2027-28”."""
    first = int(year[:4])
    return f"{first - 1}-{first % 100:02d}"


def year_after(year: str) -> str:
    """“2028-29” for “2027-28”."""
    first = int(year[:4]) + 1
    return f"{first}-{(first + 1) % 100:02d}"


def turn_of(topic: Topic, project: Project | None) -> TurnOfTopic:
    """What becomes of a topic whose year has ended.

    What we did not join, or stopped taking part in, is on the list again: we decide on each year anew (OB-025).
    """
    if topic.state in RENEWED_ALL_THE_SAME:
        return TurnOfTopic(
            Turn.RENEW, f"We took no part in {topic.programme_year}: it is to be decided on again."
        )
    if topic.withdrawn_on is not None:
        return TurnOfTopic(Turn.RETIRE, f"It was withdrawn on {spoken_date(topic.withdrawn_on)}.")
    if project is None:
        return TurnOfTopic(Turn.CARRY_FORWARD, f"It was not begun in {topic.programme_year}.")
    stage = project.stage.label.lower()
    if project.is_open:
        return TurnOfTopic(
            Turn.CARRY_FORWARD, f"Its project {project.reference} is still under way: {stage}."
        )
    ended = f"Its project {project.reference} is {stage}"
    if topic.source in RENEWED_EACH_YEAR:
        return TurnOfTopic(Turn.RENEW, f"{ended}; its host runs another round.")
    return TurnOfTopic(Turn.RETIRE, f"{ended}.")
