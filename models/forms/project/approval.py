"""Approval, the reviews that a route or a screen calls for, and what follows from them (6.3, 7.1 to 7.3)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

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
from models.forms.change_points import PointOfChange, need_points, points_wanted, said_of
from models.forms.second_person import asked_if_alone, need_second_person
from models.vocabulary import Outcome, TaskKind


class Condition(FormRecord):
    """Something that must be done by a date for the approval to hold."""

    text: str = line("What must be done?", most=500)
    due_on: date = day("By when?")


class ConditionalDecision(TaskForm):
    """A decision that may come with conditions, each of which becomes a task of the lead's."""

    version: ClassVar = 2

    outcome: Any
    reason: str | None
    points: list[PointOfChange]
    conditions: list[Condition]

    @property
    def why(self) -> str:
        """The reason, and each point of change."""
        return said_of(self.reason, self.points)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        with_conditions = self.outcome is Outcome.APPROVED_WITH_CONDITIONS
        if with_conditions and not self.conditions:
            yield Problem("conditions", "Enter at least one condition, or approve without conditions")
        if self.conditions and not with_conditions:
            yield Problem(
                "outcome", "You entered conditions: choose “Approve with conditions”, or remove them"
            )
        yield from need_points(self.outcome, self.reason, self.points, facts)
        if self.outcome in {Outcome.DECLINED, Outcome.OBJECTED}:
            yield from need("reason", self.reason, "Say why, so that the lead knows what to do")
        for number, condition in enumerate(self.conditions):
            if facts and condition.due_on < facts.today:
                yield Problem(
                    f"conditions-{number}-due_on", f"Condition {number + 1}: the date must be today or later"
                )


_CONDITION = {"text": "Send the data collection sheet to the QI Support Team.", "due_on": "2029-03-01"}


def _examples(*outcomes: Outcome, **more: object) -> Examples:
    result: dict[Outcome, dict[str, object]] = {}
    for outcome in outcomes:
        result[outcome] = {"outcome": outcome.value, "reason": "The sample is too small to tell.", **more}
        if outcome is Outcome.APPROVED:
            result[outcome]["reason"] = None
        if outcome is Outcome.APPROVED_WITH_CONDITIONS:
            result[outcome] |= {"reason": "Sound, with one addition.", "conditions": [_CONDITION]}
        if outcome is Outcome.CHANGES_WANTED:
            result[outcome] |= {"points": [{"about": None, "wanted": "Say how many cases you will look at."}]}
    return result


_APPROVALS = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.CHANGES_WANTED, Outcome.DECLINED)
_REVIEWS = (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.CHANGES_WANTED, Outcome.OBJECTED)


class ApproveForm(ConditionalDecision):
    """The approval: by the CDS quality lead for QI, by QIST for quality assurance (6.3, OB-079, 095 to 097, 128)."""

    kind: ClassVar = TaskKind.APPROVE
    outcomes: ClassVar = _APPROVALS
    minutes: ClassVar = 5
    how_to: ClassVar = "Nothing may be collected before you approve. Silence is never an approval."
    version: ClassVar = 3

    outcome: Literal[
        Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.CHANGES_WANTED, Outcome.DECLINED
    ] = choice("What do you decide?")
    reason: str | None = text(
        "Reason or comment", "The lead reads this", optional=True, conditional=True, rows=3
    )
    points: list[PointOfChange] = points_wanted()
    conditions: list[Condition] = several(
        "Conditions",
        legend="Condition",
        blank=1,
        add="Add a condition",
        conditional=True,
        asked_when={"outcome": [Outcome.APPROVED_WITH_CONDITIONS]},
    )
    alone_because: str | None = asked_if_alone(Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS)

    examples: ClassVar[Examples] = _examples(*_APPROVALS)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from super().problems(facts)
        if self.outcome in {Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS}:
            yield from need_second_person(self.alone_because, facts)


class ReviewForm(ConditionalDecision):
    """A review beside the approval; an objection holds the project (7.1, OB-121)."""

    outcomes: ClassVar = _REVIEWS
    minutes: ClassVar = 10

    outcome: Literal[
        Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS, Outcome.CHANGES_WANTED, Outcome.OBJECTED
    ] = choice("What do you decide?", "An objection holds the project until it is resolved")
    reason: str | None = text(
        "Reason or comment", "The lead reads this", optional=True, conditional=True, rows=3
    )
    points: list[PointOfChange] = points_wanted()
    conditions: list[Condition] = several(
        "Conditions",
        legend="Condition",
        blank=1,
        add="Add a condition",
        conditional=True,
        asked_when={"outcome": [Outcome.APPROVED_WITH_CONDITIONS]},
    )


class NationalDocuments(FormRecord):
    """What the support team reads of a national project."""

    documents_read: str = line("Which national documents did you read?", most=500)


class ReviewSupportTeamForm(ReviewForm, NationalDocuments):
    """QIST's part of the review of a national project (7.1, OB-125, OB-126)."""

    kind: ClassVar = TaskKind.REVIEW_SUPPORT_TEAM
    how_to: ClassVar = (
        "Read the national data control statement and the documents on data sources before you decide."
    )
    examples: ClassVar[Examples] = _examples(
        *_REVIEWS, documents_read="Data control statement; data flow diagram"
    )


class ReviewResearchGovernanceForm(ReviewForm):
    """Research Governance's part of the review of a national project (7.1, OB-121, OB-125)."""

    kind: ClassVar = TaskKind.REVIEW_RESEARCH_GOVERNANCE
    how_to: ClassVar = "Say whether the work may go on as an audit and not as research."
    examples: ClassVar[Examples] = _examples(*_REVIEWS)


class DataProtection(FormRecord):
    """What Information Governance settles (7.3)."""

    impact_assessment: str = line(
        "Data protection impact assessment", "Its reference, or why none is needed", most=500
    )
    opt_out: str = line(
        "National data opt-out and legal basis", "For example “section 251 reference” or “not needed”"
    )


class ReviewInformationGovernanceForm(ReviewForm, DataProtection):
    """Information Governance's review (7.3, OB-121, 126, 133, 134)."""

    kind: ClassVar = TaskKind.REVIEW_INFORMATION_GOVERNANCE
    how_to: ClassVar = (
        "Check that the data are adequate, relevant and not excessive, and whether a DPIA is needed."
    )
    examples: ClassVar[Examples] = _examples(
        *_REVIEWS,
        impact_assessment="Not needed: aggregate figures only",
        opt_out="Not needed: no personal data",
    )


class EqualityAssessment(FormRecord):
    """What the Equality and Diversity Team settles (7.2)."""

    impact_assessment: str = line(
        "Equality and Human Rights Impact Assessment", "Its reference, or why it is waived", most=500
    )


class ReviewEqualityForm(ReviewForm, EqualityAssessment):
    """The Equality and Diversity Team's review (7.2, OB-129, OB-131)."""

    kind: ClassVar = TaskKind.REVIEW_EQUALITY
    how_to: ClassVar = (
        "Say whether an Equality and Human Rights Impact Assessment is needed, and whether it is there."
    )
    examples: ClassVar[Examples] = _examples(
        *_REVIEWS, impact_assessment="Waived: the sample is everyone who attended"
    )


class ReviewEthicsForm(ReviewForm):
    """The ethics review by the Associate Director (5.0, 7.1; OB-053, OB-120)."""

    kind: ClassVar = TaskKind.REVIEW_ETHICS
    how_to: ClassVar = "The work should do good and do no harm. Weigh the burden on those who take part."
    examples: ClassVar[Examples] = _examples(*_REVIEWS)


class ResolveObjectionForm(TaskForm):
    """QIST resolves the objection that holds a project (7.1, OB-121; G2)."""

    kind: ClassVar = TaskKind.RESOLVE_OBJECTION
    version: ClassVar = 2
    outcomes: ClassVar = (Outcome.REVIEW_AGAIN, Outcome.CHANGES_WANTED, Outcome.DECLINED)
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "Speak with whoever objected. The project stays on hold until you decide how it goes on."
    )

    outcome: Literal[Outcome.REVIEW_AGAIN, Outcome.CHANGES_WANTED, Outcome.DECLINED] = choice(
        "How does it go on?"
    )
    reason: str = text("What was agreed?", "The lead and the reviewers read this", rows=3)
    points: list[PointOfChange] = points_wanted()

    examples: ClassVar[Examples] = {
        Outcome.REVIEW_AGAIN: {"outcome": "review_again", "reason": "The data flow is now described."},
        Outcome.CHANGES_WANTED: {
            "outcome": "changes_wanted",
            "reason": "Leave the postcode out of the data items.",
        },
        Outcome.DECLINED: {"outcome": "declined", "reason": "There is no legal basis for sharing the data."},
    }

    @property
    def why(self) -> str:
        """What was agreed, and each point of change."""
        return said_of(self.reason, self.points)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        yield from need_points(self.outcome, self.reason, self.points, facts)


class MeetConditionForm(TaskForm):
    """The lead reports that a condition of the approval is met."""

    kind: ClassVar = TaskKind.MEET_CONDITION
    outcomes: ClassVar = (Outcome.COMPLETED,)
    minutes: ClassVar = 3
    how_to: ClassVar = "Say what was done. The project cannot be closed while a condition is open."

    what_was_done: str = text("What was done?", rows=3)
    evidence: str = line("Where can that be seen?", most=300)
    met_on: date = day("When?")

    examples: ClassVar[Examples] = {
        Outcome.COMPLETED: {
            "what_was_done": "The sheet was sent.",
            "evidence": "Email to the QI Support Team",
            "met_on": "2026-11-02",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if facts and self.met_on > facts.today:
            yield Problem("met_on", "The date must be today or in the past")

    @property
    def why(self) -> str:
        """What was done."""
        return self.what_was_done


REVIEWS: Sequence[type[ReviewForm]] = (
    ReviewSupportTeamForm,
    ReviewResearchGovernanceForm,
    ReviewInformationGovernanceForm,
    ReviewEqualityForm,
    ReviewEthicsForm,
)
