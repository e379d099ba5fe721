"""The end of a project on its pages: what is missing, risks, data on hold, and the list for the team."""

from fastapi import FastAPI
from sqlalchemy import update

from models.records import AcceptedRisk
from models.vocabulary import Outcome, RiskState, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in

MISSED = (
    "“Within four hours” misses its target: it is not measured again since its action was done, and nobody has "
    "accepted the risk. Whose turn it is: Dr Amara Osei, project lead."
)


def test_page_of_the_closure_says_what_is_missing_before_anything_is_typed_and_refuses_with_the_same_words(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    with unit_of_work() as session:
        session.execute(update(AcceptedRisk).values(state=RiskState.ENDED))
    task = world.task(TaskKind.CONFIRM_CLOSURE)
    browser = signed_in(app, task.assignee.email)

    shown = browser.open(f"/tasks/{task.id}")

    assert MISSED in " ".join(shown.page.get_element_by_id("missing").text_content().split())
    assert dict(shown.pairs)["retention_until[year]"] == "2031"
    refused = browser.answer(TaskKind.CONFIRM_CLOSURE, task.id)
    assert refused.errors == [MISSED]
    lead = signed_in(app, address("lead")).open(f"/projects/{world.project.reference}")
    assert MISSED in " ".join(lead.page.get_element_by_id("missing").text_content().split())


def test_authority_accepts_a_risk_on_its_page_and_the_project_says_by_whom_and_until_when(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, risk_reason="The rota cannot be filled.")
    task = world.task(TaskKind.ACCEPT_RISK)
    browser = signed_in(app, address("medical officer"))

    shown = browser.open(f"/tasks/{task.id}")
    sent = browser.answer(TaskKind.ACCEPT_RISK, task.id)

    text = " ".join(shown.page.text_content().split())
    assert "The target is missed and not measured again: “Within four hours”" in text
    assert "The rota cannot be filled." in text
    assert sent.status == 200
    page = browser.open(f"/projects/{world.project.reference}")
    assert (
        "Accepted by Dr Anita Desai (Authority for clinical risks) until Monday 1 March 2027. "
        "Risk register: RR-1203."
    ) in " ".join(page.page.text_content().split())


def test_team_holds_data_on_the_page_of_the_project_and_sees_them_in_its_list(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    world.answer(TaskKind.CONFIRM_CLOSURE, retention_until="2027-03-01", retention_reason="Agreed.")
    browser = signed_in(app, address("qist"))
    reference = world.project.reference

    form = browser.open(f"/projects/{reference}/do/hold-data")
    browser.press(form, cause="complaint", reason="A complaint is looked into.")

    shown = " ".join(browser.open("/retention").page.text_content().split())
    assert "1 project" in shown
    for words in (
        reference,
        "Four-hour standard in the urgent care centre",
        "Monday 1 March 2027",
        "A complaint",
    ):
        assert words in shown
    assert browser.client.get("/retention.csv").headers["content-type"] == "text/csv; charset=utf-8"
    assert signed_in(app, address("lead")).open("/retention").status == 403
