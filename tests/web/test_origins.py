import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from models.forms.project.approval import ApproveForm
from models.records import Decision
from models.settings import settings
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import World, address, everything
from tests.support.web.addresses import that_take_something
from tests.support.web.browsing import Browser, controls, pairs_of, signed_in
from web.pages.posted_file import read_posted_file
from web.posted_form import read_sent

APPROVED = ApproveForm.examples[Outcome.APPROVED]


def takes_forms_of_ours_only(route: APIRoute) -> bool:
    return any(needed.call in {read_sent, read_posted_file} for needed in route.dependant.dependencies)


def test_every_page_that_takes_something_looks_at_where_it_comes_from() -> None:
    ways = {(route.path, takes_forms_of_ours_only(route)) for route in that_take_something()}

    assert ways == {
        ("/t/{token}", True),
        ("/sign-in", True),
        ("/sign-in/code", True),
        ("/sign-in/code/again", True),
        ("/sign-out", True),
        ("/tasks/{task_id}", True),
        ("/my/absence", True),
        ("/my/forget-browsers", True),
        ("/my/absence/{absence_id}", True),
        ("/absences/{absence_id}/take-back", True),
        ("/absences/{absence_id}/confirm", True),
        ("/people/{person_id}", True),
        ("/people/{person_id}/take-back", True),
        ("/bank-holidays", True),
        ("/announcements/{name}/{about}", True),
        ("/privacy/release", True),
        ("/templates/add", True),
        ("/templates/{template_id}", True),
        ("/templates/{template_id}/withdraw", True),
        ("/templates/{template_id}/{number}/remove", True),
        ("/projects/{reference}/templates", True),
        ("/bank-holidays/{day}", True),
        ("/programme/{year}/add", True),
        ("/programme/{year}/objectives/add", True),
        ("/programme/{year}/objectives/{objective_id}", True),
        ("/programme/{year}/topics/{topic_id}", True),
        ("/programme/{year}/topics/{topic_id}/windows", True),
        ("/programme/reports/new", True),
        ("/subscriptions/add", True),
        ("/papers/make", True),
        ("/papers/{reference}/decisions", True),
        ("/papers/{reference}/decisions/{item}", True),
        ("/meetings/add", True),
        ("/meetings/{meeting_id}", True),
        ("/support/coaching/add", True),
        ("/subscriptions/{subscription_id}", True),
        ("/propose", True),
        ("/propose/{key}/alike", True),
        ("/propose/{key}/check", True),
        ("/propose/{key}/leave", True),
        ("/propose/{key}/{name}", True),
        ("/projects/{reference}/withdraw", True),
        ("/projects/{reference}/figures/{period}", True),
        ("/projects/{reference}/paste-figures", True),
        ("/projects/{reference}/send-figures", True),
        ("/my/letters", True),
        ("/feedback", True),
        ("/filters", True),
        ("/in-bulk", True),
        ("/import-projects", True),
        ("/import-projects/file", True),
        ("/unregistered", True),
        ("/filters/{filter_id}", True),
        ("/feedback/{feedback_id}", True),
        ("/tasks/{task_id}/correct", True),
        ("/tasks/{task_id}/do/{name}", True),
        ("/projects/{reference}/do/{name}", True),
        ("/projects/{reference}/do/{name}/{part}", True),
        ("/outbox/stop", True),
        ("/outbox/start", True),
        ("/outbox/wave/do/{name}", True),
        ("/outbox/projects/{reference}/do/{name}", True),
        ("/outbox/{email_id}/do/{name}", True),
        ("/api/v1/projects", False),
    }


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"origin": "http://testserver"}, 303),
        ({"origin": "http://127.0.0.1:8000"}, 303),
        ({"origin": "null"}, 303),
        ({"origin": "null", "sec_fetch_site": "same-origin"}, 303),
        ({"sec_fetch_site": "same-origin"}, 303),
        ({"sec_fetch_site": "none"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "http://testserver.evil.example"}, 403),
        ({"origin": "null", "sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
    ],
)
def test_form_of_another_site_is_refused_before_anybody_has_signed_in(
    sqlite_world: World, browser: Browser, headers: dict[str, str], status: int
) -> None:
    _ = sqlite_world

    shown = browser.post("/sign-in", [("email", address("lead"))], follow=False, **headers)

    assert shown.status == status


def test_origin_that_hides_is_refused_where_browsers_always_say_where_a_form_is_from(
    sqlite_world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = sqlite_world
    monkeypatch.setenv("QI_BASE_URL", "https://testserver")
    settings.cache_clear()

    shown = browser.post("/sign-in", [("email", address("lead"))], follow=False, origin="null")

    assert shown.status == 403


@pytest.mark.parametrize("csrf", ["", "wrong", "é"])
def test_decision_without_the_token_of_the_session_is_not_recorded(
    sqlite_world: World, app: FastAPI, csrf: str
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    qist = signed_in(app, address("qist"))
    opened = qist.open(f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}")
    before = everything()

    shown = qist.post(opened.path, [("csrf", csrf), *controls(opened)[1:], *pairs_of(ApproveForm, APPROVED)])

    assert (shown.status, shown.values["outcome"]) == (403, "approved")
    assert everything() == before


def test_decision_sent_from_another_site_is_not_recorded_whatever_it_carries(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    qist = signed_in(app, address("qist"))
    opened = qist.open(f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}")
    sent = [*controls(opened), *pairs_of(ApproveForm, APPROVED)]
    with reading() as session:
        before = session.scalar(select(func.count()).select_from(Decision))

    shown = qist.post(opened.path, sent, sec_fetch_site="cross-site", origin="https://evil.example")

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Decision)) == before
    assert (shown.status, shown.heading) == (403, "This was not sent from here")


def test_nobody_is_signed_out_by_another_page(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.post("/sign-out", [("csrf", "wrong")])

    assert (shown.status, lead.open("/my").heading) == (403, "My tasks")


def test_code_is_typed_on_the_page_that_asks_for_it(sqlite_world: World, browser: Browser) -> None:
    _ = sqlite_world
    asked = browser.press(browser.open("/sign-in"), email=address("lead"))

    assert browser.press(asked, csrf="wrong", code="123456").status == 403
    assert browser.post("/sign-in/code/again", [("csrf", "wrong")]).status == 403
