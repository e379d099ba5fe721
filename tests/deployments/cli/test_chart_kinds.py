"""`qi chart --chart run|p|u|t|g`: what is printed, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.command_line import QI
from tests.support.documents.pictures import Picture
from tests.support.series_files import Cell, as_csv
from tests.support.spc_series import monthly

COUNTS = [*[(12, 50), (15, 50), (8, 50), (10, 50)] * 4, (24, 50)]
LESS = ("--improve", "decrease")


def counts(folder: Path, pairs: Sequence[tuple[Cell, Cell]] = COUNTS) -> str:
    days = [f"{day}" for day, _ in monthly([0] * len(pairs))]
    rows = [(day, *pair) for day, pair in zip(days, pairs, strict=True)]
    return as_csv(folder, [("date", "numerator", "denominator"), *rows])


def values(folder: Path, numbers: Sequence[float]) -> str:
    return as_csv(folder, [("date", "value"), *((f"{day}", number) for day, number in monthly(numbers))])


def record(qi: QI, *words: str) -> dict[str, Any]:
    status, shown, complaint = qi("chart", *words, "--json")
    assert (status, complaint) == (0, "")
    result: dict[str, Any] = json.loads(shown)
    return result


def test_p_chart_is_in_per_cent_with_limits_at_each_point(qi: QI, tmp_path: Path) -> None:
    result = record(qi, counts(tmp_path), "--chart", "p", *LESS, "--target", "20%")

    last = result["points"][-1]
    sigma = 100 * (0.24 * 0.76 / 50) ** 0.5
    total = 100 * sum(met for met, _ in COUNTS) / 850
    assert (result["chart"], result["unit"], result["per"]) == ("p", "per cent", None)
    assert result["centre"] == pytest.approx(total)
    assert (last["value"], last["numerator"], last["denominator"]) == (48, 24, 50)
    assert last["upper"] == pytest.approx(total + 3 * sigma, abs=0.1)
    assert (last["rule"], last["variation"], result["verdict"]) == ("outside_limits", "concern", "worse")
    assert (result["signal"], result["runs_signal"], result["assurance"]) == (True, False, "inconsistent")
    assert result["icons"] == [
        "Special cause of concerning nature, due to higher values (H).",
        "The target is hit and missed at random (?).",
    ]


@pytest.mark.parametrize(("more", "per"), [((), 1000), (("--per", "10"), 10)])
def test_rate_says_for_how_many_it_is(qi: QI, tmp_path: Path, more: tuple[str, ...], per: int) -> None:
    result = record(qi, counts(tmp_path), "--chart", "u", *LESS, *more)

    assert (result["per"], result["points"][0]["value"]) == (per, 12 / 50 * per)


def test_run_chart_says_its_longest_run_and_its_crossings(qi: QI, tmp_path: Path) -> None:
    result = record(qi, values(tmp_path, [5, 6, 4, 7] * 3 + [9] * 13), "--chart", "run")

    assert [result[name] for name in ("longest_run", "crossings", "signal")] == [12, 0, True]
    assert (result["centre"], {point["lower"] for point in result["points"]}) == (9, {None})


def test_xmr_chart_of_counts_is_of_their_percentages(qi: QI, tmp_path: Path) -> None:
    result = record(qi, counts(tmp_path))

    assert (result["chart"], result["points"][0]["value"], result["centre"]) == (
        "xmr",
        24,
        pytest.approx(result["mean"]),
    )


def test_month_in_which_there_was_nobody_has_no_value(qi: QI, tmp_path: Path) -> None:
    result = record(qi, counts(tmp_path, [*COUNTS[:3], (0, 0), *COUNTS[3:], ("*", 50)]), "--chart", "p")

    assert (result["count"], result["missing"], result["suppressed"]) == (
        len(COUNTS),
        ["2025-04-01"],
        ["2026-07-01"],
    )


@pytest.mark.parametrize("kind", ["t", "g"])
def test_longer_gaps_between_events_are_an_improvement(qi: QI, tmp_path: Path, kind: str) -> None:
    result = record(qi, values(tmp_path, [10, 14, 9, 12] * 4 + [250]), "--chart", kind)

    assert (result["points"][-1]["rule"], result["verdict"]) == ("outside_limits", "improved")


def test_frozen_limits_rest_on_the_values_up_to_a_day_or_month(qi: QI, tmp_path: Path) -> None:
    path = values(tmp_path, [10, 14, 9, 12] * 4 + [250] * 4)

    results = [
        record(qi, path, "--freeze", until, "--chart", kind)
        for kind in ("xmr", "g")
        for until in ("2026-04-01", "Apr 2026")
    ]

    assert [result["periods"][0]["limits_rest_on"] for result in results] == [16] * 4
    assert [result["points"][-1]["rule"] for result in results] == ["outside_limits"] * 4


def test_words_and_picture_say_the_same(qi: QI, tmp_path: Path) -> None:
    target = tmp_path / "cans.svg"

    status, shown, _ = qi("chart", counts(tmp_path), "--chart", "p", *LESS, "--svg", str(target))

    *sentences, _where = shown.splitlines()
    _, description = Picture(target.read_text(encoding="utf-8")).described()
    assert (status, description) == (0, " ".join(sentences))
    assert sentences[:5] == [
        "17 months, from January 2025 to May 2026; the last is 48%.",
        "Has got worse.",
        "The mean is 24%, the limits are 5.9% and 42.1%.",
        (
            "The longest run on one side of the mean has 2 values, where up to 7 is chance. The line crosses it "
            "8 times, where chance makes it 3 at least. Together this is no more than chance."
        ),
        "Outside the limits: May 2026.",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--chart", "p"), "as a p chart: each of its values needs a numerator and a denominator."),
        (("--chart", "t"), "as a t chart: the time between two events is more than 0."),
    ],
)
def test_series_that_does_not_suit_the_chart_is_refused(
    qi: QI, tmp_path: Path, words: tuple[str, ...], complaint: str
) -> None:
    status, shown, error = qi("chart", values(tmp_path, [3, 0, 4]), *words)

    assert (status, shown, error) == (1, "", f"qi: This series cannot be drawn {complaint}\n")


def test_freezing_before_there_are_three_values_changes_nothing_and_says_so(qi: QI, tmp_path: Path) -> None:
    path = values(tmp_path, [10, 14, 9, 12] * 4)

    _, shown, _ = qi("chart", path, "--chart", "g", "--freeze", "Feb 2025")

    assert "--freeze changes nothing: there are fewer than 3 values up to" in shown


@pytest.mark.parametrize("words", [("--per", "0"), ("--freeze", "soon"), ("--chart", "c")])
def test_option_that_makes_no_sense_is_a_mistake_of_usage(
    qi: QI, tmp_path: Path, words: tuple[str, ...]
) -> None:
    assert qi("chart", values(tmp_path, [3, 4, 5]), *words)[0] == 2
