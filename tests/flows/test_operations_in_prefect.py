"""What the QI Support Team asks for in Prefect’s form, on a real server: shown, done and refused, never red."""

from __future__ import annotations

from typing import Any

from tests.support.servers.ended_runs import artifacts, run
from tests.support.servers.prefect_server import ask
from tests.support.servers.watched_run import Watched
from tests.support.trust_at_work import address

HOLD = {"reason": "Building work.", "review_on": "2027-06-01"}


def asked(watched: Watched, **typed: object) -> tuple[str, str, dict[str, Any]]:
    """The type and the name of the state in which such a run ends, and the run."""
    given = {"asked_by": address("qist"), "project": watched.world.project.reference, **HOLD, **typed}
    ended = run(watched, "qi-project-hold", "flows.operations.qi_project_hold", **given)
    return ended["state"]["type"], ended["state"]["name"], ended


def test_operation_is_shown_done_and_refused_in_prefect(watched: Watched) -> None:
    """P17: a refusal is a sentence; OB-137: what was refused is not kept in Prefect."""
    watched.propose()
    shown = asked(watched, dry_run=True)
    assert shown[:2] == ("COMPLETED", "Would do")
    assert watched.world.project.held_until is None
    [artifact] = artifacts(watched, shown[2]["id"])
    assert "## After" in artifact["data"]
    refused = asked(watched, dry_run=False, reason="Patient 943 476 5919 was missed.")
    assert refused[:2] == ("COMPLETED", "Refused")
    kept = ask("GET", f"{watched.api_url}/flow_runs/{refused[2]['id']}").json()["parameters"]
    assert "943" not in str(kept)
    assert watched.world.project.held_until is None
    done = asked(watched, dry_run=False)
    assert done[:2] == ("COMPLETED", "Done")
    assert watched.world.project.held_until is not None


def test_radar_is_one_artifact_with_a_version_for_each_time_it_was_asked_for(watched: Watched) -> None:
    """OB-099: under the same key each day."""
    watched.propose()
    runs = [run(watched, "qi-radar", "flows.radar.qi_radar") for _ in range(2)]

    assert [ended["state"]["message"] for ended in runs] == ["0 late, 0 silent, 0 on hold."] * 2
    shown = [artifacts(watched, ended["id"]) for ended in runs]
    assert [artifact["key"] for [artifact] in shown] == ["radar", "radar"]
    assert shown[0][0]["data"].count("## Late (0)") == 1
