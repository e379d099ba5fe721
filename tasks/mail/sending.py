"""Sending what waits: claim a row, hand it to the relay, record what became of it; two transactions each."""

import logging
from collections import Counter, deque
from collections.abc import Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from time import monotonic

from models.clock import now
from models.vocabulary import LetterClass, MailState
from notifications.smtp.postman import Delivery, DeliveryOutcome, Postman
from tasks.database.leases import keep_lease
from tasks.database.unit_of_work import reading
from tasks.mail.claiming import (
    LEASE,
    BatchQuery,
    Claim,
    ClaimableEmail,
    claim_emails,
    claimable_emails,
)
from tasks.mail.record_delivery import RecordedDelivery, record_deliveries
from tasks.mail.rerouting import ask_others_of_refused, route_the_absent
from tasks.mail.sending_state import (
    begin_probe,
    break_sending_off,
    end_probe_untried,
    give_back_permits,
    mend_sending,
    post_office,
    take_permits,
    take_room,
)
from tasks.mail.volume_guard import BRAKED, count_room, hold_wave, is_above_usual, lacks_room

log = logging.getLogger(__name__)

UNANSWERED = "The relay took several messages and answered none"
AT_ONCE, LOOK_AGAIN_SECONDS = 25, 2.0
"""After so many, or so long, it is looked what waits now: a code that comes meanwhile goes before the rest."""

QUICK_SECONDS = 0.1
"""A relay that takes all it is given in this time is given more at once; and what it took is written down by then."""

AWAY = frozenset({DeliveryOutcome.UNREACHABLE, DeliveryOutcome.REFUSED_LOGIN})
ENDS = AWAY | {DeliveryOutcome.UNTRIED}
"""After these the rest would fare no better now; only those of the relay itself break sending off."""

NOT_MENDED = AWAY | {DeliveryOutcome.UNCERTAIN}
MOST_UNANSWERED = 3
"""So many messages in a row may stay without an answer: then the relay is asked with one now and then (P21)."""


@dataclass(frozen=True)
class Account:
    """What became of the waiting mail."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Batch:
    """Emails that may leave now, in this order; a probe ends with the first that was tried.

    `are_all` is whether no others waited when they were looked for.
    """

    ids: Sequence[str] = ()
    is_probe: bool = False
    are_all: bool = False


@dataclass(frozen=True)
class _Seen:
    """What may be tried now, and how sending stands."""

    emails: Sequence[ClaimableEmail] = ()
    is_broken: bool = False
    is_wave: bool = False
    lacks_room: bool = False


def send_waiting_mail(postman: Postman, *, project_id: str | None = None, limit: int = 200) -> Account:
    """Send what waits, of one project or of all: codes first, then by rank and age.

    Safe to repeat and to run many times at once. Ends at the first sign that the relay is away or refuses us,
    since the rest would fare no better, and where the rate limit, the brake or people say so (P21, P23).
    """
    settled: list[RecordedDelivery] = []
    passed_over: set[str] = set()
    while limit > len(settled):
        keep_lease()
        batch = _next_batch(BatchQuery(project_id, min(AT_ONCE, limit - len(settled)), passed_over))
        if not batch.ids:
            break
        route_the_absent(batch.ids)
        tried, not_ours = _send(postman, batch)
        settled += tried
        passed_over |= not_ours
        ask_others_of_refused([delivery.email_id for delivery in tried if delivery.state is MailState.FAILED])
        if any(delivery.result in ENDS for delivery in tried) or _is_done(batch, tried):
            break
    return _account(settled)


def _next_batch(batch: BatchQuery) -> _Batch:
    seen = _look(batch)
    if seen.is_wave and hold_wave():
        seen = _look(batch)
    if not seen.emails:
        return _Batch()
    email_ids = [email.email_id for email in seen.emails]
    if seen.is_broken:
        return _Batch(email_ids, is_probe=True) if begin_probe(lasts=LEASE) else _Batch()
    if seen.lacks_room:
        count_room()
    codes = sum(email.letter_class is LetterClass.CODE for email in seen.emails)
    granted = codes + take_permits(codes=codes, others=len(seen.emails) - codes)
    return _Batch(email_ids[:granted], are_all=granted >= len(email_ids) < batch.most)


def _is_done(batch: _Batch, tried: Sequence[RecordedDelivery]) -> bool:
    """Whether all that waited is sent, so that it need not be looked again; whoever writes more says so."""
    are_sent = len(tried) == len(batch.ids) and all(delivery.state is MailState.SENT for delivery in tried)
    return batch.are_all and are_sent


def _look(batch: BatchQuery) -> _Seen:
    """What may be tried now, whether sending is broken, and whether too much waits."""
    moment = now()
    with reading() as session:
        office = post_office(session)
        if office.broken_at and office.try_again_at and office.try_again_at > moment:
            return _Seen(is_broken=True)
        emails = claimable_emails(session, batch, office)
        are_braked = any(email.letter_class in BRAKED for email in emails)
        return _Seen(
            emails,
            is_broken=office.broken_at is not None,
            is_wave=are_braked and is_above_usual(session, office, moment),
            lacks_room=are_braked and lacks_room(office, moment),
        )


def _send(postman: Postman, batch: _Batch) -> tuple[list[RecordedDelivery], set[str]]:
    """Send a batch: the first one alone, so that a relay that refuses us is asked once; then over every line.

    Also gives those that could not be claimed. What a quick relay has taken is claimed and settled together.
    """
    to_come, not_ours = deque(batch.ids), set[str]()
    in_hand: dict[Future[Delivery], Claim] = {}
    settled: list[RecordedDelivery] = []
    at_once, is_over, ends_at = 1, False, monotonic() + LOOK_AGAIN_SECONDS
    try:
        while in_hand or (to_come and not is_over):
            room = 0 if is_over else min(at_once - len(in_hand), len(to_come))
            claims = _claimed([to_come.popleft() for _ in range(room)], batch, not_ours)
            in_hand |= {hand_to(postman, claim): claim for claim in claims}
            if not in_hand:
                continue
            handed = wait(in_hand, timeout=QUICK_SECONDS)
            is_quick = len(claims) == len(in_hand) and not handed.not_done
            newest = _settled([(in_hand[future], outcome_of(future)) for future in handed.done], batch)
            settled += newest
            in_hand = {future: in_hand[future] for future in handed.not_done}
            if settled:
                takes_all = is_quick and all(delivery.result is DeliveryOutcome.SENT for delivery in newest)
                at_once = AT_ONCE if takes_all else postman.lines
            is_away = any(delivery.result in ENDS for delivery in settled) or are_unanswered(settled)
            is_over = is_away or (batch.is_probe and bool(settled)) or monotonic() > ends_at
    finally:  # whatever went wrong, what became of those on their way is known
        settled += record_deliveries([(claim, outcome_of(handed)) for handed, claim in in_hand.items()])
        _tidy(batch, settled)
    if are_unanswered(settled):
        break_sending_off(Delivery(DeliveryOutcome.UNCERTAIN, None, UNANSWERED))
    return settled, not_ours


def hand_to(postman: Postman, claim: Claim) -> Future[Delivery]:
    """The message on its way; one that cannot even set out has not been tried."""
    try:
        return postman.hand_over(claim.message, claim.sender, claim.to)
    except Exception as trouble:
        log.exception("mail %s could not be handed to the postman", claim.email_id)
        untried: Future[Delivery] = Future()
        untried.set_result(Delivery(DeliveryOutcome.UNREACHABLE, None, type(trouble).__name__))
        return untried


def outcome_of(handed: Future[Delivery]) -> Delivery:
    """What became of it; where even that fails, nobody knows, and the others are not concerned."""
    try:
        return handed.result()
    except Exception as trouble:
        log.exception("nobody knows what became of an email")
        return Delivery(DeliveryOutcome.UNCERTAIN, None, type(trouble).__name__)


def _claimed(email_ids: Sequence[str], batch: _Batch, not_ours: set[str]) -> Sequence[Claim]:
    if not email_ids:
        return ()
    claims = claim_emails(email_ids, is_probe=batch.is_probe)
    not_ours.update(set(email_ids).difference(claim.email_id for claim in claims))
    return claims


def _settled(delivered: Sequence[tuple[Claim, Delivery]], batch: _Batch) -> list[RecordedDelivery]:
    """What became of some, and what it says of the relay (P21)."""
    settled = record_deliveries(delivered)
    for claim, delivery in delivered:
        if delivery.result is DeliveryOutcome.REFUSED_LOGIN or (
            batch.is_probe and delivery.result in NOT_MENDED
        ):
            break_sending_off(delivery)
        elif batch.is_probe and delivery.result is not DeliveryOutcome.UNTRIED:
            mend_sending(claim.sender)
    return settled


def are_unanswered(settled: Sequence[RecordedDelivery]) -> bool:
    """Whether the last of them all stayed without an answer."""
    last = settled[-MOST_UNANSWERED:]
    return len(last) == MOST_UNANSWERED and all(
        delivery.result is DeliveryOutcome.UNCERTAIN for delivery in last
    )


def _tidy(batch: _Batch, settled: Sequence[RecordedDelivery]) -> None:
    """What was used is used up, and what was taken for a batch and not used is there for others."""
    tried = sum(delivery.result is not DeliveryOutcome.UNTRIED for delivery in settled)
    take_room(sum(delivery.state is MailState.SENT for delivery in settled))
    if not batch.is_probe:
        give_back_permits(len(batch.ids) - tried)
    elif not tried:
        end_probe_untried()


def _account(settled: Sequence[RecordedDelivery]) -> Account:
    count = Counter(delivery.state for delivery in settled)
    return Account(
        sent=count[MailState.SENT],
        put_off=count[MailState.WAITING] + count[MailState.UNCERTAIN],
        failed=count[MailState.FAILED],
    )
