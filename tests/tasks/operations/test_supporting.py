from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import update

from models.errors import NotYours, WrongForm
from models.records import Person
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tasks.cover.roster import queue_vacancies_letter
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.projects.listing import project_with_tasks
from tests.support.mail.mornings import nov
from tests.support.stored_rows import story
from tests.support.stories.improving import improve, opened
from tests.support.trust_at_work import World, address


def supporter(world: World) -> str | None:
    """Who is shown to support the project."""
    return project_with_tasks(world.project.reference).supporter_name


def leave(world: World, who: str, day: date) -> None:
    with unit_of_work() as session:
        session.execute(update(Person).where(Person.id == world.id_of(who)).values(left_on=day))


def test_supporter_is_named_at_registration_hears_of_it_and_stands_in_letters_ob_024(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.REGISTER)
    before = len(world.letters())

    world.answer(TaskKind.REGISTER, Outcome.REGISTERED, by="qist", supporter_email=address("qist member"))

    assert supporter(world) == "Mei Tanaka"
    assert (Letter.NAMED, "qist member") in world.letters()[before:]
    world.walk_to(Stage.DATA_COLLECTION)
    others = [mail for mail in world.mails()[before:] if mail.to_address != address("qist member")]
    asked = next(mail for mail in others if mail.letter is Letter.TASK_OPENED)
    assert "Mei Tanaka of the QI Support Team supports this project." in asked.body_text


def test_entry_takes_no_title_of_another_project_and_no_registration_to_come(sqlite_world: World) -> None:
    sqlite_world.propose(title="Four-hour standard")
    sqlite_world.propose(title="Falls")

    for wrong in ({"title": "Four-hour  Standard"}, {"nationally_registered_on": "2031-01-01"}):
        with pytest.raises(WrongForm):
            improve(sqlite_world, "confirm", by="qist", **{"title": "Falls", **wrong})
    improve(sqlite_world, "confirm", by="qist", title="Falls", nationally_registered_on="2026-01-05")


def test_support_team_names_and_changes_the_supporter_on_the_page_of_the_project(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    assert [email for email, _ in opened(world, "supporter", by="qist").choices["supporters"]] == [
        address("qist deputy"), "ffion.hughes@northbrook.example", address("qist member"), address("qist"),
    ]  # fmt: skip

    improve(world, "supporter", by="qist", supporter_email=address("qist member"))
    improve(world, "supporter", by="qist", supporter_email=address("qist"))

    assert supporter(world) == "Ruth Calder"
    assert [who for letter, who in world.letters() if letter is Letter.NAMED and who.startswith("qist")] == [
        "qist member"
    ]
    assert story(world.project_id)[-1] == "A member of the QI Support Team supports the project from now on"
    world.walk_to(Stage.APPROVAL)
    assert supporter(world) == "Ruth Calder"
    improve(world, "supporter", by="qist")
    assert supporter(world) is None


def test_only_somebody_of_the_support_team_supports_and_only_the_team_says_who(sqlite_world: World) -> None:
    sqlite_world.propose()
    with pytest.raises(WrongForm, match="Choose somebody who is in the QI Support Team now"):
        improve(sqlite_world, "supporter", by="qist", supporter_email=address("library"))
    with pytest.raises(NotYours):
        improve(sqlite_world, "supporter", by="lead", supporter_email=address("qist"))
    sqlite_world.walk_until(TaskKind.REGISTER)
    with pytest.raises(WrongForm, match="Choose somebody who is in the QI Support Team now"):
        sqlite_world.answer(TaskKind.REGISTER, Outcome.REGISTERED, supporter_email=address("library"))


def test_supporter_who_leaves_is_gone_and_the_support_team_is_asked_for_another(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    improve(world, "supporter", by="qist", supporter_email=address("qist member"))
    assert queue_vacancies_letter() == 0
    leave(world, "qist member", date(2026, 11, 5))

    world.go_to(nov(5))
    assert (supporter(world), queue_vacancies_letter(), queue_vacancies_letter()) == (None, 1, 0)

    letter = world.mails()[-1]
    reference, title = world.project.reference, world.project.title
    assert letter.subject == "1 project without a supporter"
    assert f"- {reference}, {title}: Mei Tanaka supported it" in " ".join(letter.body_text.split())
    assert opened(world, "supporter", by="qist").typed == {"supporter_email": None}
    improve(world, "supporter", by="qist", supporter_email=address("qist"))
    world.go_to(nov(9))
    assert queue_vacancies_letter() == 0
