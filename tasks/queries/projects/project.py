"""One project as its page shows it: what it is, its way so far, whose turn it is, what was answered, its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.sponsorship import sponsor_said
from models.clock import local_date, now
from models.cycles.cycle_results import judgements
from models.engine.whose_turn import whose_turn
from models.errors import NotAllowedHere, NotYours
from models.forms.operations.dates import HoldForm
from models.measures.chart_settings import NO_SETTINGS
from models.policy.rules import TaskRule
from models.policy.versions import policy_of
from models.records import Adoption, Person, Project, TemplateUse, Transition
from models.vocabulary import Part, Role, Stage, TaskKind
from tasks.actions.followed import (
    FollowedAction,
    Monitoring,
    followed_actions,
    monitoring_of,
)
from tasks.answers.answer_task import may_act
from tasks.charts.charted import ChartedMeasure, charted_of
from tasks.closing.seen import ClosingSeen, closing_seen
from tasks.database.unit_of_work import reading
from tasks.figures.plan import figures_plan
from tasks.flow_runs.prefect_requests import engine_url
from tasks.national.reading import NO_AUDIT, AuditSeen, audit_seen
from tasks.operations.operation import OperationUnderWay, ReadBefore, offered_now
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.people.lookup import directory
from tasks.people.permissions import TEAM
from tasks.projects.chart_settings import chart_settings
from tasks.projects.measures import measured_cycles
from tasks.projects.project_rows import project_to_read
from tasks.projects.support_team.support import NOTHING_SAID, SupportSeen, support_seen
from tasks.queries.process.forecast import ProjectForecast, forecast_of
from tasks.queries.projects.corrections import answers_to_correct
from tasks.queries.projects.cover import (
    NextLead,
    SeenEscalation,
    Surroundings,
    escalations_of,
    next_lead,
    surroundings_of,
)
from tasks.queries.projects.given_answers import GivenAnswer, given_answer, note_names
from tasks.queries.projects.history import LONGEST, ProjectHistoryLine, history_of
from tasks.queries.projects.improvement import SeenImprovement, improvement_seen
from tasks.queries.projects.listing import ListedProject, ListedTask, listed, listed_task
from tasks.queries.projects.readers import only_readers
from tasks.spread.told import UNSPREAD, SeenSpread, spread_of
from tasks.template_library.using import UsedTemplate, used_templates

NOT_MONITORED = Monitoring()


@dataclass(frozen=True)
class PassedStage:
    """A stage of a project's way, and when it was entered last; None if it was not."""

    stage: Stage
    entered_at: datetime | None
    is_now: bool


@dataclass(frozen=True)
class ProjectOnHold:
    """Until when people have put a project on hold, and why."""

    until: date
    reason: str


@dataclass(frozen=True)
class ProjectSeen:
    """A project with everything that its page shows to one person.

    `next_lead` is who takes it over on a day to come, `told` who was told of what is overdue. `may_open` has the
    ids of the open tasks that this person may answer, `offered` the early end that they may choose, `operations`
    the names of what else they may do, `run_url` the address of the project's run, for those who know Prefect.
    `names` says what its own service and topic are called, `then` are the stages that follow by the policy, if all
    goes well, `may_correct` whether there is an answer that they may put right, `has_figures` whether figures are
    asked for, `audit` what is known of its national audit, `closing` what there is to say of its end, `sponsor` who
    backs it, and whether they have said so, `deputy_is_asked` whether whoever is named as deputy has not agreed yet,
    `may_follow` whether they may say how its actions go on, `support` the notes they may read and the help wanted,
    `spread` who was told of its results and who adopts them, `forecast` what is to be expected, for lead and team,
    `templates` the versions of templates that it uses.
    """

    project: ListedProject
    aim: str
    sponsor: str
    on_hold: ProjectOnHold | None
    next_cycle_on: date | None
    then: Sequence[Stage]
    next_lead: NextLead | None
    turn: str
    way: Sequence[PassedStage]
    tasks: Sequence[ListedTask]
    may_open: frozenset[str]
    measures: Sequence[ChartedMeasure]
    improvement: SeenImprovement
    answers: Sequence[GivenAnswer]
    names: Mapping[str, Sequence[tuple[str, str]]]
    history: Sequence[ProjectHistoryLine]
    told: Sequence[SeenEscalation]
    offered: TaskKind | None
    operations: Sequence[str]
    run_url: str
    closing: ClosingSeen
    may_correct: bool = False
    deputy_is_asked: bool = False
    has_figures: bool = False
    audit: AuditSeen = NO_AUDIT
    actions: Sequence[FollowedAction] = ()
    monitoring: Monitoring = NOT_MONITORED
    may_follow: bool = False
    support: SupportSeen = NOTHING_SAID
    spread: SeenSpread = UNSPREAD
    forecast: ProjectForecast | None = None
    templates: Sequence[UsedTemplate] = ()


def project_seen(reference: str, person_id: str, *, only_reads: bool = False) -> ProjectSeen:
    """A project as somebody may read it; NotFound if there is none, OnlyForTheTeam for what a committee wants done.

    `only_reads` says that a remembered browser shows it, without a code: nothing in it is for the team alone (P8).
    """
    with reading() as session:
        project = project_to_read(session, reference)
        only_readers(session, project, person_id)
        waiting = project.open_tasks
        note_names(session, [project.lead, project.deputy, *(task.assignee for task in project.tasks)])
        around = surroundings_of(session, project, person_id)
        history, answers = history_of(session, project.id), given_answer(session, project, person_id)
        change = _looked_at(session, project, around)
        may_follow = change.is_one_of(Role.LEAD, Role.QIST)
        measures = _measures(session, project, around)
        return ProjectSeen(
            project=listed(project),
            aim=_aim(answers),
            sponsor=sponsor_said(project),
            on_hold=_on_hold(project, history),
            next_cycle_on=_next_cycle_on(project),
            then=_then(project),
            next_lead=next_lead(session, around),
            turn=whose_turn(project),
            way=_way(session, project, history),
            tasks=[listed_task(task, project) for task in waiting],
            may_open=frozenset(task.id for task in waiting if may_act(session, project, task, around.viewer)),
            measures=measures,
            improvement=improvement_seen(change, around.approved_on),
            answers=answers,
            names=_names(project),
            history=history,
            told=escalations_of(session, project, around),
            offered=_offered(session, project, around.viewer),
            operations=offered_now(PROJECT_OPERATIONS, change),
            run_url="" if only_reads else _run_url(session, project, around),
            may_correct=bool(answers_to_correct(session, project, around.viewer)),
            deputy_is_asked=_deputy_is_asked(project),
            support=_support(session, project, around, only_reads=only_reads),
            has_figures=project.cycle > 0 and figures_plan(project, None) is not None,
            audit=audit_seen(session, project),
            closing=closing_seen(session, project, [measure.judgement for measure in measures]),
            actions=followed_actions(session, project),
            monitoring=monitoring_of(session, project),
            may_follow=may_follow,
            spread=_spread(session, project, history),
            forecast=forecast_of(session, project, local_date(now())) if may_follow else None,
            templates=_templates(session, project, history),
        )


def _deputy_is_asked(project: Project) -> bool:
    return any(part.is_now(Part.ASKED_AS_DEPUTY, project.deputy_id) for part in project.parts)


def _spread(session: Session, project: Project, history: Sequence[ProjectHistoryLine]) -> SeenSpread:
    adopts = _tells_of(history, Adoption)
    return spread_of(session, project, adopts=adopts, today=local_date(now()))


def _templates(
    session: Session, project: Project, history: Sequence[ProjectHistoryLine]
) -> list[UsedTemplate]:
    return used_templates(session, project.id) if _tells_of(history, TemplateUse) else []


def _tells_of(history: Sequence[ProjectHistoryLine], record: type[Adoption] | type[TemplateUse]) -> bool:
    """Whether it may adopt what another has learned, or use a template: its history says so, or is longer than that."""
    return len(history) >= LONGEST or any(line.object_type == record.__tablename__ for line in history)


def _aim(answers: Sequence[GivenAnswer]) -> str:
    """What the project wants to achieve, in its proposal's words; empty if that does not say."""
    proposals = (each.answer for each in answers if each.kind is TaskKind.PROPOSE)
    return str(next(proposals, {}).get("aim") or "")


def _on_hold(project: Project, history: Sequence[ProjectHistoryLine]) -> ProjectOnHold | None:
    if not project.is_open or project.held_until is None:
        return None
    held = (line.reason for line in history if line.action == HoldForm.button.lower())
    return ProjectOnHold(project.held_until, next(held, ""))


def _next_cycle_on(project: Project) -> date | None:
    """Its date; None for what has ended, and where the project is on hold on that day."""
    day = project.enters_next_stage_on
    is_held = day is not None and project.held_until is not None and day <= project.held_until
    return day if project.is_open and not is_held else None


def _then(project: Project) -> list[Stage]:
    stages = list(policy_of(project).stages)
    return stages[stages.index(project.stage) + 1 :] if project.is_open else []


def offered_end(reference: str, person_id: str) -> tuple[ListedProject, TaskKind]:
    """A project and the early end that its stage offers to a person: to withdraw or to abandon it.

    NotFound if there is no such project, NotAllowedHere if it offers no end, NotYours if others may choose it.
    """
    with reading() as session:
        project = project_to_read(session, reference)
        kind = _offered(session, project, session.get_one(Person, person_id))
        if kind is not None:
            return listed(project), kind
        if offers := policy_of(project).rule(project.stage).offers:
            raise NotYours(offers[0].of.label)
        raise NotAllowedHere(step=TaskKind.WITHDRAW.label, stage=project.stage.label)


def _offered(session: Session, project: Project, person: Person) -> TaskKind | None:
    offers = policy_of(project).rule(project.stage).offers
    return next((ask.kind for ask in offers if _may_choose(session, project, ask, person)), None)


def _may_choose(session: Session, project: Project, ask: TaskRule, person: Person) -> bool:
    who = directory(session, project, now=now())
    return any(
        person.id == holder.id for role in (ask.of, *ask.also_by) for holder in who.holders(role, project)
    )


def _looked_at(session: Session, project: Project, around: Surroundings) -> OperationUnderWay:
    """A change that nobody has begun: what the reader may do is asked of it."""
    read = ReadBefore([around.hand_over] if around.hand_over else [], [timer for timer, *_ in around.fired])
    return OperationUnderWay(session, project, None, around.viewer, now(), "", read)


def _measures(session: Session, project: Project, around: Surroundings) -> list[ChartedMeasure]:
    """The charts that papers, letters and the dossier have, too; before data collection nothing is read for them."""
    if project.cycle == 0:
        return []
    cycles = measured_cycles(session, project)
    if not cycles:
        return []
    declared = chart_settings(session, select(Project.id).where(Project.id == project.id))
    judged = judgements(cycles, around.approved_on, declared.get(project.id, NO_SETTINGS))
    return charted_of(session, project, judged, around.approved_on)


def _names(project: Project) -> dict[str, list[tuple[str, str]]]:
    service, topic = project.service, project.topic
    return {
        "services": [(service.code, service.name)] if service else [],
        "topics": [(topic.id, topic.title)] if topic else [],
    }


def _way(session: Session, project: Project, history: Sequence[ProjectHistoryLine]) -> list[PassedStage]:
    """Every stage of the policy in order, and the end at which the project has come if it is another one."""
    moves = [(line.detail.get("to"), line.at) for line in reversed(history) if line.object_type == _MOVE]
    if len(history) >= LONGEST:  # a history that is longer than what is shown of it
        query = select(Transition).where(Transition.project_id == project.id).order_by(Transition.seq)
        moves = [(move.to_state, move.at) for move in session.scalars(query)]
    entered = {Stage(str(state)): at for state, at in moves}
    ends = [] if project.is_open else [project.stage]
    return [
        PassedStage(stage, entered.get(stage), is_now=stage is project.stage)
        for stage in (*policy_of(project).stages, *ends)
    ]


_MOVE = Transition.__tablename__


def _support(session: Session, project: Project, around: Surroundings, *, only_reads: bool) -> SupportSeen:
    if only_reads:
        return support_seen(session, project, None, is_team=False)
    is_team = _is_of_team(session, project, around)
    return support_seen(session, project, around.viewer.id, is_team=is_team)


def _run_url(session: Session, project: Project, around: Surroundings) -> str:
    """Where the team finds the project's run in the Prefect UI; for others the address leads nowhere."""
    if not around.run_id:
        return ""
    return engine_url(around.run_id) if _is_of_team(session, project, around) else ""


def _is_of_team(session: Session, project: Project, around: Surroundings) -> bool:
    held = directory(session, project, now=now()).holdings
    return any(holding.role in TEAM and holding.person_id == around.viewer.id for holding in held)
