"""Standards as bars: share, numbers and interval of each cycle, in figures and not in colour alone."""

from __future__ import annotations

from decimal import Decimal

from notifications.documents.charts import (
    ComplianceBar,
    ComplianceTarget,
    compliance_sentence,
    compliance_svg,
)
from tests.support.documents.pictures import Picture

TARGET = ComplianceTarget(Decimal(95), "target at least 95%")
CYCLES = (ComplianceBar("Cycle 1, Jan to Mar 2026", 34, 40), ComplianceBar("Cycle 2", 191, 200))


def test_bars_say_number_and_interval_and_the_description_says_the_same() -> None:
    picture = Picture(compliance_svg(CYCLES, TARGET, title="Pain score"))

    assert picture.described() == ("Pain score", compliance_sentence(CYCLES, TARGET))
    assert compliance_sentence(CYCLES, TARGET) == (
        "Cycle 1, Jan to Mar 2026: 85.0% (34 of 40), 95% interval 70.9 to 92.9; "
        "Cycle 2: 95.5% (191 of 200), 95% interval 91.7 to 97.6. Target at least 95%."
    )
    assert {
        "85.0%",
        "(34 of 40), 95% interval 70.9 to 92.9",
        "Target at least 95%",
    } <= {*picture.words()}


def test_bar_is_as_long_as_its_share() -> None:
    bars = (ComplianceBar("All", 9, 9), ComplianceBar("Half", 5, 10), ComplianceBar("None", 0, 9))

    widths = [
        float(element.attrib["width"]) for element in Picture(compliance_svg(bars, title="")).all("rect")[1:]
    ]

    assert [round(width / widths[0], 3) for width in widths] == [1, 0.5, 0]


def test_target_and_words_lie_within_the_picture_at_both_ends() -> None:
    for percent in (0, 2, 50, 100):
        target = ComplianceTarget(Decimal(percent), f"target at most {percent}%, by the Royal College")
        picture = Picture(compliance_svg(CYCLES, target, title="Pain score"))
        assert all(
            0 <= place <= (picture.width if axis == "x" else picture.height)
            for axis, place in picture.places()
        )


def test_no_cycle_is_said_to_be_none() -> None:
    assert Picture(compliance_svg([], TARGET, title="Pain score")).words()[1] == compliance_sentence([])
