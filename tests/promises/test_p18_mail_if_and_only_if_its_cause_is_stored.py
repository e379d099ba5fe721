from __future__ import annotations

from sqlalchemy import select

from models.policy.lifecycle import LIFECYCLE
from models.records import Decision, Email, HumanTask, Transition
from models.vocabulary import LetterClass, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tests.support.people_at_once import PowerCut, at_write, power_cut
from tests.support.trust_at_work import World

TELLS = {(str(stage), str(move.to)): len(move.tells) for stage, _, move in LIFECYCLE.moves()}


BESIDE_THE_TABLE = ("named:", "step:")
"""Letters that tell what no row of the table tells: who is named, and what others have done."""


def keys(letter_class: LetterClass) -> list[str]:
    with reading() as session:
        return sorted(session.scalars(select(Email.key).where(Email.letter_class == letter_class)))


def asks_for_receipt(task: HumanTask) -> bool:
    ask = LIFECYCLE.rule(task.stage).ask(task.kind, task.role)
    assert ask is not None
    return ask.receipt


def test_p18_each_mail_of_a_life_has_its_cause_and_each_cause_its_mail(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    register = world.answer_to(TaskKind.REGISTER)
    for number in (1, 4, 8, 12):
        try_in_vain(world, register.task_id, number)
    world.walk_to(Stage.CLOSED)

    with reading() as session:
        tasks = {task.id: task for task in session.scalars(select(HumanTask))}
        decisions, moves = session.scalars(select(Decision)).all(), session.scalars(select(Transition)).all()

    assert keys(LetterClass.TASK) == sorted(f"task:{task_id}:1" for task_id in tasks)
    assert keys(LetterClass.RECEIPT) == sorted(
        f"receipt:{decision.id}" for decision in decisions if asks_for_receipt(tasks[decision.task_id])
    )
    told = [(move.id, TELLS.get((move.from_state, move.to_state), 0)) for move in moves]
    moved = [key for key in keys(LetterClass.DECISION) if not key.startswith(BESIDE_THE_TABLE)]
    assert [key.split(":")[1] for key in moved] == sorted(
        move_id for move_id, count in told for _ in range(count)
    )
    steps = [key.split(":")[1] for key in keys(LetterClass.DECISION) if key.startswith("step:")]
    taken = (TaskKind.REGISTER, TaskKind.IMPLEMENT_ACTION)
    assert steps == sorted(decision.id for decision in decisions if tasks[decision.task_id].kind in taken)


def try_in_vain(world: World, task_id: str, number: int) -> None:
    """An answer whose transaction the database does not live to commit."""
    before = world.letters()
    try:
        with at_write(number, power_cut):
            world.answer(TaskKind.REGISTER)
    except PowerCut:
        assert (world.letters(), world.task(TaskKind.REGISTER).id) == (before, task_id)
    else:
        message = f"there were fewer than {number} writes"
        raise AssertionError(message)
