"""The policy clause by clause, and the scorecard of a service: measures of our own (10.1; OB-081, OB-150, G8)."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from sqlalchemy import delete, select

from models.papers import SourcedFigure
from models.records import RoleHolding, Service
from models.vocabulary import Involvement, PaperKind, Priority, Role, RoleStanding
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.begun_for_lead.earlier_list import import_projects
from tasks.reports.committees.audit_committee import audit_committee
from tasks.reports.committees.clauses import NOT_COUNTED, ClauseEvidence, clause_measures, period_before
from tasks.reports.committees.compliance import (
    OURS,
    TRUST_WIDE,
    ComplianceMeasure,
    Share,
    not_held_table,
    of_units,
    side_by_side,
)
from tasks.reports.evidence.dates_kept import passed_dates
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tests.support.programme.national_bodies import answer_gaps, report_with_twelve
from tests.support.reports.register_of_projects import (
    PERIOD,
    TODAY,
    evidence,
    request_for,
    section,
    taken,
    told,
)
from tests.support.servers.statements import statements
from tests.support.trust_at_work import World
from tests.tasks.projects.test_earlier_list import CLOSED, UNDER_WAY, earlier, project, written

CLAUSES = Path(__file__).parents[4] / "docs" / "numbers" / "obligations.csv"
REQUEST = request_for(PaperKind.AUDIT_COMMITTEE)


def measured(seen: Evidence) -> list[ComplianceMeasure]:
    """What is counted of some projects."""
    with reading() as session:
        passed = passed_dates(session, seen.period)
        return clause_measures(session, ClauseEvidence(seen, [], passed), REQUEST)


def of_trust(clause: str, *, on: date = TODAY) -> ComplianceMeasure:
    """A measure of the Trust as a whole, as it is counted on a day."""
    seen = Evidence(period=replace(PERIOD, today=on), projects=[], services=services())
    return next(measure for measure in measured(seen) if measure.clause == clause)


def services() -> dict[str, str]:
    with reading() as session:
        return dict(session.execute(select(Service.id, Service.name)).tuples().all())


def test_every_clause_of_the_policy_is_counted_or_says_where_it_is_seen_ob_150(sqlite_world: World) -> None:
    _ = sqlite_world
    with CLAUSES.open(encoding="utf-8") as file:
        of_policy = {row["clause"] for row in csv.DictReader(file)} - {"front", "10.1"}
    counted = {measure.clause.partition(" ")[0] for measure in measured(evidence())}

    assert counted | NOT_COUNTED.keys() == of_policy
    assert counted & NOT_COUNTED.keys() == set()


def test_dates_of_a_period_are_read_once_for_the_clauses_and_the_scorecard(sqlite_world: World) -> None:
    """OB-081, OB-150: those of the period, and those of the one before."""
    _ = sqlite_world
    with reading() as session, statements() as sent:
        audit_committee(session, evidence(), REQUEST)

    assert (
        len([statement for statement in sent if "human_task.first_due_on, project.service_id" in statement])
        == 2
    )


def test_committee_reads_that_the_measures_are_the_trusts_own_g8(sqlite_world: World) -> None:
    _ = sqlite_world
    body = told(audit_committee, REQUEST)

    assert section(body, "The policy clause by clause").paragraphs[0] == OURS
    assert section(body, "The services").paragraphs == [OURS]
    assert [table.title for table in section(body, "The policy clause by clause").tables] == [
        "Clause by clause",
        "Where it did not hold, by service",
        "Clauses of which nothing is counted",
    ]


def test_measures_of_projects_count_each_by_its_service(sqlite_world: World) -> None:
    _ = sqlite_world
    local = taken(priority=Priority.MEDIUM, involvement=Involvement.NONE)
    explained = taken(priority=Priority.HIGH, involvement=Involvement.NONE, uninvolved_because="Records only")
    late = taken(
        priority=Priority.MEDIUM,
        service="Children",
        approved_on=date(2026, 6, 2),
        involvement=Involvement.DIRECT,
    )

    seen = measured(evidence(local, explained, late))

    involved = next(measure for measure in seen if measure.clause == "4.3 (OB-051)")
    assert (involved.whole.kept, involved.whole.out_of) == (2, 3)
    assert involved.by_service["Urgent Care"].all_of == (local.reference, explained.reference)
    locals_ = next(measure for measure in seen if measure.clause == "6.2 (OB-093)")
    assert {name: (share.kept, share.out_of) for name, share in locals_.by_service.items()} == {
        "Urgent Care": (1, 1),
        "Children": (0, 1),
    }


def test_period_before_is_as_long_and_ends_the_day_before() -> None:
    before = period_before(PERIOD)

    assert (before.first, before.last) == (date(2025, 4, 1), date(2026, 3, 31))
    assert isinstance(before, ReportPeriod)


def test_services_stand_side_by_side_and_what_did_not_hold_names_the_worst_first() -> None:
    units = [("Theatres", "QI-1", True), ("Theatres", "QI-2", False), ("Beds", "QI-3", True)]
    measure = ComplianceMeasure(clause="6.3", counted="Approved", name="Approved", by_service=of_units(units))
    none = ComplianceMeasure(
        clause="5.1", counted="Papers", name="Papers", by_service={TRUST_WIDE: Share(1, 2)}
    )

    assert measure.whole.cells == (
        SourcedFigure(2, ["QI-1", "QI-3"]),
        SourcedFigure(3, ["QI-1", "QI-2", "QI-3"]),
        Decimal("66.7"),
    )
    table = side_by_side([measure, none], "Services")
    assert [list(row) for row in table.lines] == [
        ["Beds", "1 of 1 (100.0%)", "–"],
        ["Theatres", "1 of 2 (50.0%)", "–"],
        ["All", "2 of 3 (66.7%)", "1 of 2 (50.0%)"],
    ]
    assert [list(row) for row in not_held_table([measure, none]).rows] == [
        ["6.3", "Approved", "Theatres", 1, 2],
        ["5.1", "Papers", TRUST_WIDE, 1, 2],
    ]


def test_what_had_ended_before_it_was_taken_in_is_no_lapse_of_ours(
    sqlite_world: World, tmp_path: Path
) -> None:
    abandoned = CLOSED.replace("CA-2023-041", "CA-2026-007").replace("Completed", "Abandoned")
    ended = [row.replace("30/11/2023", "29/06/2026") for row in (CLOSED, abandoned)]
    import_projects(earlier(sqlite_world, written(tmp_path, *ended, UNDER_WAY)))

    body = told(audit_committee, REQUEST)

    with reading() as session:
        [followed_here] = gather(session, PERIOD).projects
    assert followed_here.reference == project("CA-2026-003").reference
    recorded = [project(key).reference for key in ("CA-2023-041", "CA-2026-007")]
    assert [reference for reference in recorded if reference in str(body)] == []


def test_recommendation_without_an_answer_counts_once_its_answer_is_late(sqlite_world: World) -> None:
    report_with_twelve(sqlite_world)
    assert of_trust("1.1 (OB-006)").whole == Share()

    answer_gaps(sqlite_world, "Urgent Care", range(1, 11))

    now, later = of_trust("1.1 (OB-006)"), of_trust("1.1 (OB-006)", on=TODAY + timedelta(days=60))
    assert (now.whole.kept, now.whole.out_of) == (10, 10)
    assert {name: (share.kept, share.out_of) for name, share in later.by_service.items()} == {
        "Urgent Care": (10, 10),
        "Children and Young People": (0, 3),
    }


def test_service_with_a_deputy_alone_has_no_quality_lead(sqlite_world: World) -> None:
    _ = sqlite_world
    [urgent_care] = [service_id for service_id, name in services().items() if name == "Urgent Care"]
    count = len(services())
    assert of_trust("5.1 (OB-080)").whole.out_of == of_trust("5.1 (OB-080)").whole.kept == count
    with unit_of_work() as session:
        session.execute(
            delete(RoleHolding).where(
                RoleHolding.role == Role.CDS_QUALITY_LEAD,
                RoleHolding.standing == RoleStanding.HOLDER,
                RoleHolding.service_id == urgent_care,
            )
        )

    leads = of_trust("5.1 (OB-080)")

    assert (leads.whole.kept, leads.by_service["Urgent Care"].kept) == (count - 1, 0)


def test_earlier_list_makes_the_register_no_older(sqlite_world: World, tmp_path: Path) -> None:
    import_projects(earlier(sqlite_world, written(tmp_path, CLOSED)))
    sqlite_world.propose()

    assert of_trust("6.7 (OB-118)").whole == Share()
    assert of_trust("6.7 (OB-118)", on=TODAY + timedelta(days=367)).whole.out_of == 1
