"""The ladders of the policy: when whoever is asked is reminded, and who is told of what is overdue (5.0, 5.1)."""

from models.policy.rules import EscalationPlan
from models.vocabulary import Role

REMINDERS = (-2, 1, 5)

FOR_LEADS = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.DEPUTY),
        (10, Role.CDS_QUALITY_LEAD),
        (20, Role.CDS_QUALITY_GROUP),
        (30, Role.SUBJECT_GROUP),
        (40, Role.QUALITY_COMMITTEE),
        (50, Role.BOARD),
    ),
)
FOR_CDS = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.DEPUTY),
        (7, Role.CDS_QUALITY_GROUP),
        (15, Role.SUBJECT_GROUP),
        (25, Role.QUALITY_COMMITTEE),
        (40, Role.BOARD),
    ),
)
FOR_REVIEWERS = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.DEPUTY),
        (7, Role.ASSOCIATE_DIRECTOR),
        (15, Role.CHIEF_MEDICAL_OFFICER),
        (30, Role.QUALITY_COMMITTEE),
    ),
)
FOR_THE_DIRECTOR = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.DEPUTY),
        (7, Role.CHIEF_MEDICAL_OFFICER),
        (15, Role.QUALITY_COMMITTEE),
        (30, Role.BOARD),
    ),
)
FOR_QIST = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.DEPUTY),
        (7, Role.HEAD_OF_CLINICAL_AUDIT),
        (12, Role.ASSOCIATE_DIRECTOR),
        (20, Role.CHIEF_MEDICAL_OFFICER),
        (30, Role.QUALITY_COMMITTEE),
    ),
)
FOR_COMMITTEE_ACTIONS = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.QIST),
        (10, Role.HEAD_OF_CLINICAL_AUDIT),
        (20, Role.ASSOCIATE_DIRECTOR),
        (30, Role.CHIEF_MEDICAL_OFFICER),
    ),
)
"""The committee itself reads of what is late in its next paper."""

FOR_SPONSORS = EscalationPlan(REMINDERS, escalate=((5, Role.LEAD), (10, Role.QIST)))
BEFORE_IT_CLOSES = EscalationPlan(
    (-5, 1), escalate=((1, Role.QIST), (5, Role.HEAD_OF_CLINICAL_AUDIT), (10, Role.ASSOCIATE_DIRECTOR))
)
"""What is asked for four weeks before a window of somebody else closes: one reminder, then one word when it has."""

FOR_GAP_ANALYSIS = EscalationPlan(
    REMINDERS,
    escalate=(
        (5, Role.QIST),
        (10, Role.HEAD_OF_CLINICAL_AUDIT),
        (20, Role.ASSOCIATE_DIRECTOR),
        (30, Role.CHIEF_MEDICAL_OFFICER),
        (40, Role.QUALITY_COMMITTEE),
    ),
)
"""Who hears of what is overdue, and when (5.0, 5.1; OB-056): the route of the policy, each rung once."""
