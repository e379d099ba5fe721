"""The evidence that a project starts from (6.5, OB-103 to OB-106), and how its lead will go about it."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar

from models.forms.base import (
    Examples,
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    choice,
    day,
    line,
    need,
    several,
    text,
)
from models.forms.change_points import RevisedForm
from models.forms.project.partners import Partner
from models.vocabulary import EvidenceType, Method, Outcome, ProjectType, TaskKind


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


_FOUND_ALREADY = "Where you or the Library looked, and what was found"
_NO_DATA = "There are no data yet"
_OTHERS = "Partner organisations"
"""What the questions are called that are folded away: those the Library has answered, and those rarely asked."""


class ReviewEvidenceForm(RevisedForm):
    """The lead's assessment of the evidence, which cannot be skipped, and how it is gone about (6.5, OB-103).

    The second part was asked in the proposal before version 2 (3.1, 4.2, 5.1; OB-022, 027, 034, 038, 050, 059): it is
    filled in where the proposal says it. Refused: no method, nobody closest to the problem, neither figures nor
    the day by which there will be some; a national audit has its method.
    """

    kind: ClassVar = TaskKind.REVIEW_EVIDENCE
    version: ClassVar = 2
    minutes: ClassVar = 10
    how_to: ClassVar = "Say what is known and what it means for your plan. It cannot be skipped."
    fills_from: ClassVar = (TaskKind.SEARCH_EVIDENCE, TaskKind.PROPOSE)

    sources_searched: str = text("Where did you or the Library look?", rows=2, fold=_FOUND_ALREADY)
    evidence: list[PieceOfEvidence] = several(
        "What was found?", legend="Source", blank=0, add="Add a source", fold=_FOUND_ALREADY
    )
    similar_projects: str = text(
        "Has the Trust tried this before?", "Also what failed. Write “none found” if there is nothing", rows=2
    )
    conclusion: str = text("What does the evidence mean for this project?", rows=3)
    method: list[Method] = several("Method", conditional=True, section="How you will go about it")
    why_method: str | None = text("Why this method?", optional=True, conditional=True, rows=2)
    frontline: str | None = line(
        "Who closest to the problem takes part?",
        "Role or team, for example “ward nurses”",
        optional=True,
        conditional=True,
    )
    baseline: str | None = text(
        "What do the data say now?", "Aggregate figures only", optional=True, conditional=True, rows=2
    )
    baseline_due_on: date | None = day(
        "When will the baseline be collected?",
        optional=True,
        conditional=True,
        fold=_NO_DATA,
    )
    partners: list[Partner] = several(
        "Partner organisations", legend="Partner", blank=0, add="Add a partner", fold=_OTHERS
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "sources_searched": "NICE, Cochrane Library, the register of projects",
            "evidence": [_FOUND],
            "similar_projects": "None found.",
            "conclusion": "The standard is well supported; we will test senior review at the front door.",
            "method": ["audit_cycle"],
            "why_method": "There is a national standard to compare with.",
            "frontline": "Nurses in charge of the urgent care centre",
            "baseline": "In the last year 92 in 100 attendances ended within four hours.",
            "baseline_due_on": None,
            "partners": [],
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if facts is None:
            return
        if facts.project_type is not ProjectType.NATIONAL_AUDIT:
            yield from need("method", self.method, "Choose at least one method")
            yield from need("why_method", self.why_method, "Say why you chose this method")
            yield from need("frontline", self.frontline, "Enter who closest to the problem takes part")
            if not self.baseline:
                yield from need(
                    "baseline_due_on",
                    self.baseline_due_on,
                    "Enter what the data say now, or when they will be collected",
                )
        if self.baseline_due_on and self.baseline_due_on < facts.today and not self.baseline:
            yield Problem("baseline_due_on", "The date of the baseline must be today or later")
