"""The end of a project: review of the methodology, report, learning, closure; or an early end (6.5 to 6.7)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, several, text
from models.forms.change_points import PointOfChange, RevisedForm, need_points, points_wanted, said_of
from models.forms.project.plans.design_checklist import DESIGN_CHECKLIST, unknown_criteria
from models.forms.project.plans.measurement_plan import LOCAL_WORK
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
    """QIST's comment on the methodology review, or the points with which it goes back to the lead (6.6, OB-116).

    What was designed is scored once more on the checklist of its registration, whose ticks stand there; nothing ticked
    is no score (OB-028). Refused: sending it back where the policy of the project has no way back; then the comment
    says what is missing.
    """

    kind: ClassVar = TaskKind.ENDORSE_METHODOLOGY
    version: ClassVar = 3  # 3 scores the design once more; 2 lets it go back
    fills_from: ClassVar = (TaskKind.REGISTER,)
    outcomes: ClassVar = (Outcome.SUBMITTED, Outcome.CHANGES_WANTED)
    minutes: ClassVar = 5
    how_to: ClassVar = "The final report waits for you. Add what the next similar project should know."

    outcome: Literal[Outcome.SUBMITTED, Outcome.CHANGES_WANTED] = choice("Is the review complete?")
    reason: str | None = text(
        "Comment on the methodology",
        "Needed if you do not ask for changes",
        optional=True,
        conditional=True,
        rows=3,
    )
    points: list[PointOfChange] = points_wanted()
    design_met: list[str] = several(
        "Which of these held to the end?",
        "Ticked as at registration: take out what did not hold, add what came",
        choices="design_criteria",
        folds_as="Did the design hold?",
        conditional=True,
        asked_of=LOCAL_WORK,
        asked_of_design=True,
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "outcome": "submitted",
            "reason": "Sound. Next time agree the exceptions beforehand.",
            "design_met": [criterion.key for criterion in DESIGN_CHECKLIST],
        },
        Outcome.CHANGES_WANTED: {
            "outcome": "changes_wanted",
            "reason": "Say which records were left out, and why.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from need_points(self.outcome, self.reason, self.points, facts)
        yield from unknown_criteria(self.design_met)
        if self.outcome is Outcome.SUBMITTED:
            yield from need("reason", self.reason, "Enter your comment on the methodology")
        elif facts and not facts.may_go_back:
            yield Problem(
                "outcome", "This project follows version 1 of the policy: write what is missing as a comment"
            )

    @property
    def why(self) -> str:
        """The comment, and each point of change."""
        return said_of(self.reason, self.points)


class WriteFinalReportForm(RevisedForm):
    """What no record says for the final report, which writes the rest itself (6.5, 6.7; OB-042, 107, 118).

    Before version 2 the whole report was typed here: problem, aim, what was done and the results. Those answers are
    read for ever, and the report shows them.
    """

    kind: ClassVar = TaskKind.WRITE_FINAL_REPORT
    version: ClassVar = 2
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "The record writes the report: read it first. Add what no record says. Aggregate figures only."
    )
    fills_from: ClassVar = (TaskKind.WRITE_FINAL_REPORT, TaskKind.REPORT_FINDINGS)

    conclusion: str = text("What do you conclude?", "Did it work, and will it last?", rows=3)
    recommendations: str = text(
        "What are the lessons, and what do you recommend?", "Also what you would do differently", rows=3
    )
    limits: str = text(
        "What are the limits of this work?",
        "For example few cases, one ward, data that were not complete",
        rows=2,
    )
    readers: str = line("Who should read it?", "Teams, groups and roles. No names", most=500)
    said_and_done: str | None = text(
        "“You said, we did” in your own words",
        "Leave it empty to keep the words of the draft above. Short sentences, no names",
        optional=True,
        rows=4,
        fold="Change “You said, we did”",
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "conclusion": "The change worked and is kept.",
            "recommendations": "Keep the evening rota; measure once a year.",
            "limits": "One centre, and one winter only.",
            "readers": "Urgent care team, CDS Quality Group, Effective Care and Treatment Committee",
            "said_and_done": None,
        }
    }


class ConfirmClosureForm(TaskForm):
    """QIST confirms that everything is there, and sets until when the data are kept (6.6, 7.3; OB-026, 112, 138)."""

    kind: ClassVar = TaskKind.CONFIRM_CLOSURE
    version: ClassVar = 4  # 4 refuses to close what lacks something, and asks why the data are kept longer
    outcomes: ClassVar = (Outcome.CLOSED, Outcome.CHANGES_WANTED, Outcome.FURTHER_ACTIONS)
    minutes: ClassVar = 5
    how_to: ClassVar = "Everything is in: read the report first."

    outcome: Literal[Outcome.CLOSED, Outcome.CHANGES_WANTED, Outcome.FURTHER_ACTIONS] = choice(
        "What do you decide?"
    )
    retention_until: date | None = day(
        "Until when are the data kept?",
        "Filled in by the rule. Another date needs a reason",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.CLOSED]},
    )
    retention_reason: str | None = line(
        "If that is not the date of the rule, why?",
        optional=True,
        conditional=True,
        most=300,
        asked_when={"outcome": [Outcome.CLOSED]},
    )
    closed_without: str | None = text(
        "Why is it closed without what is missing?",
        "Only where its record is older than the question",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.CLOSED]},
    )
    reason: str | None = text(
        "Message to the lead", "Needed unless you close it", optional=True, conditional=True, rows=3
    )
    points: list[PointOfChange] = points_wanted()
    alone_because: str | None = asked_if_alone(Outcome.CLOSED)

    examples: ClassVar[Examples] = {
        Outcome.CLOSED: {
            "outcome": "closed",
            "retention_until": "2034-03-31",
            "retention_reason": "The service reports on eight years.",
            "reason": "A fine piece of work.",
        },
        Outcome.CHANGES_WANTED: {
            "outcome": "changes_wanted",
            "reason": "Please add the figures of the last cycle.",
        },
        Outcome.FURTHER_ACTIONS: {
            "outcome": "further_actions",
            "reason": "The standard is missed: measure again, or have the risk accepted.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from need_points(self.outcome, self.reason, self.points, facts)
        if self.outcome is Outcome.FURTHER_ACTIONS:
            yield from need("reason", self.reason, "Say what is still to be done, so that the lead knows")
            if facts and not facts.may_go_back:
                yield Problem(
                    "outcome", "This project follows version 1 of the policy, which has no way back"
                )
        if self.outcome is not Outcome.CLOSED:
            return
        yield from _missing(self.closed_without, facts)
        yield from _kept(self.retention_until, self.retention_reason, facts)
        yield from need_second_person(self.alone_because, facts)

    @property
    def why(self) -> str:
        """The message to the lead, and each point of change."""
        return said_of(self.reason, self.points)


def _missing(because: str | None, facts: FormContext | None) -> Iterator[Problem]:
    """What the closure still lacks; where the record is older than the question, a reason does instead (6.6)."""
    if facts is None or not facts.missing_for_closure:
        return
    if not facts.is_older_than_question:
        yield from (Problem("outcome", sentence) for sentence in facts.missing_for_closure)
    elif not because:
        yield from (Problem("closed_without", sentence) for sentence in facts.missing_for_closure)


def _kept(until: date | None, because: str | None, facts: FormContext | None) -> Iterator[Problem]:
    """What is wrong with the day until which data are kept: none, not to come, or not the rule's without a reason."""
    yield from need("retention_until", until, "Enter until when the data are kept")
    if facts is None or until is None:
        return
    if until <= facts.today:
        yield Problem("retention_until", "The retention date must be tomorrow or later")
    elif facts.retention_by_rule and until != facts.retention_by_rule:
        by_rule = f"{facts.retention_by_rule.day} {facts.retention_by_rule:%B %Y}"
        yield from need("retention_reason", because, f"The rule gives {by_rule}: say why it is another date")


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
