"""What a CDS Quality Group, Effective Care and Treatment and the Quality Committee are told and asked (6.4; OB-102)."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select, update

from models.clock import at_local
from models.papers import SourcedFigure
from models.records import Objective, Topic, topic_objective
from models.vocabulary import ObjectiveKind, PaperKind, Stage, TaskKind, TopicSource, TopicState
from models.working_time import working_days_after
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.programme.year.rollover import roll_over
from tasks.reports.committees.effective_care import effective_care
from tasks.reports.committees.progress import progress
from tasks.reports.committees.quality_committee import TO_DECIDE, TO_NOTE, quality_committee
from tasks.reports.committees.quality_group import quality_group
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tasks.reports.sections.improving import improving_table
from tasks.reports.sections.parts import day_said
from tests.support.programme.topics_at_year_end import NEW, OLD, ON_TIME, topic
from tests.support.reports.lived_projects import Life, live
from tests.support.reports.register_of_projects import (
    TODAY,
    action,
    counted,
    done,
    evidence,
    measured,
    plain,
    request_for,
    result,
    section,
    table,
    taken,
    told,
)
from tests.support.stories.improving import add, plan
from tests.support.trust_at_work import World

LONG_OVERDUE, A_DAY_OVERDUE = working_days_after(TODAY, -30), working_days_after(TODAY, -1)
GROUP = request_for(PaperKind.CDS_QUALITY_GROUP, service_id="urgent-care")
COMMITTEE = request_for(PaperKind.QUALITY_COMMITTEE)
UP = [(160, 200)] * 8 + [(190 + number, 200) for number in range(8)]


def asked_of_the_committee(chosen_evidence: Evidence) -> list[str]:
    with reading() as session:
        return list(quality_committee(session, chosen_evidence, COMMITTEE).to_decide)


def test_actions_stand_with_their_age_the_longest_overdue_first_ob_102(sqlite_world: World) -> None:
    _ = sqlite_world
    chosen_evidence = evidence(
        taken(reference="QI-2026-0901", actions=[action(1, due_on=A_DAY_OVERDUE), action(2, due_on=TODAY)]),
        taken(reference="QI-2026-0902", actions=[action(1, due_on=LONG_OVERDUE)]),
        taken(
            reference="QI-2026-0903",
            stage=Stage.CLOSED,
            closed_on=TODAY - timedelta(days=9),
            actions=[done(1, TODAY - timedelta(days=9))],
        ),
    )

    with reading() as session:
        body = quality_group(session, chosen_evidence, GROUP)

    assert [(row[0], str(row[1])[:2], row[4]) for row in map(plain, table(body, "Open actions").rows)] == [
        ("QI-2026-0902", "1.", 30), ("QI-2026-0901", "1.", 1), ("QI-2026-0901", "2.", 0),
    ]  # fmt: skip
    assert body.to_decide == [
        "Waits (QI-2026-0902), action 1 (Jonas Whitfield): 30 working days overdue. Who sees to it, by when?"
    ]


def test_group_is_asked_about_a_standard_that_nobody_acts_on(sqlite_world: World) -> None:
    _ = sqlite_world
    idle = measured(result(50, 100))
    acted_on = measured(result(50, 100), actions=[action(1, due_on=TODAY + timedelta(days=9))])

    with reading() as session:
        body = quality_group(session, evidence(idle, acted_on), GROUP)

    assert body.to_decide == [
        f"Waits ({idle.reference}): misses a target without an action or an accepted risk. What is done?"
    ]
    assert len(table(body, "Targets missed").rows) == 2


def test_report_of_a_group_is_of_its_service_alone(sqlite_world: World) -> None:
    here = live(sqlite_world, Life(until=Stage.REGISTRATION))
    live(sqlite_world, Life(service="children", until=Stage.REGISTRATION))
    period = ReportPeriod(first=date(2026, 4, 1), last=sqlite_world.today, today=sqlite_world.today)

    with reading() as session:
        service_id = sqlite_world.project.service_id
        first = next(project for project in gather(session, period).projects if project.reference == here)
        chosen_evidence = gather(session, period, service_id=first.service_id)
        body = quality_group(
            session, chosen_evidence, request_for(PaperKind.CDS_QUALITY_GROUP, service_id=first.service_id)
        )

    assert first.service_id != service_id
    assert body.audience == "CDS Quality Group, Urgent Care"
    assert [row[0] for row in table(body, "Where they stand").rows] == [here]


def test_quality_committee_gets_three_items_to_decide_and_five_to_note_the_weightiest_first(
    sqlite_world: World,
) -> None:
    """OB-069: what only it can settle."""
    _ = sqlite_world
    with unit_of_work() as session:
        session.add(
            Objective(programme_year="2026-27", kind=ObjectiveKind.REQUIREMENT, code="CQC 12", title="Safe")
        )
    topic("Falls")
    chosen_evidence = evidence(
        measured(result(50, 100), reference="QI-2026-0901"),
        taken(reference="QI-2026-0902", actions=[action(1, due_on=LONG_OVERDUE)]),
        taken(reference="QI-2026-0903", topic_id="1", stage=Stage.ABANDONED, closed_on=date(2026, 9, 1)),
        taken(
            reference="QI-2026-0904", stage=Stage.CLOSED, closed_on=date(2026, 9, 1), is_transferable=True,
            measures=[counted(*UP)],
        ),
    )  # fmt: skip

    with reading() as session:
        body = quality_committee(session, chosen_evidence, COMMITTEE)

    assert (len(body.to_decide), len(body.to_note)) == (TO_DECIDE, TO_NOTE)
    assert [text.split(":")[0] for text in body.to_decide] == [
        "1 project missing a target without an action or an accepted risk (Waits, QI-2026-0901)",
        "1 of 1 objectives without a topic (CQC 12)",
        "1 action more than 20 working days overdue (Waits, QI-2026-0902)",
    ]
    assert body.to_note[:2] == [
        "Of 1 topics on the programme 2026-27, 0 are completed, 0 under way, 1 not begun and 0 ended early.",
        "Improvement shown: 1 project (Waits, QI-2026-0904).",
    ]
    assert plain(table(body, "What the figures").rows[0]) == ("Improvement shown", 1)
    assert section(body, "Improvement").charts[0].title.startswith("QI-2026-0904")


def test_committee_without_anything_to_decide_is_asked_nothing(sqlite_world: World) -> None:
    _ = sqlite_world

    assert asked_of_the_committee(evidence()) == []


def test_effective_care_hears_of_every_service_and_of_audits_that_nobody_has_judged(
    sqlite_world: World,
) -> None:
    """OB-025, OB-069, OB-084, OB-102."""
    _ = sqlite_world
    topic("Stroke", source=TopicSource.NATIONAL_AUDIT)
    late = taken(reference="QI-2026-0902", service="Children", actions=[action(1, due_on=LONG_OVERDUE)])

    with reading() as session:
        body = effective_care(session, evidence(taken(reference="QI-2026-0901"), late), COMMITTEE)

    assert [plain(row)[:3] for row in table(body, "Projects by service").rows] == [
        ("Children", 1, 1), ("Urgent Care", 1, 1),
    ]  # fmt: skip
    assert table(body, "National audits that no service").rows == [("Stroke", "National clinical audit")]
    assert body.to_decide[0].startswith("Waits (QI-2026-0902, Children), action 1: 30 working days overdue.")


def test_effective_care_is_asked_about_topics_not_begun_while_the_year_runs(sqlite_world: World) -> None:
    """A paper for a meeting is of the full days up to yesterday; it asks all the same."""
    _ = sqlite_world
    topic("Falls")
    yesterday = ReportPeriod(first=date(2026, 4, 1), last=TODAY - timedelta(days=1), today=TODAY)
    over = ReportPeriod(first=date(2026, 4, 1), last=date(2026, 9, 30), today=TODAY)

    with reading() as session:
        asked = [
            list(effective_care(session, evidence(period=period), COMMITTEE).to_decide)
            for period in (yesterday, over)
        ]

    assert asked == [["1 topic of 1 on the programme not begun (Falls): which are to wait?"], []]


def test_progress_counts_each_topic_once_with_its_id_behind_ob_102(sqlite_world: World) -> None:
    world = sqlite_world
    falls, sleep, stroke = topic("Falls"), topic("Sleep"), topic("Stroke", withdrawn_on=date(2026, 5, 1))
    joined = topic("Asthma", state=TopicState.NOT_JOINED, ended_because="No children here.")
    live(world, Life(topic=falls, until=Stage.REGISTRATION))

    body = told(effective_care, COMMITTEE)

    [all_of_them] = [table(body, "Progress").total]
    assert all_of_them[1:] == (
        SourcedFigure(2, [falls, sleep]), SourcedFigure(1, [sleep]), SourcedFigure(1, [falls]),
        SourcedFigure(0, []), SourcedFigure(0, []),
        SourcedFigure(1, [joined]),
    )  # fmt: skip
    assert stroke not in str(all_of_them)
    assert table(body, "Relevant audits").rows == [("Asthma", "No children here.")]


def test_progress_of_a_year_that_has_ended_is_that_of_its_topics(sqlite_world: World) -> None:
    """A project that went on is found with the topic that carries it on."""
    world = sqlite_world
    falls = topic("Falls")
    live(world, Life(topic=falls, until=Stage.REGISTRATION))
    world.go_to(ON_TIME)
    roll_over(NEW)

    with reading() as session:
        old, new = progress(session, OLD), progress(session, NEW)
        states = {
            each_topic.state
            for each_topic in session.scalars(select(Topic).where(Topic.programme_year == OLD))
        }

    assert states == {TopicState.CARRIED_FORWARD}
    assert ([topic_taken.id for topic_taken in old.under_way], len(old.not_begun)) == ([falls], 0)
    assert len(new.under_way) == 1


def test_objectives_stand_with_the_topics_that_serve_them_ob_029_ob_058_ob_070(sqlite_world: World) -> None:
    _ = sqlite_world
    falls = topic("Falls")
    with unit_of_work() as session:
        objective = Objective(
            programme_year="2026-27",
            kind=ObjectiveKind.BOARD_ASSURANCE,
            code="BAF 3",
            title="Safer",
            position="On course",
        )
        session.add(objective)
        session.flush()
        session.execute(topic_objective.insert().values(topic_id=falls, objective_id=objective.id))

    body = told(quality_committee, COMMITTEE)

    [row] = table(body, "Objectives").rows
    assert (row[0], row[4], row[5]) == ("BAF 3: Safer", "On course", SourcedFigure(1, [falls]))
    assert [text for text in body.to_decide if "objective" in text] == []


def test_what_is_gathered_is_what_the_register_says(world: World) -> None:
    """OB-102: one set of queries; the same on both databases."""
    world.go_to(at_local(date(2026, 6, 1), 9))
    reference = live(world, Life(cycles=(((90, 100),), ((97, 100),)), waits=1))
    with unit_of_work() as session:
        session.execute(update(Topic).values(title="x"))
    period = ReportPeriod(first=date(2026, 4, 1), last=date(2027, 3, 31), today=world.today)

    with reading() as session:
        [project] = gather(session, period).projects

    assert (project.reference, project.stage, project.is_completed) == (reference, Stage.CLOSED, True)
    assert [[(rows.number, rows.out_of) for rows in cycle.results] for cycle in project.cycles] == [
        [(90, 100)], [(97, 100)],
    ]  # fmt: skip
    assert [len(series.figures) for series in project.measures] == [2]
    assert (project.below_target, len(project.meetings), len(project.actions)) == ([], 2, 1)
    assert project.approved_on is not None
    assert project.learning == "A senior clinician at the front door works."


def test_quality_group_reads_what_drives_a_project_and_which_changes_were_tested_ob_022(
    sqlite_world: World,
) -> None:
    sqlite_world.propose(project_type="quality_improvement")
    sqlite_world.walk_until(TaskKind.DESIGN)
    add(sqlite_world, "primary", "People at risk are known", "The ward is safe")
    plan(sqlite_world, starts_on=sqlite_world.today.isoformat())
    period = ReportPeriod(first=sqlite_world.today, last=sqlite_world.today, today=sqlite_world.today)

    with reading() as session:
        projects = gather(session, period).open

    [row] = improving_table(projects).rows
    assert row[2:] == (
        "People at risk are known; The ward is safe",
        f"Test 1.1: Yellow socks for people at risk ({day_said(sqlite_world.today)})",
        "Too few values to tell",
    )
