from __future__ import annotations

import pytest

from notifications.smtp.postman import Postman
from tasks.flow_runs.prefect_api import WakeResult
from web import after_commit
from web.after_commit import Hints


@pytest.mark.parametrize(
    ("answered", "expected"),
    [(WakeResult.RESUMED, ["first", "second"]), (WakeResult.ENGINE_AWAY, ["first"])],
)
def test_while_prefect_is_away_the_sweep_wakes_and_no_answer_waits_for_it(
    postman: Postman, answered: WakeResult, expected: list[str]
) -> None:
    woken: list[str] = []

    def wake(project_id: str) -> WakeResult:
        woken.append(project_id)
        return answered

    hints = Hints(postman, wake=wake)
    hints.start()
    hints.wake("first")
    hints.wake("second")
    hints.stop()

    assert woken == expected


def test_after_its_rest_the_next_answer_tries_to_wake_again(
    postman: Postman, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(after_commit, "RESTS", 0.0)
    woken: list[str] = []

    def wake(project_id: str) -> WakeResult:
        woken.append(project_id)
        return WakeResult.ENGINE_AWAY

    hints = Hints(postman, wake=wake)
    hints.start()
    hints.wake("first")
    hints.wake("second")
    hints.stop()

    assert woken == ["first", "second"]
