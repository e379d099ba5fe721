from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.measures.verdicts import Verdict
from models.papers import FEWER_THAN_FIVE, NOT_SHOWN, WHY_NO_CHART
from models.vocabulary import (
    AdoptionState,
    Involvement,
    Outcome,
    ParityOfEsteem,
    Priority,
    ProjectType,
    Stage,
)
from tasks.reports.body import Body
from tasks.reports.external.disclosure_control import WHY_RESULT_NOT_SHOWN
from tasks.reports.yearly.activity import activity, activity_said, involvement
from tasks.reports.yearly.annual import learning
from tasks.reports.yearly.ledger import MOST_CHARTS, ledger, ledger_entries
from tasks.reports.yearly.outcomes import actions, targets
from tests.support.reports.lived_projects import PERIOD, shown
from tests.support.reports.project_evidence import (
    UP,
    action,
    cycle,
    cycles_of,
    evidence,
    measure,
    plain,
    project,
    series,
)

CLOSED = {"stage": Stage.CLOSED, "closed_on": date(2026, 12, 1)}
ENDED = {"stage": Stage.WITHDRAWN, "closed_on": date(2027, 1, 5)}
BEFORE = {"began_on": date(2025, 6, 2)}


def test_projects_are_counted_by_service_with_the_references_behind_each_count() -> None:
    section = activity(
        evidence(
            project(1, **BEFORE, **CLOSED),
            project(2, service="Children", **ENDED),
            project(3),
            project(4, stage=Stage.CLOSED, closed_on=date(2027, 4, 9)),
            project(5, began_on=date(2027, 3, 31)),
        )
    )

    text, two, three, four, five = (f"QI-2026-000{number}" for number in range(1, 6))
    assert plain(section.tables[0]) == [
        ["Children", (1, [two]), (0, []), (0, []), (1, [two])],
        ["Urgent Care", (3, [three, four, five]), (3, [three, four, five]), (1, [text]), (0, [])],
        ["All", (4, [two, three, four, five]), (3, [three, four, five]), (1, [text]), (1, [two])],
    ]
    assert plain(section.charts[0].numbers) == [
        ["Children", (1, [two])],
        ["Urgent Care", (4, [text, three, four, five])],
    ]
    assert section.charts[0].alternative == "5 in 2 categories: Children 1, Urgent Care 4."


def test_project_is_under_way_from_its_first_day_to_the_day_before_its_end() -> None:
    project_evidence = project(1, began_on=date(2026, 5, 4), closed_on=date(2026, 5, 6))
    days = [replace(PERIOD, last=date(2026, 5, day)) for day in (3, 4, 5, 6)]

    assert [len(replace(evidence(project_evidence), period=day).open) for day in days] == [0, 1, 1, 0]


def test_types_and_priorities_stand_in_the_order_of_the_policy_and_only_if_there_are_any() -> None:
    section = activity(
        evidence(
            project(1, project_type=ProjectType.NATIONAL_AUDIT, priority=Priority.HIGH),
            project(2, project_type=ProjectType.QUALITY_IMPROVEMENT),
            project(3),
        )
    )

    _, by_type, by_priority, _ = section.tables
    assert [row[0] for row in by_type.rows] == [
        "Quality improvement",
        "National audit or enquiry",
        "Not yet said",
    ]
    assert [row[0] for row in by_priority.rows] == [Priority.HIGH.label, Priority.MEDIUM.label]


def test_work_on_parity_of_esteem_is_counted_and_what_nobody_said_is_called_so_ob_048() -> None:
    section = activity(
        evidence(
            project(1, parity=ParityOfEsteem.PHYSICAL_HEALTH, **CLOSED),
            project(2, parity=ParityOfEsteem.NEITHER),
            project(3),
        )
    )

    text, two, three = (f"QI-2026-000{number}" for number in range(1, 4))
    assert plain(section.tables[3]) == [
        [ParityOfEsteem.PHYSICAL_HEALTH.label, (1, [text]), (0, []), (1, [text]), (0, [])],
        [ParityOfEsteem.NEITHER.label, (1, [two]), (1, [two]), (0, []), (0, [])],
        ["Not yet said", (1, [three]), (1, [three]), (0, []), (0, [])],
        ["All", (3, [text, two, three]), (2, [two, three]), (1, [text]), (0, [])],
    ]


def test_only_services_are_drawn_since_types_and_priorities_are_few() -> None:
    """OB-118."""
    section = activity(
        evidence(project(1, priority=Priority.HIGH), project(2, service="Children", priority=Priority.MEDIUM))
    )

    assert [chart.title for chart in section.charts] == ["Projects of the period by service"]


def test_chart_with_a_single_bar_is_not_drawn() -> None:
    assert activity(evidence(project(1), project(2))).charts == []


def test_what_was_done_is_said_in_one_sentence() -> None:
    assert activity_said(evidence(project(1, **CLOSED), project(2, **ENDED), project(3, **BEFORE))) == (
        "2 projects begun, 1 closed, 1 ended early, 1 under way at the end."
    )


def test_involvement_counts_projects() -> None:
    section = involvement(
        evidence(
            project(1, involvement=Involvement.NONE),
            project(2, involvement=Involvement.DIRECT),
            project(3, involvement=Involvement.DIRECT),
            project(4, involvement=Involvement.INDIRECT),
            project(5),
        )
    )

    assert plain(section.charts[0].numbers) == [
        ["Directly", (2, ["QI-2026-0002", "QI-2026-0003"])],
        ["Indirectly", (1, ["QI-2026-0004"])],
        ["Not at all", (1, ["QI-2026-0001"])],
        ["Not yet said", (1, ["QI-2026-0005"])],
    ]
    assert section.paragraphs[0].startswith(
        "Patients, carers or the public took part in 3 projects of 5: directly means that they are members"
    )


def test_improvement_counts_as_evidenced_only_where_a_chart_shows_it() -> None:
    section = ledger(
        evidence(
            project(1, measures=[series(UP)]),
            project(2, measures=[series([(80, 100), (95, 100)])]),
            project(3, measures=[series([(met, of) for met, of in reversed(UP)])]),
            project(4, measures=[series([(80, 100), (81, 100)] * 6)]),
            project(5),
        )
    )

    summary, everything = section.tables
    assert plain(summary) == [
        ["Improvement shown", "Evidenced improvement", (1, ["QI-2026-0001"])],
        ["Usual variation: no change shown", "Activity only", (1, ["QI-2026-0004"])],
        ["No difference between the cycles shown", "Activity only", (0, [])],
        ["A change to watch, for neither way is better", "Activity only", (0, [])],
        ["Has got worse", "Evidenced, for the worse", (1, ["QI-2026-0003"])],
        ["Too few values to tell", "Activity only", (1, ["QI-2026-0002"])],
        ["Not judged: the plan does not say which way is better", "Activity only", (0, [])],
        ["No figures yet", "Activity only", (1, ["QI-2026-0005"])],
        ["All", "", (5, [f"QI-2026-000{number}" for number in range(1, 6)])],
    ]
    assert [row[0] for row in everything.rows] == [f"QI-2026-000{number}" for number in (1, 4, 3, 2)]
    assert [chart.title for chart in section.charts] == ["QI-2026-0001, Project 1: Within four hours"]
    assert section.paragraphs[0] == "1 of 5 projects shows an improvement; 4 have figures."


def test_audit_of_two_cycles_shows_an_improvement_by_their_difference_and_not_by_a_chart() -> None:
    audited = cycles_of(measure(), [(48, 80)], [(56, 70)])
    few = cycles_of(measure(), [(20, 80)], [(76, 80)])

    section = ledger(evidence(project(1, measures=[audited]), project(2, measures=[few])))

    summary, compared, _ = section.tables
    assert plain(summary)[0] == [
        "Improvement shown",
        "Evidenced improvement",
        (2, ["QI-2026-0001", "QI-2026-0002"]),
    ]
    assert (section.charts, compared.title) == ([], "Improvement from the first cycle to the newest")
    assert compared.rows == [
        (
            "QI-2026-0001",
            "Within four hours",
            (
                "60.0% (Jan 2025), then 80.0% (Feb 2025): a difference of 20.0 percentage points "
                "(95% interval 5.2 to 33.4)"
            ),
        )
    ]


def test_measure_that_gets_worse_undoes_an_improvement_of_another() -> None:
    entries = ledger_entries([project(1, measures=[series(UP), series([*reversed(UP)], "Readmitted")])])

    assert [entry.verdict for entry in entries] == [Verdict.WORSE]


def test_no_more_than_twelve_charts_are_drawn_and_the_most_telling_come_first() -> None:
    usual = [project(number, measures=[series(UP[:16])]) for number in range(1, MOST_CHARTS + 1)]

    section = ledger(evidence(*usual, project(99, measures=[series(UP)])))

    assert [chart.title[:12] for chart in section.charts] == [
        "QI-2026-0099",
        *(f"QI-2026-{number:04d}" for number in range(1, MOST_CHARTS)),
    ]
    assert section.paragraphs[-1] == "The 12 most telling charts of 13 are drawn, the most telling first."


def test_improvement_that_small_numbers_could_be_read_off_is_counted_and_not_drawn() -> None:
    small = [(met - 158, of) for met, of in UP]

    section = ledger(evidence(project(1, measures=[series(small)])))

    assert (section.charts, section.tables[0].rows[0][0]) == ([], "Improvement shown")
    assert section.paragraphs[-1] == (
        "Not drawn, because small numbers of people could be read off the chart: 1 improvement."
    )


def test_improvement_that_a_few_did_not_meet_in_a_month_is_not_drawn() -> None:
    """OB-033, OB-064."""
    few_missed = [(met, 190) for met, _ in UP]  # in some months 1 or 2 did not meet it

    assert ledger(evidence(project(1, measures=[series(few_missed)]))).charts == []


def test_missed_standard_that_a_few_did_not_meet_is_not_shown_because_it_would_tell_how_many() -> None:
    """OB-033."""
    section = targets(evidence(project(1, cycles=[cycle(6, 10)]), project(2, cycles=[cycle(60, 100)])))

    assert [row[4:8] for row in section.tables[1].rows] == [
        (NOT_SHOWN, "%", NOT_SHOWN, 10),
        (60, "%", 60, 100),
    ]
    assert section.tables[1].note == WHY_RESULT_NOT_SHOWN


def test_charts_that_are_drawn_are_all_shown_outside_the_trust() -> None:
    section = ledger(evidence(project(1, measures=[series(UP)])))

    [chart] = shown(Body(title="", audience="", sections=[section])).sections[0].charts

    assert (chart.svg != "", chart.alternative != WHY_NO_CHART) == (True, True)


def test_standards_are_counted_as_met_or_missed_by_the_newest_figures() -> None:
    section = targets(
        evidence(
            project(1, cycles=[cycle(50, 100), cycle(95, 100)]),
            project(2, cycles=[cycle(94, 100)], actions=[action(None, due_on=date(2027, 5, 1))]),
            project(3, cycles=[cycle(3, 100)]),
            project(4),
        )
    )

    text, two, three = (f"QI-2026-000{number}" for number in range(1, 4))
    assert plain(section.tables[0]) == [
        ["Urgent Care", (1, [text]), (2, [two, three]), (1, [three])],
        ["All", (1, [text]), (2, [two, three]), (1, [three])],
    ]
    assert section.paragraphs == [
        (
            "3 targets judged: 1 met, 2 missed, by the newest figures of each project of the period, closed ones "
            "included."
        )
    ]


def test_small_numbers_of_people_are_suppressed_where_a_standard_is_missed() -> None:
    section = targets(evidence(project(1, cycles=[cycle(3, 100)])))

    row = shown(Body(title="", audience="", sections=[section])).sections[0].tables[1].rows[0]

    assert [row[4], row[6], row[7]] == ["not shown", FEWER_THAN_FIVE, 100]


def test_actions_are_counted_by_what_became_of_them() -> None:
    march, may = date(2027, 3, 1), date(2027, 5, 31)
    done = action(Outcome.COMPLETED, due_on=march, closed_on=date(2026, 9, 1))
    long_ago = replace(done, closed_on=date(2026, 3, 31))
    given_up = action(Outcome.NOT_COMPLETED, due_on=march, closed_on=date(2027, 3, 31))
    late, open_ = action(None, due_on=march), action(None, due_on=may)

    section = actions(
        evidence(
            project(1, actions=[done, done, long_ago]),
            project(2, actions=[given_up, late, open_]),
            project(3),
        )
    )

    assert plain(section.tables[0])[-1] == [
        "All", (2, ["QI-2026-0001"]), (1, ["QI-2026-0002"]), (0, []), (0, []), (2, ["QI-2026-0002"]),
        (1, ["QI-2026-0002"]),
    ]  # fmt: skip
    assert section.paragraphs == [
        "2 actions completed and 1 given up in the period. 2 open on Friday 30 April 2027, 1 of them overdue."
    ]


def test_learning_of_use_elsewhere_comes_first_and_is_shown_as_it_was_typed() -> None:
    typed = "<b>Ask</b> the ward clerk " + "x" * 300
    section = learning(
        evidence(
            project(1, learning="Ours alone.", **CLOSED),
            project(2, learning=typed, is_transferable=True, **ENDED),
            project(3, learning="Not yet over."),
        )
    )

    assert section.tables[0].rows == [
        ("QI-2026-0002", "Project 2", typed, "Yes"),
        ("QI-2026-0001", "Project 1", "Ours alone.", "No"),
    ]
    assert section.paragraphs == ["2 projects left learning behind; that of 1 is of use elsewhere."]


def test_what_came_of_asking_services_to_adopt_it_is_counted_ob_108() -> None:
    section = learning(
        evidence(project(1, learning="It works.", is_transferable=True, **CLOSED)),
        {AdoptionState.ADOPTED: 2, AdoptionState.DECLINED: 1},
    )

    assert section.paragraphs[1:] == [
        "Services were asked 3 times to adopt what another had learned: 2 adopted it, 1 said no."
    ]
