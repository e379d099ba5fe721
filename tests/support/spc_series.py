"""Series of values for tests: published ones, real ones, and ones made up for a rule."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from models.spc import Aim, ChartPeriod, Direction, XmRChart, xmr_chart

DATA = Path(__file__).parents[1] / "data"
GOLDEN: dict[str, Any] = json.loads((DATA / "spc_golden_cases.json").read_text(encoding="utf-8"))
STEADY = (10, 12, 11, 9, 10, 12, 8, 10, 11, 9, 10, 12)

Series = list[tuple[date, float]]


def monthly(values: Sequence[float], *, since: date = date(2025, 1, 1)) -> Series:
    """Values on the first days of the months."""
    first = since.year * 12 + since.month - 1
    return [(date(month // 12, month % 12 + 1, 1), value) for month, value in enumerate(values, start=first)]


def breaches(trust: str) -> Series:
    """The real four-hour breaches of a trust, by month."""
    with (DATA / "ae_type1_breaches.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["org_code"] == trust]
    return [(date.fromisoformat(row["period"]), int(row["breaches"])) for row in rows]


def chart_of(
    values: Sequence[float], improve: Direction = Direction.INCREASE, target: float | None = None
) -> XmRChart:
    return xmr_chart(monthly(values), Aim(improve, target))


def period_of(values: Sequence[float]) -> ChartPeriod:
    return chart_of(values).periods[0]
