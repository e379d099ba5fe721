"""One project as its page shows it: what it is, its way so far, whose turn it is, what was answered, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.engine.whose_turn import whose_turn
from models.errors import NotAllowedHere, NotYours
from models.policy.rules import TaskRule
from models.policy.versions import policy_of
from models.records import Person, Project, ProjectRun, Transition
from models.vocabulary import Stage, TaskKind
from tasks.answers.answer_task import may_act
from tasks.database.unit_of_work import reading
from tasks.flow_runs.prefect_requests import engine_url
from tasks.people.lookup import directory, is_in_role
from tasks.people.permissions import TEAM
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_to_read
from tasks.queries.projects.corrections import answers_to_correct
from tasks.queries.projects.cover import NextLead, SeenEscalation, escalations_of, next_lead
from tasks.queries.projects.given_answers import GivenAnswer, given_answer
from tasks.queries.projects.history import ProjectHistoryLine, history_of
from tasks.queries.projects.listing import ListedProject, ListedTask, listed, listed_task


@dataclass(frozen=True)
class PassedStage:
    """A stage of a project's way, and when it was entered last; None if it was not."""

    stage: Stage
    entered_at: datetime | None
    is_now: bool


@dataclass(frozen=True)
class ProjectSeen:
    """A project with everything that its page shows to one person.

    `next_lead` is who takes it over on a day to come, `told` who was told of what is overdue. `may_open` has the
    ids of the open tasks that this person may answer, `offered` the early end that they may
    choose, `run_url` the address of the project's run, for those who know Prefect, `may_correct` whether there is an
    answer that they may put right.
    """

    project: ListedProject
    next_lead: NextLead | None
    turn: str
    way: Sequence[PassedStage]
    tasks: Sequence[ListedTask]
    may_open: frozenset[str]
    results: Sequence[str]
    answers: Sequence[GivenAnswer]
    history: Sequence[ProjectHistoryLine]
    told: Sequence[SeenEscalation]
    offered: TaskKind | None
    run_url: str
    may_correct: bool = False


def project_seen(reference: str, person_id: str) -> ProjectSeen:
    """A project as somebody who is signed in may read it; NotFound if there is none."""
    with reading() as session:
        project = project_to_read(session, reference)
        person = session.get_one(Person, person_id)
        waiting = project.open_tasks
        return ProjectSeen(
            project=listed(project),
            next_lead=next_lead(session, project),
            turn=whose_turn(project),
            way=_way(session, project),
            tasks=[listed_task(task, project) for task in waiting],
            may_open=frozenset(task.id for task in waiting if may_act(session, project, task, person)),
            results=[judgement.said for judgement in judged_measures(session, project)],
            answers=given_answer(session, project),
            history=history_of(session, project.id),
            told=escalations_of(session, project),
            offered=_offered(session, project, person),
            run_url=_run_url(session, project, person),
            may_correct=bool(answers_to_correct(session, project, person)),
        )


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


def _way(session: Session, project: Project) -> list[PassedStage]:
    """Every stage of the policy in order, and the end at which the project has come if it is another one."""
    moves = session.scalars(
        select(Transition).where(Transition.project_id == project.id).order_by(Transition.seq)
    )
    entered = {Stage(move.to_state): move.at for move in moves}
    ends = [] if project.is_open else [project.stage]
    return [
        PassedStage(stage, entered.get(stage), is_now=stage is project.stage)
        for stage in (*policy_of(project).stages, *ends)
    ]


def _run_url(session: Session, project: Project, person: Person) -> str:
    """Where the team finds the project's run in the Prefect UI; for others the address leads nowhere."""
    run = session.get(ProjectRun, project.id)
    if run is None or run.run_id is None or not is_in_role(session, person.id, *TEAM):
        return ""
    return engine_url(run.run_id)
