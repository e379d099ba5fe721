"""The radar of a working day: late, silent and on hold, as the register and the home of the team have them (OB-099)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from fastapi import FastAPI
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from models.records import HistoryEntry, ProjectRun
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.exports.radar_artifact import radar_markdown, radar_summary
from tasks.operations.dates import PROJECT_OPERATIONS
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.queries.support_team.home import support_home
from tasks.queries.support_team.radar import Radar, radar
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import signed_in


def held_late_and_new(world: World) -> tuple[str, str, str]:
    """A project on hold, one that is late and in trouble, and one that began today, by their references."""
    references = []
    for title in ("Held", "Late", "New"):
        world.propose(title=title)
        references.append(world.project.reference)
        if title == "Held":
            rest = {"reason": "Building work.", "review_on": "2027-01-11"}
            request = OperationRequest(world.id_of("qist"), nonce(), rest)
            perform_operation(PROJECT_OPERATIONS["hold"], Target(reference=references[0]), request)
        if title == "Late":
            with unit_of_work() as session:
                session.get_one(ProjectRun, world.project_id).failures = 2
            world.wait(days=30)
    return references[0], references[1], references[2]


def with_days_late(seen: Radar, days: int) -> Radar:
    """The same with another number of days at what is late."""
    (shown, late), *others = seen.lists
    projects = [project.model_copy(update={"days_late": days}) for project in late.projects]
    return replace(seen, lists=[(shown, replace(late, projects=projects)), *others])


def test_radar_has_the_facts_of_the_register_and_of_the_home_of_the_team(world: World) -> None:
    held, late, _ = held_late_and_new(world)

    seen = radar()

    in_register = {
        shown.heading: [project.reference for project in rows.projects] for shown, rows in seen.lists
    }
    assert in_register == {"Late": [late], "Silent": [], "On hold": [held]}
    assert in_register["Late"] == [
        project.reference for project in find_projects(RegisterFilter(only_overdue=True)).projects
    ]
    assert in_register["Late"] == [project.reference for project in support_home(world.id_of("qist")).stuck]
    assert [(run.reference, run.failures) for run in seen.troubled] == [(late, 2)]
    assert seen.said == "1 late, 0 silent, 1 on hold"


def test_radar_is_a_page_and_a_file_for_the_team_alone(sqlite_world: World, app: FastAPI) -> None:
    held, late, _ = held_late_and_new(sqlite_world)
    browser = signed_in(app, address("qist"))

    shown = browser.open("/radar")
    file = browser.client.get("/radar.xlsx")

    assert shown.page.xpath("//main//table[1]//td[1]//a/@href")[0] == f"/projects/{late}"
    workbook = CalamineWorkbook.from_filelike(BytesIO(file.content))
    cells = {name: workbook.get_sheet_by_name(name).to_python() for name in ("Late", "On hold")}
    assert [(name, rows[1][0]) for name, rows in cells.items()] == [("Late", late), ("On hold", held)]
    with reading() as session:
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "radar exported")
        assert session.scalars(query).all() == ["The radar left as Excel: 1 late, 0 silent, 1 on hold"]
    outsider = signed_in(app, address("lead"))
    assert (outsider.open("/radar").status, outsider.client.get("/radar.xlsx").status_code) == (403, 403)


def test_radar_for_prefect_names_projects_and_nobody(sqlite_world: World) -> None:
    """OB-137: whoever reaches Prefect sees no name of a person there."""
    held_late_and_new(sqlite_world)

    seen = radar()
    summary = radar_summary(seen)
    text = radar_markdown(seen) + summary

    assert "## Late (1)" in text
    assert summary.splitlines()[0].endswith(": 1 late, 0 silent, 1 on hold")
    assert [line.startswith("1. [QI-") for line in summary.splitlines()[2:]] == [True]
    assert summary.endswith(" working days late")
    assert radar_summary(with_days_late(seen, 1)).endswith(", 1 working day late")
    assert "working" not in radar_summary(with_days_late(seen, 0))
    people = (sqlite_world.people[name].name for name in ("lead", "deputy", "qist", "qist member"))
    assert [name for name in people if name in text] == []


@pytest.mark.usefixtures("sqlite_database")
def test_radar_is_made_before_anything_is_there() -> None:
    """`qi deploy` has it made on a new site, whose Trust is not loaded yet."""
    seen = radar()

    assert [rows.total for _, rows in seen.lists] == [0, 0, 0]
    assert "Late" in radar_markdown(seen)
    assert radar_summary(seen)
