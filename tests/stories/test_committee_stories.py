"""The committee loop: a paper asks, the committee decides, somebody acts, and the next paper says what came of it."""

from __future__ import annotations

from datetime import date

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.papers import Paper
from models.records import CommitteeDecision, Email, HumanTask
from models.vocabulary import Letter, PaperKind, Resolution, TaskKind, TaskState
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.archive.due import issue_due_papers
from tasks.reports.archive.keeping import paper_from_data
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


@pytest.fixture
def app() -> FastAPI:
    return create_app()
