from __future__ import annotations

from fastapi import FastAPI

from models.vocabulary import LetterForm, Reminding
from tasks.people.preferences import LetterPreferences, letters_of
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, controls, signed_in

PAGE = "/my/letters"


def choose(browser: Browser, shown: Shown, reminding: str, letter_form: str) -> Shown:
    pairs = [*controls(shown), ("reminding", reminding), ("letter_form", letter_form)]
    return browser.post(PAGE, pairs)


def ticked(shown: Shown) -> list[str]:
    return [str(value) for value in shown.page.xpath("//input[@checked]/@value")]


def test_page_shows_how_one_is_written_to_and_keeps_what_one_chooses(
    sqlite_world: World, app: FastAPI
) -> None:
    library = signed_in(app, address("library"))
    assert ("How we write to you", PAGE) in [
        (link.text, link.get("href")) for link in library.open("/my").page.xpath("//main//a")
    ]
    shown = library.open(PAGE)
    assert (shown.heading, ticked(shown)) == ("How we write to you", ["single", "standard"])

    saved = choose(library, shown, "digest", "large_print")

    assert saved.content == (
        "Saved Reminders: one letter on Monday morning. Letters: in large print. My tasks"
    )
    assert ticked(library.open(PAGE)) == ["digest", "large_print"]
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.DIGEST, LetterForm.LARGE_PRINT
    )


def test_what_is_not_offered_is_refused_and_the_rest_stays_chosen(sqlite_world: World, app: FastAPI) -> None:
    library = signed_in(app, address("library"))

    shown = choose(library, library.open(PAGE), "digest", "in verse")

    assert (shown.status, len(shown.errors)) == (422, 1)
    assert ticked(shown) == ["digest"]
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.SINGLE, LetterForm.STANDARD
    )


def test_form_of_another_session_is_shown_again_and_changes_nothing(
    sqlite_world: World, app: FastAPI
) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(PAGE)
    pairs = [(name, "x" if name == "csrf" else value) for name, value in controls(shown)]

    refused = library.post(PAGE, [*pairs, ("reminding", "digest"), ("letter_form", "standard")])

    assert (refused.status, ticked(refused)) == (403, ["digest", "standard"])
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.SINGLE, LetterForm.STANDARD
    )


def test_choice_survives_a_session_that_has_run_out(sqlite_world: World, app: FastAPI) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(PAGE)
    sqlite_world.wait(minutes=40)
    asked = choose(library, shown, "digest", "plain_text")
    assert asked.heading == "Enter your code"

    back = library.type_code(asked, address("library"))
    saved = choose(library, back, *ticked(back))

    assert ticked(back) == ["digest", "plain_text"]
    assert saved.heading == "Saved"
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.DIGEST, LetterForm.PLAIN_TEXT
    )
