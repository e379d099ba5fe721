"""The methodology is reviewed under five headings with what was done; QIST may send it back (OB-116, OB-117)."""

import pytest

from models.engine.prefill import prefilled
from models.errors import WrongForm
from models.vocabulary import Letter, Outcome, Stage, TaskKind
from tests.support.trust_at_work import World


def test_review_arrives_filled_with_what_was_done_under_its_five_headings_ob_117(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.REVIEW_METHODOLOGY)

    filled = prefilled(TaskKind.REVIEW_METHODOLOGY, world.project, world.today)

    assert filled == {
        "dataset": "Measured: Within four hours. Collected: Attendances a month.",
        "sampling": "Who was measured: People who attend the urgent care centre. Sample: All.",
        "collection": (
            "Measured from Saturday 1 January 2028 to Friday 31 March 2028. By: The information team; the lead. "
            "Kept: Trust shared drive, restricted folder."
        ),
        "cleansing": "Left out by the plan: Nobody.",
        "analysis": "Within four hours, per cent, target at least 95%.",
    }


def test_support_team_sends_the_review_back_with_points_and_reads_it_again_before_the_report_ob_116(
    world: World,
) -> None:
    world.propose()
    world.walk_until(TaskKind.ENDORSE_METHODOLOGY)
    points = [{"about": "review_methodology.cleansing", "wanted": "Say how many were left out."}]

    world.answer(TaskKind.ENDORSE_METHODOLOGY, Outcome.CHANGES_WANTED, points=points)

    assert (TaskKind.REVIEW_METHODOLOGY, "lead") in world.open_tasks()
    assert TaskKind.WRITE_FINAL_REPORT not in {kind for kind, _ in world.open_tasks()}
    assert world.letters()[-1] == (Letter.CHANGES_WANTED, "lead")
    with pytest.raises(WrongForm, match="is as it was"):
        world.answer(TaskKind.REVIEW_METHODOLOGY, replies=[])
    world.answer(TaskKind.REVIEW_METHODOLOGY, cleansing="Twelve of 320 were left out.", replies=[])
    assert TaskKind.WRITE_FINAL_REPORT not in {kind for kind, _ in world.open_tasks()}
    world.answer(TaskKind.ENDORSE_METHODOLOGY)
    assert (TaskKind.WRITE_FINAL_REPORT, "lead") in world.open_tasks()
    world.walk_to(Stage.CLOSED)
