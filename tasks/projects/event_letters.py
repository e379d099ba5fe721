"""The letters of what happened to a project: each person gets one for all that is asked of them at once."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from models.engine.events import StageEntered, TaskOpened
from models.policy.lifecycle import LIFECYCLE
from models.records import Email, EmailTask, HumanTask, Link, Record
from models.vocabulary import Letter, Stage
from notifications.content.decided import what_was_achieved
from notifications.emails import compose
from notifications.emails.outbox_rows import Occasion
from tasks.distribution.results import letters_of_results
from tasks.people.lookup import directory
from tasks.projects.measures import judged_measures

_STORE_LETTERS = insert(Record.metadata.tables[Email.__tablename__])
_STORE_LINKS = insert(Record.metadata.tables[Link.__tablename__])


def ask_by_letter(session: Session, on: Occasion, opened: Sequence[TaskOpened]) -> None:
    """Ask whoever is asked: by one letter a person for all that opened at once, each task with its own link.

    What was opened and is over already in the same transaction is asked of nobody.
    """
    asked_still = [event for event in opened if event.task.is_open]
    if not asked_still:
        return
    on = replace(on, who=directory(session, on.project, now=on.now))
    by_reader: dict[tuple[str, Letter], list[TaskOpened]] = {}
    for event in asked_still:
        by_reader.setdefault((event.task.assignee_id, event.letter), []).append(event)
    for (_, letter), events in by_reader.items():
        asked = [compose.OpenedAsk(event.task, event.ask, _returns(session, event)) for event in events]
        if len(asked) == 1 or letter is Letter.CHANGES_WANTED:
            for each in asked:
                write_letters(session, compose.task_opened(on, each, letter=letter))
        else:
            _ask_at_once(session, on, asked)


def _ask_at_once(session: Session, on: Occasion, asked: Sequence[compose.OpenedAsk]) -> None:
    email, links = compose.tasks_opened(on, asked)
    write_letters(session, [email, *links])
    session.flush()
    session.add_all(EmailTask(email_id=email.id, task_id=each.task.id) for each in asked)


def _returns(session: Session, event: TaskOpened) -> int:
    """How often what is asked has come back to whoever answered it; counted only where changes are wanted."""
    if event.letter is not Letter.CHANGES_WANTED:
        return 0
    task = event.task
    asked_before = select(func.count()).where(
        HumanTask.project_id == task.project_id, HumanTask.kind == task.kind, HumanTask.id != task.id
    )
    return session.scalar(asked_before) or 0


def write_of_stage(session: Session, on: Occasion, entered: StageEntered) -> None:
    """Write to those whom the table wants told of a move; a closure is told with what was achieved.

    Whoever is on the distribution list of a project that is closed reads its results instead of that it is closed.
    """
    is_closed = entered.stage is Stage.CLOSED and on.project.definition == LIFECYCLE.definition
    judged = judged_measures(session, on.project) if is_closed else ()
    results = letters_of_results(session, on, judged) if is_closed else {}
    achieved = tuple(what_was_achieved(judged))
    write_letters(session, list(results.values()))
    for letter, person in entered.letters:
        if letter is Letter.PROJECT_CLOSED and person.id in results:
            continue
        email = compose.stage_entered(on, entered.transition, letter, told=person, achieved=achieved)
        write_letters(session, [email])


def letters_of_events(session: Session) -> Sequence[Email]:
    """What this transaction has written of what happened, in its order."""
    letters: list[Email] = session.info.setdefault("letters", [])
    return letters


def take_letters_of_events(session: Session) -> Sequence[Email]:
    """What it has written of what happened since this was last asked, for whoever lives on in one transaction."""
    letters: list[Email] = session.info.pop("letters", [])
    return letters


def write_letters(session: Session, rows: Sequence[Email | Link]) -> None:
    """Write letters and their links at once, without the session keeping each: nobody changes them any more.

    The letters are held beside it for whoever asks what was written, `letters_of_events`.
    """
    letters = [row for row in rows if isinstance(row, Email)]
    links = [row for row in rows if isinstance(row, Link)]
    session.info.setdefault("letters", []).extend(letters)
    session.flush()  # they refer to what is new
    for statement, some in ((_STORE_LETTERS, letters), (_STORE_LINKS, links)):
        if some:
            session.connection().execute(statement, [_columns(row) for row in some])


def _columns(row: Email | Link) -> dict[str, object]:
    """What was said of a row; for the rest the table has its defaults."""
    return {name: value for name, value in vars(row).items() if name in row.__table__.c}
