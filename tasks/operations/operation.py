"""What people do with a task or a project besides answering it: one transaction, once for each sending of a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now, spoken_date
from models.errors import NotAllowedHere, NotFound, NotYours, WrongForm
from models.forms import FormContext
from models.forms.error_messages import sentences
from models.forms.operations.dates import OperationForm
from models.policy.lifecycle import LIFECYCLE
from models.records import HandOver, HistoryEntry, HumanTask, Person, Project, Timer
from models.vocabulary import Role
from notifications.emails.outbox_rows import Occasion
from tasks.answers.answer_task import may_act
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history, locked_project, project_by_id, project_to_read

F = TypeVar("F", bound=OperationForm)
OperationChoices: TypeAlias = Mapping[str, Sequence[tuple[str, str]]]
"""What the lists of a form offer, by their names: each value with its words."""


@dataclass(frozen=True)
class ReadBefore:
    """What a page has read of a project already: the hand-overs agreed, and the escalations that have fired."""

    hand_overs: Sequence[HandOver]
    escalations: Sequence[Timer]


@dataclass(frozen=True)
class OperationUnderWay:
    """A change under way: of a project, or of one of its tasks, by somebody, under the project's lock.

    `read` saves a page, which changes nothing, reading the same again. `part` is the id of what of the project it is
    about, such as a test of change; `version` is that of the part when its page was opened, empty if it was not shown.
    """

    session: Session
    project: Project
    task: HumanTask | None
    person: Person
    moment: datetime
    nonce: str
    read: ReadBefore | None = None
    part: str = ""
    version: str = ""

    @property
    def required_task(self) -> HumanTask:
        """The task it is about; NotFound if it is about a project."""
        if self.task is None:
            raise NotFound("such task")
        return self.task

    @property
    def today(self) -> date:
        """The date in London."""
        return local_date(self.moment)

    @property
    def occasion(self) -> Occasion:
        """What its letters are about."""
        return Occasion(
            self.project,
            letterhead(self.session),
            self.moment,
            directory(self.session, self.project, now=self.moment),
        )

    def may_answer(self) -> bool:
        """Whether the person may answer the task."""
        return self.task is not None and may_act(self.session, self.project, self.task, self.person)

    def is_one_of(self, *roles: Role) -> bool:
        """Whether the person may act in one of these roles for the project."""
        who = directory(self.session, self.project, now=self.moment)
        return any(
            self.person.id == holder.id for role in roles for holder in who.holders(role, self.project)
        )


def history_of_task_operation(change: OperationUnderWay) -> str:
    """The task that a change is about; nothing of a project."""
    return history_of_operation(change.task) if change.task else ""


def history_of_operation(task: HumanTask) -> str:
    """What is asked, of whom and by when."""
    about = f": {task.about.rstrip('.')}" if task.about else ""
    by = spoken_date(task.due_on)
    return f"{task.kind.label}{about}. Asked of {task.assignee.name}, {task.role.label}, by {by}."


@dataclass(frozen=True)
class OperationRecord:
    """What the history says of a change, and what its detail holds."""

    sentence: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class Operation(Generic[F]):
    """Something people may do: its form, when it can be done, who may do it, what it does, how its form begins.

    `says` is what its page says of what it is about; `leads_to_task` for what is done to answer the task at once.
    `choices` are what its lists offer, `version` tells of the part as it stands, so that whoever sends it later sees
    what was changed, and `leads_to` is where one goes on when it is done: the words and the address of a link. What
    `names_part` names somebody who takes part in the project from then on, and so decides nothing on it (P7);
    `is_offered` hides the link from whoever would be refused by a sentence of its own.
    """

    form: type[F]
    is_possible: Callable[[Project, HumanTask | None], bool]
    may: Callable[[OperationUnderWay], bool]
    do: Callable[[OperationUnderWay, F], OperationRecord]
    starts_with: Callable[[OperationUnderWay], Mapping[str, Any]] = lambda _: {}
    says: Callable[[OperationUnderWay], str] = history_of_task_operation
    leads_to_task: bool = False
    choices: Callable[[OperationUnderWay], OperationChoices] = lambda _: {}
    version: Callable[[OperationUnderWay], str] = lambda _: ""
    leads_to: Callable[[OperationUnderWay], tuple[str, str] | None] = lambda _: None
    names_part: bool = False
    is_offered: Callable[[OperationUnderWay], bool] = lambda _: True


@dataclass(frozen=True)
class Target:
    """A project by its reference, with the id of a part of it or without, or one of its tasks by its id."""

    reference: str = ""
    task_id: str = ""
    part: str = ""


@dataclass(frozen=True)
class OperationRequest:
    """What a person sends: who, with which nonce, what was typed, and into which version of what it changes.

    `asked_in` says where, if not on our own pages, such as “in Prefect”: the history says it.
    """

    person_id: str
    nonce: str
    typed: Mapping[str, Any]
    version: str = ""
    asked_in: str = ""

    def told(self, sentence: str) -> str:
        """A sentence of the history, with the place where it was asked if that is not our own page."""
        return f"{sentence} (asked {self.asked_in})" if self.asked_in else sentence


@dataclass(frozen=True)
class ChangedByOperation:
    """What was done, for the page that says so."""

    project_id: str
    reference: str
    title: str
    said: str
    leads_to: tuple[str, str] | None = None


def perform_operation(operation: Operation[F], target: Target, sent: OperationRequest) -> ChangedByOperation:
    """Do it, or say what was done when the same form was sent before; all or nothing.

    Refused: NotFound, NotYours, NotAllowedHere, WrongForm, ChangedMeanwhile.
    """
    with unit_of_work() as session:
        return perform_within(session, operation, target, sent)


def perform_within(
    session: Session, operation: Operation[F], target: Target, sent: OperationRequest
) -> ChangedByOperation:
    """Do an operation within a transaction of the caller, who commits it, or only looks at what it would do.

    Refused: NotFound, NotYours, NotAllowedHere, WrongForm, ChangedMeanwhile.
    """
    project = locked_project(session, _project_id(session, target))
    change = _change(session, project, target, sent)
    about = change.task.id if change.task else project.id
    action = operation.form.button.lower()
    repeated = session.scalar(
        select(HistoryEntry.sentence).where(
            HistoryEntry.action == action,
            HistoryEntry.object_id == about,
            HistoryEntry.occurrence == sent.nonce[:40],
        )
    )
    if repeated is not None:
        return _changed(operation, change, repeated)
    _refuse(operation, change)
    done = operation.do(change, fit_operation(operation.form, sent.typed, change.today))
    sentence = sent.told(done.sentence)
    fact = HistoryFact(
        action=action,
        object_type="task" if change.task else "project",
        object_id=about,
        sentence=sentence,
        project_id=project.id,
        person_id=sent.person_id,
        occurrence=sent.nonce[:40],
        detail=dict(done.detail),
    )
    append_project_history(session, project, [fact], now=change.moment)
    return _changed(operation, change, sentence)


def _changed(operation: Operation[F], change: OperationUnderWay, sentence: str) -> ChangedByOperation:
    project = change.project
    return ChangedByOperation(
        project.id, project.reference, project.title, sentence, operation.leads_to(change)
    )


def offered_to(operations: Mapping[str, Operation[Any]], target: Target, person_id: str) -> list[str]:
    """The names of the operations that a person may do now."""
    with reading() as session:
        project = project_by_id(session, _project_id(session, target))
        return offered_now(operations, _change(session, project, target, OperationRequest(person_id, "", {})))


def offered_now(operations: Mapping[str, Operation[Any]], change: OperationUnderWay) -> list[str]:
    """The names of the operations that a person may do now, of a project that is read already."""
    return [
        name
        for name, operation in operations.items()
        if operation.is_possible(change.project, change.task)
        and operation.may(change)
        and operation.is_offered(change)
    ]


@dataclass(frozen=True)
class OpenedOperation:
    """What the page of an operation says of its project and task, and what its form begins with and offers."""

    reference: str
    title: str
    said: str
    typed: Mapping[str, Any]
    choices: OperationChoices
    version: str


def open_operation(operation: Operation[F], target: Target, person_id: str) -> OpenedOperation:
    """A look before anything is done; refused as `perform_operation` refuses."""
    with reading() as session:
        project = project_by_id(session, _project_id(session, target))
        change = _change(session, project, target, OperationRequest(person_id, "", {}))
        _refuse(operation, change)
        return OpenedOperation(
            reference=project.reference,
            title=project.title,
            said=operation.says(change),
            typed=operation.starts_with(change),
            choices=operation.choices(change),
            version=operation.version(change),
        )


def is_care_under_way(project: Project, task: HumanTask | None) -> bool:
    """Whether it is a project of care, not a programme or a committee, and has not ended."""
    _ = task
    return project.is_open and project.definition == LIFECYCLE.definition


def _project_id(session: Session, target: Target) -> str:
    if target.reference:
        return project_to_read(session, target.reference).id
    text = session.scalar(select(HumanTask.project_id).where(HumanTask.id == target.task_id))
    if text is None:
        raise NotFound("such task")
    return text


def _change(session: Session, project: Project, target: Target, sent: OperationRequest) -> OperationUnderWay:
    task = session.get_one(HumanTask, target.task_id) if target.task_id else None
    return OperationUnderWay(
        session,
        project,
        task,
        session.get_one(Person, sent.person_id),
        now(),
        sent.nonce,
        part=target.part,
        version=sent.version,
    )


def _refuse(operation: Operation[F], change: OperationUnderWay) -> None:
    if not operation.may(change):
        raise NotYours((change.task.role if change.task else Role.LEAD).label)
    if not operation.is_possible(change.project, change.task):
        raise NotAllowedHere(step=operation.form.heading, stage=change.project.stage.label)


def fit_operation(form: type[F], typed: Mapping[str, Any], today: date) -> F:
    """The form as it was filled in; WrongForm if it does not fit."""
    try:
        return form.model_validate(dict(typed), context={"known": FormContext(today=today)})
    except ValidationError as error:
        raise WrongForm(sentences(error, form)) from None
