from __future__ import annotations

from datetime import date

from sqlalchemy import func, select, update

from models.clock import at_local
from models.papers import FEWER_THAN_FIVE, NOT_SHOWN, Section
from models.records import Decision, HumanTask, Objective, Person, Project
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
from notifications.papers import as_excel, as_html, as_pdf, as_word
from tasks.reports.body import Body
from tasks.reports.evidence.gathering import gather
from tasks.reports.yearly import annual as annual_report
from tasks.reports.yearly.annual import annual
from tasks.reports.yearly.training import training
from tasks.unit_of_work import reading, unit_of_work
from tests.tasks.programme.turning import topic
from tests.tasks.reports.living import PERIOD, YEAR, Life, live, paper, shown, wanted
from tests.tasks.reports.made import UP, plain
from tests.world import World

HEADINGS = [
    "What was done",
    "What has improved",
    "Standards",
    "Actions",
    "What was learned",
    "How patients, carers and the public took part",
    "Bronze training",
    "National audits and enquiries",
    "How long our own steps take",
]


def told() -> Body:
    with reading() as session:
        return annual(session, gather(session, PERIOD), wanted(PaperKind.ANNUAL))


def section(body: Body, heading: str) -> Section:
    return next(one for one in body.sections if one.heading == heading)


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

    assert [one.heading for one in body.sections] == HEADINGS
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
        "All", (completed, [closed]), (0, []), (1, [national]), (1, [national])
    ]  # fmt: skip
    assert section(body, "What was learned").tables[0].rows == [
        (closed, "Falls", "A senior clinician at the front door works.", "Yes")
    ]
    assert plain(section(body, "National audits and enquiries").tables[0])[0] == [
        "National clinical audit", (1, [audit]), (1, [national]), (0, []), (0, []), (0, [])
    ]  # fmt: skip
    assert body.to_note[0] == (
        "2 projects begun, 1 closed with report and learning, 0 ended early, 1 under way at the end."
    )


def test_year_without_projects_says_so_and_draws_nothing(sqlite_world: World) -> None:
    _ = sqlite_world

    body = told()

    assert [one.heading for one in body.sections] == [
        HEADINGS[0], *HEADINGS[4:5], *HEADINGS[6:]
    ]  # fmt: skip
    assert [chart for one in body.sections for chart in one.charts] == []
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

    assert [one.name for one in sqlite_world.people.values() if one.bronze_on and one.name in page] == []


def test_training_counts_the_staff_of_each_service_and_hides_the_few(sqlite_world: World) -> None:
    with unit_of_work() as session:
        in_urgent_care = select(Person.service_id).where(Person.id == sqlite_world.id_of("lead"))
        service = session.scalars(in_urgent_care).one()
        session.execute(update(Person).values(bronze_on=None, bronze_exception_until=None, left_on=None))
        session.execute(update(Person).where(Person.service_id != service).values(left_on=date(2027, 3, 31)))
        ours = session.scalars(
            select(Person).where(Person.service_id == service).order_by(Person.email)
        ).all()
        ours[0].bronze_on = date(2027, 3, 31)
        ours[1].bronze_on = date(2027, 4, 1)
        ours[2].bronze_exception_until = date(2027, 3, 31)
        ours[3].bronze_exception_until = date(2027, 3, 30)
        named = training(session, gather(session, PERIOD))

    [row] = [row for row in named.tables[0].rows if row[0] == "Urgent Care"]
    assert (row[2], row[3]) == (1, 1)
    assert {row[0] for row in named.tables[0].rows} == {"Urgent Care", "No service named"}
    [hidden] = [
        row
        for row in shown(Body(title="", audience="", sections=[named])).sections[0].tables[0].rows
        if row[0] == "Urgent Care"
    ]
    assert hidden[2:] == [FEWER_THAN_FIVE, FEWER_THAN_FIVE, NOT_SHOWN]


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
        for one in (falls, withdrawn):
            session.execute(topic_objective.insert().values(topic_id=one, objective_id=objective.id))

    served = section(told(), "The clinical audit and effectiveness strategy")

    kind = ObjectiveKind.AUDIT_STRATEGY.label
    assert plain(served.tables[0]) == [
        ["CA 1: Fewer falls", kind, "Nobody named", "None named", "Not reviewed yet", (1, [falls])]
    ]


def test_module_says_which_obligations_it_answers() -> None:
    said = f"{annual_report.__doc__} {annual_report.learning.__doc__}"

    assert ("OB-118" in said, "OB-094" in said) == (True, True)
