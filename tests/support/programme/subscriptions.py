"""Subscriptions in the register, as they stand."""

from __future__ import annotations

from pathlib import Path

from models.records import Subscription
from tasks.database.unit_of_work import unit_of_work

HEADING = "title,host,contract,fee,renews_on,value_obtained,ended_on\n"


def subscription(title: str, **columns: object) -> str:
    """A subscription; its id."""
    with unit_of_work() as session:
        made = Subscription(title=title, **columns)
        session.add(made)
        session.flush()
        return made.id


def file_of(folder: Path, *lines: str) -> Path:
    """A file with these lines under its heading."""
    file = folder / "subscriptions.csv"
    file.write_text(HEADING + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    return file
