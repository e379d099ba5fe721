"""What the QI Support Team asks for in Prefect’s form, on a real server: shown, done, refused, red if a part fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import operations
from models.clock import financial_year, local_date
from models.forms.operations.in_prefect import AskedInPrefect
from models.records import HumanTask
from models.vocabulary import Letter, PaperKind
from tasks.database.unit_of_work import unit_of_work
from tasks.flow_runs.installation import installation
from tasks.prefect_operations.effects import OperationEffect
from tasks.prefect_operations.files import FOLDER
from tasks.prefect_operations.performing import LEFT_OVER, PerformedOperation
from tasks.prefect_operations.prefect_forms import keep_forms, lists_of_today
from tasks.prefect_operations.table import BY_FLOW, OPERATIONS
from tests.support.programme.topics_at_year_end import agreed
from tests.support.servers.ended_runs import artifacts, asked_in_form, run
from tests.support.servers.prefect_server import ask, deploy_as
from tests.support.servers.watched_run import Watched
from tests.support.trust_at_work import World, address

HOLD = {"reason": "Building work.", "review_on": "2027-06-01"}
DAY = timedelta(days=1)
FILES = {
    "people.csv": "email,name\nnew.person@northbrook.example,New Person\n",
    "training.csv": "email,bronze_on\ngreg.nobody@northbrook.example,2026-09-01\n",
    "topics.csv": "name,owner_email\nFalls on wards,amara.osei@northbrook.example\n",
    "subscriptions.csv": "title,host,fee\nNational Audit of Falls,RCP,900\n",
}


@pytest.fixture
def offered(watched: Watched, tmp_path: Path) -> Watched:
    """A project that was proposed, files that lie there, a programme that is agreed, and every operation’s own form."""
    watched.propose()
    watched.settles()
    agreed(year())
    (tmp_path / FOLDER).mkdir()
    for name, text in FILES.items():
        (tmp_path / FOLDER / name).write_text(text, encoding="utf-8")
    for operation in OPERATIONS:
        entrypoint = f"flows.operations.{operation.flow.replace('-', '_')}"
        deploy_as(watched.api_url, operation.flow, entrypoint, operation.listed_as)
    assert keep_forms(installation()) == []
    return watched


def year() -> str:
    return financial_year(local_date(datetime.now(UTC)))


def what_is_asked(world: World) -> Iterator[tuple[str, dict[str, str]]]:
    """Each operation once, in an order in which each can be done; the first finds a date that was counted wrongly."""
    today, project = local_date(datetime.now(UTC)), {"project": world.project.reference}
    saturday = today + DAY * (26 - today.weekday())
    person = {"name": "Leila Haddad", "email": address("colleague"), "reason": "They know the ward."}
    with unit_of_work() as session:
        [task] = [task for task in world.project.tasks if task.is_open]
        session.get_one(HumanTask, task.id).due_on = today + DAY
    yield "qi-task-count-anew", {**project, "task": task.kind.label, "reason": "It was counted wrongly."}
    yield "qi-task-extend", {**project, "due_on": saturday.isoformat(), "reason": "The ward moves."}
    yield "qi-task-wait", {**project, "waits_for": "Pharmacy", **HOLD}
    yield "qi-task-go-on", {**project, "note": "They have sent the list."}
    yield "qi-task-pass-on", {**project, "asked_of": address("lead"), **person}
    yield "qi-send-again", project
    yield "qi-project-hold", {**project, **HOLD}
    yield "qi-project-go-on", project
    yield "qi-project-hand-over", {**project, **person, "on_day": (today + 30 * DAY).isoformat()}
    yield "qi-project-call-off", {**project, "reason": "They stay."}
    given = {"until": (today + 60 * DAY).isoformat(), "reason": "Booked on the next course."}
    yield "qi-training-exception", {"person": address("untrained"), **given}
    yield "qi-retry", project
    yield "qi-import-people", {"file": "people.csv"}
    yield "qi-import-programme", {"file": "topics.csv", "year": year()}
    yield "qi-import-subscriptions", {"file": "subscriptions.csv"}
    yield "qi-import-training", {"file": "training.csv"}
    yield "qi-turn-of-year", {"year": year()}
    yield "qi-report", {"kind": PaperKind.QUALITY_COMMITTEE.label, "year": year()}


def is_shown_and_refused(offered: Watched, asked_by: str) -> None:
    """P17: a refusal is a sentence; OB-137: what was refused is not kept in Prefect."""
    asking = {"asked_by": asked_by, "project": offered.world.project.reference, **HOLD}
    shown = asked_in_form(offered, "qi-project-hold", **asking, dry_run=True)
    assert state_of(shown) == ("COMPLETED", "Would do")
    [artifact] = artifacts(offered, shown["id"])
    assert "## After" in artifact["data"]
    typed = asking | {"reason": "Patient 943 476 5919 was missed."}
    refused = asked_in_form(offered, "qi-project-hold", **typed)
    assert state_of(refused) == ("COMPLETED", "Refused")
    kept = ask("GET", f"{offered.api_url}/flow_runs/{refused['id']}").json()["parameters"]
    assert "943" not in str(kept)
    assert offered.world.project.held_until is None


def state_of(ended: dict[str, Any]) -> tuple[str, str]:
    return ended["state"]["type"], ended["state"]["name"]


def test_each_operation_is_shown_refused_or_done_from_the_form_that_prefect_shows(offered: Watched) -> None:
    """P17, OB-099: its run has a name, a state and a sentence of ours, an artifact, and a receipt."""
    listed = lists_of_today()[AskedInPrefect, "asked_by"]
    [asked_by] = [person for person in listed if address("qist") in person]
    is_shown_and_refused(offered, asked_by)

    done = {
        flow: asked_in_form(offered, flow, asked_by=asked_by, **typed)
        for flow, typed in what_is_asked(offered.world)
    }

    told = {flow: ended["state"]["message"] for flow, ended in done.items()}
    states = {flow: state_of(ended) for flow, ended in done.items()}
    assert states == dict.fromkeys(BY_FLOW, ("COMPLETED", "Done")), told
    assert told["qi-task-extend"].endswith("is not a working day.")
    assert (told["qi-turn-of-year"], done["qi-report"]["name"]) == (
        "1 begun",
        f"Make a report: Quality Committee {year()}",
    )
    shown = {flow: artifacts(offered, ended["id"]) for flow, ended in done.items()}
    assert [flow for flow in BY_FLOW if "## Emails" not in str(shown[flow])] == []
    assert [artifact["key"] for artifact in shown["qi-report"]] == [f"report-qc-{year()}-1"]
    assert {artifact["type"] for artifact in shown["qi-turn-of-year"]} == {"markdown", "progress"}
    assert offered.world.letters().count((Letter.DONE_IN_PREFECT, "qist")) == len(BY_FLOW)


def test_operation_of_which_a_part_failed_ends_red_and_its_emails_leave(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence = "2 topics could not take their turn: the log says why"
    performed = PerformedOperation(LEFT_OVER, sentence, OperationEffect("Programme", sentence, left_over=2))
    sent = list[object]()
    for name, double in {
        "perform_in_prefect": lambda *_, **__: performed,
        "_show": lambda *_: None,
        "postman": lambda: None,
        "send_waiting_mail": sent.append,
    }.items():
        monkeypatch.setattr(operations, name, double)

    ended = operations.FLOWS["qi_turn_of_year"].fn()

    assert (ended.type.value, ended.name, ended.message) == ("FAILED", "Left over", sentence)
    assert len(sent) == 1


def test_radar_is_one_artifact_with_a_version_for_each_time_it_was_asked_for(watched: Watched) -> None:
    """OB-099: under the same key each day."""
    watched.propose()
    runs = [run(watched, "qi-radar", "flows.radar.qi_radar") for _ in range(2)]

    assert [ended["state"]["message"] for ended in runs] == ["0 late, 0 silent, 0 on hold."] * 2
    shown = [artifacts(watched, ended["id"]) for ended in runs]
    assert [artifact["key"] for [artifact] in shown] == ["radar", "radar"]
    assert shown[0][0]["data"].count("## Late (0)") == 1
