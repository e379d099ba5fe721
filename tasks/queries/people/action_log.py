"""The action log of a Care Delivery Service: open actions and conditions, and those finished lately (6.6, OB-114)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from models.answers.on_behalf import in_place_of
from models.clock import at_local, local_date, now
from models.engine.blocked_steps import blocked_steps
from models.engine.whose_turn import is_late
from models.forms.project.meeting import PlannedAction
from models.inputs.text import compared
from models.records import ActionProgress, Decision, HumanTask, Project, Service
from models.vocabulary import ActionStrength, EffectVerdict, Outcome, TaskKind, TaskState
from models.working_time import working_days_between
from notifications.documents.charts import Annotation
from tasks.actions.agreed import ProjectActions, actions_of_projects
from tasks.actions.progress import progress_on
from tasks.charts.charted import ChartedMeasure, action_mark
from tasks.database.unit_of_work import reading
from tasks.projects.measures import judged_of_projects
from tasks.queries.people.my_page import followed
from tasks.queries.projects.given_answers import given_by, names_of, who_gave

KINDS = (TaskKind.IMPLEMENT_ACTION, TaskKind.MEET_CONDITION)
LATELY = timedelta(days=90)
MOST_CHARTS = 20
MOST = 500
"""As many open, and as many finished, actions are shown at once."""


class ChartKey(NamedTuple):
    """What an action is to change: a measure of a project, by the project’s reference and the name as `compared`."""

    reference: str
    measure: str


class ProgressLine(NamedTuple):
    """How an action goes on: on which day somebody said what."""

    day: date
    by: str
    words: str


@dataclass(frozen=True)
class OpenAction:
    """An action that is not finished. `late_by` counts working days, `waits` says what cannot be asked before it.

    `progress` are the lines on how it goes on, the newest first; `chart` is the key of what it is to change.
    """

    kind: TaskKind
    what: str
    owner: str
    reference: str
    title: str
    service: str
    due_on: date
    first_due_on: date | None
    is_overdue: bool
    late_by: int
    rests: str
    waits: str
    strength: ActionStrength | None = None
    progress: Sequence[ProgressLine] = ()
    chart: ChartKey | None = None


@dataclass(frozen=True)
class FinishedAction:
    """An action that was finished, how, and what was said of its effect."""

    kind: TaskKind
    what: str
    outcome: Outcome
    reason: str
    on: date
    by: str
    reference: str
    title: str
    service: str
    strength: ActionStrength | None = None
    effect: EffectVerdict | None = None
    chart: ChartKey | None = None


@dataclass(frozen=True)
class ActionLog:
    """Of one service by its code, or of all (empty): what is open, the longest overdue first, and what is finished.

    `since` is the first day of what was finished, `has_more` whether there is more than is shown. `charts` are those of
    what the actions are to change, of one service only; at most `MOST_CHARTS`, of what is most overdue first.
    """

    service: str
    open: Sequence[OpenAction]
    finished: Sequence[FinishedAction]
    today: date
    since: date
    has_more: bool
    charts: Mapping[ChartKey, ChartedMeasure] = field(default_factory=dict)


def action_log(person_id: str, service: str | None) -> ActionLog:
    """The log of a service; without one (None), of the service that a person follows, or of all."""
    today = local_date(now())
    with reading() as session:
        followed_by_them = followed(session, person_id) if service is None else None
        code = followed_by_them[0] if followed_by_them else service or ""
        since = today - LATELY
        unfinished = session.execute(_open(code)).tuples().all()
        finished = session.execute(_finished(code, since)).tuples().all()
        asked = {text for task, _ in unfinished for text in (task.assignee_id, task.for_person_id) if text}
        names = names_of(session, asked.union(*(who_gave(decision) for *_, decision in finished)))
        projects = {
            project.id: project
            for project in (*(row[1] for row in unfinished[:MOST]), *(row[1] for row in finished[:MOST]))
        }
        more = _More(
            actions_of_projects(session, list(projects)),
            progress_on(session, [task.id for task, _ in unfinished[:MOST]]),
            names,
        )
        still = [_open_action(task, project, more, today) for task, project in unfinished[:MOST]]
        done = [_finished_action(*row, more=more) for row in finished[:MOST]]
        charted = (*(action.chart for action in still), *(action.chart for action in done))
        keys = list(dict.fromkeys(filter(None, charted)))
        return ActionLog(
            service=code,
            open=still,
            finished=done,
            today=today,
            since=since,
            has_more=max(len(unfinished), len(finished)) > MOST,
            charts=_charts(session, projects.values(), keys, more) if code else {},
        )


class _More(NamedTuple):
    """What is known of the actions besides their tasks: what was agreed, how they go on, and names by id."""

    agreed: Mapping[str, ProjectActions]
    progress: Mapping[str, Sequence[ActionProgress]]
    names: Mapping[str, str]

    def planned(self, task: HumanTask) -> PlannedAction | None:
        """What was agreed of an action."""
        return self.agreed[task.project_id].planned.get(task.task_key)


def _charts(
    session: Session, projects: Iterable[Project], keys: Sequence[ChartKey], more: _More
) -> dict[ChartKey, ChartedMeasure]:
    """The charts of what actions are to change, each with a mark on the day on which an action was done."""
    shown = set(keys[:MOST_CHARTS])
    by_reference = {project.reference: project.id for project in projects}
    judged = judged_of_projects(session, list({by_reference[key.reference] for key in shown}))
    charts: dict[ChartKey, ChartedMeasure] = {}
    for reference, project_id in by_reference.items():
        for judgement in judged.get(project_id, ()):
            key = ChartKey(reference, compared(judgement.measure.name))
            if key in shown:
                charts[key] = ChartedMeasure(judgement, _marks(more.agreed[project_id], key))
    return charts


def _marks(actions: ProjectActions, key: ChartKey) -> list[Annotation]:
    return [
        action_mark(done.changed_on, done.what)
        for done in actions.done
        if done.key in actions.planned and compared(actions.planned[done.key].addresses) == key.measure
    ]


def _chart_key(project: Project, planned: PlannedAction | None) -> ChartKey | None:
    return ChartKey(project.reference, compared(planned.addresses)) if planned and planned.addresses else None


def _open(code: str) -> Select[tuple[HumanTask, Project]]:
    decided = selectinload(Project.tasks).joinedload(HumanTask.decision)
    return (
        select(HumanTask, Project)
        .join(Project, Project.id == HumanTask.project_id)
        .where(HumanTask.state == TaskState.OPEN, HumanTask.kind.in_(KINDS), *_of_service(code))
        .options(joinedload(Project.service), decided)
        .order_by(HumanTask.due_on, HumanTask.id)
        .limit(MOST + 1)
    )


def _finished(code: str, since: date) -> Select[tuple[HumanTask, Project, Decision]]:
    return (
        select(HumanTask, Project, Decision)
        .join(Project, Project.id == HumanTask.project_id)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.kind.in_(KINDS), Decision.at >= at_local(since, 0), *_of_service(code))
        .options(joinedload(Project.service))
        .order_by(Decision.at.desc(), Decision.id)
        .limit(MOST + 1)
    )


def _of_service(code: str) -> list[ColumnElement[bool]]:
    return [Project.service.has(Service.code == code)] if code else []


def _open_action(task: HumanTask, project: Project, more: _More, today: date) -> OpenAction:
    planned, names = more.planned(task), more.names
    return OpenAction(
        kind=task.kind,
        what=task.about or task.kind.label,
        owner=in_place_of(names[task.assignee_id], names.get(task.for_person_id or "", "")),
        reference=project.reference,
        title=project.title,
        service=project.service.name if project.service else "",
        due_on=task.due_on,
        first_due_on=task.first_due_on,
        is_overdue=is_late(task, project, today),
        late_by=working_days_between(task.due_on, today),
        rests=project.hold or ("Its clock stands still" if task.paused_until else ""),
        waits=_waits(project, task),
        strength=planned.strength if planned else None,
        progress=[
            ProgressLine(local_date(line.at), line.person.name, line.words)
            for line in reversed(more.progress.get(task.id, ()))
        ],
        chart=_chart_key(project, planned),
    )


def _waits(project: Project, task: HumanTask) -> str:
    """What cannot be asked before this task is answered: a later step of the stage, or the end of the project."""
    later = blocked_steps(project, task).first
    return f"{later.kind.label} ({later.of.label})" if later else "The closure of the project"


def _finished_action(task: HumanTask, project: Project, decision: Decision, *, more: _More) -> FinishedAction:
    planned = more.planned(task)
    return FinishedAction(
        kind=task.kind,
        what=task.about or task.kind.label,
        outcome=decision.outcome,
        reason=decision.reason,
        on=local_date(decision.at),
        by=given_by(decision, more.names),
        reference=project.reference,
        title=project.title,
        service=project.service.name if project.service else "",
        strength=planned.strength if planned else None,
        effect=more.agreed[task.project_id].verdicts.get(task.task_key),
        chart=_chart_key(project, planned),
    )
