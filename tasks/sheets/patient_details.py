"""A list that is handed in holds nothing about patients: its headings, and what its workbook holds besides its rows."""

import re
from collections.abc import Iterable

from models.privacy.filter import rules_met
from models.privacy.headings import is_about_patients
from models.privacy.rules import PrivacyRule
from models.privacy.screening import current_screening
from tasks.sheets.cells import SheetRow, Unusable

_QUOTED = re.compile(r"“(.*)”", re.DOTALL)


def refuse_patient_details(texts: Iterable[tuple[str, str]]) -> None:
    """Unusable, and counted, for an NHS number among the texts of a workbook that are no cells of its list."""
    for place, text in texts:
        if (rule := _blocking_rule(text)) is not None:
            current_screening().refuse(rule, "a part of a workbook")
            raise Unusable(
                f"{place} {rule.refusal}. Hidden sheets, comments, names and properties count: "
                "copy the list alone into a new workbook."
            )


def columns_about_patients(heading: SheetRow) -> list[str]:
    """A sentence for each column that is about patients by its name, or whose name has an NHS number."""
    problems = []
    for index, name in enumerate(heading.cells):
        rule = PrivacyRule.PATIENT_COLUMN if is_about_patients(name) else _blocking_rule(name)
        if rule is None:
            continue
        current_screening().refuse(rule, "a heading")
        problems.append(
            f"row {heading.number}: the column “{name.strip()}” is about patients: take it out of the file."
            if rule is PrivacyRule.PATIENT_COLUMN
            else f"row {heading.number}: {heading.where(index)} {rule.refusal}."
        )
    return problems


def without_patient_details(problems: Iterable[str]) -> list[str]:
    """The sentences about a list; one that quotes an NHS number, whatever else is wrong there, says that instead."""
    return [_unquoted(problem) for problem in problems]


def _unquoted(problem: str) -> str:
    quoted = _QUOTED.search(problem)
    rule = _blocking_rule(quoted[1]) if quoted else None
    if rule is None:
        return problem
    current_screening().refuse(rule, "a cell of a list")
    return f"{problem.partition(': ')[0]}: {rule.refusal}."


def _blocking_rule(text: str) -> PrivacyRule | None:
    """The rule that a text meets and that nobody may confirm."""
    return next((rule for rule in rules_met(text) if not rule.may_be_confirmed), None)
