"""The receipt of what was asked for in Prefect or by command: to whoever is said to have asked, with the way back."""

from sqlalchemy import exists, select

from models.clock import now
from models.records import Email, Person, Project
from notifications.emails.service import DoneInPrefect, done_in_prefect, done_in_prefect_key
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect
from tasks.prefect_operations.table import PrefectOperation


def write_receipt(operation: PrefectOperation, asked: AskedOperation, effect: OperationEffect) -> None:
    """Write to whoever is said to have asked, once for each run."""
    undo = f"{effect.page}/{operation.undone_by}" if operation.undone_by else ""
    done = DoneInPrefect(
        run_id=asked.run_id,
        asked_in=asked.asked_in,
        operation=operation.heading,
        about=effect.about,
        sentence=effect.sentence,
        address=undo or effect.page or "/",
        is_undone_there=bool(undo),
    )
    with unit_of_work() as session:
        if session.scalar(select(exists().where(Email.key == done_in_prefect_key(asked.run_id)))):
            return
        to = session.get_one(Person, asked.person_id)
        project = session.get(Project, effect.project_id) if effect.project_id else None
        session.add(done_in_prefect(done, to=to, project=project, head=letterhead(session), now=now()))
