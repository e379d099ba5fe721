"""What the pages say and ask so that whoever decides is somebody else (P7, P8; OB-079, OB-095)."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from models.forms.project.approval import ApproveForm
from models.forms.project.proposal import ProposalForm
from models.forms.second_person import ALONE
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tests.support.absences import away, leave
from tests.support.trust_at_work import QI, World, address, nonce
from tests.support.web.absence_forms import press
from tests.support.web.browsing import Browser, Shown, controls, pairs_of, signed_in

PROJECT = "/projects/QI-2026-0001"
PROPOSAL = {**ProposalForm.examples[Outcome.SUBMITTED], "help_wanted": [], "evidence_question": None}
WOULD_DECIDE = (
    "Dr Helen Marsh would decide on this project as CDS quality lead. "
    "If they take part, somebody else must decide."
)


def check_page(browser: Browser, **changed: object) -> Shown:
    """The last page of a proposal, before it is sent."""
    shown = browser.open("/propose")
    for _ in range(8):
        if shown.path.endswith("/check"):
            break
        shown = browser.fill_page(shown, {**PROPOSAL, **changed})
    return shown


@pytest.mark.usefixtures("sqlite_world")
def test_whoever_would_decide_is_named_before_a_proposal_that_names_them_is_sent(app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))

    named = check_page(lead, deputy_name="Dr Helen Marsh", deputy_email=address("quality lead"))
    plain = check_page(lead, title="Another title", about="falls wards nights")

    assert WOULD_DECIDE in named.content
    assert "would decide on this project" not in plain.content


def test_sponsor_by_name_alone_is_pointed_out_to_whoever_registers_and_keeps_nobody_out(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(sponsor="Helen Marsh, Clinical Director")
    sqlite_world.walk_to(Stage.REGISTRATION)
    task = sqlite_world.task(TaskKind.REGISTER).id

    shown = signed_in(app, address("qist")).open(f"/tasks/{task}")

    assert (
        "The sponsor is named “Helen Marsh, Clinical Director”. If that is Dr Helen Marsh, somebody else must decide "
        "on it." in shown.content
    )
    assert sqlite_world.project.part_of(sqlite_world.id_of("quality lead")) is None


def test_reason_for_deciding_alone_is_asked_of_whoever_registered_and_of_nobody_else(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, by="qist")
    page = f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}"

    asked = {name: signed_in(app, address(name)).open(page).form.fields for name in ("qist", "qist deputy")}
    assert {name for name, fields in asked.items() if ALONE in fields} == {"qist"}

    sqlite_world.answer(TaskKind.APPROVE, by="qist", alone_because="Both colleagues are on leave.")
    shown = signed_in(app, address("lead")).open(PROJECT)
    assert "Both colleagues are on leave." in shown.content
    assert "Approval: approved, without a second person" in shown.content


def test_deputy_is_asked_on_the_project_page_and_says_yes_there(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    deputy = signed_in(app, address("deputy"))
    shown = deputy.open(PROJECT)
    assert shown.facts["Deputy"] == "Jonas Whitfield (asked, has not agreed yet)"
    page = deputy.open(f"{PROJECT}/do/deputise")
    assert page.heading == "Say whether you are the deputy"

    answered = deputy.post(
        page.path,
        [(name, "yes" if name == "agrees" else value) for name, value in [*page.pairs, ("agrees", "yes")]],
    )

    assert "The deputy has agreed to be one." in answered.content
    assert deputy.open(PROJECT).facts["Deputy"] == "Jonas Whitfield"


def test_stand_in_nobody_knows_is_confirmed_with_one_press_by_a_second_person(
    sqlite_world: World, app: FastAPI
) -> None:
    away(sqlite_world, "quality lead", leave("2026-11-02", "2026-11-13", "colleague"))
    person = f"/people/{sqlite_world.id_of('quality lead')}"
    team = signed_in(app, address("qist"))
    shown = team.open(person)
    assert "until then the deputy of the role decides" in shown.content

    confirmed = press(team, shown)

    assert confirmed.content.startswith(
        "The stand-in is confirmed Leila Haddad may decide from Monday 2 November"
    )
    assert "until then the deputy of the role decides" not in team.open(person).content


def test_approver_who_is_to_lead_meanwhile_is_refused_in_a_sentence_that_stands_in_the_history(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose(**QI)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    approver = signed_in(app, address("quality lead"))
    opened = approver.open(f"/tasks/{world.task(TaskKind.APPROVE).id}")
    agreed = {
        "name": "Dr Helen Marsh",
        "email": address("quality lead"),
        "on_day": "2026-12-01",
        "reason": "Agreed.",
    }
    perform_operation(
        PROJECT_OPERATIONS["hand-over"],
        Target(reference=world.project.reference),
        OperationRequest(world.id_of("lead"), nonce(), agreed),
    )
    sent = [*controls(opened), *pairs_of(ApproveForm, ApproveForm.examples[Outcome.APPROVED])]

    refused = [approver.post(opened.path, sent) for _ in range(2)]

    assert [shown.status for shown in refused] == [403, 403]
    assert "You take part in this project as its next project lead" in refused[0].content
    history = signed_in(app, address("lead")).open(PROJECT).content
    assert history.count("Approval: was refused, is next project lead") == 1
