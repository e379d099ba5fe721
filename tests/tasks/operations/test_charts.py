"""Another chart, a declared change, a frozen baseline: stored, told and followed everywhere (3.1; OB-010, 035, 042)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from models.clock import local_date
from models.errors import NotYours, WrongForm
from models.measures.figure_judgement import FigureJudgement
from models.measures.verdicts import Verdict
from models.records import ChartDeclaration, HistoryEntry
from models.spc import ChartKind, ControlChart, Variation
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.charts.charted import ChartedMeasure, charted_measures
from tasks.database.unit_of_work import reading
from tasks.operations.charts import NO_FIGURES
from tasks.operations.operation import ChangedByOperation, OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_by_id
from tasks.reports.evidence.gathering import gather
from tasks.reports.sections.improving import marks_on
from tests.support.in_memory_project import MONDAY
from tests.support.reports.lived_projects import MEASURE, PERIOD, Life, live
from tests.support.reports.project_evidence import UP
from tests.support.stories.improving import plan
from tests.support.trust_at_work import World, nonce

WHY = "A senior clinician sees everybody on arrival."


def changed(world: World, by: str = "lead", key: str = "", **typed: object) -> ChangedByOperation:
    answer = {"measure": MEASURE, "chart": None, "day": None, "reason": WHY, **typed}
    sent = OperationRequest(world.id_of(by), key or nonce(), answer)
    return perform_operation(PROJECT_OPERATIONS["chart"], Target(reference=world.project.reference), sent)


def charted(world: World) -> ChartedMeasure:
    with reading() as session:
        project = project_by_id(session, world.project_id)
        [measure] = charted_measures(session, project, judged_measures(session, project))
    return measure


def judged(world: World) -> FigureJudgement:
    with reading() as session:
        [judgement] = judged_measures(session, project_by_id(session, world.project_id))
    return judgement


def measured(world: World) -> None:
    live(world, Life(cycles=(UP,), until=Stage.ACTION_MONITORING))


def test_chart_that_was_chosen_is_followed_by_page_and_papers_and_taken_back(sqlite_world: World) -> None:
    measured(sqlite_world)
    suggested = judged(sqlite_world)

    done = changed(sqlite_world, change="chart", chart="run")

    chosen = judged(sqlite_world)
    with reading() as session:
        [project] = gather(session, PERIOD).projects
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "change the chart"))
    assert (suggested.choice.kind, chosen.choice.kind) == (ChartKind.P, ChartKind.RUN)
    assert list(chosen.series.declared) == [f"The run chart was chosen: {WHY}"]
    assert [series.declared for series in project.measures] == [chosen.series.declared]
    assert done.said == entry.sentence == f"Chart of “{MEASURE}”: shown as a run chart"
    assert entry.detail["reason"] == WHY

    changed(sqlite_world, by="qist", change="as_suggested")

    assert judged(sqlite_world) == suggested
    with reading() as session:
        [row] = session.scalars(select(ChartDeclaration))
    assert (row.chart, row.ended_by_id) == ("run", sqlite_world.id_of("qist"))


def test_from_a_declared_change_limits_begin_anew_and_the_verdict_with_them(sqlite_world: World) -> None:
    measured(sqlite_world)
    before = judged(sqlite_world)
    [middle] = [figure.day for figure in before.series.figures][12:13]

    changed(sqlite_world, change="new_limits", day=middle.isoformat())

    after = judged(sqlite_world)
    assert before.verdict is Verdict.IMPROVED
    assert after.verdict is Verdict.TOO_FEW
    assert [(period.points[0].day, period.reason) for period in after.chart.periods][1:] == [(middle, WHY)]


def test_two_changes_of_one_day_stand_beside_each_other_and_the_same_words_twice_are_one(
    sqlite_world: World,
) -> None:
    measured(sqlite_world)
    day = judged(sqlite_world).series.figures[12].day.isoformat()

    for reason in (WHY, "A second doctor in the evening.", WHY):
        changed(sqlite_world, change="new_limits", day=day, reason=reason)

    [_, since] = judged(sqlite_world).chart.periods
    assert since.reason == f"A second doctor in the evening.; {WHY}"


def test_baseline_that_is_frozen_judges_all_later_figures(sqlite_world: World) -> None:
    measured(sqlite_world)
    twelfth = judged(sqlite_world).series.figures[11].day

    changed(sqlite_world, change="baseline", day=twelfth.isoformat())

    chart = judged(sqlite_world).chart
    assert isinstance(chart, ControlChart)
    assert [(period.basis, period.is_fixed) for period in chart.periods] == [(12, True)]
    assert {point.variation for point in chart.points[12:]} == {Variation.IMPROVEMENT}


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"change": "chart"}, ("chart", "Choose which chart")),
        ({"change": "new_limits"}, ("day", "Enter the day")),
        ({"change": "new_limits", "day": "2035-01-01"}, ("day", "The day must be today or earlier")),
        (
            {"change": "chart", "chart": "t"},
            (
                "chart",
                "The figures of this measure allow no t chart: choose XmR chart or run chart or p chart or u chart",
            ),
        ),
        ({"change": "as_suggested", "measure": "Falls"}, ("measure", "The plan has no measure “Falls”")),
    ],
)
def test_what_does_not_suit_the_figures_is_refused_in_a_sentence(
    sqlite_world: World, typed: dict[str, str], problem: tuple[str, str]
) -> None:
    measured(sqlite_world)

    with pytest.raises(WrongForm) as refused:
        changed(sqlite_world, **typed)

    assert list(refused.value.sentences) == [problem]


def test_days_without_figures_enough_are_refused(sqlite_world: World) -> None:
    measured(sqlite_world)
    days = [figure.day for figure in judged(sqlite_world).series.figures]

    with pytest.raises(WrongForm) as first:
        changed(sqlite_world, change="new_limits", day=days[0].isoformat())
    with pytest.raises(WrongForm) as few:
        changed(sqlite_world, change="baseline", day=days[4].isoformat())

    assert "A change lies after the first figure and before the last" in str(list(first.value.sentences))
    assert list(few.value.sentences) == [
        ("day", "A baseline needs 12 figures: up to this day there are 5 figures")
    ]


def test_measure_without_figures_has_no_chart_to_change(sqlite_world: World) -> None:
    live(sqlite_world, Life(until=Stage.DATA_COLLECTION))
    sqlite_world.walk_until(TaskKind.SUBMIT_DATA)

    with pytest.raises(WrongForm) as refused:
        changed(sqlite_world, change="chart", chart="run", measure="Within four hours")

    assert list(refused.value.sentences) == [("measure", NO_FIGURES)]


def test_only_the_lead_and_the_support_team_change_a_chart_and_the_same_form_twice_is_one_change(
    sqlite_world: World,
) -> None:
    measured(sqlite_world)
    with pytest.raises(NotYours):
        changed(sqlite_world, by="colleague", change="chart", chart="run")

    first, again = (changed(sqlite_world, key="k" * 40, change="chart", chart="run") for _ in range(2))

    with reading() as session:
        rows = session.scalars(select(ChartDeclaration)).all()
    assert (first, len(rows)) == (again, 1)


def test_tests_of_change_and_actions_mark_the_chart_of_page_and_paper_alike_ob_010_035(
    sqlite_world: World,
) -> None:
    live(sqlite_world, Life(cycles=(UP, UP), until=Stage.ACTION_MONITORING))
    test = plan(sqlite_world)
    sqlite_world.answer(
        TaskKind.IMPLEMENT_ACTION, Outcome.COMPLETED, changed_on=sqlite_world.today.isoformat()
    )
    sqlite_world.wait(days=10)

    measure = charted(sqlite_world)

    with reading() as session:
        [project] = gather(session, PERIOD).projects
    days = {mark.words.partition(":")[0]: mark.day for mark in measure.marks}
    assert days["Test 1.1"] == test.starts_on
    assert days["Action done"] == local_date(MONDAY)
    assert marks_on(project, measure.judgement) == list(measure.marks)
    assert [(bar.numerator, bar.denominator) for bar in measure.compliance] == [
        (result.number, result.out_of) for result in measure.judgement.series.results
    ]
    assert len(measure.compliance) == 1
