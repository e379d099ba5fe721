"""Who enters the figures of a project: its people, the QI Support Team, and whom the lead names for it (OB-077)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer
from models.clock import local_date, now
from models.errors import NotAllowedHere, NotYours
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.records import FigureEnterer, Person, Project
from models.vocabulary import Role
from tasks.people.lookup import directory


def refuse_figures(session: Session, project: Project, person: Person) -> None:
    """NotAllowedHere for a project that has ended, NotYours for whoever may not enter figures of it."""
    if not project.is_open:
        raise NotAllowedHere(step="Enter figures", stage=project.stage.label)
    if not may_enter(session, project, person):
        raise NotYours(Role.LEAD.label)


def may_enter(session: Session, project: Project, person: Person) -> bool:
    """Whether a person may enter figures now: the lead, the deputy, the team, whoever is named for it, and QIST."""
    moment = now()
    if not person.is_here(local_date(moment)):
        return False
    who = directory(session, project, now=moment)
    if any(
        person.id == holder.id for role in (Role.LEAD, Role.QIST) for holder in who.holders(role, project)
    ):
        return True
    named = enterer_of(session, project)
    proposal = answer(project, ProposalForm)
    team = {plain_address(member.email) for member in proposal.team} if proposal else set()
    return (named is not None and named.id == person.id) or person.email in team


def enterer_of(session: Session, project: Project) -> Person | None:
    """Who is named to enter the figures in place of the lead; None if it is the lead."""
    query = (
        select(Person)
        .join(FigureEnterer, FigureEnterer.person_id == Person.id)
        .where(FigureEnterer.project_id == project.id, FigureEnterer.ended_at.is_(None))
    )
    return session.scalar(query)
