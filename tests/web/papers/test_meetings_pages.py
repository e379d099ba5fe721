"""Meetings on their page: entered, moved and cancelled there, and what the Trust file says after that."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from models.forms.committees.meetings import AddMeetingForm, ChangeMeetingForm
from models.records import Meeting, Person
from tasks.committees.meetings import SentMeeting, add_meeting, change_meeting
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.trust_file import load_trust
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import DEMONSTRATION, World, address, nonce
from tests.support.web.browsing import Browser, Shown, signed_in
from web.access import calendar_key

FILE_DAY, PAGE_DAY = "2027-06-17", "2027-06-24"
ENTRY = f'\n[[meetings]]\nof = "quality_committee"\nheld_on = {FILE_DAY}\n'


def sent(browser: Browser, path: str, **typed: str) -> Shown:
    form = browser.open(path)
    kept = [(name, value) for name, value in form.pairs if name not in typed]
    return browser.post(path, [*kept, *typed.items()])


def day(name: str, iso: str) -> dict[str, str]:
    year, month, day_of_month = iso.split("-")
    return {f"{name}[day]": day_of_month, f"{name}[month]": month, f"{name}[year]": year}


def in_june() -> list[tuple[str, str]]:
    with reading() as session:
        rows = session.scalars(select(Meeting).order_by(Meeting.held_on)).all()
        june = [meeting for meeting in rows if meeting.held_on.isoformat().startswith("2027-06")]
        return [(meeting.id, meeting.held_on.isoformat()) for meeting in june]


def test_meeting_moved_on_the_page_counts_before_the_trust_file_which_says_so(
    world: World, app: FastAPI, tmp_path: Path
) -> None:
    """OB-055, OB-069."""
    world.wait(hours=1)
    file = tmp_path / "trust.toml"
    file.write_text((DEMONSTRATION / "trust.toml").read_text(encoding="utf-8") + ENTRY, encoding="utf-8")
    assert load_trust(file).conflicts == ()
    [(meeting_id, _)] = in_june()
    world.wait(hours=1)
    qist = signed_in(app, address("qist"))

    moved = {**day("held_on", PAGE_DAY), **day("papers_due_on", "2027-06-16")}
    assert sent(qist, f"/meetings/{meeting_id}", **moved).heading == "The meeting is changed"

    [conflict] = load_trust(file).conflicts
    assert conflict == (
        "Quality Committee on Thursday 17 June 2027 was moved to Thursday 24 June 2027 on the page of meetings, "
        "which counts."
    )
    assert in_june() == [(meeting_id, PAGE_DAY)]
    calendar = qist.client.get("/meetings/calendar.ics")
    assert b"20270624" in calendar.content
    assert calendar.headers["content-type"].startswith("text/calendar")

    assert sent(qist, f"/meetings/{meeting_id}", is_held="false").heading == "The meeting is cancelled"
    world.wait(hours=1)
    assert load_trust(file).conflicts == (
        "Quality Committee on Thursday 17 June 2027 was cancelled on the page of meetings, which counts.",
    )
    assert b"20270624" not in qist.client.get("/meetings/calendar.ics").content


def test_calendar_follows_the_meetings_by_the_address_of_somebody_of_the_team(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-069: without signing in, for as long as they are of the team and here."""
    qist, stranger = signed_in(app, address("qist")), TestClient(app)
    sent(qist, "/meetings/add", of="quality_committee", **day("held_on", PAGE_DAY))
    shown = qist.open("/meetings").page.xpath("//details//p[contains(., 'calendar.ics')]/text()")[0]

    def followed(key: str) -> tuple[int, bool]:
        answer = stranger.get(f"/meetings/calendar.ics?key={key}")
        return answer.status_code, b"20270624" in answer.content

    key = shown.partition("?key=")[2]
    assert followed(key) == (200, True)
    assert [followed(wrong)[1] for wrong in ("", key[:-1], f"{sqlite_world.id_of('lead')}{key[32:]}")] == [
        False
    ] * 3
    assert followed(calendar_key(sqlite_world.id_of("lead"))) == (403, False)
    with unit_of_work() as session:
        session.get_one(Person, sqlite_world.id_of("qist")).left_on = sqlite_world.today
    assert followed(key) == (403, False)


def test_meeting_is_added_once_and_what_is_wrong_is_said_at_once(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    wrong = {"of": "cds_quality_group", **day("held_on", "2026-10-01"), **day("papers_due_on", "2026-10-03")}

    shown = sent(qist, "/meetings/add", **wrong)

    assert shown.errors == [
        "Choose the Care Delivery Service",
        "Its papers must be due on or before the day on which it meets",
    ]
    assert in_june() == []
    over = {"of": "quality_committee", **day("held_on", "2026-10-01")}
    assert sent(qist, "/meetings/add", **over).errors == ["The date must be today or later"]
    right = {"of": "quality_committee", **day("held_on", PAGE_DAY)}
    form = qist.open("/meetings/add")
    pairs = [*((name, value) for name, value in form.pairs if name not in right), *right.items()]
    for _ in range(2):
        assert qist.post("/meetings/add", pairs).heading == "The meeting is added"
    assert [held_on for _, held_on in in_june()] == [PAGE_DAY]
    assert "Thursday 17 June 2027" in qist.open("/meetings").content  # five working days before
    assert sent(qist, "/meetings/add", **right).status == 422


def test_meeting_that_is_added_twice_at_once_is_added_once(world: World) -> None:
    form = AddMeetingForm.model_validate({"of": "quality_committee", "held_on": PAGE_DAY})
    adding = partial(add_meeting, SentMeeting(world.id_of("qist"), form, nonce()))

    assert at_once([adding, adding]) == [None, None]
    assert [held_on for _, held_on in in_june()] == [PAGE_DAY]


def test_meeting_of_the_trust_file_stays_moved_whatever_was_changed_before(
    sqlite_world: World, tmp_path: Path
) -> None:
    file = tmp_path / "trust.toml"
    file.write_text((DEMONSTRATION / "trust.toml").read_text(encoding="utf-8") + ENTRY, encoding="utf-8")
    sqlite_world.wait(hours=1)
    load_trust(file)
    [(meeting_id, _)] = in_june()

    for held_on in (FILE_DAY, PAGE_DAY):
        changed = {"is_held": True, "held_on": held_on, "papers_due_on": "2027-06-14"}
        form = ChangeMeetingForm.model_validate(changed)
        change_meeting(meeting_id, SentMeeting(sqlite_world.id_of("qist"), form, nonce()))

    sqlite_world.wait(hours=1)
    assert len(load_trust(file).conflicts) == 1
    assert in_june() == [(meeting_id, PAGE_DAY)]


def test_meetings_are_the_teams(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    lead = signed_in(app, address("lead"))

    assert [lead.open(path).status for path in ("/meetings", "/meetings/add", "/meetings/calendar.ics")] == [
        403
    ] * 3
