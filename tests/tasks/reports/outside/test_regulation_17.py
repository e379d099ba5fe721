from __future__ import annotations

from models.forms.programme import ReviewTopicForm
from models.papers import Figure
from models.records import Person
from models.vocabulary import Involvement, Outcome, PaperKind, QualityDimension, Stage, Subject
from notifications.papers import as_html
from notifications.send import Postman
from tasks.programme.reviewing import Wanted, review_topic
from tasks.reports.body import Body
from tasks.reports.evidence.known import Period, ProjectTaken
from tasks.reports.outside.regulation_17 import regulation_17
from tasks.unit_of_work import reading
from tests.tasks.mornings import nov, sweep, the_library_is_asked
from tests.tasks.programme.turning import OLD, topic
from tests.tasks.reports.a_register import (
    LONG_PAST,
    action,
    done,
    evidence,
    measured,
    paper_of,
    plain,
    result,
    section,
    table,
    taken,
    told,
    wanted,
)
from tests.world import World, nonce

CQC = wanted(PaperKind.REGULATION_17, for_whom="Care Quality Commission")


def count(body: Body, beginning: str) -> object:
    """The count of what the Trust does, by the beginning of its words."""
    lines = [row for one in body.sections for found in one.tables[:1] for row in found.rows]
    return next(row[-1] for row in lines if str(row[0]).startswith(beginning))


def of(*projects: ProjectTaken) -> Body:
    with reading() as session:
        return regulation_17(session, evidence(*projects), CQC)


def test_each_letter_of_the_regulation_has_its_section(sqlite_world: World) -> None:
    _ = sqlite_world

    assert [one.heading[:3] for one in of().sections] == ["(a)", "(b)", "(c)", "(d)", "(e)", "(f)"]


def test_projects_are_counted_where_they_are_evidence(sqlite_world: World) -> None:
    _ = sqlite_world
    below = measured(
        result(80, 100),
        actions=[done(1, CQC.period.today), action(2), action(3, outcome=Outcome.NOT_COMPLETED)],
        subject=Subject.HARM,
        involvement=Involvement.DIRECT,
        dimensions=[QualityDimension.PATIENT_EXPERIENCE],
    )
    idle = measured(result(80, 100), involvement=Involvement.INDIRECT)
    neither = taken(involvement=Involvement.NONE, entered={})

    pack = of(below, idle, neither)

    ids = [below.reference, idle.reference, neither.reference]
    assert {name: count(pack, name) for name in (
        "Projects under way", "Projects approved", "Projects with results", "Projects about harm",
        "Projects that miss", "Of these", "Actions done", "Actions overdue", "Actions not done",
        "Projects in which patients", "Projects that ask", "Projects without them", "Projects to improve patient",
    )} == {
        "Projects under way": Figure(3, ids),
        "Projects approved": Figure(2, ids[:2]),
        "Projects with results": Figure(2, ids[:2]),
        "Projects about harm": Figure(1, ids[:1]),
        "Projects that miss": Figure(2, ids[:2]),
        "Of these": Figure(1, ids[:1]),
        "Actions done": Figure(1, ids[:1]),
        "Actions overdue": Figure(1, ids[:1]),
        "Actions not done": Figure(1, ids[:1]),
        "Projects in which patients": Figure(1, ids[:1]),
        "Projects that ask": Figure(1, ids[1:2]),
        "Projects without them": Figure(1, ids[2:]),
        "Projects to improve patient": Figure(1, ids[:1]),
    }  # fmt: skip


def test_what_was_decided_in_the_period_is_counted_with_its_project(sqlite_world: World) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.CLOSED)
    reference = Figure(1, [sqlite_world.project.reference])

    pack = told(regulation_17, CQC)

    practice = section(pack, "(f)").tables[0]
    assert [row[2] for row in practice.rows] == [reference] * 5
    assert count(pack, "Projects closed in the period with a retention") == reference
    assert count(pack, "Projects closed in the period with report") == reference
    history = count(pack, "Entries in the history")
    assert isinstance(history, Figure)
    assert (history.value > 20, history.sources) == (True, reference.sources)
    assert plain(section(pack, "(f)").tables[1].rows[0])[0] == sqlite_world.project.reference


def test_history_is_counted_within_the_period(sqlite_world: World) -> None:
    sqlite_world.propose()
    day = Period(first=sqlite_world.today, last=sqlite_world.today, today=sqlite_world.today)
    first = count(told(regulation_17, CQC), "Entries in the history")
    sqlite_world.wait(days=1)
    sqlite_world.walk_to(Stage.REGISTRATION)

    assert count(told(regulation_17, wanted(PaperKind.REGULATION_17, period=day)), "Entries in") == first
    assert count(told(regulation_17, CQC), "Entries in the history") != first


def test_overdue_task_that_went_up_is_counted(sqlite_world: World, postman: Postman) -> None:
    the_library_is_asked(sqlite_world, postman)
    before = count(told(regulation_17, CQC), "Projects of which")
    for day in (12, 17, 23, 25):
        sweep(sqlite_world, postman, nov(day))

    assert (before, count(told(regulation_17, CQC), "Projects of which")) == (
        Figure(0, []),
        Figure(1, [sqlite_world.project.reference]),
    )


def test_change_of_the_programme_is_listed_with_its_reason_and_without_names(sqlite_world: World) -> None:
    world = sqlite_world
    falls = topic("Falls", owner_id=world.id_of("colleague"))
    topic("Only suggested", state="suggested")
    form = ReviewTopicForm.model_validate(
        {**ReviewTopicForm.example, "title": "Falls", "reason": "Paul Whitaker asked."}
    )
    review_topic(OLD, falls, Wanted(world.id_of("qist"), form, nonce()))

    pack = told(regulation_17, CQC)

    assert table(pack, "Changes of the programme").rows == [
        ("Falls", CQC.period.today, "owner, source", "a member of staff asked.")
    ]
    assert count(pack, "Changes of the programme") == Figure(1, [falls])
    assert count(pack, "Topics on the annual programme") == Figure(1, [falls])


def test_no_name_of_staff_leaves_with_the_evidence(sqlite_world: World) -> None:
    sqlite_world.propose(title="What Amara Osei audits")
    sqlite_world.walk_to(Stage.ACTION_MONITORING)

    page = as_html(paper_of(told(regulation_17, CQC), leaves_the_trust=True))

    with reading() as session:
        names = [name for (name,) in session.query(Person.name) if name in page]
    assert names == ["Quality Committee"]
    assert ("Osei" in page, "a member of staff audits" in page) == (False, True)


def test_evidence_of_one_service_is_of_its_projects(sqlite_world: World) -> None:
    _ = sqlite_world
    mine, others = taken(), taken(service_id="children", service="Children")
    asked = wanted(PaperKind.REGULATION_17, service_id="urgent-care")

    with reading() as session:
        pack = regulation_17(session, evidence(mine, others), asked)

    assert count(pack, "Projects under way") == Figure(1, [mine.reference])
    assert pack.title == "Evidence of good governance: Regulation 17, Urgent Care"


def test_evidence_of_a_period_in_which_nothing_happened_counts_nothing(sqlite_world: World) -> None:
    sqlite_world.propose()

    pack = told(regulation_17, wanted(PaperKind.REGULATION_17, period=LONG_PAST, year="2020-21"))

    counts = [row[-1] for one in pack.sections for row in (one.tables[0].rows if one.tables else ())]
    assert {one.value for one in counts if isinstance(one, Figure)} == {0}
    assert "The programme was not changed in the period." in as_html(paper_of(pack, leaves_the_trust=True))


def test_clauses_that_ask_for_the_evidence_are_cited() -> None:
    assert [one in (regulation_17.__doc__ or "") for one in ("OB-030", "OB-031", "OB-033")] == [True] * 3
