from models.vocabulary import Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.queries.projects.look_alikes import LookAlike, look_alikes
from tasks.queries.tasks.task import task_seen
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


def test_what_was_measured_and_learned_stands_beside_a_project_that_is_closed(sqlite_world: World) -> None:
    sqlite_world.propose(title="Sepsis within the hour")
    sqlite_world.walk_to(Stage.CLOSED)

    [project] = similar("Sepsis", about="hour")

    assert project.outcome == (
        "Measured: Within four hours: Too few values to tell. Conclusion: The change worked and is kept. "
        "Learned: A senior clinician at the front door works; a new form did not."
    )


def test_project_is_like_another_by_what_that_intended_where_their_titles_share_nothing(
    sqlite_world: World,
) -> None:
    sqlite_world.propose(title="Lying in wait", aim="Catheters removed within two days of surgery.")

    alike = similar("Indwelling devices", about="remove catheters after surgery")

    assert [project.reference for project in alike] == ["QI-2026-0001"]
    assert similar("Indwelling devices", about="remove catheters") == []


def test_similar_projects_stand_above_evidence_review_and_registration_with_why_this_one_goes_on(
    sqlite_world: World,
) -> None:
    """OB-106: the same title twice is never silent."""
    world = sqlite_world
    world.propose(title="Sepsis within the hour")
    world.propose(
        title="Sepsis within the hour", differs_because="Another ward", help_wanted=[], evidence_question=None
    )

    def said_above(kind: TaskKind) -> list[str]:
        seen = task_seen(world.task(kind).id, world.task(kind).assignee_id)
        return [
            f"{line.label}: {line.text}"
            for line in seen.brief
            if "QI-2026-0001" in line.label or "beside" in line.label
        ]

    expected = [
        (
            "Same title: QI-2026-0001: Sepsis within the hour. Under way: evidence review. "
            "The project lead, Dr Amara Osei (Urgent Care)."
        ),
        "It goes on beside them because: Another ward",
    ]
    assert said_above(TaskKind.REVIEW_EVIDENCE) == expected
    world.walk_until(TaskKind.REGISTER)
    assert said_above(TaskKind.REGISTER) == expected
