"""`qi bank-holiday`: a day is entered, listed and taken back; the doctor says so."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from models.clock import stopped_at
from models.working_time import is_working_day, knowable_until
from tasks.database.unit_of_work import reading
from tasks.queries.service import holiday_horizon
from tests.support.command_line import QI
from tests.support.mail.mornings import nov
from tests.support.trust_at_work import DEMONSTRATION, World

DAY = ("2026-11-11", "--name", "Day of mourning", "--because", "Proclaimed on 2 November 2026")
IN_THE_FILE = '[[bank_holidays]]\nday = 2026-11-11\nname = "Day of mourning"\nbecause = "Proclaimed"\n'


def findings(qi: QI) -> dict[str, str]:
    loads: dict[str, dict[str, str]] = {load["check"]: load for load in json.loads(qi("doctor", "--json")[1])}
    return loads["Bank holidays"]


def test_a_day_is_entered_once_listed_seen_by_the_doctor_and_taken_back(trusted: QI) -> None:
    with stopped_at(nov(2)):
        sentence = "Wednesday 11 November 2026 is a bank holiday (Day of mourning)"
        assert trusted("bank-holiday", "add", *DAY) == (0, f"{sentence}.\nDates moved in 0 projects.\n", "")
        assert trusted("bank-holiday", "add", *DAY)[1] == f"{sentence}: it was entered already.\n"
        assert json.loads(trusted("bank-holiday", "list", "--json")[1]) == [
            {
                "day": "2026-11-11",
                "is_free": True,
                "name": "Day of mourning",
                "because": "Proclaimed on 2 November 2026",
            }
        ]
        seen = findings(trusted)
        assert (seen["advice"], seen["said"].partition("; entered here: ")[2]) == (
            "",
            "11 Nov 2026 is free (Day of mourning)",
        )
        status, shown, _ = trusted("bank-holiday", "remove", "2026-11-11", "--because", "A mistake")
        assert (status, shown) == (0, f"Taken back: {sentence}.\n")
        assert trusted("bank-holiday", "list")[1].splitlines()[-1] == "0 days"


def test_a_day_that_is_free_anyway_is_refused_in_a_sentence(trusted: QI) -> None:
    status, _, complaint = trusted(
        "bank-holiday", "add", "2026-12-25", "--name", "Christmas", "--because", "So it is"
    )

    assert (status, complaint) == (
        1,
        "qi: Friday 25 December 2026 is a bank holiday already: there is nothing to enter.\n",
    )


def test_a_day_is_written_as_in_a_file_and_a_text_has_the_limit_of_the_page(trusted: QI) -> None:
    with stopped_at(nov(2)):
        day, *rest = DAY
        assert day == "2026-11-11"
        assert trusted("bank-holiday", "add", "Wed 11 Nov 2026", *rest)[0] == 0
        assert trusted("bank-holiday", "remove", "11/11/2026", "--because", " ")[::2] == (
            1,
            "qi: --because is empty.\n",
        )
        status, _, complaint = trusted(
            "bank-holiday", "add", "12/11/2026", "--name", "x" * 121, "--because", "So"
        )
        assert (status, complaint) == (1, "qi: --name is longer than 120 characters.\n")


def test_the_trust_file_enters_a_day_once_and_passes_over_what_the_table_has(
    trusted: QI, tmp_path: Path
) -> None:
    file = tmp_path / "trust.toml"
    text = (DEMONSTRATION / "trust.toml").read_text()
    known = IN_THE_FILE.replace("2026-11-11", "2026-12-25")
    file.write_text(f"{text}\n{IN_THE_FILE}\n{known}")

    assert trusted("trust", "load", str(file))[1].startswith("Loaded")
    assert trusted("trust", "load", str(file))[1].startswith("Nothing has changed")
    with reading():
        assert not is_working_day(date(2026, 11, 11))
    assert trusted("bank-holiday", "list")[1].splitlines()[-1] == "1 day"

    file.write_text(f"{text}\n{IN_THE_FILE.replace('2026-11-11', '2026-11-14')}")
    assert (
        "bank_holidays, 2026-11-14: Saturday 14 November 2026 is no working day"
        in (trusted("trust", "load", str(file))[2])
    )


@pytest.mark.parametrize(("until", "is_well"), [(date(2027, 12, 31), True), (date(2026, 12, 31), False)])
def test_doctor_is_not_red_for_dates_that_nobody_can_know_yet(
    qi: QI, world: World, database: str, monkeypatch: pytest.MonkeyPatch, *, until: date, is_well: bool
) -> None:
    os.environ["QI_DATABASE_URL"] = database
    world.propose()
    monkeypatch.setattr(holiday_horizon, "published_until", lambda: until)
    horizon = holiday_horizon.HolidayHorizon(until, date(2029, 1, 8), knowable_until(world.today))

    assert horizon.is_far == is_well
    assert (findings(qi)["advice"] == "") == is_well
