from __future__ import annotations

import pytest

from models.errors import PatientDetails
from models.privacy.filter import objection
from models.privacy.rules import PrivacyOutcome, PrivacyRule
from models.privacy.screening import PrivacyFinding, mark_of, screening

NUMBER, NAME, POSTCODE = "943 476 5919", "Mrs Jones fell", "BN2 5BE"


def test_text_that_is_asked_about_may_be_stored_once_its_sender_has_confirmed_that_very_text() -> None:
    with screening("page") as under_way:
        asked = objection(NAME, "title")
        under_way.confirm({mark_of(NAME)})
        confirmed, changed = objection(NAME, "title"), objection("Mrs Jones fell again", "title")

    assert (asked, confirmed, changed) == (PrivacyRule.NAMED_PATIENT, None, PrivacyRule.NAMED_PATIENT)


def test_nobody_can_confirm_an_nhs_number() -> None:
    with screening("command") as under_way:
        under_way.reason = "It is not"
        under_way.confirm({mark_of(NUMBER)})

        assert objection(NUMBER, "title") is PrivacyRule.NHS_NUMBER
        assert not under_way.is_asked(NUMBER)


def test_what_was_released_for_a_field_is_released_for_no_other() -> None:
    with screening("page") as under_way:
        under_way.release({(PrivacyRule.NHS_NUMBER, "title")})

        assert (objection(NUMBER, "title"), objection(NUMBER, "aim")) == (None, PrivacyRule.NHS_NUMBER)


def test_what_is_noted_is_the_rule_the_field_and_what_became_of_it_each_text_once() -> None:
    with screening("page") as under_way:
        for _ in range(3):
            objection(NUMBER, "title")
            objection(POSTCODE, "aim")
        objection("nothing of note", "aim")

    assert under_way.findings == [
        PrivacyFinding(PrivacyRule.NHS_NUMBER, "title", PrivacyOutcome.REFUSED),
        PrivacyFinding(PrivacyRule.POSTCODE, "aim", PrivacyOutcome.ASKED),
    ]


def test_mark_of_a_text_is_the_same_however_it_is_spaced_and_says_nothing_of_it() -> None:
    assert mark_of(" Mrs  Jones\u00a0fell\n") == mark_of(NAME) != mark_of("Mrs Jones fel")
    assert "Jones" not in mark_of(NAME)


def test_one_screening_knows_nothing_of_another() -> None:
    with screening("page") as first:
        first.confirm({mark_of(NAME)})
    with screening("page"):
        assert objection(NAME, "title") is PrivacyRule.NAMED_PATIENT


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            PrivacyRule.NHS_NUMBER,
            "The name seems to hold an NHS number: take it out, nothing about a patient.",
        ),
        (
            PrivacyRule.POSTCODE,
            "The name seems to hold a full postcode: take it out, or confirm that it is not about a patient.",
        ),
    ],
)
def test_refusal_says_what_to_do(rule: PrivacyRule, sentence: str) -> None:
    assert str(PatientDetails("the name", rule)) == sentence
