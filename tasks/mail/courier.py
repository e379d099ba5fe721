"""The courier of a process that answers people: emails leave from memory, right after the commit that wrote them.

The transaction of an answer writes its letters as claimed already, by this process, under a short lease; after the
commit they are on the warm line to the relay without having been looked for, and what became of them is written
down together with what became of others. Whatever is not carried waits in the outbox and leaves as ever.

Only letters that are sent once more where it is uncertain whether they arrived are carried (P20). So a process that
dies between the commit and the relay loses none: its lease runs out within a minute, and a quarter of an hour later
they are sent again, as after any other death of a sender.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic, sleep

from sqlalchemy import bindparam, update
from sqlalchemy.orm import Session

from models.clock import local_date
from models.errors import NotReady
from models.records import Email, HumanTask, Person, PostOffice, Project, Record
from models.settings import settings
from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import Delivery, DeliveryOutcome, Postman
from tasks.database.audit_trail import lock_history_after
from tasks.mail.claiming import SENT_AGAIN, Claim
from tasks.mail.record_delivery import record_deliveries, renew_claims
from tasks.mail.rerouting import ask_others_of_refused
from tasks.mail.sending import UNANSWERED, are_unanswered, hand_to, outcome_of
from tasks.mail.sending_state import (
    break_sending_off,
    give_back_permits,
    locked_post_office,
    permits_there,
)
from tasks.mail.volume_guard import lacks_room_for
from tasks.people.lookup import absences_of_today
from tasks.projects.event_letters import letters_of_events

log = logging.getLogger(__name__)

CARRIED_LEASE = timedelta(minutes=1)
"""How long a claim from memory holds; it is renewed as long as a slow relay takes over the message."""

RENEWED_AFTER = 20.0
GATHERED_FOR = 0.05
"""Seconds in which what was delivered is gathered before it is written down together."""

RESTS = 30.0
"""Seconds for which nothing is carried after the relay gave no good answer: the outbox knows how to try it."""

TRIES, BETWEEN_TRIES = 5, 2.0
"""So often, so many seconds apart, it is tried to write down what became of letters while the database is away."""

_OFFICE = Record.metadata.tables[PostOffice.__tablename__]
_EMAIL = Record.metadata.tables[Email.__tablename__]
_CLAIM = (
    update(_EMAIL)
    .where(_EMAIL.c.id.in_(bindparam("letter_ids", expanding=True)))
    .values(state=MailState.SENDING, claim_no=1, attempts=1)
    .values(claimed_until=bindparam("until", type_=_EMAIL.c.claimed_until.type))
)
_TAKE = update(_OFFICE)
_GOOD = frozenset({DeliveryOutcome.SENT, DeliveryOutcome.TEMPORARY, DeliveryOutcome.PERMANENT})


class Courier:
    """Takes letters from memory to the relay, and writes down what became of them; idle until started.

    `look` is called when letters wait in the outbox instead.
    """

    def __init__(self, postman: Postman, *, look: Callable[[], None]) -> None:
        self._postman, self._look = postman, look
        self._delivered: SimpleQueue[tuple[Claim, Delivery] | None] = SimpleQueue()
        self._under_way: dict[str, tuple[Claim, float]] = {}
        self._rests_until = 0.0
        self._others_wait = False
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to carry."""
        self._thread = Thread(target=self._run, name="courier", daemon=True)
        self._thread.start()

    def rest(self) -> None:
        """Carry nothing more; what is on its way goes on."""
        self._rests_until = float("inf")

    def stop(self) -> None:
        """Write down what is known by now, and end; the postman has to be closed before."""
        if self._thread is not None:
            self._delivered.put(None)
            self._thread.join(timeout=10)
        self._thread = None

    @property
    def is_at_work(self) -> bool:
        """Whether letters may be carried now."""
        is_running = self._thread is not None and self._thread.is_alive()
        return is_running and monotonic() > self._rests_until

    @property
    def is_idle(self) -> bool:
        """Whether nothing is on its way, and all that was is written down."""
        return not self._under_way

    def letters(self) -> "LettersInHand":
        """For the letters of one transaction."""
        return LettersInHand(self)

    def carry(self, claims: Sequence[Claim], *, are_all: bool) -> None:
        """Hand letters to the postman, without waiting; others of the same transaction may wait in the outbox.

        Those are looked for once it is written down what became of these: a receipt does not delay the next person,
        and the receipts of several answers leave together.
        """
        if claims and not are_all:
            self._others_wait = True
        for claim in claims:
            self._under_way[claim.email_id] = (claim, monotonic())
            hand_to(self._postman, claim).add_done_callback(partial(self._note, claim))
        if not claims and not are_all:
            self._look()

    def _note(self, claim: Claim, handed: Future[Delivery]) -> None:
        delivery = outcome_of(handed)
        if delivery.result not in _GOOD:
            self._rests_until = max(self._rests_until, monotonic() + RESTS)
        self._delivered.put((claim, delivery))

    def _run(self) -> None:
        is_over = False
        while not is_over:
            delivered, is_over = self._next_delivered()
            if delivered:
                self._settle(delivered)
            self._renew()

    def _next_delivered(self) -> tuple[list[tuple[Claim, Delivery]], bool]:
        """What was delivered since, a moment after the first of it; whether this is the end."""
        delivered: list[tuple[Claim, Delivery]] = []
        try:
            newest = self._delivered.get(timeout=RENEWED_AFTER)
            if newest is not None:
                sleep(GATHERED_FOR)
            while newest is not None:
                delivered.append(newest)
                newest = self._delivered.get_nowait()
        except Empty:
            return delivered, False
        return delivered, True

    def _settle(self, delivered: Sequence[tuple[Claim, Delivery]]) -> None:
        for number in range(TRIES):
            try:
                _write_down(delivered)
                break
            except NotReady as reason:
                log.warning("courier: %s", reason)
                sleep(BETWEEN_TRIES if number < TRIES - 1 else 0)
            except (
                Exception
            ):  # the thread must outlive it; the leases run out and the sweep goes on with them
                log.exception("the courier could not write down what became of emails")
                break
        for claim, _ in delivered:
            self._under_way.pop(claim.email_id, None)
        if self._others_wait or any(delivery.result is DeliveryOutcome.UNTRIED for _, delivery in delivered):
            self._others_wait = False
            self._look()

    def _renew(self) -> None:
        long_since = monotonic() - RENEWED_AFTER
        slow = [claim for claim, since in list(self._under_way.values()) if since < long_since]
        if slow:
            try:
                renew_claims(slow, lease=CARRIED_LEASE)
            except NotReady as reason:
                log.warning("courier: %s", reason)
            except Exception:  # as above
                log.exception("the courier could not renew its claims")


def _write_down(delivered: Sequence[tuple[Claim, Delivery]]) -> None:
    """What became of some letters, and what it says of the relay (P21)."""
    settled = record_deliveries(delivered)
    refusals = [delivery for _, delivery in delivered if delivery.result is DeliveryOutcome.REFUSED_LOGIN]
    for delivery in refusals[:1]:
        break_sending_off(delivery)
    if are_unanswered(settled):
        break_sending_off(Delivery(DeliveryOutcome.UNCERTAIN, None, UNANSWERED))
    give_back_permits(sum(delivery.result is DeliveryOutcome.UNTRIED for _, delivery in delivered))
    ask_others_of_refused([record.email_id for record in settled if record.state is MailState.FAILED])


@dataclass
class LettersInHand:
    """The letters of one transaction that are carried after its commit."""

    courier: Courier
    claims: Sequence[Claim] = ()
    _are_all: bool = True

    def claim(self, session: Session, project: Project, *, now: datetime) -> None:
        """Claim what this transaction has written about a locked project, as far as it may leave at once.

        Where people have stopped sending, the relay is broken, the rate or the brake leave no room for all, or mail
        about the project is held, everything waits in the outbox, where it is looked at again.
        """
        written = [letter for letter in _written_at(session, now) if letter.project_id == project.id]
        letters = [letter for letter in written if _may_be_carried(session, letter, now)]
        self._are_all = len(letters) == len(written)
        if letters and not (
            self.courier.is_at_work and not project.holds_mail and _is_let_out(session, letters, now)
        ):
            letters, self._are_all = [], False
        self.claims = [_claimed(letter) for letter in letters]
        _mark_claimed(session, letters, now)

    def carry(self) -> None:
        """After the commit: hand them to the postman."""
        self.courier.carry(self.claims, are_all=self._are_all)


def _written_at(session: Session, now: datetime) -> list[Email]:
    of_session = [row for row in session if isinstance(row, Email)]
    letters = {letter.id: letter for letter in (*of_session, *letters_of_events(session))}
    return sorted(
        (
            letter
            for letter in letters.values()
            if letter.created_at == now and letter.state is MailState.WAITING
        ),
        key=lambda letter: letter.id,
    )


def _may_be_carried(session: Session, letter: Email, now: datetime) -> bool:
    """Whether nothing speaks of the next reader instead: the outbox asks others for whoever is away or has left."""
    reader = session.get_one(Person, letter.to_person_id)
    if letter.letter_class not in SENT_AGAIN or not reader.is_here(local_date(now)):
        return False
    if letter.letter_class is not LetterClass.TASK:
        return True
    is_over = letter.task_id is not None and not session.get_one(HumanTask, letter.task_id).is_open
    return not is_over and reader.id not in absences_of_today(session, now)


def _is_let_out(session: Session, letters: Sequence[Email], now: datetime) -> bool:
    """Whether sending is open and has room for these, which is taken then (P21, P23).

    The brake counts all of them: of those that are carried, every class is braked.
    """
    office = lock_history_after(session, PostOffice) or locked_post_office(session)
    limit, count = settings().mail_per_minute, len(letters)
    if office.stopped_at is not None or office.broken_at is not None:
        return False
    if lacks_room_for(office, count, now):
        return False
    taken: dict[str, object] = {"room": office.room - count}
    if limit:
        permits = permits_there(office, limit, now)
        if permits < count:
            return False
        taken |= {"permits": permits - count, "permits_at": now}
    session.connection().execute(_TAKE, taken)
    return True


def _claimed(letter: Email) -> Claim:
    return Claim(
        letter.id,
        1,
        1,
        letter.letter,
        letter.letter_class,
        letter.message,
        letter.sender,
        letter.to_address,
    )


def _mark_claimed(session: Session, letters: Sequence[Email], now: datetime) -> None:
    if letters:
        session.flush()
        letter_ids = [letter.id for letter in letters]
        session.connection().execute(_CLAIM, {"letter_ids": letter_ids, "until": now + CARRIED_LEASE})
