"""The year of the demonstration: every fate comes to pass, by the forms and the policy as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from deployments.demo.year.lives import LIVES, TOPICS, Fates, Life
from deployments.demo.year.living import live_a_year
from models.policy.lifecycle import LIFECYCLE
from models.records import Project
from models.vocabulary import ProjectType, Stage
from notifications.smtp.postman import Postman
from tasks.database.unit_of_work import reading
from tests.support.promises.invariants import broken

TODAY, DAYS = date(2026, 11, 27), 150
ENDS = {
    Fates.CLOSED: Stage.CLOSED,
    Fates.CLOSED_AFTER_TWO_CYCLES: Stage.CLOSED,
    Fates.SENT_BACK_ONCE: Stage.CLOSED,
    Fates.WITH_CONDITIONS: Stage.CLOSED,
    Fates.DECLINED: Stage.DECLINED,
    Fates.RESEARCH: Stage.REDIRECTED,
    Fates.AT_REGISTRATION: Stage.REGISTRATION,
    Fates.ON_HOLD: Stage.DATA_COLLECTION,
    Fates.WITHDRAWN: Stage.WITHDRAWN,
    Fates.ABANDONED: Stage.ABANDONED,
}


def hurried(fate: Fates) -> Life:
    """The first life of a fate, begun in the first week and lived as fast as can be."""
    life = next(life for life in LIVES if life.fate is fate.value)
    return replace(life, week=0, fate=replace(life.fate, pace=1))


@pytest.mark.usefixtures("sqlite_database")
def test_every_fate_of_the_year_comes_to_pass(postman: Postman) -> None:
    lives = {fate: hurried(fate) for fate in ENDS}

    told: list[tuple[date, int]] = []
    count = live_a_year(
        TODAY,
        postman,
        lives=list(lives.values()),
        days=DAYS,
        on_month=lambda day, projects: told.append((day, projects)),
    )

    assert count == len(lives)
    assert [(day.month, day.day) for day, _ in told] == [(6, 30), (7, 31), (8, 28), (9, 30), (10, 30)]
    counts = [projects for _, projects in told]
    assert (counts == sorted(counts), 0 < counts[0] <= counts[-1] == len(lives)) == (True, True)

    with reading() as session:
        stages = {project.title: project.stage for project in session.scalars(select(Project))}
    assert {fate: stages[life.title] for fate, life in lives.items()} == ENDS
    assert broken() == {}


def test_year_has_projects_of_every_kind_and_service() -> None:
    lives = [*LIVES, *TOPICS.values()]

    assert {life.kind for life in lives} == set(ProjectType)
    assert len({life.title for life in lives}) == len(lives)
    assert len({life.service for life in lives}) == 5
    asked = {rule.kind for stage in LIFECYCLE.stages.values() for rule in stage.asks}
    assert {fate.value.stays_at for fate in Fates} - {None} <= asked
