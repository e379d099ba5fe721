from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from models.errors import NotYours, OnlyForGovernance, WrongForm
from models.forms import FORMS
from models.forms.operations.release import ReleaseProposalTextForm
from models.forms.project.proposal import ProposalForm
from models.privacy.screening import screening
from models.records import Email, HistoryEntry, PrivacyCount, PrivacyRelease
from models.vocabulary import Letter, Outcome, TaskKind
from tasks.answers.proposal_drafts import begin_proposal
from tasks.database.unit_of_work import reading
from tasks.operations.operation import ChangedByOperation, OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.operations.releasing import PROPOSAL_RELEASED, release_proposal_text
from tasks.privacy.counting import note_screening
from tasks.privacy.releases import apply_releases
from tasks.queries.tasks.proposal import proposal_seen
from tests.support.people_at_once import at_once
from tests.support.stored_rows import story
from tests.support.stories.improving import improve
from tests.support.trust_at_work import World, address, everything, nonce

NUMBER = "The pump has the number 943 476 5919"


def release(world: World, *, by: str = "information governance", **changed: str) -> ChangedByOperation:
    typed = {"question": question(), "rule": "nhs_number", "reason": "It is the number of a pump.", **changed}
    sent = OperationRequest(world.id_of(by), nonce(), typed)
    return perform_operation(PROJECT_OPERATIONS["release"], Target(reference=world.project.reference), sent)


def question() -> str:
    """What the Library is asked, as its page has it."""
    return str(FORMS[TaskKind.SEARCH_EVIDENCE].model_fields[field()].title)


def field() -> str:
    example = FORMS[TaskKind.SEARCH_EVIDENCE].examples[Outcome.SUBMITTED]
    return next(name for name, value in example.items() if isinstance(value, str) and " " in value)


def answer(world: World) -> None:
    """The Library answers from the page of its task, with the number in it."""
    with screening("page") as under_way:
        apply_releases(task_id=world.task(TaskKind.SEARCH_EVIDENCE).id)
        typed: dict[str, Any] = {field(): NUMBER}
        try:
            world.answer(TaskKind.SEARCH_EVIDENCE, **typed)
        finally:
            note_screening(under_way)


@pytest.fixture
def proposed(world: World) -> World:
    world.propose()
    return world


def test_text_that_was_refused_is_taken_once_information_governance_has_released_it(proposed: World) -> None:
    with pytest.raises(WrongForm, match="seems to hold an NHS number"):
        answer(proposed)

    done = release(proposed)
    answer(proposed)

    assert done.said == "Released for a week: what seems to hold an NHS number"
    with reading() as session:
        outcomes = set(session.scalars(select(PrivacyCount.outcome)))
    assert {outcome.value for outcome in outcomes} == {"refused", "released"}


def test_text_of_a_note_is_released_like_that_of_an_answer(sqlite_world: World) -> None:
    sqlite_world.propose()
    release(sqlite_world, question="The note")

    with screening("page"):
        apply_releases(reference=sqlite_world.project.reference)
        improve(sqlite_world, "note", by="qist", note=NUMBER, readers="team")

    assert story(sqlite_world.project_id)[-1] == "A note for the QI Support Team was added"


def test_release_is_in_the_history_with_its_reason_and_a_second_person_is_told(proposed: World) -> None:
    release(proposed)

    [mail] = [mail for mail in proposed.mails() if mail.letter is Letter.TEXT_RELEASED]
    assert (proposed.names[mail.to_address], mail.subject) == (
        "medical officer",
        "QI-2026-0001: Information Governance released a text",
    )
    assert "It is the number of a pump." in mail.body_text
    with reading() as session:
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "release it"))
    assert entry.person_id == proposed.id_of("information governance")
    assert entry.detail["reason"] == "It is the number of a pump."


def test_release_ends_after_seven_days(proposed: World) -> None:
    release(proposed)
    proposed.wait(days=7, minutes=1)
    with pytest.raises(WrongForm, match="seems to hold an NHS number"):
        answer(proposed)


def test_release_holds_for_that_project_alone(proposed: World) -> None:
    release(proposed)
    proposed.propose()
    with pytest.raises(WrongForm, match="seems to hold an NHS number"):
        answer(proposed)


@pytest.mark.parametrize("somebody", ["lead", "qist", "library", "medical officer"])
def test_nobody_but_information_governance_releases_anything(proposed: World, somebody: str) -> None:
    before = everything()
    with pytest.raises(NotYours):
        release(proposed, by=somebody)
    assert everything() == before


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"question": "What colour is it?"},
            "There is no such question: copy it from the page, word by word",
        ),
        ({"reason": NUMBER}, "seems to hold an NHS number"),
        ({"rule": "anything"}, "What did it seem to hold"),
    ],
)
def test_release_that_does_not_say_what_and_why_is_refused(
    proposed: World, changed: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(WrongForm) as refused:
        release(proposed, **changed)
    assert sentence.lower() in str(refused.value).lower()


def test_proposal_with_a_released_text_becomes_a_project(world: World) -> None:
    """OB-137: what was let through on the pages is let through when it is sent, too."""
    key = begin_proposal(world.id_of("lead"), {"title": "A pump that runs dry"}, nonce())
    form = ReleaseProposalTextForm.model_validate(
        {
            **ReleaseProposalTextForm.example,
            "proposer": address("lead"),
            "question": ProposalForm.model_fields["aim"].title,
        }
    )
    with pytest.raises(WrongForm, match="seems to hold an NHS number"):
        world.propose(aim=NUMBER)
    with pytest.raises(OnlyForGovernance):
        release_proposal_text(form, person_id=world.id_of("qist"), nonce=nonce())

    release_proposal_text(form, person_id=world.id_of("information governance"), nonce=nonce())
    with screening("page"):
        proposal_seen(key, world.id_of("lead"))
        world.propose(aim=NUMBER)

    assert world.project.reference == "QI-2026-0001"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"proposer": "nobody@northbridge.nhs.uk"}, "Nobody with this address has signed in here: check it"),
        (
            {"question": "What colour is it?"},
            "There is no such question: copy it from the page, word by word",
        ),
        (
            {"proposer": address("information governance")},
            "Nobody releases a text of their own: ask a colleague of the role",
        ),
    ],
)
def test_release_of_a_proposal_says_what_is_wrong(
    sqlite_world: World, changed: dict[str, str], sentence: str
) -> None:
    typed = {**ReleaseProposalTextForm.example, "proposer": address("lead"), **changed}
    form = ReleaseProposalTextForm.model_validate(typed)

    with pytest.raises(WrongForm) as refused:
        release_proposal_text(form, person_id=sqlite_world.id_of("information governance"), nonce=nonce())

    assert [text for _, text in refused.value.sentences] == [sentence]


def released_for(world: World, somebody: str, once: str) -> None:
    typed = {
        **ReleaseProposalTextForm.example,
        "proposer": address(somebody),
        "question": ProposalForm.model_fields["aim"].title,
    }
    form = ReleaseProposalTextForm.model_validate(typed)
    release_proposal_text(form, person_id=world.id_of("information governance"), nonce=once)


def test_release_of_a_proposal_that_is_sent_twice_at_once_is_done_and_told_once(world: World) -> None:
    """OB-137: a second click lets nothing more through, and the Caldicott Guardian gets one letter."""
    once = nonce()

    assert at_once([partial(released_for, world, "lead", once)] * 2) == [None, None]

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(PrivacyRelease)) == 1
        entries = session.scalars(select(HistoryEntry).where(HistoryEntry.action == PROPOSAL_RELEASED)).all()
    assert [(entry.object_id, entry.sentence) for entry in entries] == [
        (
            world.id_of("lead"),
            "Released for a week: what seems to hold an NHS number, in the proposals of one person",
        )
    ]
    assert [world.names[mail.to_address] for mail in released_letters(world)] == ["medical officer"]


def test_caldicott_guardian_who_proposes_is_not_the_second_person_about_their_own_text(
    sqlite_world: World,
) -> None:
    released_for(sqlite_world, "medical officer", nonce())

    assert [sqlite_world.names[mail.to_address] for mail in released_letters(sqlite_world)] == ["qist"]


def released_letters(world: World) -> list[Email]:
    return [mail for mail in world.mails() if mail.letter is Letter.TEXT_RELEASED]
