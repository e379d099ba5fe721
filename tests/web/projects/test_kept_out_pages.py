"""Before somebody who would decide is named in a project, whoever names them is told, and says it once more (P7)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from models.answers.project_answers import newest_answered
from models.vocabulary import Stage, TaskKind
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in

QI: dict[str, Any] = {"project_type": "quality_improvement"}
NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}
TOLD = "After this, Dr Helen Marsh can no longer decide on this project as"


def test_p7_a_correction_that_takes_the_approver_out_is_told_first(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(**NO_SEARCH, **QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    proposal = newest_answered(sqlite_world.project, TaskKind.PROPOSE)
    assert proposal is not None
    lead = signed_in(app, address("lead"))
    helen: dict[str, Any] = {"supervisor_name": "Helen Marsh", "supervisor_email": address("quality lead")}

    told = lead.press(
        lead.open(f"/tasks/{proposal.id}/correct"), **helen, correction_reason="She supervises."
    )
    before = sqlite_world.project.supervisor_id
    done = lead.press(told)

    assert (told.status, told.errors) == (409, [])
    assert TOLD in told.content
    assert before is None
    assert done.heading in {"The correction is recorded", "The correction is asked for"}


def test_p7_a_hand_over_to_the_approver_is_told_first(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(**NO_SEARCH, **QI)
    sqlite_world.walk_to(Stage.REGISTRATION)
    lead = signed_in(app, address("lead"))
    form = lead.open(f"/projects/{sqlite_world.project.reference}/do/hand-over")
    named: dict[str, Any] = {
        "name": "Helen Marsh",
        "email": address("quality lead"),
        "reason": "My rotation ends.",
    }
    day: dict[str, Any] = {"on_day[day]": "1", "on_day[month]": "2", "on_day[year]": "2027"}

    told = lead.press(form, **named, **day)
    done = lead.press(told)

    assert (told.status, told.errors) == (409, [])
    assert TOLD in told.content
    assert (done.status, done.heading) == (200, "Done")
