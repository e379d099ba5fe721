"""One set of facts for each letter, as a project in a Trust would give it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from models.vocabulary import Letter
from notifications.facts import (
    CodeFacts,
    DateMovedFacts,
    DecisionFacts,
    EscalationFacts,
    Facts,
    MailHeldFacts,
    ReceiptFacts,
    ReminderFacts,
    TaskFacts,
)

TRUST = {"trust_name": "Northbridge University Hospitals NHS Trust", "qist_email": "qist@northbridge.nhs.uk"}
PROJECT = TRUST | {
    "reference": "QI-2026-0001",
    "title": "Discharge summaries within 24 hours",
    "recipient_name": "Amina Khan",
}
TASK_LINK = "https://qi.northbridge.nhs.uk/t/Vq3nT0cQ9bZfA2mYx7LrK1sWdE8uHjP4oGiN6tXlCzM"
PROJECT_LINK = "https://qi.northbridge.nhs.uk/projects/QI-2026-0001"

APPROVAL: dict[str, Any] = PROJECT | {
    "link": TASK_LINK,
    "asked": "approve the project",
    "minutes": 5,
    "due_on": date(2027, 3, 12),
    "clause": "6.3",
    "why": "Nothing may be collected before you approve. Silence is never an approval.",
    "otherwise": ("We remind you, and 5 working days after the date we tell the CDS Quality Group."),
    "before": "Registration: registered.",
}
REVISION: dict[str, Any] = PROJECT | {
    "link": TASK_LINK,
    "recipient_name": "Tom Okafor",
    "asked": "write the proposal",
    "minutes": 15,
    "due_on": date(2027, 3, 26),
    "clause": "6.3",
    "why": "Keep what is good, and change what was asked for.",
    "otherwise": "We remind you, and 10 working days after the date we tell the CDS quality lead.",
    "before": (
        "CDS quality lead: 1. Say how many wards take part.\n"
        "2. Add a balancing measure: readmissions, for example."
    ),
}
DECISION: dict[str, Any] = PROJECT | {"link": PROJECT_LINK, "recipient_name": "Tom Okafor", "clause": "6.3"}

SAMPLES: dict[Letter, Facts] = {
    Letter.TASK_OPENED: TaskFacts(
        **APPROVAL, note="You are asked because the post of CDS quality lead is vacant."
    ),
    Letter.CHANGES_WANTED: TaskFacts(**REVISION),
    Letter.RECEIPT: ReceiptFacts(
        **PROJECT,
        link=PROJECT_LINK,
        recorded="Approval: approved with conditions.",
        recorded_at=datetime(2027, 3, 12, 14, 5, tzinfo=UTC),
        next_step="Next: Project lead (plan the data collection).",
    ),
    Letter.SIGN_IN_CODE: CodeFacts(
        **TRUST,
        code="123456",
        purpose="sign in to QI Workflow",
        minutes_valid=10,
        recipient_name="Amina Khan",
    ),
    Letter.PROJECT_APPROVED: DecisionFacts(
        **DECISION,
        outcome="approved with conditions",
        reason="Agree the data items with Information Governance first.",
        decided_by_role="CDS quality lead",
        next_step="Data collection may begin. We ask you for its plan in an e-mail of its own.",
    ),
    Letter.PROJECT_DECLINED: DecisionFacts(
        **DECISION,
        outcome="declined",
        reason="The same question is answered by a national audit this year.",
        decided_by_role="CDS quality lead",
        next_step="The project ends here; its record stays in the register.",
    ),
    Letter.PROJECT_REDIRECTED: DecisionFacts(
        **DECISION | {"clause": "7.1"},
        outcome="redirected",
        reason="Patients would be allocated to different treatments.",
        decided_by_role="Research Governance",
        next_step="Research Governance will help with an application for research.",
    ),
    Letter.PROJECT_CLOSED: DecisionFacts(
        **DECISION | {"clause": "6.6"},
        outcome="closed",
        reason="",
        decided_by_role="QI Support Team",
        next_step="What was learned stays in the register for others to find.",
    ),
    Letter.PROJECT_WITHDRAWN: DecisionFacts(
        **DECISION | {"clause": "6.7"},
        outcome="withdrawn",
        reason="The ward closes in May.",
        decided_by_role="Project lead",
        next_step="What was learned stays in the register for others to find.",
    ),
    Letter.PROJECT_HELD: DecisionFacts(
        **DECISION | {"clause": ""},
        outcome="on hold",
        reason="The unit is closed for building work.",
        decided_by_role="Project lead",
        next_step="Nobody is reminded meanwhile. We look at it again on Monday 12 April 2027.",
    ),
    Letter.PROJECT_RESUMED: DecisionFacts(
        **DECISION | {"clause": ""},
        outcome="under way again",
        reason="The building work is done.",
        decided_by_role="Project lead",
        next_step="Please enter the figures by Friday 30 April 2027.",
    ),
    Letter.PAUSE_REVIEW: DecisionFacts(
        **DECISION | {"clause": ""},
        outcome="at rest since Monday 1 March 2027",
        reason="It waits for: Pharmacy. The stock list comes from them.",
        decided_by_role="",
        next_step="Let it go on, or leave it at rest: we ask again in five working days.",
    ),
    Letter.DATE_MOVED: DateMovedFacts(
        **APPROVAL,
        was_due=date(2027, 3, 5),
        reason="The quality lead is away for a week.",
        moved_by_role="QI Support Team",
    ),
    Letter.MAIL_HELD: MailHeldFacts(
        **TRUST,
        count=312,
        kinds="250 reminders\n40 tasks\n22 escalations",
        held_at=datetime(2027, 3, 12, 8, 0, tzinfo=UTC),
        usual=20,
        minutes=5,
        link="https://qi.northbridge.nhs.uk/outbox",
        recipient_name="Amina Khan",
    ),
    Letter.REMINDER: ReminderFacts(**APPROVAL, days_overdue=3),
    Letter.ESCALATION: EscalationFacts(
        **APPROVAL | {"recipient_name": "Grace Mbeki", "link": PROJECT_LINK},
        days_overdue=8,
        original_role="CDS quality lead",
    ),
}
