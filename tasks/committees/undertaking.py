"""The actions of a committee as one undertaking that never ends: its tasks hang on it as a project’s on the project."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.engine.advance import begin
from models.errors import NotReady
from models.policy.undertakings.committee import COMMITTEE
from models.records import IssuedPaper, Project, Service
from models.vocabulary import Role
from notifications.emails.outbox_rows import Occasion
from tasks.committees.paper_read import paper_to_decide_on
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import directory, holder_of, letterhead, support_team
from tasks.projects.new_project import new_project
from tasks.projects.project_rows import append_project_history, locked_project, store_events_and_letters
from tasks.reports.archive.making import REPORTS

NOBODY = "Nobody is in the QI Support Team: add somebody to the Trust file and run “qi trust load”."


def undertaking_of(reference: str) -> str:
    """The reference of the undertaking of the committee of a paper; empty before its first action, and of no paper."""
    with reading() as session:
        paper = session.scalar(select(IssuedPaper).where(IssuedPaper.reference == reference))
        if paper is None or paper.meeting_id is None:
            return ""
        return session.scalar(_known(paper).with_only_columns(Project.reference)) or ""


def begin_for_release(reference: str, *, person_id: str) -> None:
    """Begin the undertaking of a committee whose text was refused, once: there Information Governance may release it.

    Refused: NotFound, OnlyForTheTeam, NotAllowedHere as for what is decided on the paper (OB-137).
    """
    moment = now()
    with unit_of_work() as session:
        locked_undertaking(session, paper_to_decide_on(session, reference, person_id), moment)


def _known(paper: IssuedPaper) -> Select[tuple[str]]:
    return select(Project.id).where(
        Project.definition == COMMITTEE.definition,
        Project.service_id == paper.service_id,
        Project.reference.startswith(_beginning(paper)),
    )


def locked_undertaking(session: Session, paper: IssuedPaper, moment: datetime) -> Project:
    """The undertaking of the committee of a paper, under its lock; begun with its first action, led by the team."""
    session.execute(select(Service.id).with_for_update())  # of two who begin it at once, one waits
    known = session.scalar(_known(paper))
    return locked_project(session, known or _begun(session, paper, moment).id)


def _begun(session: Session, paper: IssuedPaper, moment: datetime) -> Project:
    today = local_date(moment)
    lead = holder_of(session, Role.HEAD_OF_CLINICAL_AUDIT, today) or support_team(session, today)
    if lead is None:
        raise NotReady(NOBODY)
    project = new_project(
        session, _title(session, paper), lead=lead, creator=lead, definition=COMMITTEE.definition
    )
    project.reference = _reference(session, paper)
    project.service = session.get_one(Service, paper.service_id) if paper.service_id else None
    project.service_id = paper.service_id
    events = begin(project, directory(session, project, now=moment), now=moment)
    facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
    append_project_history(session, project, facts, now=moment)
    session.flush()
    return project


def _beginning(paper: IssuedPaper) -> str:
    return f"ACT-{REPORTS[paper.kind].code}"


def _title(session: Session, paper: IssuedPaper) -> str:
    """“Actions of the Quality Committee”; of a service’s group with its name."""
    service = session.get_one(Service, paper.service_id).name if paper.service_id else ""
    return ", ".join(filter(None, [f"Actions of the {paper.kind.label}", service]))[:200]


def _reference(session: Session, paper: IssuedPaper) -> str:
    """“ACT-QC”; of the groups of services “ACT-CDS-1”, “ACT-CDS-2”, in the order in which they began."""
    beginning = _beginning(paper)
    if paper.service_id is None:
        return beginning
    taken = session.scalars(select(Project.reference).where(Project.reference.startswith(f"{beginning}-")))
    return f"{beginning}-{len(taken.all()) + 1}"
