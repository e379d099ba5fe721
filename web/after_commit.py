"""Hints after a commit: send what waits now, wake the project's run now. Each may fail without harm.

They run beside the answer to the browser and never hold it up; whatever is lost here, the sweep does later.
Mail goes on while a clock that jumped holds the sweep up (P14): only sweeps write reminders, so none is sent here.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from models.errors import NotReady
from notifications.smtp.postman import Postman
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.runs import wake_project
from tasks.mail.courier import Courier
from tasks.mail.sending import send_waiting_mail

log = logging.getLogger(__name__)

EVERY = 15.0
"""Seconds after which whatever waits is sent without a hint, so that mail does not depend on Prefect."""

SWITCHES = 0.0005
"""Seconds after which a thread that computes lets another go on; Python’s own 0.005 delays each step of a mail."""

RESTS = 10.0
"""Seconds for which no run is woken after Prefect gave no answer; the sweep wakes whatever waits by then."""

AT_ONCE = 50
"""As many emails are sent before the next hint is looked for."""


class Hints:
    """Threads of this process: one sends mail that waits, one carries letters from memory, one wakes runs.

    Idle until started.
    """

    def __init__(self, postman: Postman, *, wake: Callable[[str], WakeResult] = wake_project) -> None:
        self._postman = postman
        self._mail = _HintedThread("hints-mail", self._send, every=EVERY)
        self._wake = _HintedThread("hints-wake", self._wake_run, every=None)
        self._wake_run_of = wake
        self._wakes_from = 0.0
        self.courier = Courier(postman, look=self.mail_waits)
        self.engine = "not asked yet"

    def start(self) -> None:
        """Begin to follow hints, and to look for waiting mail now and then.

        The thread that sends mail gets its turn soon, though others lay out pages: `make bench` shows it.
        """
        sys.setswitchinterval(SWITCHES)
        self._mail.start()
        self._wake.start()
        self.courier.start()

    def stop(self) -> None:
        """Finish what is at hand and end; what was hinted and not done is for the sweep."""
        self.courier.rest()
        self._mail.stop()
        self._wake.stop()
        self._postman.close()
        self.courier.stop()

    def send_mail_and_wake(self, project_id: str) -> None:
        """A project has moved: its mail goes out and its run is woken."""
        self._mail.hint(project_id)
        self._wake.hint(project_id)

    def wake(self, project_id: str) -> None:
        """A project has moved, and its letters are carried: its run is woken."""
        self._wake.hint(project_id)

    def mail_waits(self) -> None:
        """An email waits, of whatever it is, such as a sign-in code."""
        self._mail.hint(None)

    def _send(self, project_id: str | None) -> None:
        send_waiting_mail(self._postman, project_id=project_id, limit=AT_ONCE)

    def _wake_run(self, project_id: str | None) -> None:
        if project_id is not None and monotonic() >= self._wakes_from:
            is_away = self._wake_run_of(project_id) is WakeResult.ENGINE_AWAY
            self.engine = "away" if is_away else "answers"
            self._wakes_from = monotonic() + RESTS if is_away else 0.0


class _HintedThread:
    """A thread that does one kind of thing, when hinted or `every` so many seconds."""

    def __init__(self, name: str, do: Callable[[str | None], None], *, every: float | None) -> None:
        self._name, self._do, self._every = name, do, every
        self._hints: SimpleQueue[tuple[str | None] | None] = SimpleQueue()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def hint(self, project_id: str | None) -> None:
        """Nothing but a note in a queue; without a thread to read it, nothing at all."""
        if self._thread is not None:
            self._hints.put((project_id,))

    def stop(self) -> None:
        if self._thread is not None:
            self._hints.put(None)
            self._thread.join(timeout=5)
        self._thread = None

    def _run(self) -> None:
        while True:
            project_ids, is_over = self._next_hints()
            for project_id in project_ids:
                self._try(project_id)
            if is_over:
                return

    def _next_hints(self) -> tuple[list[str | None], bool]:
        """Every hint that is there, each project once; whether this is the end."""
        hinted: dict[str | None, None] = {}
        try:
            hint = self._hints.get(timeout=self._every)
            while hint is not None:
                hinted[hint[0]] = None
                hint = self._hints.get_nowait()
        except Empty:
            return list(hinted) or [None], False
        return list(hinted), True

    def _try(self, project_id: str | None) -> None:
        try:
            self._do(project_id)
        except NotReady as reason:
            log.warning("%s: %s", self._name, reason)
        except Exception:  # the thread must outlive whatever one project brings; the sweep repeats it
            log.exception("%s failed", self._name)
