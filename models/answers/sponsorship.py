"""Whether the sponsor whom a proposal names backs the project: what was asked of them, and what they say (OB-041)."""

from models.answers.project_answers import answer
from models.clock import local_date, spoken_date
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.records import HumanTask, Project
from models.vocabulary import Outcome, TaskKind


def sponsor_task(project: Project) -> HumanTask | None:
    """The task that asks, or has asked, the present sponsor; None if nobody was asked."""
    asked = [task for task in project.tasks if task.kind is TaskKind.CONFIRM_SPONSOR and task.is_current]
    return max(asked, key=lambda task: (task.opened_at, task.id), default=None)


def sponsor_said(project: Project) -> str:
    """“Dr Nadia Rahman: backs it (Monday 5 October 2026)”, in one line; empty if a proposal names nobody.

    Where somebody else answers, such as for one who has left, they are named.

    One who has not answered is “not confirmed yet”; of one who was named without an address no more is said.
    """
    proposal, task = answer(project, ProposalForm), sponsor_task(project)
    if proposal is None or not proposal.sponsor:
        return ""
    if task is None:
        return f"{proposal.sponsor}: not asked" if proposal.sponsor_email is None else proposal.sponsor
    if task.decision is None:
        day = spoken_date(local_date(task.opened_at))
        return f"{proposal.sponsor}: not confirmed yet (asked on {day})"
    verdict = "backs it" if task.decision.outcome is Outcome.BACKED else "does not back it"
    by = task.assignee  # nobody else may answer it
    who = proposal.sponsor
    if proposal.sponsor_email is not None and by.email != plain_address(proposal.sponsor_email):
        who = f"{by.name}, for {who}"
    return f"{who}: {verdict} ({spoken_date(local_date(task.decision.at))})"
