from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import func, select

from models.errors import NotReady, WrongForm
from models.forms import FORMS
from models.imports.catalogue import NATIONAL_AUDITS
from models.records import Person, Project, Topic
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tasks.answers.drafts import typed_for
from tasks.answers.propose import Proposed, Submission, hand_in, propose
from tasks.database.unit_of_work import reading
from tasks.programme.topics.importing import import_programme
from tests.support.people_at_once import at_once
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, everything, nonce

PARTIAL = {
    "title": "Falls on the stroke ward",
    "lead_name": "Dr Amara Osei",
    "lead_email": "amara.osei@northbrook.example",
}


def references() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(Project.reference).order_by(Project.reference)))


def test_a_proposal_that_its_lead_sends_is_in_and_the_library_is_asked(world: World) -> None:
    proposed = world.propose()

    assert (proposed.reference, proposed.awaits_lead) == ("QI-2026-0001", False)
    assert world.project.stage is Stage.EVIDENCE_REVIEW
    assert world.open_tasks() == [(TaskKind.SEARCH_EVIDENCE, "library")]
    assert [(mail.letter, mail.state.value) for mail in world.mails()] == [
        (Letter.TASK_OPENED, "superseded"),
        (Letter.TASK_OPENED, "waiting"),
        (Letter.RECEIPT, "waiting"),
        (Letter.NAMED, "waiting"),
    ]
    assert story(proposed.project_id) == [
        "Project proposed",
        "Now at: Proposal",
        "Asked Project lead to write the proposal",
        "Proposal: received",
        "Now at: Evidence review",
        "Asked Library and Knowledge Service to search the evidence",
    ]


def test_a_proposal_that_somebody_else_sends_waits_for_its_lead_with_all_that_was_typed(world: World) -> None:
    submission = world.submission(by="colleague")

    proposed = propose(submission)

    world.project_id = proposed.project_id
    assert proposed.awaits_lead
    assert world.open_tasks() == [(TaskKind.PROPOSE, "lead")]
    assert world.letters() == [(Letter.TASK_OPENED, "lead")]
    assert typed_for(proposed.task_id, world.id_of("lead")) == submission.typed
    assert typed_for(proposed.task_id, world.id_of("colleague")) == {}
    assert world.project.creator_id == world.id_of("colleague")


def test_the_lead_confirms_what_somebody_else_proposed(world: World) -> None:
    world.propose(by="colleague")

    world.answer(TaskKind.PROPOSE)

    assert world.open_tasks() == [(TaskKind.SEARCH_EVIDENCE, "library")]


def test_a_proposal_handed_in_may_be_partial_and_waits_in_the_form_of_its_lead(world: World) -> None:
    proposed = world.hand_in(**PARTIAL)

    assert (proposed.title, proposed.awaits_lead) == ("Falls on the stroke ward", True)
    assert world.letters() == [(Letter.TASK_OPENED, "lead")]
    assert typed_for(proposed.task_id, world.id_of("lead")) == PARTIAL


def test_a_lead_whom_nobody_knew_is_asked_at_an_address_of_the_trust(world: World) -> None:
    world.hand_in(**{**PARTIAL, "lead_name": "Robin Vale", "lead_email": "Robin.Vale@northbrook.example"})

    assert world.open_tasks() == [(TaskKind.PROPOSE, "robin.vale@northbrook.example")]


def test_a_lead_written_in_capitals_is_the_same_person(sqlite_world: World) -> None:
    sqlite_world.propose(lead_email="Amara.OSEI@Northbrook.Example")

    assert sqlite_world.project.lead_id == sqlite_world.id_of("lead")
    with reading() as session:
        osei = select(func.count()).where(func.lower(Person.email) == "amara.osei@northbrook.example")
        assert session.scalar(osei) == 1


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        (
            {"title": "Falls"},
            [
                ("lead_name", "Enter the name of the project lead"),
                ("lead_email", "Enter the work email address of the project lead"),
            ],
        ),
        (
            {**PARTIAL, "service": "dentistry", "contract_ends_on": "2026-11-01", "is_trainee": True},
            [
                ("service", "Choose a Care Delivery Service from the list"),
                ("contract_ends_on", "The end of the contract or rotation must be today or later"),
            ],
        ),
        ({**PARTIAL, "budget": 5}, [("budget", "There is no field “budget” in this form: remove it")]),
        (
            {**PARTIAL, "lead_email": "robin.vale@elsewhere.example"},
            [
                (
                    "lead_email",
                    "robin.vale@elsewhere.example is not known: use an address at northbrook.example",
                )
            ],
        ),
    ],
    ids=["no lead", "what does not fit", "unknown field", "lead from elsewhere"],
)
def test_a_proposal_handed_in_wrong_is_refused_and_nothing_is_stored(
    sqlite_world: World, typed: dict[str, object], sentences: list[tuple[str, str]]
) -> None:
    before = everything()

    with pytest.raises(WrongForm) as refusal:
        sqlite_world.hand_in(**typed)

    assert refusal.value.sentences == sentences
    assert everything() == before


def test_a_proposal_from_a_page_must_be_complete(sqlite_world: World) -> None:
    before = everything()

    with pytest.raises(WrongForm) as refusal:
        sqlite_world.propose(by="colleague", sponsor=None)

    assert refusal.value.sentences == [("sponsor", "Enter which senior person backs it")]
    assert everything() == before


@pytest.mark.parametrize("by", ["lead", "colleague", "untrained"])
def test_the_same_proposal_again_is_the_same_project(world: World, by: str) -> None:
    leads = {"lead_name": "Greg Ashworth", "lead_email": "greg.ashworth@northbrook.example"}
    submission = world.submission(by=by, **(leads if by == "untrained" else {}))
    proposed = propose(submission)
    before = everything()

    assert [propose(submission), propose(submission)] == [proposed, proposed]
    assert everything() == before


def test_the_same_proposal_handed_in_again_is_the_same_project_whatever_its_nonce_looks_like(
    world: World,
) -> None:
    submission = Submission(PARTIAL, None, "Trust intranet, form 17, page 3, submitted by: " + nonce() * 3)
    proposed = hand_in(submission)

    assert hand_in(submission) == proposed
    assert references() == ["QI-2026-0001"]
    assert world.letters() == [(Letter.TASK_OPENED, "lead")]


def test_one_proposal_from_twelve_clicks_at_once_is_one_project(world: World) -> None:
    submission = world.submission(by="colleague")

    outcomes = at_once([partial(propose, submission)] * 12)

    assert outcomes == [outcomes[0]] * 12
    assert references() == ["QI-2026-0001"]
    assert world.letters() == [(Letter.TASK_OPENED, "lead")]


def test_the_first_proposals_of_a_year_at_once_get_a_reference_each_and_none_is_left_out(
    world: World,
) -> None:
    submissions = [replace(world.submission(by="colleague"), idem_key=nonce()) for _ in range(12)]

    outcomes = at_once([partial(propose, submission) for submission in submissions])

    assert [type(outcome) for outcome in outcomes] == [Proposed] * 12
    assert references() == [f"QI-2026-{number:04d}" for number in range(1, 13)]


def test_of_six_proposals_for_one_topic_at_once_one_gets_it_and_the_others_choose_again(world: World) -> None:
    import_programme(NATIONAL_AUDITS, year="2026-27")
    with reading() as session:
        topic = session.scalars(select(Topic.id).order_by(Topic.title).limit(1)).one()
    submissions = [world.submission(by="lead", topic=topic) for _ in range(6)]

    outcomes = at_once([partial(propose, submission) for submission in submissions])

    refusals = [outcome.sentences for outcome in outcomes if isinstance(outcome, WrongForm)]
    assert refusals == [[("topic", "Choose a topic from the list, or leave it empty")]] * 5
    assert references() == ["QI-2026-0001"]


def test_a_proposal_is_numbered_in_the_year_of_london(sqlite_world: World) -> None:
    sqlite_world.go_to(datetime(2026, 12, 31, 23, 59, tzinfo=UTC))
    sqlite_world.hand_in(**PARTIAL)
    sqlite_world.wait(minutes=1)
    sqlite_world.hand_in(**PARTIAL)
    sqlite_world.go_to(datetime(2027, 6, 30, 23, 30, tzinfo=UTC))
    sqlite_world.hand_in(**PARTIAL)

    assert references() == ["QI-2026-0001", "QI-2027-0001", "QI-2027-0002"]


def test_without_a_trust_nothing_can_be_proposed(sqlite_database: str) -> None:
    _ = sqlite_database
    example = FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]

    with pytest.raises(NotReady) as refusal:
        hand_in(Submission({**PARTIAL, "sponsor": example["sponsor"]}, None, nonce()))

    assert str(refusal.value) == "No Trust is loaded yet. Run “qi trust load FILE.toml” first."
