from __future__ import annotations

import pytest

from models.privacy.filter import rules_met
from models.privacy.rules import PrivacyRule
from tests.support.privacy.disguises import DISGUISES, NUMBER

REFUSED, ASKED = PrivacyRule.NHS_NUMBER, PrivacyRule.TEN_DIGITS


@pytest.mark.parametrize("written", DISGUISES.values(), ids=DISGUISES)
def test_nhs_number_is_refused_however_it_is_written(written: str) -> None:
    assert REFUSED in rules_met(written)


@pytest.mark.parametrize("written", DISGUISES.values(), ids=DISGUISES)
def test_nhs_number_is_refused_in_the_middle_of_a_text_as_well(written: str) -> None:
    assert REFUSED in rules_met(f"We looked at the notes of NHS {written} before the meeting.")


def test_there_are_more_than_sixty_disguises_and_no_two_are_the_same() -> None:
    assert len(set(DISGUISES.values())) == len(DISGUISES) > 60


@pytest.mark.parametrize(
    "text",
    [
        "01273 265000",
        "1234567890",
        "95 % of 15154",
        "2026-11-02",
        "QIL-4711",
        "9434765918",
        "943 476 5918",
        "94347659190",
        "19434765919",
        "4444444444",
        "5990128088",
        "+44 20 7946 0958",
        "ISBN 0-306-40615-2",
        "ISBN 4-306-40613-6",
        "Telephone 401 023 2137",
        "0.4857773456",
        "12.9434765919",
        "9, 4, 3, 4, 7, 6, 5, 9, 1, 9, 8, 2",
        "https://doi.org/10.1016/S0140-6736(13)61836-1",
    ],
)
def test_other_numbers_are_no_nhs_numbers(text: str) -> None:
    assert rules_met(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        f"PO {NUMBER}",
        f"Datix {NUMBER}",
        "Grant 943 476 5919",
        f"see invoice {NUMBER}",
        "order 94347 65919 again",
    ],
)
def test_ten_digits_that_are_called_something_else_are_asked_about(text: str) -> None:
    assert rules_met(text) == (ASKED,)


def test_an_id_of_ours_is_no_nhs_number_whatever_its_digits() -> None:
    chance = "18eb8f4c9434765919bbd2b42e2b098e"
    assert [rules_met(f"{before}{chance}{after}") for before, after in (("", ""), ("topic ", "."))] == [
        ()
    ] * 2
    assert rules_met("18eb8f4c-9434-4765-9194-bbd2b42e2b09") == ()
    assert rules_met(f"{chance} 943 476 5919") == (REFUSED,)


def test_number_that_waits_behind_another_is_seen() -> None:
    assert rules_met("1234567890, 9434765918 and then 943 476 5919") == (REFUSED,)
