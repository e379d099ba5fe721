import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.forms.project.proposal import ProposalForm
from models.imports.catalogue import NATIONAL_AUDITS
from models.records import Project
from models.vocabulary import Letter, Outcome, TaskKind
from tasks.database.unit_of_work import reading
from tasks.programme.topics.importing import import_programme
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import controls, pairs_of, signed_in

PROPOSAL = {**ProposalForm.examples[Outcome.SUBMITTED], "help_wanted": [], "evidence_question": None}


def projects() -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.execute(select(Project.reference, Project.title).order_by(Project.id))
        return [(reference, title) for reference, title in rows]


def test_lead_proposes_a_project_and_is_asked_for_the_next_thing(world: World, app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")
    assert (opened.values["lead_name"], opened.values["lead_email"]) == ("Dr Amara Osei", address("lead"))

    shown = lead.fill(opened, PROPOSAL)

    assert shown.content == (
        "Thank you. Your proposal is recorded QI-2026-0001 · Four-hour standard in the urgent care centre "
        "You get an email with each next step. See the project"
    )
    assert projects() == [("QI-2026-0001", "Four-hour standard in the urgent care centre")]
    assert world.letters()[-3:] == [
        (Letter.TASK_OPENED, "lead"),
        (Letter.RECEIPT, "lead"),
        (Letter.NAMED, "deputy"),
    ]


def test_project_proposed_for_somebody_else_waits_for_its_lead(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    colleague = signed_in(app, address("colleague"))

    shown = colleague.fill(colleague.open("/propose"), {**PROPOSAL, "contract_ends_on": "2029-07-31"})

    assert "The project lead is asked by email to confirm it." in shown.content
    lead = signed_in(app, address("lead"))
    task_path = lead.open("/my").page.xpath("//main//a[contains(@href, '/tasks/')]/@href")[0]
    waiting = lead.open(task_path)
    assert (waiting.heading, waiting.values["title"]) == ("Write the proposal", PROPOSAL["title"])
    assert waiting.values["contract_ends_on[year]"] == "2029"
    assert lead.press(waiting).heading == "Thank you. Your answer is recorded"
    assert len(projects()) == 1


def test_same_proposal_sent_again_begins_no_second_project(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")
    sent = [*controls(opened), *pairs_of(ProposalForm, PROPOSAL)]

    first, second = lead.post("/propose", sent), lead.post("/propose", sent)

    assert first.content == second.content
    assert len(projects()) == 1


def test_everything_that_is_missing_is_said_at_once_and_what_was_typed_stays(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.press(lead.open("/propose"), title="Short waits", involvement="none")

    assert (shown.status, shown.values["title"], len(shown.errors) > 5) == (422, "Short waits", True)
    assert projects() == []


def test_colleague_whom_nobody_can_reach_is_named_at_their_field(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.fill(lead.open("/propose"), {**PROPOSAL, "deputy_email": "friend@elsewhere.example"})

    assert (shown.status, shown.errors) == (
        422,
        [
            (
                "friend@elsewhere.example is not known: use an address at northbrook.example, "
                "or ask the QI Support Team to add them"
            )
        ],
    )
    assert shown.page.xpath("//div[@role='alert']//a/@href") == ["#deputy_email"]


def test_topics_of_this_year_and_the_next_are_offered_until_they_have_a_project(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    for year in ("2025-26", "2026-27", "2027-28"):
        import_programme(NATIONAL_AUDITS, year=year)
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")
    offered = opened.page.xpath("//select[@name='topic']/option[@value!='']")
    years = {option.text_content().strip()[-9:] for option in offered}
    assert years == {"(2026-27)", "(2027-28)"}

    first = offered[0].get("value")
    lead.fill(opened, {**PROPOSAL, "topic": first})

    again = lead.open("/propose")
    assert again.page.xpath(f"//option[@value='{first}']") == []
    refused = lead.fill(again, {**PROPOSAL, "title": "The same topic", "topic": first})
    assert (refused.status, refused.errors) == (422, ["Choose a topic from the list, or leave it empty"])
    assert len(projects()) == 1


def test_team_members_are_added_in_rows(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.press(lead.open("/propose"), button=("add", "team"), **{"team-0-name": "Jonas"})

    names = [name for name, _ in shown.pairs if name.endswith("-name") and name.startswith("team")]
    assert (shown.status, names, shown.values["team-0-name"]) == (
        200,
        ["team-0-name", "team-1-name"],
        "Jonas",
    )


def test_session_that_runs_out_asks_for_a_code_and_goes_on_with_what_was_typed(
    sqlite_world: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")
    sqlite_world.wait(minutes=50)

    asked = lead.fill(opened, PROPOSAL)
    assert (asked.status, asked.heading, projects()) == (200, "Enter your code", [])
    wrong = lead.press(asked, code="000000")
    assert (wrong.status, wrong.heading) == (422, "Enter your code")
    again = lead.press(wrong, button=("again", "again"))

    back = lead.type_code(again, address("lead"))
    assert (back.heading, back.values["title"]) == ("Propose a project", PROPOSAL["title"])
    assert "You are signed in again, and this is what you typed." in back.content
    assert lead.press(back).heading == "Thank you. Your proposal is recorded"


def test_proposal_sent_after_signing_out_stays_on_the_page(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")
    lead.post("/sign-out", [("csrf", opened.values["csrf"])])

    waiting = lead.fill(opened, PROPOSAL)
    assert (waiting.status, waiting.heading) == (403, "You are signed out")
    lead.sign_in(address("lead"))

    back = lead.press(waiting)
    assert (back.status, back.values["title"], projects()) == (403, PROPOSAL["title"], [])
    assert lead.press(back).heading == "Thank you. Your proposal is recorded"


@pytest.mark.parametrize("field", ["outcome", "lead_id", "route"])
def test_field_that_a_proposal_does_not_have_is_refused(
    sqlite_world: World, app: FastAPI, field: str
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.fill(lead.open("/propose"), {**PROPOSAL, field: "approved"})

    assert (shown.status, shown.errors) == (422, [f"There is no field “{field}” in this form: remove it"])
    assert projects() == []


def test_proposal_asked_for_again_arrives_filled_with_its_choices(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose()
    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)
    sqlite_world.answer(TaskKind.REVIEW_EVIDENCE)
    sqlite_world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    task = sqlite_world.task(TaskKind.PROPOSE)

    shown = signed_in(app, address("lead")).open(f"/tasks/{task.id}")

    assert (shown.values["title"], shown.values["service"]) == (PROPOSAL["title"], "urgent-care")
    assert "QI Support Team:" in shown.facts["Decided before"]
