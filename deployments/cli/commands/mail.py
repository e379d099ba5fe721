"""`qi mail tomorrow` and `qi mail bounces`: what will be written, and what came back."""

import logging
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import counted, print_json, print_table, watched
from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from models.clock import short_date, spoken_date, spoken_moment
from tasks.forecast.lines import ExpectedEmail, UnwrittenTimer
from tasks.forecast.tomorrow import Forecast, forecast_tomorrow
from tasks.mail.bounces import BounceImport, BounceReading, import_bounces

Mailbox = Annotated[Path, Parameter(name="PATH")]


def tomorrow(*, json: bool = False) -> None:
    """Say what will be written to whom on the next working day, and what will not and why.

    Args:
        json: print it as JSON.
    """
    log_to_stderr(logging.ERROR)
    require_schema()
    found = forecast_tomorrow(watched)
    if json:
        print_json(asdict(found) | {"day": found.day})
        return
    print(f"{spoken_date(found.day)}, from 07:00 on: {counted(len(found.of_the_day), 'e-mail')}.")
    if found.days_off:
        print(f"Nobody is reminded on days off: {', '.join(map(short_date, found.days_off))}.")
    for heading, letters in (("\nProject", found.of_the_day), ("\nBefore then", found.before)):
        if letters:
            print_table((heading, "", "To", "Asked", "Due", ""), [_expected(one, found) for one in letters])
    if found.unwritten:
        print_table(
            ("\nNot written", "", "Of", "Asked", "Due", "Why"), [_unwritten(one) for one in found.unwritten]
        )


def bounces(path: Mailbox, /, *, json: bool = False) -> None:
    """Read reports of e-mails that could not be delivered.

    Args:
        path: a report (.eml), an mbox file, a Maildir, or a folder of .eml files.
        json: print what became of each message as JSON.
    """
    require_schema()
    imported = import_bounces(path, watched)
    if json:
        print_json(_record(imported))
        return
    for one in imported.readings:
        print(f"{one.name}: {_said(one)}")
    counts = ", ".join(
        f"{count} {outcome.value.replace('_', ' ')}" for outcome, count in imported.counts.items()
    )
    print(f"{counted(len(imported.readings), 'message')} read{f': {counts}' if counts else ''}.")


def _expected(one: ExpectedEmail, found: Forecast) -> tuple[str, ...]:
    notes = [spoken_moment(one.at) if one.at != found.at else "", "will be held" if one.is_held else ""]
    due = short_date(one.due_on) if one.due_on else ""
    return (
        one.project,
        one.rung,
        f"{one.to_name} <{one.to}>",
        one.asked,
        due,
        ", ".join(filter(None, notes)),
    )


def _unwritten(one: UnwrittenTimer) -> tuple[str, ...]:
    due = short_date(one.due_on) if one.due_on else ""
    return (one.project, one.rung, one.of, one.asked, due, one.why)


def _said(one: BounceReading) -> str:
    status = f" ({one.status})" if one.status else ""
    return f"{one.outcome.label}{status}" + (f", /outbox/{one.email_id}" if one.email_id else "")


def _record(imported: BounceImport) -> dict[str, object]:
    return {
        "messages": imported.readings,
        "counts": {outcome.value: count for outcome, count in imported.counts.items()},
        "bounced_ids": imported.bounced_ids,
    }
