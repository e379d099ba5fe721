"""The sign-in code that a browser waits for, as the page needs it on which it is typed."""

from dataclasses import dataclass

from sqlalchemy import select

from models.clock import now
from models.records import SignInCode
from tasks.database.unit_of_work import reading
from tasks.people.sign_in import CODE_TRIES, digest


@dataclass(frozen=True)
class AskedCode:
    """Where a code was sent, where its person wants to go, and whether it can still be typed."""

    address: str
    destination: str
    is_from_link: bool
    still_works: bool


def asked_code(browser: str | None) -> AskedCode | None:
    """The newest code that a browser asked for and has not used, whether or not there is such a person."""
    if not browser:
        return None
    with reading() as session:
        code = session.scalar(
            select(SignInCode)
            .where(SignInCode.browser_hash == digest(browser), SignInCode.used_at.is_(None))
            .order_by(SignInCode.created_at.desc())
            .limit(1)
        )
        if code is None:
            return None
        still_works = code.expires_at >= now() and code.tries < CODE_TRIES
        return AskedCode(code.address, code.destination, code.is_from_link, still_works)
