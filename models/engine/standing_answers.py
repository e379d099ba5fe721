"""Which earlier answers stand when a stage is entered again: what they rest on is data of the policy table."""

from models.answers.project_answers import newest_answered
from models.engine.change_points import points_to_answer
from models.forms.change_points import REPLIES
from models.policy.rules import Basis, TaskRule
from models.records import Decision, HumanTask, Project
from models.vocabulary import AGAINST, UNSETTLED, TaskKind


def standing_answer(project: Project, ask: TaskRule) -> Decision | None:
    """The answer of an earlier entry of a stage that still stands, so that nobody is asked again, if one does."""
    given = newest_answered(project, ask.kind)
    if not ask.stands or given is None or given.decision is None or given.stage_entry == project.stage_entry:
        return None
    stands = (
        _stands_by_proposal(project, given) if ask.rests_on is None else _stands_by_basis(project, ask, given)
    )
    return given.decision if stands else None


def has_changed_since(project: Project, basis: Basis, stage_entry: int) -> bool:
    """Whether something that an answer of an earlier entry of a stage rests on was answered otherwise since."""
    task = newest_answered(project, basis.kind)
    if task is None or task.decision is None or task.stage_entry <= stage_entry:
        return False
    changed = task.decision.changed
    if changed is None:
        return True
    fields = basis.fields or [name for name in changed if name != REPLIES]
    return any(changed.get(name, 0) > stage_entry for name in fields)


def _stands_by_basis(project: Project, ask: TaskRule, given: HumanTask) -> bool:
    if given.decision is None or given.decision.outcome in UNSETTLED:
        return False
    if given.role not in {ask.of, *ask.of_project(project).also_by}:
        return False
    if points_to_answer(project, ask.kind) or (ask.decides and _is_of_its_own(project, given.decision)):
        return False
    return not any(has_changed_since(project, basis, given.stage_entry) for basis in ask.rests_on or ())


def _is_of_its_own(project: Project, decision: Decision) -> bool:
    """Whether whoever decided, or for whom they stood in, leads the project by now or has another part in it (P7)."""
    return not project.may_not_decide.isdisjoint({decision.person_id, decision.for_person_id or ""})


def _stands_by_proposal(project: Project, given: HumanTask) -> bool:
    """How it is in a version of the table whose rules do not say what they rest on."""
    proposal = newest_answered(project, TaskKind.PROPOSE)
    is_newer = proposal is None or given.stage_entry > proposal.stage_entry
    return is_newer and given.decision is not None and given.decision.outcome not in AGAINST


def last_refused_by(project: Project, ask: TaskRule) -> str | None:
    """Who asked for changes or objected last time in a role, by id: whoever did is asked again (6.3)."""
    given = newest_answered(project, ask.kind)
    if (
        given is None
        or given.decision is None
        or given.role is not ask.of
        or given.decision.outcome not in AGAINST
    ):
        return None
    return given.decision.for_person_id or given.decision.person_id
