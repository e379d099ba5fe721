"""What committees read of overdue tasks: one letter for all of them in two weeks; then somebody calls (5.0, 5.1)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from models.records import EmailTask, HistoryEntry
from models.vocabulary import Letter, Role, TaskKind
from models.working_time import working_days_after
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tasks.mail.sending import send_waiting_mail
from tests.support.mail.mornings import ASKED_ON, at, sweep_until
from tests.support.policy_table import end_of_ladder, rule_of, told_on
from tests.support.trust_at_work import World

SEARCH = rule_of(TaskKind.SEARCH_EVIDENCE)


def tables(world: World, reader: str) -> list[tuple[date, int]]:
    """The day of each table that somebody got, and of how many tasks it tells."""
    with reading() as session:
        spoken = session.scalars(select(EmailTask.email_id)).all()
    return [
        (mail.local_date, spoken.count(mail.id))
        for mail in world.mails()
        if mail.letter is Letter.OVERDUE_TABLE and world.names[mail.to_address] == reader and mail.local_date
    ]


def test_a_committee_reads_of_all_that_is_overdue_in_one_letter_and_not_sooner_than_in_two_weeks(
    sqlite_world: World, postman: Postman
) -> None:
    world = sqlite_world
    first = told_on(SEARCH, Role.QUALITY_COMMITTEE, ASKED_ON)
    for title in ("Falls", "Pressure ulcers"):
        world.propose(title=title)
    send_waiting_mail(postman)
    later = working_days_after(ASKED_ON, 3)
    sweep_until(world, postman, later)
    world.go_to(at(later, 10))
    world.propose(title="Sepsis")
    send_waiting_mail(postman)

    sweep_until(world, postman, end_of_ladder(SEARCH, ASKED_ON))

    second = working_days_after(first, 10)
    assert tables(world, "quality committee") == [(first, 2), (second, 3)]
    [newest] = [
        mail
        for mail in world.mails()
        if mail.local_date == second and mail.to_address.startswith("quality.c")
    ]
    assert newest.body_text.index("Sepsis") < newest.body_text.index("Falls")
    assert tables(world, "qist") == [(second, 2)]
    with reading() as session:
        called = HistoryEntry.sentence.startswith("Asked QI Support Team to call Library")
        assert session.scalar(select(func.count()).select_from(HistoryEntry).where(called)) == 2
