"""Showing the year: it is lived in an empty database, and told in one line."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import func, select

from deployments.demo.year.living import live_a_year
from models.clock import local_date, now
from models.records import Email
from models.settings import settings
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import reading
from tasks.mail.postman import new_postman

SELDOM = 100_000
"""Objects between two collections of what nobody holds, while a year is lived: it keeps few of those that it makes."""


def live_year(on_month: Callable[[date, int], None]) -> str:
    """Make the database and let the Trust live a year in it; what there is then, in one line.

    Its letters go to the mailbox, which has to run already. `on_month` is told of each month that is
    over its last day that was lived, and how many projects there were by then.
    """
    migrate(settings().database)
    with new_postman() as postman, _collecting_seldom():
        projects = live_a_year(local_date(now()), postman, on_month=on_month)
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
