"""Every page in its states, for the tests that look at all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from types import MappingProxyType

from models.engine.change_points import AskedPoint
from models.forms.operations.bank_holidays import EnterHolidayForm
from models.forms.operations.charts import ChangeChartForm
from models.forms.operations.cover import AbsenceForm
from models.forms.operations.dates import OperationForm
from models.forms.operations.improvement import ChangeDriverForm, PlanTestForm
from models.forms.operations.people import TakeFactBackForm
from models.forms.operations.preferences import FeedbackForm, LetterPreferencesForm
from models.forms.programme.programme_review import ChangeObjectiveForm, ReviewTopicForm
from models.forms.programme.subscriptions import ChangeSubscriptionForm
from models.forms.project.action_monitoring import ImplementActionForm
from models.forms.project.any_stage import NameSuccessorForm
from models.forms.project.measure import Measure
from models.forms.project.proposal import ProposalForm
from models.forms.support_team.spread import PublishLearningForm, TellPartnersForm
from models.improvement.driver_diagram import DriverDiagram, DriverNode
from models.measures.chart_settings import ChartSettings
from models.measures.figure_judgement import judge_figures
from models.privacy.filter import objection
from models.privacy.screening import screening
from models.spc import ChartKind
from models.vocabulary import (
    ActDecision,
    Clock,
    DriverLevel,
    MeasureType,
    Outcome,
    PredictionResult,
    Priority,
    ProjectType,
    Role,
    Stage,
    TaskKind,
)
from notifications.documents.charts import Annotation
from tasks.charts.charted import charted
from tasks.queries.projects.improvement import SeenImprovement, SeenTest
from tasks.queries.projects.listing import ListedProject
from tests.support.reports.project_evidence import UP, cycles_of, measure
from tests.support.web.figure_pages import FIGURE_PAGES
from tests.support.web.process_pages import PROCESS_PAGES
from tests.support.web.proposal_views import PROPOSAL_PAGES
from tests.support.web.rendered import page
from tests.support.web.report_pages import REPORT_PAGES
from tests.support.web.sample_forms import SERVICES, EveryKind
from tests.support.web.support_pages import SUPPORT_PAGES
from web.forms.checking import FieldError, check
from web.forms.fields import OptionView
from web.forms.points import with_points
from web.forms.showing import Choices, fields_of
from web.pages.measure_views import measure_view
from web.pages.projects.improvement import diagram_view, improvement_view
from web.pages.table_rows import project_table
from web.views import (
    FIRST_PAGE,
    AbsenceLine,
    AbsencePage,
    ActionLine,
    ActionsPage,
    AdoptionLine,
    AgainView,
    AnnouncementLine,
    AnnouncementsPage,
    AuditLine,
    Balance,
    BulkPage,
    BulkPreviewPage,
    BulkProject,
    ButtonView,
    ChangedText,
    ChangeLine,
    CodePage,
    ContinuePage,
    CorrectionsPage,
    DriversPage,
    EarlierAnswer,
    ExpectedLine,
    FeedbackPage,
    FigureLine,
    FilterLine,
    FilterView,
    FinishedLine,
    FormView,
    FreshnessLine,
    FreshnessPage,
    Gap,
    HeadingSort,
    HistoryLine,
    HoursLine,
    ImportPage,
    KeepFilterView,
    KeptFiltersPage,
    LabelledText,
    LearnedLine,
    LearningPage,
    LedProject,
    LinkGroup,
    MailLine,
    MailPage,
    MarkView,
    MeasureView,
    MessagePage,
    MyPage,
    NoticeView,
    ObjectiveLine,
    ObjectivesPage,
    OutboxPage,
    OwnTask,
    PageFrame,
    PageLink,
    Paging,
    PaperLine,
    PaperPage,
    PapersPage,
    PeoplePage,
    PersonLine,
    PersonPage,
    PrivacyPage,
    ProgrammePage,
    ProjectPage,
    RegisterPage,
    RelevanceCell,
    RelevanceLine,
    RelevancePage,
    RoleLine,
    ServingLine,
    SignInPage,
    SpreadView,
    StageLine,
    StartPage,
    SubscriptionLine,
    SubscriptionPage,
    SubscriptionsPage,
    TaskLine,
    TaskPage,
    ToldLine,
    ToldView,
    TomorrowPage,
    TopicLine,
    View,
    WatchedTaskPage,
)

LONG = "Sepsisbundlewithinonehourandotherwordsthatnobodywouldeverwriteinonego"
TASKS = [
    TaskLine(
        asked="Approve the project",
        href="/t/1",
        reference="QI-2027-0042",
        project_title="Fewer falls on the wards for older people",
        due="by Friday 12 March 2027",
        is_overdue=True,
        whose="Dr Amara Osei, CDS quality lead",
    ),
    TaskLine(
        asked="Plan the data collection",
        href="/t/2",
        reference="QI-2027-0043",
        project_title=LONG,
        due="by Monday 5 April 2027",
    ),
]
PROJECTS = project_table(
    [
        ListedProject(
            id=str(number),
            reference=f"QI-2027-004{number}",
            title=title,
            stage=Stage.ACTION_MONITORING,
            is_open=True,
            cycle=1,
            service="older-people",
            service_name="Care of older people and community rehabilitation",
            project_type=ProjectType.QUALITY_IMPROVEMENT,
            priority=Priority.MEDIUM,
            parity=None,
            programme_year=None,
            lead="amara.osei@northbrook.example",
            lead_name="Dr Amara Osei",
            waits_for="CDS quality lead, by Fri 12 Mar",
            due_on=date(2027, 3, 12),
            is_overdue=number == 1,
            created_at=datetime(2027, 1, 4, 9, tzinfo=UTC),
            closed_at=None,
            route=None,
            deputy_name=None,
            supervisor_name=None,
            supporter_name=None,
            topic=None,
            days_late=number,
            hold=None,
            confirmed_on=None,
            external_reference=None,
            national_reference=None,
            nationally_registered_on=None,
            cases_expected=None,
            cases_submitted=None,
            task_id=str(number),
            since=datetime(2027, 1, 4, 9, tzinfo=UTC),
            clock=Clock.THEIRS,
        )
        for number, title in enumerate(["Fewer falls on the wards for older people", LONG])
    ]
)
STAGES = [
    OptionView(value="", label="All stages"),
    *(OptionView(value=stage.value, label=stage.label) for stage in Stage),
]


def shown(number: int, of: Measure, *cycles: Sequence[tuple[int, int]]) -> MeasureView:
    """A measure as pages show it, with a mark and what was declared of its chart."""
    series = ChartSettings(chart=ChartKind.P, chart_because=LONG).applied(cycles_of(of, *cycles))
    marks = [Annotation(series.figures[-1].day, f"Action done: {LONG}")]
    return measure_view(charted([judge_figures(series)], {"": marks}, None)[0], number)


MEASURES = [
    shown(1, measure("Within one hour"), UP[:12], UP[12:]),
    shown(2, measure(LONG, measure_type=MeasureType.OUTCOME), [(88, 100), (88, 100)]),
    shown(3, measure("Over ten years", measure_type=MeasureType.PROCESS), (UP * 6)),
]

SENT = MailLine(
    href="/outbox/1",
    subject="[QI-2027-0042] Write the proposal: “Fewer falls” by Mon 16 Nov",
    about="QI-2027-0042 · Something is asked of you",
    to_name="Dr Amara Osei",
    to_address="amara.osei@northbrook.example",
    queued="Fri 12 Mar 2027, 09:00",
    label="Sent",
    colour="green",
    detail="on Fri 12 Mar 2027, 09:00",
    tries="2 attempts",
)
MAILS = [
    SENT,
    replace(SENT, label="Came back", colour="red", detail=f"5.1.1 550 <{LONG}@{LONG}.example>: no such user"),
    replace(
        SENT, subject=LONG, to_name=LONG, to_address=f"{LONG}@{LONG}.example", label="Held", colour="yellow"
    ),
    *(
        replace(SENT, label=label, colour=colour)
        for label, colour in (
            ("Waiting", "blue"),
            ("May not have arrived", "orange"),
            ("Not needed any more", "grey"),
        )
    ),
]
AGAIN = ButtonView(action="/outbox/1/do/again", text="Send again", nonce="n")
NOTICES = [
    NoticeView(
        heading="All mail is stopped",
        paragraphs=[f"Ruth Calder stopped it on Friday 12 March 2027 at 14:05: {LONG}"],
        link=PageLink("Start again", "/outbox/start"),
    ),
    NoticeView(heading="A wave of 1,200 emails is held", paragraphs=["Look first."], buttons=[AGAIN, AGAIN]),
]
EXPECTED = [
    ExpectedLine(
        to=f"Dr Amara Osei\n{LONG}@{LONG}.example",
        what="Write the proposal",
        rung="Escalation to the Associate Director for Quality Improvement",
        reference="QI-2027-0042",
        href="/projects/QI-2027-0042",
        project_title=LONG,
        due="by Mon 16 Nov",
        notes=["Will be held"],
    )
]


def form(values: dict[str, object], errors: Sequence[FieldError] = ()) -> TaskPage:
    return TaskPage(
        reference="QI-2027-0042",
        project_title="Fewer falls on the wards for older people",
        asked="Record the specialty meeting",
        due="Friday 12 March 2027",
        is_overdue=bool(errors),
        takes="about 10 minutes",
        before=[LabelledText("Proposal", f"Proposed on Friday 5 March 2027.\n{LONG}")],
        why=[
            "Policy 6.3: a project is approved before data are collected.",
            "Read the proposal, then decide.",
        ],
        form=FormView(
            kind="record_meeting",
            action="/t/1",
            fields=fields_of(EveryKind, values, errors, choices=SERVICES),
            submit="Send",
            nonce="n",
            form_version=1,
            version="1",
        ),
        operations=[
            LinkGroup("Not now", [PageLink("Ask for more time", "/tasks/1/do/extend")]),
            LinkGroup("Not you", [PageLink("Pass it on to somebody else", "/tasks/1/do/pass-on")]),
        ],
        whose=f"It is asked of {LONG}; you may answer it, too.",
        take=PageLink("Take it on", "/tasks/1/do/take"),
        calendar="/tasks/1/calendar.ics",
        feedback="/feedback?task=1",
    )


def sent_back(errors: Sequence[FieldError] = ()) -> TaskPage:
    """A proposal that was sent back, each point at its field and one about none, before and after it was sent."""
    points = [
        AskedPoint("approve-4-0", TaskKind.PROPOSE, "aim", LONG, Role.CDS_QUALITY_LEAD, "1"),
        AskedPoint("approve-4-1", TaskKind.PROPOSE, "team", "Name a nurse.", Role.QIST, "2"),
        AskedPoint(
            "approve-4-2", TaskKind.PROPOSE, None, "Speak with the ambulance service.", Role.QIST, "2"
        ),
    ]
    values = ProposalForm.examples[Outcome.SUBMITTED]
    view = form({})
    fields = fields_of(ProposalForm, values, errors, choices={**SERVICES, "topics": ()})
    shown = with_points(fields, points, values, errors)
    return replace(view, form=replace(view.form, fields=shown))


def short_answer(values: dict[str, object], errors: Sequence[FieldError] = ()) -> TaskPage:
    """A task with one short answer, with questions that depend on it, in another round of its project."""
    return replace(
        form({}),
        measures=MEASURES[:1],
        asked="Report on an action",
        brief=[LabelledText("Action", f"Move the trolley.\n{LONG}"), LabelledText("Owner", LONG)],
        changed=[
            ChangedText("Aim", now=LONG, before=f"Halve the falls {LONG}"),
            ChangedText("Sponsor", LONG, ""),
        ],
        history=[LabelledText("What it is about", LONG)],
        results=[LONG],
        steps=[EarlierAnswer(heading=f"Proposal: received, {LONG}", facts=[LabelledText("Aim", LONG)])],
        form=FormView(
            kind="implement_action",
            action="/t/2",
            fields=fields_of(
                ImplementActionForm, values, errors, not_asked={"risk_accepted_by", "risk_reference"}
            ),
            submit="Send",
            nonce="n",
            form_version=1,
            version="1",
        ),
    )


SUCCESSOR = FormView(
    kind="name_successor",
    action="/t/3",
    fields=fields_of(NameSuccessorForm, {}, []),
    submit="Send",
    nonce="n",
    form_version=1,
    version="1",
)


DIAGRAM = DriverDiagram(
    aim=f"Falls down by a third by March 2028.\n{LONG}",
    measures=(LONG,),
    drivers=(
        DriverNode("1", DriverLevel.PRIMARY, LONG, (LONG, "Falls per 1,000 bed days"), (
            DriverNode("2", DriverLevel.SECONDARY, "Assessed within four hours of coming to the ward", (), (
                DriverNode("3", DriverLevel.IDEA, f"A prompt on the admission sheet {LONG}"),
                DriverNode("4", DriverLevel.IDEA, "Yellow socks"),
            )),
            DriverNode("5", DriverLevel.SECONDARY, LONG),
        )),
        DriverNode("6", DriverLevel.PRIMARY, "The ward is safe to walk in"),
    ),
    ideas=(DriverNode("7", DriverLevel.IDEA, LONG),),
)  # fmt: skip
TESTED = SeenTest(
    id="1", name="Test 1.1", idea_id="4", idea=LONG, trying=f"Bay 2, on Monday.\n{LONG}", prediction=LONG,
    looks_at=LONG,
    owner="Jonas Whitfield", starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 5), standing="to be adapted",
    happened=LONG, compared=PredictionResult.PARTLY, learned=LONG, decision=ActDecision.ADAPT, next_step=LONG,
    is_late=True, was_unapproved=True, may_record=True,
)  # fmt: skip
IMPROVEMENT = improvement_view(
    SeenImprovement(
        diagram=DIAGRAM,
        tests=[
            TESTED,
            replace(
                TESTED,
                id="2",
                name="Test 1.2",
                standing="under way",
                decision=None,
                compared=None,
                happened="",
            ),
        ],
        may_improve=True,
    ),
    "/projects/QI-2027-0042",
)


def own_form(
    form_class: type[OperationForm],
    values: Mapping[str, object],
    choices: Choices = MappingProxyType({}),
    errors: Sequence[FieldError] = (),
) -> TaskPage:
    """The page of a form that belongs to no task."""
    return TaskPage(
        reference="",
        project_title="",
        asked=form_class.heading,
        due="",
        is_overdue=False,
        takes="",
        before=[],
        why=[],
        form=FormView(
            kind="",
            action="/my/letters",
            fields=fields_of(form_class, values, errors, choices=choices),
            submit=form_class.button,
            nonce="n",
            form_version=1,
            version="",
            can_save=False,
        ),
        how=form_class.how_to,
    )


def told(number: int, answer: str = "", error: str = "", confirm: str = "") -> ToldView:
    return ToldView(
        id=f"{number:032x}",
        about="Approve the project",
        project=PageLink("QI-2027-0042", "/projects/QI-2027-0042"),
        text=f"The page asks for a date twice.\n{LONG}",
        by="Dr Amara Osei, Friday 12 March 2027 at 14:05",
        action=f"/feedback/{number:032x}",
        nonce="n",
        answer=answer,
        error=error,
        confirm=confirm,
    )


def mended(values: dict[str, object]) -> list[FieldError]:
    errors = check(EveryKind, values, None)
    return errors if isinstance(errors, list) else []


def wrong(message: str, anchor: str) -> list[FieldError]:
    return [FieldError(anchor, message, anchor)]


ABOUT_SOMEBODY: dict[str, object] = {"title": "Mrs Jones fell", "aim": LONG}


def asked_about(values: Mapping[str, object]) -> tuple[PageFrame, View]:
    """A form with a text that its sender is to confirm not to be about a patient."""
    with screening("page"):
        rule = objection(str(values["title"]), "title")
        errors = [FieldError("title", f"“Project title” {rule.refusal if rule else ''}", "title")]
        return page("Record the specialty meeting", errors=errors), form(dict(values), errors)


SSO, MY_TASKS = PageLink("Sign in with your NHS account", "/sso"), PageLink("My tasks", "/my")
LETTERS = PageLink("How we write to you", "/my/letters")
CODE = CodePage(action="/code", again="/again", sent_to="a…@trust.example", minutes=10)
HALF: dict[str, object] = {
    "title": LONG,
    "met_on": {"day": "31", "month": "2", "year": "2027"},
    "actions": [{"what": "x", "readings": [{}]}, {"owner_email": "nobody"}],
}

OVERDUE = MarkView(name="overdue", label="Overdue", is_ticked=True)

SOMEBODY = PageLink(LONG, "/people/1")
ABSENCE = FormView(
    kind="", action="/my/absence", fields=fields_of(AbsenceForm, {}, []), submit="Save", nonce="n", version="",
    form_version=1, can_save=False,
)  # fmt: skip
SUBSCRIPTION = FormView(
    kind="", action="/subscriptions/1", submit="Record the change", nonce="n", version="", can_save=False,
    form_version=1, fields=fields_of(
        ChangeSubscriptionForm, {"title": LONG, "fee": "a lot"}, wrong("Write it like 1,250.00", "fee"),
        choices={"topics": [("1", LONG), ("2", "Falls (2027-28)")]},
    ),
)  # fmt: skip
ABSENCES = [
    AbsenceLine(
        days="On Friday 12 March 2027", cover=f"{LONG} stands in.", change="/my/absence/1",
        take_back="/absences/1/take-back", confirm="/absences/1/confirm", nonce="n",
    ),
    AbsenceLine(days="On Monday 15 March 2027", cover="The deputy of the role or project stands in."),
]  # fmt: skip


def team(title: str) -> PageFrame:
    """The page of somebody of the team, with all that is in their menu."""
    return replace(page(title), is_team=True, here="people")


AREAS = [f"Service {number} of {LONG}" for number in range(9)]
TOPIC: dict[str, object] = {**ReviewTopicForm.example, "objectives": ["1"], "priority_given": "medium"}
TOPIC_CHOICES: dict[str, list[tuple[str, str]]] = {
    "services": [("ed", LONG)],
    "objectives": [("1", f"BAF 3: {LONG}"), ("2", "SO 1: Fewer falls")],
    "priorities": [("medium", "Medium: a local project")],
    "dimensions": [],
    "types": [],
}
TOPIC_WRONG = [
    FieldError("priority_because", "Say why it departs from the rule", "priority_because"),
]


SPREAD = SpreadView(
    adopts=PageLink(f"QI-2026-0007: {LONG}", "/projects/QI-2026-0007"),
    published="On the intranet since Friday 12 March 2027 at 14:05.",
    told=[LabelledText(LONG, "The results, delivered on Friday 12 March 2027 at 14:05")],
    counted="1 letter",
    adoptions=[
        AdoptionLine(
            service="Community Services", said="Asked, no answer yet: Joyce Mensah, by Friday 12 March 2027"
        ),
        AdoptionLine(service="Children and Young People", said="No", reason=LONG),
        AdoptionLine(
            service="Adult Mental Health",
            said="Yes: its project has begun",
            project=PageLink("QI-2027-0050 (proposal)", "/projects/QI-2027-0050"),
        ),
    ],
)
LEARNED = LearnedLine(
    project=PageLink(LONG, "/projects/QI-2027-0042"),
    said="QI-2027-0042, closed on Friday 12 March 2027",
    parts=[LabelledText("Aim", "Falls down by a third."), LabelledText("What was learned", LONG)],
    links=[PageLink("Read and publish it", "/projects/QI-2027-0042/do/publish-learning")],
)

PAGES: dict[str, tuple[PageFrame, View]] = {
    **PROPOSAL_PAGES,
    **FIGURE_PAGES,
    **SUPPORT_PAGES,
    **PROCESS_PAGES,
    **REPORT_PAGES,
    "start": (page("Start", person=""), StartPage(
        propose=PageLink("Propose a project", "/propose"),
        report=PageLink("Report activity that is not registered", "/unregistered"),
        stages=[LabelledText(stage.label, "What happens, and who is asked.") for stage in list(Stage)[:7]],
    )),
    "sent-back": (page("Write the proposal"), sent_back()),
    "sent-back-unchanged": (
        page("Write the proposal", errors=wrong("“The aim” is as it was", "replies-0-reply")),
        sent_back(wrong("“The aim” is as it was", "replies-0-reply")),
    ),
    "asked-again": (page("Approve the project"), replace(form({}), changed=[
        ChangedText("What do you want to achieve?", now="At least 95 in 100 by May 2027.", before=LONG),
    ], replies=[
        LabelledText("You asked: Name a nurse.", "Reply: The sister in charge is one."),
    ])),
    "corrections": (page("Correct an answer"), CorrectionsPage(
        reference="QI-2027-0042",
        project_title=LONG,
        answers=[PageLink(f"Figures, cycle 1, sent on Friday 12 March 2027, {LONG}", "/tasks/1/correct")],
    )),
    "corrections-none": (
        page("Correct an answer"),
        CorrectionsPage(reference="QI-2027-0042", project_title=LONG, answers=[]),
    ),
    "asked-once-more": (page("Delete this proposal?"), MessagePage(
        heading="Delete this proposal?",
        paragraphs=[f"“{LONG}” was not sent to anybody. What you typed is gone then."],
        again=AgainView(action="/propose/1/leave", kept=[("csrf", "csrf-token")], submit="Delete it"),
        link=PageLink("Keep it and go on", "/propose/1"),
    )),
    "action": (page("Report on an action"), short_answer({})),
    "successor": (page("Name who leads the project after you"), replace(short_answer({}), form=SUCCESSOR)),
    "action-done": (page("Report on an action"), short_answer({"outcome": "completed"})),
    "action-wrong": (
        page("Report on an action", errors=wrong("Choose which kind of risk stays", "wants_risk_accepted")),
        short_answer({"outcome": "completed"}, wrong("Choose which kind of risk stays", "wants_risk_accepted")),
    ),
    "sign-in": (page("Sign in", person=""), SignInPage(action="/sign-in", sso=SSO)),
    "sign-in-wrong": (
        page("Sign in", person="", errors=wrong("Enter your work email address", "email")),
        SignInPage(action="/sign-in", email="nobody"),
    ),
    "continue": (
        page("Continue", person=""),
        ContinuePage(action="/t/x", asked="Approve the project", reference="QI-2027-0042", due="Friday 12 March 2027"),
    ),
    "continue-passed-on": (
        page("Continue", person=""),
        ContinuePage(
            action="/t/x", asked="Approve the project", reference="QI-2027-0042", due="Friday 12 March 2027",
            note="This was passed on to somebody else on Friday 12 March 2027 at 14:05.",
        ),
    ),
    "code": (page("Enter your code", person=""), CODE),
    "code-wrong": (
        page("Enter your code", person="", errors=wrong("Enter the six digits from the email", "code")),
        CODE,
    ),
    "task": (page("Record the specialty meeting"), form({})),
    "task-wrong": (page("Record the specialty meeting", errors=mended({})), form({}, mended({}))),
    "task-half": (page("Record the specialty meeting", errors=mended(HALF)), form(HALF, mended(HALF))),
    "receipt": (
        page("Your answer is stored"),
        MessagePage(heading="Your answer is stored", paragraphs=["Thank you."], link=MY_TASKS, is_receipt=True),
    ),
    "not-found": (page("Not found", person=""), MessagePage(heading="This page does not exist")),
    "my": (page("My tasks"), MyPage(
        begun=[(PageLink(LONG, "/propose/1"), "Kept on Friday 5 March 2027.")], tasks=TASKS,
        projects=PROJECTS, ended=PROJECTS,
        links=[LETTERS, PageLink("Actions of Care of older people", "/actions?service=older-people")],
        cover=[f"You stand in for {LONG} on Friday 12 March 2027."],
        pages={
            "tasks": Paging(number=1, of=3, following="/my?tasks=2#tasks"),
            "team": FIRST_PAGE,
            "projects": Paging(number=2, of=2, previous="/my?projects=1#projects"),
        },
    )),
    "letters": (page("How we write to you"), own_form(LetterPreferencesForm, {"reminding": "digest"})),
    "feedback": (page("Tell us what was wrong with this step"), own_form(FeedbackForm, {"said": LONG})),
    "chart": (
        page("Change a chart"),
        own_form(ChangeChartForm, ChangeChartForm.example, {"measures": [("Within four hours",) * 2, (LONG, LONG)]}),
    ),
    "told": (page("What people told us"), FeedbackPage(heading="What people told us", told=[told(1), told(2)])),
    "told-wrong": (
        page("What people told us", errors=wrong("Take the NHS number out", f"answer-{2:032x}")),
        FeedbackPage(
            heading="What people told us", told=[told(1), told(2, answer=LONG, error="Take the NHS number out")]
        ),
    ),
    "told-confirm": (
        page("What people told us", errors=wrong("“Your answer” seems to hold a full postcode", f"answer-{2:032x}")),
        FeedbackPage(heading="What people told us", told=[
            told(1), told(2, answer=LONG, error="It seems to hold a full postcode", confirm="f" * 24),
        ]),
    ),
    "task-confirm": asked_about(ABOUT_SOMEBODY),
    "privacy": (page("Patient details"), PrivacyPage(
        lines=[
            FigureLine(
                week="Monday 1 March 2027", rule="ten digits that could be an NHS number",
                outcome="Confirmed that it is not about a patient", count=12,
            ),
        ],
        told=f"On Mondays they go to {LONG}, the Caldicott Guardian.", questions="Information Governance opens it.",
        release=PageLink("Release a text of a proposal", "/privacy/release"),
    )),
    "privacy-none": (page("Patient details"), PrivacyPage(lines=[], told="Nobody is told.", questions="Open it.",
        release=PageLink("Release a text of a proposal", "/privacy/release"))),
    "told-nothing": (page("What people told us"), FeedbackPage(heading="What people told us", told=[])),
    "my-empty": (page("My tasks"), MyPage(tasks=[], projects=project_table([]), ended=project_table([]))),
    "projects": (page("Projects"), RegisterPage(
        search="falls",
        filters=[FilterView(name=name, label=name.title(), options=STAGES) for name in ("stage", "service", "type")],
        marks=[MarkView(name=name, label=LONG, is_ticked=name == "overdue") for name in ("overdue", "silent")],
        more=[FilterView(name="year", label="Year", options=STAGES)],
        order=FilterView(name="sort", label="In the order of", options=STAGES),
        columns=[MarkView(name="column", value=name, label=LONG, is_ticked=name == "lead") for name in ("lead", "due")],
        count="37 projects",
        misspelt="No project has “fals”. These have titles much like it.",
        kept=[PageLink(LONG, "/projects?stage=approval")],
        keep=KeepFilterView("q=falls", "n"),
        projects=replace(PROJECTS, sorts=[HeadingSort("/projects?sort=title", "ascending")] * len(PROJECTS.headings)),
        number=2,
        of=3,
        previous="/projects?page=1",
        following="/projects?page=3",
        files=[
            PageLink("Download as CSV", "/projects.csv?q=falls"),
            PageLink("Download as Excel", "/projects.xlsx?q=falls"),
        ],
    )),
    "projects-empty": (
        page("Projects"),
        RegisterPage(search="", filters=[], marks=[OVERDUE], count="No projects", projects=project_table([])),
    ),
    "watched-task": (page("Approve the project"), WatchedTaskPage(
        project=PageLink(LONG, "/projects/QI-2027-0042"),
        asked="Approve the project",
        about=LONG,
        is_overdue=True,
        facts=[LabelledText("Asked of", LONG)],
        brief=[LabelledText("Aim", LONG)],
        operations=[PageLink("Ask somebody else", "/tasks/1/do/pass-on")],
        emails=[(PageLink("A task, to Dr Amara Osei", "/outbox/1"), "Friday 12 March 2027 at 09:00: sent")],
        outbox="/outbox?q=QI-2027-0042",
    )),
    "bulk": (page("Do the same to several projects"), BulkPage(
        heading="Do the same to several projects", projects=[BulkProject("QI-2027-0042", LONG)],
        acts=[("remind", "Remind whoever each waits for")], supporters=STAGES[:2], nonce="n", at_most=100,
        error="Tick at least one project, and choose what is to be done",
    )),
    "bulk-preview": (page("Look before it is done"), BulkPreviewPage(
        heading="Look before it is done", said="Remind whoever each waits for: would be done to 1 project of 2.",
        lines=[(PageLink(LONG, "/projects/1"), LONG, True), (PageLink(LONG, "/projects/2"), "It is on hold", False)],
        order=[("act", "remind"), ("project", "QI-2027-0042")], nonce="n", can_be_done=True,
    )),
    "kept-filters": (page("Kept filters"), KeptFiltersPage(
        filters=[FilterLine(LONG, "/projects?q=falls", "/filters/1", "Ruth Calder, Friday 12 March 2027")],
    )),
    "kept-filters-empty": (page("Kept filters"), KeptFiltersPage(filters=[])),
    "import_projects": (page("Take in an earlier list"), ImportPage(
        heading="Look before it is taken in",
        notice="",
        said=["2 projects read: 1 under way, 1 ended, 0 in the register already.", "Nothing is stored yet."],
        lines=[
            LabelledText(f"Row 2: CA-2024-017 · {LONG}", "Comes in as closed; nobody is asked anything"),
            LabelledText("Row 3: CA-2026-003 · Falls", f"Begins with its proposal, filled in; {LONG} is asked"),
        ],
        more="And 1 more row.",
        rows="reference,title\n",
        can_be_done=True,
    )),
    "freshness": (page("How fresh the register is"), FreshnessPage(
        said="Of 12 open projects, 1 was last seen to be true more than a year ago.",
        late=f"This year 1 project was registered after its work had begun: {LONG} 1.",
        lines=[FreshnessLine("In the last three months", 12, "100.0%")],
        services=[(LONG, 12, 1)],
        links=[PageLink("Download them as CSV", "/projects.csv?open=yes")],
    )),
    "project": (page("Fewer falls"), ProjectPage(
        reference="QI-2027-0042",
        project_title=LONG,
        standing="Approval, cycle 1",
        aim=f"Falls down by a third by March 2028.\n{LONG}",
        hold="On hold until Friday 2 April 2027: the ward is closed for building work",
        turn="",
        next=[
            LabelledText("Friday 2 April 2027", f"{LONG} becomes project lead."),
            LabelledText("After that", "Closure"),
        ],
        measures=MEASURES,
        change_chart="/projects/QI-2027-0042/do/chart",
        improvement=IMPROVEMENT,
        happened="1 entry",
        facts=[LabelledText("Lead", "Jonas Whitfield"), LabelledText("Topic", LONG)],
        stages=[
            StageLine(label=stage.label, is_done=number < 3, is_now=number == 3, said="since Monday 1 March 2027")
            for number, stage in enumerate(list(Stage)[:7])
        ],
        tasks=TASKS,
        history=[
            HistoryLine(at="Friday 12 March 2027 at 14:05", who="QI Support Team", what="Registered", times=3)
        ],
        prefect="http://127.0.0.1:4200/runs/1",
        told=[ToldLine(who=f"{LONG}, Board", what="Approve the project", said="Told on Friday. Not seen yet.")],
        operations=[PageLink("Hand the project over", "/projects/QI-2027-0042/do/hand-over")],
        steps=[EarlierAnswer(heading="Proposal, 5 March 2027", facts=[LabelledText("Aim", LONG)])],
        ending=PageLink("Withdraw the project", "/projects/QI-2027-0042/withdraw"),
        calendar="/projects/QI-2027-0042/calendar.ics",
        spread=SPREAD,
    )),
    "learning": (page("What projects have learned"), LearningPage(
        published=[LEARNED], waiting=[LEARNED], ended_early=[LEARNED],
        announcements=PageLink("Announcements to copy", "/announcements"),
    )),
    "learning-empty": (page("What projects have learned"), LearningPage(published=[])),
    "announcements": (page("Announcements"), AnnouncementsPage(announcements=[
        AnnouncementLine(
            label="A closed project", purpose="For the e-bulletin and the website.", version=2,
            links=[PageLink(LONG, "/announcements/project-closed/QI-2027-0042")], when_none="",
        ),
        AnnouncementLine(
            label="Call for topics", purpose="For the e-bulletin.", version=1, links=[],
            when_none="No learning is published that may be announced in public.",
        ),
    ])),
    "publish-learning": (page("Publish what was learned"), own_form(PublishLearningForm, {"read": None})),
    "tell-partners": (page("Send the learning to partners"), own_form(
        TellPartnersForm, {"partners": [{"organisation": LONG}]},
    )),
    "drivers": (page("Driver diagram"), DriversPage(
        reference="QI-2027-0042",
        project_title=LONG,
        diagram=diagram_view(DIAGRAM, "/projects/QI-2027-0042"),
        links=[PageLink("Add to the driver diagram", "/projects/QI-2027-0042/do/add-drivers")],
    )),
    "drivers-empty": (page("Driver diagram"), DriversPage(
        reference="QI-2027-0042", project_title="Falls", diagram=diagram_view(DriverDiagram("Fewer falls.")), links=[],
    )),
    "test-of-change": (page("Plan a test of change (PDSA)"), own_form(
        PlanTestForm, {"trying": LONG}, {"ideas": [("1", LONG), ("2", "Yellow socks")]},
        errors=wrong("Choose a change idea, or write a new one", "idea"),
    )),
    "driver": (page("Change a line"), own_form(
        ChangeDriverForm, {"words": LONG, "place": "x"}, {"above": [("1", LONG)], "measures": [(LONG, LONG)]},
        errors=wrong("Write a whole number", "place"),
    )),
    "outbox": (page("Outbox"), OutboxPage(
        notices=NOTICES,
        numbers=[PageLink("1,200 held", "/outbox?state=held"), PageLink("1 came back", "/outbox?state=bounced")],
        links=[PageLink("Stop all mail", "/outbox/stop")],
        search=LONG,
        filters=[FilterView(name=name, label=name.title(), options=STAGES) for name in ("month", "to", "state")],
        only_trouble=True,
        count="37 emails",
        mails=MAILS,
        is_narrow=True,
        pages=Paging(number=2, of=3, previous="/outbox?page=1", following="/outbox?page=3"),
    )),
    "outbox-empty": (
        page("Outbox"),
        OutboxPage(notices=[], numbers=[], search="", filters=[], only_trouble=False, count="0 emails", mails=[]),
    ),
    "mail": (page("Email"), MailPage(
        mail=MAILS[1],
        facts=[LabelledText("To", f"Dr Amara Osei\n{LONG}@{LONG}.example"), LabelledText("Attempts", "2")],
        text=f"Dear Dr Osei,\n\nPlease write the proposal.\n\nhttps://qi.example/t/{LONG}{LONG}\n",
        joined=[PageLink("Sent again to Dr Amara Osei on Fri 12 Mar 2027, 09:00", "/outbox/2")],
        acted=["Sent again. Friday 12 March 2027 at 14:05, Ruth Calder"],
        buttons=[AGAIN],
        project=PageLink(f"QI-2027-0042 · {LONG}", "/projects/QI-2027-0042"),
        project_buttons=[AGAIN],
    )),
    "mail-code": (
        page("Email"),
        MailPage(mail=SENT, facts=[], joined=[], acted=[], text="", no_text="The text of a code is not kept."),
    ),
    "tomorrow": (
        page("Tomorrow"),
        TomorrowPage(
            when="To be written on Friday 12 March 2027",
            paragraphs=["1 email, from 07:00 on."],
            letters=EXPECTED,
            before=EXPECTED,
            not_written=EXPECTED,
        ),
    ),
    "tomorrow-empty": (
        page("Tomorrow"),
        TomorrowPage(when="Friday 12 March 2027", paragraphs=[], letters=[], before=[], not_written=[]),
    ),
    "absence": (
        page("When I am away", errors=wrong("Enter the first day away", "first_day-day")),
        AbsencePage(
            heading="When I am away", how="What would be asked of you is asked of them.", form=ABSENCE,
            absences=ABSENCES, standing_in=[f"{LONG}, on Friday 12 March 2027"], notice="You are signed in again.",
        ),
    ),
    "absence-none": (
        page("When I am away"),
        AbsencePage(heading="When I am away", how="What would be asked of you is asked of them.", form=ABSENCE),
    ),
    "people": (team("People"), PeoplePage(
        vacant=["Library and Knowledge Service", "CDS quality lead, Care of older people"],
        of_trust=[RoleLine(role="QI Support Team", of="", holder=SOMEBODY, deputy=SOMEBODY, members=[SOMEBODY] * 2)],
        of_services=[RoleLine(role="CDS quality lead", of="Urgent Care", holder=None, deputy=None, members=[])],
        search="osei",
        bank_holidays="/bank-holidays",
        count="37 people",
        people=[
            PersonLine(
                name=LONG, href="/people/1", email=f"{LONG.lower()}@northbrook.example",
                roles=["Urgent Care", f"{LONG} (deputy)"], cover=["Away on Friday 12 March 2027; the deputy stands in"],
                load=["Leads 3 projects", "40 open tasks"], is_overdue=True,
            ),
            PersonLine(name="Idle", href="/people/2", email="i@x.y", roles=[], cover=[], load=[], is_overdue=False),
        ],
        pages=Paging(number=2, of=3, previous="/people?page=1", following="/people?page=3"),
    )),
    "people-none": (
        team("People"),
        PeoplePage(vacant=[], of_trust=[], of_services=[], search="zzz", count="0 people", people=[]),
    ),
    "person": (team("Dr Amara Osei"), PersonPage(
        name=f"Dr {LONG}",
        take_back="/people/1/take-back",
        facts=[
            LabelledText("Email", f"{LONG.lower()}@northbrook.example"),
            LabelledText("Roles", "Board\nQuality Committee"),
        ],
        tasks=[OwnTask(
            asked="Approve the project", project=SOMEBODY, due="by Friday 12 March 2027", is_overdue=True,
            pass_on="/tasks/1/do/pass-on",
        )],
        projects=[LedProject(
            project=SOMEBODY, stage="Approval", waits_for="CDS quality lead, due Fri 12 Mar", is_overdue=True,
            hand_over="/projects/QI-2027-0042/do/hand-over",
        )],
        absences=ABSENCES,
        standing_in=[f"{LONG}, on Friday 12 March 2027"],
        form=ABSENCE,
        how="What would be asked of them is asked of whoever stands in.",
    )),
    "take-back": (team("Take a date back"), replace(
        own_form(TakeFactBackForm, {}, errors=wrong("Enter why it is taken back", "reason")),
        before=[
            LabelledText("Left on", "Monday 2 November 2026"),
            LabelledText("QI-2026-0001", f"{LONG}: led by {LONG} now.\nTo {LONG} on Monday 2 November 2026."),
        ],
        heading_before="What the register says, and what went to others",
        links=[PageLink(f"Hand it back: {LONG}", "/projects/QI-2026-0001/do/hand-over")],
    )),
    "bank-holidays": (team("Enter a bank holiday"), replace(
        own_form(EnterHolidayForm, {}),
        before=[LabelledText("Wednesday 11 November 2026", f"{LONG}: a bank holiday.\nProclaimed.")],
        heading_before="Entered so far, besides the table of England’s bank holidays",
        links=[PageLink("Take back: Wednesday 11 November 2026", "/bank-holidays/2026-11-11")],
    )),
    "person-left": (team("Katie Frost"), PersonPage(
        name="Katie Frost", facts=[LabelledText("Left", "Friday 12 March 2027")], tasks=[], projects=[], absences=[],
        standing_in=[], form=None,
    )),
    "actions": (page("Actions, Urgent Care"), ActionsPage(
        heading="Actions, Urgent Care",
        services=FilterView(name="service", label="Care Delivery Service", options=STAGES),
        as_of="Friday 12 March 2027",
        count="37 open actions, 3 of them overdue",
        open=[ActionLine(
            what=f"Move the trolley.\n{LONG}", kind="Condition of approval",
            owner=f"{LONG} on behalf of Dr Helen Marsh",
            project=PageLink(LONG, "/projects/QI-2027-0042"), reference="QI-2027-0042", service="Care of older people",
            due="Monday 1 March 2027", late="Overdue by 9 working days", moved="First asked for by Monday 1 March",
            rests="Its clock stands still", waits="Oversee the actions (CDS quality lead)",
        )],
        finished=[FinishedLine(
            what=LONG, kind="", outcome="Will not be done", reason=LONG, when="Monday 1 March 2027", by=LONG,
            project=PageLink(LONG, "/projects/QI-2027-0042"), reference="QI-2027-0042", service="",
        )],
        since="Saturday 12 December 2026",
        more="Only 500 are shown: choose a service to see the others.",
    )),
    "programme": (page("Programme 2027-28"), ProgrammePage(
        year="2027-28",
        count="512 topics",
        balances=[
            Balance(heading="Where they stand", counts=[("Not begun", 400), ("Data collection", 112)]),
            Balance(heading="Care Delivery Service", counts=[(LONG, 512)]),
            Balance(heading="Where they come from", counts=[("National clinical audit", 500), ("Local", 12)]),
        ],
        search="", filters=[FilterView(name="standing", label="Where it stands", options=STAGES)],
        shown="512 topics",
        topics=[
            TopicLine(
                title=LONG, source="National clinical audit", service=LONG, owner=f"{LONG} on behalf of Dr Helen Marsh",
                standing="Data collection", because=LONG, priority="High", priority_because=LONG,
                concerns="/programme/2027-28/relevance?topic=1",
                project=PageLink("QI-2027-0042", "/projects/QI-2027-0042"),
            ),
            TopicLine(
                title="Falls", source="Local", service="", owner="No owner", standing="Not begun", because="",
                priority="Medium", priority_because="It was chosen locally.",
            ),
        ],
        links=[
            PageLink("Objectives of the year", "/programme/2027-28/objectives"),
            PageLink("Programme 2026-27", "/programme/2026-27"),
        ],
        warnings=["The programme takes 2,600 hours of the QI Support Team, and there are 2,500: 100 too many."],
        hours=[
            HoursLine(label=LONG, topics="512", clinical="1,800", support="2,600"),
            HoursLine(label="There are, by the draft", topics="", clinical="2,000", support="2,500", is_total=True),
        ],
        unknown="3 topics of 512 without an estimate: the sums are at least that.",
        gaps=[
            Gap(
                heading="Objectives without a topic: 1 of 12", lines=[LabelledText(f"BAF 3: {LONG}", LONG)],
                more=PageLink("All objectives", "/programme/2027-28/objectives"), none="Each objective has a topic.",
            ),
            Gap(
                heading="Relevant and not joined: 0", lines=[],
                more=PageLink("All that is not joined", "/programme/2027-28/relevance"), none="Everything is joined.",
            ),
        ],
        pages=Paging(number=2, of=11, previous="/programme/2027-28?page=1", following="/programme/2027-28?page=3"),
    )),
    "objectives": (page("Objectives 2027-28"), ObjectivesPage(
        year="2027-28", count="2 objectives",
        links=[
            PageLink("Add an objective", "/programme/2027-28/objectives/add"),
            PageLink("Programme 2027-28", "/programme/2027-28"),
        ],
        unserved=[ObjectiveLine(
            code="BAF 3", title=LONG, kind="Board Assurance Framework objective", owner="", measure="", position="",
            topics=[], change="/programme/2027-28/objectives/1",
        )],
        served=[ObjectiveLine(
            code="SO 1", title=LONG, kind="Strategic objective of the Board", owner=LONG, measure=LONG, position=LONG,
            topics=[
                ServingLine(title=LONG, href="/programme/2027-28/topics/1", project=PageLink("QI-2027-0042", "/")),
                ServingLine(title="Falls", href=""),
            ],
        )],
    )),
    "objectives-none": (page("Objectives 2027-28"), ObjectivesPage(
        year="2027-28", count="0 objectives", links=[], unserved=[], served=[],
    )),
    "relevance": (page("What concerns which service"), RelevancePage(
        year="2027-28", count="2 topics", links=[PageLink("Programme 2027-28", "/programme/2027-28")],
        areas=[LabelledText(name, f"Signed by {LONG}") for name in AREAS],
        filters=[FilterView(name="topic", label="Topic", options=STAGES)],
        topics=[RelevanceLine(
            title=title, source="National clinical audit", part="Not joined", because=LONG,
            cells=[RelevanceCell(area=name, judgement="Not relevant", because=LONG) for name in AREAS],
        ) for title in ("Falls", LONG)],
        pages=Paging(
            number=2, of=3, previous="/programme/2027-28/relevance?page=1",
            following="/programme/2027-28/relevance?page=3",
        ),
    )),
    "relevance-none": (page("What concerns which service"), RelevancePage(
        year="2027-28", count="0 topics", links=[], areas=[], filters=[], topics=[],
    )),
    "topic": (page("Change a topic of the programme"), own_form(ReviewTopicForm, TOPIC, TOPIC_CHOICES)),
    "topic-wrong": (
        page("Change a topic of the programme", errors=TOPIC_WRONG),
        own_form(ReviewTopicForm, TOPIC, TOPIC_CHOICES, TOPIC_WRONG),
    ),
    "objective": (page("Change an objective"), own_form(ChangeObjectiveForm, ChangeObjectiveForm.example)),
    "programme-none": (page("Programme 2027-28"), ProgrammePage(
        year="2027-28", count="1 topic", balances=[], search="moon", filters=[], shown="0 topics", topics=[],
    )),
    "papers": (team("Reports"), PapersPage(
        showing=FilterView(name="kind", label="Which reports", options=STAGES),
        count="52 reports",
        papers=[
            PaperLine(
                reference="CDS-a-service-with-quite-a-long-code-of-its-own-2027-03-18", href="/papers/1", title=LONG,
                kind="CDS Quality Group", period="1 April 2026 to 31 March 2027",
                made="Monday 1 March 2027 at 07:00", for_whom=LONG,
            ),
        ],
        pages=Paging(number=2, of=3, previous="/papers?page=1", following="/papers?page=3"),
    )),
    "papers-none": (team("Reports"), PapersPage(
        showing=FilterView(name="kind", label="Which reports", options=STAGES), count="0 reports", papers=[],
    )),
    "paper": (page("Quality improvement"), PaperPage(
        title=LONG,
        facts=[LabelledText("Reference", "QC-2027-03-18"), LabelledText("SHA-256 of what is kept", "f" * 64)],
        to_decide=[LONG], to_note=["3 projects are closed."],
        files=[PageLink("Page", "/papers/1/html"), PageLink("PDF", "/papers/1/pdf")],
        in_large_print=[PageLink("PDF", "/papers/1/pdf?print=large")],
        warning="What is kept of this report is not what its hash was taken of.",
    )),
    "subscriptions": (team("Subscriptions"), SubscriptionsPage(
        year="2027-28",
        showing=FilterView(name="show", label="Which subscriptions", options=STAGES),
        count="2 subscriptions, £1,250.00 a year in all, 1 of them without a fee recorded",
        lines=[
            SubscriptionLine(
                title=LONG, href="/subscriptions/1", host=LONG, renews="Monday 1 March 2027",
                late="Renewal overdue by 11 days", fee="£1,250.00", contract=LONG, topics=[LONG, "Falls"],
                brought=f"{LONG}\nTime to theatre has come down.",
            ),
            SubscriptionLine(
                title="Stroke", href="/subscriptions/2", host="", renews="No date recorded", late="",
                fee="Not recorded", contract="", topics=[], brought="Nothing recorded yet",
            ),
        ],
        without=[AuditLine(
            title=LONG, detail=f"{LONG}, “Stroke” has ended", change="/programme/2027-28/topics/1",
            add="/subscriptions/add?topic=1",
        )],
    )),
    "subscriptions-none": (team("Subscriptions"), SubscriptionsPage(
        year="2027-28", showing=FilterView(name="show", label="Which", options=STAGES),
        count="0 subscriptions, £0.00 a year in all", lines=[], without=[],
    )),
    "subscriptions-empty": (team("Subscriptions"), SubscriptionsPage(
        year="2027-28", showing=FilterView(name="show", label="Which", options=STAGES), count="", lines=[],
        without=[], is_empty=True,
    )),
    "subscription": (team("Change a subscription"), SubscriptionPage(
        heading="Change a subscription", how="Renewed? Move the date on.", notice="You are signed in again.",
        form=SUBSCRIPTION,
        changes=[
            ChangeLine(who="Ruth Calder", when="Friday 12 March 2027 at 14:05", what="It was changed", lines=[LONG]),
            ChangeLine(who="By itself", when="Friday 12 March 2027 at 08:05", what="QIST was asked", lines=[]),
        ],
    )),
    "actions-none": (page("Actions"), ActionsPage(
        heading="Actions",
        services=FilterView(name="service", label="Care Delivery Service", options=STAGES),
        as_of="Friday 12 March 2027", count="0 open actions", open=[], finished=[], since="Saturday 12 December 2026",
    )),
}  # fmt: skip
