"""What is put in order from Prefect: a letter sent again, and a run that is stuck woken once more."""

from functools import partial

from sqlalchemy import Select, select

from models.clock import now
from models.errors import NotWithThisMail, WrongForm
from models.forms.operations.in_prefect import AboutProject, AboutTask
from models.records import Email, HumanTask, Project
from models.vocabulary import LetterClass
from tasks.database.unit_of_work import reading
from tasks.flow_runs.runs import wake_project
from tasks.mail.operator_actions import perform_action
from tasks.mail.resend import EMAIL_ACTS, locked_email
from tasks.operations.operation import OperationRequest
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect, open_task, standing_of, titled
from tasks.projects.project_rows import project_to_read


def send_again(asked: AskedOperation) -> OperationEffect:
    """The newest letter that asks for a task, once more to whoever is asked; NotWithThisMail if it cannot be."""
    act = EMAIL_ACTS["again"]
    with reading() as session:
        task = open_task(session, asked.read(AboutTask))
        email = session.scalars(_asking(task)).first()
        if email is None:
            raise WrongForm([("task", "No email has asked whoever is asked now for this yet")])
        if because := act.why_not(session, email, now()):
            raise NotWithThisMail(step=act.button, because=because)
        about, page, letter = (
            titled(session.get_one(Project, task.project_id)),
            f"/tasks/{task.id}",
            email.letter.label,
        )
        project_id, email_id = task.project_id, email.id
    sentence = f"“{letter}” would be sent again"
    if not asked.is_rehearsal:
        request = OperationRequest(asked.person_id, asked.run_id, {})
        sentence = perform_action(act, partial(locked_email, email_id=email_id), request)
    return OperationEffect(about, sentence, letters=(letter,), page=page, project_id=project_id)


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


def _asking(task: HumanTask) -> Select[tuple[Email]]:
    """The emails that asked whoever is asked now, newest first."""
    return (
        select(Email)
        .where(
            Email.task_id == task.id,
            Email.to_person_id == task.assignee_id,
            Email.letter_class == LetterClass.TASK,
        )
        .order_by(Email.created_at.desc(), Email.id.desc())
        .limit(1)
    )
