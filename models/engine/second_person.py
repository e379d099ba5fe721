"""Who decides, and who designed, registered, advised on or wrote for a project: somebody else should (OB-079)."""

from models.answers.project_answers import decision_on
from models.engine.assignment import WHEN_NOBODY_HOLDS_IT
from models.policy.versions import VERSIONS, asked_anytime
from models.records import Project
from models.vocabulary import TaskKind

_SHARED = (TaskKind.DESIGN, TaskKind.PLAN_CYCLE)
"""With the QI Support Team for topics of the programme (OB-076)."""

_WORKED_ON = (
    TaskKind.REGISTER,
    TaskKind.ADVISE_ON_DESIGN,
    *_SHARED,
    TaskKind.REPORT_FINDINGS,  # the QI Support Team’s for topics of the programme, and so is the report (OB-077)
    TaskKind.WRITE_FINAL_REPORT,
)
_BEFORE = {
    TaskKind.REGISTER: _SHARED,
    TaskKind.APPROVE: _WORKED_ON,
    TaskKind.CONFIRM_CLOSURE: _WORKED_ON,
}
"""The steps that need a second person, each with those before it whose author is none."""

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
    return frozenset(
        decision.person_id
        for step in _BEFORE.get(kind, ())
        if (decision := decision_on(project, step)) is not None
    )
