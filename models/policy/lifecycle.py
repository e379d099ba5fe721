"""The policy as a table: every stage, what is asked in it, of whom, by when, and where each outcome leads.

Nothing else knows an order, a deadline or a role. This is version 2: a project is designed before it is
registered, and answers stand until what they rest on changes, so that changes go back to the one who asked for them.
Version 1, which 0.1.0 and 0.2.0 follow, is sealed in a module of its own (docs/changing.md). Deadlines other than
31 March are ours (G4): sensible defaults, said in every email as asked for by QIST.
"""

from dataclasses import replace
from functools import partial
from typing import Any

from models.policy import conditions as c
from models.policy import reviews as r
from models.policy.anytime import (
    AGREE_CORRECTION,
    ANSWER_ADOPTION,
    CHECK_IN,
    CONFIRM_SPONSOR,
    NAME_SUCCESSOR,
    RECORD_CASES,
)
from models.policy.ladders import FOR_CDS, FOR_LEADS, FOR_QIST, FOR_REVIEWERS
from models.policy.rules import (
    Basis,
    DateOf,
    StageRule,
    TaskRule,
    TransitionRule,
    WorkingDays,
    lifecycle,
)
from models.vocabulary import Letter, Outcome, Priority, ProjectType, Role, Route, Stage, TaskKind

ROUTES = {
    ProjectType.QUALITY_IMPROVEMENT: Route.QUALITY_IMPROVEMENT,
    ProjectType.CLINICAL_AUDIT: Route.QUALITY_ASSURANCE,
    ProjectType.SERVICE_EVALUATION: Route.QUALITY_ASSURANCE,
    ProjectType.NATIONAL_AUDIT: Route.NATIONAL,
}
"""The route of approval of each type of work (6.3, 7.1; G1, G2)."""

ON_THE_PROGRAMME, LOCAL = Priority.HIGH, Priority.MEDIUM
"""The priority that the rule gives to a topic of the programme and to a local project (6.1, 6.2; G5)."""

LONGEST_EXTENSION = 20
"""Working days past the date first asked for to which the person asked may move it; QIST may go further."""

LONGEST_SNOOZE = 10
"""Working days for which reminders may be put off."""

LONGEST_PAUSE = 130
"""Working days after which a pause must be looked at, half a year at most (OB-099)."""

PAUSE_ASKED_AGAIN_EVERY = 5
"""Working days after which it is asked again whether a pause is over."""

REMINDED_BEFORE_TOLD = 2
"""Working days that a reminder must have been with its reader before anybody else is told (P12)."""

BODIES = (
    *(Role.CDS_QUALITY_GROUP, Role.SUBJECT_GROUP, Role.EFFECTIVE_CARE_AND_TREATMENT, Role.SAFETY_COMMITTEE),
    *(Role.DRUGS_AND_THERAPEUTICS, Role.QUALITY_COMMITTEE, Role.AUDIT_COMMITTEE, Role.BOARD),
)
"""Who is told of what is overdue by one letter for all of it (5.0, 5.1)."""

TABLE_EVERY = 10
"""Working days between two such letters to the same reader."""

FOR_A_NEWCOMER = 5
"""Working days that whoever takes a task over has for it at least."""

SUCCESSOR_ASKED_BEFORE = 42
"""Days before the end of a lead's contract or rotation at which a successor is asked for: six weeks (OB-043)."""

CHECKED_IN_AFTER = 40
"""Working days without anything heard of a project after which its lead is asked how it stands (6.3, OB-099)."""

WITHDRAW = TaskRule(
    kind=TaskKind.WITHDRAW, of=Role.LEAD, due=WorkingDays(0), ladder=FOR_LEADS, clause="6.5", obligations=("OB-094",),
    also_by=(Role.QIST,), receipt=True,
)  # fmt: skip
ABANDON = TaskRule(
    kind=TaskKind.ABANDON, of=Role.LEAD, due=WorkingDays(0), ladder=FOR_LEADS, clause="6.5", obligations=("OB-094",),
    also_by=(Role.QIST,), receipt=True,
)  # fmt: skip
_TELLS_QIST = ((Letter.PROJECT_WITHDRAWN, Role.QIST),)
_ENDED = partial(TransitionRule, at_once=True, tells=_TELLS_QIST, tells_involved=Letter.PROJECT_WITHDRAWN)
WITHDRAWN = {Outcome.WITHDRAWN: _ENDED(Stage.WITHDRAWN)}
ABANDONED = {Outcome.ABANDONED: _ENDED(Stage.ABANDONED)}

PROPOSAL = StageRule(
    stage=Stage.PROPOSAL,
    clause="6.2",
    waits_as="Awaiting proposal",
    asks=(
        TaskRule(
            kind=TaskKind.PROPOSE, of=Role.LEAD, due=WorkingDays(10), ladder=FOR_LEADS, receipt=True,
            stands=True, rests_on=(),
            clause="6.2, 6.3", obligations=("OB-017", "OB-020", "OB-023", "OB-038", "OB-043", "OB-044", "OB-092"),
        ),
        TaskRule(
            kind=TaskKind.CHECK_BRONZE_TRAINING, of=Role.QIST, when=c.lacks_bronze_training,
            after=(TaskKind.PROPOSE,), due=WorkingDays(5), ladder=FOR_QIST, decides=True, receipt=True,
            clause="8.2", obligations=("OB-141", "OB-142"),
        ),
    ),
    offers=(WITHDRAW,),
    leads_to={**WITHDRAWN, Outcome.SUBMITTED: TransitionRule(Stage.EVIDENCE_REVIEW)},
)  # fmt: skip

EVIDENCE_REVIEW = StageRule(
    stage=Stage.EVIDENCE_REVIEW,
    clause="6.5",
    waits_as="Awaiting evidence",
    asks=(
        TaskRule(
            kind=TaskKind.SEARCH_EVIDENCE, of=Role.LIBRARY, when=c.wants_literature_search,
            due=WorkingDays(10), ladder=FOR_REVIEWERS, clause="6.5", obligations=("OB-105",),
            stands=True, rests_on=(r.QUESTION_BASIS,),
        ),
        TaskRule(
            kind=TaskKind.REVIEW_EVIDENCE, of=Role.LEAD, after=(TaskKind.SEARCH_EVIDENCE,),
            due=WorkingDays(10), ladder=FOR_LEADS, clause="6.5", obligations=("OB-103", "OB-104", "OB-106"),
            stands=True, rests_on=(Basis(TaskKind.SEARCH_EVIDENCE),),
        ),
    ),
    offers=(WITHDRAW,),
    leads_to={**WITHDRAWN, Outcome.SUBMITTED: TransitionRule(Stage.DESIGN)},
)  # fmt: skip

_DESIGN = TaskRule(
    kind=TaskKind.DESIGN, of=Role.LEAD, after=(TaskKind.ADVISE_ON_DESIGN,), due=WorkingDays(10), ladder=FOR_LEADS,
    clause="3.1, 5.1, 7.3",
    obligations=("OB-034", "OB-036", "OB-039", "OB-040", "OB-041", "OB-042", "OB-076", "OB-128", "OB-134", "OB-137"),
    stands=True, rests_on=(Basis(TaskKind.PROPOSE, ("project_type",)),),
)  # fmt: skip

DESIGN = StageRule(
    stage=Stage.DESIGN,
    clause="3.1, 5.1",
    waits_as="Awaiting design",
    asks=(
        TaskRule(
            kind=TaskKind.ADVISE_ON_DESIGN, of=Role.QIST, when=c.is_designed_with_advice,
            due=WorkingDays(10), ladder=FOR_QIST, clause="5.1", obligations=("OB-024", "OB-076"),
            stands=True, rests_on=(),
        ),
        replace(_DESIGN, when=c.is_designed_alone),
        replace(_DESIGN, when=c.is_designed_with_advice, also_by=(Role.QIST,)),
    ),
    offers=(WITHDRAW,),
    leads_to={**WITHDRAWN, Outcome.SUBMITTED: TransitionRule(Stage.REGISTRATION)},
)  # fmt: skip

_RESEARCH = TransitionRule(
    Stage.REDIRECTED,
    at_once=True,
    tells=((Letter.PROJECT_REDIRECTED, Role.LEAD), (Letter.PROJECT_REDIRECTED, Role.RESEARCH_GOVERNANCE)),
)
_BACK_TO_LEAD = TransitionRule(
    Stage.PROPOSAL,
    opens_with=Letter.CHANGES_WANTED,
    reopens=(TaskKind.PROPOSE, TaskKind.REVIEW_EVIDENCE, TaskKind.DESIGN),
)
"""The way to whoever asked leads through the stages between; what stands is not asked there again."""

REGISTRATION = StageRule(
    stage=Stage.REGISTRATION,
    clause="6.3",
    waits_as="Awaiting registration",
    asks=(
        TaskRule(
            kind=TaskKind.REGISTER, of=Role.QIST, due=WorkingDays(5), ladder=FOR_QIST, decides=True, receipt=True,
            stands=True, rests_on=(r.DATA_BASIS, r.PARTNERS_BASIS, r.SCREEN_BASIS, r.DATA_USE_BASIS),
            clause="6.3, 7.1",
            obligations=(
                "OB-021", "OB-028", "OB-048", "OB-076", "OB-079", "OB-096", "OB-119", "OB-123", "OB-127", "OB-128",
                "OB-129",
            ),
        ),
        TaskRule(
            kind=TaskKind.SCREEN_RESEARCH, of=Role.RESEARCH_GOVERNANCE, when=c.is_unclear_if_research,
            after=(TaskKind.REGISTER,), due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True, receipt=True,
            clause="7.1", obligations=("OB-119", "OB-121", "OB-127"),
        ),
    ),
    offers=(WITHDRAW,),
    leads_to={
        **WITHDRAWN,
        Outcome.RESEARCH: _RESEARCH,
        Outcome.CHANGES_WANTED: _BACK_TO_LEAD,
        Outcome.NOT_RESEARCH: TransitionRule(Stage.REGISTRATION),
        Outcome.REGISTERED: TransitionRule(Stage.APPROVAL),
    },
)  # fmt: skip

_APPROVED = TransitionRule(Stage.DATA_COLLECTION, tells=((Letter.PROJECT_APPROVED, Role.LEAD),))

APPROVAL = StageRule(
    stage=Stage.APPROVAL,
    clause="6.3",
    waits_as="Awaiting approval",
    asks=(
        *r.REVIEWS,
        TaskRule(
            kind=TaskKind.RESOLVE_OBJECTION, of=Role.QIST, when=c.somebody_objected, holds=True,
            after=tuple(dict.fromkeys(ask.kind for ask in r.REVIEWS)),
            due=WorkingDays(5), ladder=FOR_QIST, decides=True, receipt=True,
            clause="7.1", obligations=("OB-121",),
        ),
    ),
    offers=(WITHDRAW,),
    leads_to={
        **WITHDRAWN,
        Outcome.DECLINED: TransitionRule(Stage.DECLINED, at_once=True, tells=((Letter.PROJECT_DECLINED, Role.LEAD),)),
        Outcome.CHANGES_WANTED: _BACK_TO_LEAD,
        Outcome.REVIEW_AGAIN: TransitionRule(Stage.APPROVAL),
        Outcome.APPROVED: _APPROVED,
        Outcome.APPROVED_WITH_CONDITIONS: _APPROVED,
    },
)  # fmt: skip

_PLAN = TaskRule(
    kind=TaskKind.PLAN_CYCLE, of=Role.LEAD, after=(TaskKind.ADVISE_ON_DESIGN,), due=WorkingDays(10), ladder=FOR_LEADS,
    clause="3.1, 5.1, 7.3", obligations=("OB-034", "OB-036", "OB-042", "OB-076", "OB-128", "OB-134"),
)  # fmt: skip

_FINDINGS = TaskRule(
    kind=TaskKind.REPORT_FINDINGS, of=Role.LEAD, after=(TaskKind.SUBMIT_DATA,), due=WorkingDays(10), ladder=FOR_LEADS,
    clause="5.1, 6.5", obligations=("OB-042", "OB-077", "OB-107"),
)  # fmt: skip
_BY_THE_TEAM: dict[str, Any] = {
    "of": Role.QIST, "when": c.is_on_the_programme, "also_by": (Role.LEAD,), "ladder": FOR_QIST,
}  # fmt: skip
"""For topics of the programme the team analyses and writes; the lead may as well, and may correct it (5.1; OB-077)."""

DATA_COLLECTION = StageRule(
    stage=Stage.DATA_COLLECTION,
    clause="6.5",
    waits_as="Collecting data",
    begins_cycle=True,
    asks=(
        TaskRule(
            kind=TaskKind.MEET_CONDITION, of=Role.LEAD, each=c.approval_conditions, may_outlast=c.always,
            due=DateOf("the date set with the condition", c.its_own_date), ladder=FOR_LEADS,
            clause="6.3", obligations=("OB-095", "OB-128"),
        ),
        TaskRule(
            kind=TaskKind.ADVISE_ON_DESIGN, of=Role.QIST, when=c.begins_with_advice_undesigned,
            due=WorkingDays(10), ladder=FOR_QIST, clause="5.1", obligations=("OB-024", "OB-076"),
        ),
        replace(_PLAN, when=c.plans_its_cycle_alone),
        replace(_PLAN, when=c.plans_its_cycle_with_advice, also_by=(Role.QIST,)),
        TaskRule(
            kind=TaskKind.REVIEW_DATA_USE, of=Role.INFORMATION_GOVERNANCE, when=c.changes_what_was_approved,
            after=(TaskKind.PLAN_CYCLE,), due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True, receipt=True,
            rests_on=(Basis(TaskKind.PLAN_CYCLE, ("purpose", "data_items")),),
            clause="7.3", obligations=("OB-134", "OB-136"),
        ),
        TaskRule(
            kind=TaskKind.SUBMIT_DATA, of=Role.LEAD, when=c.is_local, after=(TaskKind.PLAN_CYCLE,),
            due=DateOf("the date in the plan", c.figures_due), ladder=FOR_LEADS,
            clause="5.1, 7.3", obligations=("OB-077", "OB-135", "OB-137"),
        ),
        TaskRule(
            kind=TaskKind.SUBMIT_DATA, of=Role.QIST, when=c.is_on_the_programme, after=(TaskKind.PLAN_CYCLE,),
            due=DateOf("the date in the plan", c.figures_due), ladder=FOR_QIST,
            clause="5.1, 7.3", obligations=("OB-077", "OB-135", "OB-137"),
        ),
        replace(_FINDINGS, when=c.is_local),
        replace(_FINDINGS, **_BY_THE_TEAM),
        TaskRule(
            kind=TaskKind.RECORD_MEETING, of=Role.LEAD, after=(TaskKind.REPORT_FINDINGS,),
            due=WorkingDays(20), ladder=FOR_LEADS,
            clause="6.5, 6.6", obligations=("OB-109", "OB-110", "OB-112", "OB-113"),
        ),
    ),
    offers=(ABANDON,),
    leads_to={**ABANDONED, Outcome.SUBMITTED: TransitionRule(Stage.ACTION_MONITORING)},
)  # fmt: skip

_LED_TO_ACTIONS = (
    *(TaskKind.DESIGN, TaskKind.PLAN_CYCLE, TaskKind.SUBMIT_DATA, TaskKind.REPORT_FINDINGS),
    *(TaskKind.RECORD_MEETING, TaskKind.IMPLEMENT_ACTION),
)

ACTION_MONITORING = StageRule(
    stage=Stage.ACTION_MONITORING,
    clause="6.6",
    waits_as="Monitoring actions",
    asks=(
        TaskRule(
            kind=TaskKind.IMPLEMENT_ACTION, of=Role.ACTION_OWNER, each=c.agreed_actions,
            may_outlast=c.runs_beyond_report,
            due=DateOf("the date agreed at the meeting", c.its_own_date), ladder=FOR_LEADS,
            clause="6.6", obligations=("OB-006", "OB-035", "OB-112", "OB-113"),
        ),
        TaskRule(
            kind=TaskKind.OVERSEE_ACTIONS, of=Role.CDS_QUALITY_LEAD, when=c.has_actions,
            after=(TaskKind.IMPLEMENT_ACTION,), due=WorkingDays(15), ladder=FOR_CDS, decides=True, receipt=True,
            rests_on=tuple(map(Basis, _LED_TO_ACTIONS)),
            clause="6.6", obligations=("OB-114", "OB-115"),
        ),
        TaskRule(
            kind=TaskKind.CHECK_EFFECT, of=Role.LEAD, when=c.is_settled_by_oversight,
            after=(TaskKind.IMPLEMENT_ACTION, TaskKind.OVERSEE_ACTIONS), due=WorkingDays(10), ladder=FOR_LEADS,
            clause="6.5, 6.6", obligations=("OB-110", "OB-112"),
        ),
    ),
    offers=(ABANDON,),
    leads_to={
        **ABANDONED,
        Outcome.FURTHER_ACTIONS: TransitionRule(Stage.ACTION_MONITORING),
        Outcome.NEXT_CYCLE: TransitionRule(Stage.DATA_COLLECTION, on=c.next_cycle_date),
        Outcome.NO_FURTHER_CYCLE: TransitionRule(Stage.CLOSURE),
    },
)  # fmt: skip

TOLD_OF_THE_REPORT = (Role.LEAD, Role.CDS_QUALITY_GROUP, Role.SUBJECT_GROUP)
"""Who is told where the final report with its recommendations stands: all relevant areas (6.5, OB-107)."""

_AT_THE_END = (TaskKind.WRITE_FINAL_REPORT, TaskKind.SHARE_LEARNING, TaskKind.REVIEW_METHODOLOGY)

_REPORT = TaskRule(
    kind=TaskKind.WRITE_FINAL_REPORT, of=Role.LEAD, due=WorkingDays(20), ladder=FOR_LEADS, stands=True, rests_on=(),
    after=(TaskKind.REVIEW_METHODOLOGY, TaskKind.ENDORSE_METHODOLOGY),
    clause="5.1, 6.5, 6.6", obligations=("OB-042", "OB-077", "OB-107", "OB-116", "OB-118"),
)  # fmt: skip

CLOSURE = StageRule(
    stage=Stage.CLOSURE,
    clause="6.6",
    waits_as="Awaiting closure",
    asks=(
        TaskRule(
            kind=TaskKind.REVIEW_METHODOLOGY, of=Role.LEAD, due=WorkingDays(15), ladder=FOR_LEADS, stands=True,
            rests_on=(), clause="6.6", obligations=("OB-116", "OB-117"),
        ),
        TaskRule(
            kind=TaskKind.ENDORSE_METHODOLOGY, of=Role.QIST, after=(TaskKind.REVIEW_METHODOLOGY,),
            due=WorkingDays(5), ladder=FOR_QIST, stands=True, clause="6.6", obligations=("OB-116",),
            rests_on=(Basis(TaskKind.REVIEW_METHODOLOGY),),
        ),
        replace(_REPORT, when=c.is_local),
        replace(_REPORT, **_BY_THE_TEAM),
        TaskRule(
            kind=TaskKind.SHARE_LEARNING, of=Role.LEAD, after=(TaskKind.WRITE_FINAL_REPORT,),
            due=WorkingDays(10), ladder=FOR_LEADS, stands=True, rests_on=(),
            clause="6.5", obligations=("OB-049", "OB-073", "OB-078", "OB-094", "OB-108", "OB-111"),
        ),
        TaskRule(
            kind=TaskKind.CONFIRM_CLOSURE, of=Role.QIST, after=(TaskKind.SHARE_LEARNING,), after_everything=True,
            due=WorkingDays(5), ladder=FOR_QIST, decides=True, receipt=True, rests_on=tuple(map(Basis, _AT_THE_END)),
            clause="6.6, 7.3", obligations=("OB-026", "OB-112", "OB-138"),
        ),
    ),
    offers=(ABANDON,),
    leads_to={
        **ABANDONED,
        Outcome.RISK_REFUSED: TransitionRule(Stage.ACTION_MONITORING, at_once=True),
        Outcome.NO_LONGER_ACCEPTED: TransitionRule(Stage.ACTION_MONITORING, at_once=True),
        Outcome.CHANGES_WANTED: TransitionRule(
            Stage.CLOSURE, opens_with=Letter.CHANGES_WANTED, reopens=_AT_THE_END, at_once=True
        ),
        Outcome.FURTHER_ACTIONS: TransitionRule(Stage.ACTION_MONITORING),
        Outcome.CLOSED: TransitionRule(
            Stage.CLOSED, tells=tuple((Letter.PROJECT_CLOSED, role) for role in TOLD_OF_THE_REPORT)
        ),
    },
)  # fmt: skip

LIFECYCLE = lifecycle(
    definition="project",
    version=2,
    stages=(
        PROPOSAL,
        EVIDENCE_REVIEW,
        DESIGN,
        REGISTRATION,
        APPROVAL,
        DATA_COLLECTION,
        ACTION_MONITORING,
        CLOSURE,
    ),
    anytime=(
        NAME_SUCCESSOR,
        CHECK_IN,
        AGREE_CORRECTION,
        CONFIRM_SPONSOR,
        ANSWER_ADOPTION,
        RECORD_CASES,
    ),
)
"""The policy as projects that begin now will follow it."""
