"""Who may read a project: everybody who is signed in, but not what committees want done or somebody reported (5.1)."""

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.errors import NotFound, OnlyForTheTeam
from models.policy.undertakings.committee import COMMITTEE
from models.policy.undertakings.unregistered import UNREGISTERED
from models.records import CommitteeDecision, HumanTask, IssuedPaper, Person, Project
from tasks.answers.answer_task import may_act
from tasks.people.lookup import is_in_role
from tasks.people.permissions import TEAM
from tasks.reports.archive.archive import is_reader

_NOT_FOR_EVERYBODY = (COMMITTEE.definition, UNREGISTERED.definition)


def is_for_everybody() -> ColumnElement[bool]:
    """Whether the project of a query may be read by everybody who is signed in, and by programs."""
    return Project.definition.not_in(_NOT_FOR_EVERYBODY)


def only_readers(session: Session, project: Project, person_id: str) -> None:
    """OnlyForTheTeam for what a committee wants done, but for the readers of its papers and whoever acts (OB-055).

    Likewise for a report of unregistered activity, but for whoever reported it (OB-083).
    """
    if project.definition not in _NOT_FOR_EVERYBODY or is_in_role(session, person_id, *TEAM):
        return
    if project.definition == UNREGISTERED.definition and project.lead_id == person_id:
        return
    person = session.get_one(Person, person_id)
    if any(
        task.assignee_id == person_id or may_act(session, project, task, person) for task in project.tasks
    ):
        return
    papers = (
        select(IssuedPaper)
        .join(CommitteeDecision, CommitteeDecision.paper_id == IssuedPaper.id)
        .join(HumanTask, HumanTask.id == CommitteeDecision.task_id)
        .where(HumanTask.project_id == project.id)
        .order_by(IssuedPaper.id.desc())
        .limit(1)
    )
    paper = session.scalar(papers)
    if paper is None or not is_reader(session, paper, person_id):
        raise OnlyForTheTeam


def only_for_everybody(project: Project) -> Project:
    """The project, if programs may read it; NotFound for what a committee wants done, or somebody reported."""
    if project.definition in _NOT_FOR_EVERYBODY:
        raise NotFound("such project")
    return project
