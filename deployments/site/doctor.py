"""Looking an installation over: each check says what it found and, if that is not well, what to do."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from deployments.site.environment import EngineAddress, engine_login
from deployments.site.schema import schema_trouble
from deployments.site.supervisor import has_worker
from models.clock import brief_date, local_date, now, spoken_date, spoken_moment
from models.errors import QIError, jump_said
from models.settings import settings
from models.vocabulary import MailState
from models.working_time import calendar_release
from notifications.smtp.check import trouble_with_relay
from tasks.database.audit_trail import verify_chain
from tasks.database.clock_watch import jumped_clocks, look_at_clock
from tasks.flow_runs.differences import differences
from tasks.flow_runs.installation import installation
from tasks.mail.sending_state import sending_state
from tasks.people.bank_holidays import trust_holidays
from tasks.queries.service.health import (
    MAIL_MAY_WAIT,
    failing_rounds,
    last_sweep,
    mails_not_sent,
    parked_timers,
    roles_nobody_holds,
)
from tasks.queries.service.holiday_horizon import holiday_horizon
from tasks.reminders.digests import DIGEST

NEWEST_ENTRIES = 1_000
SWEEP_MAY_REST = timedelta(minutes=5)
LEAST_FREE = 1_000_000_000  # bytes
NAMED = 3  # as many of a kind are named

CheckFindings = tuple[str, str]
"""What was found, and what to do about it; that is empty if all is well."""


@dataclass(frozen=True)
class CheckResult:
    """What a check found; `advice` is empty if all is well."""

    check: str
    said: str
    advice: str

    @property
    def is_well(self) -> bool:
        """Whether nothing is to be done."""
        return not self.advice


def look_over() -> Iterator[CheckResult]:
    """Every check, one after the other; those that read the database only if its schema is right."""
    trouble = schema_trouble()
    yield CheckResult(
        "Database", trouble or "as this release expects it", trouble and "Do as the sentence says."
    )
    checks = {**({} if trouble else _OF_THE_DATABASE), **_OUTSIDE}
    for name, check in checks.items():
        try:
            yield CheckResult(name, *check())
        except QIError as error:
            yield CheckResult(name, str(error), "Do as the sentence says, or ask whoever runs that service.")


def _history() -> CheckFindings:
    count = verify_chain(newest=NEWEST_ENTRIES)
    newest = "entry holds" if count == 1 else f"{count:,} entries hold"
    return f"the newest {newest}; “qi audit verify” checks all", ""


def _sweep() -> CheckFindings:
    swept_at = last_sweep()
    sentence = f"last one {_ago(swept_at)}" if swept_at else "there never was one"
    if swept_at and now() - swept_at < SWEEP_MAY_REST:
        return sentence, ""
    return sentence, "See that Prefect and a worker run, or call “qi sweep” from cron each minute."


def _rounds() -> CheckFindings:
    failing = failing_rounds()
    if not failing:
        return "each is made", ""
    sentences = [
        f"{round_failure.name} {round_failure.what} since {spoken_moment(round_failure.failing_since)}"
        for round_failure in failing
    ]
    advice = (
        "Look in the log for “failed” with that name: it has the cause. What failed wholly is made again each minute, "
        "what failed for some projects on the next day on which it is made; every other project was looked after."
    )
    if DIGEST in {round_failure.name for round_failure in failing}:
        advice += " For whom the digest failed, there is none before that of next week: tell them what waits."
    return _some(sentences), advice


def _mail() -> CheckFindings:
    mails = mails_not_sent()
    sentence = ", ".join(
        f"{mail_backlog.count} {state.label.lower()}" for state, mail_backlog in mails.items()
    )
    waiting, failed = mails[MailState.WAITING], mails[MailState.FAILED]
    if waiting.oldest:
        sentence += f"; the oldest waits since {_ago(waiting.oldest)}".replace(" ago", "")
    if waiting.oldest and now() - waiting.oldest > MAIL_MAY_WAIT:
        return sentence, "See that the mail relay takes our mail (below) and that something sweeps."
    if failed.count:
        return sentence, "Look at /outbox: those addresses or messages were refused for good."
    if mails[MailState.UNCERTAIN].count:
        return sentence, "Look at /outbox: ask those people whether the email has come."
    return sentence, ""


def _sending() -> CheckFindings:
    sending = sending_state()
    if sending.broken_at:
        return (
            sending.said,
            "See that the relay takes us: QI_SMTP_URL, its password, QI_MAIL_FROM. Mail waits.",
        )
    if sending.said:
        return sending.said, "Look at /outbox: somebody in the QI Support Team can let it go."
    return "open", ""


def _roles() -> CheckFindings:
    vacant = roles_nobody_holds()
    if not vacant:
        return "each is held", ""
    return f"{_some(vacant)} held by nobody", "Name a holder in the Trust file, then “qi trust load”."


def _timers() -> CheckFindings:
    parked = parked_timers()
    if not parked:
        return "every one that is due fires", ""
    sentence = f"{_some(parked)} cannot be reminded or moved on"
    return sentence, "Look in the log for “could not be fired”; it is tried once a day until it is mended."


def _runs() -> CheckFindings:
    all_differences = differences()
    if all_differences is None:
        return "Prefect does not answer", "See that its server runs and that PREFECT_API_URL is right."
    if not all_differences:
        return "every open project has one that knows the latest", ""
    some = _some([f"{difference.which} {difference.said}" for difference in all_differences])
    return (
        f"{len(all_differences)} differ: {some}",
        "Wait a minute and look again; if they stay, “qi reconcile”.",
    )


def _worker() -> CheckFindings:
    ours = installation()
    if has_worker(EngineAddress().api_url, ours.pool, engine_login()):
        return f"one looks for work in the pool {ours.pool}", ""
    command = "qi worker" if ours.pool_type == "qi" else f"prefect worker start --pool {ours.pool}"
    return f"none looks for work in the pool {ours.pool}", f"Start “{command}”; people can go on meanwhile."


def _relay() -> CheckFindings:
    trouble = trouble_with_relay(settings().smtp_url)
    if trouble:
        return trouble, "See that the relay runs, and that QI_SMTP_URL is right; mail waits until then."
    return "answers, and takes our password if we have one", ""


def _clock() -> CheckFindings:
    here = look_at_clock()
    jumps = [here.off_by] if here.off_by else jumped_clocks()
    if not jumps:
        return f"right; {abs(here.database_gap).total_seconds():.1f} s from the database’s", ""
    advice = "Set it right: sweeps go on by themselves. If it is right now, say so there: “qi sweep --trust-clock”."
    return f"{_some([jump_said(by) for by in jumps])}; nothing is swept there", advice


def _bank_holidays() -> CheckFindings:
    horizon = holiday_horizon()
    sentence = f"England’s are known until {spoken_date(horizon.until)} ({calendar_release()})"
    needed = f"; dates wait until {spoken_date(horizon.needed_until)}"
    sentence += _entered_holidays()
    if horizon.needed_until > horizon.until and horizon.is_far:
        sentence += "; beyond that nobody can know them yet, and dates are counted by rule"
    if horizon.is_far:
        return sentence, ""
    return sentence + needed, "Install a newer release of the package holidays."


def _entered_holidays() -> str:
    """“; entered here: Wed 11 Nov 2026 (Day of mourning)”: those that still matter, from a month ago on."""
    since = local_date(now()) - timedelta(days=30)
    days = [holiday for holiday in trust_holidays() if holiday.day >= since]
    sentences = [
        f"{brief_date(day.day)} is {'free' if day.is_free else 'worked'} ({day.name})"
        + ("" if day.settled_at or not day.is_free else ", dates told before are still to be moved")
        for day in days
    ]
    return f"; entered here: {'; '.join(sentences)}" if sentences else ""


def _disk() -> CheckFindings:
    home = settings().home.resolve()
    there = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    sentence = f"{free / 1e9:,.1f} GB free for {home}"
    return sentence, "" if free > LEAST_FREE else "Make room: without any, nothing can be stored."


_OF_THE_DATABASE: Mapping[str, Callable[[], CheckFindings]]
_OF_THE_DATABASE = {
    "Clock": _clock,
    "Bank holidays": _bank_holidays,
    "History": _history,
    "Sweep": _sweep,
    "Daily rounds": _rounds,
    "Mail": _mail,
    "Sending": _sending,
    "Timers": _timers,
    "Roles": _roles,
    "Flow runs": _runs,
    "Worker": _worker,
}
_OUTSIDE: Mapping[str, Callable[[], CheckFindings]]
_OUTSIDE = {"Mail relay": _relay, "Disk": _disk}


def _ago(moment: datetime) -> str:
    seconds = (now() - moment).total_seconds()
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            count = int(seconds // length)
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "less than a minute ago"


def _some(names: tuple[str, ...] | list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return "; ".join(names[:NAMED]) + more
