from __future__ import annotations

import pytest

from models.privacy.filter import names_staff_in, rules_met, texts_in
from models.privacy.rules import PrivacyRule
from models.privacy.screening import screening
from models.settings import Settings
from tests.support.privacy.disguises import full_width

BIRTH, POSTCODE, NAME = PrivacyRule.BIRTH_DATE, PrivacyRule.POSTCODE, PrivacyRule.NAMED_PATIENT


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("DOB 12/03/1951", BIRTH),
        ("D.O.B.: 12.03.51", BIRTH),
        ("date of birth: 1951-03-12", BIRTH),
        ("born on 12 March 1951", BIRTH),
        ("(dob 3rd May 1948)", BIRTH),
        ("John Smith 12/03/1951", BIRTH),
        ("aged 76 (12/03/1951)", BIRTH),
        ("12/03/1951, 76 years", BIRTH),
        (full_width("DOB 12/03/1951"), BIRTH),
        ("BN2 5BE", POSTCODE),
        ("lives at SW1A 1AA", POSTCODE),
        ("bn2 5be", POSTCODE),
        ("BN25BE", POSTCODE),
        (full_width("BN2 5BE"), POSTCODE),
        ("BN2\u00a05BE", POSTCODE),
        ("Mr Smith fell on Monday", NAME),
        ("Mrs A. Jones fell", NAME),
        ("Miss Taylor-Green complained", NAME),
        ("Patient John Smith", NAME),
        ("patient: Mary Jones fell on the ward", NAME),
        ("pt John Smith", NAME),
    ],
)
def test_other_signs_of_a_patient_are_asked_about(text: str, rule: PrivacyRule) -> None:
    assert rules_met(text) == (rule,)
    assert rule.may_be_confirmed


@pytest.mark.parametrize(
    "text",
    [
        "Ward B12 3rd bed",
        "QQ1 1QQ",
        "H1N1 2009",
        "Mr Smith’s clinic",
        "Mr Smith, consultant surgeon",
        "Chaired by Mrs Jones",
        "Patient Safety Group",
        "Patient Reported Outcome Measures",
        "National Clinical Audit and Patient Outcomes Programme",
        "Babies born before 34 weeks from 01/02/2027 to 01/03/2027",
        "All patients aged 65 and over from 1 April 2027",
        "The aged care audit of 12/03/2027 was closed in 2027",
    ],
)
def test_words_of_the_trade_are_no_signs_of_a_patient(text: str) -> None:
    assert rules_met(text) == ()


def test_colleague_may_be_called_mr_in_a_field_that_names_colleagues() -> None:
    assert [names_staff_in(field) for field in ("lead_name", "owner", "lead_email", "title", "name")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert rules_met("Mr Patel", names_staff=True) == ()
    assert rules_met("943 476 5919", names_staff=True) == (PrivacyRule.NHS_NUMBER,)


def test_hospital_number_of_the_trust_is_asked_about_in_either_form() -> None:
    texts = ["RXH1234567 was seen", "see a123456", "RXH12345678", "QA123456"]
    with screening("page", hospital_numbers="RXH9999999,A999999"):
        assert [rules_met(text) for text in texts] == [
            (PrivacyRule.HOSPITAL_NUMBER,),
            (PrivacyRule.HOSPITAL_NUMBER,),
            (),
            (),
        ]
    assert rules_met(texts[0]) == ()


def test_form_of_a_hospital_number_that_every_text_would_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="QI_HOSPITAL_NUMBERS has forms such as A999999"):
        Settings(hospital_numbers="A99")


def test_every_text_within_something_nested_is_looked_at_names_too() -> None:
    typed = {"title": "a", "actions": [{"what": "b", "n": 7}], "methods": ["c"], "943 476 5919": "d"}
    assert list(texts_in(typed)) == [
        ("title", "title", "a"),
        ("actions-0-what", "what", "b"),
        ("actions-0-n", "n", "7"),
        ("methods-0", "methods", "c"),
        ("943 476 5919", "a field that is not known", "943 476 5919"),
        ("943 476 5919", "a field that is not known", "d"),
    ]
