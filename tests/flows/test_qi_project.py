"""A project as a flow run: it tells its story, sleeps, and goes on whatever happens to Prefect and the worker."""

from __future__ import annotations

from collections import Counter

from deployments.site.supervisor import Supervisor
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.flow_runs.prefect_api import WakeResult
from tests.support.servers.mail_server import Mood
from tests.support.servers.prefect_server import eventually
from tests.support.servers.watched_run import Watched

STORY = [
    "Project proposed",
    "Now at: Proposal",
    "Asked Project lead to write the proposal",
    "Proposal: received",
    "Now at: Evidence review",
    "Asked Project lead to review the evidence",
]


def test_run_tells_the_story_shows_whose_turn_it_is_and_ends_under_the_name_of_its_end(
    watched: Watched,
) -> None:
    watched.propose()
    watched.settles()
    assert watched.state[0] == "Awaiting evidence"
    eventually(lambda: watched.told() == STORY)
    assert watched.run["name"] == "QI-2026-0001 · Four-hour standard in the urgent care centre"
    assert {"stage:evidence-review", "with:lead", "service:urgent-care", "type:clinical-audit"} <= set(
        watched.run["tags"]
    )
    watched.answer(TaskKind.REVIEW_EVIDENCE)
    watched.settles()
    assert watched.state[0] == "Awaiting design"
    watched.answer(TaskKind.DESIGN)
    watched.settles()
    assert watched.state[0] == "Awaiting registration"
    watched.answer(TaskKind.REGISTER, Outcome.RESEARCH)
    watched.settles()
    assert (watched.run["state"]["type"], watched.state[0]) == ("COMPLETED", "Redirected")
    eventually(lambda: watched.has_told("Asked QI Support Team to screen and register the project",
                                   "Registration: research", "Redirected"))  # fmt: skip
    assert Counter(letter.key for letter in watched.sink.received).most_common(1)[0][1] == 1


def test_waking_a_run_for_nothing_changes_nothing(watched: Watched) -> None:
    watched.propose()
    watched.settles()
    eventually(lambda: watched.told() == STORY)
    mails = len(watched.sink.received)
    for _ in range(3):
        watched.ask("POST", f"/flow_runs/{watched.run_id}/resume", {})
        eventually(lambda: watched.run["state"]["type"] == "PAUSED")
    assert (watched.told(), len(watched.sink.received)) == (STORY, mails)


def test_answer_whose_wake_up_is_lost_is_seen_at_the_next_sweep(watched: Watched) -> None:
    watched.propose()
    watched.settles()
    watched.answer(TaskKind.REVIEW_EVIDENCE, wakes=False)
    swept = watched.sweep_later(seconds=10)
    assert swept is not None
    assert swept.runs == {WakeResult.RESUMED: 1}
    watched.settles()
    assert watched.state[0] == "Awaiting design"


def test_run_deleted_in_the_ui_is_replaced_and_the_project_goes_on(watched: Watched) -> None:
    watched.propose()
    watched.settles()
    deleted = watched.run_id
    watched.ask("DELETE", f"/flow_runs/{deleted}")
    swept = watched.sweep_later(seconds=10)
    assert swept is not None
    assert swept.runs == {WakeResult.CREATED: 1}
    watched.settles()
    assert watched.run_id != deleted
    assert (watched.state[0], watched.told()) == ("Awaiting evidence", [])


def test_run_cancelled_in_the_ui_goes_on_as_the_same_run(watched: Watched) -> None:
    watched.propose()
    watched.settles()
    run_id = watched.run_id
    cancelled = {"state": {"type": "CANCELLED", "name": "Cancelled"}, "force": True}
    watched.ask("POST", f"/flow_runs/{run_id}/set_state", cancelled)
    swept = watched.sweep_later(seconds=10)
    assert swept is not None
    assert swept.runs == {WakeResult.RECOVERED: 1}
    watched.settles()
    assert (watched.run_id, watched.state[0]) == (run_id, "Awaiting evidence")


def test_worker_killed_while_it_walks_is_followed_by_another_and_no_mail_goes_twice(
    watched: Watched, engine: Supervisor
) -> None:
    watched.propose()
    watched.settles()
    watched.sink.mood, watched.sink.slowness = Mood.SLOW, 5
    watched.answer(TaskKind.REVIEW_EVIDENCE)
    eventually(lambda: watched.is_walked and watched.run["state"]["type"] == "RUNNING")
    engine.kill("project worker")
    watched.sink.mood = Mood.ACCEPT
    eventually(lambda: engine.is_running("project worker"))
    swept = watched.sweep_later(seconds=60)
    assert swept is not None
    assert swept.runs == {WakeResult.RECOVERED: 1}
    watched.settles()
    assert watched.state[0] == "Awaiting design"
    assert watched.world.project.stage is Stage.DESIGN
    assert [
        count for count in Counter(letter.key for letter in watched.sink.received).values() if count > 1
    ] == []
