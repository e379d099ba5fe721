"""Help that a project asks for: a task of the QI Support Team, and the reply to whoever asked (2.1, 2.2; OB-018)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date
from models.engine.advance import Opening
from models.forms import NamedAction, TaskForm
from models.forms.project.any_stage import CheckInForm
from models.forms.support_team.help import AnswerHelpForm
from models.policy.lifecycle import LIFECYCLE
from models.records import HelpRequest, HumanTask, Person, Project
from models.records.base import new_id
from models.vocabulary import HelpWanted, Letter, Outcome, TaskKind
from notifications.emails.outbox_rows import Occasion
from notifications.emails.service import help_answered
from tasks.database.audit_trail import HistoryFact
from tasks.projects.event_letters import write_letters
from tasks.projects.project_rows import ask_at_any_stage


def ask_for_help(  # noqa: PLR0913 -- what is asked on which occasion, in which words, by whom
    session: Session, on: Occasion, kind: HelpWanted, words: str, *, by: Person
) -> list[HistoryFact]:
    """Ask the QI Support Team, its supporter of the project first; what the history is told. Of a locked project."""
    project, request_id = on.project, new_id()
    about = NamedAction(
        f"help-{request_id}", f"{kind.label}, asked by {_who(project, by)}\n{words}", local_date(on.now)
    )
    opening = Opening(about=about, letter=Letter.HELP_WANTED)
    facts = ask_at_any_stage(session, on, TaskKind.ANSWER_HELP, about.key, opening=opening)
    task = next(task for task in project.tasks if task.task_key == about.key)
    session.add(
        HelpRequest(
            id=request_id,
            project_id=project.id,
            task_id=task.id,
            kind=kind,
            wanted=words,
            asked_by_id=by.id,
            asked_at=on.now,
        )
    )
    return facts


def help_of_check_in(session: Session, on: Occasion, form: TaskForm, *, by: Person) -> list[HistoryFact]:
    """Ask for the help that a check-in wants; nothing for any other answer."""
    if not isinstance(form, CheckInForm) or form.outcome is not Outcome.NEEDS_HELP or not on.project.is_open:
        return []
    return ask_for_help(session, on, form.help_kind or HelpWanted.OTHER, form.reason or "", by=by)


def settle_help(  # noqa: PLR0913 -- the answer to what, on which occasion, by whom
    session: Session, on: Occasion, task: HumanTask, form: TaskForm, *, by: Person
) -> None:
    """Keep the team’s reply and write it to whoever asked, unless they answer themselves or have left."""
    if not isinstance(form, AnswerHelpForm):
        return
    request = session.scalar(select(HelpRequest).where(HelpRequest.task_id == task.id))
    if request is None:
        return
    request.closed_at, request.reply, request.what_helped = on.now, form.reason, form.what_helped or ""
    asked_by = session.get_one(Person, request.asked_by_id)
    if asked_by.id != by.id and asked_by.is_here(local_date(on.now)):
        write_letters(session, [help_answered(on, request, to=asked_by, by=by)])


def may_ask_for_help(project: Project, person: Person) -> bool:
    """Whoever takes part in an open project now; not those of programmes and committees."""
    part = project.part_of(person.id)
    is_project = project.is_open and project.definition == LIFECYCLE.definition
    return is_project and part is not None and part[1] is None


def _who(project: Project, by: Person) -> str:
    """“the project lead”: what they are to the project, never their name."""
    part = project.part_of(by.id)
    return f"the {part[0].label}" if part and part[1] is None else "the QI Support Team"
