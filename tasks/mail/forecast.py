"""A dry run of the next working morning: which timers will fire, what will be written to whom, and what will not.

The real code fires the timers, at that moment, in transactions that never commit; so whatever changes there is
true here. What people do until then is not known: an answer that comes in the meantime changes it.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.ladder import AGAIN, MORNING
from models.records import Email, HumanTask, Person, Project, Timer
from models.vocabulary import Letter, Role, TimerKind, TimerState
from models.working_time import is_working_day
from tasks.checking_in import ask_how_it_stands, silent
from tasks.digests import digests_to_come
from tasks.mail.unwritten import why_not
from tasks.nudging import fire
from tasks.unit_of_work import reading, rehearsal

log = logging.getLogger(__name__)

CHECK_IN = "Nothing was heard for long"
DIGEST_OF_THE_WEEK = "Wants one letter on Monday morning"


@dataclass(frozen=True)
class Expected:
    """An e-mail that will be written; `rung` says what writes it, `is_held` that it will be held then.

    `project` is empty for the letter of the week.
    """

    at: datetime
    project: str
    title: str
    letter: Letter
    to: str
    to_name: str
    asked: str
    due_on: date | None
    rung: str
    is_held: bool


@dataclass(frozen=True)
class Unwritten:
    """A timer that is due and will write nothing, and why."""

    project: str
    title: str
    rung: str
    asked: str
    of: str
    due_on: date | None
    why: str


@dataclass(frozen=True)
class Forecast:
    """The next working morning, the days off before it, what will be written up to then, and what will not.

    `left_out` counts the projects that were not looked at, where there was a limit.
    """

    at: datetime
    days_off: Sequence[date]
    letters: Sequence[Expected]
    unwritten: Sequence[Unwritten]
    left_out: int = 0

    @property
    def of_the_day(self) -> list[Expected]:
        """What will be written on that morning."""
        return [one for one in self.letters if one.at == self.at]

    @property
    def before(self) -> list[Expected]:
        """What will be written before it: what is due already, or falls due on a day off."""
        return [one for one in self.letters if one.at != self.at]

    @property
    def day(self) -> date:
        """The date of that morning in London."""
        return local_date(self.at)


def forecast(each: Callable[[Sequence[str]], Iterable[str]] = iter, *, most: int | None = None) -> Forecast:
    """What will happen until the next working morning; nothing is written. `each` sees the projects go by.

    What is due already is fired first, as the next sweep will do, then what falls due on the days off before it.
    `most` limits how many projects are looked at: each of them takes its lock for a moment.
    """
    moment = now()
    mornings = list(_mornings(moment))
    letters: list[Expected] = []
    unwritten: list[Unwritten] = []
    concerned = _concerned(mornings[-1])
    for project_id in each(concerned[:most]):
        for line in _rehearsed(project_id, moment, mornings):
            if isinstance(line, Expected):
                letters.append(line)
            else:
                unwritten.append(line)
    letters += _digests(mornings[-1], most)
    days_off = [local_date(one) for one in mornings[:-1]]
    letters.sort(key=lambda one: (one.at, one.project))
    unwritten.sort(key=lambda one: one.project)
    left_out = len(concerned[most:]) if most is not None else 0
    return Forecast(mornings[-1], days_off, letters, unwritten, left_out)


def _digests(morning: datetime, most: int | None) -> Iterator[Expected]:
    """The letters of the week, which are about no one project; their title says how much they hold."""
    for person, email in digests_to_come(morning, most):
        yield Expected(
            at=morning,
            project="",
            title=email.subject,
            letter=email.letter,
            to=email.to_address,
            to_name=person.name,
            asked="",
            due_on=None,
            rung=DIGEST_OF_THE_WEEK,
            is_held=False,
        )


def _mornings(moment: datetime) -> Iterator[datetime]:
    """The mornings to come, up to the first of a working day."""
    day = local_date(moment)
    while True:
        morning = at_local(day, MORNING)
        if morning > moment:
            yield morning
            if is_working_day(day):
                return
        day += timedelta(days=1)


def _concerned(at: datetime) -> list[str]:
    """The projects with a timer that is due by then, or silent for too long."""
    due = select(Timer.project_id).where(Timer.state == TimerState.ARMED, Timer.due_at <= at)
    with reading() as session:
        return sorted({*session.scalars(due), *session.scalars(silent(at))})


def _rehearsed(project_id: str, moment: datetime, mornings: Sequence[datetime]) -> list[Expected | Unwritten]:
    """What a project would do now and on these mornings. As there, one that fails keeps no other waiting (P17)."""
    found: list[Expected | Unwritten] = []
    try:
        with rehearsal() as session:
            stage = _Stage(session, project_id, [])
            event.listen(session, "before_flush", stage.take_down)
            for at in (moment, *mornings):
                for timer in stage.due(at):
                    found += stage.play(timer, at, is_last=at == mornings[-1])
                if at != moment and is_working_day(local_date(at)):
                    found += stage.check_in(at)
    except Exception:
        log.exception("project %s could not be rehearsed", project_id)
    return found


@dataclass(frozen=True)
class _Stage:
    """A project in a transaction that never commits; `written` are the e-mails that it has written there."""

    session: Session
    project_id: str
    written: list[Email]

    def take_down(self, *_: object) -> None:
        self.written.extend(one for one in self.session.new if isinstance(one, Email))

    def due(self, at: datetime) -> Sequence[Timer]:
        wanted = select(Timer).where(
            Timer.project_id == self.project_id, Timer.state == TimerState.ARMED, Timer.due_at <= at
        )
        return self.session.scalars(wanted.order_by(Timer.due_at, Timer.rung, Timer.id)).all()

    def play(self, timer: Timer, at: datetime, *, is_last: bool) -> Iterator[Expected | Unwritten]:
        """Fire a timer; what is put off from a morning to a later one is spoken of there."""
        fire(self.session, timer.id, self.project_id, at)
        self.session.flush()
        rung = rung_of(timer)
        letters = [self._expected(one, rung, at) for one in self._taken()]
        yield from letters
        if is_last and not letters and (why := why_not(self.session, timer, at)):
            yield self._unwritten(timer, rung, why)

    def check_in(self, at: datetime) -> Iterator[Expected]:
        """The round that asks after projects of which nothing was heard, as it is made after the timers."""
        if self.session.scalar(silent(at).where(Project.id == self.project_id)) is None:
            return
        ask_how_it_stands(self.session, self.project_id, at)
        self.session.flush()
        for one in self._taken():
            yield self._expected(one, CHECK_IN, at)

    def _taken(self) -> list[Email]:
        """The e-mails written since this was last asked."""
        taken = list(self.written)
        self.written.clear()
        return taken

    def _expected(self, email: Email, rung: str, at: datetime) -> Expected:
        project = self.session.get_one(Project, self.project_id)
        task = self.session.get(HumanTask, email.task_id) if email.task_id else None
        return Expected(
            at=at,
            project=project.reference,
            title=project.title,
            letter=email.letter,
            to=email.to_address,
            to_name=self.session.get_one(Person, email.to_person_id).name,
            asked=task.kind.label if task else "",
            due_on=task.due_on if task else None,
            rung=rung,
            is_held=project.holds_mail,
        )

    def _unwritten(self, timer: Timer, rung: str, why: str) -> Unwritten:
        project = self.session.get_one(Project, self.project_id)
        task = self.session.get(HumanTask, timer.task_id) if timer.task_id else None
        return Unwritten(
            project=project.reference,
            title=project.title,
            rung=rung,
            asked=task.kind.label if task else "",
            of=self.session.get_one(Person, task.assignee_id).name if task else "",
            due_on=task.due_on if task else None,
            why=why,
        )


def rung_of(timer: Timer) -> str:
    """What a timer is, in words: which reminder, or who is told."""
    if timer.kind is TimerKind.REMIND:
        return "One more reminder" if timer.rung >= AGAIN else f"Reminder {timer.rung + 1}"
    if timer.kind is TimerKind.ESCALATE:
        return f"Escalation to the {(timer.tells or Role.QIST).label}"
    return timer.kind.label
