"""What was written about tasks to whoever is asked in them now: the account that their ladders go by (P12)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.policy.lifecycle import REMINDED_BEFORE_TOLD
from models.records import Email, EmailTask, HumanTask
from models.vocabulary import LetterClass, MailState
from models.working_time import working_days_between

OF_A_TASK = (LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION)

REMINDS = frozenset({LetterClass.REMINDER, LetterClass.DIGEST})
ASKING = {LetterClass.TASK, LetterClass.DECISION, *REMINDS}
"""What reminds of a task: a letter of its own, or one digest that spoke of it."""

ENOUGH = 2
"""As many letters must have reached whoever is asked, a reminder among them, before others are told (P12)."""


class LettersSent(NamedTuple):
    """A letter without its text: that a ladder need not read."""

    letter_class: LetterClass
    state: MailState
    local_date: date | None
    sent_at: datetime | None

    @property
    def accepted_at(self) -> datetime | None:
        """When the relay took it or, where that is uncertain, when somebody said that it has arrived."""
        return self.sent_at if self.state in {MailState.SENT, MailState.UNCERTAIN} else None


_COLUMNS = (Email.letter_class, Email.state, Email.local_date, Email.sent_at)


def letters_sent_about(session: Session, tasks: Sequence[HumanTask]) -> Mapping[str, Sequence[LettersSent]]:
    """The letters to whoever is asked now, or because of them, by task; a hand-over or digest spoke of several.

    Each of its queries goes by an index on few rows. One with “or”, or a join that begins at the emails, would
    look at everything that was ever sent to that person.
    """
    asked = {task.id: task for task in tasks}
    letters_by_person: dict[str, list[LettersSent]] = defaultdict(list)
    of_them = select(Email.task_id, Email.assignment_no, *_COLUMNS).where(
        Email.task_id.in_(asked), Email.letter_class.in_(OF_A_TASK)
    )
    for task_id, assignment_no, *letter in session.execute(of_them):
        if asked[task_id].assignment_no == assignment_no:
            letters_by_person[task_id].append(LettersSent(*letter))
    spoken_of = select(EmailTask.email_id, EmailTask.task_id).where(EmailTask.task_id.in_(asked))
    if spoke := session.execute(spoken_of).all():
        _add_those_that_spoke(
            session, [(email_id, asked[task_id]) for email_id, task_id in spoke], letters_by_person
        )
    return letters_by_person


def _add_those_that_spoke(
    session: Session, spoke: Sequence[tuple[str, HumanTask]], letters_by_person: dict[str, list[LettersSent]]
) -> None:
    query = select(Email.id, Email.to_person_id, *_COLUMNS).where(Email.id.in_({text for text, _ in spoke}))
    letters = {email_id: (to, LettersSent(*letter)) for email_id, to, *letter in session.execute(query)}
    for email_id, task in spoke:
        to, letter = letters[email_id]
        if to == task.assignee_id:
            letters_by_person[task.id].append(letter)


def was_reminded(letters: Sequence[LettersSent], today: date) -> bool:
    """Nobody is told of a task before two letters of it, a reminder of some days among them, were accepted (P12).

    The other is its own mail or, where that was lost or never written, as for whoever took it on, another reminder.
    """
    accepted = [
        (letter.letter_class, letter.accepted_at)
        for letter in letters
        if letter.letter_class in ASKING and letter.accepted_at is not None
    ]
    return len(accepted) >= ENOUGH and any(
        of in REMINDS and working_days_between(local_date(at), today) >= REMINDED_BEFORE_TOLD
        for of, at in accepted
    )
