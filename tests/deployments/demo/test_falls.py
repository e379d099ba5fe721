"""The QI project of the demonstration comes to its improvement on any day of the week."""

from __future__ import annotations

from datetime import date

import pytest

from deployments.demo.checks import differences_of_falls
from deployments.demo.falls import TITLE, Weeks, live_falls
from deployments.demo.site import HERE
from models.clock import at_local, stopped_at
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tasks.projects.project_rows import project_to_read
from tests.support.promises.invariants import broken


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("today", [date(2026, 11, 29), date(2026, 11, 30)], ids=["Sunday", "Monday"])
def test_falls_are_fewer_after_two_tests_of_change(today: date) -> None:
    with stopped_at(at_local(Weeks(today).proposed_on, 8)):
        load_trust(HERE / "trust.toml")
        import_people(HERE / "people.csv")

    reference = live_falls(today)

    with stopped_at(at_local(today, 9)):
        assert list(differences_of_falls(reference)) == []
        with reading() as session:
            project = project_to_read(session, reference)
        assert (project.title, project.stage) == (TITLE, Stage.DATA_COLLECTION)
        assert broken() == {}
