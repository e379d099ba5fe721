"""Saying on a page that one is away, changing it, and taking it back (OB-054)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI

from models.clock import now
from tasks.queries.people.absences import own_absences
from tests.support.absences import away, leave
from tests.support.mail.mornings import nov
from tests.support.trust_at_work import World, address, everything
from tests.support.web.absence_forms import form_of, lines, press, save, typed
from tests.support.web.browsing import newest_code, signed_in

PAGE = "/my/absence"
WEEK = "from Monday 9 November 2026 to Friday 13 November 2026"


def test_lead_says_that_they_are_away_and_reads_what_happens_now(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    lead = signed_in(app, address("lead"))

    shown = save(lead, PAGE, **typed("2026-11-09", "2026-11-13", stand_in=address("deputy"), name="Jonas"))

    assert shown.content == (
        "The absence is saved "
        "You are away from Monday 9 November 2026 to Friday 13 November 2026, and back on Monday 16 November 2026, the "
        "next working day. Jonas Whitfield stands in. "
        "1 open task is asked of you. It goes to Jonas Whitfield when its next reminder would fall into these days. "
        "See my absences"
    )
    mine = lead.open("/my")
    assert (
        "You are away from Monday 9 November 2026 to Friday 13 November 2026. Jonas Whitfield stands in."
        in mine.content
    )
    assert mine.page.xpath("//a[text()='When I am away']/@href") == [PAGE]
    assert "You stand in for Dr Amara Osei from" in signed_in(app, address("deputy")).open("/my").content


def test_without_a_stand_in_or_anything_asked_the_page_says_what_then(
    sqlite_world: World, app: FastAPI
) -> None:
    away(sqlite_world, "quality lead", leave("2026-11-12", "2026-11-12", "colleague"))
    colleague = signed_in(app, address("colleague"))

    shown = save(colleague, PAGE, **typed("2026-11-12", "2026-11-12"))

    assert shown.content == (
        "The absence is saved You are away on Thursday 12 November 2026, and back on Friday 13 November 2026, the next "
        "working day. "
        "The deputy of the role or project stands in. "
        "Nothing is asked of you now. What comes up in these days is asked of the deputy of the role or project. "
        "You are to stand in for Dr Helen Marsh in these days: the deputy is asked instead. See my absences"
    )


def test_page_without_any_absence_is_only_its_form(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world

    shown = signed_in(app, address("library")).open(PAGE)

    assert (shown.heading, lines(shown)) == ("When I am away", [])
    assert "Another absence" not in shown.content


def test_double_click_is_one_absence_with_one_page(sqlite_world: World, app: FastAPI) -> None:
    lead = signed_in(app, address("lead"))
    action, pairs = form_of(lead.open(PAGE))
    filled = [(name, typed("2026-11-09", "2026-11-13").get(name, value)) for name, value in pairs]

    first, second = lead.post(action, filled), lead.post(action, filled)

    assert first.text == second.text
    assert len(own_absences(sqlite_world.id_of("lead"))) == 1


def test_days_that_overlap_lead_to_the_absence_that_is_changed_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI
) -> None:
    away(sqlite_world, "lead", leave("2026-11-09", "2026-11-13", "deputy"))
    lead = signed_in(app, address("lead"))

    shown = save(lead, PAGE, **typed("2026-11-13", "2026-11-20", stand_in=address("colleague")))

    assert (shown.status, shown.errors) == (
        422,
        [f"You are away {WEEK} already: change that absence instead"],
    )
    kept = dict(form_of(shown)[1])
    assert (kept["last_day[day]"], kept["stand_in_email"]) == ("20", address("colleague"))
    [change] = shown.page.xpath("//a[starts-with(., 'Change')]/@href")
    known = dict(form_of(lead.open(change))[1])
    assert (known["first_day[day]"], known["stand_in_name"]) == ("9", "Jonas Whitfield")

    save(lead, change, **typed("2026-11-09", "2026-11-20"))

    assert lines(lead.open(PAGE)) == [
        "From Monday 9 November 2026 to Friday 20 November 2026The deputy of the role or project stands in."
    ]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        (typed("2026-11-13", "2026-11-09"), "The last day must not come before the first"),
        (typed("2026-11-31", "2026-12-01"), "First day away must be a real date, for example 27 3 2027"),
        (
            typed("2026-11-09", "2026-11-13", stand_in="nobody"),
            "Enter their work email address in the form name@nhs.net",
        ),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    sqlite_world: World, app: FastAPI, fields: dict[str, str], error: str
) -> None:
    _ = sqlite_world

    shown = save(signed_in(app, address("lead")), PAGE, **fields)

    assert (shown.status, shown.errors) == (422, [error])


def test_absence_is_taken_back_with_one_button_also_if_it_is_pressed_twice(
    sqlite_world: World, app: FastAPI
) -> None:
    away(sqlite_world, "lead", leave("2026-11-02", "2026-11-06", "deputy"))
    away(sqlite_world, "lead", leave("2026-11-09", "2026-11-13"))
    lead = signed_in(app, address("lead"))
    page = lead.open(PAGE)

    now_, later = press(lead, page), press(lead, page, 1)

    assert now_.content == (
        "The absence is taken back You are not away from Monday 2 November 2026 to Friday 6 November 2026. "
        "What was asked of others meanwhile stays with them: they can pass it back. See my absences"
    )
    assert "meanwhile" not in later.content
    assert press(lead, page).text == now_.text
    assert lines(lead.open(PAGE)) == []


@pytest.mark.parametrize("who", ["colleague", "deputy", "qist"])
def test_absence_of_somebody_else_is_not_there_to_be_taken_back_or_changed(
    sqlite_world: World, app: FastAPI, who: str
) -> None:
    away(sqlite_world, "lead", leave("2026-11-09", "2026-11-13", "deputy"))
    [absence] = own_absences(sqlite_world.id_of("lead"))
    other = signed_in(app, address(who))
    csrf = dict(form_of(other.open(PAGE))[1])
    before = everything()

    looked = other.open(f"{PAGE}/{absence.id}")
    pressed = other.post(
        f"/absences/{absence.id}/take-back", [("csrf", csrf["csrf"]), ("nonce", csrf["nonce"])]
    )
    sent = {**csrf, **typed("2026-12-01", "2026-12-02")}
    changed = other.post(f"{PAGE}/{absence.id}", list(sent.items()))

    assert [shown.status for shown in (looked, pressed, changed)] == [404] * 3
    assert "Osei" not in looked.text + pressed.text + changed.text
    assert everything() == before


def test_form_of_another_session_or_site_changes_nothing(sqlite_world: World, app: FastAPI) -> None:
    away(sqlite_world, "lead", leave("2026-11-09", "2026-11-13"))
    lead = signed_in(app, address("lead"))
    action, pairs = form_of(lead.open(PAGE))
    filled = {**dict(pairs), **typed("2026-12-01", "2026-12-02")}
    [absence] = own_absences(sqlite_world.id_of("lead"))
    before = everything()

    stale = lead.post(action, list({**filled, "csrf": "x"}.items()))
    elsewhere = lead.post(action, list(filled.items()), sec_fetch_site="cross-site")
    button = lead.post(f"/absences/{absence.id}/take-back", [("csrf", "x"), ("nonce", filled["nonce"])])

    assert [shown.status for shown in (stale, elsewhere, button)] == [403] * 3
    assert dict(form_of(stale)[1])["first_day[month]"] == "12"
    assert everything() == before


def test_session_that_has_run_out_loses_nothing_that_was_typed(sqlite_world: World, app: FastAPI) -> None:
    away(sqlite_world, "lead", leave("2026-12-01", "2026-12-04"))
    lead = signed_in(app, address("lead"))
    action, pairs = form_of(lead.open(PAGE))
    sqlite_world.go_to(now() + timedelta(hours=1))
    filled = [(name, typed("2026-11-09", "2026-11-13").get(name, value)) for name, value in pairs]

    asked = lead.post(action, filled)
    back = lead.press(asked, code=newest_code(address("lead")))
    assert "this is what you typed" in back.content
    action, pairs = form_of(back)
    assert "The absence is saved" in lead.post(action, pairs).content

    page = lead.open(PAGE)
    sqlite_world.go_to(now() + timedelta(hours=1))
    again = lead.press(press(lead, page), code=newest_code(address("lead")))
    assert "Nothing was taken back yet: press the button once more." in again.content
    assert len(lines(again)) == 2


def test_past_absences_are_not_listed(sqlite_world: World, app: FastAPI) -> None:
    away(sqlite_world, "lead", leave("2026-11-02", "2026-11-03"))
    lead = signed_in(app, address("lead"))
    assert len(lines(lead.open(PAGE))) == 1

    sqlite_world.go_to(nov(4))

    assert lines(signed_in(app, address("lead")).open(PAGE)) == []
