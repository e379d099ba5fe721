"""Who hears of an answer besides whoever is asked next: whom a proposal names, and the lead of others' steps."""

from __future__ import annotations

from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tests.support.trust_at_work import World, address


def named(world: World) -> list[tuple[str, str]]:
    """Who was told that they are named, and as what."""
    return [
        (world.names[mail.to_address], mail.subject.partition(":")[0])
        for mail in world.mails()
        if mail.letter is Letter.NAMED
    ]


def steps(world: World) -> list[str]:
    """The steps that the lead was told of, as the subjects say them."""
    mails = [mail for mail in world.mails() if mail.letter is Letter.STEP_TAKEN]
    assert {mail.to_address for mail in mails} <= {address("lead")}
    return [mail.subject.partition(":")[0] for mail in mails]


def test_deputy_supervisor_and_team_hear_once_that_they_are_named(sqlite_world: World) -> None:
    member = {"name": "A Colleague", "email": address("colleague"), "profession": "nursing"}
    deputy = {"name": "The Deputy", "email": address("deputy"), "profession": "nursing"}

    sqlite_world.propose(
        is_trainee=True,
        supervisor_name="The Supervisor",
        supervisor_email=address("quality lead"),
        team=[member, deputy],
    )

    assert named(sqlite_world) == [
        ("deputy", f"Will you be deputy? {sqlite_world.project.title} (QI-2026-0001)"),
        ("quality lead", "You are named as supervisor"),
        ("colleague", "You are named as member of the team"),
    ]


def test_a_proposal_that_comes_back_tells_only_whoever_is_new(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
    newcomer = {"name": "A Colleague", "email": address("colleague"), "profession": "nursing"}

    world.answer(TaskKind.PROPOSE, team=[newcomer])

    assert [who for who, _ in named(world)] == ["deputy", "colleague"]


def test_the_lead_hears_of_registration_and_of_a_review_that_another_gave(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(help_wanted=[], evidence_question=None)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, personal_data="yes", project_type="quality_improvement")
    world.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.APPROVED_WITH_CONDITIONS)

    assert steps(world) == [
        "Registration, registered",
        "Information Governance review, approved with conditions",
    ]
    body = " ".join(world.mails()[-1].body_text.split())
    assert "Condition Send the data collection sheet to the QI Support Team, by Thursday 1 March 2029" in body


def test_whoever_gets_another_letter_of_the_same_answer_gets_no_second(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)

    assert steps(world) == []


def test_an_approval_is_told_with_its_conditions_and_a_closure_with_what_was_achieved(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.APPROVAL)
    world.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    world.answer(TaskKind.MEET_CONDITION)
    world.walk_to(Stage.CLOSED)

    texts = {mail.letter: " ".join(mail.body_text.split()) for mail in world.mails()}
    assert (
        "Send the data collection sheet to the QI Support Team, by Thursday 1 March 2029"
        in texts[Letter.PROJECT_APPROVED]
    )
    assert "To be met (QI Support Team, " in texts[Letter.PROJECT_APPROVED]
    shown = "Within four hours: 92.4%, target at least 95%: below target. Too few values to tell."
    assert f"What the figures show {shown}" in texts[Letter.RESULTS]


def test_a_second_return_says_that_it_is_the_second(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose(help_wanted=[], evidence_question=None)
    for _ in range(2):
        world.walk_to(Stage.REGISTRATION)
        world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
        if world.open_tasks() == [(TaskKind.PROPOSE, "lead")]:
            letter = world.mails()[-1 if world.mails()[-1].letter is Letter.CHANGES_WANTED else -2]

    assert "It comes back to you for the second time." in letter.body_text
    assert "Please say which standard you will compare with." in " ".join(letter.body_text.split())
