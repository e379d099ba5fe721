"""The sweep: what is due and not done? Timers, waiting mail, runs that missed something. With or without Prefect."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from models.errors import LeaseLost
from notifications.smtp.postman import Postman
from tasks.database.clock_watch import watch_clock
from tasks.database.leases import HeldLease, holding_lease
from tasks.flow_runs.upkeep import Watch, keep_runs
from tasks.mail.sending import Account, send_waiting_mail
from tasks.mail.sending_state import SendingState, sending_state
from tasks.projects.holiday_dates import settle_holidays
from tasks.reminders.due_timers import fire_due_timers
from tasks.schedule.daily_jobs import run_daily_jobs

log = logging.getLogger(__name__)

SWEEP = "sweep"
SWEEP_LASTS = timedelta(minutes=2)
"""The lease of a sweep; renewed before each part and within the long ones, so that only a dead one loses it."""


@dataclass(frozen=True)
class SweepCounts:
    """What a sweep did; `runs` is None when Prefect was away."""

    timers: Mapping[str, int] = field(default_factory=dict)
    rounds: Mapping[str, int] = field(default_factory=dict)
    mail: Account = field(default_factory=Account)
    sending: SendingState = field(default_factory=SendingState)
    runs: Mapping[str, int] | None = None

    @property
    def said(self) -> str:
        """One line for the log and the terminal."""
        return "; ".join(self.lines)

    @property
    def lines(self) -> tuple[str, str, str]:
        """What was due, what became of the mail, and how the runs are: a line each."""
        made = [*self.timers.items(), *self.rounds.items()]
        fired = ", ".join(f"{count} × {kind}" for kind, count in made) or "none"
        runs = (
            "Prefect is away"
            if self.runs is None
            else (", ".join(f"{n} {k}" for k, n in self.runs.items()) or "all well")
        )
        mail = f"{self.mail.sent} sent, {self.mail.put_off} put off, {self.mail.failed} failed"
        if self.sending.said:
            mail = f"{mail} ({self.sending.said})"
        return f"due: {fired}", f"mail: {mail}", f"runs: {runs}"

    @property
    def is_idle(self) -> bool:
        """Whether nothing was due, the relay takes our mail and every run is well; mail may be held by people."""
        did = [*self.timers.values(), *self.rounds.values(), *(self.runs or {}).values()]
        return (
            not any(did) and self.mail == Account() and self.runs is not None and not self.sending.broken_at
        )


def sweep(postman: Postman, watch: Watch = iter) -> SweepCounts | None:
    """Do everything that is due and not done; None if another sweep is at it, or takes over because this was too slow.

    Safe to repeat at any moment: each part asks the database what is due. Refused with ClockJumped while the
    clock of this computer cannot be believed (P14): then nothing is done, and no lease is taken at a wrong time.
    Where many runs are to be made again, `watch` is told how far that has come.
    """
    watch_clock()
    try:
        with holding_lease(SWEEP, lasts=SWEEP_LASTS) as lease:
            return _swept(postman, lease, watch) if lease else None
    except LeaseLost:
        log.warning("this sweep was too slow: another has taken over, and it stops")
        return None


def _swept(postman: Postman, lease: HeldLease, watch: Watch) -> SweepCounts:
    moved = settle_holidays()
    lease.renew()
    timers = {**fire_due_timers(), **({"project moved for a bank holiday": moved} if moved else {})}
    lease.renew()
    rounds = run_daily_jobs()
    lease.renew()
    mail = send_waiting_mail(postman)
    lease.renew()
    return SweepCounts(timers, rounds, mail, sending_state(), keep_runs(watch))
