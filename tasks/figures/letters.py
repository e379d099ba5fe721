"""The letters that ask for figures: those that still wait are not sent once nothing is asked any more."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.records import Email, Project
from models.vocabulary import Letter, MailState
from tasks.database.waiting_letters import supersede_waiting


def take_letters_back(
    session: Session, project: Project, is_settled: Callable[[date], bool] = lambda _: True
) -> None:
    """Take back what waits to ask for figures of a project, of each day on which all that it asked for is settled."""
    query = select(Email.id, Email.created_at).where(
        Email.project_id == project.id,
        Email.letter == Letter.FIGURES_DUE,
        Email.state.in_([MailState.WAITING, MailState.HELD]),
    )
    settled = [id_ for id_, at in session.execute(query) if is_settled(local_date(at))]
    if settled:
        supersede_waiting(session, Email.id.in_(settled))
