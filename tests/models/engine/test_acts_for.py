"""For whom somebody answers: in their own right, or for whoever is away or passed it on (P8; OB-054)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from models.engine.assignment import Directory
from models.records import Absence, Person
from models.vocabulary import Part, Role, RoleStanding, TaskKind
from tests.support.in_memory_project import MONDAY, InMemoryProject, everybody, holding

HOLDER, DEPUTY, STAND_IN = (Person(id=name, name=name, email=name) for name in ("helen", "samir", "leila"))
LAST_DAY = date(2026, 11, 13)


def approval(*, confirmed: bool = True) -> tuple[InMemoryProject, Directory]:
    """A project whose approval the deputy is asked for while the holder is away."""
    story = InMemoryProject().to_approval(project_type="quality_improvement")
    confirmed_at = datetime(2026, 11, 1, tzinfo=UTC) if confirmed else None
    away = Absence(last_day=LAST_DAY, stand_in=STAND_IN, stand_in_confirmed_at=confirmed_at)
    held = [
        holding(Role.CDS_QUALITY_LEAD, HOLDER),
        holding(Role.CDS_QUALITY_LEAD, DEPUTY, RoleStanding.DEPUTY),
        *(each for each in everybody() if each.role is not Role.CDS_QUALITY_LEAD),
    ]
    task = story.task(TaskKind.APPROVE)
    task.assignee, task.assignee_id, task.for_person_id = DEPUTY, DEPUTY.id, HOLDER.id
    return story, Directory(MONDAY.date(), held, {}, {HOLDER.id: away})


def test_who_is_asked_in_place_of_somebody_away_acts_for_them_until_they_are_back() -> None:
    story, who = approval()

    assert who.acts_for(DEPUTY, story.task(TaskKind.APPROVE), story.project) == (HOLDER.id, LAST_DAY)


def test_a_stand_in_who_is_not_asked_acts_for_the_one_who_is_away_and_a_holder_for_nobody() -> None:
    story, who = approval()
    task = story.task(TaskKind.APPROVE)

    assert who.acts_for(STAND_IN, task, story.project) == (HOLDER.id, LAST_DAY)
    assert who.acts_for(HOLDER, task, story.project) == (None, None)


def test_nobody_stands_in_unconfirmed_or_for_somebody_who_takes_part_p7() -> None:
    story, who = approval(confirmed=False)
    task = story.task(TaskKind.APPROVE)
    assert not who.may_act(STAND_IN, task, story.project)

    story, who = approval()
    task = story.task(TaskKind.APPROVE)
    assert who.may_act(STAND_IN, task, story.project)
    story.project.take_part(Part.MEMBER, HOLDER.id, MONDAY)

    assert not who.may_act(STAND_IN, task, story.project)
    assert who.acts_for(STAND_IN, task, story.project) == (None, None)
