"""A measure that is typed again a little differently is the same measure (case 19)."""

from __future__ import annotations

from typing import Any

import pytest

from models.answers.project_answers import answer
from models.errors import WrongForm
from models.forms.project.data_collection import ReportFindingsForm, SubmitDataForm
from models.forms.project.meeting import RecordMeetingForm
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tests.support.trust_at_work import World

PLANNED = "Within four hours"
TYPED = (
    "within four hours",
    "Within  four hours",
    "Within four\u00a0hours",
    "WITHIN FOUR HOURS",
    "Within four hou\u200brs ",
    "Within\nfour hours",
)


def figure(measure: str, period: str = "2026-04-01") -> dict[str, Any]:
    return {"measure": measure, "period": period, "number": 1, "out_of": 2}


def at_data_collection(world: World) -> None:
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)


@pytest.mark.parametrize("typed", TYPED)
def test_figures_findings_and_actions_are_of_the_measure_of_the_plan(sqlite_world: World, typed: str) -> None:
    at_data_collection(sqlite_world)

    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure(typed)])
    sqlite_world.answer(TaskKind.REPORT_FINDINGS, findings=[{"measure": typed, "meaning": "Better"}])
    meeting = dict(sqlite_world.answer_to(TaskKind.RECORD_MEETING).typed)
    actions = [{**action, "addresses": typed} for action in meeting["actions"]]
    sqlite_world.answer(TaskKind.RECORD_MEETING, actions=actions)

    project = sqlite_world.project
    given = (
        answer(project, SubmitDataForm),
        answer(project, ReportFindingsForm),
        answer(project, RecordMeetingForm),
    )
    assert given[0] is not None
    assert given[1] is not None
    assert given[2] is not None
    assert [row.measure for row in given[0].figures] == [PLANNED]
    assert [row.measure for row in given[1].findings] == [PLANNED]
    assert [row.addresses for row in given[2].actions] == [PLANNED]


def test_two_figures_of_one_measure_and_period_are_seen_whatever_their_letters(sqlite_world: World) -> None:
    at_data_collection(sqlite_world)

    with pytest.raises(WrongForm) as refused:
        sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure(PLANNED), figure(TYPED[0])])

    assert refused.value.sentences == [
        ("figures-1-period", "Figure 2: there is a figure of this measure and period already")
    ]


def test_another_measure_is_refused_with_what_was_typed(sqlite_world: World) -> None:
    at_data_collection(sqlite_world)

    with pytest.raises(WrongForm) as refused:
        sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure("Within five hours")])

    assert dict(refused.value.sentences) == {
        "figures-0-measure": "Figure 1: the plan has no measure “Within five hours”",
        "figures": f"Enter at least one figure for “{PLANNED}”",
    }


def test_a_plan_names_a_measure_once_whatever_its_letters(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.DESIGN)
    [measure] = sqlite_world.answer_to(TaskKind.DESIGN).typed["measures"]

    with pytest.raises(WrongForm) as refused:
        sqlite_world.answer(
            TaskKind.DESIGN, measures=[measure, {**measure, "name": "Within\u00a0four  HOURS"}]
        )

    assert refused.value.sentences == [
        ("measures-1-name", "Measure 2: the name “Within four HOURS” is used twice")
    ]


@pytest.mark.parametrize("typed", TYPED[:3])
def test_the_series_of_a_measure_goes_on_in_the_next_cycle(sqlite_world: World, typed: str) -> None:
    at_data_collection(sqlite_world)
    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure(PLANNED)])
    sqlite_world.walk_until(TaskKind.CHECK_EFFECT)
    sqlite_world.answer(TaskKind.CHECK_EFFECT, next_cycle_on=sqlite_world.today.isoformat())
    sqlite_world.walk_until(TaskKind.PLAN_CYCLE)
    [measure] = sqlite_world.answer_to(TaskKind.PLAN_CYCLE).typed["measures"]
    sqlite_world.answer(TaskKind.PLAN_CYCLE, measures=[{**measure, "name": typed}])
    sqlite_world.answer(TaskKind.SUBMIT_DATA, figures=[figure(PLANNED, "2026-05-01")])

    with reading() as session:
        [judgement] = judged_measures(session, project_by_id(session, sqlite_world.project_id))
    assert [result.cycle for result in judgement.series.results] == [1, 2]
    assert [str(figure.day) for figure in judgement.series.figures] == ["2026-04-01", "2026-05-01"]
