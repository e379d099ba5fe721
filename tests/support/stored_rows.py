"""What is stored, read back in the words of the tests."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from models.records import Decision, HistoryEntry, HumanTask, Project, Timer, Transition
from models.vocabulary import Outcome, TaskState, TimerState
from tasks.database.unit_of_work import reading
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tests.support.trust_at_work import DEMONSTRATION, World


def decisions_on(task_id: str) -> list[tuple[str, Outcome]]:
    """Who decided what on a task."""
    with reading() as session:
        decisions = session.scalars(select(Decision).where(Decision.task_id == task_id))
        return [(decision.person_id, decision.outcome) for decision in decisions]


def project_of(reference: str) -> str:
    """The id of a project."""
    with reading() as session:
        return session.scalars(select(Project.id).where(Project.reference == reference)).one()


def state_of(task_id: str) -> TaskState:
    with reading() as session:
        return session.get_one(HumanTask, task_id).state


def moves(project_id: str) -> list[tuple[int, str, str]]:
    """The moves of a project: number, from, to."""
    with reading() as session:
        query = select(Transition).where(Transition.project_id == project_id).order_by(Transition.seq)
        return [(move.seq, move.from_state, move.to_state) for move in session.scalars(query)]


def story(project_id: str) -> list[str]:
    """The history of a project in its sentences."""
    with reading() as session:
        query = select(HistoryEntry).where(HistoryEntry.project_id == project_id).order_by(HistoryEntry.seq)
        return [entry.sentence for entry in session.scalars(query)]


def armed_timers(project_id: str) -> list[Timer]:
    """What a project waits for, soonest first."""
    with reading() as session:
        query = select(Timer).where(Timer.project_id == project_id, Timer.state == TimerState.ARMED)
        return list(session.scalars(query.order_by(Timer.due_at)))


def reload_trust(world: World, folder: Path, old: str, new: str) -> None:
    """The Trust file with a change, loaded a minute later."""
    sentence = (DEMONSTRATION / "trust.toml").read_text()
    assert old in sentence
    file = folder / "trust.toml"
    file.write_text(sentence.replace(old, new))
    world.wait(minutes=1)
    load_trust(file)


def let_leave(world: World, folder: Path, name: str) -> None:
    """Somebody leaves today; the register learns it a minute later."""
    person, file = world.people[name], folder / "leavers.csv"
    world.wait(minutes=1)
    file.write_text(f"email,name,left_on\n{person.email},{person.name},{world.today}\n")
    import_people(file)
