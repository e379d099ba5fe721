"""Who decides, and who registered a project, advised on it or wrote for it: somebody else should decide (OB-079)."""

from models.answers.project_answers import decision_on
from models.engine.assignment import WHEN_NOBODY_HOLDS_IT
from models.policy.versions import VERSIONS, asked_anytime
from models.records import Project
from models.vocabulary import TaskKind

NEEDS_A_SECOND_PERSON = frozenset({TaskKind.APPROVE, TaskKind.CONFIRM_CLOSURE})
_BEFORE = (
    TaskKind.REGISTER,
    TaskKind.ADVISE_ON_DESIGN,
    TaskKind.DESIGN,  # shared with the QI Support Team for topics of the programme (OB-076)
    TaskKind.REPORT_FINDINGS,  # the QI Support Team’s for topics of the programme, and so is the report (OB-077)
    TaskKind.WRITE_FINAL_REPORT,
)

DECIDING = frozenset(
    [
        *WHEN_NOBODY_HOLDS_IT,
        *(
            ask.of
            for policy in VERSIONS.values()
            for ask in (*policy.asks(), *asked_anytime(policy))
            if ask.decides
        ),
    ]
)
"""The roles of which some version of a policy asks a decision, and those that are asked where a role is vacant."""


def acted_before(project: Project, kind: TaskKind) -> frozenset[str]:
    """The people, by id, who should leave a step to a colleague if there is one, and else say why they do not."""
    if kind not in NEEDS_A_SECOND_PERSON:
        return frozenset()
    return frozenset(
        decision.person_id for step in _BEFORE if (decision := decision_on(project, step)) is not None
    )
