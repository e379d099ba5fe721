"""Coming in: a link finds a task, a six-digit code proves who reads the mailbox, a session remembers it for a day."""

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session as Transaction

from models.clock import local_date, now
from models.errors import CodeExpired, CodeSpent, CodeWrong, TooManyCodes
from models.records import Person, SignInCode, SignInSession
from models.records.base import new_id
from models.records.people import works_here
from models.settings import settings
from notifications.emails import compose
from notifications.emails.compose import CODE_MINUTES
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import address_in, letterhead, newcomer_or_known
from tasks.people.permissions import is_of_team

CODE_LIVES = timedelta(minutes=CODE_MINUTES)
CODE_TRIES = 5
SESSION_LIVES = timedelta(hours=8)
SESSION_IDLES = timedelta(minutes=30)
SESSION_KNOWN = timedelta(days=7)
"""How long after its start a session that has run out still says whose form was open in that browser (P30)."""

NOTED_FOR = timedelta(minutes=1)
"""How long it is enough to have noted that a session was used."""

FRESH = timedelta(minutes=15)
"""How old the proof of identity may be when somebody decides."""

LINK_CODES_AN_HOUR = 10
TYPED_CODES_AN_HOUR = 5
CODES_FROM_ONE_PLACE_AN_HOUR = 60
_SIX_DIGITS = re.compile(r"\D")
_BEHIND_COOKIE = (
    select(
        Person.id.label("person_id"),
        Person.name,
        Person.email,
        Person.left_on,
        SignInSession.token_hash,
        SignInSession.csrf,
        SignInSession.started_at,
        SignInSession.seen_at,
        SignInSession.proved_at,
        is_of_team().label("is_team"),
    )
    .join_from(SignInSession, Person, Person.id == SignInSession.person_id)
    .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.ended_at.is_(None))
)
"""The question of every page, put together once."""


@dataclass(frozen=True)
class Visitor:
    """A signed-in person: who, in which session, and whether the proof of identity is fresh enough to decide.

    `is_team` is for those who look after everybody's projects; `is_noted` says whether the session was used, and
    that noted, within the last minute.
    """

    person_id: str
    name: str
    email: str
    session_id: str
    csrf: str
    is_fresh: bool
    is_team: bool = False
    is_noted: bool = True


@dataclass(frozen=True)
class SignedIn:
    """A session that has just begun: the secret for the cookie, where the person wanted to go, who it is."""

    cookie: str
    destination: str
    person_id: str


def digest(secret: str) -> str:
    """The SHA-256 of a secret; only this is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def send_code(  # noqa: PLR0913 -- what a code is bound to
    email: str, *, browser: str, destination: str, asked_from: str, is_from_link: bool
) -> str | None:
    """Send a six-digit code to somebody's registered mailbox, good in this browser alone; the code's id.

    Unknown addresses get none, and nothing tells so. TooManyCodes once an hour's limit is reached: for links
    it is wide, so that a scanner that follows them cannot lock anybody out.
    """
    moment = now()
    with unit_of_work() as session:
        _keep_to_limits(session, email, asked_from, moment, is_from_link=is_from_link)
        person = newcomer_or_known(session, email)
        digits = f"{secrets.randbelow(1_000_000):06d}"
        code = SignInCode(
            id=new_id(),
            browser_hash=digest(browser),
            address=address_in(email),
            person_id=person.id if person else None,
            code_hash=_code_hash(digits, browser),
            destination=destination,
            is_from_link=is_from_link,
            asked_from=asked_from,
            created_at=moment,
            expires_at=moment + CODE_LIVES,
        )
        session.add(code)
        if person is None or not person.is_here(local_date(moment)):
            return None
        session.add(compose.sign_in_code(code, digits, to=person, head=letterhead(session)))
        return code.id


def _keep_to_limits(  # noqa: PLR0913 -- the limits are by address, place and time
    session: Transaction, email: str, asked_from: str, moment: datetime, *, is_from_link: bool
) -> None:
    hour_ago = moment - timedelta(hours=1)
    recent = select(func.count()).select_from(SignInCode).where(SignInCode.created_at > hour_ago)
    address = recent.where(SignInCode.address == address_in(email), SignInCode.is_from_link == is_from_link)
    most = LINK_CODES_AN_HOUR if is_from_link else TYPED_CODES_AN_HOUR
    if (session.scalar(address) or 0) >= most:
        raise TooManyCodes
    if (
        session.scalar(recent.where(SignInCode.asked_from == asked_from)) or 0
    ) >= CODES_FROM_ONE_PLACE_AN_HOUR:
        raise TooManyCodes


def enter_code(digits: str, *, browser: str, replaces: str | None = None) -> SignedIn:
    """Begin a session with the code sent to this browser's person. CodeWrong, CodeExpired or CodeSpent otherwise.

    Five tries for each code, which counts even when the refusal is shown; a code works once. An address that
    nobody has is answered as if a code had been sent to it. The session that it replaces ends, so that each proof
    of identity has a session of its own.
    """
    moment = now()
    with unit_of_work() as session:
        code = session.scalar(
            select(SignInCode)
            .where(SignInCode.browser_hash == digest(browser), SignInCode.used_at.is_(None))
            .order_by(SignInCode.created_at.desc())
            .limit(1)
            .with_for_update()
        )
        if code is None or code.expires_at < moment:
            raise CodeExpired
        if code.tries >= CODE_TRIES:
            raise CodeSpent
        code.tries += 1
        given = _code_hash(_SIX_DIGITS.sub("", digits), browser)
        is_right, person_id = hmac.compare_digest(code.code_hash, given), code.person_id
        if is_right and person_id is not None:
            code.used_at = moment
            cookie = _begin_session(session, person_id, moment, replaces)
            append_to_history(session, [_signed_in(code)], at=moment)
            return SignedIn(cookie, code.destination, person_id)
        left = CODE_TRIES - code.tries
    raise CodeWrong(left) if left else CodeSpent


def _begin_session(session: Transaction, person_id: str, moment: datetime, replaces: str | None) -> str:
    old = session.get(SignInSession, digest(replaces)) if replaces else None
    if old is not None:
        old.ended_at = moment
    cookie = secrets.token_urlsafe(32)
    session.add(
        SignInSession(
            token_hash=digest(cookie),
            person_id=person_id,
            csrf=secrets.token_urlsafe(24),
            started_at=moment,
            seen_at=moment,
            proved_at=moment,
        )
    )
    return cookie


def visitor(cookie: str | None) -> Visitor | None:
    """Who a session cookie belongs to, if the session still runs; writes nothing."""
    return _person_behind(cookie, lives=SESSION_LIVES, idles=SESSION_IDLES)


def has_lapsed(cookie: str | None) -> Visitor | None:
    """Whose session has run out, so that what was typed in it is kept (P30); it opens nothing any more."""
    known_visitor = _person_behind(cookie, lives=SESSION_KNOWN, idles=SESSION_KNOWN)
    return replace(known_visitor, is_fresh=False, is_noted=True) if known_visitor else None


def _person_behind(cookie: str | None, *, lives: timedelta, idles: timedelta) -> Visitor | None:
    if not cookie:
        return None
    moment = now()
    with reading() as session:
        row = session.connection().execute(_BEHIND_COOKIE, {"token_hash": digest(cookie)}).one_or_none()
    if row is None or moment - row.started_at > lives or moment - row.seen_at > idles:
        return None
    if not works_here(row.left_on, local_date(moment)):
        return None
    return Visitor(
        row.person_id,
        row.name,
        row.email,
        row.token_hash,
        row.csrf,
        is_fresh=moment - row.proved_at <= FRESH,
        is_team=row.is_team,
        is_noted=moment - row.seen_at <= NOTED_FOR,
    )


def note_visit(who: Visitor) -> None:
    """Note that a session was used, so that it does not idle out while somebody works; once a minute is enough."""
    if who.is_noted:
        return
    moment = now()
    with unit_of_work() as session:
        person_session = session.get(SignInSession, who.session_id)
        if person_session is not None and moment - person_session.seen_at > NOTED_FOR:
            person_session.seen_at = moment


def sign_out(cookie: str) -> None:
    """End a session."""
    with unit_of_work() as session:
        person_session = session.get(SignInSession, digest(cookie))
        if person_session is not None:
            person_session.ended_at = now()


def _code_hash(digits: str, browser: str) -> str:
    return hmac.new(settings().key, f"{digits}:{browser}".encode(), hashlib.sha256).hexdigest()


def _signed_in(code: SignInCode) -> HistoryFact:
    return HistoryFact("signed in", "code", code.id, "Signed in with a code", person_id=code.person_id)
