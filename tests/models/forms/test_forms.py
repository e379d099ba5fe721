"""Every form: an example of each outcome that fits, a JSON Schema, and sentences for what does not fit (OB-038)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from models.forms import FORMS, FormContext, TaskForm
from models.forms.base import ActionToJudge
from models.forms.error_messages import sentences
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.measure import Measure
from models.forms.second_person import ALONE
from models.vocabulary import Outcome, Priority, ProjectType, TaskKind

TODAY = date(2026, 11, 2)
EVERY_EXAMPLE = [(form, outcome) for form in FORMS.values() for outcome in form.outcomes]
PLANNED = Measure.model_validate(PlanCycleForm.examples[Outcome.SUBMITTED]["measures"][0])  # type: ignore[index]
KNOWN = FormContext(
    today=TODAY,
    project_type=ProjectType.CLINICAL_AUDIT,
    measures=("Within four hours",),
    specifications=(PLANNED.specification,),
    missed_targets=("Within four hours",),
    services=("urgent-care",),
    priority=Priority.MEDIUM,
)


def problems_of(form: type[TaskForm], **changed: Any) -> list[tuple[str, str]]:  # noqa: ANN401 -- what was typed
    """The sentences for the example of the first outcome, some fields changed."""
    try:
        form.model_validate({**form.examples[form.outcomes[0]], **changed}, context={"known": KNOWN})
    except ValidationError as error:
        return sentences(error, form)
    return []


@pytest.mark.parametrize(("form", "outcome"), EVERY_EXAMPLE, ids=[f"{f.kind}-{o}" for f, o in EVERY_EXAMPLE])
def test_every_outcome_has_an_example_that_fits_a_project_at_that_step(
    form: type[TaskForm], outcome: Outcome
) -> None:
    given = form.model_validate(form.examples[outcome], context={"known": KNOWN})
    assert given.result is outcome
    assert form.model_validate(given.model_dump(mode="json")) == given


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_every_form_has_a_json_schema_and_says_how_long_it_takes(form: type[TaskForm]) -> None:
    schema = form.model_json_schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema["additionalProperties"] is False
    assert form.minutes > 0
    assert form.how_to[-1] in ".?"


@pytest.mark.parametrize(
    ("kind", "changed", "expected"),
    [
        (
            TaskKind.PROPOSE,
            {"is_trainee": True},
            [
                ("supervisor_name", "Enter the supervisor: a student or trainee needs one"),
                ("supervisor_email", "Enter the supervisor’s email address"),
            ],
        ),
        (
            TaskKind.REVIEW_EVIDENCE,
            {"baseline": None},
            [("baseline_due_on", "Enter what the data say now, or when they will be collected")],
        ),
        (
            TaskKind.REVIEW_EVIDENCE,
            {"method": [], "why_method": None, "frontline": None},
            [
                ("method", "Choose at least one method"),
                ("why_method", "Say why you chose this method"),
                ("frontline", "Enter who closest to the problem takes part"),
            ],
        ),
        (
            TaskKind.PROPOSE,
            {"randomised": None, "trigger": None, "about": None},
            [
                ("about", "Say in three words what it is about"),
                ("trigger", "Choose the reason for it"),
                (
                    "randomised",
                    "Answer “Are patients or services put into groups by chance?”: “not known” is an answer",
                ),
            ],
        ),
        (
            TaskKind.PROPOSE,
            {"project_type": "national_audit", "takes_part": False, "cases_expected": 0},
            [
                ("takes_part", "There is nothing to propose if the Trust does not take part"),
                ("usual_governance", "Say which data are collected: “not known” is an answer"),
            ],
        ),
        (
            TaskKind.PROPOSE,
            {"involvement": "none"},
            [("why_no_involvement", "Say why patients, carers or the public do not take part")],
        ),
        (
            TaskKind.PROPOSE,
            {"problem": "It began with 943 476 5919."},
            [
                (
                    "problem",
                    (
                        "“What is the problem, and why now?” seems to hold an NHS number: "
                        "take it out, nothing about a patient"
                    ),
                )
            ],
        ),
        (
            TaskKind.PROPOSE,
            {"service": "moon"},
            [("service", "Choose a Care Delivery Service from the list")],
        ),
        (
            TaskKind.PLAN_CYCLE,
            {"collect_until": "2027-12-31"},
            [("collect_until", "The last day must be the same as or after the first day")],
        ),
        (
            TaskKind.SUBMIT_DATA,
            {"figures": [{"measure": "Within four hours", "period": "2026-10-01", "number": 7, "out_of": 5}]},
            [("figures-0-number", "Figure 1: 7 of 5 is more than all of them")],
        ),
        (
            TaskKind.RECORD_MEETING,
            {"actions": []},
            [
                (
                    "actions",
                    "“Within four hours” misses its target: enter an action for it, or why there is none",
                )
            ],
        ),
        (
            TaskKind.RECORD_MEETING,
            {"next_cycle_on": None},
            [("no_further_cycle_because", "Enter when the next cycle begins, or why there is none")],
        ),
        (
            TaskKind.APPROVE,
            {"outcome": "declined"},
            [("reason", "Say why, so that the lead knows what to do")],
        ),
        (
            TaskKind.APPROVE,
            {"outcome": "approved_with_conditions"},
            [("conditions", "Enter at least one condition, or approve without conditions")],
        ),
        (
            TaskKind.CONFIRM_CLOSURE,
            {"retention_until": None},
            [("retention_until", "Enter until when the data are kept")],
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence_that_says_what_to_do_ob_038(
    kind: TaskKind, changed: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert problems_of(FORMS[kind], **changed) == expected


def test_a_project_may_not_end_below_target_unless_somebody_is_asked_to_accept_the_risk_ob_112() -> None:
    form = FORMS[TaskKind.CHECK_EFFECT]
    ends = {**form.examples[Outcome.NO_FURTHER_CYCLE], "wants_risk_accepted": None, "next_cycle_on": None}
    sentence = (
        "“Within four hours” misses its target: plan a further cycle, or choose which risk has to be accepted"
    )
    assert problems_of(form, **ends) == [("wants_risk_accepted", sentence)]


def checked(
    form: type[TaskForm],
    outcome: Outcome,
    known: FormContext,
    **changed: Any,  # noqa: ANN401 -- what was typed
) -> list[tuple[str, str]]:
    """The sentences for the example of an outcome, some fields changed, of a project of which this is known."""
    try:
        form.model_validate({**form.examples[outcome], **changed}, context={"known": known})
    except ValidationError as error:
        return sentences(error, form)
    return []


@pytest.mark.parametrize(
    ("held_on", "sentence"),
    [
        (
            "2026-10-30",
            "The findings were reported on Sunday 1 November 2026: the meeting about them cannot be before that",
        ),
        ("2026-11-01", ""),
        ("2026-11-03", "The meeting must be today or in the past: come back when it was held"),
    ],
)
def test_meeting_is_held_after_the_findings_of_its_cycle_and_not_in_the_future_ob_109(
    held_on: str, sentence: str
) -> None:
    known = replace(KNOWN, findings_on=date(2026, 11, 1))

    refused = checked(FORMS[TaskKind.RECORD_MEETING], Outcome.SUBMITTED, known, held_on=held_on)

    assert refused == ([("held_on", sentence)] if sentence else [])


def test_whoever_designed_it_says_why_they_register_it_and_sends_it_back_without_a_reason_ob_079() -> None:
    form, alone = FORMS[TaskKind.REGISTER], replace(KNOWN, is_alone=True)

    assert [field for field, _ in checked(form, Outcome.REGISTERED, alone)] == [ALONE]
    assert checked(form, Outcome.REGISTERED, alone, alone_because="Everybody else is on leave.") == []
    assert checked(form, Outcome.CHANGES_WANTED, alone) == []


def test_end_without_figures_of_a_target_names_it_and_lets_the_risk_be_accepted_ob_112() -> None:
    form = FORMS[TaskKind.CHECK_EFFECT]
    unmeasured = replace(KNOWN, missed_targets=(), unmeasured_targets=("Seen by a senior",))
    no_risk = {"wants_risk_accepted": None, "risk_reason": None}

    assert checked(form, Outcome.NO_FURTHER_CYCLE, unmeasured) == []
    assert checked(form, Outcome.NEXT_CYCLE, unmeasured) == []
    [(field, sentence)] = checked(form, Outcome.NO_FURTHER_CYCLE, unmeasured, **no_risk)
    assert field == "wants_risk_accepted"
    assert sentence.startswith(
        "“Seen by a senior” has a target and was never measured: enter its figures, plan"
    )


BOARD = ActionToJudge("A board in the staff room", "Within four hours")
GOES_ON = replace(KNOWN, missed_targets=(), actions_to_judge=(BOARD,))


def effects(verdict: str) -> dict[str, Any]:
    return {"effects": [{"action": BOARD.text, "verdict": verdict}]}


def test_effect_is_judged_for_each_action_and_what_did_not_work_is_followed_by_another_ob_112_ob_113() -> (
    None
):
    form = FORMS[TaskKind.CHECK_EFFECT]
    sentence = (
        "“A board in the staff room” did not work: enter another action for “Within four hours”, or which risk has to "
        "be accepted"
    )

    assert checked(form, Outcome.NEXT_CYCLE, GOES_ON, effects=[]) == [
        ("effects", "Say whether it worked: “A board in the staff room”")
    ]
    assert checked(form, Outcome.NEXT_CYCLE, GOES_ON, **effects("cannot_tell")) == []
    assert checked(form, Outcome.NEXT_CYCLE, GOES_ON, **effects("did_not_work")) == [("outcome", sentence)]
    followed = replace(GOES_ON, actions_to_judge=(replace(BOARD, is_followed=True),))
    assert checked(form, Outcome.NEXT_CYCLE, followed, **effects("did_not_work")) == []
    assert checked(form, Outcome.FURTHER_ACTIONS, GOES_ON, **effects("did_not_work")) == []
    risk = {"wants_risk_accepted": "clinical", "risk_reason": "Nothing else is possible."}
    assert checked(form, Outcome.NEXT_CYCLE, GOES_ON, **effects("did_not_work"), **risk) == []


def test_day_of_the_meeting_stands_for_the_next_cycle_and_an_end_against_it_has_its_reason_ob_110() -> None:
    form, planned = (
        FORMS[TaskKind.CHECK_EFFECT],
        replace(KNOWN, missed_targets=(), planned_cycle_on=date(2027, 3, 1)),
    )

    assert checked(form, Outcome.NEXT_CYCLE, planned, next_cycle_on=None) == []
    assert checked(form, Outcome.NEXT_CYCLE, replace(planned, planned_cycle_on=None), next_cycle_on=None) == [
        ("next_cycle_on", "Enter when the next cycle begins")
    ]
    assert checked(form, Outcome.NO_FURTHER_CYCLE, planned, reason=None) == [
        ("reason", "The meeting planned a next cycle for Monday 1 March 2027: say why there is none")
    ]


def test_monitoring_audit_needs_no_reason_and_follows_only_what_is_met_ob_037() -> None:
    form, met = FORMS[TaskKind.CHECK_EFFECT], replace(KNOWN, missed_targets=())
    ends = {"reason": None, "monitoring_from": "2027-11-02"}

    assert checked(form, Outcome.NO_FURTHER_CYCLE, met, **ends) == []
    assert checked(form, Outcome.NO_FURTHER_CYCLE, KNOWN, **ends) == [
        (
            "monitoring_from",
            "“Within four hours” misses its target: a monitoring audit follows once it is met. Leave the date empty",
        )
    ]
    assert checked(form, Outcome.NO_FURTHER_CYCLE, met, reason=None, monitoring_from="2026-11-02") == [
        ("monitoring_from", "The monitoring audit must begin after today")
    ]


def test_oversight_says_of_register_and_plan_the_reference_or_why_not_ob_115() -> None:
    form = FORMS[TaskKind.OVERSEE_ACTIONS]

    assert problems_of(form, risk_register=None, business_plan=None) == [
        ("risk_register", "Say why the risk register is not needed"),
        ("business_plan", "Enter the reference in the business plan"),
    ]
