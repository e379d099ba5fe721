"""What an operation on a project or a task does, or would do: how it stood, how it stands then, and the letters."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from models.clock import local_date, now, spoken_date
from models.errors import NotAllowedHere, WrongForm
from models.forms.operations.in_prefect import AboutTask
from models.records import Email, EmailTask, HistoryEntry, HumanTask, Pause, Project
from models.vocabulary import LetterClass, TaskState
from models.working_time import days_off_said
from tasks.cover.deciders import roles_given_up
from tasks.cover.handing_over import pending_hand_overs
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.flow_runs.standing import run_message
from tasks.operations.operation import (
    Operation,
    OperationRequest,
    Target,
    fit_operation,
    perform_within,
)
from tasks.prefect_operations.asking import AskedOperation
from tasks.projects.project_rows import project_to_read

LONGEST_LIST = 20
"""So many open tasks are listed to somebody who has to say which."""


@dataclass(frozen=True)
class OperationEffect:
    """What was done, or would be: about what, in one sentence; before and after, line by line; what letters go.

    `note` is what whoever asked should know of what they typed. `key` is that of the artifact, where it has one.
    `left_over` counts what it was to do and could not.
    """

    about: str
    sentence: str
    note: str = ""
    before: str = ""
    after: str = ""
    letters: tuple[str, ...] = ()
    page: str = ""
    project_id: str = ""
    key: str = ""
    left_over: int = 0

    @property
    def told(self) -> str:
        """The sentence, with the note if there is one."""
        return f"{self.sentence}. {self.note}" if self.note else self.sentence


@contextmanager
def opened(*, is_rehearsal: bool) -> Iterator[Session]:
    """A transaction that stores what is done in it, or one that never does."""
    opening: AbstractContextManager[Session] = dry_run() if is_rehearsal else unit_of_work()
    with opening as session:
        yield session


def effect_on_project(
    session: Session, operation: Operation[Any], reference: str, sent: OperationRequest
) -> OperationEffect:
    """Do it to a project, within a transaction of the caller; refused as `perform_operation` refuses."""
    project = project_to_read(session, reference)
    before, written = _standing_and_hand_over(session, project), _written(session, project)
    kept_out = roles_given_up(session, project, sent.typed) if operation.names_part else ""
    with _said_as_it_stands(operation, standing_of(project)):
        changed = perform_within(session, operation, Target(reference=reference), sent)
    session.flush()
    return OperationEffect(
        about=titled(project),
        sentence=changed.said,
        note=" ".join(filter(None, [kept_out, _days_off(operation, sent)])),
        before=before,
        after=_standing_and_hand_over(session, project),
        letters=_letters(session, project, written),
        page=f"/projects/{reference}",
        project_id=project.id,
    )


def effect_on_task(
    session: Session, operation: Operation[Any], task: HumanTask, sent: OperationRequest
) -> OperationEffect:
    """Do it to an open task, likewise."""
    project, before = session.get_one(Project, task.project_id), _standing_and_clock(session, task)
    written = _written(session, project)
    with _said_as_it_stands(operation, before.replace("\n", ". ")):
        changed = perform_within(session, operation, Target(task_id=task.id), sent)
    session.flush()
    return OperationEffect(
        about=titled(project),
        sentence=changed.said,
        note=_days_off(operation, sent),
        before=before,
        after=_standing_and_clock(session, task),
        letters=_letters(session, project, written),
        page=f"/tasks/{task.id}",
        project_id=project.id,
    )


@contextmanager
def _said_as_it_stands(operation: Operation[Any], standing: str) -> Iterator[None]:
    """Pages offer only what is possible; here whoever asks for something else reads how it stands instead."""
    try:
        yield
    except NotAllowedHere:
        message = f"“{operation.form.heading_for(is_team=True)}” cannot be done as it stands: {standing}"
        raise WrongForm([("project", message)]) from None


def _days_off(operation: Operation[Any], sent: OperationRequest) -> str:
    """The dates to come that were typed and fall on a day off, as the page of what was done says them."""
    today = local_date(now())
    with suppress(WrongForm):  # a date that has passed since the run was first tried
        return days_off_said(fit_operation(operation.form, sent.typed, today).model_dump(), today)
    return ""


def open_task(session: Session, about: AboutTask) -> HumanTask:
    """The open task that somebody means. WrongForm with those that are open, if that is not clear."""
    return _only(session, about, lambda meant: len(meant) == 1)


def asked_together(session: Session, about: AboutTask) -> HumanTask:
    """The open task that somebody means; the first of several if one letter has asked for all that may be meant.

    WrongForm with those that are open, if that is not clear.
    """

    def is_one_letter(meant: Sequence[HumanTask]) -> bool:
        return len({_letter_of(session, task) for task in meant} - {None}) == 1

    return _only(session, about, lambda meant: len(meant) == 1 or is_one_letter(meant))


def _letter_of(session: Session, task: HumanTask) -> str | None:
    query = asking_letters(task).with_only_columns(Email.id)
    return session.scalar(query.limit(1))


def _only(session: Session, about: AboutTask, is_clear: Callable[[Sequence[HumanTask]], bool]) -> HumanTask:
    project = project_to_read(session, about.project.strip().upper())
    asked = session.scalars(
        select(HumanTask)
        .where(HumanTask.project_id == project.id, HumanTask.state == TaskState.OPEN)
        .order_by(HumanTask.due_on, HumanTask.id)
    ).all()
    email = (about.asked_of or "").strip().lower()
    meant = [
        task
        for task in asked
        if about.task in {None, task.kind} and (not email or task.assignee.email == email)
    ]
    if meant and is_clear(meant):
        return meant[0]
    if not asked:
        raise WrongForm([("project", f"Nothing is open in {project.reference}")])
    listed = "; ".join(map(task_standing, asked[:LONGEST_LIST]))
    which = "Say which task, and of whom it is asked" if meant else "No open task is like that"
    raise WrongForm([("task", f"{which}. Open in {project.reference}: {listed}")])


def asking_letters(task: HumanTask) -> Select[tuple[Email]]:
    """The emails that asked whoever is asked now, newest first, also those that ask for several tasks."""
    spoken_of = select(EmailTask.email_id).where(EmailTask.task_id == task.id)
    return (
        select(Email)
        .where(
            or_(Email.task_id == task.id, Email.id.in_(spoken_of)),
            Email.to_person_id == task.assignee_id,
            Email.letter_class == LetterClass.TASK,
        )
        .order_by(Email.created_at.desc(), Email.id.desc())
    )


def done_in_run(session: Session, action: str, run_id: str) -> str | None:
    """The id of what an earlier attempt of the same run has done this to, if it has."""
    query = select(HistoryEntry.object_id).where(
        HistoryEntry.action == action, HistoryEntry.occurrence == run_id[:40]
    )
    return session.scalar(query.limit(1))


def told_once(asked: AskedOperation, fact: HistoryFact) -> None:
    """The history says who did something that is about no project, once for each run."""
    request = OperationRequest(asked.person_id, asked.run_id, {}, asked_in=asked.asked_in)
    told = replace(
        fact,
        sentence=request.told(fact.sentence),
        person_id=asked.person_id,
        occurrence=asked.run_id[:40],
    )
    with unit_of_work() as session:
        if done_in_run(session, fact.action, asked.run_id) is None:
            append_to_history(session, [told], at=now())


def titled(project: Project) -> str:
    """“QI-2026-0104 · Discharge summaries in 24 hours”."""
    return f"{project.reference} · {project.title}"


def standing_of(project: Project) -> str:
    """Whose turn it is and how late, as its run says it."""
    return run_message(project, local_date(now()))


def _standing_and_hand_over(session: Session, project: Project) -> str:
    """How it stands, and below it the day from which somebody else is to lead it; no person is named."""
    agreed = pending_hand_overs(session, project)
    days = [
        f"The project has a new lead from {spoken_date(hand_over.on_day)}, as agreed" for hand_over in agreed
    ]
    return "\n".join([standing_of(project), *days])


def task_standing(task: HumanTask) -> str:
    """“Approve the project, asked of the CDS quality lead, by Friday 12 March”, without a name of a person."""
    return f"{task.kind.label}, asked of the {task.role.label}, by {spoken_date(task.due_on)}"


def _standing_and_clock(session: Session, task: HumanTask) -> str:
    """What is asked by when, and below it whether its clock runs; what it waits for was typed and is left out."""
    query = select(Pause).where(Pause.task_id == task.id, Pause.ended_at.is_(None))
    pause = session.scalars(query.order_by(Pause.id.desc()).limit(1)).one_or_none()
    clock = "Its clock runs"
    if pause is not None:
        since, looked_at = spoken_date(local_date(pause.began_at)), spoken_date(pause.review_on)
        clock = f"Its clock has been stopped since {since}; we look at it again on {looked_at}"
    return f"{task_standing(task)}\n{clock}"


def _written(session: Session, project: Project) -> frozenset[str]:
    """The emails about the project that stand in the outbox already, by their ids."""
    return frozenset(session.scalars(select(Email.id).where(Email.project_id == project.id)))


def _letters(session: Session, project: Project, written: Collection[str]) -> tuple[str, ...]:
    """What each letter is that was written since about the project; to whom stands in the outbox."""
    now_there = select(Email.id, Email.letter).where(Email.project_id == project.id).order_by(Email.id)
    return tuple(letter.label for email_id, letter in session.execute(now_there) if email_id not in written)
