from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import ChangedMeanwhile, NotYours, WrongForm
from models.improvement.tests_of_change import ChartMark
from models.records import Project
from models.vocabulary import ActDecision, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import chart_marks
from tasks.projects.approval_dates import ApprovalDates, approval_dates
from tests.support.mail.mornings import nov
from tests.support.stored_rows import story
from tests.support.stories.improving import add, all_tests, improve, lines, opened, plan
from tests.support.trust_at_work import World, address

RESULT: dict[str, Any] = {
    "happened": "Two of five wore them.",
    "ended_on": "2026-11-12",
    "compared": "otherwise",
    "learned": "Nobody knew where they are kept.",
    "decision": "adapt",
    "next_step": "A box at each bed.",
}


@pytest.fixture
def proposed(sqlite_world: World) -> World:
    sqlite_world.propose()
    return sqlite_world


def test_test_of_change_is_planned_done_studied_and_acted_on_and_the_next_is_offered_from_it_ob_022(
    world: World,
) -> None:
    world.propose()
    first = plan(world)
    assert (first.name, first.idea.words, first.owner.name) == (
        "Test 1.1", "Yellow socks for people at risk", "Jonas Whitfield"
    )  # fmt: skip
    assert story(world.project_id)[-1] == (
        "Test 1.1 of a change was planned: Monday 9 November 2026 to Friday 13 November 2026"
    )

    world.go_to(nov(12))
    done = improve(world, "test-result", by="deputy", part=first.id, **RESULT)

    assert done.said == "Test 1.1: to be adapted"
    reference = world.project.reference
    assert done.leads_to == ("Plan the next test of it", f"/projects/{reference}/do/test/{first.id}")
    offered = opened(world, "test", part=first.id).typed
    assert offered == {
        "idea": first.idea_id,
        "trying": "A box at each bed.",
        "looks_at": None,
        "starts_on": date(2026, 11, 12),
        "ends_on": date(2026, 11, 18),
        "name": "Jonas Whitfield",
        "email": address("deputy"),
    }
    second = plan(world, **{**offered, "new_idea": None, "prediction": "All five wear them."})
    other = plan(world, new_idea="Night lights")
    assert (second.name, other.name) == ("Test 1.2", "Test 2.1")


def test_days_of_tests_mark_the_charts_and_an_adopted_change_marks_them_twice(proposed: World) -> None:
    first = plan(proposed)
    plan(proposed, new_idea="Night lights", starts_on="2026-12-01", ends_on="2026-12-02")
    proposed.go_to(nov(14))
    improve(proposed, "test-result", part=first.id, **RESULT | {"decision": "adopt", "next_step": None})

    with reading() as session:
        marks = chart_marks(session, proposed.project_id)

    assert marks == [
        ChartMark(date(2026, 11, 9), "Test 1.1: Yellow socks for people at risk"),
        ChartMark(date(2026, 11, 12), "Test 1.1 adopted: Yellow socks for people at risk"),
    ]


def test_idea_of_the_diagram_is_tested_and_one_written_again_is_that_one(proposed: World) -> None:
    [idea] = add(proposed, "idea", "Yellow socks for people at risk")

    assert opened(proposed, "test").choices["ideas"] == [(idea, "Yellow socks for people at risk")]
    assert plan(proposed, new_idea="yellow SOCKS for people at risk").idea_id == idea
    assert plan(proposed, idea=idea, new_idea=None).name == "Test 1.2"
    assert len(lines(proposed)) == 1


def test_what_is_expected_is_said_before_the_test_and_stays_once_it_has_begun(proposed: World) -> None:
    test = plan(proposed)
    planned = opened(proposed, "test-plan", part=test.id).typed
    improve(proposed, "test-plan", part=test.id, **{**planned, "prediction": "Everybody, by ten."})
    assert all_tests(proposed)[0].prediction == "Everybody, by ten."

    proposed.go_to(nov(10))
    with pytest.raises(WrongForm) as refused:
        improve(
            proposed, "test-plan", part=test.id,
            **{**planned, "prediction": "I knew it.", "trying": "Elsewhere", "ends_on": "2026-11-20"},
        )  # fmt: skip

    assert refused.value.sentences == [
        ("trying", "The test began on Monday 9 November 2026: what you try stays as it was planned"),
        ("prediction", "The test began on Monday 9 November 2026: what you expected stays as it was"),
    ]
    planned = opened(proposed, "test-plan", part=test.id).typed
    improve(proposed, "test-plan", part=test.id, **{**planned, "ends_on": "2026-11-20"})
    assert all_tests(proposed)[0].ends_on == date(2026, 11, 20)


def test_test_written_down_late_says_so_and_none_is_planned_once_its_figures_are_there(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    assert plan(world, starts_on="2026-10-30", ends_on="2026-11-03").was_written_down_late
    assert not plan(world).was_written_down_late
    world.walk_until(TaskKind.REPORT_FINDINGS)
    newest = max(figure["period"] for figure in figures_given(world))

    with pytest.raises(WrongForm, match="are there already, so nothing can be expected of days before"):
        plan(world, starts_on=newest, ends_on=newest)


def figures_given(world: World) -> list[dict[str, str]]:
    """The figures of the newest answer."""
    submitted = next(task for task in world.project.tasks if task.kind is TaskKind.SUBMIT_DATA)
    assert submitted.decision is not None
    return list(submitted.decision.answer["figures"])


def test_project_begins_with_its_first_test_of_change_g15(proposed: World) -> None:
    def began() -> ApprovalDates | None:
        with reading() as session:
            ids = select(Project.id).where(Project.id == proposed.project_id)
            return approval_dates(session, ids).get(proposed.project_id)

    plan(proposed)
    assert began() is None
    proposed.go_to(nov(9))

    assert began() == ApprovalDates(approved_on=None, collecting_since=date(2026, 11, 9))


def test_first_what_happened_and_later_what_it_means(proposed: World) -> None:
    test = plan(proposed)
    proposed.go_to(nov(14))
    half = improve(proposed, "test-result", part=test.id, happened="Two of five.", ended_on="2026-11-13")
    assert (half.said, half.leads_to) == ("Test 1.1: done, to be studied", None)

    with pytest.raises(WrongForm) as refused:
        improve(
            proposed, "test-result", part=test.id, happened="Two.", ended_on="2026-11-20", decision="adopt"
        )
    assert refused.value.sentences == [
        ("ended_on", "The date must be today or earlier"),
        ("compared", "Say whether it was as you expected, before you decide what to do"),
    ]
    with pytest.raises(WrongForm, match="It began on Monday 9 November 2026"):
        improve(proposed, "test-result", part=test.id, **RESULT | {"ended_on": "2026-11-02"})
    ended = improve(proposed, "test-result", part=test.id, **RESULT | {"decision": "abandon"})
    assert (ended.said, ended.leads_to) == ("Test 1.1: abandoned", None)
    assert all_tests(proposed)[0].decision is ActDecision.ABANDON


def test_two_who_record_one_test_do_not_lose_each_others_words(proposed: World) -> None:
    test = plan(proposed)
    proposed.go_to(nov(13))
    version = opened(proposed, "test-result", part=test.id).version
    improve(proposed, "test-result", by="deputy", part=test.id, version=version, **RESULT)

    with pytest.raises(ChangedMeanwhile) as refused:
        improve(proposed, "test-result", part=test.id, version=version, **RESULT | {"decision": "adopt"})

    assert refused.value.sentences == [
        ("decision", "Jonas Whitfield changed this to “Adapt”: send yours again to replace it")
    ]


def test_whoever_does_a_test_records_it_and_may_do_nothing_else(proposed: World) -> None:
    test = plan(proposed, name="Leila Haddad", email=address("colleague"))
    proposed.go_to(nov(13))

    improve(proposed, "test-result", by="colleague", part=test.id, **RESULT)

    for name in ("test", "test-plan", "remove-driver"):
        with pytest.raises(NotYours):
            opened(proposed, name, by="colleague", part=test.id)
    with pytest.raises(NotYours):
        improve(proposed, "test-result", by="library", part=test.id, **RESULT)


def test_idea_is_chosen_or_new_and_days_are_in_order(proposed: World) -> None:
    for typed, sentence in (
        ({"new_idea": None}, "Choose a change idea, or write a new one"),
        ({"idea": "f" * 32}, "Choose a change idea or write a new one, not both"),
        ({"idea": "f" * 32, "new_idea": None}, "That change idea was removed meanwhile"),
        ({"ends_on": "2026-11-08"}, "The last day must not come before the first"),
        ({"ends_on": "2028-11-08"}, "A test lasts a year at most"),
        ({"email": "somebody@elsewhere.example"}, "somebody@elsewhere.example is not known"),
        ({"trying": "Mrs Jones, 943 476 5919"}, "seems to hold an NHS number"),
        ({"prediction": ""}, "What do you expect to happen"),
    ):
        with pytest.raises(WrongForm, match=sentence):
            plan(proposed, **typed)
    assert all_tests(proposed) == []


def test_tests_of_removed_ideas_stay_on_the_list(proposed: World) -> None:
    test = plan(proposed)
    improve(proposed, "remove-driver", part=test.idea_id)

    assert [(it.name, it.idea.words) for it in all_tests(proposed)] == [
        ("Test 1.1", "Yellow socks for people at risk")
    ]


def test_project_half_way_under_the_released_policy_may_test_changes_too(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.ACTION_MONITORING)

    assert plan(sqlite_world, starts_on="2027-01-05", ends_on="2027-01-06").name == "Test 1.1"


def test_p7_whoever_does_or_records_a_test_is_asked_for_no_decision_on_its_project(proposed: World) -> None:
    proposed.walk_until(TaskKind.APPROVE)
    [(_, asked)] = proposed.open_tasks()
    today = proposed.today.isoformat()
    test = plan(
        proposed, name="Helen Marsh", email=address(asked), starts_on=today, ends_on=today, looks_at=None
    )
    assert proposed.open_tasks() != [(TaskKind.APPROVE, asked)]

    improve(proposed, "test-result", by="qist member", part=test.id, **RESULT | {"ended_on": today})

    assert {proposed.id_of(asked), proposed.id_of("qist member")} <= proposed.project.may_not_decide
