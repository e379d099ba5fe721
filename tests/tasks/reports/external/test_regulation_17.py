from __future__ import annotations

from datetime import date, timedelta

from models.forms.programme.programme_review import ReviewTopicForm
from models.papers import SourcedFigure
from models.records import Person
from models.vocabulary import (
    Involvement,
    Outcome,
    PaperKind,
    QualityDimension,
    Role,
    Stage,
    Subject,
    TaskKind,
)
from notifications.documents.papers import as_html
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tasks.programme.year.topic_reviews import TopicChangeRequest, review_topic
from tasks.reports.body import Body
from tasks.reports.evidence.model import OpenStep, ProjectEvidence, ReportPeriod
from tasks.reports.external.regulation_17 import regulation_17
from tests.support.mail.mornings import nov, sweep, the_library_is_asked
from tests.support.programme.topics_at_year_end import OLD, topic
from tests.support.reports.register_of_projects import (
    LONG_PAST,
    action,
    done,
    evidence,
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
from tests.support.trust_at_work import World, nonce

MAILBOXES = ["Research Governance", "Information Governance", "Quality Committee"]
"""Teams and a committee that the policy names; they are no people."""

CQC = request_for(PaperKind.REGULATION_17, for_whom="Care Quality Commission")


def count(body: Body, beginning: str) -> object:
    """The count of what the Trust does, by the beginning of its words."""
    lines = [
        row
        for each_section in body.sections
        for chosen_table in each_section.tables[:1]
        for row in chosen_table.rows
    ]
    return next(row[-1] for row in lines if str(row[0]).startswith(beginning))


def of(*projects: ProjectEvidence) -> Body:
    with reading() as session:
        return regulation_17(session, evidence(*projects), CQC)


def test_each_letter_of_the_regulation_has_its_section(sqlite_world: World) -> None:
    _ = sqlite_world

    assert [each_section.heading[:3] for each_section in of().sections] == [
        "(a)",
        "(b)",
        "(c)",
        "(d)",
        "(e)",
        "(f)",
    ]


def test_projects_are_counted_where_they_are_evidence(sqlite_world: World) -> None:
    _ = sqlite_world
    today, in_it = CQC.period.today, date(2026, 9, 1)
    below = measured(
        result(80, 100),
        actions=[
            done(1, in_it),
            action(2),
            action(3, outcome=Outcome.NOT_COMPLETED, closed_on=in_it, risk_accepted_by="Clinical Director"),
            action(4, outcome=Outcome.NOT_COMPLETED, closed_on=in_it),
            done(5, date(2025, 9, 1)),
        ],
        subject=Subject.HARM,
        involvement=Involvement.DIRECT,
        dimensions=[QualityDimension.PATIENT_EXPERIENCE],
        figures_on=[in_it],
    )
    idle = measured(
        result(80, 100, early=True),
        involvement=Involvement.INDIRECT,
        approved_on=None,
        figures_on=[in_it],
        waiting=[OpenStep(TaskKind.CHECK_EFFECT, Role.LEAD, today - timedelta(days=1))],
    )
    neither = taken(
        involvement=Involvement.NONE, uninvolved_because="Only records are read.", collecting_since=None
    )

    pack = of(below, idle, neither)

    mine, others, third = ([project.reference] for project in (below, idle, neither))
    expected = {
        "Projects under way on any day": [*mine, *others, *third],
        "Projects under way at its end": [*mine, *others, *third],
        "Projects that began to collect": [*mine, *others],
        "Of these, with an approval on record": mine,
        "Projects that entered figures": [*mine, *others],
        "Of these, with none of days before": mine,
        "Projects with results": [*mine, *others],
        "Projects about harm": mine,
        "Projects under way that miss": [*mine, *others],
        "Of these, with an action": mine,
        "Actions done": mine,
        "Actions overdue": mine,
        "Projects that wait for somebody who is late": [*mine, *others],
        "Of these, with the role on record": mine,
        "Projects in which patients": mine,
        "Projects that ask": others,
        "Projects without them": third,
        "Of these, with the reason on record": third,
        "Projects whose proposal does not say": [],
        "Projects to improve patient": mine,
    }
    assert {name: count(pack, name) for name in expected} == {
        name: SourcedFigure(len(references), references) for name, references in expected.items()
    }
    assert count(pack, "Actions given up") == SourcedFigure(2, mine)
    assert section(pack, "(a)").paragraphs == [
        (
            "2 projects began to collect data in the period, 1 of them with an approval on record by that day. "
            "2 projects entered figures; 1 of them have none of a day before the approval."
        )
    ]


def test_what_was_decided_in_the_period_is_counted_with_its_project(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    reference = SourcedFigure(1, [sqlite_world.project.reference])

    pack = told(regulation_17, CQC)

    practice = section(pack, "(f)").tables[0]
    assert [row[2] for row in practice.rows] == [reference] * 5
    assert count(pack, "Projects closed in the period with a retention") == reference
    assert count(pack, "Projects closed in the period") == reference
    assert count(pack, "Of these, with their learning") == reference
    history = count(pack, "Entries in the history")
    assert isinstance(history, SourcedFigure)
    assert (history.value > 20, history.sources) == (True, reference.sources)
    assert plain(section(pack, "(f)").tables[1].rows[0])[0] == sqlite_world.project.reference


def test_history_is_counted_within_the_period(sqlite_world: World) -> None:
    sqlite_world.propose()
    day = ReportPeriod(first=sqlite_world.today, last=sqlite_world.today, today=sqlite_world.today)
    first = count(told(regulation_17, CQC), "Entries in the history")
    sqlite_world.wait(days=1)
    sqlite_world.walk_to(Stage.REGISTRATION)

    assert count(told(regulation_17, request_for(PaperKind.REGULATION_17, period=day)), "Entries in") == first
    assert count(told(regulation_17, CQC), "Entries in the history") != first


def test_overdue_task_that_went_up_is_counted(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    before = count(told(regulation_17, CQC), "Projects of which")
    for day in (12, 17, 23, 25):
        sweep(sqlite_world, postman, nov(day))

    assert (before, count(told(regulation_17, CQC), "Projects of which")) == (
        SourcedFigure(0, []),
        SourcedFigure(1, [sqlite_world.project.reference]),
    )


def test_change_of_the_programme_is_listed_with_its_reason_and_without_names(sqlite_world: World) -> None:
    world = sqlite_world
    falls = topic("Falls", owner_id=world.id_of("colleague"))
    topic("Only suggested", state="suggested")
    form = ReviewTopicForm.model_validate(
        {**ReviewTopicForm.example, "title": "Falls", "reason": "Paul Whitaker asked."}
    )
    review_topic(OLD, falls, TopicChangeRequest(world.id_of("qist"), form, nonce()))

    pack = told(regulation_17, CQC)

    assert table(pack, "Changes of the programme").rows == [
        ("Falls", CQC.period.today, "owner, source", "a member of staff asked.")
    ]
    assert count(pack, "Changes of the programme") == SourcedFigure(1, [falls])
    assert count(pack, "Topics on the annual programme") == SourcedFigure(1, [falls])


def test_no_name_of_staff_leaves_with_the_evidence(sqlite_world: World) -> None:
    sqlite_world.propose(title="What Amara Osei audits")
    sqlite_world.walk_to(Stage.ACTION_MONITORING)

    page = as_html(paper_of(told(regulation_17, CQC), leaves_the_trust=True))

    with reading() as session:
        names = [name for (name,) in session.query(Person.name) if name in page]
    assert names == MAILBOXES
    assert ("Osei" in page, "a member of staff audits" in page) == (False, True)


def test_evidence_of_one_service_is_of_its_projects(sqlite_world: World) -> None:
    _ = sqlite_world
    mine, others = taken(), taken(service_id="children", service="Children")
    asked = request_for(PaperKind.REGULATION_17, service_id="urgent-care")

    with reading() as session:
        pack = regulation_17(session, evidence(mine, others), asked)

    assert count(pack, "Projects under way") == SourcedFigure(1, [mine.reference])
    assert pack.title == "Evidence of good governance: Regulation 17, Urgent Care"


def test_evidence_of_a_period_in_which_nothing_happened_counts_nothing(sqlite_world: World) -> None:
    sqlite_world.propose()

    pack = told(regulation_17, request_for(PaperKind.REGULATION_17, period=LONG_PAST, year="2020-21"))

    counts = [
        row[-1]
        for each_section in pack.sections
        for row in (each_section.tables[0].rows if each_section.tables else ())
    ]
    assert {figure.value for figure in counts if isinstance(figure, SourcedFigure)} == {0}
    assert "The programme was not changed in the period." in as_html(paper_of(pack, leaves_the_trust=True))


def test_clauses_that_ask_for_the_evidence_are_cited() -> None:
    assert [value in (regulation_17.__doc__ or "") for value in ("OB-030", "OB-031", "OB-033")] == [True] * 3
