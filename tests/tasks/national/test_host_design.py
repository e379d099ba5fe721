"""What the design of a national audit begins with, so that its lead is asked as little as can be (3.1; OB-034)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.answers.project_answers import answer
from models.forms.project.proposal import ProposalForm
from models.vocabulary import TaskKind
from tasks.answers.drafts import typed_for
from tests.support.programme.national_bodies import hip_fractures, report_with_twelve
from tests.support.programme.topics_at_year_end import NEW, topic
from tests.support.trust_at_work import NATIONAL_DESIGN, World


def design_begins_with(world: World, topic_id: str) -> Mapping[str, Any]:
    """What the form of the design shows before anybody has typed."""
    world.propose(topic=topic_id, project_type="national_audit")
    world.walk_until(TaskKind.DESIGN)
    return typed_for(world.task(TaskKind.DESIGN).id, world.id_of("lead"))


def test_where_nothing_is_known_of_its_measures_an_audit_begins_with_its_cases_ob_005(
    sqlite_world: World,
) -> None:
    filled = design_begins_with(sqlite_world, hip_fractures(sqlite_world))

    assert [measure["name"] for measure in filled["measures"]] == ["Case ascertainment"]
    sqlite_world.answer(
        TaskKind.DESIGN,
        **{**filled, **NATIONAL_DESIGN, "collect_from": "2027-01-01", "collect_until": "2027-12-31"},
    )
    assert TaskKind.DESIGN not in {kind for kind, _ in sqlite_world.open_tasks()}


def test_audit_begins_with_the_headline_measures_of_its_newest_report(sqlite_world: World) -> None:
    topic_id = hip_fractures(sqlite_world)
    report_with_twelve(
        sqlite_world,
        topic=topic_id,
        results=[
            {
                "measure": "Surgery within 36 hours",
                "national": 69,
                "ours": 62,
                "unit": "%",
                "better": "higher",
            },
            {"measure": "Length of stay", "national": 15, "ours": 14, "unit": "days", "better": "lower"},
        ],
    )

    measures = design_begins_with(sqlite_world, topic_id)["measures"]

    assert [(it["name"], it["kind"], it["unit"], it["direction"]) for it in measures] == [
        ("Surgery within 36 hours", "proportion", None, "increase"),
        ("Length of stay", "mean", "days", "decrease"),
    ]


def test_audit_of_a_further_year_begins_with_the_design_of_the_year_before(sqlite_world: World) -> None:
    world = sqlite_world
    first = hip_fractures(world)
    design_begins_with(world, first)
    surgery = {
        "name": "Surgery within 36 hours",
        "measure_type": "standard",
        "definition": "Operated on within 36 hours, out of all admitted",
        "direction": "increase",
        "target": "85",
        "target_sense": "at_least",
    }
    design: dict[str, Any] = {
        "measures": [surgery],
        **NATIONAL_DESIGN,
        "purpose": "To see what became of the year before.",
    }
    world.answer(TaskKind.DESIGN, **design)

    again = topic("Hip fractures again", year=NEW, came_from_id=first)
    filled = design_begins_with(world, again)

    assert [(it["name"], it["target"]) for it in filled["measures"]] == [("Surgery within 36 hours", "85")]
    assert filled["specification"] == NATIONAL_DESIGN["specification"]
    assert "collect_from" not in filled
    proposal = answer(world.project, ProposalForm)
    assert proposal is not None
    assert filled["purpose"] == proposal.aim
