"""Data are kept by the rule, destroyed on their day by their custodian, and not while anything holds them (OB-138)."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from models.clock import LONDON
from models.engine.prefill import prefilled
from models.errors import NotAllowedHere, NotYours, OnlyForTheTeam, WrongForm
from models.policy.retention import retention_rule
from models.records import HistoryEntry, Person
from models.vocabulary import HoldCause, Letter, Outcome, ProjectType, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.answers.end_early import end_early
from tasks.closing.retention import DESTRUCTIONS
from tasks.closing.retention_list import retention_due
from tasks.cover.roster import LEAVERS_AFTER_THE_END
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.exports.retention_export import export_retention
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.projects.daily_checks import check_projects
from tests.support.trust_at_work import World, nonce

CUSTODIAN = "information governance"
DAY = date(2027, 3, 1)


def closed(world: World, until: date = DAY) -> None:
    world.propose()
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    world.answer(TaskKind.CONFIRM_CLOSURE, retention_until=until.isoformat(), retention_reason="Agreed.")


def on(world: World, day: date) -> None:
    world.go_to(datetime(day.year, day.month, day.day, 9, tzinfo=LONDON))


def do(world: World, name: str, *, by: str = "qist", **typed: object) -> None:
    request = OperationRequest(world.id_of(by), nonce(), typed)
    perform_operation(PROJECT_OPERATIONS[name], Target(reference=world.project.reference), request)


def test_custodian_is_asked_on_the_day_and_the_confirmation_stands_as_a_certificate_ob_138(
    world: World,
) -> None:
    closed(world)
    on(world, DAY - timedelta(days=3))
    assert check_projects(DESTRUCTIONS) == 0
    on(world, DAY)

    assert (check_projects(DESTRUCTIONS), check_projects(DESTRUCTIONS)) == (1, 0)

    assert (TaskKind.DESTROY_DATA, CUSTODIAN) in world.open_tasks()
    assert world.task(TaskKind.DESTROY_DATA).about == (
        "Attendances a month, kept at: Trust shared drive, restricted folder"
    )
    world.answer(TaskKind.DESTROY_DATA, destroyed_on=DAY.isoformat())
    assert world.project.data_destroyed_on == DAY
    with reading() as session:
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "data destroyed")
        assert session.scalars(query).all() == [
            "Certificate: the data of the project were destroyed on Monday 1 March 2027"
        ]
    on(world, DAY + timedelta(days=1))
    assert check_projects(DESTRUCTIONS) == 0


def test_data_that_are_still_needed_are_asked_about_again_on_the_new_day(sqlite_world: World) -> None:
    world = sqlite_world
    closed(world)
    on(world, DAY)
    check_projects(DESTRUCTIONS)

    world.answer(TaskKind.DESTROY_DATA, Outcome.STILL_NEEDED, keep_until="2027-06-01")

    assert world.letters()[-3:] == [
        (Letter.RECEIPT, CUSTODIAN), (Letter.DATA_STILL_NEEDED, "qist"), (Letter.STEP_TAKEN, "lead"),
    ]  # fmt: skip
    assert check_projects(DESTRUCTIONS) == 0
    on(world, date(2027, 6, 1))
    assert check_projects(DESTRUCTIONS) == 1


def test_hold_takes_the_question_back_and_keeps_it_from_being_asked_until_it_is_lifted(world: World) -> None:
    closed(world)
    on(world, DAY)
    check_projects(DESTRUCTIONS)
    with pytest.raises(NotYours):
        do(world, "hold-data", by="lead", cause="complaint", reason="A complaint.")

    do(world, "hold-data", cause="complaint", reason="A complaint is looked into.")

    assert (world.open_tasks(), world.project.data_held_for) == ([], HoldCause.COMPLAINT)
    with pytest.raises(NotAllowedHere):
        do(world, "hold-data", cause="inquiry", reason="Again.")
    on(world, DAY + timedelta(days=1))
    assert check_projects(DESTRUCTIONS) == 0
    do(world, "lift-data-hold", reason="It was answered.")
    assert check_projects(DESTRUCTIONS) == 1
    assert world.open_tasks() == [(TaskKind.DESTROY_DATA, CUSTODIAN)]


def correct(world: World, kind: TaskKind, **changed: object) -> None:
    task = next(task for task in world.project.tasks if task.kind is kind)
    assert task.decision is not None
    typed = {**task.decision.standing[0], **changed}
    correct_answer(CorrectionRequest(task.id, world.id_of("qist"), typed, "The date was wrong.", nonce()))


def test_corrected_date_takes_the_question_back_until_the_data_are_destroyed(sqlite_world: World) -> None:
    world = sqlite_world
    closed(world)
    on(world, DAY)
    check_projects(DESTRUCTIONS)
    later = date(2027, 5, 4)

    correct(world, TaskKind.CONFIRM_CLOSURE, retention_until=later.isoformat())

    assert (world.open_tasks(), check_projects(DESTRUCTIONS)) == ([], 0)
    on(world, later)
    assert check_projects(DESTRUCTIONS) == 1
    world.answer(TaskKind.DESTROY_DATA, destroyed_on=later.isoformat())
    with pytest.raises(WrongForm, match="The data are destroyed"):
        correct(world, TaskKind.CONFIRM_CLOSURE, retention_until="2031-03-01")


def test_project_that_was_given_up_after_data_were_collected_has_a_date_too(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)
    typed = {"reason": "Nobody has time.", "learning": "Ask earlier."}

    answer = AnswerRequest("", world.id_of("lead"), typed, nonce())
    end_early(world.project.reference, TaskKind.ABANDON, answer)

    assert world.project.retention_until == date(2031, 11, 2)


def test_rule_fills_in_the_date_and_says_where_it_is_written(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CONFIRM_CLOSURE)

    filled = prefilled(TaskKind.CONFIRM_CLOSURE, world.project, world.today)

    assert filled["retention_until"] == "2031-11-02"
    assert "NHS Records Management Code of Practice" in retention_rule(ProjectType.CLINICAL_AUDIT).said


def test_list_has_what_is_due_within_a_year_and_what_is_held_and_leaves_with_a_trace(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    closed(world, date(2034, 3, 31))
    held = world.project.reference
    do(world, "hold-data", cause="inquiry", reason="A public inquiry.")
    closed(world, date(2029, 3, 31))
    closed(world)

    listed = [(kept.reference, kept.held_for) for kept in retention_due(world.id_of("qist"))]

    assert listed == [(world.project.reference, None), (held, HoldCause.INQUIRY)]
    with pytest.raises(OnlyForTheTeam):
        retention_due(world.id_of("lead"))
    name, content = export_retention(world.id_of("qist"))
    lines = content.decode("utf-8-sig").splitlines()
    assert (name, len(lines), lines[1].split(",")[-2:]) == (
        "retention-2026-11-02.csv",
        3,
        ["2027-03-01", ""],
    )


def test_what_is_asked_after_the_end_finds_somebody_else_once_its_person_has_left(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    closed(world)
    on(world, DAY)
    check_projects(DESTRUCTIONS)
    with unit_of_work() as session:
        session.get_one(Person, world.id_of(CUSTODIAN)).left_on = DAY
    on(world, DAY + timedelta(days=1))

    assert (check_projects(LEAVERS_AFTER_THE_END), check_projects(LEAVERS_AFTER_THE_END)) == (1, 0)

    [(kind, who)] = world.open_tasks()
    assert (kind, who) == (TaskKind.DESTROY_DATA, "qist")
