from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from models.clock import now
from models.errors import NotFound, NotWithThisMail, OnlyForTheTeam
from models.records import Email, EmailTask, HistoryEntry, Person, PostOffice
from models.records.base import new_id
from models.vocabulary import LetterClass, MailState, TaskKind
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.mail.operator_actions import perform_action
from tasks.mail.resend import EMAIL_ACTS, locked_email
from tasks.mail.sending import send_waiting_mail
from tasks.mail.sending_state import locked_post_office
from tasks.mail.stopping import OFFICE_ACTS, PROJECT_ACTS, WAVE_ACTS, locked_project_by_reference
from tasks.operations.operation import OperationRequest
from tasks.people.sign_in import send_code
from tests.support.mail.mornings import nov, nudges, sweep, sweep_until, the_library_is_asked
from tests.support.people_at_once import at_once
from tests.support.promises.invariants import broken
from tests.support.servers.mail_server import CapturingMailServer, Mood
from tests.support.stored_rows import let_leave, story
from tests.support.trust_at_work import World, address, everything, nonce


def sent(world: World, by: str = "qist", once: str = "", **typed: object) -> OperationRequest:
    return OperationRequest(world.id_of(by), once or nonce(), typed)


def with_mail(world: World, name: str, mail: Email, *, by: str = "qist", once: str = "") -> str:
    return perform_action(EMAIL_ACTS[name], partial(locked_email, email_id=mail.id), sent(world, by, once))


def with_project(world: World, name: str) -> str:
    find = partial(locked_project_by_reference, reference=world.project.reference)
    return perform_action(PROJECT_ACTS[name], find, sent(world))


def stored(mail: Email) -> Email:
    with reading() as session:
        return session.get_one(Email, mail.id)


def put(mail: Email, **values: object) -> None:
    with unit_of_work() as session:
        for name, value in values.items():
            setattr(session.get_one(Email, mail.id), name, value)


def reminder_of(world: World) -> Email:
    return next(mail for mail in world.mails() if mail.letter_class is LetterClass.REMINDER)


@pytest.fixture
def task_mail(sqlite_world: World, postman: Postman) -> Email:
    """The lead's task mail, sent."""
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    return sqlite_world.mails()[0]


def test_copy_has_a_key_and_a_message_id_of_its_own_and_says_the_same(
    world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    world.propose(by="colleague")
    send_waiting_mail(postman)
    [mail] = world.mails()
    world.wait(days=1)

    assert with_mail(world, "again", mail) == "Sent again: “Something is asked of you”"
    send_waiting_mail(postman)

    first, second = sink.received
    assert [first.key, second.key] == [mail.key, f"again:{mail.id}:1"]
    assert first.message_id != second.message_id
    assert (first.subject, first.text, first.html) == (second.subject, second.text, second.html)
    copy = world.mails()[1]
    assert (copy.message_id, copy.copy_of_id, copy.state) == (second.message_id, mail.id, MailState.SENT)
    assert broken() == {}


def test_history_says_what_was_done_and_by_whom_and_names_nobody(world: World, postman: Postman) -> None:
    world.propose(by="colleague")
    send_waiting_mail(postman)
    [mail] = world.mails()

    with_mail(world, "again", mail)
    with_project(world, "hold")
    with_project(world, "release")
    perform_action(OFFICE_ACTS["stop"], locked_post_office, sent(world, reason="The relay is moved."))
    perform_action(OFFICE_ACTS["start"], locked_post_office, sent(world, reason="It has moved."))

    with reading() as session:
        entries = session.scalars(select(HistoryEntry).order_by(HistoryEntry.seq)).all()[-5:]
        names = [person.name for person in session.scalars(select(Person))]
    assert [(entry.object_type, entry.sentence, entry.detail.get("reason")) for entry in entries] == [
        ("email", "Sent again: “Something is asked of you”", None),
        ("project", "Emails about it are held", None),
        ("project", "Emails about it are released", None),
        ("post office", "All mail is stopped", "The relay is moved."),
        ("post office", "Mail is sent again", "It has moved."),
    ]
    assert {entry.person_id for entry in entries} == {world.id_of("qist")}
    assert [name for name in names for entry in entries if name in entry.sentence] == []
    assert story(world.project_id)[-3:] == [entry.sentence for entry in entries[:3]]


def test_same_form_sent_twice_is_done_once(sqlite_world: World, task_mail: Email) -> None:
    sentences = {with_mail(sqlite_world, "again", task_mail, once="n" * 32) for _ in range(3)}

    assert sentences == {"Sent again: “Something is asked of you”"}
    assert len(sqlite_world.mails()) == 2


def test_two_who_send_it_again_at_once_send_one_copy(world: World, postman: Postman) -> None:
    world.propose(by="colleague")
    send_waiting_mail(postman)
    [mail] = world.mails()

    done = at_once([partial(with_mail, world, "again", mail) for _ in range(4)])

    assert sorted(type(value).__name__ for value in done) == ["NotWithThisMail"] * 3 + ["str"]
    assert len(world.mails()) == 2


def test_mail_can_be_sent_again_as_often_as_somebody_says_so(
    sqlite_world: World, postman: Postman, task_mail: Email
) -> None:
    for _ in range(2):
        with_mail(sqlite_world, "again", task_mail)
        send_waiting_mail(postman)

    keys = [mail.key for mail in sqlite_world.mails()]
    assert keys == [task_mail.key, f"again:{task_mail.id}:1", f"again:{task_mail.id}:2"]
    assert broken() == {}


def fail(mail: Email) -> None:
    """The server refused it, and there was nobody else to ask."""
    with unit_of_work() as session:
        session.get_one(Email, mail.id).state = MailState.FAILED


def test_sending_it_again_settles_its_trouble(sqlite_world: World, postman: Postman) -> None:
    sqlite_world.propose(by="colleague")
    [mail] = sqlite_world.mails()
    fail(mail)

    with_mail(sqlite_world, "again", mail)
    send_waiting_mail(postman)

    assert stored(mail).settled_at == now()
    assert [mail.state for mail in sqlite_world.mails()] == [MailState.FAILED, MailState.SENT]


def test_copy_that_arrived_counts_as_having_asked(sqlite_world: World, postman: Postman) -> None:
    """P12: the ladder goes on once the task mail has arrived, be it the second copy."""
    world = sqlite_world
    world.propose()
    mail = next(mail for mail in world.mails() if mail.to_address == address("library"))
    fail(mail)
    with_mail(world, "again", mail)
    send_waiting_mail(postman)

    sweep_until(world, postman, date(2026, 11, 25))

    assert nudges(world)[-1][0] == "Wed 25 Nov"
    assert broken() == {}


def refuse(world: World, name: str, mail: Email) -> str:
    """Why something cannot be done; nothing is stored."""
    before = everything()
    with pytest.raises(NotWithThisMail) as refused:
        with_mail(world, name, mail)
    assert everything() == before
    return str(refused.value).partition(": ")[2]


@pytest.mark.parametrize(
    ("state", "because"),
    [
        (MailState.WAITING, "it is still to be sent."),
        (MailState.SENDING, "it is still to be sent."),
        (MailState.HELD, "it is still to be sent."),
        (MailState.SUPERSEDED, "it is not needed any more."),
        (MailState.UNCERTAIN, "it is sent once more by itself."),
    ],
)
def test_mail_is_not_sent_again_while_it_is_on_its_way_or_not_needed(
    sqlite_world: World, task_mail: Email, state: MailState, because: str
) -> None:
    put(task_mail, state=state)

    assert refuse(sqlite_world, "again", task_mail) == because


def test_uncertain_mail_that_was_sent_once_more_already_can_be_sent_again(
    sqlite_world: World, task_mail: Email
) -> None:
    put(task_mail, state=MailState.UNCERTAIN, was_uncertain=True)

    with_mail(sqlite_world, "again", task_mail)

    assert stored(task_mail).settled_at is not None


def test_question_that_was_answered_or_went_to_somebody_else_is_not_put_again(
    sqlite_world: World, task_mail: Email
) -> None:
    put(task_mail, assignment_no=7)
    assert refuse(sqlite_world, "again", task_mail) == "somebody else is asked by now."

    put(task_mail, assignment_no=1)
    sqlite_world.answer(TaskKind.PROPOSE)
    assert refuse(sqlite_world, "again", task_mail) == "what it asks is asked no more."


def test_whoever_has_left_is_not_written_to_again(
    sqlite_world: World, task_mail: Email, tmp_path: Path
) -> None:
    let_leave(sqlite_world, tmp_path, "lead")

    assert refuse(sqlite_world, "again", task_mail) == "its reader has left."


def test_code_is_never_sent_again(sqlite_world: World, postman: Postman) -> None:
    send_code(address("lead"), browser="b", destination="/my", asked_from="192.0.2.7", is_from_link=False)
    send_waiting_mail(postman)
    [code] = sqlite_world.mails()

    because = "a code is good for ten minutes only, and its reader can ask for a new one."
    assert refuse(sqlite_world, "again", code) == because


def test_reminder_is_sent_again_at_most_once_a_day_and_stands_for_that_of_the_ladder(
    world: World, postman: Postman
) -> None:
    """P12: one reminder a task and working day, by the ladder or by hand."""
    the_library_is_asked(world, postman)
    sweep(world, postman, nov(12))
    mail = reminder_of(world)
    once = "one like it was written for this task today, and one a day is enough."
    assert refuse(world, "again", mail) == once

    world.go_to(nov(17, 7))
    with_mail(world, "again", mail)
    sweep(world, postman, nov(17))
    assert nudges(world) == [("Thu 12 Nov", mail.letter, "library"), ("Tue 17 Nov", mail.letter, "library")]
    assert refuse(world, "again", mail) == once
    sweep(world, postman, nov(18))

    assert nudges(world)[2:] == [("Wed 18 Nov", mail.letter, "library")]
    assert broken() == {}


def test_copy_of_a_digest_speaks_of_the_same_tasks(sqlite_world: World, task_mail: Email) -> None:
    put(task_mail, letter_class=LetterClass.DIGEST, task_id=None)
    task = sqlite_world.task(TaskKind.PROPOSE)
    with unit_of_work() as session:
        session.add(EmailTask(email_id=task_mail.id, task_id=task.id))

    with_mail(sqlite_world, "again", task_mail)

    with reading() as session:
        spoken_of = session.execute(select(EmailTask.email_id, EmailTask.task_id)).tuples().all()
    assert set(spoken_of) == {(mail.id, task.id) for mail in sqlite_world.mails()}


def test_mail_whose_arrival_nobody_doubts_is_not_marked_and_what_has_no_trouble_not_dealt_with(
    sqlite_world: World, task_mail: Email
) -> None:
    assert refuse(sqlite_world, "arrived", task_mail) == "nobody doubts whether it has arrived."
    assert refuse(sqlite_world, "settled", task_mail) == "it has no trouble that is not dealt with."
    put(task_mail, state=MailState.FAILED)
    with_mail(sqlite_world, "settled", task_mail)

    assert refuse(sqlite_world, "settled", task_mail) == "it has no trouble that is not dealt with."


@pytest.mark.parametrize("who", ["lead", "library", "medical officer"])
def test_only_those_who_look_after_the_mail_act(sqlite_world: World, task_mail: Email, who: str) -> None:
    before = everything()

    with pytest.raises(OnlyForTheTeam):
        with_mail(sqlite_world, "again", task_mail, by=who)
    with pytest.raises(OnlyForTheTeam):
        perform_action(OFFICE_ACTS["stop"], locked_post_office, sent(sqlite_world, who, reason="So."))

    assert everything() == before


def test_what_is_not_there_is_not_acted_on(sqlite_world: World) -> None:
    with pytest.raises(NotFound):
        perform_action(EMAIL_ACTS["again"], partial(locked_email, email_id="none"), sent(sqlite_world))
    with pytest.raises(NotFound):
        perform_action(
            PROJECT_ACTS["hold"], partial(locked_project_by_reference, reference="none"), sent(sqlite_world)
        )


def test_holding_a_project_touches_no_other_and_releasing_it_lets_go_what_it_held(world: World) -> None:
    world.propose(by="colleague")
    other = world.mails()[0]
    world.propose(by="colleague")
    mine = world.mails()[1]

    with_project(world, "hold")

    assert (stored(mine).state, stored(mine).held_because) == (MailState.HELD, "project")
    assert (stored(other).state, world.project.holds_mail) == (MailState.WAITING, True)
    put(other, state=MailState.HELD, held_because="project")
    world.wait(hours=5)
    with_project(world, "release")
    released = stored(mine)
    assert (released.state, released.held_because, released.next_attempt_at) == (MailState.WAITING, "", now())
    assert (stored(other).state, world.project.holds_mail) == (MailState.HELD, False)
    with pytest.raises(NotWithThisMail, match="its emails are not held"):
        with_project(world, "release")


def test_held_mail_of_a_wave_is_not_let_go_with_its_project(sqlite_world: World) -> None:
    sqlite_world.propose(by="colleague")
    [mail] = sqlite_world.mails()
    with_project(sqlite_world, "hold")
    put(mail, held_because="wave")

    with_project(sqlite_world, "release")

    assert stored(mail).state is MailState.HELD


def office() -> PostOffice:
    with reading() as session:
        return session.get_one(PostOffice, 1)


def test_the_one_row_of_the_office_is_made_when_it_is_first_needed_also_by_two_at_once(world: World) -> None:
    done = at_once(
        [
            partial(perform_action, OFFICE_ACTS["stop"], locked_post_office, sent(world, reason=str(n)))
            for n in range(4)
        ]
    )

    assert sorted(type(value).__name__ for value in done) == ["NotWithThisMail"] * 3 + ["str"]
    assert (office().stopped_at, office().stopped_by_id) == (now(), world.id_of("qist"))
    perform_action(OFFICE_ACTS["start"], locked_post_office, sent(world, reason="It has moved."))
    assert (office().stopped_at, office().stopped_by_id, office().stopped_because) == (None, None, "")


def a_wave(world: World) -> list[Email]:
    """A reminder, an escalation, a digest and a task mail in a wave, another that is held, and one that waits."""
    world.propose(by="colleague")
    [mail] = world.mails()
    held: dict[str, Any] = {"state": MailState.HELD, "held_because": "wave"}
    kinds: list[dict[str, Any]] = [
        *(
            {"letter_class": value, **held}
            for value in (LetterClass.REMINDER, LetterClass.ESCALATION, LetterClass.DIGEST)
        ),
        held,
        held | {"held_because": "project"},
        {},
    ]
    values = {column.name: getattr(mail, column.name) for column in Email.__table__.columns}
    mails = []
    with unit_of_work() as session:
        for number, kind in enumerate(kinds):
            fresh = {"id": new_id(), "key": str(number), "task_id": None, "message_id": f"<{number}@x>"}
            mails.append(Email(**values | fresh | kind))
        session.add_all(mails)
        session.merge(PostOffice(id=1, braked_at=now()))
    return mails


def test_wave_is_let_go_in_one_and_the_brake_holds_nothing_for_an_hour(world: World) -> None:
    mails = a_wave(world)

    perform_action(WAVE_ACTS["release"], locked_post_office, sent(world))

    assert [stored(mail).state.value for mail in mails] == [*["waiting"] * 4, "held", "waiting"]
    assert (office().braked_at, office().released_until) == (None, now() + timedelta(hours=1))
    with pytest.raises(NotWithThisMail, match="no wave is held"):
        perform_action(WAVE_ACTS["release"], locked_post_office, sent(world))


def test_reminders_of_a_wave_are_dropped_and_its_tasks_stay_held(world: World) -> None:
    mails = a_wave(world)

    perform_action(WAVE_ACTS["drop"], locked_post_office, sent(world))

    assert [stored(mail).state.value for mail in mails] == [*["superseded"] * 3, "held", "held", "waiting"]
    assert office().braked_at == now()


def test_brake_is_off_when_nothing_of_its_wave_is_left(sqlite_world: World) -> None:
    mails = a_wave(sqlite_world)
    put(mails[3], state=MailState.WAITING)

    perform_action(WAVE_ACTS["drop"], locked_post_office, sent(sqlite_world))

    assert office().braked_at is None


def test_mail_marked_as_arrived_is_not_sent_once_more(
    sqlite_world: World, sink: CapturingMailServer, postman: Postman
) -> None:
    """P20: at most one extra copy, and none once its reader has said that it came."""
    sink.mood = Mood.DROP_AFTER_DATA
    sqlite_world.propose(by="colleague")
    send_waiting_mail(postman)
    sink.mood = Mood.ACCEPT
    [mail] = sqlite_world.mails()

    sentence = with_mail(sqlite_world, "arrived", mail)
    sqlite_world.wait(hours=1)
    send_waiting_mail(postman)

    assert sentence == "Has arrived, as we were told: “Something is asked of you”"
    assert (len(sink.received), stored(mail).state) == (1, MailState.UNCERTAIN)
