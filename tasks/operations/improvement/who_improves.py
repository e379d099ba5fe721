"""What the operations on driver diagrams and tests of change share: who may, and what two people at once are told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models.answers.project_answers import answer
from models.errors import ChangedMeanwhile
from models.forms.operations.dates import OperationForm
from models.forms.project.proposal import ProposalForm
from models.records import Project
from models.vocabulary import Part, Role
from tasks.cover.routing import keep_decisions_apart
from tasks.operations.operation import OperationUnderWay
from tasks.projects.project_rows import append_project_history


def may_improve(change: OperationUnderWay) -> bool:
    """The lead, the deputy, whoever stands in for them, the team that the proposal names, and the QI Support Team."""
    return change.is_one_of(Role.LEAD, Role.QIST) or change.person.email in _team(change.project)


@dataclass(frozen=True)
class StandingFields:
    """What the fields of a form say of something now, in which version, and who changed it last.

    `said` puts the value of a field into words.
    """

    version: int
    values: Mapping[str, Any]
    changed_by: str
    said: Callable[[str, object], str]


def refuse_if_changed(change: OperationUnderWay, form: OperationForm, stands: StandingFields) -> None:
    """ChangedMeanwhile if somebody changed it after its page was opened; a sentence for each field that differs.

    Whoever sends the page again, having read that, puts theirs in its place.
    """
    if change.version in {"", str(stands.version)}:
        return
    values, who = stands.values, stands.changed_by
    differing = [name for name in values if (getattr(form, name) or None) != (values[name] or None)]
    raise ChangedMeanwhile(
        [
            (name, f"{who} changed this to {stands.said(name, values[name])}: send yours again to replace it")
            for name in differing or list(values)[:1]
        ]
    )


def takes_part_in_test(change: OperationUnderWay, person_id: str) -> None:
    """Note that somebody does a test of change, or records it: they decide nothing on its project (P7; OB-079).

    What they were asked to decide on it is asked of somebody else.
    """
    change.project.take_part(Part.TESTER, person_id, change.moment)
    facts = keep_decisions_apart(change.session, change.project, change.moment)
    append_project_history(change.session, change.project, facts, now=change.moment)


def _team(project: Project) -> set[str]:
    """The addresses of the team, as the newest proposal names it."""
    proposal = answer(project, ProposalForm)
    return {member.email.lower() for member in proposal.team} if proposal else set()
