"""A rate is judged once: page, form, dossier, letter, papers and ledger say the same of it (6.6; OB-042, OB-064)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from models.clock import now
from models.measures.figure_judgement import judge_figures
from models.measures.verdicts import Verdict
from models.papers import NOT_SHOWN, suppress_small_numbers
from models.records import MeasureFigure
from models.vocabulary import FigureSource, Letter, Outcome, PaperKind, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.dossier import describe_run
from tasks.projects.measures import judged_measures, unsettled_targets
from tasks.queries.projects.project import project_seen
from tasks.reminders.due_timers import fire_due_timers
from tasks.reports.archive.making import REPORTS
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tasks.reports.sections.improving import verdict_of
from tests.support.reports.register_of_projects import paper_of, table
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World

FALLS: dict[str, Any] = {
    "name": "Falls",
    "measure_type": "outcome",
    "kind": "rate",
    "unit": "bed days",
    "definition": "Falls of any harm, for the days that beds are occupied",
    "direction": "decrease",
    "target": "3",
    "target_sense": "at_most",
}
ULCERS: dict[str, Any] = {
    "name": "Ulcers",
    "measure_type": "balancing",
    "kind": "days_between",
    "definition": "Days from one pressure ulcer to the next",
    "direction": "increase",
    "target": "20",
    "target_sense": "at_least",
}
SAID = (
    "Falls: 10.0 per 1,000 bed days (100 of 10,000), from 1 Oct 2026 (retrospective: data from before approval); "
    "target at most 3 per 1,000 bed days: above target. Less is better. Has got worse: 2.0 per 1,000 bed days "
    "(from 1 Apr 2026), then 10.0 per 1,000 bed days (from 1 Oct 2026): 5.00 times the rate (95% interval "
    "3.11 to 8.04)."
)


def lived_through(world: World) -> None:
    """A project on falls that rise from 2 to 10 per 1,000 bed days over two cycles, and is closed."""
    world.propose(project_type="quality_improvement")
    world.walk_to(Stage.DESIGN)
    world.answer(TaskKind.DESIGN, measures=[FALLS, ULCERS], why_no_balancing=None)
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, project_type="quality_improvement")
    world.walk_until(TaskKind.SUBMIT_DATA)
    measured(world, "2026-04-01", 20, days=34)
    while TaskKind.SUBMIT_DATA not in {task.kind for task in world.project.tasks if task.is_open}:
        next_step(world, Outcome.NEXT_CYCLE)
    measured(world, "2026-10-01", 100, days=12)
    while world.project.stage is not Stage.CLOSED:
        next_step(world, Outcome.NO_FURTHER_CYCLE)


def measured(world: World, first: str, falls: int, *, days: int) -> None:
    """The figures of a cycle."""
    world.answer(
        TaskKind.SUBMIT_DATA,
        figures=[
            {"measure": "Falls", "period": first, "number": falls, "out_of": 10_000},
            {"measure": "Ulcers", "period": first, "number": days},
        ],
    )


def next_step(world: World, effect: Outcome) -> None:
    """Answer what is asked, or wait for it."""
    today = world.today.isoformat()
    task = next((task for task in world.project.tasks if task.is_open), None)
    if task is None:
        world.wait(days=1)
        fire_due_timers()
        return
    answers: dict[TaskKind, tuple[Outcome | None, dict[str, Any]]] = {
        TaskKind.PLAN_CYCLE: (None, {"measures": [FALLS, ULCERS], "why_no_balancing": None}),
        TaskKind.REPORT_FINDINGS: (
            None,
            {
                "findings": [
                    {"measure": name, "meaning": "More beds, fewer nurses."} for name in ("Falls", "Ulcers")
                ]
            },
        ),
        TaskKind.RECORD_MEETING: (
            None,
            {"held_on": today, "actions": [], "no_action_because": "The ward is to be closed."},
        ),
        TaskKind.CHECK_EFFECT: (
            effect,
            {"next_cycle_on": today} if effect is Outcome.NEXT_CYCLE else {},
        ),
    }
    outcome, changed = answers.get(task.kind, (None, {}))
    world.answer(task.kind, outcome, **changed)


@pytest.fixture
def world(sqlite_world: World) -> World:
    live_once(sqlite_world, lived_through)
    return sqlite_world


def bodies(world: World) -> Iterator[tuple[PaperKind, Body]]:
    """Every report of the whole Trust."""
    period = ReportPeriod(first=date(2026, 4, 1), last=world.today, today=world.today)
    with reading() as session:
        for kind, report in REPORTS.items():
            request = ReportRequest(kind=kind, year="2026-27", period=period, service_id=None)
            if kind is not PaperKind.CDS_QUALITY_GROUP:
                yield kind, report.write(session, gather(session, period), request)


def test_rate_that_gets_worse_is_said_to_be_so_in_every_place(world: World) -> None:
    charts = project_seen(world.project.reference, world.id_of("lead")).measures
    seen = [chart.judgement.said for chart in charts]
    [dossier, *_] = [line for line in describe_run(world.project.id).dossier.splitlines() if "Falls" in line]
    with reading() as session:
        [project] = gather(
            session, ReportPeriod(first=date(2026, 4, 1), last=world.today, today=world.today)
        ).projects
        missed = unsettled_targets(judged_measures(session, world.project)).missed
    letter = next(mail.body_text for mail in world.mails() if mail.letter is Letter.RESULTS)

    assert (seen[0], dossier) == (SAID, f"- {SAID}")
    assert judge_figures(project.measures[0]).said == SAID
    assert (verdict_of(project), missed) == (Verdict.WORSE, ("Falls", "Ulcers"))
    assert (
        "Falls: 10.0 per 1,000 bed days, target at most 3 per 1,000 bed days: above target. Has got worse."
        in (" ".join(letter.split()))
    )
    assert "Improvement shown" not in letter


def test_papers_show_a_rate_in_its_unit_and_never_as_an_improvement(world: World) -> None:
    papers = dict(bodies(world))
    ledger = table(papers[PaperKind.ANNUAL], "Every project that has figures")

    assert next(list(row[1:-1]) for row in table(papers[PaperKind.ANNUAL], "Targets missed").rows) == [
        "Falls", "at most 3 per 1,000 bed days", "from 1 Oct 2026", Decimal("10.0"), "per 1,000 bed days", 100, 10_000,
    ]  # fmt: skip
    assert [row[-1] for row in ledger.rows] == [Verdict.WORSE.label]
    assert table(papers[PaperKind.QUALITY_COMMITTEE], "What the figures of projects show").rows[0][0] == (
        Verdict.WORSE.label
    )


def test_what_leaves_the_trust_shows_no_single_event(world: World) -> None:
    body = dict(bodies(world))[PaperKind.ANNUAL]
    paper = suppress_small_numbers(paper_of(body, leaves_the_trust=True))
    [missed] = [
        each_table
        for part in paper.sections
        for each_table in part.tables
        if each_table.title == "Targets missed"
    ]

    assert [list(row[4:8]) for row in missed.rows if row[1] == "Ulcers"] == [[NOT_SHOWN, "days", "", ""]]


def test_row_of_a_figure_counts_in_papers_and_on_the_page_in_place_of_the_answer(world: World) -> None:
    with unit_of_work() as session:
        session.add(
            MeasureFigure(
                project_id=world.project_id,
                cycle=2,
                measure="falls",
                period=date(2026, 10, 1),
                number=Decimal(25),
                out_of=Decimal("10000.5"),
                entered_by_id=world.id_of("lead"),
                entered_at=now(),
                source=FigureSource.PAGE,
            )
        )
    period = ReportPeriod(first=date(2026, 4, 1), last=world.today, today=world.today)

    with reading() as session:
        [project] = gather(session, period).projects
    seen = project_seen(world.project.reference, world.id_of("lead")).measures

    sentences = [chart.judgement.said for chart in seen]
    assert [judge_figures(series).said for series in project.measures] == sentences
    assert sentences[0].startswith("Falls: 2.5 per 1,000 bed days (25 of 10,000.5), from 1 Oct 2026")
    assert world.today in project.figures_on
