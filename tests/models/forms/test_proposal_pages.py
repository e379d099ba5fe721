"""The pages of a proposal ask all that its form wants, of every kind of work."""

from __future__ import annotations

import pytest

from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import ProposalPage, asked_on, completed, pages_of

ASKED_BESIDE_SIMILAR_PROJECTS = {"repeat_of", "differs_because", "replies"}
ASKED_WITH_THE_EVIDENCE = {"method", "why_method", "frontline", "baseline", "baseline_due_on", "partners"}


def test_every_field_of_the_form_is_asked_on_a_page_or_elsewhere() -> None:
    asked = {name for page in ProposalPage for name in asked_on(page)}

    assert set(ProposalForm.model_fields) - asked == ASKED_BESIDE_SIMILAR_PROJECTS | ASKED_WITH_THE_EVIDENCE


@pytest.mark.parametrize(
    "typed",
    [{"project_type": "national_audit"}, {"topic": "Falls"}, {}],
    ids=["national audit", "topic of the programme", "new project"],
)
def test_what_the_form_requires_is_asked_on_the_pages_of_every_kind_of_work(typed: dict[str, str]) -> None:
    required = {name for name, field in ProposalForm.model_fields.items() if field.is_required()}
    asked = {name for page in pages_of(typed) for name in asked_on(page)}

    assert required - asked - set(completed(typed)) == set()
