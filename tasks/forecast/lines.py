"""The lines of a dry run: an email that will be written, and a timer that will write nothing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.records import Email, HumanTask, Person, Project
from models.vocabulary import Letter


@dataclass(frozen=True)
class ExpectedEmail:
    """An email that will be written; `rung` says what writes it, `is_held` that it will be held then.

    `project` is empty for the letter of the week.
    """

    at: datetime
    project: str
    title: str
    letter: Letter
    to: str
    to_name: str
    asked: str
    due_on: date | None
    rung: str
    is_held: bool


@dataclass(frozen=True)
class UnwrittenTimer:
    """A timer that is due and will write nothing, and why; `is_resting` that its task or project is on hold."""

    task_id: str
    project: str
    title: str
    rung: str
    asked: str
    of: str
    due_on: date | None
    why: str
    is_resting: bool = False


def expected_letter(  # noqa: PLR0913 -- an email, of what, why and when
    session: Session, email: Email, project: Project, *, rung: str, at: datetime
) -> ExpectedEmail:
    """An email of a project that was written in a transaction which is rolled back."""
    task = session.get(HumanTask, email.task_id) if email.task_id else None
    return ExpectedEmail(
        at=at,
        project=project.reference,
        title=project.title,
        letter=email.letter,
        to=email.to_address,
        to_name=session.get_one(Person, email.to_person_id).name,
        asked=task.kind.label if task else "",
        due_on=task.due_on if task else None,
        rung=rung,
        is_held=project.holds_mail,
    )
