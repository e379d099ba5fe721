from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import func, select, update

from models.clock import at_local
from models.papers import NOT_SHOWN, Section
from models.records import Decision, HumanTask, Objective, Person, Project, Service
from models.records.programme import topic_objective
from models.vocabulary import (
    ObjectiveKind,
    Outcome,
    PaperKind,
    ProjectType,
    Stage,
    TaskKind,
    TopicSource,
)
from notifications.documents.papers import as_excel, as_html, as_pdf, as_word
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.body import Body
from tasks.reports.evidence.gathering import gather
from tasks.reports.yearly import annual as annual_report
from tasks.reports.yearly.annual import annual
from tasks.reports.yearly.training import training
from tests.support.programme.topics_at_year_end import topic
from tests.support.reports.lived_projects import PERIOD, YEAR, Life, live, paper, request_for, shown
from tests.support.reports.project_evidence import UP, plain
from tests.support.stories.improving import add, plan
from tests.support.trust_at_work import World

HEADINGS = [
    "What was done",
    "What has improved",
    "Targets",
    "Actions",
    "What was learned",
    "How patients, carers and the public took part",
    "Bronze training",
    "National audits and enquiries",
    "How long our own steps take",
]


def told() -> Body:
    with reading() as session:
        return annual(session, gather(session, PERIOD), request_for(PaperKind.ANNUAL))


def section(body: Body, heading: str) -> Section:
    return next(each_section for each_section in body.sections if each_section.heading == heading)


def test_annual_report_says_what_the_rows_say(world: World) -> None:
    world.go_to(at_local(date(2026, 6, 1), 9))
    closed = live(world, Life(title="Falls", cycles=[UP[:12], UP[12:]], waits=2))
    audit = topic("Hip fractures", year=YEAR, source=TopicSource.NATIONAL_AUDIT)
    national = live(
        world,
        Life(
            title="Hip fractures",
            service="children",
            topic=audit,
            project_type=ProjectType.NATIONAL_AUDIT,
            cycles=[[(94, 100)], [(99, 100)]],
            until=Stage.ACTION_MONITORING,
            involvement="none",
        ),
    )

    body = told()

    assert [each_section.heading for each_section in body.sections] == HEADINGS
    with reading() as session:
        references = session.scalars(select(Project.reference).order_by(Project.reference)).all()
        completed = session.scalar(
            select(func.count())
            .select_from(Decision)
            .join(HumanTask, HumanTask.id == Decision.task_id)
            .where(HumanTask.kind == TaskKind.IMPLEMENT_ACTION, Decision.outcome == Outcome.COMPLETED)
        )
    assert references == [closed, national]
    assert plain(section(body, "What was done").tables[0])[-1] == [
        "All", (2, [closed, national]), (1, [national]), (1, [closed]), (0, [])
    ]  # fmt: skip
    assert plain(section(body, "What has improved").tables[0])[0] == [
        "Improvement shown",
        "Evidenced improvement",
        (1, [closed]),
    ]
    assert plain(section(body, "Actions").tables[0])[-1] == [
        "All", (completed, [closed]), (0, []), (0, []), (0, []), (1, [national]), (1, [national])
    ]  # fmt: skip
    assert section(body, "What was learned").tables[0].rows == [
        (closed, "Falls", "A senior clinician at the front door works.", "Yes")
    ]
    assert plain(section(body, "National audits and enquiries").tables[0])[0] == [
        "National clinical audit", (1, [audit]), (1, [national]), (0, []), (0, []), (0, [])
    ]  # fmt: skip
    assert body.to_note[0] == ("2 projects begun, 1 closed, 0 ended early, 1 under way at the end.")


def test_year_without_projects_says_so_and_draws_nothing(sqlite_world: World) -> None:
    _ = sqlite_world

    body = told()

    assert [each_section.heading for each_section in body.sections] == [
        HEADINGS[0], *HEADINGS[4:5], *HEADINGS[6:]
    ]  # fmt: skip
    assert [chart for each_section in body.sections for chart in each_section.charts] == []
    assert (body.to_note, body.sections[0].tables[0].when_empty) == (
        ["No project was under way."],
        "No project was under way.",
    )


def test_annual_report_is_made_in_every_format_with_a_very_long_title(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 6, 1), 9))
    live(sqlite_world, Life(title="Long " + "word" * 28, cycles=[UP[:12], UP[12:]], learning="Word " * 400))

    made = paper(told())

    assert "wordword" in as_html(made)
    assert [bool(write(made)) for write in (as_pdf, as_word, as_excel)] == [True, True, True]


def test_annual_report_names_nobody(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 6, 1), 9))
    live(sqlite_world, Life(cycles=[[(90, 100)], [(94, 100)]]))

    page = as_html(paper(told()))

    assert [
        person.name for person in sqlite_world.people.values() if person.bronze_on and person.name in page
    ] == []


def test_what_people_typed_leaves_the_trust_without_names_and_small_numbers(sqlite_world: World) -> None:
    """OB-008, OB-033, OB-094."""
    sqlite_world.go_to(at_local(date(2026, 6, 1), 9))
    live(sqlite_world, Life(title="Falls of Dr Osei", learning="Ask Amara Osei, as 3 patients did."))
    with unit_of_work() as session:
        session.add(
            Objective(
                programme_year=YEAR,
                kind=ObjectiveKind.AUDIT_STRATEGY,
                code="CA 1",
                title="Fewer falls",
                position="Dr Osei has begun",
            )
        )

    body = told()

    assert [row[1:3] for row in section(body, "What was learned").tables[0].rows] == [
        ("Falls of a member of staff", "Ask a member of staff, as fewer than 5 patients did.")
    ]
    strategy = section(body, "The clinical audit and effectiveness strategy")
    assert [row[4] for row in strategy.tables[0].rows] == ["a member of staff has begun"]
    assert "Osei" not in as_html(paper(body))


def test_drivers_and_tests_of_change_leave_the_trust_without_names_ob_022(sqlite_world: World) -> None:
    sqlite_world.go_to(at_local(date(2026, 6, 1), 9))
    sqlite_world.propose(project_type="quality_improvement")
    sqlite_world.walk_until(TaskKind.DESIGN)
    add(sqlite_world, "primary", "Dr Osei sees 3 patients first", "The ward is safe")
    plan(sqlite_world, starts_on=sqlite_world.today.isoformat())

    [table] = section(told(), "How projects improve").tables

    assert [row[2:4] for row in table.rows] == [
        (
            "a member of staff sees fewer than 5 patients first; The ward is safe",
            "Test 1.1: Yellow socks for people at risk (1 June 2026)",
        )
    ]


def test_training_counts_staff_and_puts_services_together_until_nobody_can_be_told_apart(
    sqlite_world: World,
) -> None:
    """OB-033, OB-144."""
    _ = sqlite_world
    with unit_of_work() as session:
        session.execute(update(Person).values(left_on=date(2020, 1, 1)))
        ids = dict(session.execute(select(Service.code, Service.id)).tuples().all())
        for code, trained, allowed, neither in (
            ("urgent-care", 7, 0, 2),  # “7 of 9” says that 2 are not trained
            ("children", 6, 5, 0),
            ("community", 20, 0, 9),
            ("older-people", 9, 4, 3),
        ):
            for number in range(trained + allowed + neither):
                session.add(
                    staff(ids[code], f"{code}-{number}", number < trained, number < trained + allowed)
                )
    with reading() as session:
        named = training(session, gather(session, PERIOD))

    [table] = shown(Body(title="", audience="", sections=[named])).sections[0].tables
    assert [list(row) for row in table.lines] == [
        [
            "Children and Young People; Older People and Rehabilitation; Urgent Care",
            36, 22, 9, Decimal("61.1"),
        ],
        ["Community Services", 29, 20, 0, Decimal("69.0")],
        ["All", 65, 42, 9, Decimal("64.6")],
    ]  # fmt: skip
    assert table.note.endswith(
        "Services stand together where a small number of their staff could be told apart."
    )


def test_training_says_only_how_many_staff_there_are_if_all_together_still_tell_of_a_few(
    sqlite_world: World,
) -> None:
    """OB-033, OB-144."""
    _ = sqlite_world
    with unit_of_work() as session:
        session.execute(update(Person).values(left_on=date(2020, 1, 1)))
        service = session.scalars(select(Service.id).where(Service.code == "urgent-care")).one()
        session.add_all(staff(service, f"{number}", number < 7, number < 7) for number in range(9))
    with reading() as session:
        [table] = training(session, gather(session, PERIOD)).tables

    assert [list(row) for row in table.lines] == [["Urgent Care", 9, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN]]


def staff(service_id: str, name: str, is_trained: bool, is_allowed: bool) -> Person:
    """Somebody with Bronze on the last day of the period, or with an exception up to it, or with neither."""
    last = PERIOD.last
    return Person(
        name=name,
        email=f"{name}@northbrook.example",
        service_id=service_id,
        bronze_on=last if is_trained else date(2027, 4, 1),
        bronze_exception_until=last if is_allowed else date(2027, 3, 30),
    )


def test_strategy_has_a_section_if_it_has_objectives(sqlite_world: World) -> None:
    """OB-065, OB-070: how each objective stands, and the topics that serve it; a withdrawn one does not."""
    sqlite_world.go_to(at_local(date(2026, 6, 1), 9))
    falls = topic("Falls", year=YEAR)
    withdrawn = topic("Withdrawn", year=YEAR, withdrawn_on=date(2026, 5, 1))
    with unit_of_work() as session:
        objective = Objective(
            programme_year=YEAR, kind=ObjectiveKind.AUDIT_STRATEGY, code="CA 1", title="Fewer falls"
        )
        session.add(objective)
        session.flush()
        for text in (falls, withdrawn):
            session.execute(topic_objective.insert().values(topic_id=text, objective_id=objective.id))

    served = section(told(), "The clinical audit and effectiveness strategy")

    kind = ObjectiveKind.AUDIT_STRATEGY.label
    assert plain(served.tables[0]) == [
        ["CA 1: Fewer falls", kind, "Nobody named", "None named", "Not reviewed yet", (1, [falls])]
    ]


def test_module_says_which_obligations_it_answers() -> None:
    sentence = f"{annual_report.__doc__} {annual_report.learning.__doc__} {annual_report.annual.__doc__}"

    assert [value for value in ("OB-008", "OB-033", "OB-094", "OB-118") if value not in sentence] == []
