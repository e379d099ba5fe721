"""A dry run of the next working morning: what will be written to whom, and what will not and why.

The real code fires the timers and makes the daily rounds, at their hours, in transactions that never commit; so
whatever changes there is true here. What people do until then is not known: an answer that comes in the meantime
changes it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select

from models.clock import at_local, local_date, now
from models.engine.escalation_timers import MORNING
from models.records import Email, Person, Timer
from models.vocabulary import Letter, TimerState
from models.working_time import is_working_day
from tasks.database.unit_of_work import reading
from tasks.forecast.lines import ExpectedEmail, UnwrittenTimer
from tasks.forecast.service import letters_of_the_service
from tasks.forecast.simulate_project import simulate_projects
from tasks.reminders.digests import digests_to_come
from tasks.schedule.daily_jobs import PROJECT_CHECKS

DIGEST_OF_THE_WEEK = "Wants one letter on Monday morning"


@dataclass(frozen=True)
class Forecast:
    """The next working morning, the days off before it, what will be written up to then, and what will not.

    `left_out` counts the projects that were not looked at, and `readers_left_out` the readers of the letter of the
    week, where there was a limit.
    """

    at: datetime
    days_off: Sequence[date]
    letters: Sequence[ExpectedEmail]
    unwritten: Sequence[UnwrittenTimer]
    left_out: int = 0
    readers_left_out: int = 0

    @property
    def of_the_day(self) -> list[ExpectedEmail]:
        """What will be written on that morning."""
        return [email for email in self.letters if email.at >= self.begins]

    @property
    def before(self) -> list[ExpectedEmail]:
        """What will be written before it: what is due already, or falls due on a day off."""
        return [email for email in self.letters if email.at < self.begins]

    @property
    def begins(self) -> datetime:
        """The hour of the first of its rounds."""
        return at_local(self.day, min(care.hour for care in PROJECT_CHECKS))

    @property
    def day(self) -> date:
        """The date of that morning in London."""
        return local_date(self.at)


def forecast_tomorrow(
    each: Callable[[Sequence[str]], Iterable[str]] = iter, *, most: int | None = None
) -> Forecast:
    """What will happen until the next working morning; nothing is written. `each` sees the projects go by.

    What is due already is fired first, as the next sweep will do, then what falls due on the days off before it.
    `most` limits how many projects are looked at: each of them takes its lock for a moment.
    """
    moment = now()
    mornings = list(_mornings(moment))
    letters: list[ExpectedEmail] = []
    unwritten: list[UnwrittenTimer] = []
    concerned = _concerned(mornings[-1])
    for project_id in each(concerned[:most]):
        for line in simulate_projects(project_id, moment, mornings):
            if isinstance(line, ExpectedEmail):
                letters.append(line)
            else:
                unwritten.append(line)
    letters = list(_each_table_once(letters))
    letters += letters_of_the_service(moment, mornings)
    digests, readers_left_out = digests_to_come(mornings[-1], most)
    letters += _digests(digests, mornings[-1])
    days_off = [local_date(each_moment) for each_moment in mornings[:-1]]
    letters.sort(key=lambda email: (email.at, email.project))
    unwritten = sorted(_each_rest_once(unwritten), key=lambda timer: timer.project)
    left_out = len(concerned[most:]) if most is not None else 0
    return Forecast(mornings[-1], days_off, letters, unwritten, left_out, readers_left_out)


def _each_rest_once(timers: Iterable[UnwrittenTimer]) -> Iterator[UnwrittenTimer]:
    """What rests is said once of each task: the rungs behind the first that is due wait for the very same."""
    resting = set[UnwrittenTimer]()
    for timer in timers:
        same = replace(timer, rung="")
        if not timer.is_resting or same not in resting:
            yield timer
        resting.add(same)


def _each_table_once(letters: Iterable[ExpectedEmail]) -> Iterator[ExpectedEmail]:
    """Each project is rehearsed by itself, and writes the letter that is one for all of them (OVERDUE_TABLE)."""
    written = set[tuple[str, date]]()
    for email in letters:
        reader = (email.to, local_date(email.at))
        if email.letter is not Letter.OVERDUE_TABLE or reader not in written:
            yield email
        if email.letter is Letter.OVERDUE_TABLE:
            written.add(reader)


def _digests(digests: Iterable[tuple[Person, Email]], morning: datetime) -> Iterator[ExpectedEmail]:
    """The letters of the week, which are about no one project; their title says how much they hold."""
    for person, email in digests:
        yield ExpectedEmail(
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
    """The projects with a timer that is due by then, and those that a daily round looks after."""
    due = select(Timer.project_id).where(Timer.state == TimerState.ARMED, Timer.due_at <= at)
    texts = set[str]()
    with reading() as session:
        for query in (due, *(care.concerned(at) for care in PROJECT_CHECKS)):
            texts.update(session.scalars(query))
    return sorted(texts)
