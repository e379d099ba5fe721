"""Proposing page by page: kept at each step, found again, sent once; and what is said at once on the way."""

import csv
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import ProposalPage, asked_on, research_of
from models.imports.catalogue import NATIONAL_AUDITS
from models.records import Decision, Draft, Email, Person, Project, ProposalDraft, Topic
from models.vocabulary import Letter, Outcome, ProjectType, QualityDimension, Stage, TaskKind
from tasks.answers.proposal_drafts import begin_proposal, keep_page
from tasks.answers.propose import propose
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.programme.topics.importing import import_programme
from tasks.programme.year.starting_topics import start_topics
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import Browser, Shown, controls, pairs_of, signed_in

DATA = Path(__file__).parents[2] / "data"
PROPOSAL = {**ProposalForm.examples[Outcome.SUBMITTED], "help_wanted": [], "evidence_question": None}
NATIONAL = {
    "title": "National asthma audit",
    "about": "asthma",
    "project_type": "national_audit",
    "takes_part": True,
    "cases_expected": 120,
    "usual_governance": "yes",
    "deputy_name": "Jonas Whitfield",
    "deputy_email": "jonas.whitfield@northbrook.example",
    "service": "urgent-care",
}
OLD = {
    **{name: value for name, value in PROPOSAL.items() if name not in {"about", "trigger"}},
    "method": ["audit_cycle"],
    "why_method": "There is a standard.",
    "frontline": "Nurses",
    "baseline": "92 in 100",
}
RECEIPT = "Thank you. Your proposal is recorded"


def projects() -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.execute(select(Project.reference, Project.title).order_by(Project.id))
        return [(reference, title) for reference, title in rows]


def asked(shown: Shown) -> set[str]:
    """The fields that a page asks, folded away or not."""
    return {
        name.partition("-")[0].partition("[")[0]
        for name in shown.form.fields
        if name not in {"csrf", "nonce", "version", "form_version"}
    }


def to_page(browser: Browser, page: str, answer: Mapping[str, object] = PROPOSAL) -> Shown:
    """Answer the pages before a page."""
    shown = browser.open("/propose")
    for _ in range(8):
        if shown.path.endswith(f"/{page}"):
            break
        shown = browser.fill_page(shown, answer)
    return shown


def test_lead_proposes_a_project_and_is_asked_for_the_next_thing(world: World, app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))

    shown = lead.propose(PROPOSAL)

    assert shown.content == (
        f"{RECEIPT} QI-2026-0001 · Four-hour standard in the urgent care centre "
        "You get an email with each next step. See the project"
    )
    assert projects() == [("QI-2026-0001", "Four-hour standard in the urgent care centre")]
    assert world.letters()[-4:] == [
        (Letter.TASK_OPENED, "lead"),
        (Letter.TASK_OPENED, "quality lead elsewhere"),
        (Letter.RECEIPT, "lead"),
        (Letter.NAMED, "deputy"),
    ]


def test_new_project_must_answer_twelve_questions_besides_the_screen_and_eleven_where_the_service_is_known(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    shown, must = lead.open("/propose"), list[str]()
    while not shown.path.endswith("/check"):
        empty = lead.press(shown)
        must += [error.get("href") for error in empty.page.xpath("//div[@role='alert']//a")]
        shown = lead.fill_page(shown, PROPOSAL)

    whom = {"deputy_email": "deputy_name", "sponsor_email": "sponsor"}
    questions = {whom.get(name, name) for name in (link.removeprefix("#") for link in must)}
    screen = {"randomised", "allocation_by_protocol", "unsupported_intervention", "intends_generalisable"}
    assert questions - screen == {
        "title", "about", "project_type", "problem", "aim", "deputy_name", "is_trainee", "sponsor",
        "trigger", "dimensions", "involvement",
    }  # fmt: skip
    assert (len((questions | {"service"}) - screen), screen <= questions) == (12, True)


def test_project_proposed_for_somebody_else_waits_for_its_lead(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    colleague = signed_in(app, address("colleague"))

    shown = colleague.propose({**PROPOSAL, "contract_ends_on": "2029-07-31"})

    assert "The project lead is asked by email to confirm it." in shown.content
    lead = signed_in(app, address("lead"))
    task_path = lead.open("/my").page.xpath("//main//a[contains(@href, '/tasks/')]/@href")[0]
    waiting = lead.open(task_path)
    assert (waiting.heading, waiting.facts["Project title"]) == ("Check your answers", PROPOSAL["title"])
    assert waiting.facts["When does the lead’s contract or rotation end?"] == "Tuesday 31 July 2029"
    assert lead.press(waiting).heading == RECEIPT
    assert len(projects()) == 1


def test_proposal_sent_twice_or_looked_at_again_is_one_project(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    check = lead.fill_page(to_page(lead, "help"), PROPOSAL)

    first, second = lead.press(check), lead.press(check)

    assert (first.path, first.content) == (second.path, second.content)
    assert lead.open(check.path.replace("/check", "/people")).heading == RECEIPT
    assert lead.fill_page(check, PROPOSAL).heading == RECEIPT
    assert len(projects()) == 1


def test_first_page_sent_twice_begins_one_proposal(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    opened = lead.open("/propose")

    first, second = lead.fill_page(opened, PROPOSAL), lead.fill_page(opened, PROPOSAL)

    assert first.path == second.path
    assert len(lead.open("/my").page.xpath("//a[starts-with(@href, '/propose/')]")) == 1


def test_everything_that_is_missing_on_a_page_is_said_at_once_and_what_was_typed_stays(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    people = to_page(lead, "people")

    shown = lead.press(people, deputy_name="Jonas", deputy_email="friend@", is_trainee="true")

    assert (shown.values["deputy_name"], shown.values["is_trainee"]) == ("Jonas", "true")
    assert shown.page.xpath("//div[@role='alert']//a/@href") == [
        "#deputy_email", "#supervisor_name", "#supervisor_email", "#sponsor", "#sponsor_email",
    ]  # fmt: skip
    assert lead.open(shown.path).errors == shown.errors


def test_colleague_whom_nobody_can_reach_is_named_at_their_field(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    shown = lead.fill_page(to_page(lead, "people"), {**PROPOSAL, "deputy_email": "friend@elsewhere.example"})

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
    assert lead.propose({**NATIONAL, "topic": first}).heading == RECEIPT

    again = lead.open("/propose")
    assert again.page.xpath(f"//option[@value='{first}']") == []
    refused = lead.propose({**NATIONAL, "title": "The same topic", "topic": first})
    assert (refused.status, refused.errors) == (422, ["Choose a topic from the list, or leave it empty"])
    assert len(projects()) == 1


def test_supervisor_is_asked_for_where_the_lead_is_a_trainee(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    people = to_page(signed_in(app, address("lead")), "people")

    [asked_then] = people.page.xpath("//div[contains(@data-asked-when, 'is_trainee')]")
    names = [field.get("name") for field in asked_then.xpath(".//input")]

    assert (asked_then.get("data-asked-when"), names) == (
        '{"is_trainee": ["true"]}',
        ["supervisor_name", "supervisor_email"],
    )


def test_team_members_are_added_in_rows_and_empty_rows_do_not_matter(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    people = lead.press(to_page(lead, "people"), button=("add", "team"))

    rows = lead.press(people, button=("add", "team"), **{"team-0-name": "Jonas"})

    names = [name for name, _ in rows.pairs if name.endswith("-name") and name.startswith("team")]
    assert (names, rows.values["team-0-name"]) == (["team-0-name", "team-1-name"], "Jonas")
    removed = lead.press(rows, button=("remove", "team-0"))
    assert lead.fill_page(removed, {**PROPOSAL, "team": []}).path.endswith("/touches")


def test_session_that_runs_out_asks_for_a_code_and_goes_on_with_what_was_typed(
    sqlite_world: World, app: FastAPI
) -> None:
    lead = signed_in(app, address("lead"))
    why = to_page(lead, "why")
    sqlite_world.wait(minutes=50)

    waiting = lead.fill_page(why, PROPOSAL)
    assert (waiting.status, waiting.heading) == (403, "Enter your code")
    wrong = lead.press(waiting, code="000000")
    assert (wrong.status, wrong.heading) == (422, "Enter your code")
    again = lead.press(wrong, button=("again", "again"))

    back = lead.type_code(again, address("lead"))
    assert back.path.endswith("/people")
    assert lead.open(why.path).values["aim"] == PROPOSAL["aim"]


def test_page_sent_after_signing_out_stays_until_somebody_is_signed_in(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    why = to_page(lead, "why")
    lead.post("/sign-out", [("csrf", why.values["csrf"])])

    waiting = lead.fill_page(why, PROPOSAL)
    assert (waiting.status, waiting.heading) == (403, "You are signed out")
    lead.sign_in(address("lead"))

    back = lead.press(waiting)
    assert (back.status, back.values["aim"]) == (403, PROPOSAL["aim"])
    assert lead.press(back).path.endswith("/people")


@pytest.mark.parametrize("field", ["outcome", "lead_id", "route"])
def test_field_that_a_proposal_does_not_have_is_refused(
    sqlite_world: World, app: FastAPI, field: str
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    added: dict[str, Any] = {field: "approved"}
    first = lead.press(lead.open("/propose"), **added)
    second = lead.press(to_page(lead, "why"), **added)

    sentence = [f"There is no field “{field}” in this form: remove it"]
    assert [(shown.status, shown.errors) for shown in (first, second)] == [(422, sentence)] * 2


def test_proposal_asked_for_again_arrives_filled_and_says_what_was_decided(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    task = sqlite_world.task(TaskKind.PROPOSE)
    lead = signed_in(app, address("lead"))

    shown = lead.open(f"/tasks/{task.id}")
    assert (shown.heading, shown.facts["Project title"]) == ("Check your answers", PROPOSAL["title"])
    asked_first = " ".join(shown.page.xpath("//ul[contains(@class, 'qi-wanted')]")[0].text_content().split())
    assert asked_first.endswith("(QI Support Team) If you do not change this, say why")
    changed = lead.fill_page(
        lead.open(f"/propose/{task.id}/why?change=1"), {"problem": PROPOSAL["problem"], "aim": "97 in 100"}
    )
    assert (changed.heading, changed.facts["What do you want to achieve, by how much, by when?"]) == (
        "Check your answers",
        "97 in 100",
    )
    assert lead.press(changed).heading == RECEIPT


def test_earlier_projects_like_it_are_shown_and_nobody_repeats_one_unawares(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose()
    lead = signed_in(app, address("lead"))

    alike = lead.fill_page(lead.open("/propose"), PROPOSAL)

    assert (alike.heading, "Same title" in alike.content) == ("Has this been done?", True)
    assert alike.facts == {
        "Where it stands": "Under way: evidence review",
        "Whom to ask": "The project lead, Dr Amara Osei (Urgent Care)",
    }
    assert lead.press(alike).errors == [
        "Choose one: it is new, you join one, it is a repeat, or you do not propose it"
    ]
    assert lead.press(alike, choice="new").errors == ["Say in a few words why you go on beside them"]
    past = alike.path.replace("/alike", "/check")
    key = past.split("/")[2]
    with unit_of_work() as session:
        session.execute(update(ProposalDraft).where(ProposalDraft.id == key).values(typed=PROPOSAL))
    assert lead.press(lead.open(past)).heading == "Has this been done?"
    assert lead.press(alike, choice="leave").heading == "Delete this proposal?"

    research = lead.press(alike, choice="QI-2026-0001")
    assert research.heading == "Check your answers"
    assert lead.press(research).heading == RECEIPT
    with reading() as session:
        answers = session.scalars(select(Decision.answer)).all()
    assert [answer["repeat_of"] for answer in answers] == [None, "QI-2026-0001"]


CASES = list(csv.DictReader((DATA / "research_screen_cases.csv").read_text(encoding="utf-8").splitlines()))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_research_is_told_as_the_registration_finds_it(case: dict[str, str]) -> None:
    result = research_of(case)
    is_told = case["expected"].startswith(("RESEARCH", "REFER"))
    assert (result.value if result else "") == (case["expected"] if is_told else "")


@pytest.mark.parametrize(
    ("answer", "heading"), [("yes", "This looks like research"), ("unknown", "This may be research")]
)
def test_likely_research_is_told_at_once_with_whom_to_ask_and_may_go_on(
    sqlite_world: World, app: FastAPI, answer: str, heading: str
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    told = lead.fill_page(to_page(lead, "research"), {**PROPOSAL, "randomised": answer})

    assert told.heading == heading
    assert told.page.xpath("//main//a[starts-with(@href, 'mailto:')]/@href") == [
        f"mailto:{address('research governance')}"
    ]
    assert lead.open(told.page.xpath("//a[contains(@class, 'nhsuk-button')]/@href")[0]).path.endswith("/why")


def test_national_audit_is_proposed_with_four_questions(sqlite_world: World, app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))
    begun = lead.fill_page(lead.open("/propose"), NATIONAL)
    assert begun.path.endswith("/national")
    assert asked(begun) - {"lead_name", "lead_email", "service"} == {
        "takes_part", "cases_expected", "usual_governance", "deputy_name", "deputy_email",
    }  # fmt: skip
    assert lead.press(begun, takes_part="false").heading == "The Trust does not take part"

    checked = lead.fill_page(begun, NATIONAL)

    assert lead.press(checked).heading == RECEIPT
    with reading() as session:
        sqlite_world.project_id = session.scalars(select(Project.id)).one()
    assert sqlite_world.open_tasks() == [(TaskKind.REVIEW_EVIDENCE, "lead")]


def test_topic_of_the_programme_is_proposed_from_its_letter_with_five_questions(
    sqlite_world: World, app: FastAPI
) -> None:
    with unit_of_work() as session:
        lead = session.get_one(Person, sqlite_world.id_of("lead"))
        topic = Topic(
            programme_year="2026-27",
            title="Sepsis: antibiotics within the hour",
            owner_id=lead.id,
            service_id=lead.service_id,
            sponsor_id=sqlite_world.id_of("quality lead"),
            dimension=QualityDimension.PATIENT_SAFETY,
            project_type=ProjectType.CLINICAL_AUDIT,
            guideline="NICE NG51",
        )
        session.add(topic)
        session.flush()
        topic_id = topic.id
    start_topics([topic_id], "2026-27")
    with reading() as session:
        letter = session.scalars(select(Email).where(Email.letter == Letter.TASK_OPENED)).one()
    browser = signed_in(app, address("lead"))

    shown = browser.open(re.findall(r"/t/[\w-]+", letter.body_text)[0])

    assert shown.path.endswith("/why")
    must = list[str]()
    while not shown.path.endswith("/check"):
        must += browser.press(shown).page.xpath("//div[@role='alert']//a/@href")
        shown = browser.fill_page(shown, PROPOSAL)
    assert {name.replace("_email", "_name") for name in must} == {
        "#problem", "#aim", "#deputy_name", "#is_trainee", "#involvement",
    }  # fmt: skip
    assert browser.press(shown).heading == RECEIPT
    with reading() as session:
        [answer] = session.scalars(select(Decision.answer))
    filled = ("title", "topic", "service", "dimensions", "trigger", "trigger_reference")
    assert [answer[name] for name in filled] == [
        "Sepsis: antibiotics within the hour", topic_id, "urgent-care", ["patient_safety"], "programme", "NICE NG51",
    ]  # fmt: skip


def test_draft_of_the_last_release_goes_on(sqlite_world: World, app: FastAPI) -> None:
    handed = sqlite_world.hand_in(**{name: PROPOSAL[name] for name in ("title", "lead_name", "lead_email")})
    task = sqlite_world.task(TaskKind.PROPOSE)
    with unit_of_work() as session:
        session.execute(update(Draft).where(Draft.task_id == task.id).values(typed=OLD, form_version=1))
    lead = signed_in(app, address("lead"))

    shown = lead.open(f"/tasks/{task.id}")

    assert (shown.values["title"], asked(shown) >= {"about"}) == (PROPOSAL["title"], True)
    assert lead.propose(PROPOSAL, at=f"/tasks/{task.id}").heading == RECEIPT
    sqlite_world.project_id = handed.project_id
    evidence = sqlite_world.task(TaskKind.REVIEW_EVIDENCE)
    filled = lead.open(f"/tasks/{evidence.id}")
    assert (filled.values["frontline"], filled.values["baseline"]) == ("Nurses", "92 in 100")


def test_page_of_the_last_release_that_is_still_open_loses_nothing(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    pairs = [(name, value) for name, value in controls(lead.open("/propose")) if name != "form_version"]

    begun = lead.post("/propose", [*pairs, ("form_version", "1"), *pairs_of(ProposalForm, OLD)])

    assert begun.values["title"] == PROPOSAL["title"]
    last = lead.propose(PROPOSAL, at=begun.path)
    assert last.heading == RECEIPT


def test_text_that_looks_like_a_patient_is_confirmed_where_it_is_typed_and_before_it_is_sent(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead, box = signed_in(app, address("lead")), "//input[@name='not_about_patient']"
    answer = {**PROPOSAL, "aim": "Mrs Jones fell, 95 in 100."}
    refused = lead.fill_page(to_page(lead, "why"), answer)
    assert (refused.status, refused.values["aim"]) == (422, answer["aim"])
    assert lead.open(refused.path).values["aim"] == ""
    pairs = [*controls(refused), *pairs_of(ProposalForm, {name: answer[name] for name in ("problem", "aim")})]

    kept = lead.post(refused.path, [*pairs, ("not_about_patient", refused.page.xpath(box)[0].get("value"))])
    assert kept.path.endswith("/people")
    for _ in range(3):
        kept = lead.fill_page(kept, answer)

    assert (kept.heading, lead.press(kept).status) == ("Check your answers", 422)
    ticked = ("not_about_patient", kept.page.xpath(box)[0].get("value"))
    assert lead.press(kept, button=ticked).heading == RECEIPT


def test_text_that_information_governance_has_released_is_kept_and_sent(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(help_wanted=[])
    sqlite_world.walk_until(TaskKind.REGISTER)
    sqlite_world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    lead, task = signed_in(app, address("lead")), sqlite_world.task(TaskKind.PROPOSE)
    page = f"/propose/{task.id}/why?change=1"
    typed = {"problem": "The pump has the number 943 476 5919.", "aim": PROPOSAL["aim"]}
    assert lead.fill_page(lead.open(page), typed).status == 422
    question = str(ProposalForm.model_fields["problem"].title)
    sent = {"question": question, "rule": "nhs_number", "reason": "It is the number of a pump."}
    request = OperationRequest(sqlite_world.id_of("information governance"), nonce(), sent)
    perform_operation(
        PROJECT_OPERATIONS["release"], Target(reference=sqlite_world.project.reference), request
    )

    kept = lead.fill_page(lead.open(page), typed)

    assert (kept.heading, kept.facts[question]) == ("Check your answers", typed["problem"])
    assert lead.open(f"{kept.path}?show=errors").errors == []
    assert lead.press(kept).heading == RECEIPT


def test_proposal_is_sent_in_the_transaction_in_which_its_project_begins(sqlite_world: World) -> None:
    submission = sqlite_world.submission(help_wanted=[])
    key = begin_proposal(sqlite_world.id_of("lead"), submission.typed, nonce())

    proposed = propose(replace(submission, draft=key))

    with reading() as session:
        draft = session.get_one(ProposalDraft, key)
    assert (draft.project_id, draft.typed) == (proposed.project_id, {})
    keep_page(key, sqlite_world.id_of("lead"), {"aim": "Another one"})
    with reading() as session:
        assert session.get_one(ProposalDraft, key).typed == {}


def test_check_shows_what_and_why_and_folds_the_rest_away_unless_something_is_missing(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    check = lead.fill_page(to_page(lead, "help"), PROPOSAL)

    open_sections = "//details[contains(@class, 'qi-answers')][@open]//h2/text()"
    assert check.page.xpath(open_sections) == ["What is it about?", "Why, and to what end"]
    with unit_of_work() as session:
        draft = session.scalars(select(ProposalDraft)).one()
        draft.typed = {**draft.typed, "deputy_name": None}
    assert lead.open(check.path).page.xpath(open_sections) == [
        "What is it about?", "Why, and to what end", "People",
    ]  # fmt: skip


def test_every_field_of_a_proposal_has_its_page_or_is_said_elsewhere() -> None:
    asked_somewhere = {name for page in ProposalPage for name in asked_on(page)}

    assert set(ProposalForm.model_fields) - asked_somewhere == {
        "repeat_of", "differs_because", "baseline", "baseline_due_on", "method", "why_method", "frontline", "partners",
        "replies",
    }  # fmt: skip


def test_proposal_that_was_begun_is_found_under_my_tasks_and_can_be_given_up(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))
    begun = to_page(lead, "people")

    [link] = lead.open("/my").page.xpath("//a[starts-with(@href, '/propose/')]/@href")

    assert lead.open(link).path == begun.path
    assert lead.open("/propose").page.xpath("//main//a/@href")[:1] == [link]
    assert signed_in(app, address("colleague")).open(link).status == 404
    assert lead.press(lead.open(f"{link}/leave")).path == "/my"
    assert lead.open(link).status == 404
    assert projects() == []
