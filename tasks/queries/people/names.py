"""The Trust's people by a part of their name, for a form in which one of them is named."""

from dataclasses import dataclass

from sqlalchemy import or_, select

from models.clock import local_date, now
from models.inputs.text import clean_line
from models.records import Person
from tasks.database.unit_of_work import reading

FEWEST_LETTERS = 2
"""Less is no search; nobody reads the whole list of staff."""

MOST = 8
"""So many are offered; whoever is not among them is found by one more letter."""


@dataclass(frozen=True)
class NamedPerson:
    """A name, and the work email address that goes with it."""

    name: str
    email: str


def people_like(search: str) -> list[NamedPerson]:
    """Those who work here and whose name or address has every word of a search; none for less than two letters."""
    words = clean_line(search).split()
    if len("".join(words)) < FEWEST_LETTERS:
        return []
    is_here = or_(Person.left_on.is_(None), Person.left_on > local_date(now()))
    has_words = [
        or_(Person.name.icontains(word, autoescape=True), Person.email.icontains(word, autoescape=True))
        for word in words
    ]
    query = select(Person.name, Person.email).where(is_here, *has_words).order_by(Person.name, Person.id)
    with reading() as session:
        return [NamedPerson(name, email) for name, email in session.execute(query.limit(MOST)).tuples()]
