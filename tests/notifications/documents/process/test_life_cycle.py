from __future__ import annotations

from xml.etree import ElementTree as ET

from models.policy.diagram import way_words, ways_out
from models.policy.versions import of_projects
from models.vocabulary import Stage
from notifications.documents.process.life_cycle import SHADES, StageNumbers, life_cycle_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_every_stage_end_and_outcome_of_every_version_is_written_in_the_picture() -> None:
    for policy in of_projects():
        numbers = {stage: StageNumbers([f"{place} open now"]) for place, stage in enumerate(policy.stages)}

        picture = ET.fromstring(life_cycle_svg(policy, numbers, title="The life of a project"))  # noqa: S314 -- ours

        texts = " ".join(text.text or "" for text in picture.iter(f"{SVG}text"))
        written = [
            *(stage.label for stage in policy.stages),
            *(line for told in numbers.values() for line in told.lines),
            *(
                way_words(rule, outcomes)
                for rule in policy.stages.values()
                for outcomes in ways_out(rule).values()
            ),
        ]
        assert [words for words in written if words not in texts] == []


def test_darkest_stage_is_the_one_in_which_projects_stay_longest() -> None:
    policy = of_projects()[-1]
    numbers = {
        Stage.PROPOSAL: StageNumbers([], 0.0),
        Stage.APPROVAL: StageNumbers([], 12.0),
        Stage.CLOSURE: StageNumbers([]),
    }

    picture = ET.fromstring(life_cycle_svg(policy, numbers, title="Shades"))  # noqa: S314 -- ours

    stages = [box.get("fill") for box in picture.iter(f"{SVG}rect") if box.get("rx") == "4"]
    shaded = dict(zip(policy.stages, stages, strict=True))
    assert (shaded[Stage.PROPOSAL], shaded[Stage.APPROVAL], shaded[Stage.CLOSURE]) == (
        SHADES[0],
        SHADES[-1],
        SHADES[0],
    )
