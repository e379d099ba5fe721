from __future__ import annotations

from sqlalchemy import select

from models.clock import now
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import ask_of
from models.records import Decision, Email, HumanTask, Transition
from models.vocabulary import LetterClass, Outcome, Stage, TaskKind
from tasks.database.unit_of_work import reading
from tasks.distribution.readers import distribution_list
from tests.support.people_at_once import PowerCut, at_write, power_cut
from tests.support.trust_at_work import World

TELLS = {
    (str(stage), str(move.to)): len(move.tells)
    for stage, _, move in LIFECYCLE.moves()
    if move.to is not Stage.CLOSED
}

BESIDE_THE_MOVES = ("named:", "step:", "results:", "risk-accepted:")
"""Letters that tell what no move tells: who is named, what others have done, the results in place of bare news."""


def keys(letter_class: LetterClass) -> list[str]:
    with reading() as session:
        return sorted(session.scalars(select(Email.key).where(Email.letter_class == letter_class)))


def test_p18_each_mail_of_a_life_has_its_cause_and_each_cause_its_mail(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.REGISTRATION)
    register = world.answer_to(TaskKind.REGISTER)
    for number in (1, 4, 8, 12):
        try_in_vain(world, register.task_id, number)
    world.walk_to(Stage.CLOSED)
    project = world.project

    with reading() as session:
        tasks = {task.id: task for task in session.scalars(select(HumanTask))}
        decisions, moves = session.scalars(select(Decision)).all(), session.scalars(select(Transition)).all()

    assert keys(LetterClass.TASK) == sorted(f"task:{task_id}:1" for task_id in tasks)
    assert keys(LetterClass.RECEIPT) == sorted(
        f"receipt:{decision.id}" for decision in decisions if ask_of(project, tasks[decision.task_id]).receipt
    )
    told = [(move.id, TELLS.get((move.from_state, move.to_state), 0)) for move in moves]
    moved = [key for key in keys(LetterClass.DECISION) if not key.startswith(BESIDE_THE_MOVES)]
    assert [key.split(":")[1] for key in moved] == sorted(
        move_id for move_id, count in told for _ in range(count)
    )
    taken = (TaskKind.REGISTER, TaskKind.IMPLEMENT_ACTION)
    assert told_of("step:") == sorted(
        decision.id for decision in decisions if tasks[decision.task_id].kind in taken
    )

    assert told_of("risk-accepted:") == sorted(
        decision.id
        for decision in decisions
        for _ in ask_of(project, tasks[decision.task_id]).tells.get(Outcome.RISK_ACCEPTED, ())
    )
    with reading() as session:
        readers = distribution_list(session, world.project, now=now())
    always = {reader.person.id for reader in readers if reader.is_always_told}
    results = [key for key in keys(LetterClass.DECISION) if key.startswith("results:")]
    assert {key.split(":")[1] for key in results} == {world.project_id}
    assert always <= {key.split(":")[2] for key in results}


def told_of(start: str) -> list[str]:
    """What each letter of a kind is about."""
    return [key.split(":")[1] for key in keys(LetterClass.DECISION) if key.startswith(start)]


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
