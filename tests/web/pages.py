"""Every page in its states, for the tests that look at all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.forms.cover import AbsenceForm
from models.vocabulary import Stage
from tests.web.rendered import page
from tests.web.sample_forms import SERVICES, EveryKind
from web.forms.checking import FieldError, check
from web.forms.fields import OptionView
from web.forms.showing import fields_of
from web.views import (
    AbsenceLine,
    AbsencePage,
    ActionLine,
    ActionsPage,
    CodePage,
    ContinuePage,
    Fact,
    FilterView,
    FinishedLine,
    FormView,
    HistoryLine,
    LedProject,
    Link,
    Links,
    MarkView,
    MessagePage,
    MyPage,
    OwnTask,
    Page,
    PeoplePage,
    PersonLine,
    PersonPage,
    ProjectLine,
    ProjectPage,
    RegisterPage,
    RoleLine,
    SignInPage,
    StageLine,
    StartPage,
    Step,
    TaskLine,
    TaskPage,
    ToldLine,
    View,
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
PROJECTS = [
    ProjectLine(
        reference=f"QI-2027-004{number}",
        title=title,
        href=f"/projects/QI-2027-004{number}",
        service="Care of older people and community rehabilitation",
        type="Quality improvement",
        stage="Action monitoring",
        waits_for="CDS quality lead, by Fri 12 Mar",
        is_overdue=number == 1,
    )
    for number, title in enumerate(["Fewer falls on the wards for older people", LONG])
]
STAGES = [
    OptionView(value="", label="All stages"),
    *(OptionView(value=stage.value, label=stage.label) for stage in Stage),
]


def form(values: dict[str, object], errors: Sequence[FieldError] = ()) -> TaskPage:
    return TaskPage(
        reference="QI-2027-0042",
        project_title="Fewer falls on the wards for older people",
        asked="Record the specialty meeting",
        due="Friday 12 March 2027",
        is_overdue=bool(errors),
        takes="about 10 minutes",
        before=[Fact("Proposal", f"Proposed on Friday 5 March 2027.\n{LONG}")],
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
            version="1",
        ),
        operations=[
            Links("Not now", [Link("Ask for more time", "/tasks/1/do/extend")]),
            Links("Not you", [Link("Pass it on to somebody else", "/tasks/1/do/pass-on")]),
        ],
        whose=f"It is asked of {LONG}; you may answer it, too.",
        take=Link("Take it on", "/tasks/1/do/take"),
    )


def mended(values: dict[str, object]) -> list[FieldError]:
    errors = check(EveryKind, values, None)
    return errors if isinstance(errors, list) else []


def wrong(message: str, anchor: str) -> list[FieldError]:
    return [FieldError(anchor, message, anchor)]


SSO, MY_TASKS = Link("Sign in with your NHS account", "/sso"), Link("My tasks", "/my")
CODE = CodePage(action="/code", again="/again", sent_to="a…@trust.example", minutes=10)
HALF: dict[str, object] = {
    "title": LONG,
    "met_on": {"day": "31", "month": "2", "year": "2027"},
    "actions": [{"what": "x", "readings": [{}]}, {"owner_email": "nobody"}],
}

SOMEBODY = Link(LONG, "/people/1")
ABSENCE = FormView(
    kind="", action="/my/absence", fields=fields_of(AbsenceForm, {}, []), submit="Save", nonce="n", version="",
    can_save=False,
)  # fmt: skip
ABSENCES = [
    AbsenceLine(
        days="On Friday 12 March 2027", said=f"{LONG} stands in.", change="/my/absence/1",
        take_back="/absences/1/take-back", nonce="n",
    ),
    AbsenceLine(days="On Monday 15 March 2027", said="The deputy of the role or project stands in."),
]  # fmt: skip


def team(title: str) -> Page:
    """The page of somebody of the team, with all that is in their menu."""
    return replace(page(title), is_team=True, here="people")


PAGES: dict[str, tuple[Page, View]] = {
    "start": (page("Start", person=""), StartPage(
        propose=Link("Propose a project", "/propose"),
        stages=[Fact(stage.label, "What happens, and who is asked.") for stage in list(Stage)[:7]],
    )),
    "sign-in": (page("Sign in", person=""), SignInPage(action="/sign-in", sso=SSO)),
    "sign-in-wrong": (
        page("Sign in", person="", errors=wrong("Enter your work e-mail address", "email")),
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
        page("Enter your code", person="", errors=wrong("Enter the six digits from the e-mail", "code")),
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
        tasks=TASKS,
        projects=PROJECTS,
        cover=[f"You stand in for {LONG} on Friday 12 March 2027."],
        log=Link("Actions of Care of older people", "/actions?service=older-people"),
    )),
    "my-empty": (page("My tasks"), MyPage(tasks=[], projects=[])),
    "projects": (page("Projects"), RegisterPage(
        search="falls",
        filters=[FilterView(name=name, label=name.title(), options=STAGES) for name in ("stage", "service", "type")],
        marks=[MarkView(name=name, label=LONG, is_ticked=name == "overdue") for name in ("overdue", "silent")],
        count="37 projects",
        projects=PROJECTS,
        number=2,
        of=3,
        previous="/projects?page=1",
        following="/projects?page=3",
    )),
    "projects-empty": (
        page("Projects"),
        RegisterPage(
            search="", filters=[], marks=[MarkView(name="overdue", label="Overdue", is_ticked=False)],
            count="No projects", projects=[],
        ),
    ),
    "project": (page("Fewer falls"), ProjectPage(
        reference="QI-2027-0042",
        project_title=LONG,
        turn="It is the turn of Dr Amara Osei, CDS quality lead: approve the project by Friday 12 March 2027.",
        facts=[Fact("Lead", "Jonas Whitfield"), Fact("Aim", f"{LONG}\nBy March 2028.")],
        stages=[
            StageLine(label=stage.label, is_done=number < 3, is_now=number == 3, said="since Monday 1 March 2027")
            for number, stage in enumerate(list(Stage)[:7])
        ],
        tasks=TASKS,
        history=[HistoryLine(at="Friday 12 March 2027 at 14:05", who="QI Support Team", what="Registered", text=LONG)],
        prefect="http://127.0.0.1:4200/runs/1",
        told=[ToldLine(who=f"{LONG}, Board", what="Approve the project", said="Told on Friday. Not seen yet.")],
        operations=[Link("Hand the project over", "/projects/QI-2027-0042/do/hand-over")],
        results=["Within one hour: 91.0 % (910 of 1,000), target 95 %, below target"],
        steps=[Step(heading="Proposal, 5 March 2027", facts=[Fact("Aim", LONG)])],
        ending=Link("Withdraw the project", "/projects/QI-2027-0042/withdraw"),
    )),
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
        count="37 people",
        people=[
            PersonLine(
                name=LONG, href="/people/1", email=f"{LONG.lower()}@northbrook.example",
                roles=["Urgent Care", f"{LONG} (deputy)"], cover=["Away on Friday 12 March 2027; the deputy stands in"],
                load=["Leads 3 projects", "40 open tasks"], is_overdue=True,
            ),
            PersonLine(name="Idle", href="/people/2", email="i@x.y", roles=[], cover=[], load=[], is_overdue=False),
        ],
        number=2,
        of=3,
        previous="/people?page=1",
        following="/people?page=3",
    )),
    "people-none": (
        team("People"),
        PeoplePage(vacant=[], of_trust=[], of_services=[], search="zzz", count="0 people", people=[]),
    ),
    "person": (team("Dr Amara Osei"), PersonPage(
        name=f"Dr {LONG}",
        facts=[Fact("E-mail", f"{LONG.lower()}@northbrook.example"), Fact("Roles", "Board\nQuality Committee")],
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
    "person-left": (team("Katie Frost"), PersonPage(
        name="Katie Frost", facts=[Fact("Left", "Friday 12 March 2027")], tasks=[], projects=[], absences=[],
        standing_in=[], form=None,
    )),
    "actions": (page("Actions, Urgent Care"), ActionsPage(
        heading="Actions, Urgent Care",
        services=FilterView(name="service", label="Care Delivery Service", options=STAGES),
        as_of="Friday 12 March 2027",
        count="37 open actions, 3 of them overdue",
        open=[ActionLine(
            what=f"Move the trolley.\n{LONG}", kind="Condition of approval", owner=f"{LONG} for Dr Helen Marsh",
            project=Link(LONG, "/projects/QI-2027-0042"), reference="QI-2027-0042", service="Care of older people",
            due="Monday 1 March 2027", late="Overdue by 9 working days", moved="First asked for by Monday 1 March",
            rests="Its clock stands still", waits="Oversee the actions (CDS quality lead)",
        )],
        finished=[FinishedLine(
            what=LONG, kind="", outcome="Will not be done", reason=LONG, when="Monday 1 March 2027", by=LONG,
            project=Link(LONG, "/projects/QI-2027-0042"), reference="QI-2027-0042", service="",
        )],
        since="Saturday 12 December 2026",
        more="Only 500 are shown: choose a service to see the others.",
    )),
    "actions-none": (page("Actions"), ActionsPage(
        heading="Actions",
        services=FilterView(name="service", label="Care Delivery Service", options=STAGES),
        as_of="Friday 12 March 2027", count="0 open actions", open=[], finished=[], since="Saturday 12 December 2026",
    )),
}  # fmt: skip
