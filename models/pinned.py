"""The version of the policy that a project is pinned to, and the entry of it that a task was opened by."""

from models.errors import NotReady
from models.lifecycle import LIFECYCLE
from models.policy import Ask, Lifecycle
from models.programme import PROGRAMME
from models.records import HumanTask, Project
from models.vocabulary import TaskKind

VERSIONS = {(policy.definition, policy.version): policy for policy in (LIFECYCLE, PROGRAMME)}
"""Every version of every table that is followed: how a project goes, and how an annual programme is agreed."""


def policy_of(project: Project) -> Lifecycle:
    """The version of the policy that a project is pinned to."""
    try:
        return VERSIONS[project.definition, project.definition_version]
    except KeyError:
        message = f"{project.reference} follows version {project.definition_version} of the policy, which is not here."
        raise NotReady(message) from None


def asked_at_any_stage(kind: TaskKind) -> frozenset[str]:
    """The definitions of which some version may ask this at any stage."""
    return frozenset(policy.definition for policy in VERSIONS.values() if policy.anytime_ask(kind))


def of_projects() -> list[Lifecycle]:
    """Every version that a project, as against an annual programme, may be pinned to."""
    return [policy for policy in VERSIONS.values() if policy.definition == LIFECYCLE.definition]


def ask_of(project: Project, task: HumanTask) -> Ask:
    """The entry of the policy table that a task was opened by."""
    return policy_of(project).ask(task.stage, task.kind, task.role)
