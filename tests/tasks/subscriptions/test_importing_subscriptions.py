"""Subscriptions from a file (6.1; OB-091)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from models.errors import BadFile
from tasks.people.importing import PeopleImport
from tasks.subscriptions.importing import import_subscriptions
from tasks.subscriptions.listing import all_subscriptions, history_of_subscription
from tasks.subscriptions.recording import change_lines
from tests.support.programme.subscriptions import file_of, subscription
from tests.support.trust_at_work import World, everything


def test_file_adds_and_changes_and_the_second_time_changes_nothing_ob_091(
    sqlite_world: World, tmp_path: Path
) -> None:
    hips = subscription("Hips", host="RCP", fee_pence=100_000, value_obtained="Less delay")
    file = file_of(
        tmp_path,
        'hips,,C-1,"1,250.00",01/04/2027,,',
        "Stroke,KCL,,£300,2026-12-01,Thrombolysis within the hour,",
        "Old one,,,,2026-04-01,,2026-03-31",
    )

    assert import_subscriptions(file) == PeopleImport(3, added=2, changed=1)

    assert [
        (
            all_subscription.title,
            all_subscription.host,
            all_subscription.contract,
            all_subscription.fee_pence,
            all_subscription.renews_on,
        )
        for all_subscription in all_subscriptions()
    ] == [
        ("Stroke", "KCL", "", 30_000, date(2026, 12, 1)),
        ("hips", "RCP", "C-1", 125_000, date(2027, 4, 1)),
        ("Old one", "", "", None, date(2026, 4, 1)),
    ]
    [entry] = history_of_subscription(sqlite_world.id_of("qist"), hips)
    assert list(change_lines(entry.changes)) == [
        "Title: hips (before: Hips)",
        "Contract: C-1 (before: none)",
        "Fee a year: £1,250.00 (before: £1,000.00)",
        "Renews on: Thursday 1 April 2027 (before: none)",
    ]
    before = everything()
    assert import_subscriptions(file) == PeopleImport(3, added=0, changed=0)
    assert everything() == before


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("Hips,,,12;50,,,", "row 2, fee: “12;50” is not an amount in pounds: write it like 1,250.00."),
        (",,,5,,,", "row 2, title: is missing."),
        ("Hips,,,,soon,,", "row 2, renews_on: “soon” is not a date: write it like 2026-12-31 or 31/12/2026."),
        ("Hips,,,,,Patient 943 476 5919 is better,", "row 2, value_obtained: seems to hold an NHS number"),
    ],
)
def test_row_with_an_error_is_named_and_nothing_is_stored(
    sqlite_world: World, tmp_path: Path, line: str, complaint: str
) -> None:
    _ = sqlite_world
    before = everything()

    with pytest.raises(BadFile) as refused:
        import_subscriptions(file_of(tmp_path, line, "Stroke,,,5,,,"))

    assert complaint in str(refused.value)
    assert everything() == before
