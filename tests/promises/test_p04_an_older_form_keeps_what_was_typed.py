from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.answers.typed import said_today
from models.answers.upgrades import UPGRADES
from models.errors import FormChanged
from models.forms import TaskForm
from models.forms.base import Examples, FormRecord, choice, day, line, several
from models.forms.project.evidence import SearchEvidenceForm
from models.forms.project.proposal import ProposalForm
from models.records import Decision, HumanTask
from models.vocabulary import Help, MeasureType, Outcome, TaskKind
from tasks.answers.answer_task import answer_task
from tasks.answers.drafts import save_draft, typed_for
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.promises.changed_forms import with_a_field, without_a_field
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Pairs, Shown, controls, pairs_of, signed_in
from web.app import create_app
from web.forms.reading import read_posted


def test_p4_a_form_whose_task_changed_meanwhile_is_shown_again_with_all_that_was_typed(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    with unit_of_work() as session:
        session.get_one(HumanTask, answer.task_id).note = "The lead asks for the last five years only."

    with pytest.raises(FormChanged):
        answer_task(answer)
    save_draft(answer.task_id, answer.person_id, answer.typed)

    assert typed_for(answer.task_id, answer.person_id) == answer.typed
    assert world.answer(TaskKind.SEARCH_EVIDENCE).outcome == "received"


def test_p4_a_form_from_before_a_restart_is_accepted_as_long_as_its_task_is_the_same(world: World) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    save_draft(answer.task_id, answer.person_id, answer.typed)
    world.wait(days=3)

    assert answer_task(answer).outcome == "received"


CHANGED = (
    "This form has changed since you opened it. Nothing was sent yet, and what you typed is kept: "
    "check it, and send it."
)
SUMMARY = "Seven papers on senior review at the front door."


@pytest.fixture
def app() -> FastAPI:
    return create_app()


def opened_before(world: World, app: FastAPI) -> tuple[Browser, Shown, Pairs]:
    """The Library’s form as the release before showed it, filled in and not yet sent."""
    world.propose()
    library = signed_in(app, address("library"))
    shown = library.open(f"/tasks/{world.task(TaskKind.SEARCH_EVIDENCE).id}")
    example = SearchEvidenceForm.examples[Outcome.SUBMITTED]
    pairs = [*controls(shown), *pairs_of(SearchEvidenceForm, {**example, "sources_searched": SUMMARY})]
    return library, shown, pairs


def decided(kind: TaskKind) -> list[dict[str, Any]]:
    with reading() as session:
        query = select(Decision.answer).join(HumanTask, HumanTask.id == Decision.task_id)
        return list(session.scalars(query.where(HumanTask.kind == kind)))


def test_p4_a_form_that_asks_more_by_now_is_shown_again_with_every_word(world: World, app: FastAPI) -> None:
    library, shown, pairs = opened_before(world, app)

    with with_a_field(SearchEvidenceForm, "searched_until", str, line("Searched until when?")):
        again = library.post(shown.form.get("action"), pairs)
        reopened = library.open(again.path)
        assert (again.status, again.errors) == (409, ["Answer “Searched until when?”"])
        assert CHANGED in again.content
        assert (again.values["sources_searched"], reopened.values["sources_searched"]) == (SUMMARY, SUMMARY)
        assert decided(TaskKind.SEARCH_EVIDENCE) == []

        receipt = library.press(again, searched_until="October 2026")

        assert receipt.heading == "Thank you. Your answer is recorded"
        [stored] = decided(TaskKind.SEARCH_EVIDENCE)
        assert (stored["sources_searched"], stored["searched_until"]) == (SUMMARY, "October 2026")


def test_p4_what_was_typed_into_a_field_that_is_gone_is_shown_to_be_copied(
    world: World, app: FastAPI
) -> None:
    library, shown, pairs = opened_before(world, app)

    with without_a_field(SearchEvidenceForm, "sources_searched"):
        again = library.post(shown.form.get("action"), pairs)
        reopened = library.open(again.path)
        assert (again.status, again.errors) == (409, [])
        assert (again.facts["Sources searched"], reopened.facts["Sources searched"]) == (SUMMARY, SUMMARY)
        assert "sources_searched" not in again.values
        assert decided(TaskKind.SEARCH_EVIDENCE) == []

        saved = library.press(again, button=("save", "save"))
        assert saved.heading == "Saved"
        once_more = library.open(again.path)
        assert once_more.facts["Sources searched"] == SUMMARY

        assert library.press(once_more).heading == "Thank you. Your answer is recorded"


def test_p4_a_form_of_an_older_version_that_still_fits_is_taken(world: World, app: FastAPI) -> None:
    library, shown, pairs = opened_before(world, app)

    with with_a_field(SearchEvidenceForm, "remark", str | None, line("Remark", optional=True)):
        assert library.post(shown.form.get("action"), pairs).status == 200

        [stored] = decided(TaskKind.SEARCH_EVIDENCE)
        assert stored["sources_searched"] == SUMMARY


def test_p43_a_page_of_a_release_that_knew_no_versions_is_taken(world: World, app: FastAPI) -> None:
    library, shown, pairs = opened_before(world, app)

    receipt = library.post(shown.form.get("action"), [pair for pair in pairs if pair[0] != "form_version"])

    assert receipt.heading == "Thank you. Your answer is recorded"


def test_p43_a_draft_of_an_older_version_is_found_again_in_todays_fields(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.propose()
    task = world.task(TaskKind.SEARCH_EVIDENCE)
    save_draft(task.id, task.assignee_id, {"conclusions": SUMMARY})

    monkeypatch.setattr(SearchEvidenceForm, "version", 2)
    monkeypatch.setitem(
        UPGRADES,
        (TaskKind.SEARCH_EVIDENCE, 1),
        lambda typed: {"sources_searched": typed["conclusions"], "strategy": "Wide"},
    )

    assert typed_for(task.id, task.assignee_id) == {"sources_searched": SUMMARY, "strategy": "Wide"}


def test_p4_a_draft_that_no_upgrade_can_move_is_found_again_as_text(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.propose()
    task = world.task(TaskKind.SEARCH_EVIDENCE)
    save_draft(task.id, task.assignee_id, {"conclusions": SUMMARY})

    monkeypatch.setattr(SearchEvidenceForm, "version", 2)
    monkeypatch.setitem(
        UPGRADES, (TaskKind.SEARCH_EVIDENCE, 1), lambda typed: {"sources_searched": typed["missing"]}
    )

    assert typed_for(task.id, task.assignee_id) == {"conclusions": SUMMARY}


def test_p4_a_task_that_was_closed_meanwhile_shows_also_what_was_typed_into_a_field_that_is_gone(
    world: World, app: FastAPI
) -> None:
    library, shown, pairs = opened_before(world, app)
    world.answer(TaskKind.SEARCH_EVIDENCE)

    with without_a_field(SearchEvidenceForm, "sources_searched"):
        closed = library.post(shown.form.get("action"), pairs)

    assert closed.status == 409
    assert closed.facts["sources_searched"] == SUMMARY


def test_p4_a_proposal_that_was_begun_before_the_form_changed_keeps_every_word(
    world: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("lead"))
    shown = lead.open("/propose")
    pairs = [*controls(shown), *pairs_of(ProposalForm, ProposalForm.examples[Outcome.SUBMITTED])]

    with without_a_field(ProposalForm, "problem"):
        again = lead.post("/propose", pairs)
        assert (again.status, again.heading) == (200, "Check your answers")
        assert again.facts["Problem"] == ProposalForm.examples[Outcome.SUBMITTED]["problem"]

        assert lead.press(again).heading == "Thank you. Your proposal is recorded"
        _ = world


def test_p4_words_of_a_field_that_is_gone_stay_on_the_page_of_a_task_until_it_is_answered(
    world: World, app: FastAPI
) -> None:
    library, shown, pairs = opened_before(world, app)

    with without_a_field(SearchEvidenceForm, "sources_searched"):
        again = library.post(shown.form.get("action"), pairs)
        mistaken = library.press(again, summary="")
        rearranged = library.press(mistaken, button=("add", "evidence"))
        assert (mistaken.status, rearranged.status) == (422, 200)
        assert [page.facts.get("Sources searched") for page in (again, mistaken, rearranged)] == [SUMMARY] * 3

        library.sign_in(address("library"))
        renewed = library.press(rearranged, summary="PubMed")
        assert (renewed.status, renewed.facts["Sources searched"]) == (403, SUMMARY)
        assert library.press(renewed).heading == "Thank you. Your answer is recorded"


def test_p4_a_task_that_is_closed_shows_also_the_words_that_an_earlier_try_lost_their_field_for(
    world: World, app: FastAPI
) -> None:
    library, shown, pairs = opened_before(world, app)

    with without_a_field(SearchEvidenceForm, "sources_searched"):
        again = library.post(shown.form.get("action"), pairs)
    lead = signed_in(app, address("lead"))
    why = {"reason": "It has moved.", "learning": "Ask first.", "confirmed": "yes"}
    lead.fill(lead.open("/projects/QI-2026-0001/withdraw"), why)
    with without_a_field(SearchEvidenceForm, "sources_searched"):
        closed = library.press(again)

    assert (closed.status, closed.facts["sources_searched"]) == (409, SUMMARY)


def test_p4_words_of_a_field_that_is_gone_stay_on_the_page_of_a_proposal_until_it_is_sent(
    world: World, app: FastAPI
) -> None:
    lead, problem = signed_in(app, address("lead")), "Shorter waits\nfor “everybody” & all."
    answer = {**ProposalForm.examples[Outcome.SUBMITTED], "problem": problem}
    pairs = [*controls(lead.open("/propose")), *pairs_of(ProposalForm, answer)]

    with without_a_field(ProposalForm, "problem"):
        again = lead.post("/propose", pairs)
        elsewhere = lead.open(again.path)
        lead.sign_in(address("lead"))
        renewed = lead.press(again)
        world.wait(minutes=50)
        back = lead.type_code(lead.press(renewed), address("lead"))
        pages = (again, elsewhere, renewed, back)
        assert [page.status for page in pages] == [200, 200, 403, 409]
        assert [page.facts.get("Problem") for page in pages] == [problem] * 4

        assert lead.press(back).heading == "Thank you. Your proposal is recorded"


def test_p4_words_that_were_shown_before_do_not_take_the_place_of_a_field_that_is_asked_again() -> None:
    pairs = [("form_version", "2"), ("title", "Now"), ("gone:title", "Before"), ("gone:aim", "Less")]

    posted = read_posted(ProposalForm, pairs)

    assert (posted.values["title"], posted.gone, posted.loses_words) == (
        "Now", {"title-before": "Before", "aim-before": "Less"}, False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"steps": "Ask"}, {"steps-before": "Ask"}),
        ({"steps": [{"what": "Ask", "who": "All"}]}, {"steps": [{"what": "Ask"}], "steps-0-who": "All"}),
        ({"agree": "perhaps"}, {"agree-before": "perhaps"}),
        ({"helps": ["literature_search", "magic"]}, {"helps-before": "literature_search, magic"}),
        ({"title": ["a", "b"]}, {"title-before": "a, b"}),
        ({"on": {"day": "1", "month": "5", "year": "2027"}}, {"on": {"day": "1", "month": "5", "year": "2027"}}),
        ({"title": {"day": "1", "month": "", "year": "2027"}}, {"title-before": "1, 2027"}),
        ({"gone": "  "}, {}),
    ],
)  # fmt: skip
def test_p4_what_a_field_of_today_cannot_show_is_kept_as_text(
    typed: dict[str, Any], sentence: dict[str, Any]
) -> None:
    assert said_today(ChangedForm, typed, 1) == sentence


class ChangedStep(FormRecord):
    what: str = line("What?")


class ChangedForm(TaskForm):
    """A form of a second version, whose fields had other types in the first."""

    kind: ClassVar = TaskKind.CHECK_IN
    version: ClassVar = 2
    minutes: ClassVar = 1
    how_to: ClassVar = "…"
    examples: ClassVar[Examples] = {}

    title: str = line("Title")
    on: date = day("When?")
    agree: MeasureType = choice("Which?")
    helps: list[Help] = several("Help")
    steps: list[ChangedStep] = several("Steps", legend="Step")
