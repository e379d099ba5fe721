"""Who registered a project or advised on it: somebody else should approve and close it (6.3, 6.6; OB-079)."""

from models.answers.project_answers import decision_on
from models.records import Project
from models.vocabulary import TaskKind

NEEDS_A_SECOND_PERSON = frozenset({TaskKind.APPROVE, TaskKind.CONFIRM_CLOSURE})
_BEFORE = (TaskKind.REGISTER, TaskKind.ADVISE_ON_DESIGN)


def acted_before(project: Project, kind: TaskKind) -> frozenset[str]:
    """The people, by id, who should leave a step to a colleague if there is one, and else say why they do not."""
    if kind not in NEEDS_A_SECOND_PERSON:
        return frozenset()
    return frozenset(
        decision.person_id for step in _BEFORE if (decision := decision_on(project, step)) is not None
    )
