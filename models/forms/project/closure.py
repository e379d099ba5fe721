"""The end of a project: review of the methodology, report, learning, closure; or an early end (6.5 to 6.7)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, text
from models.forms.change_points import PointOfChange, RevisedForm, need_points, points_wanted, said_of
from models.forms.second_person import asked_if_alone, need_second_person
from models.vocabulary import Outcome, TaskKind


class ReviewMethodologyForm(RevisedForm):
    """The project group reviews its own methodology under five headings (6.6; OB-116, OB-117)."""

    kind: ClassVar = TaskKind.REVIEW_METHODOLOGY
    version: ClassVar = 2
    minutes: ClassVar = 15
    how_to: ClassVar = (
        "With your project group, before the final report: what would you do differently next time?"
    )

    reviewed_by: str = line("Who took part in the review?", "Roles are enough", most=500)
    dataset: str = text("How was the dataset defined?", rows=2)
    sampling: str = text("Sampling strategy", rows=2)
    collection: str = text("Data collection", rows=2)
    cleansing: str = text("Data cleansing", rows=2)
    analysis: str = text("Analysis", rows=2)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "reviewed_by": "Project group and quality improvement lead",
            "dataset": "Two fields were enough.",
            "sampling": "All attendances, so no sampling error.",
            "collection": "Taken from the monthly return.",
            "cleansing": "One month was corrected.",
            "analysis": "Monthly percentages against the standard.",
        }
    }


class EndorseMethodologyForm(TaskForm):
    """QIST's comment on the methodology review (6.6, OB-116)."""

    kind: ClassVar = TaskKind.ENDORSE_METHODOLOGY
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "The final report waits for your comment. Add what the next similar project should know."
    )

    reason: str = text("Comment on the methodology", rows=3)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {"reason": "Sound. Next time agree the exceptions beforehand."}
    }


class WriteFinalReportForm(RevisedForm):
    """The final report, in short (6.5, 6.7; OB-042, 107, 118)."""

    kind: ClassVar = TaskKind.WRITE_FINAL_REPORT
    version: ClassVar = 2
    minutes: ClassVar = 30
    how_to: ClassVar = "Aim and problem are filled in from your proposal. Aggregate figures only."
    fills_from: ClassVar = (TaskKind.WRITE_FINAL_REPORT, TaskKind.PROPOSE, TaskKind.REPORT_FINDINGS)

    problem: str = text("The problem", rows=3)
    aim: str = text("The aim", rows=2)
    what_was_done: str = text("What was done and changed?")
    results: str = text("Results")
    conclusion: str = text("Conclusion")
    recommendations: str = text("Recommendations", rows=3)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "problem": "People waited longer than four hours.",
            "aim": "At least 95 in 100 within four hours.",
            "what_was_done": "Senior review at the front door.",
            "results": "From 92 to 95 in 100.",
            "conclusion": "The change worked and is kept.",
            "recommendations": "Keep the evening rota; measure once a year.",
        }
    }


class ConfirmClosureForm(TaskForm):
    """QIST confirms that everything is there, and sets until when the data are kept (6.6, 7.3; OB-026, 112, 138)."""

    kind: ClassVar = TaskKind.CONFIRM_CLOSURE
    version: ClassVar = 3
    outcomes: ClassVar = (Outcome.CLOSED, Outcome.CHANGES_WANTED)
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "Report, learning and every action are in. Read the report; then set the retention date."
    )

    outcome: Literal[Outcome.CLOSED, Outcome.CHANGES_WANTED] = choice("What do you decide?")
    retention_until: date | None = day(
        "Until when are the data kept?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.CLOSED]},
    )
    reason: str | None = text(
        "Message to the lead", "Needed if you ask for changes", optional=True, conditional=True, rows=3
    )
    points: list[PointOfChange] = points_wanted()
    alone_because: str | None = asked_if_alone(Outcome.CLOSED)

    examples: ClassVar[Examples] = {
        Outcome.CLOSED: {
            "outcome": "closed",
            "retention_until": "2034-03-31",
            "reason": "A fine piece of work.",
        },
        Outcome.CHANGES_WANTED: {
            "outcome": "changes_wanted",
            "reason": "Please add the figures of the last cycle.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from need_points(self.outcome, self.reason, self.points, facts)
        if self.outcome is Outcome.CHANGES_WANTED:
            return
        yield from need("retention_until", self.retention_until, "Enter until when the data are kept")
        if facts and self.retention_until and self.retention_until < facts.today:
            yield Problem("retention_until", "The retention date must be today or later")
        yield from need_second_person(self.alone_because, facts)

    @property
    def why(self) -> str:
        """The message to the lead, and each point of change."""
        return said_of(self.reason, self.points)


class EarlyEnd(TaskForm):
    """A project that ends early keeps what was learned (6.5, OB-094)."""

    minutes: ClassVar = 5

    reason: str = text("Why does it end?", rows=3)
    learning: str = text(
        "What can others learn from it?", "The project stays in the register with this", rows=3
    )


class WithdrawForm(EarlyEnd):
    """The lead or QIST takes a project back before data are collected."""

    kind: ClassVar = TaskKind.WITHDRAW
    outcomes: ClassVar = (Outcome.WITHDRAWN,)
    how_to: ClassVar = "The project ends here. Its record and what was learned stay in the register."
    examples: ClassVar[Examples] = {
        Outcome.WITHDRAWN: {
            "reason": "The service moves to another Trust.",
            "learning": "Ask the commissioner first.",
        }
    }


class AbandonForm(EarlyEnd):
    """The lead or QIST gives a project up after data collection began."""

    kind: ClassVar = TaskKind.ABANDON
    outcomes: ClassVar = (Outcome.ABANDONED,)
    how_to: ClassVar = WithdrawForm.how_to
    examples: ClassVar[Examples] = {
        Outcome.ABANDONED: {"reason": "Two leads left within a year.", "learning": "Name a deputy who stays."}
    }
