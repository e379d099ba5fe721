from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models.errors import FormChanged, NotYours, OwnProject, WrongForm
from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers.answer_task import answer_task
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.database.unit_of_work import unit_of_work
from tests.support.stored_rows import let_leave, reload_trust
from tests.support.trust_at_work import World, everything, nonce

STRANGER = "is not known: use an address at northbrook.example, or ask the QI Support Team to add them"
MEI_LEADS = {"lead_name": "Mei Tanaka", "lead_email": "mei.tanaka@northbrook.example"}
MEI_IN_CAPITALS = {"lead_name": "Mei Tanaka", "lead_email": "Mei.TANAKA@Northbrook.Example"}
MEI_DEPUTISES = {"deputy_name": "Mei Tanaka", "deputy_email": "mei.tanaka@northbrook.example"}


def to_the_meeting(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)


def owned_by(*emails: str) -> dict[str, Any]:
    """Actions of the meeting with these owners."""
    action = RecordMeetingForm.examples[Outcome.SUBMITTED]["actions"][0]  # type: ignore[index]
    return {"actions": [{**action, "owner_name": "Robin Vale", "owner_email": email} for email in emails]}


def force_decision(*, task_id: str, project_id: str, person_id: str) -> None:
    """Insert a decision behind the back of the product."""
    with unit_of_work() as session:
        session.execute(
            text(
                "INSERT INTO decision (id, task_id, project_id, person_id, outcome, reason, answer, idem_key, at) "
                "VALUES ('forced', :task, :project, :person, 'registered', '', '{}', :nonce, '2026-11-02 09:00')"
            ),
            {"task": task_id, "project": project_id, "person": person_id, "nonce": nonce()},
        )


def test_authority_is_read_when_somebody_decides_and_not_when_they_were_asked(
    world: World, tmp_path: Path
) -> None:
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    answer = world.answer_to(TaskKind.REGISTER)
    by_successor = world.answer_to(TaskKind.REGISTER, by="quality deputy")
    reload_trust(world, tmp_path, 'holder = "ruth.calder@', 'holder = "samir.qureshi@')
    before = everything()

    with pytest.raises(NotYours) as refusal:
        answer_task(answer)

    assert str(refusal.value) == (
        "Only the QI Support Team can answer this. Tell the QI Support Team if that should be you."
    )
    assert everything() == before
    assert answer_task(by_successor).outcome == "registered"


def test_somebody_who_has_left_since_answers_nothing(world: World, tmp_path: Path) -> None:
    world.propose()
    answer = world.answer_to(TaskKind.SEARCH_EVIDENCE)
    let_leave(world, tmp_path, "library")

    with pytest.raises(NotYours):
        answer_task(answer)


@pytest.mark.parametrize("somebody", ["lead", "colleague", "qist", "quality lead elsewhere"])
def test_only_the_role_that_is_asked_may_answer(sqlite_world: World, somebody: str) -> None:
    sqlite_world.propose()
    before = everything()

    with pytest.raises(NotYours):
        sqlite_world.answer(TaskKind.SEARCH_EVIDENCE, by=somebody)

    assert everything() == before


@pytest.mark.parametrize("person", ["qist", "qist deputy", "qist member"])
def test_holder_deputy_and_team_may_all_answer_what_their_role_is_asked(
    sqlite_world: World, person: str
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)

    assert sqlite_world.answer(TaskKind.REGISTER, by=person).outcome == "registered"


@pytest.mark.parametrize("changed", [MEI_LEADS, MEI_IN_CAPITALS, MEI_DEPUTISES])
def test_nobody_decides_on_a_project_they_lead_or_deputise_in(
    sqlite_world: World, changed: dict[str, str]
) -> None:
    sqlite_world.propose(by="qist member" if "lead_name" in changed else "lead", **changed)
    sqlite_world.walk_to(Stage.REGISTRATION)
    before = everything()
    part = "project lead" if "lead_name" in changed else "deputy lead, not yet agreed"

    with pytest.raises(OwnProject) as refusal:
        sqlite_world.answer(TaskKind.REGISTER, by="qist member")

    assert str(refusal.value) == (
        f"You take part in this project as its {part}, so somebody else must decide on it. "
        "The QI Support Team can say who."
    )
    after = everything()
    assert {name for name, rows in after.items() if rows != before[name]} == {
        "history", "history_head", "project"
    }  # fmt: skip
    assert after["decision"] == before["decision"]


def test_nobody_decides_on_a_project_they_proposed_for_somebody_else(sqlite_world: World) -> None:
    sqlite_world.propose(by="qist deputy")
    sqlite_world.walk_to(Stage.REGISTRATION)

    with pytest.raises(OwnProject):
        sqlite_world.answer(TaskKind.REGISTER, by="qist deputy")


def test_a_decision_is_never_asked_of_whoever_leads_the_project(sqlite_world: World) -> None:
    sqlite_world.propose(by="qist", lead_name="Ruth Calder", lead_email="ruth.calder@northbrook.example")
    sqlite_world.walk_to(Stage.REGISTRATION)

    assert sqlite_world.open_tasks() == [(TaskKind.REGISTER, "qist deputy")]
    assert sqlite_world.task(TaskKind.REGISTER).note == "The QI Support Team takes part in this project."


@pytest.mark.parametrize("person", ["lead", "deputy", "colleague"])
def test_the_database_itself_refuses_a_decision_on_ones_own_project(world: World, person: str) -> None:
    world.propose(by="colleague")
    world.walk_to(Stage.REGISTRATION)
    task_id, before = world.task(TaskKind.REGISTER).id, everything()

    with pytest.raises(DatabaseError, match="nobody decides on a project in which they take or took part"):
        force_decision(task_id=task_id, project_id=world.project_id, person_id=world.id_of(person))

    assert everything() == before


def test_the_database_itself_refuses_a_second_decision_on_a_task(world: World) -> None:
    world.propose()
    task_id = world.task(TaskKind.SEARCH_EVIDENCE).id
    world.answer(TaskKind.SEARCH_EVIDENCE)

    with pytest.raises(DatabaseError, match=r"(?i)unique.*task_id"):
        force_decision(task_id=task_id, project_id=world.project_id, person_id=world.id_of("qist"))


def test_a_form_of_another_version_of_its_task_is_shown_again(sqlite_world: World) -> None:
    sqlite_world.propose()
    answer = sqlite_world.answer_to(TaskKind.SEARCH_EVIDENCE)
    before = everything()

    with pytest.raises(FormChanged) as refusal:
        answer_task(replace(answer, version=(answer.version or 0) + 1))

    assert str(refusal.value) == (
        "This page has changed since you opened it. What you typed is kept: check it and send it again."
    )
    assert everything() == before


@pytest.mark.parametrize(
    ("changed", "sentences"),
    [
        ({"colour": "blue"}, [("colour", "There is no field “colour” in this form: remove it")]),
        ({"service": "dentistry"}, [("service", "Choose a Care Delivery Service from the list")]),
        (
            {"sponsor": " ", "aim": None},
            [
                ("aim", "Answer “What do you want to achieve, by how much, by when?”"),
                ("sponsor", "Answer “Which senior person backs it?”"),
            ],
        ),
        (
            {"deputy_email": "robin.vale@elsewhere.example"},
            [("deputy_email", f"robin.vale@elsewhere.example {STRANGER}")],
        ),
    ],
    ids=["unknown field", "unknown service", "two fields", "deputy from elsewhere"],
)
def test_an_answer_that_does_not_fit_gets_a_sentence_for_each_field_and_nothing_is_stored(
    sqlite_world: World, changed: dict[str, Any], sentences: list[tuple[str, str]]
) -> None:
    world = sqlite_world
    world.propose(by="colleague")
    before = everything()

    with pytest.raises(WrongForm) as refusal:
        world.answer(TaskKind.PROPOSE, **changed)

    assert refusal.value.sentences == sentences
    assert everything() == before


def test_an_action_owned_by_somebody_from_elsewhere_is_refused_and_no_other_owner_is_stored(
    sqlite_world: World,
) -> None:
    to_the_meeting(sqlite_world)
    before = everything()

    with pytest.raises(WrongForm) as refusal:
        sqlite_world.answer(
            TaskKind.RECORD_MEETING, **owned_by("new.here@northbrook.example", "robin.vale@elsewhere.example")
        )

    assert refusal.value.sentences == [("actions-1-owner_email", f"robin.vale@elsewhere.example {STRANGER}")]
    assert everything() == before


def test_an_owner_whom_nobody_knew_is_asked_at_an_address_of_the_trust(sqlite_world: World) -> None:
    to_the_meeting(sqlite_world)

    sqlite_world.answer(TaskKind.RECORD_MEETING, **owned_by("Robin.Vale@northbrook.example"))

    assert sqlite_world.open_tasks() == [(TaskKind.IMPLEMENT_ACTION, "robin.vale@northbrook.example")]


def corrected(world: World, kind: TaskKind, **changed: object) -> None:
    """The lead corrects the first answer of a kind that stands."""
    task = next(task for task in world.project.tasks if task.kind is kind and task.decision)
    assert task.decision is not None
    typed = {**task.decision.standing[0], **changed}
    correct_answer(CorrectionRequest(task.id, world.id_of("lead"), typed, "A word was missing.", nonce()))


def test_meeting_of_an_earlier_cycle_is_corrected_against_the_findings_of_its_own_cycle(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.wait(days=1)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.wait(days=3)
    world.walk_until(TaskKind.RECORD_MEETING)

    with pytest.raises(WrongForm, match="the meeting about them cannot be before"):
        corrected(world, TaskKind.RECORD_MEETING, held_on="2026-10-01")
    corrected(world, TaskKind.RECORD_MEETING, discussion="Senior review comes too late at night.")


def test_correction_changes_nothing_that_is_asked_no_longer(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)

    with pytest.raises(WrongForm, match="Nothing is changed yet"):
        corrected(world, TaskKind.IMPLEMENT_ACTION, risk_accepted_by="The Medical Director")
