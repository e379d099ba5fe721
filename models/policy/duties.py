"""What is asked of a project whatever version of the table it follows, and what of it outlives the project.

A risk that stays is accepted by whoever holds the authority and looked at again (1.1, 6.6), and data are destroyed
once their time is over (7.3): law and good order do not wait for the next version of the table. These hold nothing
up but the closure, which waits until an asked risk is decided.
"""

from models.policy.ladders import FOR_QIST, FOR_REVIEWERS
from models.policy.rules import TaskRule, WorkingDays
from models.vocabulary import Letter, Outcome, Role, TaskKind

ACCEPT_RISK = TaskRule(
    kind=TaskKind.ACCEPT_RISK, of=Role.CLINICAL_RISK, due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True,
    receipt=True, clause="6.6", obligations=("OB-011", "OB-112"),
    tells={
        Outcome.RISK_ACCEPTED: ((Letter.RISK_ACCEPTED, Role.LEAD), (Letter.RISK_ACCEPTED, Role.CDS_QUALITY_LEAD)),
        Outcome.RISK_REFUSED: ((Letter.RISK_REFUSED, Role.LEAD), (Letter.RISK_REFUSED, Role.CDS_QUALITY_LEAD)),
    },
)  # fmt: skip
"""Asked in the role with the authority for the kind of risk; that of clinical risks stands for them all here."""

REVIEW_RISK = TaskRule(
    kind=TaskKind.REVIEW_RISK, of=Role.CLINICAL_RISK, due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True,
    receipt=True, clause="6.6", obligations=("OB-011", "OB-112"),
    tells={
        Outcome.NO_LONGER_ACCEPTED: (
            (Letter.RISK_NO_LONGER_ACCEPTED, Role.LEAD),
            (Letter.RISK_NO_LONGER_ACCEPTED, Role.CDS_QUALITY_LEAD),
            (Letter.RISK_NO_LONGER_ACCEPTED, Role.QIST),
        ),
    },
)  # fmt: skip
DESTROY_DATA = TaskRule(
    kind=TaskKind.DESTROY_DATA, of=Role.DATA_CUSTODIAN, due=WorkingDays(20), ladder=FOR_QIST, receipt=True,
    clause="7.3", obligations=("OB-138",),
    tells={Outcome.STILL_NEEDED: ((Letter.DATA_STILL_NEEDED, Role.QIST),)},
)  # fmt: skip

DUTIES = (ACCEPT_RISK, REVIEW_RISK, DESTROY_DATA)

OUTLIVES = frozenset({TaskKind.REVIEW_RISK, TaskKind.DESTROY_DATA})
"""What stays asked when the project ends, and may be asked after it."""

HOLDS_CLOSURE_UP = frozenset({TaskKind.ACCEPT_RISK})
"""What the closure waits for, though no stage does."""
