"""The turn of a year and a report, asked for in Prefect: shown, done once, refused in words, told in the history."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from models.records import HistoryEntry, IssuedPaper, Person, Project
from models.vocabulary import Letter
from tasks.database.unit_of_work import reading
from tasks.prefect_operations.performing import (
    DONE,
    LEFT_OVER,
    REFUSED,
    WOULD_DO,
    PerformedOperation,
    perform_in_prefect,
)
from tasks.prefect_operations.prefect_forms import form_of, lists_of_today
from tasks.prefect_operations.table import BY_FLOW
from tasks.programme.year import rollover
from tests.support.programme.topics_at_year_end import NEW, ON_TIME, a_year_that_ends, agreed
from tests.support.trust_at_work import World, address, everything, nonce

QUALITY = {"kind": "Quality Committee", "year": "2026-27"}


def asked(flow: str, *, run_id: str = "", **typed: object) -> PerformedOperation:
    given = {"asked_by": address("qist"), "dry_run": False} | typed
    return perform_in_prefect(BY_FLOW[flow], given, run_id or nonce())


def newest_entry() -> tuple[str | None, str]:
    with reading() as session:
        entry = session.scalars(select(HistoryEntry).order_by(HistoryEntry.seq.desc())).first()
        assert entry is not None
        return entry.person_id, entry.sentence


def begun(year: str) -> int:
    with reading() as session:
        of_year = Project.programme_year == year, Project.topic_id.is_not(None)
        return session.scalar(select(func.count()).where(*of_year)) or 0


def test_turn_of_a_year_is_rehearsed_before_it_begins_and_done_once_it_is_agreed(sqlite_world: World) -> None:
    """OB-087: by whoever asked, in the history; no name of a person in what Prefect shows."""
    a_year_that_ends(sqlite_world)
    stored = everything()

    shown = asked("qi-turn-of-year", year=NEW, dry_run=True)

    assert (shown.state, everything()) == (WOULD_DO, stored)
    assert shown.sentence == "4 would be begun, 3 carried forward, 1 renewed, 2 retired"
    early = asked("qi-turn-of-year", year=NEW)
    assert (early.state, "until then it can only be rehearsed" in early.sentence) == (REFUSED, True)
    sqlite_world.go_to(ON_TIME)
    undecided = asked("qi-turn-of-year", year=NEW)
    assert (undecided.state, begun(NEW)) == (REFUSED, 0)
    assert undecided.sentence == f"The programme {NEW} is not agreed yet: none of its topics begins."
    agreed(NEW)
    done = asked("qi-turn-of-year", year=NEW, run_id="7d0c0f4e")
    assert done.state == DONE
    assert newest_entry() == (sqlite_world.id_of("qist"), f"{NEW}: {done.sentence} (asked in Prefect)")
    count = begun(NEW)
    again = asked("qi-turn-of-year", year=NEW, run_id="7d0c0f4e")
    assert (again.sentence, begun(NEW)) == ("Nothing is left to do", count)
    receipts = [to for letter, to in sqlite_world.letters() if letter is Letter.DONE_IN_PREFECT]
    assert receipts == ["qist"]
    assert names_in(str([shown, done])) == []


def test_turn_of_a_year_in_which_topics_fail_is_no_success_and_goes_on_once_that_is_mended(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise ValueError

    a_year_that_ends(sqlite_world)
    sqlite_world.go_to(ON_TIME)
    agreed(NEW)
    with monkeypatch.context() as changed:
        changed.setattr(rollover, "start_topics", fails)
        some = asked("qi-turn-of-year", year=NEW)
        none = asked("qi-turn-of-year", year=NEW)

    assert (some.state, none.state) == (LEFT_OVER, LEFT_OVER)
    assert some.sentence == (
        "3 carried forward, 1 renewed, 2 retired; 4 topics could not take their turn: the log says why"
    )
    assert none.sentence == "4 topics could not take their turn: the log says why"
    assert newest_entry()[1] == f"{NEW}: {none.sentence} (asked in Prefect)"
    done = asked("qi-turn-of-year", year=NEW)
    assert (done.state, done.sentence) == (DONE, "4 begun")


def names_in(text: str) -> list[str]:
    """The people of the register whose name or address stands in a text."""
    with reading() as session:
        people = session.scalars(select(Person)).all()
    return [person.name for person in people if person.name in text or person.email in text]


def test_year_that_is_none_is_refused_in_words(sqlite_world: World) -> None:
    _ = sqlite_world
    for is_rehearsal in (True, False):
        refused = asked("qi-turn-of-year", year="2027-29", dry_run=is_rehearsal)
        assert (refused.state, "2027-29" in refused.sentence) == (REFUSED, True)


def test_report_is_shown_then_made_once_and_its_record_says_who_asked_in_prefect(sqlite_world: World) -> None:
    """OB-069, OB-008."""
    sqlite_world.propose()
    sqlite_world.wait(minutes=1)
    stored = everything()

    shown = asked("qi-report", dry_run=True, **QUALITY)

    assert (shown.state, everything()) == (WOULD_DO, stored)
    assert shown.sentence == "Quality Committee of 2026-27 would be made"
    for _ in range(2):
        done = asked("qi-report", run_id="7d0c0f4e", **QUALITY)
        assert (done.state, done.sentence) == (DONE, "QC-2026-27-1 was made")
    assert done.effect is not None
    assert done.effect.key == "report-qc-2026-27-1"
    assert done.effect.page == "/papers/QC-2026-27-1"
    with reading() as session:
        papers = session.scalars(select(IssuedPaper)).all()
        assert [(paper.reference, paper.made_by_id) for paper in papers] == [
            ("QC-2026-27-1", sqlite_world.id_of("qist"))
        ]
        assert papers[0].sha256 in done.effect.after
    assert newest_entry()[1] == "Quality Committee: QC-2026-27-1 was made (asked in Prefect)"
    assert "/papers/QC-2026-27-1" in sqlite_world.mails()[-1].body_text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "CDS Quality Group"}, "Choose the Care Delivery Service"),
        ({"kind": "CDS Quality Group", "service": "nowhere"}, "Choose a Care Delivery Service from the list"),
        ({"year": "2027-28"}, "This year has not begun: there is nothing to report yet"),
        ({"kind": "Evidence for a commissioner"}, "Enter who asked for it"),
        ({"kind": "Minutes"}, "Which report?"),
    ],
)
def test_report_that_does_not_fit_is_refused_when_it_is_shown_and_when_it_is_asked_for(
    sqlite_world: World, typed: dict[str, str], sentence: str
) -> None:
    _ = sqlite_world
    for is_rehearsal in (True, False):
        refused = asked("qi-report", dry_run=is_rehearsal, **QUALITY | typed)
        assert (refused.state, sentence in refused.sentence) == (REFUSED, True), refused.sentence


@pytest.mark.usefixtures("sqlite_world")
def test_forms_offer_the_years_that_can_be_meant() -> None:
    lists = lists_of_today()
    turn = form_of(BY_FLOW["qi-turn-of-year"], lists)["properties"]
    report = form_of(BY_FLOW["qi-report"], lists)["properties"]

    assert turn["year"]["enum"] == ["2026-27", "2027-28", "2028-29"]
    assert report["year"]["enum"] == ["2026-27", "2025-26", "2024-25"]
    assert "urgent-care" in report["service"]["enum"]


def test_date_on_a_day_off_is_said_and_stays_as_it_was_typed(sqlite_world: World) -> None:
    """OB-099: as on the page of what was done."""
    sqlite_world.propose()
    typed = {"project": sqlite_world.project.reference, "due_on": "2026-12-05", "reason": "The ward moves."}

    done = asked("qi-task-extend", **typed)

    assert done.effect is not None
    assert done.effect.note == "Saturday 5 December 2026 is not a working day."
    assert done.effect.told == f"{done.sentence}. {done.effect.note}"
    [task] = [task for task in sqlite_world.project.tasks if task.is_open]
    assert task.due_on.isoformat() == typed["due_on"]
