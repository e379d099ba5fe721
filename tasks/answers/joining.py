"""Joining a project instead of proposing another like it: its lead is asked by email (6.2; OB-106)."""

from dataclasses import dataclass

from sqlalchemy import select

from models.clock import local_date, now
from models.errors import NotFound
from models.records import Email, Person
from models.vocabulary import Role
from notifications.emails.cover import join_key, join_wanted
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import directory, letterhead
from tasks.projects.project_rows import append_project_history, locked_project, project_to_read


@dataclass(frozen=True)
class AskedToJoin:
    """Whose answer somebody waits for who would like to join a project."""

    project_id: str
    reference: str
    title: str
    asked: str


def ask_to_join(reference: str, person_id: str, idea: str) -> AskedToJoin:
    """Write to the lead of an open project, or to the QI Support Team where its lead has left, once for each person.

    `idea` is what the person was about to propose. Refused: NotFound for no such project, or one that has ended.
    """
    moment = now()
    with unit_of_work() as session:
        project = locked_project(session, project_to_read(session, reference).id)
        if not project.is_open:
            raise NotFound("such project")
        who = session.get_one(Person, person_id)
        to = project.lead
        if not to.is_here(local_date(moment)):
            to = directory(session, project, now=moment).assign(Role.QIST, project).person
        asked = AskedToJoin(project.id, project.reference, project.title, to.name)
        if session.scalar(select(Email.id).where(Email.key == join_key(project, who))) is not None:
            return asked
        session.add(join_wanted(Occasion(project, letterhead(session), moment), who, idea, to=to))
        fact = HistoryFact.of(
            project,
            "join wanted",
            "Somebody asked to join instead of proposing the same",
            person_id=who.id,
            occurrence=who.id,
        )
        append_project_history(session, project, [fact], now=moment)
        return asked
