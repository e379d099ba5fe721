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
    forecast = forecast_tomorrow(watched)
    if json:
        print_json(asdict(forecast) | {"day": forecast.day})
        return
    print(f"{spoken_date(forecast.day)}, from 07:00 on: {counted(len(forecast.of_the_day), 'email')}.")
    if forecast.days_off:
        print(f"Nobody is reminded on days off: {', '.join(map(short_date, forecast.days_off))}.")
    for heading, letters in (("\nProject", forecast.of_the_day), ("\nBefore then", forecast.before)):
        if letters:
            print_table(
                (heading, "", "To", "Asked", "Due", ""), [_expected(email, forecast) for email in letters]
            )
    if forecast.unwritten:
        print_table(
            ("\nNot written", "", "Of", "Asked", "Due", "Why"),
            [_unwritten(timer) for timer in forecast.unwritten],
        )


def bounces(path: Mailbox, /, *, json: bool = False) -> None:
    """Read reports of emails that could not be delivered.

    Args:
        path: a report (.eml), an mbox file, a Maildir, or a folder of .eml files.
        json: print what became of each message as JSON.
    """
    require_schema()
    imported = import_bounces(path, watched)
    if json:
        print_json(_record(imported))
        return
    for reading in imported.readings:
        print(f"{reading.name}: {_said(reading)}")
    counts = ", ".join(
        f"{count} {outcome.value.replace('_', ' ')}" for outcome, count in imported.counts.items()
    )
    print(f"{counted(len(imported.readings), 'message')} read{f': {counts}' if counts else ''}.")


def _expected(email: ExpectedEmail, forecast: Forecast) -> tuple[str, ...]:
    notes = [
        spoken_moment(email.at) if email.at != forecast.at else "",
        "will be held" if email.is_held else "",
    ]
    due = short_date(email.due_on) if email.due_on else ""
    return (
        email.project,
        email.rung,
        f"{email.to_name} <{email.to}>",
        email.asked,
        due,
        ", ".join(filter(None, notes)),
    )


def _unwritten(timer: UnwrittenTimer) -> tuple[str, ...]:
    due = short_date(timer.due_on) if timer.due_on else ""
    return (timer.project, timer.rung, timer.of, timer.asked, due, timer.why)


def _said(reading: BounceReading) -> str:
    status = f" ({reading.status})" if reading.status else ""
    return f"{reading.outcome.label}{status}" + (f", /outbox/{reading.email_id}" if reading.email_id else "")


def _record(imported: BounceImport) -> dict[str, object]:
    return {
        "messages": imported.readings,
        "counts": {outcome.value: count for outcome, count in imported.counts.items()},
        "bounced_ids": imported.bounced_ids,
    }
