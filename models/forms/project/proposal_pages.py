"""The pages on which a proposal is asked: which part of its form each asks, and which of them a proposal has."""

from collections.abc import Mapping
from typing import Any

from models.forms.project.proposal import SCREEN, ProposalForm
from models.forms.project.research_screen import ScreenResult, research_result
from models.inputs.text import is_blank
from models.vocabulary import ProjectReason, ProjectType, QualityDimension, Screen
from models.vocabulary.word import Word


class ProposalPage(Word):
    """A page of a proposal, in their order."""

    START = "start", "What is it about?"
    RESEARCH = "research", "Is it research?"
    NATIONAL = "national", "Taking part in a national audit"
    WHY = "why", "Why, and to what end"
    PEOPLE = "people", "People"
    TOUCHES = "touches", "What it touches"
    HELP = "help", "Help and training"


LEAD = ("lead_name", "lead_email")
_DEPUTY = ("deputy_name", "deputy_email")
_ASKED: Mapping[ProposalPage, tuple[str, ...]] = {
    ProposalPage.START: ("title", "about", "project_type", "topic"),
    ProposalPage.RESEARCH: SCREEN,
    ProposalPage.NATIONAL: (
        "takes_part", "cases_expected", "usual_governance", *_DEPUTY, "service", *LEAD,
    ),
    ProposalPage.WHY: ("problem", "aim"),
    ProposalPage.PEOPLE: (
        *_DEPUTY, "is_trainee", "supervisor_name", "supervisor_email", "contract_ends_on", "sponsor",
        "sponsor_email", "team", *LEAD,
    ),
    ProposalPage.TOUCHES: (
        "trigger", "trigger_reference", "service", "dimensions", "involvement", "why_no_involvement",
    ),
    ProposalPage.HELP: ("help_wanted", "evidence_question"),
}  # fmt: skip

_OF_A_NATIONAL_AUDIT = (ProposalPage.START, ProposalPage.NATIONAL)
_OF_A_TOPIC = tuple(
    page for page in ProposalPage if page not in {ProposalPage.RESEARCH, ProposalPage.NATIONAL}
)
_OF_A_NEW_PROJECT = tuple(page for page in ProposalPage if page is not ProposalPage.NATIONAL)


def is_national(typed: Mapping[str, Any]) -> bool:
    """Whether what was typed so far is the proposal of a national audit."""
    return bool(typed.get("project_type") == ProjectType.NATIONAL_AUDIT.value)


def pages_of(typed: Mapping[str, Any]) -> tuple[ProposalPage, ...]:
    """The pages that a proposal has, as far as it is typed."""
    if is_national(typed):
        return _OF_A_NATIONAL_AUDIT
    return _OF_A_TOPIC if typed.get("topic") else _OF_A_NEW_PROJECT


def asked_on(page: ProposalPage) -> tuple[str, ...]:
    """The fields that a page can ask, in their order."""
    return tuple(name for name in _ASKED[page] if name in ProposalForm.model_fields)


def lacking_on_pages(typed: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What a new proposal must say besides on its pages: each field with a sentence.

    The form itself takes a sponsor by name alone, as proposals were sent before their address was asked (OB-041).
    """
    if is_national(typed) or not is_blank(typed.get("sponsor_email")):
        return []
    return [("sponsor_email", "Enter the email address of the senior person, so that we can ask them")]


def takes_no_part(typed: Mapping[str, Any]) -> bool:
    """Whether the Trust does not take part in the national audit that is proposed."""
    return is_national(typed) and str(typed.get("takes_part")).lower() in {"false", "no"}


def research_of(typed: Mapping[str, Any]) -> ScreenResult | None:
    """What the research screen says of what was typed, or None if the work is not research."""
    answers = {screen.value: screen for screen in Screen}
    *certain, generalisable = (answers.get(str(typed.get(name))) for name in SCREEN)
    return research_result(*certain, generalisable=generalisable)


def completed(typed: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, with what follows from it: of a national audit its standard sentences."""
    if not is_national(typed):
        return dict(typed)
    standard = {
        "problem": "The Trust compares its care with the national standards of this audit.",
        "aim": f"To take part in full: about {typed.get('cases_expected')} cases in a year, sent in time.",
        "dimensions": [QualityDimension.CLINICAL_EFFECTIVENESS.value],
        "trigger": ProjectReason.NATIONAL.value,
    }
    return {**standard, **{name: value for name, value in typed.items() if value not in (None, "", [])}}
