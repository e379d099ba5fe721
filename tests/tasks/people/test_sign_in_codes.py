from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, select

from models.errors import CodeSpent, CodeWrong, TooManyCodes
from models.records import Person, SignInCode, SignInSession
from models.vocabulary import Letter
from tasks.database.unit_of_work import reading
from tasks.people.sign_in import enter_code, visitor
from tests.support.people_at_once import at_once
from tests.support.sign_in_steps import BROWSER, another, ask, code_in_mailbox, link_in, signed_in
from tests.support.trust_at_work import World, address, everything

CODE_WRONG = "That is not the code. Type the six digits of our newest email: you can try 4 more times."
CODE_EXPIRED = "This code has expired or was used. Ask for a new code, and we send it at once."


def rows(table: type[SignInSession | SignInCode | Person]) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_code_from_the_mailbox_begins_a_session_that_may_decide(world: World) -> None:
    begun = signed_in(world)

    who = visitor(begun.cookie)

    assert begun.destination == "/my"
    assert who is not None
    assert (who.person_id, who.name, who.is_fresh) == (world.id_of("lead"), "Dr Amara Osei", True)
    assert world.letters() == [(Letter.SIGN_IN_CODE, "lead")]


def test_neither_code_nor_cookie_nor_link_is_stored_as_it_is(world: World) -> None:
    world.propose(by="colleague")
    token = link_in(world.mails()[0].body_text)
    begun = signed_in(world)
    code = code_in_mailbox(world).replace(" ", "")

    kept = {name: repr(result) for name, result in everything().items() if name != "email"}

    assert [name for name, sentence in kept.items() if token in sentence or begun.cookie in sentence] == []
    assert code not in kept["sign_in_code"] + kept["web_session"] + kept["history"]


@pytest.mark.parametrize("typed", ["{}", " {} ", "{}-", "\t{}\n"])
def test_a_code_may_be_typed_with_spaces_and_strokes(sqlite_world: World, typed: str) -> None:
    ask()

    assert enter_code(typed.format(code_in_mailbox(sqlite_world)), browser=BROWSER).destination == "/my"


def test_a_wrong_code_is_refused_and_the_right_one_still_works(world: World) -> None:
    ask()
    code = code_in_mailbox(world)

    with pytest.raises(CodeWrong) as refusal:
        enter_code(another(code), browser=BROWSER)

    assert str(refusal.value) == CODE_WRONG
    assert enter_code(code, browser=BROWSER).destination == "/my"


def test_after_five_wrong_tries_even_the_right_code_is_refused(world: World) -> None:
    ask()
    code = code_in_mailbox(world)
    for _ in range(5):
        with pytest.raises(CodeWrong):
            enter_code(another(code), browser=BROWSER)

    with pytest.raises(CodeSpent):
        enter_code(code, browser=BROWSER)

    assert rows(SignInSession) == 0


def test_wrong_tries_at_once_are_all_counted(world: World) -> None:
    ask()
    code = code_in_mailbox(world)

    at_once([partial(enter_code, another(code), browser=BROWSER)] * 12)

    with reading() as session:
        assert session.scalars(select(SignInCode.tries)).one() == 5


def test_a_code_works_for_ten_minutes_and_no_longer(world: World) -> None:
    ask()
    code = code_in_mailbox(world)
    ask(address("colleague"), browser="another browser")
    other = code_in_mailbox(world)
    world.wait(minutes=10)

    assert enter_code(code, browser=BROWSER).destination == "/my"

    world.wait(seconds=1)
    with pytest.raises(CodeWrong) as refusal:
        enter_code(other, browser="another browser")
    assert str(refusal.value) == CODE_EXPIRED


def test_a_code_works_only_in_the_browser_that_asked_for_it(world: World) -> None:
    ask()

    with pytest.raises(CodeWrong):
        enter_code(code_in_mailbox(world), browser="the cookie of another browser")

    assert rows(SignInSession) == 0


def test_a_code_works_once_even_when_it_is_entered_eight_times_at_once(world: World) -> None:
    ask()

    outcomes = at_once([partial(enter_code, code_in_mailbox(world), browser=BROWSER)] * 8)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["CodeExpired"] * 7 + ["SignedIn"]
    assert rows(SignInSession) == 1


def test_a_new_code_replaces_the_one_before(sqlite_world: World) -> None:
    ask()
    old = code_in_mailbox(sqlite_world)
    sqlite_world.wait(minutes=1)
    ask()
    new = code_in_mailbox(sqlite_world)

    if old != new:  # once in a million they are the same
        with pytest.raises(CodeWrong):
            enter_code(old, browser=BROWSER)
    assert enter_code(new, browser=BROWSER).destination == "/my"


def test_an_address_from_elsewhere_is_sent_nothing_and_nobody_is_told(world: World) -> None:
    people = rows(Person)

    assert ask("robin.vale@elsewhere.example") is None

    assert (world.letters(), rows(Person)) == ([], people)


def test_an_address_that_is_none_or_too_long_is_sent_nothing(world: World) -> None:
    for typed in ("", "robin", "x" * 300 + "@northbrook.example", "robin\x00vale@northbrook.example"):
        assert ask(typed) is None

    assert world.letters() == []


def test_somebody_new_at_the_trust_who_asks_five_times_at_once_becomes_one_person(world: World) -> None:
    people = rows(Person)

    at_once([partial(ask, "robin.vale@northbrook.example")] * 5)

    assert rows(Person) == people + 1
    assert world.letters() == [(Letter.SIGN_IN_CODE, "robin.vale@northbrook.example")] * 5


def test_somebody_who_has_left_is_sent_no_code(sqlite_world: World) -> None:
    assert ask(address("somebody who left")) is None

    assert sqlite_world.letters() == []


@pytest.mark.parametrize(("is_from_link", "most"), [(False, 5), (True, 10)], ids=["typed", "link"])
def test_an_address_gets_so_many_codes_an_hour(sqlite_world: World, most: int, *, is_from_link: bool) -> None:
    for number in range(most):
        ask(browser=f"browser {number}", is_from_link=is_from_link)
    before = everything()

    with pytest.raises(TooManyCodes) as refusal:
        ask(is_from_link=is_from_link)

    assert str(refusal.value) == (
        "You have asked for several codes. Use the code of our newest email, or ask again in an hour."
    )
    assert everything() == before
    sqlite_world.wait(hours=1)
    assert ask(is_from_link=is_from_link) is not None


def test_a_scanner_that_follows_every_link_does_not_keep_its_person_from_signing_in(
    sqlite_world: World,
) -> None:
    for _ in range(10):
        ask(is_from_link=True)

    assert ask() is not None
    assert len(sqlite_world.letters()) == 11


def test_one_place_gets_sixty_codes_an_hour_for_whomever(sqlite_world: World) -> None:
    for number in range(60):
        ask(f"nobody-{number}@elsewhere.example")

    with pytest.raises(TooManyCodes):
        ask()

    assert ask(asked_from="192.0.2.8") is not None
    assert sqlite_world.letters() == [(Letter.SIGN_IN_CODE, "lead")]
