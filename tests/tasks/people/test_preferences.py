from __future__ import annotations

import re

from sqlalchemy import select

from deployments.demo.mailbox_store import body_of, parsed
from models.forms.operations.preferences import LetterPreferencesForm
from models.records import HistoryEntry
from models.vocabulary import LetterForm, Reminding, TaskKind
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading
from tasks.people.preferences import ACTION, LetterPreferences, choose_letters, letters_of
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World, address, nonce

LARGE_DIGEST = LetterPreferencesForm(reminding=Reminding.DIGEST, letter_form=LetterForm.LARGE_PRINT)
LOOKS = {"lead": ("text/plain", 0), "library": ("multipart/alternative", 24)}
PLAIN = LetterPreferencesForm(reminding=Reminding.SINGLE, letter_form=LetterForm.PLAIN_TEXT)


def chosen(world: World, name: str) -> list[str]:
    """What the history says of somebody's choices."""
    with reading() as session:
        query = select(HistoryEntry.sentence).where(
            HistoryEntry.action == ACTION, HistoryEntry.person_id == world.id_of(name)
        )
        return list(session.scalars(query.order_by(HistoryEntry.seq)))


def test_everybody_is_reminded_singly_in_the_usual_form_until_they_choose(sqlite_world: World) -> None:
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.SINGLE, LetterForm.STANDARD
    )


def test_what_somebody_chooses_is_kept_and_stands_in_the_history(sqlite_world: World) -> None:
    library = sqlite_world.id_of("library")

    assert choose_letters(library, LARGE_DIGEST, nonce()) == letters_of(library)

    assert letters_of(library) == LetterPreferences(Reminding.DIGEST, LetterForm.LARGE_PRINT)
    assert chosen(sqlite_world, "library") == [
        "Reminders: one letter on Monday morning. Letters: in large print."
    ]
    assert letters_of(sqlite_world.id_of("lead")) == LetterPreferences(Reminding.SINGLE, LetterForm.STANDARD)


def test_the_same_form_sent_again_changes_nothing_even_after_another_choice(world: World) -> None:
    library, same = world.id_of("library"), nonce()

    at_once([lambda: choose_letters(library, LARGE_DIGEST, same)] * 4)
    choose_letters(library, PLAIN, nonce())
    choose_letters(library, LARGE_DIGEST, same)

    assert letters_of(library) == LetterPreferences(Reminding.SINGLE, LetterForm.PLAIN_TEXT)
    assert chosen(world, "library") == [
        "Reminders: one letter on Monday morning. Letters: in large print.",
        "Reminders: one email for each task. Letters: as plain text alone.",
    ]
    assert verify_chain()


def test_letters_come_in_the_form_that_their_reader_chose(sqlite_world: World) -> None:
    choose_letters(sqlite_world.id_of("library"), LARGE_DIGEST, nonce())
    choose_letters(sqlite_world.id_of("lead"), PLAIN, nonce())
    sqlite_world.propose()
    sqlite_world.answer(TaskKind.SEARCH_EVIDENCE)

    for mail, name in zip(sqlite_world.mails(), ["lead", "library", "lead"], strict=False):
        message = parsed(mail.message)
        assert (mail.to_address, body_of(message, "plain")) == (address(name), mail.body_text)
        sizes = [int(size) for size in re.findall(r"font-size:(\d+)px", body_of(message, "html"))]
        assert (message.get_content_type(), min(sizes, default=0)) == LOOKS[name]
