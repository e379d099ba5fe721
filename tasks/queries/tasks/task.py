"""One human task as the person sees it who is to answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from models.answers.asked_fields import fields_not_asked
from models.answers.typed import said_today
from models.clock import local_date, now, spoken_date
from models.closing.missing import MissingForClosure
from models.engine.change_points import AskedPoint, points_to_answer
from models.engine.corrections import is_correctable
from models.engine.due_dates import waiting_days
from models.engine.second_person import acted_before
from models.engine.whose_turn import is_late
from models.errors import AskedOfSomebodyElse, NotFound, NotYours, Refused
from models.forms import FORMS, FormContext
from models.forms.project.spread.sharing import NOBODY, READERS
from models.policy.conditions import is_undesigned
from models.policy.programme import PROGRAMME
from models.policy.versions import ask_of
from models.privacy.screening import current_screening
from models.records import Draft, HumanTask, PassedOn, Person, PrivacyRelease, Project
from models.vocabulary import Role, TaskKind
from notifications.emails.phrases import step_before
from tasks.actions.effects import UnjudgedAction
from tasks.answers.answer_task import may_act, refusal
from tasks.answers.drafts import draft_of_another
from tasks.answers.taking_part import own_project
from tasks.answers.validate import form_context
from tasks.charts.charted import ChartedMeasure, charted_measures
from tasks.closing.closing_checks import missing_for_closure
from tasks.cover.deciders import namesakes
from tasks.database.unit_of_work import reading
from tasks.final_report.report import FinalReport
from tasks.final_report.writing import draft_report
from tasks.operations.dates import pauses_of
from tasks.people.lookup import strangers_in
from tasks.privacy.releases import holds_at
from tasks.projects.project_rows import project_by_id
from tasks.queries.projects.given_answers import GivenAnswer, given_answer
from tasks.queries.projects.lessons import Lesson
from tasks.queries.tasks.brief import brief_of
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine
from tasks.queries.tasks.changes import ChangedSince, changed_since
from tasks.queries.tasks.choices import Choices, choices

WITH_CHARTS = frozenset(
    {
        TaskKind.REPORT_FINDINGS,
        TaskKind.RECORD_MEETING,
        TaskKind.CHECK_EFFECT,
    }
)
"""What nobody can answer without having seen what the figures show."""


@dataclass(frozen=True)
class AskedTask:
    """A task that a person may answer, or might have: `closed` says why it takes no answer any more."""

    id: str
    kind: TaskKind
    project_id: str
    reference: str
    title: str
    decides: bool
    version: int
    closed: Refused | None
    may_be_corrected: bool = False


@dataclass(frozen=True)
class DraftBeside:
    """What somebody else has filled in of a task that is shared, and not sent (OB-076)."""

    by: str
    saved_at: datetime
    typed: Mapping[str, Any]


@dataclass(frozen=True)
class TaskSeen:
    """A task with everything that its page shows; `asked_of` names who is asked if that is somebody else.

    `missing` is what a closure still lacks.
    `not_asked` are the fields of its form that do not concern this project, `unjudged` the actions to be judged.
    `beside` is what somebody else has filled in of it, `points` are the changes that it is asked for, `changed` is
    what is other than when this person's role decided last,
    `is_alone` whether this person took the step before, so that a colleague should take this one,
    `namesakes` who may be the sponsor and would decide, in sentences for whoever registers the project.
    `agrees` is the programme year that is agreed by it, if it is a task of that. `lessons` are those of earlier
    projects that are like its project, `measures` the charts that whoever answers reads, `report` the final
    report that they add to.
    """

    asked: AskedTask
    about: str | None
    asked_of: str
    role: Role
    note: str
    due_on: date
    is_overdue: bool
    clause: str
    before: str
    results: Sequence[str]
    answers: Sequence[GivenAnswer]
    choices: Choices
    draft_saved_at: datetime | None
    beside: DraftBeside | None
    opened_at: datetime
    moved: str
    agrees: str | None
    lessons: Sequence[Lesson]
    brief: Sequence[BriefLine]
    measures: Sequence[ChartedMeasure] = ()
    report: FinalReport | None = None
    points: Sequence[AskedPoint] = ()
    changed: ChangedSince | None = None
    is_alone: bool = False
    namesakes: Sequence[str] = ()
    not_asked: frozenset[str] = frozenset()
    missing: Sequence[MissingForClosure] = ()
    unjudged: Sequence[UnjudgedAction] = ()

    @property
    def on_list(self) -> list[str]:
        """The addresses on the distribution list of its project, as far as its form offers them."""
        return [email for email, _ in self.choices.get(READERS, ()) if email != NOBODY]


_ASKED_IN = (
    select(HumanTask.kind, HumanTask.decides, PrivacyRelease.rule, PrivacyRelease.field)
    .outerjoin(
        PrivacyRelease,
        and_(
            PrivacyRelease.project_id == HumanTask.project_id,
            holds_at(bindparam("moment", type_=PrivacyRelease.ends_at.type)),
        ),
    )
    .where(HumanTask.id == bindparam("asked"))
)
"""The question of every answer, put together once."""


def asked_in(task_id: str) -> tuple[TaskKind, bool]:
    """The kind of a task and whether it decides, for whoever sends its form; NotFound if there is none.

    What Information Governance released for its project is let through in the screening under way.
    """
    with reading() as session:
        asked = {"asked": task_id, "moment": now()}
        rows = session.connection().execute(_ASKED_IN, asked).tuples().all()
    if not rows:
        raise NotFound("such task")
    current_screening().release({(rule, field) for _, _, rule, field in rows if rule is not None})
    kind, decides, _, _ = rows[0]
    return kind, decides


def asked_task(task_id: str, person_id: str) -> AskedTask:
    """A task, if a person may answer it; else NotFound, NotYours or OwnProject, also when it is closed."""
    with reading() as session:
        return _asked(session, *their_task(session, task_id, person_id))


def known_of(task_id: str, person_id: str) -> FormContext:
    """What an answer to a task is checked against; refused as `asked_task` refuses."""
    with reading() as session:
        project, task = their_task(session, task_id, person_id)
        return form_context(session, project, FORMS[task.kind], by=person_id)


def strangers_named(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A sentence for each address in what was typed at which nobody can be asked, at its field."""
    with reading() as session:
        return strangers_in(session, typed)


def task_seen(task_id: str, person_id: str) -> TaskSeen:
    """A task as its page shows it; refused as `asked_task` refuses."""
    with reading() as session:
        project, task = their_task(session, task_id, person_id)
        draft = session.get(Draft, (task_id, person_id))
        offered = choices(session, project)
        changed = changed_since(session, project, task, offered)
        briefed = BriefedTask(session, project, task)
        closes = task.kind is TaskKind.CONFIRM_CLOSURE
        missing = missing_for_closure(session, project, briefed.judged) if closes else []
        return TaskSeen(
            asked=_asked(session, project, task),
            about=task.about,
            asked_of=_asked_of(session, task, person_id),
            role=task.role,
            note=task.why_asked,
            due_on=task.due_on,
            is_overdue=is_late(task, project, local_date(now())),
            clause=ask_of(project, task).clause,
            before=step_before(project, task),
            results=[judgement.said for judgement in briefed.judged],
            measures=charted_measures(session, project, briefed.judged) if task.kind in WITH_CHARTS else (),
            report=_report(session, project, task),
            answers=given_answer(session, project),
            choices=offered,
            draft_saved_at=draft.saved_at if draft else None,
            beside=_beside(session, project, task, person_id),
            opened_at=task.opened_at,
            moved=dates_moved(session, task),
            agrees=project.programme_year if project.definition == PROGRAMME.definition else None,
            lessons=briefed.lessons,
            brief=brief_of(briefed, changed),
            points=points_to_answer(project, task.kind),
            changed=changed,
            namesakes=namesakes(session, project) if task.kind is TaskKind.REGISTER else (),
            is_alone=person_id in acted_before(project, task.kind),
            not_asked=fields_not_asked(FORMS[task.kind], project) | _only_of_old_records(project, missing),
            missing=missing,
            unjudged=briefed.unjudged if task.kind is TaskKind.CHECK_EFFECT else (),
        )


def _beside(session: Session, project: Project, task: HumanTask, person_id: str) -> DraftBeside | None:
    draft = draft_of_another(session, project, task, person_id)
    if draft is None:
        return None
    by = session.get_one(Person, draft.person_id).name
    return DraftBeside(by, draft.saved_at, said_today(FORMS[task.kind], draft.typed, draft.form_version))


def _only_of_old_records(project: Project, missing: Sequence[MissingForClosure]) -> frozenset[str]:
    """Why it is closed without what is missing is asked only where its record is older than the question."""
    return frozenset() if missing and is_undesigned(project) else frozenset({"closed_without"})


def _report(session: Session, project: Project, task: HumanTask) -> FinalReport | None:
    """The report as the record writes it, for whoever adds what no record says; it has its charts, too."""
    is_written = task.kind is TaskKind.WRITE_FINAL_REPORT
    return draft_report(session, project.reference) if is_written else None


def _asked_of(session: Session, task: HumanTask, person_id: str) -> str:
    return session.get_one(Person, task.assignee_id).name if task.assignee_id != person_id else ""


def dates_moved(session: Session, task: HumanTask) -> str:
    """Where the date came from, whether the clock stands still, and the two clocks."""
    pauses = pauses_of(session, task.project_id)
    sentences = [waiting_days(task, pauses, local_date(now())).said]
    if task.paused_until:
        stopped = [pause for pause in pauses if pause.task_id == task.id and pause.waits_for]
        waits = f" and waits for {stopped[-1].waits_for}" if stopped else ""
        sentences.append(
            f"The clock stands still{waits}, to be reviewed on {spoken_date(task.paused_until)}."
        )
    if task.first_due_on:
        sentences.append(f"First asked for by {spoken_date(task.first_due_on)}.")
    return " ".join(filter(None, [*sentences, task.date_note]))


def their_task(session: Session, task_id: str, person_id: str) -> tuple[Project, HumanTask]:
    """A task and its project, if a person may answer it; refused as `asked_task` refuses."""
    project_id = session.scalar(select(HumanTask.project_id).where(HumanTask.id == task_id))
    if project_id is None:
        raise NotFound("such task")
    project = project_by_id(session, project_id)
    task = session.get_one(HumanTask, task_id)
    if not may_act(session, project, task, session.get_one(Person, person_id)):
        raise _passed_on(session, task, person_id) or NotYours(task.role.label)
    if task.decides and (part := project.part_of(person_id)) is not None:
        raise own_project(part)
    return project, task


def _passed_on(session: Session, task: HumanTask, person_id: str) -> AskedOfSomebodyElse | None:
    """To whom a task went from this person, if it did."""
    query = select(PassedOn).where(PassedOn.task_id == task.id, PassedOn.from_id == person_id)
    passed = session.scalar(query.order_by(PassedOn.number.desc()).limit(1))
    if passed is None:
        return None
    to = session.get_one(Person, task.assignee_id)
    return AskedOfSomebodyElse(asked=task.kind.label, to=to.name, at=passed.at, reason=passed.reason)


def _asked(session: Session, project: Project, task: HumanTask) -> AskedTask:
    return AskedTask(
        id=task.id,
        kind=task.kind,
        project_id=project.id,
        reference=project.reference,
        title=project.title,
        decides=task.decides,
        version=task.version,
        closed=None if task.is_open else refusal(session, task),
        may_be_corrected=_may_be_corrected(project, task),
    )


def _may_be_corrected(project: Project, task: HumanTask) -> bool:
    """Whether its reader may put an answer right: what the newest answer of the project’s own people says."""
    newest = next((other for other in project.tasks if other.id == task.id), None)
    return newest is not None and not newest.decides and is_correctable(newest) and project.is_open
