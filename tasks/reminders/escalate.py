"""A rung of a task's ladder: its person is reminded, or the next role of the policy's route is told (P12, OB-056)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date
from models.engine.assignment import Assignment, Directory
from models.engine.escalation_route import told_of
from models.engine.escalation_timers import AGAIN, MORNING, next_escalation, reminded_again
from models.policy.rules import TaskRule
from models.policy.versions import ask_of
from models.records import HumanTask, Project, Timer
from models.vocabulary import LetterClass, MailState, Role, TimerKind, TimerState
from models.working_time import is_working_day, working_days_after
from notifications.emails import compose
from notifications.emails.outbox_rows import Occasion
from tasks.cover.routing import route_again
from tasks.database.audit_trail import HistoryFact
from tasks.people.lookup import directory, letterhead
from tasks.reminders.letters_sent import ASKING, ENOUGH, REMINDS, LettersSent, was_reminded
from tasks.reminders.overdue_table import BroughtTask, bring_in_table, is_told_in_table

CLASSES = {TimerKind.REMIND: LetterClass.REMINDER, TimerKind.ESCALATE: LetterClass.ESCALATION}
"""What each kind of rung writes; no kind keeps another from being written."""

PASSED_ON = "passed on"
"""What a rung does that finds its person away or gone: the next person is asked instead."""

ON_ITS_WAY = frozenset({MailState.WAITING, MailState.SENDING, MailState.HELD})


@dataclass(frozen=True)
class Morning:
    """The moment at which rungs are fired, and what was written before about the tasks concerned."""

    moment: datetime
    letters: Mapping[str, Sequence[LettersSent]]


@dataclass(frozen=True)
class EscalationResult:
    """What firing a rung has done: the kind of the timer if it has fired, and what the history is to be told."""

    kind: str | None = None
    facts: Sequence[HistoryFact] = ()


def escalate(session: Session, project: Project, timer: Timer, on: Morning) -> EscalationResult:
    """Fire a rung of a locked project's task.

    On working days only, one of its kind a task and day; what may not be said now is put off to the next morning.
    """
    task = task_of(timer, project)
    if task is None or not task.is_open:
        timer.state, timer.fired_at = TimerState.CANCELLED, on.moment
        return EscalationResult()
    return _EscalationStep(session, project, task, timer, on).take_step()


def task_of(timer: Timer, project: Project) -> HumanTask | None:
    """The task that a rung belongs to, if the project still knows it."""
    return next((task for task in project.tasks if task.id == timer.task_id), None)


@dataclass(frozen=True)
class _EscalationStep:
    """One rung that is due."""

    session: Session
    project: Project
    task: HumanTask
    timer: Timer
    on: Morning

    @property
    def moment(self) -> datetime:
        return self.on.moment

    @property
    def today(self) -> date:
        return local_date(self.moment)

    @property
    def ask(self) -> TaskRule:
        return ask_of(self.project, self.task)

    @property
    def who(self) -> Directory:
        return directory(self.session, self.project, now=self.moment)

    def take_step(self) -> EscalationResult:
        letters = self.on.letters.get(self.task.id, ())
        if self._must_be_quiet(letters):
            self._put_off()
            return EscalationResult()
        if (passed := route_again(self.session, self.project, self.task, self.moment)) is not None:
            return EscalationResult(PASSED_ON, [passed])
        if self.timer.kind is TimerKind.ESCALATE and not was_reminded(letters, self.today):
            self._see_that_a_reminder_comes(letters)
            self._put_off()
            return EscalationResult()
        if self.timer.tells is Role.DEPUTY and self.who.deputy_of(self.task, self.project) is None:
            if self.who.deputies_of(self.task, self.project):
                self._put_off()  # a deputy who is away comes back
            else:
                self.timer.state, self.timer.fired_at = TimerState.CANCELLED, self.moment
            return EscalationResult()
        if self.timer.kind is TimerKind.ESCALATE and (later := self._waits_for_table()) is not None:
            self.timer.due_at = at_local(later, MORNING)
            return EscalationResult()
        self.timer.state, self.timer.fired_at = TimerState.FIRED, self.moment
        sentence = self._remind() if self.timer.kind is TimerKind.REMIND else self._escalate()
        if (following := next_escalation(self.timer, self.task, self.ask, today=self.today)) is not None:
            self.session.add(following)
        return EscalationResult(self.timer.kind, [self._fact(sentence)])

    def _must_be_quiet(self, letters: Sequence[LettersSent]) -> bool:
        """A day off, a pause, or one of its kind today already."""
        is_held = self.project.held_until or (self.project.hold and not self.ask.holds)
        written = {letter.letter_class for letter in letters if letter.local_date == self.today}
        return (
            bool(self.task.paused_until or is_held)
            or CLASSES[self.timer.kind] in written
            or not is_working_day(self.today)
        )

    def _put_off(self) -> None:
        self.timer.due_at = at_local(working_days_after(self.today + timedelta(days=1), 0), MORNING)

    def _see_that_a_reminder_comes(self, letters: Sequence[LettersSent]) -> None:
        """Where every reminder failed or was lost, one more is armed: a ladder never ends in silence.

        Whoever wants a digest, and was sent none since, hears of the task in the next one.
        """
        reminders = [letter for letter in letters if letter.letter_class in REMINDS]
        if self.task.assignee.wants_digest and not reminders:
            return
        to_come = select(Timer.id).where(
            Timer.task_id == self.task.id, Timer.kind == TimerKind.REMIND, Timer.state == TimerState.ARMED
        )
        if _arrive_in_time(letters):
            return
        if self.session.scalar(to_come.limit(1)) is None:
            self.session.add(reminded_again(self.task, after=len(reminders), now=self.moment))

    def _remind(self) -> str:
        if self.task.assignee.wants_digest and self.timer.rung < AGAIN:
            return f"Left to the digest: {self.task.asked}"
        on = Occasion(self.project, letterhead(self.session), self.moment, self.who)
        self.session.add_all(compose.reminder(on, self.task, self.ask, rung=self.timer.rung))
        return f"Reminded {self.task.role.label} to {self.task.asked}"

    def _escalate(self) -> str:
        on = Occasion(self.project, letterhead(self.session), self.moment, self.who)
        told, role = self._told()
        self.timer.told_id = told.person.id
        if not is_told_in_table(role, self._brought):
            self.session.add(compose.escalation(on, self.task, self.ask, rung=self.timer.rung, told=told))
        if self._brought.is_to_call:
            return f"Asked {role.label} to call {self.task.role.label}, who is overdue: {self.task.asked}"
        return f"Told {role.label} that {self.task.role.label} is overdue: {self.task.asked}"

    @property
    def _brought(self) -> BroughtTask:
        return BroughtTask(self.project, self.task, self.timer)

    def _waits_for_table(self) -> date | None:
        """The day on which the next letter to a committee, or to whoever is to call, may tell of it; None by now."""
        told, role = self._told()
        if not is_told_in_table(role, self._brought):
            return None
        return bring_in_table(self.session, self._brought, told, self.moment)

    def _told(self) -> tuple[Assignment, Role]:
        """Who is told now, and in which role."""
        role = self.timer.tells or Role.QIST
        return told_of(self.who, self.project, self.task, self.ask, role)

    def _fact(self, sentence: str) -> HistoryFact:
        return HistoryFact.of(
            self.timer,
            self.timer.kind.value,
            sentence,
            detail={"task": self.task.id, "rung": self.timer.rung},
        )


def _arrive_in_time(letters: Sequence[LettersSent]) -> bool:
    """Whether as many letters as it takes were accepted or are on their way, a reminder among them."""
    hopeful = [
        letter.letter_class
        for letter in letters
        if letter.letter_class in ASKING and (letter.accepted_at or letter.state in ON_ITS_WAY)
    ]
    return len(hopeful) >= ENOUGH and any(of in REMINDS for of in hopeful)
