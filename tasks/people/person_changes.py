"""What a list changes in the people of the register: each field as it was and as it becomes, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from models.clock import brief_date
from models.records import Person
from models.vocabulary import PersonFact
from tasks.people.person_facts import day_of


@dataclass(frozen=True)
class PersonChange:
    """What becomes of the person of a row; `fields` are what each was and what it becomes."""

    row: int
    email: str
    is_new: bool
    fields: Mapping[str, tuple[str, str]]

    @property
    def happens(self) -> str:
        """“added”, “changed” or “unchanged”."""
        return "added" if self.is_new else "changed" if self.fields else "unchanged"


def person_in_words(person: Person | None, services: Mapping[str, str]) -> Mapping[str, str]:
    """A person by their fields, as people read them; empty for nobody. Services are named by their ids."""
    if person is None:
        return {}
    days = {fact: day_of(person, fact) for fact in PersonFact}
    return {
        "name": person.name,
        "service": services.get(person.service_id or "", ""),
        **{_small(fact.label): brief_date(day) if day else "" for fact, day in days.items()},
    }


def _small(label: str) -> str:
    return f"{label[0].lower()}{label[1:]}"
