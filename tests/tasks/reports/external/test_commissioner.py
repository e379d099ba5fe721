from __future__ import annotations

from decimal import Decimal

import pytest

from models.papers import FEWER_THAN_FIVE, SourcedFigure, suppress_small_numbers
from models.records import Person
from models.vocabulary import PaperKind, Stage, TaskKind, TopicSource
from notifications.documents.papers import as_html
from tasks.database.unit_of_work import reading
from tasks.reports.body import Body
from tasks.reports.external.commissioner import commissioner
from tests.support.programme.topics_at_year_end import topic
from tests.support.reports.register_of_projects import (
    LONG_PAST,
    counted,
    evidence,
    figures,
    line,
    measured,
    paper_of,
    plain,
    request_for,
    result,
    section,
    table,
    taken,
    told,
)
from tests.support.trust_at_work import QI, World

ICB = request_for(PaperKind.COMMISSIONER, for_whom="Northbrook Integrated Care Board")


def a_cquin_topic(world: World) -> str:
    """A project on a CQUIN topic that goes its whole way; its reference."""
    world.propose(topic=topic("Frailty", source=TopicSource.COMMISSIONER), title="Frailty screening")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, priority="high")
    world.walk_to(Stage.DATA_COLLECTION)
    figures(world, ("2026-08-01", 90, 100), ("2026-09-01", 80, 100))
    world.walk_to(Stage.CLOSED)
    return world.project.reference


def an_audit(world: World) -> str:
    world.propose(
        title="Waits that Dr Amara Osei audits", aim="Fewer than 3 patients wait, says Jonas Whitfield."
    )
    world.walk_to(Stage.DATA_COLLECTION)
    figures(world, ("2026-09-01", 3, 9), ("2026-10-01", 98, 100))
    world.walk_to(Stage.ACTION_MONITORING)
    return world.project.reference


def an_improvement(world: World) -> str:
    world.propose(title="Handover")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **QI)
    return world.project.reference


def test_pack_holds_what_projects_on_commissioned_topics_and_other_audits_found(sqlite_world: World) -> None:
    cquin, audit, other = a_cquin_topic(sqlite_world), an_audit(sqlite_world), an_improvement(sqlite_world)

    pack = told(commissioner, ICB)

    assert pack.audience == "Northbrook Integrated Care Board"
    overview, figure = table(pack, "Projects in this pack"), SourcedFigure(1, [cquin])
    assert line(overview, "Topics of") == (
        "Topics of commissioners and CQUIN",
        figure, figure, figure, SourcedFigure(0, []), figure, figure,
    )  # fmt: skip
    assert line(overview, "Other")[1:3] == (SourcedFigure(1, [audit]), SourcedFigure(1, [audit]))
    assert plain(overview.total) == ("All", 2, 2, 2, 0, 2, 1)
    assert other not in str(pack)
    assert table(pack, f"{cquin}: newest results").rows == [
        (
            "Within four hours",
            "at least 95%",
            "Aug to Sep 2026",
            85,
            "%",
            170,
            200,
            "Below target",
            "Too few values to tell",
        )
    ]
    assert [row[3] for row in table(pack, f"{cquin}: actions").rows] == [
        "Done on 2 November 2026: cannot tell yet"
    ]
    assert section(pack, cquin).paragraphs == [
        "Aim: At least 95 in 100 attendances end within four hours, within twelve months.",
        "Findings: The standard is not met; waits for a senior decision are the main cause.",
        "Results in the final report: The change worked and is kept.",
        (
            "Effect of the actions: The standard was met in the last three months.\n"
            "“A senior clinician at the front door from 16:00 to 24:00 each day.”: cannot tell yet."
        ),
        "Recommendations: Keep the evening rota; measure once a year.",
        "Learning: A senior clinician at the front door works; a new form did not.",
        "Data from before approval (retrospective): Within four hours",
    ]


def test_pack_of_one_service_holds_its_projects_only(sqlite_world: World) -> None:
    audit = an_audit(sqlite_world)
    with reading() as session:
        services = {person.name: person.service_id for person in session.query(Person)}
    here, elsewhere = services["Dr Amara Osei"], services["Eleri Morgan"]

    packs = [
        told(commissioner, request_for(PaperKind.COMMISSIONER, service_id=text)) for text in (here, elsewhere)
    ]

    assert [audit in str(pack) for pack in packs] == [True, False]
    assert [pack.title.rpartition(", ")[2] for pack in packs] == ["Urgent Care", "Children and Young People"]


def test_no_name_of_staff_and_no_small_number_leaves_with_the_pack(sqlite_world: World) -> None:
    a_cquin_topic(sqlite_world)
    audit = an_audit(sqlite_world)

    pack = told(commissioner, ICB)
    page = as_html(paper_of(pack, leaves_the_trust=True))

    with reading() as session:
        names = [name for (name,) in session.query(Person.name)]
    assert [name for name in names if name in page] == ["Safety Committee"] * ("Safety Committee" in page)
    assert section(pack, audit).heading == f"{audit}: Waits that a member of staff audits"
    assert section(pack, audit).paragraphs[0] == "Aim: fewer than 5 patients wait, says a member of staff."
    assert section(pack, audit).charts == []
    assert section(pack, audit).paragraphs[-1].startswith("No chart of “Within four hours” is drawn")
    assert table(pack, f"{audit}: newest results").rows[0][3:7] == (Decimal("92.7"), "%", 101, 109)


def test_few_people_who_met_a_standard_are_fewer_than_five_in_the_pack(sqlite_world: World) -> None:
    _ = sqlite_world
    project = measured(result(3, 60))

    pack = of(project)
    paper = suppress_small_numbers(paper_of(pack, leaves_the_trust=True))

    chosen_table = table(
        Body(title="", audience="", sections=paper.sections), f"{project.reference}: newest results"
    )
    assert tuple(chosen_table.rows[0][3:7]) == ("not shown", "%", FEWER_THAN_FIVE, 60)


def test_measure_is_drawn_over_time_with_its_verdict(sqlite_world: World) -> None:
    _ = sqlite_world
    series = counted(*[(70, 100)] * 4, (71, 100), (69, 100), *[(90, 100)] * 8)
    project = measured(result(90, 100), measures=[series], source=TopicSource.COMMISSIONER)

    pack = of(project)

    assert [chart.title for chart in section(pack, project.reference).charts] == [
        f"{project.reference}: Within four hours"
    ]
    assert table(pack, f"{project.reference}: newest results").rows[0][-1] == "Improvement shown"
    assert line(table(pack, "Projects in this pack"), "Topics of")[4] == SourcedFigure(1, [project.reference])


@pytest.mark.parametrize(
    ("counts", "drawn"),
    [([(70, 100)] * 2, 0), ([(70, 100)] * 3, 1), ([*[(70, 100)] * 8, (97, 100)], 0)],
    ids=["two values", "three values", "few missed it once"],
)
def test_chart_is_drawn_if_it_says_something_and_tells_of_no_few(
    sqlite_world: World, counts: list[tuple[int, int]], drawn: int
) -> None:
    """OB-008, OB-042."""
    _ = sqlite_world
    project = measured(result(70, 100), measures=[counted(*counts)])

    assert len(section(of(project), project.reference).charts) == drawn


def test_audit_on_a_topic_from_elsewhere_is_one_of_the_others(sqlite_world: World) -> None:
    _ = sqlite_world
    project = taken(source=TopicSource.NATIONAL_AUDIT)

    overview = table(of(project), "Projects in this pack")

    assert [row[1] for row in overview.rows] == [SourcedFigure(0, []), SourcedFigure(1, [project.reference])]


def test_audit_that_has_found_nothing_yet_is_listed_and_no_more(sqlite_world: World) -> None:
    _ = sqlite_world
    project = taken()

    pack = of(project)

    assert table(pack, "Other audits carried out").rows[0][0] == project.reference
    assert [
        each_section.heading for each_section in pack.sections if project.reference in each_section.heading
    ] == []


def test_project_that_ended_early_says_why(sqlite_world: World) -> None:
    _ = sqlite_world
    project = taken(stage=Stage.ABANDONED, ended_because="Two leads left.")

    assert section(of(project), project.reference).paragraphs == ["Ended early because: Two leads left."]


def test_pack_of_a_period_in_which_nothing_happened_says_so(sqlite_world: World) -> None:
    an_audit(sqlite_world)

    pack = told(commissioner, request_for(PaperKind.COMMISSIONER, period=LONG_PAST))

    assert [each_section.heading for each_section in pack.sections] == [
        "What this pack holds", "Topics of commissioners and CQUIN", "Other audits carried out",
    ]  # fmt: skip
    assert plain(table(pack, "Projects in this pack").total) == ("All", 0, 0, 0, 0, 0, 0)
    assert "No other audit was carried out." in as_html(paper_of(pack, leaves_the_trust=True))


def test_clauses_that_ask_for_the_pack_are_cited() -> None:
    assert [value in (commissioner.__doc__ or "") for value in ("OB-008", "OB-033", "1.1")] == [True] * 3


def of(*projects: object) -> Body:
    with reading() as session:
        return commissioner(session, evidence(*projects), ICB)  # type: ignore[arg-type]
