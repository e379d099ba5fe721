from itertools import product

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.forms.support_team.templates import AddTemplateForm
from models.policy.lifecycle import LIFECYCLE
from models.records import Meeting
from models.vocabulary import PaperKind, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.operations.absences import enter_absence
from tasks.operations.operation import OperationRequest
from tasks.queries.people.absences import own_absences
from tasks.reports.archive.archive import all_papers
from tasks.reports.archive.asking import make_on_request, report_request
from tasks.reports.archive.issuing import issue_for_meeting
from tasks.subscriptions.listing import all_subscriptions
from tasks.template_library.adding import SentTemplate, add_template
from tasks.template_library.file_checks import checked_file
from tasks.template_library.reading import templates_seen
from tests.support.programme.subscriptions import subscription
from tests.support.programme.topics_at_year_end import OLD, topic
from tests.support.stories.improving import all_tests, plan
from tests.support.trust_at_work import World, address, everything, nonce
from tests.support.web.addresses import to_look_at
from tests.support.web.browsing import Browser, newest_link, signed_in
from tests.tasks.reports.archive.test_issuing import meets
from tests.web.conftest import TOKEN

OTHERS = [
    "/openapi.json",
    "/static/qi.css",
    "/no/such/page",
    "/projects?q=four&stage=approval&page=2&overdue=yes&unconfirmed=yes&silent=yes",
    "/projects?sort=last_act&turned=yes&column=lead&column=nonsense&waits=qist&held=yes&lead=o&year=2026-27",
    "/people?q=marsh&page=2",
    "/actions?service=urgent-care",
    "/subscriptions?show=ended",
    "/subscriptions/add?topic=none",
    "/outbox?q=osei&month=2026-11&to=2026-12&state=sent&trouble=yes&page=2",
]


RECORDED = {
    ("/process.{ending}", "GET"),
    ("/projects.{ending}", "GET"),
    ("/radar.xlsx", "GET"),
    ("/retention.csv", "GET"),
}
"""What leaves is recorded in the history (P45): the one kind of thing that is more than a look."""


def filled_in(path: str, world: World, token_path: str) -> str:
    """An address of the routes, with the project and the task of this world in it."""
    filled = path.replace("/papers/{reference}", "/papers/{project}").replace("/t/{token}", token_path)
    filled = filled.replace("/do/{name}/{part}", f"/do/test-result/{all_tests(world)[0].id}")
    filled = filled.replace("{reference}", world.project.reference)
    filled = filled.replace("{year}", OLD)
    filled = filled.replace("{period}", "all").replace("template.{ending}", "template.csv")
    filled = filled.replace("{objective_id}", "0" * 32)
    filled = filled.replace("{email_id}", world.mails()[0].id)
    filled = filled.replace("/announcements/{name}/{about}", f"/announcements/call-for-topics/{OLD}")
    filled = filled.replace("{name}", "extend" if path.startswith("/tasks") else "hold")
    filled = filled.replace("{person_id}", world.id_of("quality lead"))
    filled = filled.replace("{subscription_id}", a_subscription()).replace(
        "{code}", "QI-2026-0001-1-AAAAAAAAAA"
    )
    filled = (
        filled.replace("/papers/{project}", f"/papers/{a_paper()}")
        .replace("projects.{ending}", "projects.csv")
        .replace("/my/record/{ending}", "/my/record/csv")
        .replace("process.{ending}", "process.csv")
        .replace("{ending}", "html")
    )
    filled = filled.replace("{template_id}", a_template(world)).replace("{number}", "1")
    filled = filled.replace("{item}", "other").replace("{meeting_id}", a_meeting())
    filled = filled.replace("{absence_id}", an_absence(world)).replace("{filter_id}", "0" * 32)
    return filled.replace("{task_id}", world.task(TaskKind.REGISTER).id).replace("{kind}", "approve")


def a_template(world: World) -> str:
    """The id of a template, which is added the first time it is asked for."""
    if known := templates_seen():
        return known[0].template_id
    form = AddTemplateForm(**AddTemplateForm.example)
    file = checked_file(b"%PDF-1.7 an empty form", "consent.pdf")
    return add_template(form, SentTemplate(file, world.id_of("qist"), nonce())).template_id


def a_subscription() -> str:
    """The id of the one in the register."""
    return all_subscriptions()[0].id


def a_paper() -> str:
    """The reference of the one that was made."""
    return all_papers()[0].reference


def a_meeting() -> str:
    """The id of one that has no paper yet, of those in the Trust file."""
    with reading() as session:
        query = select(Meeting.id).where(Meeting.kind == PaperKind.AUDIT_COMMITTEE)
        return str(session.scalars(query.order_by(Meeting.held_on.desc())).first())


def an_absence(world: World) -> str:
    """The id of the lead's absence."""
    return own_absences(world.id_of("lead"))[0].id


@pytest.mark.parametrize("who", [None, "qist", "lead", "library"])
def test_looking_at_any_page_changes_nothing_and_begins_no_session(
    sqlite_world: World, app: FastAPI, who: str | None
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    link = newest_link(address("qist"))
    topic("Falls")
    make_on_request(report_request(PaperKind.QUALITY_COMMITTEE))
    issue_for_meeting(meets(PaperKind.EFFECTIVE_CARE))
    subscription("Stroke audit")
    plan(sqlite_world)
    leave = {"first_day": "2026-11-09", "last_day": "2026-11-13"}
    enter_absence(sqlite_world.id_of("lead"), OperationRequest(sqlite_world.id_of("lead"), nonce(), leave))
    browser = signed_in(app, address(who)) if who else Browser(app)
    a_template(sqlite_world)
    sqlite_world.wait(minutes=20)
    before = everything()

    addresses = {path: filled_in(path, sqlite_world, link) for path in (*to_look_at(), *OTHERS)}
    for path, method in product(addresses, ["GET", "HEAD", "OPTIONS"]):
        if (path, method) in RECORDED:
            continue
        shown = browser.client.request(
            method,
            addresses[path],
            headers={"Authorization": f"Bearer {TOKEN}"},
            follow_redirects=False,
        )
        assert (path, shown.status_code < 500) == (path, True)
        assert (path, shown.headers.get("set-cookie")) == (path, None)

    assert everything() == before


def test_every_page_that_can_be_looked_at_is_known_here() -> None:
    assert to_look_at() == [
        "/",
        "/actions",
        "/announcements",
        "/announcements/{name}/{about}",
        "/api/v1/forms/{kind}",
        "/api/v1/lifecycle",
        "/api/v1/messages",
        "/api/v1/projects",
        "/api/v1/projects/{reference}",
        "/api/v1/projects/{reference}/history",
        "/api/v1/tasks",
        "/api/v1/tasks/{task_id}",
        "/bank-holidays",
        "/bank-holidays/{day}",
        "/certificates/{code}",
        "/certificates/{code}/pdf",
        "/feed/learning.atom",
        "/feed/learning.html",
        "/feedback",
        "/feedback/queue",
        "/filters",
        "/filters/{filter_id}",
        "/first-day",
        "/freshness",
        "/healthz",
        "/import-projects",
        "/in-bulk",
        "/learning",
        "/meetings",
        "/meetings/add",
        "/meetings/calendar.ics",
        "/meetings/{meeting_id}",
        "/metrics",
        "/my",
        "/my/absence",
        "/my/absence/{absence_id}",
        "/my/calendar.ics",
        "/my/letters",
        "/my/record",
        "/my/record/{ending}",
        "/names",
        "/outbox",
        "/outbox/start",
        "/outbox/stop",
        "/outbox/tomorrow",
        "/outbox/{email_id}",
        "/papers",
        "/papers/make",
        "/papers/{reference}",
        "/papers/{reference}/decisions",
        "/papers/{reference}/decisions/{item}",
        "/papers/{reference}/{ending}",
        "/people",
        "/people/team",
        "/people/{person_id}",
        "/people/{person_id}/take-back",
        "/privacy",
        "/privacy/release",
        "/process",
        "/process.{ending}",
        "/process/controls",
        "/process/dates",
        "/programme/reports",
        "/programme/reports/new",
        "/programme/reports/{reference}",
        "/programme/{year}",
        "/programme/{year}/add",
        "/programme/{year}/objectives",
        "/programme/{year}/objectives/add",
        "/programme/{year}/objectives/{objective_id}",
        "/programme/{year}/relevance",
        "/programme/{year}/topics/{topic_id}",
        "/programme/{year}/topics/{topic_id}/windows",
        "/projects",
        "/projects.{ending}",
        "/projects/{reference}",
        "/projects/{reference}/calendar.ics",
        "/projects/{reference}/certificates",
        "/projects/{reference}/corrections",
        "/projects/{reference}/do/{name}",
        "/projects/{reference}/do/{name}/{part}",
        "/projects/{reference}/drivers",
        "/projects/{reference}/figures",
        "/projects/{reference}/figures-template.{ending}",
        "/projects/{reference}/figures/{period}",
        "/projects/{reference}/paste-figures",
        "/projects/{reference}/report",
        "/projects/{reference}/report/{ending}",
        "/projects/{reference}/templates",
        "/projects/{reference}/withdraw",
        "/propose",
        "/propose/{key}",
        "/propose/{key}/advice",
        "/propose/{key}/alike",
        "/propose/{key}/check",
        "/propose/{key}/leave",
        "/propose/{key}/sent",
        "/propose/{key}/{name}",
        "/radar",
        "/radar.xlsx",
        "/readyz",
        "/receipt/{key}",
        "/retention",
        "/retention.csv",
        "/sign-in",
        "/sign-in/code",
        "/subscriptions",
        "/subscriptions/add",
        "/subscriptions/{subscription_id}",
        "/support",
        "/support/coaching",
        "/support/coaching/add",
        "/t/{token}",
        "/tasks/{task_id}",
        "/tasks/{task_id}/calendar.ics",
        "/tasks/{task_id}/correct",
        "/tasks/{task_id}/do/{name}",
        "/templates",
        "/templates/add",
        "/templates/{template_id}",
        "/templates/{template_id}/withdraw",
        "/templates/{template_id}/{number}",
        "/templates/{template_id}/{number}/remove",
        "/unregistered",
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/my",
        "/my/letters",
        "/feedback",
        f"/feedback?task={'0' * 32}",
        "/feedback/queue",
        "/my/record",
        "/people/team",
        "/people/team?service=urgent-care&page=2",
        "/projects/QI-2026-0001/report",
        "/projects/QI-2026-0001/report/slide",
        "/projects/QI-2026-0001/certificates",
        "/certificates/QI-2026-0001-1-AAAAAAAAAA",
        "/projects",
        "/propose",
        "/programme/2026-27/objectives",
        "/programme/2026-27/relevance?show=unjudged",
        "/projects/QI-2026-0001",
        "/my/absence",
        "/papers",
        "/papers?kind=annual",
        "/papers/make",
        "/papers/QC-2027-03-18",
        "/papers/QC-2027-03-18/pdf?print=large",
        "/people",
        "/people?q=marsh",
        f"/people/{'0' * 32}/take-back",
        "/privacy",
        "/retention",
        "/bank-holidays",
        "/actions",
        "/actions?service=urgent-care",
        "/subscriptions",
        "/subscriptions?show=soon",
        "/subscriptions/add",
        f"/receipt/{'x' * 22}",
        "/projects?unconfirmed=yes",
        "/filters",
        "/first-day",
        "/freshness",
        "/process",
        "/process/dates?clause=6.3&service=urgent-care",
        "/process/controls?control=2&service=urgent-care",
        "/radar",
        "/import-projects",
        "/unregistered",
        "/in-bulk?stage=approval",
        "/outbox?state=held",
        f"/propose/{'0' * 32}/people",
        *(
            f"{path}/{'0' * 32}"
            for path in ("/propose", "/tasks", "/people", "/my/absence", "/subscriptions")
        ),
        *("/outbox", "/outbox/tomorrow", "/outbox/stop", "/outbox/" + "0" * 32),
    ],
)
def test_pages_for_people_ask_to_sign_in_and_lead_back_to_themselves(
    sqlite_world: World, browser: Browser, path: str
) -> None:
    _ = sqlite_world

    shown = browser.open(path)

    assert (shown.path, shown.heading) == (f"/sign-in?to={path.replace('&', '%26')}", "Sign in")
    assert shown.values["to"] == path


def test_start_page_shows_the_stages_of_the_policy_to_everybody(
    sqlite_world: World, browser: Browser
) -> None:
    _ = sqlite_world

    shown = browser.open("/")

    stages = shown.page.xpath("//main//ol/li/strong/text()")
    assert stages == [stage.label for stage in LIFECYCLE.stages]
    assert len(stages) <= 8
    lines = shown.page.xpath("//main//ol/li/text()")
    assert (
        lines[list(LIFECYCLE.stages).index(Stage.APPROVAL)]
        == "CDS quality lead, QI Support Team, and up to 4 others as the work needs"
    )
    assert lines[-1].endswith("; then what was learned is shared")
    assert max(map(len, lines)) <= 90
    assert "Northbrook" in shown.page.xpath("//header")[0].text_content()
