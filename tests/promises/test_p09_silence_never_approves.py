from __future__ import annotations

from sqlalchemy import func, select

from models.records import Decision
from models.vocabulary import Letter, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tasks.flow_runs.runs import catch_up
from tasks.mail.sending import send_waiting_mail
from tasks.reminders.due_timers import fire_due_timers
from tests.support.promises.invariants import broken
from tests.support.trust_at_work import World


def test_p9_a_year_of_silence_brings_reminders_and_escalations_and_no_decision(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.APPROVAL)
    decided = decisions()

    for _ in range(53):
        world.wait(days=7)
        fire_due_timers()
        send_waiting_mail(postman)
        catch_up(world.project_id)

    assert world.open_tasks() == [(TaskKind.APPROVE, "qist deputy")]
    assert decisions() == decided == (5, 5)
    told = {letter for letter, _ in world.letters()[-10:]}
    assert told == {Letter.OVERDUE_TABLE}
    assert broken() == {}


def decisions() -> tuple[int, int]:
    """How many decisions there are, and how many of them were made by a person in a session."""
    with reading() as session:
        everybody, in_session = session.execute(
            select(func.count(), func.count(Decision.session_id)).select_from(Decision)
        ).one()
        return everybody, in_session
