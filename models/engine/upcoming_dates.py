"""The dates of a project that no task has: when its next cycle begins, when a pause is looked at again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from models.answers.project_answers import form_of, newest_answered
from models.forms.project.meeting import RecordMeetingForm
from models.records import Project
from models.vocabulary import TaskKind


@dataclass(frozen=True)
class ProjectDate:
    """A date of a project: what it is known by, the day, and what happens on it, in the words of a calendar."""

    key: str
    day: date
    said: str


def upcoming_dates(project: Project, today: date) -> Iterator[ProjectDate]:
    """What comes after today, without the dates of tasks; nothing of a project that has ended."""
    project_dates = [*_next_cycle(project), *_reviews(project)] if project.is_open else []
    yield from (project_date for project_date in project_dates if project_date.day > today)


def _next_cycle(project: Project) -> Iterator[ProjectDate]:
    """The next cycle: on its date, or as the meeting plans it until its effect is checked."""
    if project.enters_next_stage_on:
        yield ProjectDate("next-cycle", project.enters_next_stage_on, "the next cycle begins")
        return
    meeting, checked = (
        newest_answered(project, TaskKind.RECORD_MEETING),
        newest_answered(project, TaskKind.CHECK_EFFECT),
    )
    if meeting is None or meeting.decision is None or (checked and checked.cycle >= meeting.cycle):
        return
    agreed = form_of(meeting.decision, TaskKind.RECORD_MEETING)
    if isinstance(agreed, RecordMeetingForm) and agreed.next_cycle_on:
        yield ProjectDate("next-cycle", agreed.next_cycle_on, "the next cycle is planned to begin")


def _reviews(project: Project) -> Iterator[ProjectDate]:
    if project.held_until:
        yield ProjectDate("hold", project.held_until, "is it still on hold?")
    for task in project.tasks:
        if task.is_open and task.paused_until:
            sentence = f"does it still wait for somebody else? ({task.kind.said})"
            yield ProjectDate(f"wait-{task.id}", task.paused_until, sentence)
