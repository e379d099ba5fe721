"""`qi programme import`, `objectives` and `rollover`: the topics and objectives of a year, and its turn."""

import logging
from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.logs import log_to_stderr
from deployments.printing import counted, print_json, print_table, watched
from deployments.schema import require_schema
from models.clock import local_date, now, short_date, spoken_date
from models.errors import NotReady
from models.rollover import first_day, is_programme_year
from models.vocabulary import Turn
from tasks.programme.changing_objectives import import_objectives
from tasks.programme.importing import import_programme
from tasks.programme.rehearsal import Planned, rehearse
from tasks.programme.rollover import roll_over

File = Annotated[Path, Parameter(name="FILE")]


def import_topics(file: File, /, *, year: str) -> None:
    """Take the topics of a catalogue or list into a programme year.

    Args:
        file: a CSV file in UTF-8 with the column name, and as wanted id, abbreviation, host, topic, name_checked,
            source, service, owner_name, owner_email and withdrawn_on.
        year: the programme year, for example 2027-28.
    """
    require_schema()
    imported = import_programme(file, year=year)
    read = counted(imported.rows, "topic")
    print(f"{read} of {year} read: {imported.added} added, {imported.changed} changed.")


def objectives(file: File, /, *, year: str) -> None:
    """Take the objectives of a list into a programme year.

    Args:
        file: a CSV file in UTF-8 with the columns kind, code and title, and as wanted owner, measure and position.
        year: the programme year, for example 2027-28.
    """
    require_schema()
    imported = import_objectives(file, year=year)
    read = counted(imported.rows, "objective")
    print(f"{read} of {year} read: {imported.added} added, {imported.changed} changed.")


def rollover(*, year: str, dry_run: bool = False, as_of: date | None = None, json: bool = False) -> None:
    """Turn the programme year: open topics carry forward, finished ones retire, every topic of the year begins.

    Args:
        year: the programme year that begins, for example 2027-28.
        dry_run: only say what would happen, and whom it would write to.
        as_of: the day for which to rehearse; without it today or, before the year begins, its first day.
        json: print it as JSON.
    """
    log_to_stderr(logging.ERROR)
    require_schema()
    if dry_run or as_of is not None:
        _rehearse(year, as_of or _soonest(year), is_json=json)
        return
    done = roll_over(year, watched)
    if json:
        print_json({"year": year, "turns": {turn: done.turns[turn] for turn in Turn}, "failed": done.failed})
    else:
        print(f"{year}: {_said(done.turns) or 'nothing was left to do'}.")
    if done.failed:
        topics = counted(len(done.failed), "topic")
        message = f"{topics} could not take their turn; the log says why. Run it again once that is mended."
        raise NotReady(message)


def _soonest(year: str) -> date:
    today = local_date(now())
    return max(today, first_day(year)) if is_programme_year(year) else today


def _rehearse(year: str, as_of: date, *, is_json: bool) -> None:
    lines = rehearse(year, as_of=as_of)
    if is_json:
        print_json([asdict(line) for line in lines])
        return
    print(
        f"{year}, rehearsed for {spoken_date(as_of)}: {_said(Counter(line.turn for line in lines)) or 'nothing'}."
    )
    if lines:
        print_table(
            ("", "Topic", "Source", "Why", "E-mail to", "Proposal due"), [_row(line) for line in lines]
        )
        print("Nothing was stored, and nothing was sent.")


def _row(line: Planned) -> tuple[str, ...]:
    to = f"{line.asked_name} <{line.asked}>" if line.asked else ""
    due = short_date(line.due_on) if line.due_on else ""
    return (line.turn.label, line.title, line.source.label, line.because, to, due)


def _said(turns: Counter[Turn]) -> str:
    """“3 begun, 2 carried forward”."""
    words = {
        Turn.BEGIN: "begun",
        Turn.CARRY_FORWARD: "carried forward",
        Turn.RENEW: "renewed",
        Turn.RETIRE: "retired",
    }
    return ", ".join(f"{turns[turn]} {said}" for turn, said in words.items() if turns[turn])
