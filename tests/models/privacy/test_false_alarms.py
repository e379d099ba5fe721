from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from models.forms import FORMS
from models.imports.catalogue import NATIONAL_AUDITS
from models.privacy.filter import names_staff_in, rules_met, texts_in
from models.vocabulary import Outcome, TaskKind
from tests.support.privacy.trade_texts import INVENTED, trade_texts

ROOT = Path(__file__).parents[3]
MOST = 0.005
"""The share of texts without a patient in which the filter may see one."""

EXAMPLES: list[tuple[TaskKind, Outcome, Mapping[str, object]]] = [
    (kind, outcome, example) for kind, form in FORMS.items() for outcome, example in form.examples.items()
]


@pytest.mark.parametrize("seed", [10, 11, 12])
def test_of_two_thousand_texts_of_this_trade_no_more_than_half_of_one_in_a_hundred_is_refused_or_asked_about(
    seed: int,
) -> None:
    texts = trade_texts(seed)

    alarms = [text for text in texts if rules_met(text)]

    assert len(texts) == INVENTED == 2_000
    assert len(alarms) <= MOST * len(texts), alarms


def test_texts_of_this_trade_are_many_and_long_enough_to_say_something() -> None:
    texts = trade_texts()
    assert len(set(texts)) > 0.95 * len(texts)
    assert sum(sum(map(str.isdigit, text)) >= 10 for text in texts) > 500


@pytest.mark.parametrize(
    ("kind", "outcome", "example"), EXAMPLES, ids=[f"{kind}-{outcome}" for kind, outcome, _ in EXAMPLES]
)
def test_no_example_of_a_form_seems_to_be_about_a_patient(
    kind: TaskKind, outcome: Outcome, example: Mapping[str, object]
) -> None:
    _ = kind, outcome
    met = [
        path for path, field, text in texts_in(example) if rules_met(text, names_staff=names_staff_in(field))
    ]
    assert met == []


def test_nothing_that_we_write_ourselves_seems_to_be_about_a_patient() -> None:
    written = [
        *(ROOT / "tests" / "notifications" / "golden").rglob("*"),
        NATIONAL_AUDITS,
        *(ROOT / "docs").glob("*.md"),
    ]
    lines = [
        (path.name, line)
        for path in written
        if path.is_file() and path.name != "privacy.md"
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) > 3_000
    assert [(name, line) for name, line in lines if rules_met(line)] == []
