from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.queries.projects.look_alikes import LookAlike, look_alikes
from tests.support.trust_at_work import QI, World


def similar(title: str, about: str = "") -> list[LookAlike]:
    with reading() as session:
        return look_alikes(session, title, about)


def test_projects_that_share_two_telling_words_are_alike_and_the_same_title_comes_first(world: World) -> None:
    world.propose(title="Discharge summaries within 24 hours")
    world.propose(title="Discharging to the summary hub of the ward")
    world.propose(title="Falls on the ward")

    alike = similar("Discharge “Summaries” within 24 hours")

    assert [(project.reference, project.is_same_title) for project in alike] == [
        ("QI-2026-0002", False),
        ("QI-2026-0001", False),
    ]
    exact = similar("discharge summaries  within 24 hours")
    assert [project.is_same_title for project in exact] == [True, False]
    assert similar("Something else", about="discharge summaries") != []
    assert similar("Discharge of wounds", about="dressing") == []


def test_what_came_of_a_project_that_was_declined_stands_with_whom_to_ask(sqlite_world: World) -> None:
    sqlite_world.propose(title="Sepsis within the hour", **QI)
    sqlite_world.walk_until(TaskKind.APPROVE)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.DECLINED, reason="The trolley is bought already.")

    [project] = similar("Sepsis again", about="sepsis hour")

    assert (project.state, project.outcome) == (
        "Declined on Monday 2 November 2026",
        "Because: The trolley is bought already.",
    )
    assert project.ask == "The project lead, Dr Amara Osei (Urgent Care)"


def test_what_was_learned_stands_beside_a_project_that_is_closed(sqlite_world: World) -> None:
    sqlite_world.propose(title="Sepsis within the hour")
    sqlite_world.walk_to(Stage.CLOSED)

    [project] = similar("Sepsis", about="hour")

    assert project.outcome.startswith("Learned: ")
