"""The figures of a cycle as they are typed: of any kind, of everybody and of groups (7.3; OB-135)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import ValidationError

from models.forms import FormContext
from models.forms.error_messages import sentences
from models.forms.project.data_collection import SubmitDataForm
from models.measures.specification import MeasureSpecification
from models.spc import Direction
from models.vocabulary import MeasureKind, MeasureType


def planned(name: str, kind: MeasureKind, *groups: str) -> MeasureSpecification:
    return MeasureSpecification(
        name=name,
        kind=kind,
        role=MeasureType.OUTCOME,
        direction=Direction.DECREASE,
        unit="bed days",
        groups=groups,
    )


PLANNED = (
    planned("Falls", MeasureKind.RATE, "Ward A"),
    planned("Waits", MeasureKind.MEDIAN),
    planned("Ulcers", MeasureKind.DAYS_BETWEEN),
)
KNOWN = FormContext(
    today=date(2027, 4, 1), measures=tuple(measure.name for measure in PLANNED), specifications=PLANNED
)
FALLS: dict[str, Any] = {"measure": "Falls", "period": "2027-01-01", "number": "4", "out_of": "1000"}
WAITS: dict[str, Any] = {"measure": "Waits", "period": "2027-01-01", "number": "12.5"}


def problems(*figures: dict[str, Any], measured_from: date | None = None) -> list[tuple[str, str]]:
    try:
        SubmitDataForm.model_validate(
            {"figures": list(figures), "completeness": "Whole"},
            context={"known": replace(KNOWN, measured_from=measured_from)},
        )
    except ValidationError as error:
        return sentences(error, SubmitDataForm)
    return []


def test_year_long_before_the_plan_is_a_slip_and_a_baseline_is_none_ob_135() -> None:
    slip = {**FALLS, "period": "2001-01-01"}

    assert problems(slip, WAITS, measured_from=date(2027, 1, 1)) == [
        (
            "figures-0-period",
            "Figure 1: 1 Jan 2001 is more than 5 years before the plan begins: check the year",
        )
    ]
    assert problems({**FALLS, "period": "2022-01-01"}, WAITS, measured_from=date(2027, 1, 1)) == []


def test_figures_of_several_kinds_are_taken_together_and_rare_events_may_not_have_come() -> None:
    assert problems(FALLS, WAITS) == []
    assert problems(FALLS, WAITS, {"measure": "Ulcers", "period": "2027-02-03", "number": "34"}) == []


def test_everything_wrong_with_figures_is_said_at_once_with_its_row_and_field() -> None:
    assert problems({**FALLS, "number": "0.004"}, {**WAITS, "out_of": "9"}, {**WAITS, "measure": "Harm"}) == [
        ("figures-0-number", "Figure 1: 0.004 is no whole number: enter how many events there were, not their rate"),
        ("figures-1-out_of", "Figure 2: leave “Out of how many?” empty: “Waits” is one number"),
        ("figures-2-measure", "Figure 3: the plan has no measure “Harm”"),
    ]  # fmt: skip


def test_percentage_where_a_number_belongs_says_what_to_enter() -> None:
    assert problems({**FALLS, "number": "87.5%"}, WAITS) == [
        (
            "figures-0-number",
            (
                "Figure 1: your answer to “How many?”: enter a number without a percent sign; of a share, how many "
                "there were"
            ),
        )
    ]


def test_measure_of_periods_without_a_figure_is_asked_for() -> None:
    assert problems(FALLS) == [("figures", "Enter at least one figure for “Waits”")]


def test_group_stands_beside_the_figure_of_everybody_and_is_one_of_the_plan() -> None:
    ward = {**FALLS, "group": "ward a", "number": "1", "out_of": "200"}

    assert problems(FALLS, ward, WAITS) == []
    assert problems({**ward, "period": "2027-02-01"}, FALLS, WAITS) == [
        ("figures-0-group", "Figure 1: enter the figure of everybody in this period, too")
    ]
    assert problems(FALLS, {**ward, "group": "Ward C"}, WAITS) == [
        ("figures-1-group", "Figure 2: the plan of “Falls” has no group “Ward C”")
    ]
    assert problems(FALLS, ward, {**ward, "group": "Ward A"}, WAITS) == [
        ("figures-2-period", "Figure 3: there is a figure of this measure and period already")
    ]
