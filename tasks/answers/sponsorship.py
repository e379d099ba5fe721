"""The sponsor whom a proposal names by address is asked whether they back the project (3.1, OB-041)."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.answers.sponsorship import sponsor_task
from models.engine.answer_effects import NamedInAnswer
from models.engine.events import TaskCancelled
from models.forms import TaskForm
from models.forms.project.proposal import ProposalForm
from models.records import HumanTask, Person, Project
from models.vocabulary import Outcome, TaskKind
from notifications.emails.outbox_rows import Occasion
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import letterhead
from tasks.projects.project_rows import ask_at_any_stage, store_events_and_letters


def sponsor_asked(  # noqa: PLR0913 -- what is answered about which project, whom it names, and when
    session: Session, project: Project, form: TaskForm, named: NamedInAnswer, *, now: datetime
) -> list[HistoryFact]:
    """Ask whoever a proposal names as sponsor, once; somebody whom it names no longer is not asked any more.

    Whoever is asked already or has said yes is left alone; whoever has said no is asked anew if named again. Of a
    locked project; what the history is told. Nothing for any other answer, for a sponsor without an address, and
    under a version of the policy that does not ask it.
    """
    if not isinstance(form, ProposalForm) or not project.is_open:
        return []
    sponsor, before = named.person(form.sponsor_email), sponsor_task(project)
    if before is not None and _is_settled(before, sponsor):
        return []
    on, facts = Occasion(project, letterhead(session), now), list[HistoryFact]()
    if before is not None:
        before.is_current = False
        if before.is_open:
            before.cancel(now=now)
            facts += store_events_and_letters(session, on, [TaskCancelled(before)])
    if sponsor is not None:
        key = f"sponsor-{project.last_history_seq}-{sponsor.id}"
        facts += ask_at_any_stage(session, on, TaskKind.CONFIRM_SPONSOR, key, email=sponsor.email)
    return facts


def _is_settled(task: HumanTask, sponsor: Person | None) -> bool:
    """Whether a task asks, or has asked with a yes, the very person who is named now."""
    is_theirs = sponsor is not None and task.task_key.endswith(f"-{sponsor.id}")
    return is_theirs and (task.decision is None or task.decision.outcome is Outcome.BACKED)
