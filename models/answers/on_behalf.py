"""Borrowed authority in words: who answered, on whose behalf, and until when that one was away (P8; OB-054)."""

from datetime import date

from models.clock import spoken_date
from models.records import Decision


def in_place_of(name: str, stood_in_for: str, until: date | None = None) -> str:
    """A name, and on whose behalf that person acts, if on anybody’s.

    “Samir Qureshi on behalf of Dr Helen Marsh (away until Friday 13 November 2026)”.
    """
    return f"{name} {_on_behalf(stood_in_for, until)}" if stood_in_for else name


def authority_borrowed(decision: Decision) -> str:
    """What follows what was decided, if whoever decided stood in: “, on behalf of Dr Helen Marsh (away until …)”."""
    return f", {_on_behalf(decision.for_person.name, decision.for_until)}" if decision.for_person else ""


def _on_behalf(name: str, until: date | None) -> str:
    away = f" (away until {spoken_date(until)})" if until else ""
    return f"on behalf of {name}{away}"
