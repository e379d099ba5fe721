"""`qi programme import`, `begin`, `objectives` and `rollover`: a year’s topics and aims, its agreement and its turn."""

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import ArgumentCollection, Group, Parameter, Token

from deployments.cli.printing import counted, print_json, print_table, watched
from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from models.clock import dated, local_date, now, spoken_date
from models.errors import NotReady
from models.imports.catalogue import NATIONAL_AUDITS
from models.inputs.dates import day
from models.programme_year import first_day, is_programme_year
from models.vocabulary import Turn
from tasks.programme.objectives.changing_objectives import import_objectives
from tasks.programme.topics.changes import TopicChange
from tasks.programme.topics.importing import import_programme, preview_programme
from tasks.programme.year.agreement import begin_programme
from tasks.programme.year.dry_run import PlannedTurn, dry_run_of_year
from tasks.programme.year.rollover import roll_over


def _one_list(given: ArgumentCollection) -> None:
    if len(given.filter_by(value_set=True)) != 1:
        raise ValueError("Say where the topics stand: either FILE or --catalogue.")


_LIST = Group(validator=_one_list, show=False)


_NOT_THE_LIST = (
    "Names marked “topic only” are not checked in full. Import the year’s Quality Accounts List next: it changes what "
    "differs, and its column withdrawn_on takes topics off."
)


@Parameter(name="*")
@dataclass(frozen=True)
class ListOptions:
    """Where the topics stand, if not simply in FILE.

    Attributes:
        catalogue: instead of a file, the national clinical audits that ship with the product.
        sheet: the sheet of the workbook; without it the only one whose heading fits.
    """

    catalogue: Annotated[bool, Parameter(group=_LIST)] = False
    sheet: str | None = None


@Parameter(name="*")
@dataclass(frozen=True)
class OutputOptions:
    """What is printed, and whether anything is stored.

    Attributes:
        preview: only say what would be added and changed; nothing is stored.
        json: print it as JSON.
    """

    preview: bool = False
    json: bool = False


def import_topics(
    file: Annotated[Path | None, Parameter(name="FILE", group=_LIST)] = None,
    /,
    *,
    year: str,
    listed: ListOptions | None = None,
    shown: OutputOptions | None = None,
) -> None:
    """Take the topics of a catalogue or list into a programme year.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the column name, and as wanted id, abbreviation,
            host, topic, name_checked, source, service, owner_name, owner_email and withdrawn_on. An empty cell changes
            nothing; “none” (or “clear”) in withdrawn_on puts a topic back on the programme. Of a national audit:
            withdrawn_source (where its host says so), stop_because (asks the Chief Medical Officer), and its window:
            window, window_opens_on, window_closes_on, results_expected_on, cases_expected.
        year: the programme year, for example 2027-28.
        listed: where the topics stand.
        shown: what is printed.
    """
    require_schema()
    how, where = shown or OutputOptions(), listed or ListOptions()
    path = file or NATIONAL_AUDITS
    if how.preview:
        _preview(preview_programme(path, year=year, sheet=where.sheet), year, is_json=how.json)
        return
    imported = import_programme(path, year=year, sheet=where.sheet)
    if how.json:
        print_json({"year": year, **asdict(imported)})
        return
    read = counted(imported.rows, "topic")
    print(f"{read} of {year} read: {imported.added} added, {imported.changed} changed.")
    if where.catalogue:
        print(_NOT_THE_LIST)


def _preview(changes: Sequence[TopicChange], year: str, *, is_json: bool) -> None:
    if is_json:
        print_json([_record(change) for change in changes])
        return
    counts = Counter(change.said for change in changes)
    print(
        f"{counted(len(changes), 'topic')} of {year} read: {counts['added']} would be added, "
        f"{counts['changed']} changed."
    )
    seen = [change for change in changes if change.fields]
    if seen:
        print_table(
            ("Row", "Topic", "What happens", "Changes"),
            [
                (
                    str(topic_change.row),
                    topic_change.topic,
                    topic_change.said,
                    "; ".join(_fields(topic_change)),
                )
                for topic_change in seen
            ],
        )
    print("Nothing was stored.")


def _fields(change: TopicChange) -> Iterator[str]:
    """“host: RCP → HQIP”; of a new topic what it is."""
    for name, (before, after) in change.fields.items():
        if not change.is_new:
            yield f"{name}: {before or 'nothing'} → {after or 'nothing'}"
        elif name != "name":
            yield f"{name}: {after}"


def _record(change: TopicChange) -> dict[str, object]:
    fields = {name: {"from": before, "to": after} for name, (before, after) in change.fields.items()}
    return {"row": change.row, "topic": change.topic, "happens": change.said, "fields": fields}


def begin(*, year: str) -> None:
    """Begin to agree the programme of a year now, instead of early in January.

    Args:
        year: the programme year that is to be agreed, for example 2027-28.
    """
    log_to_stderr(logging.ERROR)
    require_schema()
    if begin_programme(year):
        print(f"The programme {year} begins to be agreed: the QI Support Team is asked whom to invite.")
    else:
        print(f"The programme {year} had begun to be agreed already: nothing was done.")


def objectives(file: Annotated[Path, Parameter(name="FILE")], /, *, year: str) -> None:
    """Take the objectives of a list into a programme year.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the columns kind, code and title, and as wanted
            owner, measure and position.
        year: the programme year, for example 2027-28.
    """
    require_schema()
    imported = import_objectives(file, year=year)
    read = counted(imported.rows, "objective")
    print(f"{read} of {year} read: {imported.added} added, {imported.changed} changed.")


def _read_day(_: object, tokens: Sequence[Token]) -> date:
    return day(tokens[0].value)


def rollover(
    *,
    year: str,
    dry_run: bool = False,
    as_of: Annotated[date | None, Parameter(converter=_read_day)] = None,
    json: bool = False,
) -> None:
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
    lines = dry_run_of_year(year, as_of=as_of)
    if is_json:
        print_json([asdict(line) for line in lines])
        return
    print(
        f"{year}, rehearsed for {spoken_date(as_of)}: {_said(Counter(line.turn for line in lines)) or 'nothing'}."
    )
    if lines:
        print_table(
            ("", "Topic", "Source", "Why", "Email to", "Proposal due"), [_row(line) for line in lines]
        )
        print("Nothing was stored, and nothing was sent.")


def _row(line: PlannedTurn) -> tuple[str, ...]:
    to = f"{line.asked_name} <{line.asked}>" if line.asked else ""
    due = dated(line.due_on) if line.due_on else ""
    return (line.turn.label, line.title, line.source.label, line.because, to, due)


def _said(turns: Counter[Turn]) -> str:
    """“3 begun, 2 carried forward”."""
    return ", ".join(f"{turns[turn]} {turn.said}" for turn in Turn if turns[turn])
