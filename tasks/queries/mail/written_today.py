"""The mail of the day: what was written since midnight, by what it is about, and what became of it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.records import Email
from models.vocabulary import Letter, MailState

_TO_COME = frozenset({MailState.WAITING, MailState.SENDING, MailState.HELD})
_LOST = frozenset({MailState.FAILED, MailState.UNCERTAIN})


@dataclass(frozen=True)
class WrittenToday:
    """Emails of one kind written today: how many, how many left, how many are to come, and how many have trouble."""

    letter: Letter
    written: int
    sent: int
    to_come: int
    in_trouble: int


def written_today(session: Session, moment: datetime) -> Sequence[WrittenToday]:
    """What was written since midnight in London, what there is most of first."""
    query = (
        select(Email.letter, Email.state, func.count())
        .where(Email.created_at >= at_local(local_date(moment), 0))
        .group_by(Email.letter, Email.state)
    )
    counts = defaultdict[Letter, dict[MailState, int]](dict)
    for letter, state, count in session.execute(query).tuples():
        counts[letter][state] = count
    lines = [
        WrittenToday(
            letter,
            written=sum(states.values()),
            sent=states.get(MailState.SENT, 0),
            to_come=sum(states.get(state, 0) for state in _TO_COME),
            in_trouble=sum(states.get(state, 0) for state in _LOST),
        )
        for letter, states in counts.items()
    ]
    return sorted(lines, key=lambda line: (-line.written, line.letter.label))
