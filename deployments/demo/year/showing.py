"""Showing the year: it is lived in an empty database, and then every open project begins its flow run."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from deployments.demo.year.living import live_a_year
from models.clock import local_date, now
from models.records import Email, Project, ProjectRun
from models.settings import settings
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import reading
from tasks.mail.postman import new_postman
from tasks.schedule.sweep import sweep

ALL_RUNS_WITHIN = 300  # seconds: some sixty are begun and walked, one at a time
SELDOM = 100_000
"""Objects between two collections of what nobody holds, while a year is lived: it keeps few of those that it makes."""


def live_year() -> str:
    """Make the database and let the Trust live a year in it; what there is then, in one line.

    Its letters go to the mailbox, which has to run already.
    """
    migrate(settings().database)
    with new_postman() as postman, _collecting_seldom():
        projects = live_a_year(local_date(now()), postman)
    with reading() as session:
        letters = session.scalar(select(func.count()).select_from(Email))
    return f"{projects} projects, and {letters:,} emails were written"


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(SELDOM, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def begin_runs() -> None:
    """Sweep now, and again until every open project has its flow run: by the schedule it would take minutes."""
    deadline = time.monotonic() + ALL_RUNS_WITHIN
    lacks_run = select(Project.id).join(ProjectRun, ProjectRun.project_id == Project.id).limit(1)
    lacks_run = lacks_run.where(Project.closed_at.is_(None), ProjectRun.run_id.is_(None))
    with new_postman() as postman:
        while time.monotonic() < deadline:
            sweep(postman)
            with reading() as session:
                if session.scalar(lacks_run) is None:
                    return
            time.sleep(1)
