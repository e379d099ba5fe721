"""One project in the dry run: its timers and its daily rounds, played in a transaction that never commits."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.engine.escalation_timers import AGAIN
from models.records import Email, HumanTask, Person, Project, Timer
from models.vocabulary import Role, TimerKind, TimerState
from tasks.database.unit_of_work import dry_run
from tasks.forecast.lines import ExpectedEmail, UnwrittenTimer, expected_letter
from tasks.forecast.skipped_timers import is_at_rest, why_skipped
from tasks.projects.daily_checks import DailyCheck, check_project
from tasks.projects.event_letters import take_letters_of_events
from tasks.reminders.due_timers import fire
from tasks.schedule.daily_jobs import PROJECT_CHECKS, due_daily_jobs

log = logging.getLogger(__name__)


def simulate_projects(
    project_id: str, moment: datetime, mornings: Sequence[datetime]
) -> list[ExpectedEmail | UnwrittenTimer]:
    """What a project would do now and on these mornings. As there, one that fails keeps no other waiting (P17)."""
    result: list[ExpectedEmail | UnwrittenTimer] = []
    try:
        with dry_run() as session:
            stage = _Stage(session, project_id, [])
            event.listen(session, "before_flush", stage.take_down)
            result += stage.simulate_next_sweep(moment)
            for morning in mornings:
                result += stage.simulate_morning(morning, moment, is_last=morning == mornings[-1])
    except Exception:
        log.exception("project %s could not be rehearsed", project_id)
    return result


@dataclass(frozen=True)
class _Stage:
    """A project in a transaction that never commits; `written` are the emails that it has written there."""

    session: Session
    project_id: str
    written: list[Email]

    def take_down(self, *_: object) -> None:
        self.written.extend(email for email in self.session.new if isinstance(email, Email))

    def simulate_next_sweep(self, moment: datetime) -> Iterator[ExpectedEmail | UnwrittenTimer]:
        """What the next sweep does: what is due already, then the rounds of today that were not made."""
        for timer in self.due(moment):
            yield from self.fire_timer(timer, moment, is_last=False)
        to_make = {due_daily_job.name for due_daily_job in due_daily_jobs(moment)}
        for care in PROJECT_CHECKS:
            if care.name in to_make:
                yield from self.run_daily_check(care, moment)

    def simulate_morning(
        self, morning: datetime, since: datetime, *, is_last: bool
    ) -> Iterator[ExpectedEmail | UnwrittenTimer]:
        """A morning in its order: the rounds before the hour of reminders, what is due then, the other rounds."""
        later = []
        for care in PROJECT_CHECKS:
            at = at_local(local_date(morning), care.hour)
            if at >= morning:
                later.append(care)
            elif at > since:
                yield from self.run_daily_check(care, at)
        for timer in self.due(morning):
            yield from self.fire_timer(timer, morning, is_last=is_last)
        for care in later:
            yield from self.run_daily_check(care, at_local(local_date(morning), care.hour))

    def due(self, at: datetime) -> Sequence[Timer]:
        query = select(Timer).where(
            Timer.project_id == self.project_id, Timer.state == TimerState.ARMED, Timer.due_at <= at
        )
        return self.session.scalars(query.order_by(Timer.due_at, Timer.rung, Timer.id)).all()

    def fire_timer(
        self, timer: Timer, at: datetime, *, is_last: bool
    ) -> Iterator[ExpectedEmail | UnwrittenTimer]:
        """Fire a timer; what is put off from a morning to a later one is spoken of there."""
        fire(self.session, timer.id, self.project_id, at)
        self.session.flush()
        rung = timer_label(timer)
        letters = [self._expected(email, rung, at) for email in self._taken()]
        yield from letters
        if is_last and not letters and (why := why_skipped(self.session, timer, at)):
            yield self._unwritten(timer, rung, why)

    def run_daily_check(self, care: DailyCheck, at: datetime) -> Iterator[ExpectedEmail]:
        """What a daily round would write about the project, if it is one of those concerned."""
        concerned = care.concerned(at).where(Project.id == self.project_id)
        if not care.is_made_on(at) or self.session.scalar(concerned) is None:
            return
        check_project(self.session, care, self.project_id, at)
        self.session.flush()
        for email in self._taken():
            yield self._expected(email, care.said, at)

    def _taken(self) -> list[Email]:
        """The emails written since this was last asked, as they were written: by the session, and beside it."""
        taken = sorted([*self.written, *take_letters_of_events(self.session)], key=lambda email: email.id)
        self.written.clear()
        return taken

    def _expected(self, email: Email, rung: str, at: datetime) -> ExpectedEmail:
        return expected_letter(
            self.session, email, self.session.get_one(Project, self.project_id), rung=rung, at=at
        )

    def _unwritten(self, timer: Timer, rung: str, why: str) -> UnwrittenTimer:
        project = self.session.get_one(Project, self.project_id)
        task = self.session.get(HumanTask, timer.task_id) if timer.task_id else None
        return UnwrittenTimer(
            task_id=timer.task_id or "",
            project=project.reference,
            title=project.title,
            rung=rung,
            asked=task.kind.label if task else "",
            of=self.session.get_one(Person, task.assignee_id).name if task else "",
            due_on=task.due_on if task else None,
            why=why,
            is_resting=task is not None and is_at_rest(project, task),
        )


def timer_label(timer: Timer) -> str:
    """What a timer is, in words: which reminder, or who is told."""
    if timer.kind is TimerKind.REMIND:
        return "One more reminder" if timer.rung >= AGAIN else f"Reminder {timer.rung + 1}"
    if timer.kind is TimerKind.ESCALATE:
        return f"Escalation to the {(timer.tells or Role.QIST).label}"
    return timer.kind.label
