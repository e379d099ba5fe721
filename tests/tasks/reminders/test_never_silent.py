"""A ladder ends with a person, whatever became of its letters; and nobody is told of themselves."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date

import pytest
from sqlalchemy import select, text

from models.errors import RoundIncomplete
from models.forms import FORMS
from models.records import Email, HandOver, Person, RoleHolding
from models.records.base import new_id
from models.vocabulary import Letter, LetterClass, MailState, Outcome, Role, Stage, TaskKind
from notifications.smtp.postman import Delivery, DeliveryOutcome, Postman
from tasks.cover.handing_over import HAND_OVERS
from tasks.database.unit_of_work import unit_of_work
from tasks.mail.sending import Account, send_waiting_mail
from tasks.operations.absences import enter_absence
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.reminders.digests import write_digests
from tasks.reminders.due_timers import fire_due_timers
from tests.support.mail.mornings import at, nov, nudges, sweep_until, the_library_is_asked
from tests.support.mail.waiting_mail import letters_wait
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import NATIONAL, World, address, nonce
from tests.tasks.projects.test_check_ins import LONG_AFTER, in_a_long_wait


def told(world: World) -> list[str]:
    """To whom escalations went, each once."""
    return list(dict.fromkeys(who for _, letter, who in nudges(world) if letter is not Letter.REMINDER))


def do(world: World, name: str, kind: TaskKind, by: str, **typed: object) -> None:
    perform_operation(
        TASK_OPERATIONS[name],
        Target(task_id=world.task(kind).id),
        OperationRequest(world.id_of(by), nonce(), typed),
    )


def change(world: World, name: str, **columns: object) -> None:
    with unit_of_work() as session:
        person = session.get_one(Person, world.id_of(name))
        for column, value in columns.items():
            setattr(person, column, value)


def test_a_task_that_somebody_took_on_is_brought_to_others_like_any_other(
    sqlite_world: World, postman: Postman
) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    send_waiting_mail(postman)
    do(sqlite_world, "take", TaskKind.REGISTER, "qist member")

    sweep_until(sqlite_world, postman, date(2027, 1, 15))

    assert told(sqlite_world) == [
        "qist deputy",
        "head of audit",
        "director",
        "medical officer",
        "quality committee",
    ]


@pytest.mark.parametrize("state", [MailState.UNCERTAIN, MailState.FAILED])
def test_a_task_whose_own_mail_came_to_nothing_is_brought_to_others_after_two_reminders(
    sqlite_world: World, postman: Postman, state: MailState
) -> None:
    the_library_is_asked(sqlite_world, postman)
    with unit_of_work() as session:
        for mail in session.scalars(select(Email).where(Email.letter_class == LetterClass.TASK)):
            mail.state, mail.was_uncertain = state, True

    sweep_until(sqlite_world, postman, date(2026, 12, 18))

    assert told(sqlite_world)[:2] == ["director", "medical officer"]


def test_where_one_letter_alone_has_arrived_reminders_go_on_until_a_second_has(
    sqlite_world: World, postman: Postman
) -> None:
    the_library_is_asked(sqlite_world, postman)
    sweep_until(sqlite_world, postman, date(2026, 11, 23))
    with unit_of_work() as session:
        first, *_ = session.scalars(select(Email).where(Email.letter == Letter.REMINDER).order_by(Email.id))
        for mail in session.scalars(
            select(Email).where(Email.task_id == first.task_id, Email.id != first.id)
        ):
            mail.state, mail.was_uncertain, mail.sent_at = MailState.UNCERTAIN, True, None

    sweep_until(sqlite_world, postman, date(2026, 12, 4))

    assert told(sqlite_world) == ["director"]


def test_an_escalation_that_is_refused_is_brought_to_the_next_role(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    with Postman(sink.url) as postman:
        the_library_is_asked(sqlite_world, postman)
        sink.refused.add(address("director"))
        sweep_until(sqlite_world, postman, date(2026, 11, 26))

    escalations = [(day, who) for day, letter, who in nudges(sqlite_world) if letter is Letter.ESCALATION]
    assert escalations == [("Wed 25 Nov", "director"), ("Thu 26 Nov", "medical officer")]


def test_a_deputy_who_is_away_for_a_day_is_told_when_back(sqlite_world: World, postman: Postman) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    send_waiting_mail(postman)
    leave = {"first_day": "2026-11-16", "last_day": "2026-11-16"}
    enter_absence(
        sqlite_world.id_of("qist deputy"), OperationRequest(sqlite_world.id_of("qist deputy"), nonce(), leave)
    )

    sweep_until(sqlite_world, postman, date(2026, 11, 17))

    escalations = [(day, who) for day, letter, who in nudges(sqlite_world) if letter is Letter.ESCALATION]
    assert escalations == [("Tue 17 Nov", "qist deputy")]


def test_while_people_hold_a_project_nothing_is_written_though_a_step_of_the_policy_holds_it_too(
    sqlite_world: World, postman: Postman
) -> None:
    sqlite_world.propose(project_type="national_audit")
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.answer(TaskKind.REGISTER, None, by=None, **{"priority": "medium", **NATIONAL})
    for task in [human_task for human_task in sqlite_world.project.tasks if human_task.is_open]:
        outcomes = FORMS[task.kind].outcomes
        sqlite_world.answer(task.kind, Outcome.OBJECTED if Outcome.OBJECTED in outcomes else None)
    target = Target(reference=sqlite_world.project.reference)
    typed = {"reason": "Building work.", "review_on": "2027-03-01"}
    perform_operation(
        PROJECT_OPERATIONS["hold"], target, OperationRequest(sqlite_world.id_of("qist"), nonce(), typed)
    )
    assert [kind for kind, _ in sqlite_world.open_tasks()] == [TaskKind.RESOLVE_OBJECTION]
    before = len(sqlite_world.mails())

    sweep_until(sqlite_world, postman, date(2026, 12, 18))

    assert len(sqlite_world.mails()) == before
    assert "On hold, to be reviewed on" in (sqlite_world.project.hold or "")


def test_nobody_is_told_that_they_themselves_are_late(sqlite_world: World, postman: Postman) -> None:
    with unit_of_work() as session:
        vacant = Role.HEAD_OF_CLINICAL_AUDIT
        for holding in session.scalars(select(RoleHolding).where(RoleHolding.role == vacant)):
            session.delete(holding)
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    send_waiting_mail(postman)

    sweep_until(sqlite_world, postman, date(2026, 12, 18))

    assert told(sqlite_world)[:2] == ["qist deputy", "director"]


def test_an_escalation_is_not_sent_to_somebody_who_has_left_meanwhile(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    with Postman(sink.url) as postman:
        the_library_is_asked(sqlite_world, postman)
        sweep_until(sqlite_world, postman, date(2026, 11, 24))
        sqlite_world.go_to(nov(25))
        fire_due_timers()
        change(sqlite_world, "director", left_on=date(2026, 11, 25))
        sink.clear()

        send_waiting_mail(postman)

        assert [email.to for email in sink.received] == []
        assert sqlite_world.mails()[-1].state is MailState.SUPERSEDED
        sweep_until(sqlite_world, postman, date(2026, 11, 26))

    assert told(sqlite_world) == ["director", "medical officer"]


def test_a_successor_who_has_left_takes_nothing_over_and_the_lead_is_asked_again(sqlite_world: World) -> None:
    sqlite_world.propose()
    with unit_of_work() as session:
        session.add(
            HandOver(
                id=new_id(), project_id=sqlite_world.project_id, from_id=sqlite_world.id_of("lead"),
                to_id=sqlite_world.id_of("deputy"), on_day=date(2026, 11, 20), reason="", said_at=nov(3),
            )
        )  # fmt: skip
    change(sqlite_world, "deputy", left_on=date(2026, 11, 18))
    sqlite_world.go_to(nov(20))

    assert check_projects(HAND_OVERS) == 1

    assert sqlite_world.project.lead_id == sqlite_world.id_of("lead")
    assert (TaskKind.NAME_SUCCESSOR, "lead") in sqlite_world.open_tasks()
    assert Letter.HAND_OVER not in {letter for letter, _ in sqlite_world.letters()}


def test_one_project_that_fails_keeps_no_other_from_being_asked_how_it_stands_p17(
    sqlite_world: World,
) -> None:
    for _ in range(2):
        in_a_long_wait(sqlite_world)
    with unit_of_work() as session:
        session.execute(
            text("UPDATE project SET definition_version = 99 WHERE id <> :id"),
            {"id": sqlite_world.project_id},
        )
    sqlite_world.go_to(at(LONG_AFTER, 8))

    with pytest.raises(RoundIncomplete) as trouble:
        check_projects(CHECK_INS)

    assert (trouble.value.count, len(trouble.value.failed)) == (1, 1)


def test_one_reader_who_cannot_be_written_to_keeps_no_other_from_the_letter_of_the_week_p17(
    sqlite_world: World,
) -> None:
    sqlite_world.propose()
    sqlite_world.propose(by="colleague")
    for name in ("library", "lead"):
        change(sqlite_world, name, wants_digest=True)
    first = min("library", "lead", key=sqlite_world.id_of)
    with unit_of_work() as session:
        session.execute(
            text("UPDATE person SET email = 'nobody' WHERE id = :id"), {"id": sqlite_world.id_of(first)}
        )
    sqlite_world.go_to(at(date(2026, 11, 9), 8))

    with pytest.raises(RoundIncomplete) as trouble:
        write_digests()

    assert (trouble.value.count, trouble.value.failed) == (1, (sqlite_world.id_of(first),))


class Stumbling(Postman):
    """The second message comes to grief in a way that nobody has foreseen."""

    count = 0

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        self.count += 1
        handed = super().hand_over(message, sender, to)
        if self.count != 2:
            return handed
        handed.result()
        broken: Future[Delivery] = Future()
        broken.set_exception(ValueError("unforeseen"))
        return broken


class Full(Postman):
    """Never has a line free."""

    tries = 0

    def hand_over(self, message: bytes, sender: str, to: str) -> Future[Delivery]:
        _ = message, sender, to
        self.tries += 1
        full: Future[Delivery] = Future()
        full.set_result(Delivery(DeliveryOutcome.UNTRIED, None, "No line to the relay was free in time."))
        return full


def test_one_delivery_that_nobody_foresaw_leaves_the_account_of_the_others_whole(
    sqlite_world: World, sink: CapturingMailServer
) -> None:
    letters_wait(sqlite_world, 6)

    with Stumbling(sink.url) as postman:
        assert send_waiting_mail(postman) == Account(sent=5, put_off=1)

    assert sorted(email.state for email in sqlite_world.mails()) == ["sent"] * 5 + ["uncertain"]


def test_a_message_for_which_no_line_is_free_has_not_been_tried(sqlite_world: World) -> None:
    letters_wait(sqlite_world, 1)

    postman = Full("smtp://127.0.0.1:9?starttls=none")

    assert send_waiting_mail(postman) == Account(put_off=1)
    [mail] = sqlite_world.mails()
    assert (postman.tries, mail.state, mail.attempts) == (1, MailState.WAITING, 0)
