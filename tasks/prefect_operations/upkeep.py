"""What is put in order from Prefect: a letter sent again, and a run that is stuck woken once more."""

from functools import partial

from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotWithThisMail, WrongForm
from models.forms.operations.in_prefect import AboutProject, AboutTask
from models.records import Email, HumanTask, Project
from tasks.database.unit_of_work import reading
from tasks.flow_runs.runs import wake_project
from tasks.mail.operator_actions import OperatorAction, perform_action
from tasks.mail.resend import EMAIL_ACTS, locked_email
from tasks.operations.operation import OperationRequest
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import (
    OperationEffect,
    asked_together,
    asking_letters,
    done_in_run,
    standing_of,
    titled,
)
from tasks.projects.project_rows import project_to_read


def send_again(asked: AskedOperation) -> OperationEffect:
    """The newest letter that asks for a task, once more to whoever is asked; NotWithThisMail if it cannot be."""
    act = EMAIL_ACTS["again"]
    with reading() as session:
        task = asked_together(session, asked.read(AboutTask))
        email = _sent_in_run(session, act, asked.run_id) or _to_send_again(session, act, task)
        about, page = titled(session.get_one(Project, task.project_id)), f"/tasks/{task.id}"
        project_id, email_id, letter = task.project_id, email.id, email.letter.label
    sentence = f"“{letter}” would be sent again"
    if not asked.is_rehearsal:
        request = OperationRequest(asked.person_id, asked.run_id, {}, asked_in=asked.asked_in)
        sentence = perform_action(act, partial(locked_email, email_id=email_id), request)
    return OperationEffect(about, sentence, letters=(letter,), page=page, project_id=project_id)


def _sent_in_run(session: Session, act: OperatorAction[Email], run_id: str) -> Email | None:
    """The email that an earlier attempt of the same run has sent again."""
    email_id = done_in_run(session, act.button.lower(), run_id)
    return session.get_one(Email, email_id) if email_id else None


def _to_send_again(session: Session, act: OperatorAction[Email], task: HumanTask) -> Email:
    email = session.scalars(asking_letters(task).limit(1)).first()
    if email is None:
        raise WrongForm([("task", "No email has asked whoever is asked now for this yet")])
    if because := act.why_not(session, email, now()):
        raise NotWithThisMail(step=act.button, because=because)
    return email


def retry(asked: AskedOperation) -> OperationEffect:
    """The run of a project walks once more, or is made again if Prefect has lost it."""
    reference = asked.read(AboutProject).project.strip().upper()
    with reading() as session:
        project = project_to_read(session, reference)
        about, before, project_id = titled(project), standing_of(project), project.id
    sentence = "Its run would be woken"
    if not asked.is_rehearsal:
        sentence = f"Its run was woken: {wake_project(project_id).value}"
    return OperationEffect(
        about, sentence, before=before, page=f"/projects/{reference}", project_id=project_id
    )
