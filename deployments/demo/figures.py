"""Real figures for the demonstration: NHS England's published A&E figures, type 1, as monthly totals of one trust.

From the package NHSRdatasets (CC0). Sample data only: the service and the people of the demonstration are invented.
"""

import csv
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from models.rounding import percent_of

FILE = Path(__file__).with_name("ae_type1_breaches.csv")
TRUST = "RJC"

SOURCE = (
    "Sample data: NHS England’s published monthly A&E figures (type 1) of one trust, code RJC, for {period}; "
    "the service and the people of this demonstration are invented."
)


@dataclass(frozen=True)
class Months:
    """The same months of one year: how many attendances, and how many of them ended within four hours."""

    rows: tuple[tuple[date, int, int], ...]

    @property
    def percent(self) -> Decimal:
        """Attendances within four hours out of all, in per cent to one decimal place."""
        attendances = sum(all_ for _, all_, _ in self.rows)
        within = sum(met for _, _, met in self.rows)
        return percent_of(within, attendances)

    @property
    def period(self) -> str:
        """“June to November 2017”."""
        first, last = self.rows[0][0], self.rows[-1][0]
        return f"{first:%B} to {last:%B} {last.year}"

    def entered(self, measure: str) -> list[dict[str, object]]:
        """The figures as the form takes them."""
        return [
            {"measure": measure, "period": month.isoformat(), "number": met, "out_of": attendances}
            for month, attendances, met in self.rows
        ]


def months(year: int, first: int, last: int) -> Months:
    """The figures of some months of a year, both ends included."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["org_code"] == TRUST]
    all_rows = []
    for row in rows:
        month = date.fromisoformat(row["period"])
        if month.year == year and first <= month.month <= last:
            attendances, breaches = int(row["attendances"]), int(row["breaches"])
            all_rows.append((month, attendances, attendances - breaches))
    return Months(tuple(all_rows))
