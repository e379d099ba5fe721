"""The addresses that the QI Support Team bookmarks, in the pages of a real Prefect server: each shows what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from flows.radar import KEY
from models.clock import now
from models.vocabulary import Stage
from tasks.flow_runs.events import tell_events
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_api import WakeResult
from tasks.flow_runs.run_names import RADAR
from tasks.flow_runs.runs import wake_project
from tests.support.servers.prefect_server import ask, deploy_as, eventually
from tests.support.trust_at_work import World
from tests.web.forms.test_browser import QUIET

GUIDE = Path(__file__).parents[2] / "docs" / "qist.md"
ADDRESSES = re.findall(r"`(/v2/[^`]+)`", GUIDE.read_text(encoding="utf-8"))
ON_REQUEST = "on-request"
DAYS = timedelta(days=60)
PATIENCE = 120_000  # milliseconds; a busy computer takes long to draw Prefect's pages


@pytest.fixture
def visitor(chromium: str) -> Iterator[Page]:
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=chromium, args=QUIET) as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        yield page


def projects(world: World, api_url: str) -> list[str]:
    """Three projects whose runs nobody walks: one that is late, one in registration, and one that begins today."""
    world.go_to(
        datetime.now(UTC) - DAYS - timedelta(minutes=5)
    )  # Prefect's pages leave out the minute that runs
    ask("POST", f"{api_url}/work_pools/", {"name": installation().pool, "type": "qi"})
    deploy_as(api_url, "qi-project", "flows.qi_project.qi_project")
    references = []
    for stage, days in (
        (Stage.REGISTRATION, DAYS),
        (Stage.REGISTRATION, timedelta()),
        (Stage.EVIDENCE_REVIEW, timedelta()),
    ):
        world.propose()
        world.walk_to(stage)
        world.go_to(now() + days)
        references.append(world.project.reference)
        eventually(lambda: wake_project(world.project_id) is WakeResult.CREATED, "Prefect to make a run")
    assert tell_events(world.project_id, after=0)
    eventually(lambda: is_told(api_url, references[-1]), "Prefect to keep the events")  # its page looks once
    return references


def offer_the_radar(api_url: str) -> None:
    """A radar that was made, and the deployment that makes it on request."""
    ask("POST", f"{api_url}/artifacts/", {"key": KEY, "type": "markdown", "data": "Three projects are late."})
    flow_id = ask("POST", f"{api_url}/flows/", {"name": RADAR}).json()["id"]
    offered = {"name": "offered-radar", "flow_id": flow_id, "tags": [ON_REQUEST]}
    ask("POST", f"{api_url}/deployments/", offered | {"enforce_parameter_schema": False})


def is_told(api_url: str, reference: str) -> bool:
    """Whether Prefect shows what happened in a project."""
    query = {"filter": {"resource": {"id": [f"qi.project.{reference}"]}}}
    return int(ask("POST", f"{api_url}/events/filter", query).json()["total"]) > 0


def tagged(api_url: str, tag: str) -> int:
    """How many runs have a tag."""
    query = {"flow_runs": {"tags": {"all_": [tag]}}}
    return int(ask("POST", f"{api_url}/flow_runs/count", query).json())


def test_each_address_of_the_guide_shows_all_that_it_says(
    prefect_server: str, sqlite_world: World, visitor: Page
) -> None:
    """OB-099: the runs of a register that began long ago, too."""
    *_, newest = projects(sqlite_world, prefect_server)
    offer_the_radar(prefect_server)
    origin = prefect_server.removesuffix("/api")
    counts = dict[str, int]()

    for address in ADDRESSES:
        visitor.goto(origin + address.replace("QI-2026-0001", newest))
        if address.startswith("/v2/deployments"):
            expect(visitor.get_by_text("offered-radar").first).to_be_visible(timeout=PATIENCE)
            expect(visitor.get_by_text("qi-project")).to_have_count(0)
        elif address.startswith("/v2/artifacts"):
            expect(visitor.get_by_text(f"Created {KEY}").first).to_be_visible(timeout=PATIENCE)
        elif tags := parse_qs(urlsplit(address).query).get("tags"):
            counts[tags[0]] = tagged(prefect_server, tags[0])
            expect(visitor.get_by_text(shown(counts[tags[0]]), exact=True)).to_be_visible(timeout=PATIENCE)
        elif "resource=" in address:
            expect(visitor.get_by_text("qi.stage.entered").first).to_be_visible(timeout=PATIENCE)

    assert (counts["overdue"], counts["overdue:qist"], counts["project"] >= 3) == (1, 1, True)
    assert counts["with:qist"] >= 2


def shown(count: int) -> str:
    """What Prefect says above a list of so many."""
    return f"{count} Flow run{'' if count == 1 else 's'}" if count else "0 Flow runs"
