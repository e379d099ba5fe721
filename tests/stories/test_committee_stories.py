"""The committee loop: a paper asks, the committee decides, somebody acts, and the next paper says what came of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.clock import now
from models.errors import NotFound
from models.forms.base import MANY
from models.papers import Paper
from models.records import CommitteeDecision, Email, HumanTask, IssuedPaper, Meeting
from models.vocabulary import Letter, PaperKind, Resolution, TaskKind, TaskState
from tasks.committees.recording import RECORDED_MEANWHILE
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.projects.history import project_history
from tasks.queries.projects.listing import project_with_tasks
from tasks.queries.projects.records import TasksWanted, task_records
from tasks.reports.archive.due import issue_due_papers
from tasks.reports.archive.keeping import hash_of, paper_as_data, paper_from_data
from tests.support.mail.mornings import at
from tests.support.programme.topics_at_year_end import topic
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, newest_link, signed_in
from tests.tasks.reports.archive.test_issuing import meets, papers
from web.app import create_app

FIRST, ITS_PAPERS = date(2027, 3, 11), date(2027, 3, 4)
SECOND, NEXT_PAPERS = date(2027, 5, 13), date(2027, 5, 6)
WANTED = "Find a second echocardiographer for the clinic."
ACTION = {
    "resolution": "action",
    "wording": WANTED,
    "owner_name": "Leila Haddad",
    "owner_email": "leila.haddad@northbrook.example",
    "due_on[day]": "1",
    "due_on[month]": "4",
    "due_on[year]": "2027",
}


def paper_that_asks(world: World) -> Paper:
    """The paper of the first meeting, which asks about a topic that has not begun; the second one is known as well."""
    topic("Falls")
    meets(PaperKind.EFFECTIVE_CARE, FIRST, due_on=ITS_PAPERS)
    meets(PaperKind.EFFECTIVE_CARE, SECOND, due_on=NEXT_PAPERS)
    world.go_to(at(ITS_PAPERS, 9))
    issue_due_papers()
    return paper_from_data(papers()[-1].content)


def decided(browser: Browser, address_of_item: str, **typed: str) -> Shown:
    form = browser.open(address_of_item)
    kept = [(name, value) for name, value in form.pairs if name not in typed]
    return browser.post(address_of_item, [*kept, *typed.items()])


def standing() -> list[CommitteeDecision]:
    with reading() as session:
        query = select(CommitteeDecision).where(CommitteeDecision.replaced_at.is_(None))
        return list(session.scalars(query.order_by(CommitteeDecision.item_no)))


def action_tasks() -> list[HumanTask]:
    with reading() as session:
        query = select(HumanTask).where(HumanTask.kind == TaskKind.DO_COMMITTEE_ACTION)
        return list(session.scalars(query.order_by(HumanTask.id)))


def letters_to(name: str) -> list[Letter]:
    with reading() as session:
        query = select(Email.letter).where(Email.to_address == address(name)).order_by(Email.id)
        return list(session.scalars(query))


def test_what_a_committee_wants_is_asked_of_its_owner_and_its_next_paper_begins_with_what_came_of_it(
    world: World,
) -> None:
    """OB-055, OB-069."""
    paper = paper_that_asks(world)
    assert paper.to_decide
    secretary = signed_in(create_app(), address("effective care"))

    decisions = f"/papers/{paper.reference}/decisions"
    shown = secretary.open(f"/papers/{paper.reference}")
    assert decisions in shown.text
    assert "1 item has no decision yet." in secretary.open(decisions).content
    assert decided(secretary, f"{decisions}/1", **ACTION).heading == "The decision is recorded"
    other = {"item": "The date of the next meeting", "resolution": "noted"}
    assert decided(secretary, f"{decisions}/other", **other).heading == "The decision is recorded"

    assert [(each.item_no, each.item, each.resolution) for each in standing()] == [
        (1, paper.to_decide[0], Resolution.ACTION),
        (2, "The date of the next meeting", Resolution.NOTED),
    ]
    [task] = action_tasks()
    assert (task.about, task.due_on, task.state) == (WANTED, date(2027, 4, 1), TaskState.OPEN)
    assert letters_to("colleague")[-1] is Letter.TASK_OPENED

    for change in ("UPDATE committee_decision SET wording = ''", "DELETE FROM committee_decision"):
        with (
            pytest.raises(DatabaseError, match="committee_decision is append-only"),
            unit_of_work() as session,
        ):
            session.execute(text(change))

    owner = Browser(create_app())
    page = owner.type_code(owner.press(owner.open(newest_link(address("colleague")))), address("colleague"))
    assert WANTED in page.content
    answer = {"outcome": "completed", "came_of_it": "Dr Patel begins in May."}
    sent = [(name, value) for name, value in page.pairs if name not in answer]
    assert owner.post(page.path, [*sent, *answer.items()]).heading == "Thank you. Your answer is recorded"

    world.go_to(at(NEXT_PAPERS, 9))
    issue_due_papers()
    following = paper_from_data(papers()[-1].content)
    assert following.reference != paper.reference
    [first, *_] = following.sections
    assert first.heading == "What became of it"
    assert [list(row) for row in first.tables[0].rows] == [
        [
            WANTED,
            paper.reference,
            "Leila Haddad",
            "1 April 2027",
            "Done, 4 March 2027",
            "Dr Patel begins in May.",
        ]
    ]


def test_correction_keeps_what_stood_before_and_asks_the_new_owner(sqlite_world: World, app: FastAPI) -> None:
    """OB-055: whoever was asked by mistake is asked no longer, and the reason stands beside the decision."""
    paper = paper_that_asks(sqlite_world)
    secretary = signed_in(app, address("effective care"))
    item = f"/papers/{paper.reference}/decisions/1"
    decided(secretary, item, **ACTION)

    other = {"owner_name": "Jonas Whitfield", "owner_email": "jonas.whitfield@northbrook.example"}
    assert decided(secretary, item, **{**ACTION, **other}).errors == ["Answer “Why is it corrected?”"]
    decided(secretary, item, **{**ACTION, **other, "correction": "The wrong name was heard."})

    assert [(task.state, task.assignee_id) for task in action_tasks()] == [
        (TaskState.CANCELLED, sqlite_world.id_of("colleague")),
        (TaskState.OPEN, sqlite_world.id_of("deputy")),
    ]
    shown = secretary.open(f"/papers/{paper.reference}/decisions").content
    assert "Corrected because: The wrong name was heard." in shown
    assert signed_in(app, address("lead")).open(item).status == 403


def test_decision_that_somebody_else_recorded_meanwhile_is_shown_and_nothing_typed_is_lost(
    world: World, app: FastAPI
) -> None:
    """OB-055: two secretaries at one item; the second sees what the first recorded, and is asked why it is changed."""
    paper = paper_that_asks(world)
    secretary = signed_in(app, address("effective care"))
    item = f"/papers/{paper.reference}/decisions/1"
    first, second = secretary.open(item), secretary.open(item)
    secretary.press(first, resolution="agreed")
    secretary.press(first, resolution="agreed")

    overtaken = secretary.press(second, resolution="noted", wording="Noted with thanks.")

    assert (overtaken.status, overtaken.errors) == (409, [RECORDED_MEANWHILE])
    assert overtaken.values["wording"] == "Noted with thanks."
    assert overtaken.facts["Decision"] == Resolution.AGREED.label
    assert "What you typed is kept." in overtaken.content
    [decision] = standing()
    assert decision.resolution is Resolution.AGREED
    stale = secretary.open(item)
    assert secretary.press(overtaken, correction="It was noted.").heading == "The decision is recorded"
    again = secretary.press(stale, resolution="agreed", correction="I saw the first one.")
    assert (again.status, again.errors) == (409, [RECORDED_MEANWHILE])
    [decision] = standing()
    assert (decision.resolution, decision.wording) == (Resolution.NOTED, "Noted with thanks.")


def test_correction_asks_nobody_in_vain_and_may_come_after_the_date(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-055."""
    paper = paper_that_asks(sqlite_world)
    item = f"/papers/{paper.reference}/decisions/1"
    secretary = signed_in(app, address("effective care"))
    gone = {"owner_name": "Katie Frost", "owner_email": address("somebody who left")}
    assert decided(secretary, item, **{**ACTION, **gone}).errors == [
        "Katie Frost has left the Trust: name somebody who is here"
    ]
    decided(secretary, item, **ACTION)

    noted = decided(secretary, item, resolution="noted", correction="It was only noted.")
    assert (noted.heading, "is asked by email" in noted.content) == ("The decision is recorded", False)
    assert letters_to("colleague")[-1] is Letter.ACTION_CALLED_OFF
    decided(secretary, item, **ACTION, correction="It was an action after all.")

    sqlite_world.go_to(at(date(2027, 4, 5), 9))
    spelt = {"wording": "Find a second echocardiographer.", "correction": "Spelling"}
    secretary = signed_in(app, address("effective care"))
    assert decided(secretary, item, **spelt).heading == "The decision is recorded"
    later = {"due_on[day]": "2", "correction": "Later"}
    assert decided(secretary, item, **later).errors == ["The date must be after today"]


def test_action_of_a_committee_is_read_by_its_readers_its_owner_and_the_team_alone(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-055: a paper that is closed to somebody does not open by what was decided on it."""
    paper = paper_that_asks(sqlite_world)
    decided(signed_in(app, address("effective care")), f"/papers/{paper.reference}/decisions/1", **ACTION)
    page = "/projects/ACT-ECT"
    readers = {"effective care": 200, "colleague": 200, "qist": 200, "lead": 403}

    for at_it in ("", "/calendar.ics"):
        opened = {name: signed_in(app, address(name)).open(f"{page}{at_it}").status for name in readers}
        assert opened == readers, at_it

    assert task_records(TasksWanted()) == []
    for read in (project_with_tasks, project_history):
        with pytest.raises(NotFound):
            read("ACT-ECT")


@pytest.fixture
def app() -> FastAPI:
    return create_app()


def three_items(world: World, *questions: str) -> str:
    """The page of a paper that asks for three decisions, or for more."""
    paper = paper_that_asks(world)
    to_decide = [*paper.to_decide, "Beds?", "Staff?", *questions]
    longer = replace(paper, reference="ECT-LONGER", to_decide=to_decide)
    content = paper_as_data(longer)
    with unit_of_work() as session:
        following = session.scalars(select(Meeting).where(Meeting.held_on == SECOND)).one()
        session.add(
            IssuedPaper(
                reference=longer.reference,
                kind=PaperKind.EFFECTIVE_CARE,
                title=longer.title,
                period=longer.period,
                meeting_id=following.id,
                made_at=now(),
                content=content,
                sha256=hash_of(content),
            )
        )
    return f"/papers/{longer.reference}/decisions"


def typed_on_page(shown: Shown, **items: dict[str, str]) -> list[tuple[str, str]]:
    """The form of the page with what is typed into some items, by the place of each."""
    answers = {
        f"items-{place[1:]}-{name}": value for place, typed in items.items() for name, value in typed.items()
    }
    return [*((name, value) for name, value in shown.pairs if name not in answers), *answers.items()]


def test_items_of_a_paper_are_decided_on_one_page_all_at_once_or_not_at_all(world: World) -> None:
    """OB-055: what was left empty stays without a decision, and what is wrong is said at its item."""
    page = three_items(world)
    secretary = signed_in(create_app(), address("effective care"))
    shown = secretary.open(page)
    assert "3 items have no decision yet." in shown.content
    late = {**ACTION, "due_on[year]": "2026"}

    wrong = secretary.post(page, typed_on_page(shown, _1={"resolution": "noted"}, _2=late))

    assert (wrong.status, wrong.errors) == (422, ["The date must be after today"])
    assert standing() == []
    assert [value for name, value in wrong.pairs if name == "items-2-wording"] == [WANTED]
    assert wrong.page.xpath("//a[@href='#items-2-due_on-day']")
    again = typed_on_page(wrong, _2={"due_on[year]": "2027"})
    for _sent in range(2):
        assert secretary.post(page, again).heading == "The decisions are recorded"

    assert [(each.item_no, each.item, each.resolution) for each in standing()] == [
        (2, "Beds?", Resolution.NOTED),
        (3, "Staff?", Resolution.ACTION),
    ]
    assert [task.about for task in action_tasks()] == [WANTED]
    assert letters_to("colleague")[-1] is Letter.TASK_OPENED
    left = secretary.open(page)
    assert "1 item has no decision yet." in left.content
    assert [value for name, value in left.pairs if name.endswith("-number")] == ["1"]
    assert secretary.post(page, left.pairs).status == 422
    assert len(standing()) == 2


def test_two_actions_of_one_page_are_two_tasks_and_an_item_decided_meanwhile_is_said(
    sqlite_world: World, app: FastAPI
) -> None:
    page = three_items(sqlite_world)
    secretary, other = (signed_in(app, address(name)) for name in ("effective care", "head of audit"))
    shown, seen = secretary.open(page), other.open(page)

    both = {**ACTION, "wording": "Open the beds.", "due_on[day]": "3"}
    done = secretary.post(page, typed_on_page(shown, _0=ACTION, _1=both))
    assert "Saturday 3 April 2027 is not a working day." in done.content
    noted = {"resolution": "noted", "wording": "Beds were discussed."}
    late = other.post(page, typed_on_page(seen, _1=noted, _2={"resolution": "agreed"}))

    assert [task.about for task in action_tasks()] == [WANTED, "Open the beds."]
    overtaken = "Item 2 has a decision by now: what you typed for it was not recorded and stands below"
    assert (late.status, late.errors) == (422, [f"{overtaken}. Send the rest again"])
    assert late.page.xpath("//a[@href='#gone']/text()") == late.errors
    assert late.facts["Item 2: in its words"] == "Beds were discussed."
    assert [each.item_no for each in standing()] == [1, 2]
    assert (late.values["items-0-number"], late.values["items-0-resolution"]) == ("3", "agreed")
    assert late.page.xpath("//*[contains(@class, 'nhsuk-error-message')]") == []
    wrong = other.post(page, typed_on_page(late, _0={**ACTION, "owner_email": ""}))
    assert wrong.facts["Item 2: in its words"] == "Beds were discussed."
    assert other.post(page, late.pairs).heading == "The decisions are recorded"
    assert [each.item_no for each in standing()] == [1, 2, 3]


def test_paper_with_more_items_than_a_form_holds_is_decided_in_several_goes(
    sqlite_world: World, app: FastAPI
) -> None:
    page = three_items(sqlite_world, *(f"Question {number}?" for number in range(MANY - 1)))
    secretary = signed_in(app, address("effective care"))
    shown = secretary.open(page)
    assert (
        f"{MANY + 2} items have no decision yet. The form has the first {MANY}; the other 2 follow it."
        in (shown.content)
    )
    assert [href.rpartition("/")[2] for href in shown.page.xpath("//main//p/a/@href")][1:3] == ["31", "32"]

    noted = {f"_{place}": {"resolution": "noted"} for place in range(MANY)}
    assert secretary.post(page, typed_on_page(shown, **noted)).heading == "The decisions are recorded"

    left = secretary.open(page)
    assert [value for name, value in left.pairs if name.endswith("-number")] == ["31", "32"]


def test_text_that_governance_has_released_is_recorded(sqlite_world: World, app: FastAPI) -> None:
    """OB-137: for what a committee decides as for every other form."""
    page = three_items(sqlite_world)
    secretary = signed_in(app, address("effective care"))
    numbered = {"resolution": "noted", "wording": "The model of the scanner is 943 476 5919."}
    refused = secretary.post(page, typed_on_page(secretary.open(page), _0=numbered))
    assert refused.status == 422

    governance = signed_in(app, address("information governance"))
    release = governance.open("/projects/ACT-ECT/do/release")
    released = governance.press(
        release, question="In its words", rule="nhs_number", reason="It is the number of a machine."
    )
    assert released.status == 200

    assert secretary.post(page, typed_on_page(secretary.open(page), _0=numbered)).status == 200
    assert [each.wording for each in standing()] == [numbered["wording"]]
