"""Two papers of one day tell the same facts: held side by side on a Trust that was lived through (6.4; OB-102)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from models.clock import at_local
from models.papers import Cell, SourcedFigure, Table
from models.vocabulary import Outcome, PaperKind, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.reports.archive.making import REPORTS
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.facts import unattended
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tests.support.programme.topics_at_year_end import OLD
from tests.support.reports.lived_projects import Life, live
from tests.support.reports.register_of_projects import line, plain, table
from tests.support.stories.kept_story import live_once
from tests.support.trust_at_work import World

MADE_ON = date(2027, 3, 8)
PERIOD = ReportPeriod(first=date(2026, 4, 1), last=MADE_ON, today=MADE_ON)
MISSED = ((50, 100),)
A_MONTH_AFTER = date(2027, 1, 4)
"""When a whole month after the approval of the projects is over."""


def lived_through(world: World) -> None:
    """Projects of two services: closed, declined, late at every kind of step, missing a standard in every way."""
    live(world, Life(title="Closed", cycles=(MISSED, ((97, 100),))))
    live(
        world, Life(title="Risk accepted", cycles=(MISSED, MISSED), until=Stage.CLOSURE, is_action_done=False)
    )
    world.answer(TaskKind.ACCEPT_RISK)
    live(world, Life(title="Late at its start", service="children", until=Stage.REGISTRATION))
    live(world, Life(title="Action late", cycles=(MISSED, MISSED), until=Stage.ACTION_MONITORING))
    live(world, Life(title="Measures again", cycles=(MISSED, MISSED), until=Stage.ACTION_MONITORING))
    world.answer(TaskKind.IMPLEMENT_ACTION, Outcome.COMPLETED, changed_on=world.today.isoformat())
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on="2028-01-03")
    live(world, Life(title="Before its meeting", service="children", cycles=(MISSED,), until=Stage.APPROVAL))
    while not any(task.is_open and task.kind is TaskKind.REPORT_FINDINGS for task in world.project.tasks):
        task = next(task for task in world.project.tasks if task.is_open)
        changed: dict[str, Any] = {}
        if task.kind is TaskKind.SUBMIT_DATA:
            world.go_to(at_local(A_MONTH_AFTER, 9))
            changed = {"figures": _below(world)}
        world.answer(task.kind, **changed)
    live(world, Life(title="Declined", until=Stage.APPROVAL))
    world.answer(TaskKind.APPROVE, Outcome.DECLINED)
    world.go_to(at_local(MADE_ON, 9))


def _below(world: World) -> list[dict[str, object]]:
    """Figures of the month before today, which is after the approval, that miss the standard."""
    return [
        {
            "measure": "Within four hours",
            "period": (world.today.replace(day=1) - timedelta(days=1)).replace(day=1).isoformat(),
            "number": 40,
            "out_of": 100,
        }
    ]


@pytest.fixture
def papers(sqlite_world: World) -> dict[PaperKind, Body]:
    """Every report of the whole Trust on one day."""
    live_once(sqlite_world, lived_through)
    kinds = [kind for kind in REPORTS if kind is not PaperKind.CDS_QUALITY_GROUP]
    with reading() as session:
        return {
            kind: REPORTS[kind].write(
                session, gather(session, PERIOD), ReportRequest(kind=kind, year=OLD, period=PERIOD)
            )
            for kind in kinds
        }


@pytest.fixture
def groups(papers: dict[PaperKind, Body]) -> list[Body]:
    """The papers of the Quality Groups of that day: each is on its part of the Trust."""
    _ = papers
    kind = PaperKind.CDS_QUALITY_GROUP
    with reading() as session:
        services = sorted({project.service_id or "" for project in gather(session, PERIOD).projects})
        return [
            REPORTS[kind].write(
                session,
                gather(session, PERIOD, service_id=service_id),
                ReportRequest(kind=kind, year=OLD, period=PERIOD, service_id=service_id),
            )
            for service_id in services
        ]


def gathered() -> Evidence:
    with reading() as session:
        return gather(session, PERIOD)


def sentences(body: Body) -> list[str]:
    """Everything that a paper says in words."""
    return [
        *body.to_decide,
        *body.to_note,
        *(paragraph for part in body.sections for paragraph in part.paragraphs),
    ]


def numbers(body: Body, words: str) -> set[tuple[str, ...]]:
    """The numbers of every sentence of a paper in which these words stand, “#” for each number."""
    pattern = re.compile(re.escape(words).replace(r"\#", r"([\d,]+)"))
    return {result for sentence in sentences(body) for result in pattern.findall(sentence)}


def total(chosen_table: Table, column: str) -> Cell:
    """The last cell of a column: that of the whole."""
    return chosen_table.total[[each_column.name for each_column in chosen_table.columns].index(column)]


def control(papers: dict[PaperKind, Body], name: str) -> tuple[Cell, Cell]:
    """How often a control held, and out of how many, as the Audit Committee is told."""
    row = line(table(papers[PaperKind.AUDIT_COMMITTEE], "Controls"), name)
    return row[2], row[3]


def evidence_line(papers: dict[PaperKind, Body], beginning: str) -> Cell:
    """What the Care Quality Commission is told."""
    rows = [
        row
        for part in papers[PaperKind.REGULATION_17].sections
        for each_table in part.tables[:1]
        for row in each_table.rows
    ]
    return next(row[-1] for row in rows if str(row[0]).startswith(beginning))


LATE = re.compile(
    r"(\d+) of (\d+) projects? under way waits? for somebody who is late: (\d+) actions? and (\d+) other steps? "
)


def late(body: Body) -> set[tuple[str, ...]]:
    """Projects that wait for somebody late, of how many; overdue actions, and other overdue steps."""
    return {result for sentence in sentences(body) for result in LATE.findall(sentence)}


def test_every_paper_of_the_day_counts_the_same_late_projects_actions_and_other_steps(
    papers: dict[PaperKind, Body],
) -> None:
    told = (
        PaperKind.EFFECTIVE_CARE, PaperKind.QUALITY_COMMITTEE, PaperKind.AUDIT_COMMITTEE, PaperKind.REGULATION_17,
    )  # fmt: skip
    assert [late(papers[kind]) for kind in told] == [{("4", "5", "1", "3")}] * 4
    assert total(
        table(papers[PaperKind.EFFECTIVE_CARE], "Projects by service"), "Something late"
    ) == evidence_line(papers, "Projects that wait")
    assert len(table(papers[PaperKind.EFFECTIVE_CARE], "Projects with something late").rows) == 4


def test_quality_groups_together_count_what_the_committees_count(
    papers: dict[PaperKind, Body], groups: list[Body]
) -> None:
    parts = [tuple(map(int, texts)) for body in groups for texts in late(body)]

    assert [sum(numbers_) for numbers_ in zip(*parts, strict=True)] == [4, 5, 1, 3]
    missed = [row for body in groups for row in table(body, "Targets missed").rows]
    assert sorted(missed, key=str) == sorted(
        table(papers[PaperKind.QUALITY_COMMITTEE], "Targets missed").rows, key=str
    )


def test_overdue_and_done_actions_are_the_same_in_every_paper(papers: dict[PaperKind, Body]) -> None:
    overdue = evidence_line(papers, "Actions overdue")
    by_service = table(papers[PaperKind.QUALITY_COMMITTEE], "Overdue actions by service")
    yearly = table(papers[PaperKind.ANNUAL], "Actions by service")

    assert isinstance(overdue, SourcedFigure)
    assert (overdue.value, sum(int(str(row[1])) for row in by_service.rows)) == (1, 1)
    assert table(papers[PaperKind.AUDIT_COMMITTEE], "Overdue actions by age").total[1] == overdue
    assert total(yearly, "Overdue") == overdue
    assert total(yearly, "Completed") == evidence_line(papers, "Actions done in the period")
    assert total(yearly, "Will not be done") == evidence_line(papers, "Actions given up in the period")


def test_approval_before_data_collection_is_counted_once_for_the_auditor_and_the_regulator(
    papers: dict[PaperKind, Body],
) -> None:
    """OB-060, OB-095: and for each service."""
    approved = control(papers, "Approved before data collection")
    figures = control(papers, "Figures only of periods after approval")

    assert approved == (
        evidence_line(papers, "Of these, with an approval"), evidence_line(papers, "Projects that began to collect"),
    )  # fmt: skip
    assert figures == (
        evidence_line(papers, "Of these, with none of days before"), evidence_line(papers, "Projects that entered"),
    )  # fmt: skip
    assert [figure.value for figure in (*approved, *figures) if isinstance(figure, SourcedFigure)] == [
        5,
        5,
        1,
        5,
    ]
    services = table(papers[PaperKind.EFFECTIVE_CARE], "Projects by service")
    assert (total(services, "Approved first"), total(services, "Data begun")) == approved
    assert [plain(row)[6] for row in services.rows] == [0, 4]  # of days before the approval
    grouped_texts = {
        kind: [sentence for sentence in sentences(body) if "approval on record by that day" in sentence]
        for kind, body in papers.items()
    }
    assert {kind: words for kind, words in grouped_texts.items() if words} == {
        kind: [
            (
                "5 projects began to collect data in the period, 5 of them with an approval on record by that day. "
                "5 projects entered figures; 1 of them have none of a day before the approval."
            )
        ]
        for kind in (PaperKind.AUDIT_COMMITTEE, PaperKind.REGULATION_17)
    }


def test_people_with_bronze_are_one_set_in_every_paper(papers: dict[PaperKind, Body]) -> None:
    yearly = table(papers[PaperKind.ANNUAL], "Staff known")
    training = table(papers[PaperKind.TRAINING_AND_CAPACITY], "Bronze training")
    [(trained, everybody)] = numbers(papers[PaperKind.TRAINING_AND_CAPACITY], "# of # members of staff")

    assert (total(training, "With Bronze"), total(training, "People")) == (int(trained), int(everybody))
    assert (total(yearly, "With Bronze"), total(yearly, "Staff known")) == (int(trained), int(everybody))
    assert total(yearly, "With Bronze, %") == total(training, "With Bronze %")


def test_projects_under_way_begun_closed_and_ended_early_are_the_same_in_every_paper(
    papers: dict[PaperKind, Body],
) -> None:
    services = table(papers[PaperKind.EFFECTIVE_CARE], "Projects by service")
    yearly = table(papers[PaperKind.ANNUAL], "Projects by service")

    assert table(papers[PaperKind.QUALITY_COMMITTEE], "Projects by service") == services
    assert [total(services, name) for name in ("Under way", "Begun", "Closed")] == [
        total(yearly, name) for name in ("Under way at the end", "Begun", "Closed")
    ]
    assert total(services, "Under way") == evidence_line(papers, "Projects under way at its end")
    assert total(services, "Closed") == evidence_line(papers, "Projects closed in the period")
    moved = "# projects under way; in the period # begun, # closed and # ended early."
    told = (PaperKind.EFFECTIVE_CARE, PaperKind.REGULATION_17)
    assert [numbers(papers[kind], moved) for kind in told] == [{("5", "7", "1", "1")}] * 2
    early = total(yearly, "Ended early")
    assert (early.value if isinstance(early, SourcedFigure) else early) == 1


def test_missed_standards_and_what_is_done_about_each_are_the_same_in_every_paper(
    papers: dict[PaperKind, Body],
) -> None:
    tables = [
        table(papers[kind], "Targets missed")
        for kind in (PaperKind.EFFECTIVE_CARE, PaperKind.QUALITY_COMMITTEE, PaperKind.ANNUAL)
    ]
    services = table(papers[PaperKind.EFFECTIVE_CARE], "Projects by service")

    titles = {project.reference: project.title for project in gathered().projects}
    assert [{titles[str(row[0])]: row[-1] for row in chosen_table.rows} for chosen_table in tables] == [
        {
            "Risk accepted": "Accepted, with the reason or the risk on record",
            "Action late": "Action open",
            "Measures again": "Action done, not measured again yet",
            "Before its meeting": "Its specialty meeting is still to come",
        }
    ] * 3
    assert total(services, "Target missed") == evidence_line(papers, "Projects under way that miss a target")
    assert unattended(gathered()) == []


def test_committee_is_not_asked_about_projects_that_act_measure_again_or_whose_risk_is_accepted(
    papers: dict[PaperKind, Body],
) -> None:
    asked = papers[PaperKind.QUALITY_COMMITTEE].to_decide

    assert [text for text in asked if "missing a target" in text] == []


def claims(papers: dict[PaperKind, Body]) -> Iterator[str]:
    """Sentences that speak of every project, or of always."""
    for body in papers.values():
        for sentence in sentences(body):
            if re.search(
                r"\b([Ee]very project|[Ee]ach project is|[Aa]ll projects|[Aa]lways|[Nn]ever)\b", sentence
            ):
                yield sentence


def test_no_paper_says_of_every_project_what_was_not_counted(papers: dict[PaperKind, Body]) -> None:
    assert list(claims(papers)) == []


def test_scorecards_of_the_groups_add_up_to_what_the_audit_committee_reads_ob_081_ob_150(
    papers: dict[PaperKind, Body], groups: list[Body]
) -> None:
    cards = [table(body, "Scorecard of the service") for body in groups]
    clauses = table(papers[PaperKind.AUDIT_COMMITTEE], "Clause by clause")
    of_all = table(papers[PaperKind.AUDIT_COMMITTEE], "Scorecard of the services")

    added = [
        (str(rows[0][1]), *(sum(int(str(plain(row)[place])) for row in rows) for place in (2, 3)))
        for rows in zip(*(card.rows for card in cards), strict=True)
    ]
    shares = [f"{kept:,} of {whole:,}" for _, kept, whole in added[:-1]]
    assert [str(cell).partition(" (")[0] for cell in of_all.total[1:-1]] == shares
    assert all(whole for _, _, whole in added)
    counted = {str(row[1]): plain(row)[2:4] for row in clauses.rows}
    for name, kept, whole in added:
        if name in counted:
            assert counted[name] == (kept, whole) or "Staff" in name
    approved = control(papers, "Approved before data collection")
    assert counted["Approved before data collection"] == plain(approved)
