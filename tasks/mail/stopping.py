"""Stopping mail and letting it go: everything, that of one project, or a wave that the brake has held."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Update, and_, func, select, update
from sqlalchemy.orm import Session

from models.errors import NotFound
from models.records import Email, PostOffice, Project
from models.vocabulary import TELLS_OTHERS, LetterClass, MailState
from tasks.mail.operator_actions import OperatorAction, OperatorRecord, OperatorRequest
from tasks.mail.sending_state import BY_PROJECT, BY_WAVE

GOES_FREELY = timedelta(hours=1)
"""How long the brake lets mail go after a wave was let go."""

MAY_BE_DROPPED = (LetterClass.REMINDER, *TELLS_OTHERS, LetterClass.DIGEST)
"""What a wave can do without: the next one is not far."""


def locked_project_by_reference(session: Session, reference: str) -> Project:
    """A project under its lock; NotFound if there is none."""
    project = session.scalar(select(Project).where(Project.reference == reference).with_for_update())
    if project is None:
        raise NotFound("such project")
    return project


def stop_mail(acting: OperatorRequest, office: PostOffice) -> OperatorRecord:
    """Nothing but codes leaves."""
    office.stopped_at, office.stopped_by_id = acting.moment, acting.person_id
    office.stopped_because = acting.reason
    return OperatorRecord("All mail is stopped", {"reason": acting.reason})


def start_mail(acting: OperatorRequest, office: PostOffice) -> OperatorRecord:
    """What waits leaves again."""
    office.stopped_at = office.stopped_by_id = None
    office.stopped_because = ""
    return OperatorRecord("Mail is sent again", {"reason": acting.reason})


def release_wave(acting: OperatorRequest, office: PostOffice) -> OperatorRecord:
    """What the brake has held leaves, and it holds nothing for an hour."""
    freed = _let_go(acting, Email.held_because == BY_WAVE)
    office.braked_at, office.released_until = None, acting.moment + GOES_FREELY
    return OperatorRecord("The held wave is let go", {"emails": freed})


def drop_wave(acting: OperatorRequest, office: PostOffice) -> OperatorRecord:
    """The reminders of a held wave are never sent; its tasks and decisions stay held until it is let go."""
    dropped = _changed(
        acting.session,
        update(Email)
        .where(_in_wave(), Email.letter_class.in_(MAY_BE_DROPPED))
        .values(state=MailState.SUPERSEDED),
    )
    if not held_in_wave(acting.session):
        office.braked_at = None
    return OperatorRecord("The reminders of the held wave are dropped", {"emails": dropped})


def hold_project(acting: OperatorRequest, project: Project) -> OperatorRecord:
    """Nothing is sent about a project until somebody says so."""
    project.holds_mail = True
    _changed(
        acting.session,
        update(Email)
        .where(Email.project_id == project.id, Email.state == MailState.WAITING)
        .values(state=MailState.HELD, held_because=BY_PROJECT),
    )
    return OperatorRecord("Emails about it are held")


def release_project(acting: OperatorRequest, project: Project) -> OperatorRecord:
    """What was held of a project leaves."""
    project.holds_mail = False
    freed = _let_go(acting, Email.project_id == project.id, Email.held_because == BY_PROJECT)
    return OperatorRecord("Emails about it are released", {"emails": freed})


def held_in_wave(session: Session) -> int:
    """How many emails the brake holds."""
    return session.scalar(select(func.count()).select_from(Email).where(_in_wave())) or 0


def _in_wave() -> ColumnElement[bool]:
    return and_(Email.state == MailState.HELD, Email.held_because == BY_WAVE)


def _let_go(acting: OperatorRequest, *which: ColumnElement[bool]) -> int:
    """Held emails wait again, all in one statement; how many."""
    return _changed(
        acting.session,
        update(Email)
        .where(Email.state == MailState.HELD, *which)
        .values(state=MailState.WAITING, held_because="", next_attempt_at=acting.moment),
    )


def _changed(session: Session, change: Update) -> int:
    """How many rows one statement has changed."""
    told = change.returning(Email.id).execution_options(synchronize_session=False)
    return len(session.scalars(told).all())


def _why_not_stop(session: Session, office: PostOffice, moment: datetime) -> str:
    _ = session, moment
    return "all mail is stopped already" if office.stopped_at else ""


def _why_not_start(session: Session, office: PostOffice, moment: datetime) -> str:
    _ = session, moment
    return "" if office.stopped_at else "nobody has stopped it"


def _why_not_wave(session: Session, office: PostOffice, moment: datetime) -> str:
    _ = moment
    return "" if office.braked_at or held_in_wave(session) else "no wave is held"


def _why_not_hold(session: Session, project: Project, moment: datetime) -> str:
    _ = session, moment
    return "its emails are held already" if project.holds_mail else ""


def _why_not_release(session: Session, project: Project, moment: datetime) -> str:
    _ = session, moment
    return "" if project.holds_mail else "its emails are not held"


OFFICE_ACTS: dict[str, OperatorAction[PostOffice]] = {
    "stop": OperatorAction("Stop all mail", _why_not_stop, stop_mail),
    "start": OperatorAction("Start again", _why_not_start, start_mail),
}
"""What may be done with the sending as such, by the last part of its address."""

WAVE_ACTS: dict[str, OperatorAction[PostOffice]] = {
    "release": OperatorAction("Let the wave go", _why_not_wave, release_wave),
    "drop": OperatorAction("Drop its reminders", _why_not_wave, drop_wave),
}
"""What may be done with a wave that the brake has held, by the last part of its address."""

PROJECT_ACTS: dict[str, OperatorAction[Project]] = {
    "hold": OperatorAction("Hold its emails", _why_not_hold, hold_project),
    "release": OperatorAction("Release its emails", _why_not_release, release_project),
}
"""What may be done with the mail of one project, by the last part of its address."""
