"""The research screen gives what the published decision table says."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pydantic import ValidationError

from models.forms.error_messages import sentences
from models.forms.project.registration import RegisterForm
from models.vocabulary import Outcome

DATA = Path(__file__).parents[2] / "data"
CASES = list(csv.DictReader((DATA / "research_screen_cases.csv").read_text(encoding="utf-8").splitlines()))
QUESTIONS = (
    "randomised",
    "allocation_by_protocol",
    "unsupported_intervention",
    "intends_generalisable",
    "explicit_standard",
    "tests_of_change",
)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_screen_says_what_the_decision_table_says_ob_127(case: dict[str, str]) -> None:
    answers = {question: case[question] for question in QUESTIONS}
    undecided = {"outcome": "changes_wanted", "reason": "To be seen."}
    form = RegisterForm.model_validate({**RegisterForm.examples[Outcome.REGISTERED], **answers, **undecided})
    assert form.screen_result().value == case["expected"]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (
            {"randomised": "yes"},
            "By the answers above this is research: choose “It is research”, or correct the answers",
        ),
        (
            {"intends_generalisable": "unknown"},
            "A research question is not known: ask Research Governance, or ask the lead for changes",
        ),
        (
            {"outcome": "research", "reason": "It seems so."},
            "No answer above says that this is research: correct the answers, or choose again",
        ),
    ],
)
def test_outcome_that_the_screen_does_not_allow_is_refused_ob_119(
    answers: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        RegisterForm.model_validate({**RegisterForm.examples[Outcome.REGISTERED], **answers})
    assert sentences(refused.value, RegisterForm) == [("outcome", sentence)]
