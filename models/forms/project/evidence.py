"""The evidence that a project starts from (6.5, OB-103 to OB-106)."""

from typing import ClassVar

from models.forms.base import Examples, FormRecord, TaskForm, choice, line, several, text
from models.forms.change_points import RevisedForm
from models.vocabulary import EvidenceType, Outcome, TaskKind


class PieceOfEvidence(FormRecord):
    """One source and what it says (OB-104)."""

    evidence_type: EvidenceType = choice("What is it?")
    source: str = line("Where is it from?", "Title and year, or a web address", most=300)
    says: str = text("What does it say?", rows=2)


_FOUND = {
    "evidence_type": "guideline",
    "source": "Emergency and acute medical care in over 16s, NICE guideline NG94, 2018",
    "says": "Early assessment by a senior clinician shortens stays.",
}


class SearchEvidenceForm(TaskForm):
    """What the Library and Knowledge Service found (6.5, OB-105)."""

    kind: ClassVar = TaskKind.SEARCH_EVIDENCE
    minutes: ClassVar = 60
    how_to: ClassVar = "Answer the lead’s question with the best sources; a handful is better than a list."

    sources_searched: str = text("Where did you look?", rows=2)
    evidence: list[PieceOfEvidence] = several(
        "What did you find?", legend="Source", blank=1, add="Add a source"
    )
    summary: str = text("Summary for the lead")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "sources_searched": "NICE, Cochrane Library, HDAS",
            "evidence": [_FOUND],
            "summary": "Senior review at the front door is the best supported change.",
        }
    }


class ReviewEvidenceForm(RevisedForm):
    """The lead's assessment of the evidence; it may be brief, it cannot be skipped (6.5, OB-103)."""

    kind: ClassVar = TaskKind.REVIEW_EVIDENCE
    version: ClassVar = 2
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "Say what is known already and what it means for your plan. It may be brief; it cannot be skipped."
    )
    fills_from: ClassVar = (TaskKind.SEARCH_EVIDENCE,)

    sources_searched: str = text("Where did you or the Library look?", rows=2)
    evidence: list[PieceOfEvidence] = several("What was found?", legend="Source", blank=1, add="Add a source")
    similar_projects: str = text(
        "Has the Trust tried this before?", "Also what failed. Write “none found” if there is nothing", rows=2
    )
    conclusion: str = text("What does the evidence mean for this project?")

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "sources_searched": "NICE, Cochrane Library, the register of projects",
            "evidence": [_FOUND],
            "similar_projects": "None found.",
            "conclusion": "The standard is well supported; we will test senior review at the front door.",
        }
    }
