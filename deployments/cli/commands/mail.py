"""`qi mail tomorrow`, `qi mail bounces`, `qi outbox list`: what will be written, what came back, what was written."""

import logging
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import counted, print_json, print_table, watched
from deployments.logs import log_to_stderr
from deployments.site.schema import require_schema
from models.clock import LONDON, dated, short_date, spoken_date, spoken_moment
from tasks.forecast.lines import ExpectedEmail, UnwrittenTimer
from tasks.forecast.tomorrow import Forecast, forecast_tomorrow
from tasks.mail.bounces import BounceImport, BounceReading, import_bounces
from tasks.queries.mail.outbox import MailFate, MailListed, OutboxFilter, outbox_listed

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


def list_outbox(  # noqa: PLR0913 -- each is an option
    *,
    search: str = "",
    fate: MailFate | None = None,
    trouble: bool = False,
    since: date | None = None,
    until: date | None = None,
    most: int = 50,
    json: bool = False,
) -> None:
    """List the emails, the newest first.

    Args:
        search: only those with these words in their reader’s name or address, the reference or the subject.
        fate: only those of which this became.
        trouble: only those that did not arrive, or may not have, and that nobody has dealt with.
        since: only those written on this day or later.
        until: only those written on this day or earlier.
        most: how many at most.
        json: print them as JSON.
    """
    require_schema()
    filters = OutboxFilter(search=search, first_day=since, last_day=until, fate=fate, only_trouble=trouble)
    mails = outbox_listed(filters, most)
    if json:
        print_json(mails)
        return
    print_table(("Written", "To", "Project", "Subject", "What became of it"), map(_mail_row, mails))
    print(counted(len(mails), "email") + (": there may be more, see --most" if len(mails) == most else ""))


def _mail_row(mail: MailListed) -> tuple[str, ...]:
    sent = f" {_minute(mail.sent_at)}" if mail.sent_at and mail.fate is MailFate.SENT else ""
    return (
        _minute(mail.created_at),
        f"{mail.to_name} <{mail.to_address}>",
        mail.reference or "–",
        mail.subject,
        f"{mail.fate.label}{sent}",
    )


def _minute(moment: datetime) -> str:
    there = moment.astimezone(LONDON)
    return f"{dated(there.date())} {there:%H:%M}"


def _expected(email: ExpectedEmail, forecast: Forecast) -> tuple[str, ...]:
    notes = [
        spoken_moment(email.at) if email.at != forecast.at else "",
        "will be held" if email.is_held else "",
    ]
    due = dated(email.due_on) if email.due_on else ""
    return (
        email.project,
        email.rung,
        f"{email.to_name} <{email.to}>",
        email.asked,
        due,
        ", ".join(filter(None, notes)),
    )


def _unwritten(timer: UnwrittenTimer) -> tuple[str, ...]:
    due = dated(timer.due_on) if timer.due_on else ""
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
