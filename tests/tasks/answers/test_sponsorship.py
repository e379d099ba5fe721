"""The senior person whom a proposal names by address is asked whether they back it (3.1, OB-041)."""

from typing import Any

import pytest
from sqlalchemy import update

from models.answers.sponsorship import sponsor_said
from models.errors import NotYours, OwnProject, WrongForm
from models.records import Person, Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.cover.roster import LEAVERS
from tasks.database.unit_of_work import unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import TASK_OPERATIONS
from tasks.projects.daily_checks import check_projects
from tests.support.trust_at_work import World, address, nonce

SPONSOR = "quality lead elsewhere"
NAMED: dict[str, Any] = {"sponsor": "Dr Nadia Rahman", "sponsor_email": address(SPONSOR)}
ASKED = (TaskKind.CONFIRM_SPONSOR, SPONSOR)


def test_sponsor_is_asked_once_and_a_yes_is_told_to_the_lead(world: World) -> None:
    world.propose(**NAMED)

    assert ASKED in world.open_tasks()
    assert world.letters()[-3:] == [
        (Letter.TASK_OPENED, SPONSOR),
        (Letter.RECEIPT, "lead"),
        (Letter.NAMED, "deputy"),
    ]
    assert (
        sponsor_said(world.project) == "Dr Nadia Rahman: not confirmed yet (asked on Monday 2 November 2026)"
    )

    world.answer(TaskKind.CONFIRM_SPONSOR)

    assert world.letters()[-2:] == [(Letter.RECEIPT, SPONSOR), (Letter.STEP_TAKEN, "lead")]
    assert sponsor_said(world.project) == "Dr Nadia Rahman: backs it (Monday 2 November 2026)"
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    world.answer(TaskKind.PROPOSE, **NAMED)
    assert ASKED not in world.open_tasks()


def test_letter_to_the_sponsor_says_who_names_them_and_the_aim(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)

    [letter] = [mail for mail in sqlite_world.mails() if mail.to_address == address(SPONSOR)]

    assert letter.subject == (
        "Your answer as sponsor needed by Mon 9 Nov: Four-hour standard in the urgent care centre (QI-2026-0001)"
    )
    for words in (
        "Please say whether you back “Four-hour standard in the urgent care centre” (QI-2026-0001).",
        "Dr Amara Osei (amara.osei@northbrook.example) names you as the senior person who backs it.",
        "At least 95 in 100 attendances end within four hours",
    ):
        assert words in " ".join(letter.body_text.split())


def test_no_goes_to_lead_and_support_team_with_its_reason_and_the_next_sponsor_is_asked(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose(**NAMED)
    with pytest.raises(WrongForm, match="Say why you do not back it"):
        world.answer(TaskKind.CONFIRM_SPONSOR, Outcome.NOT_BACKED, reason=None)

    world.answer(TaskKind.CONFIRM_SPONSOR, Outcome.NOT_BACKED)

    assert world.letters()[-3:] == [
        (Letter.RECEIPT, SPONSOR), (Letter.SPONSOR_REFUSED, "lead"), (Letter.SPONSOR_REFUSED, "qist"),
    ]  # fmt: skip
    assert "Another project of ours has this aim already." in world.mails()[-1].body_text
    assert sponsor_said(world.project) == "Dr Nadia Rahman: does not back it (Monday 2 November 2026)"
    assert (TaskKind.SEARCH_EVIDENCE, "library") in world.open_tasks()

    correct_sponsor(world, "Dr Anita Desai", "medical officer")

    assert (TaskKind.CONFIRM_SPONSOR, "medical officer") in world.open_tasks()
    assert sponsor_said(world.project).startswith("Dr Anita Desai: not confirmed yet")


def test_sponsor_who_is_no_longer_named_is_not_asked_any_more(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)
    task = sqlite_world.task(TaskKind.CONFIRM_SPONSOR)

    correct_sponsor(sqlite_world, "Dr Anita Desai", "medical officer")

    kinds = [task for task in sqlite_world.open_tasks() if task[0] is TaskKind.CONFIRM_SPONSOR]
    assert kinds == [(TaskKind.CONFIRM_SPONSOR, "medical officer")]
    assert sqlite_world.task(TaskKind.CONFIRM_SPONSOR).id != task.id


def correct_sponsor(world: World, name: str, who: str) -> None:
    """The lead names somebody else as sponsor by correcting the proposal."""
    proposal = next(task for task in world.project.tasks if task.kind is TaskKind.PROPOSE)
    assert proposal.decision is not None
    typed = {**proposal.decision.answer, "sponsor": name, "sponsor_email": address(who)}
    correct_answer(CorrectionRequest(proposal.id, world.id_of("lead"), typed, "Agreed today.", nonce()))


def test_proposal_that_names_its_sponsor_without_an_address_goes_on(sqlite_world: World) -> None:
    sqlite_world.propose(sponsor="Clinical Director")

    assert {kind for kind, _ in sqlite_world.open_tasks()} == {TaskKind.SEARCH_EVIDENCE}
    assert sponsor_said(sqlite_world.project) == "Clinical Director: not asked"


def test_project_under_the_first_version_tells_its_sponsor_and_asks_nothing(sqlite_world: World) -> None:
    world = sqlite_world
    world.hand_in(title="Falls at night", lead_name="Dr Amara Osei", lead_email=address("lead"))
    with unit_of_work() as session:
        session.execute(update(Project).values(definition_version=1))

    world.answer(TaskKind.PROPOSE, **NAMED)

    assert ASKED not in world.open_tasks()
    assert (Letter.NAMED, SPONSOR) in world.letters()


def test_lead_cannot_be_the_sponsor_nor_answer_for_one(sqlite_world: World) -> None:
    with pytest.raises(WrongForm, match="Enter somebody other than the lead as the senior person"):
        sqlite_world.propose(**NAMED | {"sponsor_email": address("lead")})
    sqlite_world.propose(**NAMED)
    task = sqlite_world.task(TaskKind.CONFIRM_SPONSOR)
    with unit_of_work() as session:
        session.execute(update(Project).values(lead_id=sqlite_world.id_of(SPONSOR)))

    with pytest.raises(OwnProject):
        answer_task(
            AnswerRequest(
                task.id, sqlite_world.id_of(SPONSOR), {"outcome": "backed"}, nonce(), task.version, "a"
            )
        )


def test_support_team_is_asked_where_the_sponsor_has_left(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)
    with unit_of_work() as session:
        session.execute(
            update(Person).where(Person.email == address(SPONSOR)).values(left_on=sqlite_world.today)
        )

    check_projects(LEAVERS)

    task = sqlite_world.task(TaskKind.CONFIRM_SPONSOR)
    assert (task.role, task.assignee.email) == (Role.SPONSOR, address("qist"))
    assert task.note == "You are asked because whoever was named for it is not known or has left."
    sqlite_world.answer(TaskKind.CONFIRM_SPONSOR, Outcome.NOT_BACKED, reason="She has left.")
    name = sqlite_world.people["qist"].name
    sentence = f"{name}, for Dr Nadia Rahman: does not back it (Monday 2 November 2026)"
    assert sponsor_said(sqlite_world.project) == sentence
    assert sqlite_world.letters()[-2:] == [(Letter.SPONSOR_REFUSED, "lead"), (Letter.SPONSOR_REFUSED, "qist")]


def test_silent_sponsor_holds_nothing_up_and_the_lead_is_told(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)
    sqlite_world.walk_until(TaskKind.ACCEPT_RISK)
    sqlite_world.answer(TaskKind.ACCEPT_RISK)

    sqlite_world.walk_to(Stage.CLOSED)

    assert sqlite_world.open_tasks() == []
    assert (Letter.RECEIPT, SPONSOR) not in sqlite_world.letters()


def test_sponsor_answers_for_themselves(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)
    target = Target(task_id=sqlite_world.task(TaskKind.CONFIRM_SPONSOR).id)
    typed = {"name": "Dr Anita Desai", "email": address("medical officer"), "reason": "It is hers."}

    for who in (SPONSOR, "qist"):
        with pytest.raises(NotYours):
            perform_operation(
                TASK_OPERATIONS["pass-on"], target, OperationRequest(sqlite_world.id_of(who), nonce(), typed)
            )


@pytest.mark.parametrize("outcome", [Outcome.BACKED, Outcome.NOT_BACKED])
def test_p7_whoever_backs_the_project_decides_nothing_on_it_and_whoever_says_no_may(
    sqlite_world: World, outcome: Outcome
) -> None:
    sqlite_world.propose(**NAMED | {"sponsor_email": address("quality lead")})
    sponsor = sqlite_world.id_of("quality lead")
    assert sponsor in sqlite_world.project.may_not_decide

    sqlite_world.answer(TaskKind.CONFIRM_SPONSOR, outcome)

    assert (sponsor in sqlite_world.project.may_not_decide) is (outcome is Outcome.BACKED)
