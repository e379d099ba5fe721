"""How many to look at, worked out beside the questions of a plan (OB-076)."""

from __future__ import annotations

import pytest

from models.forms import FORMS
from models.vocabulary import TaskKind
from web.forms.fields import FoldView
from web.forms.sampling import sample_said, with_sample_size
from web.forms.showing import fields_of


@pytest.mark.parametrize(
    ("in_period", "within", "said"),
    [
        ("1,200", "5", "292 of the 1,200, chosen at random"),
        ("40", "5", "All 40: a sample would need 37 of them, so take everybody and no sample."),
        ("", "10", "97, chosen at random or one after the other: the result is then known to about 10 perc"),
        ("1200", "", ""),
        ("1200", "0", ""),
        ("some", "5", ""),
        ("1200", "about 5", ""),
        (None, None, ""),
    ],
)
def test_sample_is_said_once_there_is_a_width(in_period: str, within: str, said: str) -> None:
    assert sample_said(in_period, within)[: len(said) or None] == said


def test_button_stands_with_the_questions_of_a_plan_and_with_no_other_form() -> None:
    typed = {"in_period": "1,200", "within": "5"}
    design = FORMS[TaskKind.DESIGN]
    folds = [
        field
        for field in with_sample_size(design, fields_of(design, typed, []), typed)
        if isinstance(field, FoldView) and field.button
    ]

    assert [(fold.button, fold.is_open) for fold in folds] == [("Work it out", True)]
    assert folds[0].said.startswith("292 of the 1,200")
    check_in = FORMS[TaskKind.CHECK_IN]
    fields = fields_of(check_in, {}, [])
    assert with_sample_size(check_in, fields, {}) == fields
