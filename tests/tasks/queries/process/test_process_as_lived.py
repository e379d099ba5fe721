"""Projects and their likes: where they stand, how long they took, what is to be expected, whether dates were kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from sqlalchemy import Table, insert, select, update

from models.clock import at_local, local_date, now
from models.forms import FORMS
from models.measures.verdicts import Verdict
from models.process.event_log import EventKind
from models.process.medians import MedianInterval
from models.process.stays import StayEnd
from models.records import Project, Record, Transition
from models.records.base import new_id
from models.vocabulary import Outcome, ProjectType, Role, Stage, TaskKind
from models.working_time import working_days_after
from tasks.answers.answer_task import AnswerRequest
from tasks.answers.end_early import end_early
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.process.event_log import count_of_cases, logged_cases
from tasks.queries.process.forecast import ProjectForecast, forecast_of
from tasks.queries.process.kept_dates import KeptDatesFilter, kept_dates_seen
from tasks.queries.process.life_cycle import StageTime, life_cycle_seen
from tasks.reports.evidence.dates_kept import DateCount
from tests.support.trust_at_work import World, nonce

EVERYTHING = KeptDatesFilter()


def table(name: str) -> Table:
    return Record.metadata.tables[name]


def like(project_id: str, numbers: Iterable[int]) -> None:
    """Copies of a project with its moves, of which nobody is asked anything."""
    projects, moves = table(Project.__tablename__), table(Transition.__tablename__)
    with unit_of_work() as session:
        project = dict(session.execute(select(projects).where(projects.c.id == project_id)).mappings().one())
        way = session.execute(select(moves).where(moves.c.project_id == project_id)).mappings().all()
        for number in numbers:
            copied = new_id()
            own = {"id": copied, "reference": f"QI-2020-{number:04d}"}
            session.connection().execute(insert(projects), {**project, **own})
            for move in way:
                of = {"id": new_id(), "project_id": copied, "cause_id": new_id()}
                session.connection().execute(insert(moves), {**move, **of})


def approved_after(world: World, days: int) -> str:
    """A clinical audit that was in approval for so many working days."""
    world.propose(title="Falls")
    world.walk_to(Stage.APPROVAL)
    world.go_to(at_local(working_days_after(world.today, days), 9))
    world.walk_to(Stage.DATA_COLLECTION)
    return world.project_id


def test_ten_like_it_say_when_a_project_is_to_be_approved_and_nine_say_nothing(world: World) -> None:
    project_id = approved_after(world, 4)
    like(project_id, range(1, 9))
    world.propose(title="Waits")
    world.walk_to(Stage.APPROVAL)

    def forecast() -> ProjectForecast | None:
        with reading() as session:
            return forecast_of(session, world.project, local_date(now()))

    assert forecast() is None
    like(project_id, [9])
    four = MedianInterval(10, Decimal(4), 4, 4)
    assert forecast() == ProjectForecast(
        Stage.APPROVAL, is_to_approval=True, interval=four, since=date(2024, 11, 6)
    )

    world.answer(TaskKind.APPROVE, Outcome.DECLINED)
    world.wait(days=1)
    seen = life_cycle_seen(world.id_of("quality committee"))
    approval = next(each for each in seen.stages if each.stage is Stage.APPROVAL)
    eleven = MedianInterval(11, Decimal(4), 4, 4)

    assert forecast() is None
    assert (seen.first, seen.last) == (date(2025, 11, 7), date(2026, 11, 6))
    assert [(each.stage, each.open_now) for each in seen.stages if each.open_now] == [
        (Stage.DATA_COLLECTION, 10)
    ]
    assert approval.time == StageTime(11, eleven)
    assert approval.by_kind[ProjectType.CLINICAL_AUDIT] == StageTime(11, eleven)
    assert (approval.ends, approval.early) == ({StayEnd.ON: 10, StayEnd.EARLY: 1}, {Stage.DECLINED: 1})


def test_date_is_missed_by_whoever_answers_late_or_not_at_all_and_not_by_who_rests(world: World) -> None:
    approved_after(world, 11)
    world.go_to(datetime(2026, 11, 2, 9, tzinfo=UTC))
    world.propose(title="Waits", service="older-people")
    world.go_to(datetime(2026, 12, 1, 9, tzinfo=UTC))

    def kept(chosen: KeptDatesFilter = EVERYTHING) -> dict[tuple[TaskKind, Role | None], DateCount]:
        seen = kept_dates_seen(world.id_of("qist"), chosen)
        assert (seen.first, seen.last) == (date(2024, 12, 1), date(2026, 11, 30))
        assert seen.judgement.verdict is Verdict.TOO_FEW
        return {(step.kind, step.role): count for step, count in seen.steps if count.out_of}

    search, approval = (TaskKind.SEARCH_EVIDENCE, Role.LIBRARY), (TaskKind.APPROVE, Role.QIST)
    assert (kept()[search], kept()[approval]) == (DateCount(1, 2), DateCount(0, 1))
    assert search not in kept(KeptDatesFilter(clause="6.3"))
    assert kept(KeptDatesFilter(service="urgent-care"))[search] == DateCount(1, 1)
    assert kept(KeptDatesFilter(service="nowhere"))[search] == DateCount(1, 2)

    with unit_of_work() as session:
        session.connection().execute(update(table("project")).values(hold="Waits for a ward"))
    assert kept()[search] == DateCount(1, 1)


def test_log_has_what_a_project_was_asked_in_its_order_and_roles_instead_of_people(world: World) -> None:
    world.propose(title="Falls")
    world.wait(days=1)
    world.answer(TaskKind.SEARCH_EVIDENCE)
    world.wait(days=1)
    task = world.task(TaskKind.REVIEW_EVIDENCE)
    answer = dict(FORMS[TaskKind.WITHDRAW].examples[Outcome.WITHDRAWN])
    request = AnswerRequest(task.id, world.id_of("lead"), answer, nonce(), task.version, "a session")
    end_early(world.project.reference, TaskKind.WITHDRAW, request)

    with reading(is_streamed=True) as session:
        count, [case] = count_of_cases(session), list(logged_cases(session))

    lead, library = Role.LEAD.label, Role.LIBRARY.label
    asked, answered = EventKind.ASKED, EventKind.ANSWERED
    assert (count, case.reference, case.service) == (1, "QI-2026-0001", "Urgent Care")
    assert [
        (event.at.day, event.activity, event.kind, event.role, event.outcome) for event in case.events
    ] == [
        (2, TaskKind.PROPOSE.label, asked, lead, ""),
        (2, TaskKind.PROPOSE.label, answered, lead, Outcome.SUBMITTED.said),
        (2, TaskKind.SEARCH_EVIDENCE.label, asked, library, ""),
        (3, TaskKind.SEARCH_EVIDENCE.label, answered, library, Outcome.SUBMITTED.said),
        (3, TaskKind.REVIEW_EVIDENCE.label, asked, lead, ""),
        (4, TaskKind.WITHDRAW.label, asked, lead, ""),
        (4, TaskKind.REVIEW_EVIDENCE.label, EventKind.NOT_NEEDED, lead, ""),
        (4, TaskKind.WITHDRAW.label, answered, lead, Outcome.WITHDRAWN.said),
        (4, Stage.WITHDRAWN.label, answered, "", ""),
    ]
