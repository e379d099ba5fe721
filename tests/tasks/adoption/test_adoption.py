"""“Adopt this”: services are asked by name, each answer is seen, and a yes begins a project (6.5; OB-108)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.clock import at_local
from models.errors import WrongForm
from models.forms import FORMS
from models.records import Adoption, Draft, HumanTask, Person, Project
from models.vocabulary import AdoptionState, Letter, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after
from tasks.adoption.following import adopted_by, adoptions_counted, adoptions_of
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.cover.roster import LEAVERS, LEAVERS_AFTER_THE_END
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.projects.daily_checks import check_projects
from tasks.reminders.due_timers import fire_due_timers
from tests.support.trust_at_work import World, nonce

SERVICES = ["adult-mental-health", "children", "community"]
ASKED: dict[str, Any] = {"is_transferable": True, "services": SERVICES, "transfer_to": None}


def closed(world: World, *, services: list[str] = SERVICES) -> str:
    """A project is closed whose lead names services; its reference."""
    world.propose()
    world.walk_until(TaskKind.SHARE_LEARNING)
    world.answer(TaskKind.SHARE_LEARNING, **ASKED | {"services": services})
    world.walk_to(Stage.CLOSED)
    return world.project.reference


def asked(world: World) -> list[HumanTask]:
    """What is asked of services, by their names."""
    tasks = [task for task in world.project.tasks if task.kind is TaskKind.ANSWER_ADOPTION]
    return sorted(tasks, key=lambda task: task.about or "")


def give(task: HumanTask, outcome: Outcome, **changed: object) -> None:
    """The answer of whoever is asked for a service."""
    typed = {**FORMS[task.kind].examples[outcome], **changed}
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))


def states(world: World) -> list[tuple[str, AdoptionState]]:
    """What the page of the origin says of each service."""
    with reading() as session:
        followed = adoptions_of(session, world.project_id, today=world.today)
    return [(adoption.service, adoption.state) for adoption in followed]


def test_each_service_is_asked_by_name_and_every_answer_is_seen_ob_108(world: World) -> None:
    reference = closed(world)
    origin = world.project_id
    tasks = asked(world)
    assert [(task.about, task.assignee.name, task.role) for task in tasks] == [
        ("Adult Mental Health", "Dr Tomasz Lewandowski", Role.ADOPTER),
        ("Children and Young People", "Dr Nadia Rahman", Role.ADOPTER),
        ("Community Services", "Joyce Mensah", Role.ADOPTER),
    ]
    letters = [mail for mail in world.mails() if mail.task_id in {task.id for task in tasks}]
    assert [mail.letter for mail in letters] == [Letter.TASK_OPENED] * 3
    assert all("a new form did not" in mail.body_text for mail in letters)

    give(tasks[0], Outcome.WILL_ADOPT)
    give(tasks[1], Outcome.WILL_NOT_ADOPT)
    give(tasks[2], Outcome.WORKS_SO_ALREADY)
    assert states(world) == [
        ("Adult Mental Health", AdoptionState.BEGUN),
        ("Children and Young People", AdoptionState.DECLINED),
        ("Community Services", AdoptionState.ALREADY),
    ]
    new = adopting(world, origin)
    assert (new.service.name if new.service else "", new.lead_id) == (
        "Adult Mental Health",
        world.id_of("colleague"),
    )
    with reading() as session:
        draft = session.scalars(select(Draft).where(Draft.task_id == new.tasks[0].id)).one()
        before = adopted_by(session, new.id)
    assert (draft.person_id, draft.typed["differs_because"]) == (
        world.id_of("colleague"),
        f"It adopts what {reference} has learned",
    )
    assert draft.typed["aim"].startswith("At least 95 in 100")
    assert before is not None
    assert before.reference == reference
    assert (Letter.TASK_OPENED, "colleague") in world.letters()

    world.project_id = new.id
    world.answer(TaskKind.PROPOSE, **{**draft.typed, "topic": None})
    world.walk_to(Stage.DATA_COLLECTION)
    world.project_id = origin
    assert states(world)[0] == ("Adult Mental Health", AdoptionState.ADOPTED)
    with reading() as session:
        counted = adoptions_counted(session, world.today - timedelta(days=30), world.today)
    assert counted == {AdoptionState.ADOPTED: 1, AdoptionState.DECLINED: 1, AdoptionState.ALREADY: 1}


def adopting(world: World, origin: str) -> Project:
    """The project that a yes began."""
    with reading() as session:
        new_id = session.scalars(
            select(Adoption.project_id).where(Adoption.origin_id == origin, Adoption.project_id.is_not(None))
        ).one()
    world.project_id = str(new_id)
    project = world.project
    world.project_id = origin
    return project


def test_silence_of_a_service_is_reminded_and_told_after_the_project_has_ended_ob_108(world: World) -> None:
    closed(world, services=["community"])
    (task,) = asked(world)
    world.go_to(at_local(working_days_after(task.due_on, 1), 9))
    fire_due_timers()
    world.go_to(at_local(working_days_after(task.due_on, 5), 9))
    fire_due_timers()
    about = [mail.letter for mail in world.mails() if mail.task_id == task.id]
    assert about == [Letter.TASK_OPENED, Letter.REMINDER, Letter.REMINDER]
    give(task, Outcome.WORKS_SO_ALREADY)
    assert states(world) == [("Community Services", AdoptionState.ALREADY)]


def test_what_a_service_was_asked_finds_the_next_person_when_theirs_has_left(world: World) -> None:
    closed(world, services=["community"])
    assert (check_projects(LEAVERS_AFTER_THE_END), check_projects(LEAVERS)) == (0, 0)
    (task,) = asked(world)
    with unit_of_work() as session:
        session.get_one(Person, task.assignee_id).left_on = world.today

    assert (check_projects(LEAVERS_AFTER_THE_END), check_projects(LEAVERS_AFTER_THE_END)) == (1, 0)

    (again,) = asked(world)
    assert (again.id, again.role, again.is_open) == (task.id, Role.ADOPTER, True)
    assert again.assignee_id != task.assignee_id
    give(again, Outcome.WORKS_SO_ALREADY)
    assert states(world) == [("Community Services", AdoptionState.ALREADY)]


def test_nobody_is_asked_where_nothing_is_of_use_elsewhere_or_for_the_service_of_the_project_itself(
    sqlite_world: World,
) -> None:
    closed(sqlite_world, services=["urgent-care"])
    assert asked(sqlite_world) == []


def test_services_that_were_asked_at_the_closure_are_not_corrected_afterwards(sqlite_world: World) -> None:
    closed(sqlite_world, services=["community"])
    task = next(task for task in sqlite_world.project.tasks if task.kind is TaskKind.SHARE_LEARNING)
    assert task.decision is not None
    typed = {**task.decision.standing[0], "services": ["children"]}

    with pytest.raises(WrongForm, match="asked when the project was closed"):
        correct_answer(
            CorrectionRequest(task.id, sqlite_world.id_of("qist"), typed, "The wrong one.", nonce())
        )


def test_a_no_has_a_reason_and_a_yes_somebody_who_works_here(sqlite_world: World) -> None:
    closed(sqlite_world, services=["community"])
    (task,) = asked(sqlite_world)
    with pytest.raises(WrongForm, match="Say why not"):
        give(task, Outcome.WILL_NOT_ADOPT, reason=None)
    with pytest.raises(WrongForm, match="has left"):
        give(
            task,
            Outcome.WILL_ADOPT,
            lead_email=sqlite_world.people["somebody who left"].email,
        )
    assert states(sqlite_world) == [("Community Services", AdoptionState.ASKED)]


def test_a_project_of_the_version_before_asks_services_in_the_same_way(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    with unit_of_work() as session:
        session.get_one(Project, world.project_id).definition_version = 1
    world.walk_until(TaskKind.SHARE_LEARNING)
    world.answer(TaskKind.SHARE_LEARNING, **ASKED)
    world.walk_to(Stage.CLOSED)
    tasks = asked(world)
    assert len(tasks) == len(SERVICES)
    give(tasks[0], Outcome.WILL_ADOPT)
    assert states(world)[0] == ("Adult Mental Health", AdoptionState.BEGUN)
