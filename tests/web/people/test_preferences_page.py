from __future__ import annotations

from fastapi import FastAPI
from sqlalchemy import func, select

from models.records import SignInCode
from models.vocabulary import LetterForm, Reminding
from tasks.database.unit_of_work import reading
from tasks.people.preferences import LetterPreferences, letters_of
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Browser, Shown, controls, newest_code, signed_in

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


def codes_sent() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(SignInCode)) or 0


def test_loading_again_after_a_session_ran_out_sends_no_second_code_and_loses_nothing(
    sqlite_world: World, app: FastAPI
) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(PAGE)
    sqlite_world.wait(minutes=40)
    before = codes_sent()

    asked = [choose(library, shown, "digest", "plain_text") for _ in range(3)]

    assert [(page.status, page.heading) for page in asked] == [(403, "Enter your code")] * 3
    assert codes_sent() == before + 1
    typed = [*asked[0].pairs, ("code", newest_code(address("library")))]
    back, again = (library.post(PAGE, typed) for _ in range(2))
    assert [(page.status, ticked(page)) for page in (back, again)] == [
        (409, ["digest", "plain_text"]),
        (403, ["digest", "plain_text"]),
    ]
    assert letters_of(sqlite_world.id_of("library")) == LetterPreferences(
        Reminding.SINGLE, LetterForm.STANDARD
    )


def test_a_code_that_works_no_more_is_sent_anew_when_the_form_is_sent_again(
    sqlite_world: World, app: FastAPI
) -> None:
    library = signed_in(app, address("library"))
    shown = library.open(PAGE)
    sqlite_world.wait(minutes=40)
    choose(library, shown, "digest", "plain_text")
    before = codes_sent()
    sqlite_world.wait(minutes=11)

    asked = choose(library, shown, "digest", "plain_text")

    assert codes_sent() == before + 1
    assert ticked(library.type_code(asked, address("library"))) == ["digest", "plain_text"]
