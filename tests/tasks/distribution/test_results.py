"""The results of a project by email when it is closed: to whom, once, in place of the bare news (OB-073, 078, 107)."""

from typing import Any

import pytest

from models.errors import WrongForm
from models.forms import FORMS
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tasks.answers.drafts import typed_for
from tests.support.trust_at_work import World

NAMED: dict[str, Any] = {"sponsor": "Dr Anita Desai", "sponsor_email": "anita.desai@northbrook.example"}
TEAM = ["lead", "medical officer", "deputy", "quality group", "effective care"]
"""Whom the record of the project names, in the order of its list."""


def closing(world: World) -> None:
    """A project is walked to its end."""
    world.propose(**NAMED)
    world.walk_until(TaskKind.SHARE_LEARNING)
    world.answer(TaskKind.SHARE_LEARNING)
    world.walk_to(Stage.CLOSED)


def told(world: World) -> list[tuple[Letter, str]]:
    """Who was written to of the closure."""
    about = {Letter.RESULTS, Letter.PROJECT_CLOSED}
    return [letter for letter in world.letters() if letter[0] in about]


def test_everybody_on_the_list_gets_the_results_once_and_nothing_besides_ob_107(world: World) -> None:
    closing(world)
    assert told(world) == [(Letter.RESULTS, name) for name in TEAM]
    letter = next(mail for mail in world.mails() if mail.letter is Letter.RESULTS)
    assert all(
        words in letter.body_text
        for words in (
            "At least 95 in 100",
            "A senior clinician at the front door from",
            "a new form did not",
            "target",
        )
    )
    body = letter.body_text.partition("Who to ask")[0]
    assert len(body.split()) <= 120
    assert f"/projects/{world.project.reference}/report\n" in body


def test_whoever_owned_an_action_of_an_earlier_cycle_is_told_of_the_results_ob_107(world: World) -> None:
    world.propose(**NAMED)
    world.walk_until(TaskKind.RECORD_MEETING)
    agreed: Any = FORMS[TaskKind.RECORD_MEETING].examples[Outcome.SUBMITTED]["actions"]
    owned = {**agreed[0], "owner_name": "Leila Haddad", "owner_email": world.people["colleague"].email}
    world.answer(TaskKind.RECORD_MEETING, actions=[owned])
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    world.walk_to(Stage.CLOSED)
    assert world.project.cycle == 2
    assert (Letter.RESULTS, "colleague") in told(world)


def test_the_list_is_ticked_when_the_form_opens_and_whoever_is_unticked_is_not_told(world: World) -> None:
    world.propose(**NAMED)
    world.walk_until(TaskKind.SHARE_LEARNING)
    task = world.task(TaskKind.SHARE_LEARNING)
    ticked = typed_for(task.id, task.assignee_id)["readers"]
    assert ticked == [world.people[name].email for name in TEAM]
    without = [email for email in ticked if email != world.people["deputy"].email]
    added = {"name": "Leila Haddad", "email": world.people["colleague"].email}
    world.answer(TaskKind.SHARE_LEARNING, readers=without, more_readers=[added])
    world.walk_to(Stage.CLOSED)
    names = ["colleague", *(name for name in TEAM if name != "deputy")]
    assert told(world) == [(Letter.RESULTS, name) for name in names]


def test_a_list_of_more_than_thirty_readers_is_taken_as_it_is_offered(sqlite_world: World) -> None:
    world = sqlite_world
    team = [
        {"name": "Somebody", "email": f"person{number}@northbrook.example", "profession": "nursing"}
        for number in range(29)
    ]
    world.propose(team=team)
    world.walk_until(TaskKind.SHARE_LEARNING)
    task = world.task(TaskKind.SHARE_LEARNING)
    ticked = typed_for(task.id, task.assignee_id)["readers"]

    world.answer(TaskKind.SHARE_LEARNING, readers=ticked)

    assert len(ticked) > 30
    assert world.project.stage is Stage.CLOSURE


def test_leaving_out_whom_the_policy_wants_told_needs_a_reason_and_they_hear_of_the_closure(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose(**NAMED)
    world.walk_until(TaskKind.SHARE_LEARNING)
    only = [world.people["lead"].email]
    with pytest.raises(WrongForm, match="always told"):
        world.answer(TaskKind.SHARE_LEARNING, readers=only)
    world.answer(TaskKind.SHARE_LEARNING, readers=only, left_out_because="The group has read it already.")
    world.walk_to(Stage.CLOSED)
    assert told(world) == [
        (Letter.RESULTS, "lead"),
        (Letter.PROJECT_CLOSED, "quality group"),
        (Letter.PROJECT_CLOSED, "effective care"),
    ]


def test_somebody_who_is_not_on_the_list_cannot_be_ticked(sqlite_world: World) -> None:
    sqlite_world.propose(**NAMED)
    sqlite_world.walk_until(TaskKind.SHARE_LEARNING)
    with pytest.raises(WrongForm, match="changed since you opened it"):
        sqlite_world.answer(TaskKind.SHARE_LEARNING, Outcome.SUBMITTED, readers=["nobody@northbrook.example"])
