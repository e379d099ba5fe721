"""The version of the policy that a project is pinned to, and the entry of it that a task was opened by.

A version is never changed once a release has it (tests/models/policy/test_versions.py seals it). To change the policy,
keep the table as it is in a module of its own, change and raise the version of `LIFECYCLE` or `PROGRAMME`, which stay
the newest, and name both in `VERSIONS` (docs/changing.md, step by step): new projects begin under the newest, those
under way go on under theirs, and `qi migrate` stores its moves.
"""

from dataclasses import replace

from models.errors import NotReady
from models.policy.anytime import ANSWER_HELP
from models.policy.duties import DUTIES
from models.policy.lifecycle import LIFECYCLE
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.policy.national import NATIONAL_REPORT, PARTICIPATION
from models.policy.programme import PROGRAMME
from models.policy.rules import DateOf, Lifecycle, TaskRule
from models.policy.undertakings.committee import COMMITTEE
from models.policy.undertakings.unregistered import UNREGISTERED
from models.records import HumanTask, Project
from models.vocabulary import Letter, Role, TaskKind

_TABLES = (LIFECYCLE_1, LIFECYCLE, PROGRAMME, PARTICIPATION, NATIONAL_REPORT, COMMITTEE, UNREGISTERED)

VERSIONS = {(policy.definition, policy.version): policy for policy in _TABLES}
"""Every version of every table that is followed.

How a project goes, a programme is agreed, a national report ends, the actions of a committee are followed up, and how
a report of unregistered activity is settled.
"""

WHATEVER_VERSION = (ANSWER_HELP, *DUTIES)
"""What may be asked at any stage of a project, whichever version of its table it follows; duties also after it."""


def policy_of(project: Project) -> Lifecycle:
    """The version of the policy that a project is pinned to."""
    try:
        return VERSIONS[project.definition, project.definition_version]
    except KeyError:
        message = f"{project.reference} follows version {project.definition_version} of the policy, which is not here."
        raise NotReady(message) from None


def asked_anytime(policy: Lifecycle) -> tuple[TaskRule, ...]:
    """What may be asked at any stage of whatever follows this version: by its own table, and by every one."""
    every = WHATEVER_VERSION if policy.definition == LIFECYCLE.definition else ()
    return (*policy.anytime, *every)


def asked_at_any_stage(kind: TaskKind) -> frozenset[str]:
    """The definitions of which some version may ask this at any stage."""
    return frozenset(
        policy.definition
        for policy in VERSIONS.values()
        if any(ask.kind is kind for ask in asked_anytime(policy))
    )


ASKED_INSTEAD = frozenset({Letter.HELP_WANTED})
"""Letters that a sealed version tells, and that ask a task of their readers since."""


def ask_anytime_of(project: Project, kind: TaskKind, role: Role | None = None) -> TaskRule | None:
    """What may be asked of a kind at any stage of a project, in a role: by its own version, or by every one."""
    ask = next((ask for ask in asked_anytime(policy_of(project)) if ask.kind is kind), None)
    return replace(ask, of=role) if ask and role else ask


def of_projects() -> list[Lifecycle]:
    """Every version that a project, as against an annual programme, may be pinned to."""
    return [policy for policy in VERSIONS.values() if policy.definition == LIFECYCLE.definition]


def newest_policy(definition: str) -> Lifecycle:
    """The version of a table under which begins what begins now."""
    newest = max(version for of, version in VERSIONS if of == definition)
    return VERSIONS[definition, newest]


def ask_of(project: Project, task: HumanTask) -> TaskRule:
    """The entry of the policy table that a task was opened by.

    If the table has it no more, or asks it of another role, the rule is made again from the task and from what the
    table has nearest to it: an open task keeps its person, its date and its reminders, and can be answered.
    """
    policy = policy_of(project)
    if policy.is_final(task.stage):  # what is asked once a project has ended is the same in every version
        policy = newest_policy(project.definition)
    ask = policy.ask(task.stage, task.kind, task.role, project)
    return ask or ask_anytime_of(project, task.kind, task.role) or _as_asked(policy, task)


def asked_by_no_rule(project: Project) -> set[TaskKind]:
    """The kinds of open tasks of this visit whose rule the table has no more: their stage waits for them, too."""
    policy = policy_of(project)
    here_and_anytime = (
        *policy.rule(project.stage).asks,
        *policy.offered(),
        *asked_anytime(policy),
    )
    known = {ask.kind for ask in here_and_anytime}
    here = (
        task
        for task in project.tasks
        if (task.stage, task.stage_entry) == (project.stage, project.stage_entry)
    )
    return {task.kind for task in here if task.is_open} - known


def _as_asked(policy: Lifecycle, task: HumanTask) -> TaskRule:
    """The ladder is that of others who are asked in the same role; the rest that of the same step for another role."""
    asks = policy.asks()
    of_kind = [ask for ask in asks if ask.kind is task.kind]
    of_role = [ask for ask in asks if ask.of is task.role]
    ladder = [*of_role, *of_kind, *asks][0].ladder
    due = DateOf("the date it was asked for by", lambda _project, _about: task.due_on)
    if of_kind:
        return replace(of_kind[0], of=task.role, due=due, ladder=ladder, decides=task.decides)
    return TaskRule(
        kind=task.kind,
        of=task.role,
        due=due,
        ladder=ladder,
        clause=policy.rule(task.stage).clause or asks[0].clause,
        obligations=(),
        decides=task.decides,
        receipt=task.decides,
    )
