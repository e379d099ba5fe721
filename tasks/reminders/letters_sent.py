"""What was written about tasks to whoever is asked in them now: the account that their ladders go by (P12)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Email, EmailTask, HumanTask
from models.vocabulary import LetterClass, MailState

OF_A_TASK = (LetterClass.TASK, LetterClass.REMINDER, LetterClass.ESCALATION)


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
