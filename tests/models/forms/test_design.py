"""The design of a project: what is asked of which kind of work, and the checklist it is scored by (OB-028, OB-040)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from models.answers.asked_fields import fields_not_asked
from models.engine.prefill import prefilled
from models.forms import FORMS, FormContext
from models.forms.form_schema import shapes_of
from models.forms.project.measure import EXAMPLE_STANDARD
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.design_checklist import DESIGN_CHECKLIST, criteria_of, not_met, score_said
from models.vocabulary import MeasureType, Outcome, ProjectType, TaskKind
from tests.support.in_memory_project import MONDAY, InMemoryProject
from tests.support.trust_at_work import NATIONAL_PROPOSAL
from web.forms.checking import every_error

EXAMPLE = DesignForm.examples[Outcome.SUBMITTED]
BALANCING = {
    **EXAMPLE_STANDARD,
    "name": "Came back within a day",
    "measure_type": MeasureType.BALANCING.value,
}
TODAY = date(2026, 11, 2)
NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}


def designing(kind: ProjectType) -> InMemoryProject:
    """A project of a kind that waits for its design."""
    project = InMemoryProject()
    national: dict[str, Any] = NATIONAL_PROPOSAL if kind is ProjectType.NATIONAL_AUDIT else {}
    project.answer(TaskKind.PROPOSE, project_type=kind.value, **NO_SEARCH, **national)
    return project.walk_until(TaskKind.DESIGN)


def problems(kind: ProjectType, values: dict[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a design, as its page says it all at once."""
    context = FormContext(today=TODAY, project_type=kind)
    return [(error.name, error.message) for error in every_error(DesignForm, values, context)]


@pytest.mark.parametrize(
    ("kind", "measures", "count"),
    [
        (ProjectType.CLINICAL_AUDIT, [EXAMPLE_STANDARD], 8),
        (ProjectType.SERVICE_EVALUATION, [EXAMPLE_STANDARD], 8),
        (ProjectType.QUALITY_IMPROVEMENT, [EXAMPLE_STANDARD, BALANCING], 9),
        (ProjectType.QUALITY_IMPROVEMENT, [EXAMPLE_STANDARD], 10),
        (ProjectType.NATIONAL_AUDIT, [EXAMPLE_STANDARD], 3),
    ],
)
def test_design_requires_as_many_answers_as_its_form_says(
    kind: ProjectType, measures: list[dict[str, Any]], count: int
) -> None:
    """All measures are one answer, and so are all data fields; what is filled in already is not counted."""
    project = designing(kind)
    filled = prefilled(TaskKind.DESIGN, project.project, MONDAY.date())

    required = {name for name, _ in problems(kind, filled)}
    given = {**filled, **{name: EXAMPLE[name] for name in required}, "measures": measures}
    lacking = {name for name, _ in problems(kind, given)}

    assert len(required | lacking) == count
    assert not fields_not_asked(DesignForm, project.project) & (required | lacking)


def test_what_is_asked_of_other_kinds_of_work_is_not_shown_ob_040() -> None:
    asked = {
        kind: shapes_of(DesignForm).keys() - fields_not_asked(DesignForm, designing(kind).project)
        for kind in (ProjectType.CLINICAL_AUDIT, ProjectType.NATIONAL_AUDIT)
    }

    assert "demand_and_capacity" in asked[ProjectType.CLINICAL_AUDIT]
    assert "specification" not in asked[ProjectType.CLINICAL_AUDIT]
    assert "stakeholders" not in asked[ProjectType.CLINICAL_AUDIT]
    assert asked[ProjectType.NATIONAL_AUDIT] == {
        "measures", "collect_from", "collect_until", "figures_due_on", "purpose", "specification", "replies",
    }  # fmt: skip


def test_purpose_and_front_line_arrive_as_they_were_said_before() -> None:
    filled = prefilled(TaskKind.DESIGN, designing(ProjectType.CLINICAL_AUDIT).project, MONDAY.date())

    assert filled["purpose"] == FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]["aim"]
    assert filled["frontline"] == "Nurses in charge of the urgent care centre"


@pytest.mark.parametrize(
    ("kind", "changed", "expected"),
    [
        (
            ProjectType.QUALITY_IMPROVEMENT,
            {"process_map": None, "stakeholders": None},
            [
                ("stakeholders", "Say who else must be won over or told, and how"),
                ("process_map", "Say where the process map is, or why none is needed"),
            ],
        ),
        (
            ProjectType.QUALITY_IMPROVEMENT,
            {"why_no_balancing": None},
            [
                (
                    "why_no_balancing",
                    "Add a balancing measure, of what may get worse by your changes, or say why there is none",
                )
            ],
        ),
        (ProjectType.CLINICAL_AUDIT, {"process_map": None, "stakeholders": None, "exclusions": None}, []),
        (
            ProjectType.CLINICAL_AUDIT,
            {"data_items": [{"name": "Age", "why": "To compare"}], "frontline": None},
            [
                ("data_items", "Data field 1: say whether it could identify somebody"),
                ("frontline", "Enter who closest to the problem takes part"),
            ],
        ),
        (
            ProjectType.CLINICAL_AUDIT,
            {"population": None, "sample": None, "storage": None, "collected_by": None, "data_items": []},
            [
                ("population", "Say who or what is measured"),
                ("sample", "Say how many are looked at and how they are chosen, or “all”"),
                ("data_items", "Enter what is collected, and why"),
                ("storage", "Say where the data are kept"),
                ("collected_by", "Say who collects the data, and who analyses them"),
            ],
        ),
        (
            ProjectType.NATIONAL_AUDIT,
            {"population": None, "sample": None, "storage": None, "data_items": []},
            [("specification", "Say where the specification of the audit is")],
        ),
        (
            ProjectType.CLINICAL_AUDIT,
            {"collect_until": "2027-12-31"},
            [("collect_until", "The last day must be the same as or after the first day")],
        ),
        (
            ProjectType.CLINICAL_AUDIT,
            {"storage": "With 943 476 5919"},
            [
                (
                    "storage",
                    "“Where are the data kept?” seems to hold an NHS number: take it out, nothing about a patient",
                )
            ],
        ),
    ],
)
def test_what_a_design_lacks_is_said_at_its_field_ob_034_036_039_128_134(
    kind: ProjectType, changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    sentences = [
        (name.partition("-")[0], message) for name, message in problems(kind, {**EXAMPLE, **changed})
    ]

    assert sentences == expected


def test_figures_are_wanted_ten_working_days_after_the_period_unless_another_day_is_said() -> None:
    dated = DesignForm.model_validate(EXAMPLE)
    undated = DesignForm.model_validate({**EXAMPLE, "figures_due_on": None})

    assert (dated.figures_wanted_by, undated.figures_wanted_by) == (date(2028, 4, 30), date(2028, 4, 18))


def test_every_line_of_the_checklist_names_a_field_a_source_and_its_obligations_ob_028() -> None:
    assert len({criterion.key for criterion in DESIGN_CHECKLIST}) == len(DESIGN_CHECKLIST) == 8
    for criterion in DESIGN_CHECKLIST:
        assert criterion.field in shapes_of(FORMS[criterion.kind])
        assert criterion.source
        assert all(obligation.startswith("OB-") for obligation in criterion.obligations)
    assert criteria_of(ProjectType.NATIONAL_AUDIT) == ()


def test_design_is_scored_by_the_lines_that_concern_its_kind_of_work() -> None:
    met = {criterion.key for criterion in DESIGN_CHECKLIST} - {"sample"}

    assert score_said(ProjectType.CLINICAL_AUDIT, met) == "6 of 7 points of the checklist"
    assert score_said(ProjectType.QUALITY_IMPROVEMENT, met) == "7 of 8 points of the checklist"
    assert [criterion.key for criterion in not_met(ProjectType.CLINICAL_AUDIT, met)] == ["sample"]
    assert not score_said(ProjectType.NATIONAL_AUDIT, met)


@pytest.mark.parametrize(
    ("criteria", "changed", "expected"),
    [
        (
            ("aim", "sample"),
            {"design_met": ["aim"]},
            [
                (
                    "design_feedback",
                    "1 of 2 points of the checklist are not ticked: say what should be better, or ask for changes",
                )
            ],
        ),
        (("aim", "sample"), {"design_met": ["aim"], "design_feedback": "Take more."}, []),
        (
            ("aim",),
            {"design_met": ["aim", "moon"]},
            [("design_met", "“moon” is not on the checklist: choose from the list")],
        ),
        ((), {"design_met": []}, []),
    ],
)
def test_registration_of_a_design_that_lacks_something_says_what_ob_128(
    criteria: tuple[str, ...], changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    form = FORMS[TaskKind.REGISTER]
    context = FormContext(today=TODAY, project_type=ProjectType.CLINICAL_AUDIT, criteria=criteria)

    errors = every_error(form, {**form.examples[Outcome.REGISTERED], **changed}, context)

    assert [(error.name, error.message) for error in errors] == expected
