"""Letters that still wait to be sent and are not needed any more."""

from sqlalchemy import ColumnElement, update
from sqlalchemy.orm import Session

from models.records import Email
from models.vocabulary import MailState


def supersede_waiting(session: Session, *which: ColumnElement[bool]) -> None:
    """Take back the letters that these conditions name, as far as they wait or are held."""
    session.execute(
        update(Email)
        .where(*which, Email.state.in_([MailState.WAITING, MailState.HELD]))
        .values(state=MailState.SUPERSEDED)
        .execution_options(synchronize_session="fetch")
    )
