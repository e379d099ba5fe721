import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.answers.upgrades import UPGRADES
from models.forms.project.closure import WithdrawForm
from models.records import Decision, HumanTask
from models.vocabulary import Letter, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.promises.changed_forms import without_a_field
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, controls, signed_in

WITHDRAW = "/projects/QI-2026-0001/withdraw"
WHY = {"reason": "The service has moved.", "learning": "Ask the estates team first."}
YES = {**WHY, "confirmed": "yes"}


def test_lead_withdraws_a_project_before_data_are_collected(world: World, app: FastAPI) -> None:
    world.propose()
    lead = signed_in(app, address("lead"))
    project = lead.open("/projects/QI-2026-0001")
    assert project.page.xpath("//a[@role='button']/text()") == ["Withdraw the project"]

    asked = lead.fill(lead.open(WITHDRAW), WHY)

    assert (asked.status, asked.errors) == (
        422,
        [
            (
                "Tick the box to withdraw “Four-hour standard in the urgent care centre”, or leave this page: "
                "nothing has happened"
            )
        ],
    )
    assert "Yes, withdraw “Four-hour standard in the urgent care centre”" in asked.content
    assert (asked.values["reason"], world.project.is_open) == (WHY["reason"], True)
    shown = lead.press(asked, confirmed="yes")
    assert (shown.status, shown.content) == (
        200,
        (
            "Thank you. Your answer is recorded QI-2026-0001 · Four-hour standard in the urgent care centre "
            "Withdrawal: withdrawn. Recorded on Monday 2 November 2026 at 09:00. The project is withdrawn. "
            "See the project"
        ),
    )
    assert world.project.stage is Stage.WITHDRAWN
    ended = lead.open("/projects/QI-2026-0001")
    assert ended.page.xpath("//a[@role='button']") == []
    assert ended.page.xpath("//li[@aria-current='step']/strong/text()") == ["Withdrawn"]


def test_support_team_abandons_a_project_whose_data_are_being_collected(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DATA_COLLECTION)
    qist = signed_in(app, address("qist member"))

    opened = qist.open(WITHDRAW)
    shown = qist.fill(opened, YES)

    assert (opened.heading, shown.status) == ("Abandon the project", 200)
    assert sqlite_world.project.stage is Stage.ABANDONED


def test_same_form_sent_again_gives_the_same_receipt(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    opened = lead.open(WITHDRAW)
    sent = [*controls(opened), *YES.items()]

    assert lead.post(WITHDRAW, sent).content == lead.post(WITHDRAW, sent).content
    letters = [letter for letter, _ in sqlite_world.letters()]
    assert letters.count(Letter.PROJECT_WITHDRAWN) == len(["qist", "deputy"])


@pytest.mark.parametrize("who", ["colleague", "quality lead", "library"])
def test_nobody_else_may_end_it(sqlite_world: World, app: FastAPI, who: str) -> None:
    sqlite_world.propose()
    other, lead = signed_in(app, address(who)), signed_in(app, address("lead"))
    opened = lead.open(WITHDRAW)
    csrf = other.open("/my").page.xpath("//input[@name='csrf']/@value")[0]

    sent = other.post(WITHDRAW, [("csrf", csrf), *controls(opened)[1:], *WHY.items()])

    assert (other.open(WITHDRAW).status, sent.status) == (403, 403)
    assert other.open("/projects/QI-2026-0001").page.xpath("//a[@role='button']") == []
    assert sqlite_world.project.is_open


def test_project_that_has_ended_cannot_be_ended_again(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    lead.fill(lead.open(WITHDRAW), YES)

    shown = lead.open(WITHDRAW)

    assert (shown.status, "The policy does not allow “Withdraw the project”" in shown.content) == (409, True)


def test_what_is_missing_is_said_and_what_was_typed_stays(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    shown = lead.press(lead.open(WITHDRAW), reason="The service has moved.")

    assert (shown.status, shown.values["reason"], len(shown.errors)) == (422, "The service has moved.", 2)
    assert sqlite_world.project.is_open


def test_form_that_names_no_end_is_refused(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    shown = lead.press(lead.open(WITHDRAW), button=None, version="approve", **WHY)

    assert (shown.status, sqlite_world.project.is_open) == (400, True)


def test_session_that_runs_out_asks_for_a_code_and_goes_on_with_what_was_typed(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    opened = lead.open(WITHDRAW)
    sqlite_world.wait(minutes=50)

    back = lead.type_code(lead.fill(opened, WHY), address("lead"))

    assert (back.heading, back.values["reason"]) == ("Withdraw the project", "The service has moved.")
    assert lead.press(back, confirmed="yes").heading == "Thank you. Your answer is recorded"


def test_form_opened_in_an_earlier_session_is_shown_again(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    opened = lead.open(WITHDRAW)
    lead.sign_in(address("lead"))

    shown = lead.fill(opened, WHY)

    assert (shown.status, shown.values["reason"], sqlite_world.project.is_open) == (403, WHY["reason"], True)


def test_project_that_does_not_exist_cannot_be_ended(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead: Browser = signed_in(app, address("lead"))

    assert lead.open("/projects/QI-2026-9999/withdraw").status == 404


def test_withdrawal_asks_for_what_the_policy_wants_kept(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()

    form = signed_in(app, address("lead")).open(WITHDRAW).form

    assert (form.get("data-task-kind"), form.get("action")) == (TaskKind.WITHDRAW, WITHDRAW)


def test_page_says_the_version_of_its_form_so_that_no_upgrade_touches_what_is_typed_today(
    sqlite_world: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    monkeypatch.setattr(WithdrawForm, "version", 2)
    monkeypatch.setitem(UPGRADES, (TaskKind.WITHDRAW, 1), lambda typed: {**typed, "learning": "Moved"})
    shown = lead.open(WITHDRAW)

    lead.fill(shown, YES)

    with reading() as session:
        query = select(Decision.answer).join(HumanTask, HumanTask.id == Decision.task_id)
        [answer] = session.scalars(query.where(HumanTask.kind == TaskKind.WITHDRAW))
    assert (shown.values["form_version"], answer["learning"]) == ("2", WHY["learning"])


def test_words_of_a_field_that_is_gone_are_shown_to_be_copied(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))
    opened = lead.open(WITHDRAW)

    with without_a_field(WithdrawForm, "learning"):
        again = lead.fill(opened, WHY)

        assert (again.status, again.facts["Learning"], sqlite_world.project.is_open) == (
            409,
            WHY["learning"],
            True,
        )
        assert lead.press(again, confirmed="yes").heading == "Thank you. Your answer is recorded"
