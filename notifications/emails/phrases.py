"""Sentences that several letters and pages share: what was decided, what happens otherwise."""

from models.policy.rules import TaskRule
from models.records import Decision, HumanTask, Project
from models.vocabulary import AGAINST, Role


def otherwise_by_role(ask: TaskRule) -> str:
    """What happens if nobody answers, from the ladder of the ask alone."""
    rung = next((rung for rung in ask.ladder.escalate if rung[1] is not Role.DEPUTY), None)
    if rung is None:
        return "We remind you, then write to a deputy."
    days, role = rung
    return f"We remind you, then a deputy. {days} working days after the date we write to the {role.label}."


def step_before(project: Project, task: HumanTask) -> str:
    """What was decided before this task was asked; with the reasons, where changes are wanted."""
    earlier = [other for other in project.tasks if other.decision and other is not task]
    texts = [
        f"{other.role.label}: {other.decision.reason}"
        for other in earlier
        if other.decision and other.stage_entry == task.stage_entry - 1 and other.decision.outcome in AGAINST
    ]
    if texts:
        return "\n".join(texts)
    last, _ = newest_decision(project)
    return f"{last.kind.said}: {last.decision.outcome.said}." if last and last.decision else ""


def newest_decision(project: Project) -> tuple[HumanTask | None, Decision | None]:
    """The newest decision of a project, with its task."""
    decided = [(task.decision.at, task.id, task) for task in project.tasks if task.decision is not None]
    if not decided:
        return None, None
    last = max(decided, key=lambda row: row[:2])[2]
    return last, last.decision


def deciding_role(task: HumanTask | None) -> str:
    """The role in which a decision was made."""
    return (task.role if task else Role.QIST).label
