"""What the measures of a plan must say: of any kind, with a target that its kind can have (OB-036, OB-042)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from models.forms import FormContext
from models.forms.error_messages import sentences
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.measure import Measure, balancing_problems
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.spc import Direction, Rhythm
from models.vocabulary import MeasureKind, MeasureType, Outcome, ProjectType, TargetSense

STANDARD: dict[str, Any] = PlanCycleForm.examples[Outcome.SUBMITTED]["measures"][0]  # type: ignore[index]
FALLS: dict[str, Any] = {
    "name": "Falls",
    "measure_type": "outcome",
    "kind": "rate",
    "unit": "bed days",
    "definition": "Falls of any harm, for the days that beds are occupied",
    "direction": "decrease",
    "target": "3",
    "target_sense": "at_most",
    "rhythm": "week",
}


def facts(project_type: ProjectType = ProjectType.SERVICE_EVALUATION) -> FormContext:
    return FormContext(today=date(2026, 11, 2), project_type=project_type)


def problems(*measures: dict[str, Any], known: FormContext | None = None, **changed: Any) -> dict[str, str]:  # noqa: ANN401 -- what was typed
    """The sentences for a plan of these measures by the field that each is about."""
    answer = {**PlanCycleForm.examples[Outcome.SUBMITTED], "measures": list(measures), **changed}
    try:
        PlanCycleForm.model_validate(answer, context={"known": known or facts()})
    except ValidationError as error:
        return {
            path.removeprefix("measures-"): sentence for path, sentence in sentences(error, PlanCycleForm)
        }
    return {}


def planned(**changed: Any) -> Measure:  # noqa: ANN401 -- what was typed
    return Measure.model_validate({**FALLS, **changed})


def test_measures_of_every_kind_are_planned_side_by_side() -> None:
    kinds = [{**FALLS, "name": kind.label, "kind": kind.value, "rhythm": None} for kind in MeasureKind]

    assert problems(*kinds) == {}


def test_simple_standard_is_asked_for_no_more_than_a_share_needs() -> None:
    standard = {name: given for name, given in STANDARD.items() if given is not None}

    assert (problems(standard), Measure.model_validate(standard).kind) == ({}, MeasureKind.PROPORTION)
    assert set(standard) == {
        "name", "measure_type", "definition", "direction", "target", "target_sense", "exceptions", "source",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"unit": None}, {"0-unit": "Measure 1: enter what the rate is counted against, for example “bed days”"}),
        ({"per": 0}, {"0-per": "Measure 1: “For how many is the rate shown?” must be 1 or more"}),
        ({"kind": "mean", "unit": None}, {"0-unit": "Measure 1: enter the unit, for example “minutes”"}),
        ({"kind": "median", "unit": None}, {"0-unit": "Measure 1: enter the unit, for example “minutes”"}),
        ({"kind": "count", "unit": None}, {}),
        ({"kind": "mean", "target": "-2"}, {}),
        ({"target": "-2"}, {"0-target": "Measure 1: the target must be 0 or more"}),
        ({"target": "250"}, {}),
        (
            {"kind": None, "target": "250"},
            {"0-target": "Measure 1: the target of a share is a percentage: enter 100 or less"},
        ),
        (
            {"kind": None, "direction": "increase", "target": "0.95", "target_sense": "at_least"},
            {"0-target": "Measure 1: the target of a share is a percentage: enter 95 if you mean 95%"},
        ),
        ({"kind": None, "target": "0.5"}, {}),
        ({"target_sense": "within"}, {"0-target_upper": "Measure 1: enter up to what the result should be"}),
        (
            {"target_sense": "within", "target_upper": "3"},
            {"0-target_upper": "Measure 1: “Up to” must be more than the target of 3"},
        ),
        (
            {"kind": None, "target_sense": "within", "target_upper": "101"},
            {"0-target_upper": "Measure 1: the target of a share is a percentage: enter 100 or less"},
        ),
        ({"direction": "neutral", "target_sense": "within", "target_upper": "5.5"}, {}),
        ({"target_sense": None}, {"0-target_sense": "Measure 1: choose how the target is meant"}),
        ({"direction": None}, {"0-direction": "Measure 1: choose which way is better"}),
    ],
)  # fmt: skip
def test_measure_says_what_its_kind_needs_and_no_more(
    changed: dict[str, Any], expected: dict[str, str]
) -> None:
    given = {name: value for name, value in {**FALLS, **changed}.items() if value is not None}

    assert problems(given) == expected


def test_standard_of_whoever_plans_now_names_its_exceptions_its_source_and_its_target() -> None:
    bare = {**STANDARD, "exceptions": None, "source": None, "target": None}

    assert problems(bare, known=facts(ProjectType.CLINICAL_AUDIT)) == {
        "0-target": "Measure 1: enter the target of the standard",
        "0-exceptions": "Measure 1: enter the exceptions of the standard, or “none”",
        "0-source": "Measure 1: enter where the standard comes from",
    }


def test_clinical_audit_has_a_standard_and_no_other_work_must() -> None:
    assert problems(FALLS) == {}
    assert problems(FALLS, known=facts(ProjectType.CLINICAL_AUDIT)) == {
        "measures": "A clinical audit needs at least one standard with a target"
    }


def test_quality_improvement_without_a_balancing_measure_says_why() -> None:
    improvement = facts(ProjectType.QUALITY_IMPROVEMENT)
    balancing = {**FALLS, "name": "Restraint", "measure_type": "balancing"}

    assert problems(FALLS, known=improvement, why_no_balancing=None) == {
        "why_no_balancing": (
            "Add a balancing measure, of what may get worse by your changes, or say why there is none"
        )
    }
    assert problems(FALLS, balancing, known=improvement, why_no_balancing=None) == {}
    assert problems(FALLS, known=improvement, why_no_balancing="Nothing else is touched.") == {}
    assert problems(FALLS, why_no_balancing=None) == {}
    assert [*balancing_problems([planned()], None, None)] == []


def test_two_measures_of_one_name_are_refused_however_it_is_written() -> None:
    assert problems(FALLS, {**FALLS, "name": "FALLS "}) == {
        "1-name": "Measure 2: the name “FALLS” is used twice"
    }


def test_measure_is_specified_as_its_plan_says() -> None:
    assert planned(per=100, decimals=2).specification == MeasureSpecification(
        name="Falls",
        kind=MeasureKind.RATE,
        role=MeasureType.OUTCOME,
        direction=Direction.DECREASE,
        target=MeasureTarget(most=Decimal(3)),
        unit="bed days",
        per=100,
        rhythm=Rhythm.WEEK,
        decimals=2,
    )


def test_measure_that_says_no_more_is_shown_each_month_per_1000_with_one_decimal() -> None:
    shown = planned(rhythm=None).specification

    assert (shown.per, shown.rhythm, shown.decimals) == (1000, Rhythm.MONTH, 1)


@pytest.mark.parametrize(
    ("changed", "target"),
    [
        ({}, MeasureTarget(most=Decimal(3))),
        ({"target_sense": TargetSense.AT_LEAST}, MeasureTarget(least=Decimal(3))),
        (
            {"target_sense": TargetSense.WITHIN, "target_upper": "5"},
            MeasureTarget(least=Decimal(3), most=Decimal(5)),
        ),
        ({"target_sense": None}, MeasureTarget(number=Decimal(3))),
        (
            {"target_sense": None, "direction": None, "measure_type": "standard"},
            MeasureTarget(least=Decimal(3), is_supposed=True),
        ),
        ({"target": None}, None),
    ],
)
def test_target_is_meant_as_the_plan_says(changed: dict[str, Any], target: MeasureTarget | None) -> None:
    assert planned(**changed).meant_target == target


def test_groups_are_named_once_each() -> None:
    assert planned(groups="Ward A, ward b;WARD A ; ").group_names == ("WARD A", "ward b")
    assert planned().group_names == ()


@pytest.mark.parametrize(("typed", "target"), [("95%", 95), ("2.5", Decimal("2.5")), (" 95 % ", 95)])
def test_percent_sign_behind_a_target_is_no_mistake(typed: str, target: Decimal) -> None:
    assert planned(target=typed).target == target
