"""One set of facts for each letter, as a project in a Trust would give it.

What the policy table, the forms and the directory say is taken from them, so that a golden letter is one that somebody
gets; the rest (names, dates, reasons) is invented.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.clock import local_date
from models.engine.advance import Opening, ask_anytime
from models.engine.assignment import Directory
from models.forms import FORMS, NamedAction
from models.forms.base import TaskForm
from models.forms.operations.dates import ExtendForm
from models.policy.rules import TaskRule
from models.policy.versions import ask_of
from models.records import Absence, Person
from models.vocabulary import HelpWanted, Letter, Outcome, Role, ServiceTrouble, Stage, TaskKind
from notifications.content.consequence import otherwise
from notifications.content.headlines import needed
from notifications.content.learning import LearningSummary
from notifications.content.quotes import Quote
from notifications.content.subject_matter import round_of, subject_matter
from notifications.emails.contexts import (
    CodeFacts,
    CycleAheadFacts,
    DateMovedFacts,
    DecisionFacts,
    DeputyDeclinedFacts,
    DigestFacts,
    EscalationFacts,
    Facts,
    FeedbackFacts,
    FiguresDueFacts,
    HandOverFacts,
    HelpAnsweredFacts,
    JoinWantedFacts,
    LetterRow,
    NamedFacts,
    PassedOnFacts,
    PdsaTestFacts,
    ReceiptFacts,
    ReminderFacts,
    ResultsFacts,
    SeveralTasksFacts,
    SharedLearningFacts,
    StepTakenFacts,
    TaskFacts,
    WaitingTask,
)
from notifications.emails.cover import OF_A_DEPUTY
from notifications.emails.service import ADVICE
from notifications.emails.service_contexts import (
    AbsenceEnteredFacts,
    DoneInPrefectFacts,
    DraftEndsFacts,
    MailHeldFacts,
    OverdueRow,
    OverdueTableFacts,
    PaperFacts,
    PrivacyFiguresFacts,
    ProgrammeBegunFacts,
    QualityLeadBeginsFacts,
    ResearchIdeaFacts,
    RolesVacantFacts,
    ServiceTroubleFacts,
    StandInNamedFacts,
    SubscriptionsDueFacts,
    TextReleasedFacts,
)
from notifications.emails.spread.results import matter_of
from tests.support.in_memory_project import InMemoryProject, everybody, holding

TRUST = {"trust_name": "Northbridge University Hospitals NHS Trust", "qist_email": "qist@northbridge.nhs.uk"}
PROJECT = TRUST | {
    "reference": "QI-2026-0001",
    "title": "Discharge summaries within 24 hours",
    "recipient_name": "Amina Khan",
}
TASK_LINK = "https://qi.northbridge.nhs.uk/t/Vq3nT0cQ9bZfA2mYx7LrK1sWdE8uHjP4oGiN6tXlCzM"
PROJECT_LINK = "https://qi.northbridge.nhs.uk/projects/QI-2026-0001"
FEEDBACK = "https://qi.northbridge.nhs.uk/feedback?task=019d2c1e7f3a7b5c8e4d6f0a1b2c3d4e"


def asked_by(rule: TaskRule) -> dict[str, Any]:
    """What the table and the form say of something that is asked, as a letter gives it."""
    form: type[TaskForm] = FORMS[rule.kind]
    return {"minutes": form.minutes, "clause": rule.clause, "why": form.how_to}


def asked_in(
    paper: InMemoryProject, kind: TaskKind, due_on: date, *, returns: int = 0, days_overdue: int = -7
) -> dict[str, Any]:
    """What a letter says of an open task of a project that was walked on paper, were it due on a day."""
    task = paper.task(kind)
    task.due_on = due_on
    rule = ask_of(paper.project, task)
    who = replace(paper.directory, today=due_on + timedelta(days=days_overdue))
    return {
        "asked": task.asked,
        "needed": needed(task),
        "due_on": due_on,
        "matter": subject_matter(paper.project, task),
        "round": round_of(paper.project, task, returns=returns),
        "otherwise": otherwise(who, paper.project, task, rule),
        **asked_by(rule),
    }


def several_asked(paper: InMemoryProject, kind: TaskKind) -> SeveralTasksFacts:
    """The letter of everything of a kind that is open on paper."""
    tasks = [task for task in paper.project.open_tasks if task.kind is kind]
    rule = ask_of(paper.project, tasks[0])
    return SeveralTasksFacts(
        **PROJECT | {"recipient_name": tasks[0].assignee.name},
        link="https://qi.northbridge.nhs.uk/my",
        tasks=tuple(
            LetterRow(
                asked=task.asked,
                minutes=FORMS[kind].minutes,
                due_on=task.due_on,
                link=f"{TASK_LINK}{number}",
                matter=subject_matter(paper.project, task),
            )
            for number, task in enumerate(tasks)
        ),
        due_on=tasks[0].due_on,
        otherwise=otherwise(paper.directory, paper.project, tasks[0], rule),
    )


def actions_agreed() -> InMemoryProject:
    """A project with two actions of one owner."""
    first = {
        "text": "A senior clinician at the front door from 16:00 to 24:00 each day.",
        "addresses": "Within four hours",
        "owner_name": "Jonas Whitfield",
        "owner_email": "jonas.whitfield@northbrook.example",
        "due_on": "2029-02-28",
        "success": "First senior review within 60 minutes",
        "strength": "strong",
        "runs_beyond_report": False,
    }
    second = first | {"text": "Ask each evening who waits for a senior decision.", "due_on": "2029-03-30"}
    return InMemoryProject().to_actions(actions=[first, second])


def to_be_approved() -> InMemoryProject:
    """A quality improvement project that its CDS quality lead is asked to approve."""
    paper = InMemoryProject().to_registration(
        aim="At least 95 in 100 discharge summaries leave within 24 hours, by March 2028."
    )
    paper.answer(TaskKind.REGISTER, project_type="quality_improvement")
    return paper.walk_to(Stage.APPROVAL)


def returned() -> InMemoryProject:
    """A project whose approver wants changes."""
    paper = to_be_approved()
    reason = "1. Say how many wards take part.\n2. Add a balancing measure: readmissions, for example."
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, reason=reason)
    return paper


def in_need_of_help() -> InMemoryProject:
    """A project whose lead has asked for help."""
    paper = InMemoryProject()
    about = NamedAction(
        "help-1",
        f"{HelpWanted.TIME.label}, asked by the project lead\nNobody has time.",
        local_date(paper.now),
    )
    ask_anytime(
        paper.project,
        paper.directory,
        TaskKind.ANSWER_HELP,
        task_key=about.key,
        now=paper.now,
        opening=Opening(about=about),
    )
    return paper


def note_where_nobody_holds(role: Role) -> str:
    """What the directory says to whoever is asked instead."""
    paper = InMemoryProject(holdings=[held for held in everybody() if held.role is not role])
    return paper.directory.assign(role, paper.project).note


def note_for_who_stands_in(role: Role) -> str:
    """What the directory says to whoever stands in for the holder of a role."""
    holder, stand_in = Person(id="helen", name="Helen Marsh"), Person(id="amina", name="Amina Khan")
    absences = {
        holder.id: Absence(
            last_day=date(2027, 3, 19),
            stand_in=stand_in,
            stand_in_confirmed_at=datetime(2027, 3, 1, 9, tzinfo=UTC),
        )
    }
    directory = Directory(date(2027, 3, 1), [holding(role, holder)], {}, absences)
    return directory.assign(role, InMemoryProject().project).note


APPROVAL: dict[str, Any] = PROJECT | {
    "link": TASK_LINK,
    **asked_in(to_be_approved(), TaskKind.APPROVE, date(2027, 3, 12)),
    "feedback": FEEDBACK,
}
OVERDUE: dict[str, Any] = APPROVAL | asked_in(
    to_be_approved(), TaskKind.APPROVE, date(2027, 3, 12), days_overdue=3
)
LONG_OVERDUE: dict[str, Any] = APPROVAL | asked_in(
    to_be_approved(), TaskKind.APPROVE, date(2027, 3, 12), days_overdue=12
)
REVISION: dict[str, Any] = PROJECT | {
    "link": TASK_LINK,
    "recipient_name": "Tom Okafor",
    **asked_in(returned(), TaskKind.PROPOSE, date(2027, 3, 26), returns=2),
    "asked": "answer the points on the proposal",
    "feedback": FEEDBACK,
}
CONDITIONS = (
    Quote("Reason given", "Sound, with one addition."),
    Quote("Condition", "Agree the data items with Information Governance, by Friday 26 March 2027"),
)
DECISION: dict[str, Any] = PROJECT | {"link": PROJECT_LINK, "recipient_name": "Tom Okafor", "clause": "6.3"}

SUMMARY = LearningSummary(
    title="Discharge summaries within 24 hours",
    aim="At least 95 in 100 discharge summaries leave within 24 hours, by March 2028.",
    done="The ward clerk sends each summary at the end of the round, from a list that the round fills in.",
    verdicts=("Within 24 hours: 95.2%, target at least 95%: met. Improvement shown.",),
    learning="A list beside the round works; a reminder by email did not. Begin with one ward that wants it.",
)

SAMPLES: dict[Letter, Facts] = {
    Letter.TASK_OPENED: TaskFacts(**APPROVAL, note=note_where_nobody_holds(Role.CDS_QUALITY_LEAD)),
    Letter.TASKS_OPENED: several_asked(actions_agreed(), TaskKind.IMPLEMENT_ACTION),
    Letter.CHANGES_WANTED: TaskFacts(**REVISION),
    Letter.STEP_TAKEN: StepTakenFacts(
        **PROJECT | {"recipient_name": "Tom Okafor"},
        link=PROJECT_LINK,
        step="Information Governance review: approved with conditions.",
        taken_by="Information Governance, Priya Nair",
        matter=(
            Quote("Reason given", "Sound, with one addition."),
            Quote("Condition", "Leave the postcode out of the data items, by Friday 26 March 2027"),
        ),
        next_step="Helen Marsh (CDS quality lead) is asked to approve the project by Friday 19 March 2027.",
    ),
    Letter.NAMED: NamedFacts(
        **PROJECT | {"recipient_name": "Jonas Whitfield"},
        link=f"{PROJECT_LINK}/do/deputise",
        part="deputy",
        meaning=OF_A_DEPUTY,
        is_asked=True,
        lead_name="Tom Okafor",
        lead_email="tom.okafor@northbridge.nhs.uk",
        aim="At least 95 in 100 discharge summaries leave within 24 hours, by March 2028.",
    ),
    Letter.JOIN_WANTED: JoinWantedFacts(
        **PROJECT,
        link=PROJECT_LINK,
        who="Leila Haddad",
        who_email="leila.haddad@northbridge.nhs.uk",
        idea="Discharge summaries on the same day",
    ),
    Letter.DEPUTY_DECLINED: DeputyDeclinedFacts(
        **PROJECT,
        link=PROJECT_LINK,
        declined_name="Jonas Whitfield",
        matter=(Quote("Reason given", "I am on leave until May."),),
    ),
    Letter.ABSENCE_ENTERED: AbsenceEnteredFacts(
        **TRUST,
        recipient_name="Helen Marsh",
        said_by="Ruth Calder",
        days="from Friday 12 March 2027 to Friday 26 March 2027",
        cover="Samir Qureshi is asked meanwhile.",
        link="https://qi.northbridge.nhs.uk/my/absence",
    ),
    Letter.STAND_IN_NAMED: StandInNamedFacts(
        **TRUST,
        recipient_name="Ruth Calder",
        stand_in_name="Leila Haddad",
        away_name="Helen Marsh",
        days="from Friday 12 March 2027 to Friday 26 March 2027",
        roles="CDS quality lead",
        link="https://qi.northbridge.nhs.uk/people/0123456789abcdef0123456789abcdef",
    ),
    Letter.RECEIPT: ReceiptFacts(
        **PROJECT,
        link=PROJECT_LINK,
        recorded="Approval: approved with conditions.",
        recorded_at=datetime(2027, 3, 12, 14, 5, tzinfo=UTC),
        terms=CONDITIONS,
        next_step="Tom Okafor (Project lead) is asked to plan the data collection by Friday 26 March 2027.",
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
        reason="Sound, with one addition.",
        decided_by_role="CDS quality lead, Helen Marsh",
        terms=(
            Quote(
                "To be met (CDS quality lead, Helen Marsh)",
                "Agree the data items with Information Governance, by Friday 26 March 2027",
            ),
        ),
    ),
    Letter.PROJECT_DECLINED: DecisionFacts(
        **DECISION,
        outcome="declined",
        reason="The same question is answered by a national audit this year.",
        decided_by_role="CDS quality lead",
    ),
    Letter.PROJECT_REDIRECTED: DecisionFacts(
        **DECISION | {"clause": "7.1"},
        outcome="redirected",
        reason="Patients would be allocated to different treatments.",
        decided_by_role="Research Governance",
    ),
    Letter.PROJECT_CLOSED: DecisionFacts(
        **DECISION | {"clause": "6.6"},
        outcome="closed",
        reason="",
        decided_by_role="QI Support Team, Ruth Calder",
        terms=(
            Quote(
                "What was achieved",
                "Within 24 hours: 95.2%, target at least 95%: met. Improvement shown.",
            ),
        ),
    ),
    Letter.RESULTS: ResultsFacts(
        **PROJECT | {"recipient_name": "Dr Nadia Rahman"},
        link=f"{PROJECT_LINK}/report",
        part="its sponsor",
        matter=tuple(matter_of(SUMMARY)),
    ),
    Letter.SHARED_LEARNING: SharedLearningFacts(
        **PROJECT | {"recipient_name": "colleagues"}, matter=tuple(matter_of(SUMMARY))
    ),
    Letter.PROJECT_WITHDRAWN: DecisionFacts(
        **DECISION | {"clause": "6.7"},
        outcome="withdrawn",
        reason="The ward closes in May.",
        decided_by_role="Project lead",
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
        outcome="on hold since Monday 1 March 2027",
        reason="It waits for Pharmacy. The stock list comes from them.",
        decided_by_role="",
        next_step="You can restart it on its page. If it stays on hold, we ask again on Monday 19 April 2027.",
    ),
    Letter.HELP_WANTED: TaskFacts(
        **PROJECT
        | {"link": TASK_LINK}
        | asked_in(in_need_of_help(), TaskKind.ANSWER_HELP, date(2027, 3, 12))
        | {"recipient_name": "Ruth Calder"},
        feedback=FEEDBACK,
    ),
    Letter.HELP_ANSWERED: HelpAnsweredFacts(
        **PROJECT | {"recipient_name": "Tom Okafor"},
        link=PROJECT_LINK,
        kind="sample or statistics",
        matter=(
            Quote(
                "The reply",
                "Thirty records a month are enough.\nI have put a sheet on the shared drive for you.",
            ),
            Quote("What you asked", "How many records do we need to see a change?"),
        ),
        answered_by="Ruth Calder",
        answered_by_email="ruth.calder@northbridge.nhs.uk",
    ),
    Letter.CORRECTION_AGREED: DecisionFacts(
        **DECISION | {"clause": "6.3, 6.4"},
        outcome="agreed",
        reason="",
        decided_by_role="CDS quality lead, Amina Khan",
        about="Proposal: What do you want to achieve, by how much, by when?\nA slip of the pen.",
    ),
    Letter.CORRECTION_REFUSED: DecisionFacts(
        **DECISION | {"clause": "6.3, 6.4"},
        outcome="not agreed",
        reason="This is another sample, not a slip: ask for approval.",
        decided_by_role="CDS quality lead, Amina Khan",
        about="Data collection plan: Sample\nA slip of the pen.",
    ),
    Letter.ACTION_CALLED_OFF: DecisionFacts(
        **DECISION
        | {
            "title": "Actions of the Effective Care and Treatment Committee",
            "reference": "ACT-ECT",
            "recipient_name": "Leila Haddad",
            "link": "https://qi.northbrook.example/my",
        },
        outcome="no longer asked",
        reason="The committee only noted it.",
        decided_by_role="",
        about="Find a second echocardiographer for the clinic.",
    ),
    Letter.PARTICIPATION_DECIDED: DecisionFacts(
        **DECISION
        | {
            "clause": "2.2, 5.1",
            "title": "Taking part in National Hip Fracture Database",
            "recipient_name": "Ruth Calder",
        },
        outcome="agreed",
        reason="The service moves to another Trust in May.",
        decided_by_role="Chief Medical Officer, Dr Anita Desai",
        about="The service moves to another Trust in May, and nobody is left to enter the data.",
    ),
    Letter.UNREGISTERED_SETTLED: DecisionFacts(
        **DECISION
        | {
            "clause": "5.1",
            "title": "Audit of hand hygiene on Ward 4",
            "recipient_name": "Leila Haddad",
        },
        outcome="registered late",
        reason="",
        decided_by_role="QI Support Team, Ruth Calder",
    ),
    Letter.SPONSOR_REFUSED: DecisionFacts(
        **DECISION | {"clause": "3.1"},
        outcome="not backed",
        reason="Another project of ours has this aim already.",
        decided_by_role="Sponsor, Dr Nadia Rahman",
    ),
    Letter.RISK_ACCEPTED: DecisionFacts(
        **DECISION | {"clause": "6.6"},
        outcome="accepted",
        reason="The post cannot be filled before spring; the site manager covers the evenings.",
        decided_by_role="Authority for clinical risks, Dr Anita Desai",
        about="The target is missed and not measured again: “Sent within 24 hours”",
        terms=(Quote("It is looked at again on", "Monday 6 September 2027"),),
    ),
    Letter.RISK_REFUSED: DecisionFacts(
        **DECISION | {"clause": "6.6"},
        outcome="not accepted",
        reason="Waits of this length are not safe: cover can be arranged now.",
        next_step="Another action is needed. The project lead is asked for it in an email of its own.",
        decided_by_role="Authority for clinical risks, Dr Anita Desai",
        about="The target is missed and not measured again: “Sent within 24 hours”",
    ),
    Letter.RISK_NO_LONGER_ACCEPTED: DecisionFacts(
        **DECISION | {"clause": "6.6"},
        outcome="no longer accepted",
        reason="Two incidents since spring: it must be acted on.",
        decided_by_role="Authority for clinical risks, Dr Anita Desai",
        about="The target is missed and not measured again: “Sent within 24 hours”",
    ),
    Letter.DATA_STILL_NEEDED: DecisionFacts(
        **DECISION | {"clause": "7.3"},
        outcome="still needed",
        reason="The next cycle compares with these figures.",
        decided_by_role="Data custodian",
        about="Discharges a month, kept at: Trust shared drive, restricted folder",
        terms=(Quote("The data are needed until", "Friday 31 March 2028"),),
    ),
    Letter.DATE_MOVED: DateMovedFacts(
        **APPROVAL,
        was_due=date(2027, 3, 5),
        reason="The quality lead is away for a week.",
        moved_by_role="QI Support Team",
    ),
    Letter.PASSED_ON: PassedOnFacts(
        **APPROVAL,
        note=note_for_who_stands_in(Role.CDS_QUALITY_LEAD),
        reason="You know the ward, and I am on leave.",
        passed_by_role="CDS quality lead",
    ),
    Letter.HAND_OVER: HandOverFacts(
        **PROJECT,
        link=PROJECT_LINK,
        since=date(2027, 2, 1),
        before_name="Tom Okafor",
        standing="Data collection. Next: Project lead (enter the figures).",
        aim="At least 95 in 100 discharge summaries\nleave within 24 hours, by March 2028.",
        asked=["Enter the figures, by Friday 12 February 2027"],
        dates=["QI Support Team: advise on method and sampling, Monday 8 February 2027"],
        contacts=[
            "Project lead before you: Tom Okafor, tom.okafor@northbridge.nhs.uk",
            "Deputy: Jonas Whitfield, jonas.whitfield@northbridge.nhs.uk",
        ],
        reason="The ward clerk has the list.\nThe Library has found two papers.",
    ),
    Letter.TEST_DUE: PdsaTestFacts(
        **PROJECT | {"recipient_name": "Jonas Whitfield", "supporter": "Mei Tanaka"},
        link=f"{PROJECT_LINK}/do/test-result/{'0' * 32}",
        test="Test 3.2",
        ended_on=date(2027, 3, 12),
        matter=[
            Quote("What you tried", "Yellow socks for people at risk, in bay 2 on Monday"),
            Quote("What you expected", "Everybody at risk wears them by noon."),
        ],
    ),
    Letter.CYCLE_AHEAD: CycleAheadFacts(
        **PROJECT,
        link=PROJECT_LINK,
        cycle=2,
        begins_on=date(2027, 3, 22),
        matter=[Quote("Measure", "Falls risk assessed within six hours")],
    ),
    Letter.ROLES_VACANT: RolesVacantFacts(
        **TRUST,
        recipient_name="Ruth Calder",
        roles=["CDS quality lead, Urgent Care", "Safety Committee"],
        unsupported=["QI-2027-0042, Fewer falls on the wards: Mei Tanaka supported it"],
        link="https://qi.northbridge.nhs.uk/people",
    ),
    Letter.QUALITY_LEAD_BEGINS: QualityLeadBeginsFacts(
        **TRUST,
        recipient_name="Dr Nadia Rahman",
        service="Children and Young People",
        waiting=[
            "Approve the project: 2, the first by Friday 12 March 2027",
            "Oversee the actions: 1, the first by Friday 2 April 2027",
        ],
        under_way=7,
        covered_by="Samir Qureshi",
        link="https://qi.northbridge.nhs.uk/first-day",
    ),
    Letter.PROGRAMME_BEGUN: ProgrammeBegunFacts(
        **TRUST,
        year="2027-28",
        begun=48,
        lines=[
            "48 topics begun: each is a project now, and its lead is asked for the proposal.",
            "12 topics carried forward from the year before.",
            "29 topics renewed: national audits and enquiries in their next round.",
            "1 topic retired: finished, or withdrawn.",
        ],
        link="https://qi.northbridge.nhs.uk/outbox",
        recipient_name="Ruth Calder",
    ),
    Letter.PAPER: PaperFacts(
        **TRUST,
        paper="Quality improvement: progress against the programme 2026-27",
        reference="QC-2027-03-18",
        committee="Quality Committee",
        held_on=date(2027, 3, 18),
        to_decide=3,
        to_note=5,
        link="https://qi.northbridge.nhs.uk/papers/QC-2027-03-18",
        recipient_name="Quality Committee",
    ),
    Letter.SUBSCRIPTIONS_DUE: SubscriptionsDueFacts(
        **TRUST,
        recipient_name="Ruth Calder",
        lines=[
            (
                "National Hip Fracture Database (Royal College of Physicians): should have been renewed by Friday 12 "
                "March 2027, 3 days ago. £1,250.00 a year. Nothing recorded yet of what it brought."
            ),
            (
                "Sentinel Stroke National Audit Programme: renews on Friday 14 May 2027, in 60 days. No fee recorded. "
                "What it brought is recorded."
            ),
        ],
        link="https://qi.northbridge.nhs.uk/subscriptions?show=soon",
    ),
    Letter.RESEARCH_IDEA: ResearchIdeaFacts(
        **TRUST,
        topic="Falls with harm on the wards for older people",
        year="2027-28",
        priority="Frailty",
        link="https://qi.northbridge.nhs.uk/programme/2027-28",
        recipient_name="Research Governance",
    ),
    Letter.PRIVACY_FIGURES: PrivacyFiguresFacts(
        **TRUST,
        week="Monday 1 March 2027",
        lines=[
            "Refused: an NHS number, 3 times",
            "Confirmed that it is not about a patient: a full postcode, once",
        ],
        link="https://qi.northbridge.nhs.uk/privacy",
        recipient_name="Amina Khan",
    ),
    Letter.TEXT_RELEASED: TextReleasedFacts(
        **PROJECT,
        question="Project title",
        rule="an NHS number",
        reason="It is the order number of the pump, which passes the check by chance.",
        until="Friday 12 March 2027",
        link=PROJECT_LINK,
    ),
    Letter.DRAFT_ENDS: DraftEndsFacts(
        **TRUST,
        draft_title="Discharge summaries within 24 hours",
        saved_on=date(2027, 1, 4),
        ends_on=date(2027, 4, 4),
        link="https://qi.northbridge.nhs.uk/propose/18eca75d96a667afda8d0589c93d13e0",
        recipient_name="Tom Okafor",
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
    Letter.SERVICE_TROUBLE: ServiceTroubleFacts(
        **TRUST,
        trouble=ServiceTrouble.NEEDS_ATTENTION.label,
        means=ServiceTrouble.NEEDS_ATTENTION.hint,
        advice=ADVICE[ServiceTrouble.NEEDS_ATTENTION],
        reference="QI-2026-0104",
        link="https://prefect.northbridge.nhs.uk/v2/runs?tags=needs-attention",
        recipient_name="Amina Khan",
    ),
    Letter.DONE_IN_PREFECT: DoneInPrefectFacts(
        asked_in="in Prefect",
        **TRUST,
        operation=ExtendForm.heading_for(is_team=True),
        about="QI-2026-0104 · Discharge summaries in 24 hours",
        done="Approval: date moved from Fri 12 Mar to Fri 19 Mar (asked in Prefect)",
        is_undone_there=True,
        link="https://qi.northbridge.nhs.uk/tasks/4c1f/do/put-back",
        recipient_name="Amina Khan",
    ),
    Letter.REMINDER: ReminderFacts(**OVERDUE, days_overdue=3),
    Letter.FIGURES_DUE: FiguresDueFacts(
        **PROJECT | {"recipient_name": "Jonas Whitfield"},
        link=TASK_LINK,
        period="February 2027",
        figures=("Sent within 24 hours, February 2027", "Complaints about late summaries, February 2027"),
        earlier=1,
    ),
    Letter.ESCALATION: EscalationFacts(
        **LONG_OVERDUE | {"recipient_name": "Grace Mbeki", "link": PROJECT_LINK, "feedback": ""},
        days_overdue=12,
        original="Amina Khan (CDS quality lead)",
    ),
    Letter.OVERDUE_TABLE: OverdueTableFacts(
        **TRUST,
        recipient_name="Board secretary",
        link="https://qi.northbridge.nhs.uk/projects?overdue=yes",
        is_to_call=False,
        note="",
        rows=(
            OverdueRow(
                reference="QI-2026-0104",
                title="Discharge summaries in 24 hours",
                asked="record the specialty meeting",
                asked_of="Dr Amara Osei (Project lead)",
                due_on=date(2026, 12, 18),
                days_late=50,
                is_new=True,
            ),
            OverdueRow(
                reference="QI-2026-0007",
                title="Falls on the wards for older people",
                asked="approve the project",
                asked_of="Amina Khan (CDS quality lead)",
                due_on=date(2026, 12, 4),
                days_late=60,
                is_new=False,
            ),
        ),
    ),
    Letter.DIGEST: DigestFacts(
        **TRUST,
        tasks=(
            WaitingTask(
                reference="QI-2026-0001",
                title="Discharge summaries within 24 hours",
                asked="plan the data collection",
                minutes=FORMS[TaskKind.PLAN_CYCLE].minutes,
                due_on=date(2027, 3, 17),
                days_overdue=-2,
                behind="3 later steps wait for this.",
                link="https://qi.northbridge.nhs.uk/t/Vq3nT0cQ9bZfA2mYx7LrK1sWdE8uHjP4oGiN6tXlCzM",
            ),
            WaitingTask(
                reference="QI-2026-0007",
                title="Falls on the wards for older people",
                asked="approve the project",
                minutes=FORMS[TaskKind.APPROVE].minutes,
                due_on=date(2027, 3, 12),
                days_overdue=3,
                behind="The project cannot go on without this.",
                note=note_for_who_stands_in(Role.CDS_QUALITY_LEAD),
                link="https://qi.northbridge.nhs.uk/t/b8Wn2kQ5xJ0rTfYcVh7LmZ4sPdE1uGaO9iXtR6yNvBw",
            ),
            WaitingTask(
                reference="QI-2025-0112",
                title="Antibiotics within one hour",
                asked="report on action 2",
                minutes=FORMS[TaskKind.IMPLEMENT_ACTION].minutes,
                due_on=date(2027, 3, 15),
                days_overdue=0,
                behind="Nothing else waits for this.",
                matter=(Quote("The action", "Give the first dose in the emergency department."),),
                link="https://qi.northbridge.nhs.uk/t/Hs6uK9eRwQ3vZyA1mXc8LbN5tJdF2oPgT7iU0rVxYkE",
            ),
        ),
        overdue=1,
        otherwise=(
            "If we hear nothing about QI-2026-0007, we write to Helen Marsh (CDS Quality Group) on Friday 19 March "
            "2027."
        ),
        link="https://qi.northbridge.nhs.uk/my",
        recipient_name="Amina Khan",
    ),
    Letter.FEEDBACK: FeedbackFacts(
        **TRUST,
        reference="QI-2026-0001",
        about="Approve the project",
        said="The page asks for a date twice.\nOn a phone the button is hard to find.",
        link="https://qi.northbridge.nhs.uk/feedback/queue",
        recipient_name="QI Support Team",
    ),
    Letter.FEEDBACK_ANSWERED: FeedbackFacts(
        **TRUST,
        reference="QI-2026-0001",
        about="Approve the project",
        said="The page asks for a date twice.\nOn a phone the button is hard to find.",
        answer="One of the two dates is gone, and the button stands higher.",
        recipient_name="Amina Khan",
    ),
}
