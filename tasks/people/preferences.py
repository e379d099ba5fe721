"""How a person wants to be written to: single reminders or a digest, and how the letters look (OB-001)."""

from dataclasses import dataclass

from sqlalchemy import select

from models.clock import now
from models.forms.operations.preferences import LetterPreferencesForm
from models.records import HistoryEntry, Person
from models.vocabulary import LetterForm, Reminding
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work

ACTION = "letters chosen"


@dataclass(frozen=True)
class LetterPreferences:
    """How somebody is written to."""

    reminding: Reminding
    letter_form: LetterForm

    @property
    def said(self) -> str:
        """As it is confirmed: “Reminders: one letter on Monday morning. Letters: in large print”."""
        reminders, letters = (
            word.label[0].lower() + word.label[1:] for word in (self.reminding, self.letter_form)
        )
        return f"Reminders: {reminders}. Letters: {letters}."


def letters_of(person_id: str) -> LetterPreferences:
    """How somebody is written to now."""
    with reading() as session:
        person = session.get_one(Person, person_id)
        return LetterPreferences(
            Reminding.DIGEST if person.wants_digest else Reminding.SINGLE, person.letter_form
        )


def choose_letters(person_id: str, form: LetterPreferencesForm, nonce: str) -> LetterPreferences:
    """Write to somebody so from now on; what is written already stays as it is. Once for each sending of a form."""
    chosen = LetterPreferences(form.reminding, form.letter_form)
    with unit_of_work() as session:
        person = session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one()
        repeated = select(HistoryEntry.seq).where(
            HistoryEntry.action == ACTION,
            HistoryEntry.object_id == person_id,
            HistoryEntry.occurrence == nonce[:40],
        )
        if session.scalar(repeated) is None:
            person.wants_digest = form.reminding is Reminding.DIGEST
            person.letter_form = form.letter_form
            append_to_history(session, [_fact(person_id, chosen, nonce)], at=now())
    return chosen


def _fact(person_id: str, chosen: LetterPreferences, nonce: str) -> HistoryFact:
    return HistoryFact(
        action=ACTION,
        object_type="person",
        object_id=person_id,
        sentence=chosen.said,
        person_id=person_id,
        occurrence=nonce[:40],
        detail={"reminding": chosen.reminding, "letter_form": chosen.letter_form},
    )
