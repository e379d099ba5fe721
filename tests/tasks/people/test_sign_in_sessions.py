from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from models.clock import now
from models.errors import LinkUnusable
from models.vocabulary import TaskKind
from tasks.people.email_links import LinkTarget, follow_link
from tasks.people.sign_in import enter_code, has_lapsed, note_visit, sign_out, visitor
from tests.support.sign_in_steps import BROWSER, ask, code_in_mailbox, link_in, signed_in
from tests.support.stored_rows import let_leave
from tests.support.trust_at_work import World, address, everything


def test_a_session_idles_out_after_half_an_hour(world: World) -> None:
    begun = signed_in(world)
    world.wait(minutes=30)
    assert visitor(begun.cookie) is not None

    world.wait(seconds=1)

    assert visitor(begun.cookie) is None


def test_a_session_that_is_used_lasts_eight_hours_and_no_longer(world: World) -> None:
    begun = signed_in(world)
    for _ in range(16):
        world.wait(minutes=30)
        who = visitor(begun.cookie)
        assert who is not None
        note_visit(who)
    assert visitor(begun.cookie) is not None

    world.wait(seconds=1)

    assert visitor(begun.cookie) is None


def test_a_proof_of_identity_is_fresh_for_a_quarter_of_an_hour(world: World) -> None:
    begun = signed_in(world)

    fresh = []
    for seconds in (0, 15 * 60, 1):
        world.wait(seconds=seconds)
        who = visitor(begun.cookie)
        fresh.append(who is not None and who.is_fresh)

    assert fresh == [True, True, False]


def test_to_look_at_a_session_writes_nothing(world: World) -> None:
    begun = signed_in(world)
    world.wait(minutes=20)
    before = everything()

    visitor(begun.cookie)
    has_lapsed(begun.cookie)

    assert everything() == before


def test_a_new_proof_of_identity_ends_the_session_it_replaces(sqlite_world: World) -> None:
    old = signed_in(sqlite_world)
    sqlite_world.wait(minutes=20)
    ask()

    new = enter_code(code_in_mailbox(sqlite_world), browser=BROWSER, replaces=old.cookie)

    assert visitor(old.cookie) is None
    assert [who.is_fresh for who in [visitor(new.cookie)] if who] == [True]


def test_a_session_ends_when_its_person_signs_out(sqlite_world: World) -> None:
    begun = signed_in(sqlite_world)

    sign_out(begun.cookie)

    assert (visitor(begun.cookie), has_lapsed(begun.cookie)) == (None, None)


def test_a_session_ends_when_its_person_leaves(world: World, tmp_path: Path) -> None:
    begun = signed_in(world)

    let_leave(world, tmp_path, "lead")

    assert (visitor(begun.cookie), has_lapsed(begun.cookie)) == (None, None)


def test_a_session_that_ran_out_still_says_for_a_week_whose_form_was_open(sqlite_world: World) -> None:
    begun = signed_in(sqlite_world)
    who = visitor(begun.cookie)
    assert who is not None
    sqlite_world.wait(days=7)

    assert (visitor(begun.cookie), has_lapsed(begun.cookie)) == (None, replace(who, is_fresh=False))

    sqlite_world.wait(seconds=1)
    assert has_lapsed(begun.cookie) is None


@pytest.mark.parametrize("cookie", [None, "", "a cookie that was never ours"])
def test_a_cookie_that_is_not_ours_belongs_to_nobody(sqlite_world: World, cookie: str | None) -> None:
    signed_in(sqlite_world)

    assert (visitor(cookie), has_lapsed(cookie)) == (None, None)


def test_the_link_of_a_mail_finds_its_task_and_tells_no_more_than_the_mail(world: World) -> None:
    world.propose(by="colleague")
    task = world.task(TaskKind.PROPOSE)
    before = everything()

    link_target = follow_link(link_in(world.mails()[0].body_text))

    assert link_target == LinkTarget(
        task_id=task.id,
        person_id=world.id_of("lead"),
        person_email=address("lead"),
        asked="Write the proposal",
        reference="QI-2026-0001",
        due_on="Monday 16 November 2026",
        is_open=True,
        passed_on="",
    )
    assert everything() == before


def test_a_link_works_for_half_a_year_and_then_says_so(sqlite_world: World) -> None:
    sqlite_world.propose(by="colleague")
    token, sent_at = link_in(sqlite_world.mails()[0].body_text), now()
    sqlite_world.go_to(sent_at + timedelta(days=180))
    assert follow_link(token).is_open

    sqlite_world.wait(seconds=1)

    with pytest.raises(LinkUnusable) as refusal:
        follow_link(token)
    assert str(refusal.value) == (
        "This link does not work any more, or was never ours. Sign in to see what waits for you."
    )


def test_a_link_that_was_never_ours_is_refused_in_the_same_words(sqlite_world: World) -> None:
    sqlite_world.propose()

    with pytest.raises(LinkUnusable, match="does not work any more, or was never ours"):
        follow_link("never-ours")


def test_the_link_of_an_answered_task_still_finds_it(sqlite_world: World) -> None:
    sqlite_world.propose(by="colleague")
    token = link_in(sqlite_world.mails()[0].body_text)

    sqlite_world.answer(TaskKind.PROPOSE)

    assert not follow_link(token).is_open
