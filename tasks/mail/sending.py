"""Sending what waits: claim a row, hand it to the relay, record what became of it; two transactions each."""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from itertools import islice

from models.clock import now
from models.vocabulary import LetterClass, MailState
from notifications.send import Delivery, Postman, Result
from tasks.mail.brake import BRAKED, hold_wave, is_above_usual
from tasks.mail.claiming import LEASE, Claim, Waiting, Wanted, claim, waiting
from tasks.mail.post_office import (
    begin_probe,
    break_off,
    end_probe_untried,
    give_back_permits,
    mend,
    office_seen,
    take_permits,
)
from tasks.mail.rerouting import ask_others_of_refused, route_the_absent
from tasks.mail.settling import Settled, settle
from tasks.unit_of_work import reading

AT_ONCE = 10
"""As many are sent before it is looked what waits now: a code that comes meanwhile goes before the rest."""

AWAY = frozenset({Result.UNREACHABLE, Result.REFUSED_LOGIN})


@dataclass(frozen=True)
class Account:
    """What became of the waiting mail."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


@dataclass(frozen=True)
class _Batch:
    """E-mails that may leave now, in this order; a probe ends with the first that was tried."""

    ids: Sequence[str] = ()
    is_probe: bool = False


def send_waiting_mail(postman: Postman, *, project_id: str | None = None, limit: int = 200) -> Account:
    """Send what waits, of one project or of all: codes first, then by rank and age.

    Safe to repeat and to run many times at once. Ends at the first sign that the relay is away or refuses us,
    since the rest would fare no better, and where the rate limit, the brake or people say so (P21, P23).
    """
    settled: list[Settled] = []
    passed_over: set[str] = set()
    while limit > len(settled):
        batch = _next_batch(Wanted(project_id, min(AT_ONCE, limit - len(settled)), passed_over))
        if not batch.ids:
            break
        route_the_absent(batch.ids)
        tried, not_ours = _send(postman, batch)
        settled += tried
        passed_over |= not_ours
        ask_others_of_refused([one.email_id for one in tried if one.state is MailState.FAILED])
        if any(one.result in AWAY for one in tried):
            break
    return _account(settled)


def _next_batch(wanted: Wanted) -> _Batch:
    found, is_broken, is_wave = _look(wanted)
    if is_wave and hold_wave():
        found, is_broken, _ = _look(wanted)
    if not found:
        return _Batch()
    if is_broken:
        return (
            _Batch([one.email_id for one in found], is_probe=True) if begin_probe(lasts=LEASE) else _Batch()
        )
    codes = sum(one.letter_class is LetterClass.CODE for one in found)
    granted = codes + take_permits(codes=codes, others=len(found) - codes)
    return _Batch([one.email_id for one in found[:granted]])


def _look(wanted: Wanted) -> tuple[Sequence[Waiting], bool, bool]:
    """What may be tried now, whether sending is broken, and whether too much waits."""
    moment = now()
    with reading() as session:
        office = office_seen(session)
        if office.broken_at and office.try_again_at and office.try_again_at > moment:
            return (), True, False
        found = waiting(session, wanted, office)
        may_be_wave = any(one.letter_class in BRAKED for one in found)
        return found, office.broken_at is not None, may_be_wave and is_above_usual(session, office, moment)


def _send(postman: Postman, batch: _Batch) -> tuple[list[Settled], set[str]]:
    """Send a batch: the first one alone, so that a relay that refuses us is asked once; then over every line.

    Also gives those that could not be claimed.
    """
    in_hand: dict[Future[Delivery], Claim] = {}
    settled, not_ours = list[Settled](), set[str]()
    claims = _claims(batch, not_ours)
    is_over = False
    try:
        while True:
            lines = postman.lines if settled else 1
            for one in islice(claims, 0 if is_over else lines - len(in_hand)):
                in_hand[postman.hand_over(one.message, one.sender, one.to)] = one
            if not in_hand:
                break
            for handed in wait(in_hand, return_when=FIRST_COMPLETED).done:
                settled.append(_settled(in_hand.pop(handed), handed.result(), is_probe=batch.is_probe))
                is_over = is_over or batch.is_probe or settled[-1].result in AWAY
    finally:  # whatever went wrong with one, what became of the others is known
        for handed, one in in_hand.items():
            settle(one, handed.result())
    _tidy(batch, settled)
    return settled, not_ours


def _claims(batch: _Batch, not_ours: set[str]) -> Iterator[Claim]:
    for email_id in batch.ids:
        if (claimed := claim(email_id, is_probe=batch.is_probe)) is not None:
            yield claimed
        else:
            not_ours.add(email_id)


def _settled(claimed: Claim, delivery: Delivery, *, is_probe: bool) -> Settled:
    """What became of one, and what it says of the relay (P21)."""
    settled = settle(claimed, delivery)
    if delivery.result is Result.REFUSED_LOGIN or (is_probe and delivery.result in AWAY):
        break_off(delivery)
    elif is_probe:
        mend(claimed.sender)
    return settled


def _tidy(batch: _Batch, settled: Sequence[Settled]) -> None:
    """What was taken for a batch and not used is there for others."""
    if not batch.is_probe:
        give_back_permits(len(batch.ids) - len(settled))
    elif not settled:
        end_probe_untried()


def _account(settled: Sequence[Settled]) -> Account:
    count = Counter(one.state for one in settled)
    return Account(
        sent=count[MailState.SENT],
        put_off=count[MailState.WAITING] + count[MailState.UNCERTAIN],
        failed=count[MailState.FAILED],
    )
