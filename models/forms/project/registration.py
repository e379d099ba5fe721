"""Screening and registration by the QI Support Team (6.3, 7.1 to 7.3)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, several, text
from models.forms.change_points import PointOfChange, need_points, points_wanted, said_of
from models.forms.project.plans.design_checklist import DESIGN_CHECKLIST, unknown_criteria
from models.forms.project.plans.measurement_plan import LOCAL_WORK
from models.forms.project.research_screen import ScreenResult, research_result
from models.forms.second_person import asked_if_alone, need_second_person
from models.vocabulary import Outcome, ParityOfEsteem, Priority, ProjectType, Screen, Subject, TaskKind

_RESEARCH = "Is it research?"
_RARELY = "Priority, parity of esteem and supporter"
_DESIGN = "Is it well designed?"
"""What the questions are called that are folded away: those the proposal has answered, and those rarely asked."""

_NOT_RESEARCH = {
    "randomised": "no",
    "allocation_by_protocol": "no",
    "unsupported_intervention": "no",
    "intends_generalisable": "no",
    "explicit_standard": "yes",
    "tests_of_change": "no",
    "project_type": "clinical_audit",
    "why_this_type": "Care is compared with an explicit standard.",
    "could_harm": "no",
    "personal_data": "no",
    "may_disadvantage": "no",
    "subject": "other",
    "priority": "medium",
    "parity": "physical_health",
    "external_reference": "QIL-4711",
    "design_met": [criterion.key for criterion in DESIGN_CHECKLIST],
    "design_feedback": None,
    "outcome": "registered",
}

_EXAMPLES: Examples = {
    Outcome.REGISTERED: _NOT_RESEARCH,
    Outcome.CHANGES_WANTED: {
        **_NOT_RESEARCH,
        "outcome": "changes_wanted",
        "reason": "Please say which standard you will compare with.",
    },
    Outcome.UNCLEAR_IF_RESEARCH: {
        **_NOT_RESEARCH,
        "intends_generalisable": "unknown",
        "outcome": "unclear_if_research",
        "reason": "We ask Research Governance whether a publication is the purpose.",
    },
    Outcome.RESEARCH: {
        **_NOT_RESEARCH,
        "randomised": "yes",
        "outcome": "research",
        "reason": "Patients would be allocated at random: Research Governance will help you further.",
    },
}


class RegisterForm(TaskForm):
    """Screens and registration (6.3, 7.1 to 7.3; OB-021, 026, 028, 048, 089, 096, 119 to 123, 127 to 129, 131, 133).

    Refused: registering what the screen calls research, or while a research question is not known; any other
    question not known counts as “yes” and calls its review. A design that lacks something of the checklist may be
    registered with a word to the lead about it, or be sent back.
    """

    kind: ClassVar = TaskKind.REGISTER
    version: ClassVar = (
        5  # 5 asks for parity of esteem; 4 when it was registered nationally; 3 scores the design
    )
    outcomes: ClassVar = (
        Outcome.REGISTERED,
        Outcome.CHANGES_WANTED,
        Outcome.UNCLEAR_IF_RESEARCH,
        Outcome.RESEARCH,
    )
    minutes: ClassVar = 10
    how_to: ClassVar = "“Not known” never counts as “no”."
    fills_from: ClassVar = (TaskKind.REGISTER, TaskKind.PROPOSE)

    randomised: Screen = choice("Are people or services allocated at random?", fold=_RESEARCH)
    allocation_by_protocol: Screen = choice(
        "Does a protocol, not usual care, decide who gets what?", fold=_RESEARCH
    )
    unsupported_intervention: Screen = choice(
        "Is a treatment used that has no firm basis of support?", fold=_RESEARCH
    )
    intends_generalisable: Screen = choice(
        "Is it meant to give knowledge that holds elsewhere?", fold=_RESEARCH
    )
    explicit_standard: Screen = choice(
        "Is care compared with an explicit standard?", section="What kind of work is it?"
    )
    tests_of_change: Screen = choice("Are changes tested and measured?")
    project_type: ProjectType = choice("So it is registered as", as_list=True)
    why_this_type: str = text("Why, in one sentence for the lead", rows=2)
    could_harm: Screen = choice(
        "Ethics: could it harm or burden anybody?",
        section="“Yes” calls a review",
    )
    personal_data: Screen = choice(
        "Data: could they identify somebody, or leave the Trust?",
    )
    may_disadvantage: Screen = choice(
        "Equality: could it leave a group out, or at a disadvantage?",
    )
    subject: Subject = choice("What is it about?", as_list=True)
    priority: Priority = choice("Priority", "High for topics on the programme", as_list=True, fold=_RARELY)
    priority_reason: str | None = line(
        "Reason, if you depart from the rule", optional=True, conditional=True, fold=_RARELY
    )
    parity: ParityOfEsteem | None = choice(
        "Parity of esteem: whom does it serve?",
        "Leave it empty if that is not known yet",
        optional=True,
        as_list=True,
        fold=_RARELY,
    )
    external_reference: str | None = line("QI Life reference", optional=True, most=80, fold=_RARELY)
    supporter_email: str | None = line(
        "Who of the QI Support Team supports it?",
        "The lead reads this name in every email",
        optional=True,
        choices="supporters",
        fold=_RARELY,
    )
    national_reference: str | None = line(
        "National registration reference",
        optional=True,
        conditional=True,
        most=80,
        asked_when={"project_type": [ProjectType.NATIONAL_AUDIT]},
    )
    nationally_registered_on: date | None = day(
        "When was it registered nationally?",
        optional=True,
        conditional=True,
        asked_when={"project_type": [ProjectType.NATIONAL_AUDIT]},
    )
    design_met: list[str] = several(
        "Which of these has the design?",
        "Tick what it has",
        choices="design_criteria",
        folds_as=_DESIGN,
        conditional=True,
        asked_of=LOCAL_WORK,
        asked_of_design=True,
    )
    design_feedback: str | None = text(
        "What should be better in the design?",
        "Needed if you register it without all of these. The lead and whoever approves read this",
        optional=True,
        conditional=True,
        rows=2,
        folds_as=_DESIGN,
        asked_of=LOCAL_WORK,
        asked_of_design=True,
    )
    outcome: Literal[
        Outcome.REGISTERED, Outcome.CHANGES_WANTED, Outcome.UNCLEAR_IF_RESEARCH, Outcome.RESEARCH
    ] = choice("What do you decide?")
    reason: str | None = text(
        "Message to the lead",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.CHANGES_WANTED, Outcome.UNCLEAR_IF_RESEARCH, Outcome.RESEARCH]},
    )
    points: list[PointOfChange] = points_wanted()
    alone_because: str | None = asked_if_alone(Outcome.REGISTERED)

    examples: ClassVar[Examples] = _EXAMPLES

    @property
    def why(self) -> str:
        """The message to the lead, what should be better in the design, and each point of change."""
        message = "\n".join(filter(None, [self.reason, self.design_feedback]))
        return said_of(message, self.points)

    def screen_result(self) -> ScreenResult:
        """What the answers to the screen say; the decision table is `research_screen_cases.csv`."""
        certain = (self.randomised, self.allocation_by_protocol, self.unsupported_intervention)
        if research := research_result(*certain, generalisable=self.intends_generalisable):
            return research
        if self.tests_of_change is Screen.YES:
            audit = self.explicit_standard is Screen.YES
            return ScreenResult.QUALITY_IMPROVEMENT_WITH_AUDIT if audit else ScreenResult.QUALITY_IMPROVEMENT
        return (
            ScreenResult.CLINICAL_AUDIT
            if self.explicit_standard is Screen.YES
            else ScreenResult.SERVICE_EVALUATION
        )

    def people(self) -> Sequence[tuple[str, str]]:
        """Address and name of everyone the answer names, so that they can be asked."""
        return [(self.supporter_email, "")] if self.supporter_email else []

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if facts and facts.supporters and self.supporter_email not in {None, *facts.supporters}:
            yield Problem("supporter_email", "Choose somebody who is in the QI Support Team now")
        research = self.screen_result() in {ScreenResult.RESEARCH, ScreenResult.RESEARCH_TO_GOVERNANCE}
        if self.outcome is Outcome.REGISTERED and research:
            yield Problem(
                "outcome",
                "By the answers above this is research: choose “It is research”, or correct the answers",
            )
        if self.outcome is Outcome.REGISTERED and self.screen_result() is ScreenResult.UNCLEAR:
            yield Problem(
                "outcome",
                "A research question is not known: ask Research Governance, or ask the lead for changes",
            )
        if self.outcome is Outcome.RESEARCH and not research:
            yield Problem(
                "outcome", "No answer above says that this is research: correct the answers, or choose again"
            )
        if self.outcome is Outcome.REGISTERED:
            yield from self._lacking_to_register(facts)
        if facts and self.nationally_registered_on and self.nationally_registered_on > facts.today:
            yield Problem("nationally_registered_on", "The date must be today or in the past")
        yield from need_points(self.outcome, self.reason, self.points, facts)
        if self.outcome in {Outcome.UNCLEAR_IF_RESEARCH, Outcome.RESEARCH}:
            yield from need("reason", self.reason, "Write a message to the lead")
        if facts and facts.criteria:
            yield from self._lacking_of_the_design(facts)
        if facts and facts.priority not in {None, self.priority}:
            yield from need(
                "priority_reason",
                self.priority_reason,
                "By the rule the priority is the other one: say why not",
            )

    def _lacking_to_register(self, facts: FormContext | None) -> Iterator[Problem]:
        """The national registration of a national audit, and a second person for what the team has designed."""
        yield from need_second_person(self.alone_because, facts)
        if self.project_type is ProjectType.NATIONAL_AUDIT:
            yield from need(
                "national_reference", self.national_reference, "Enter the national registration reference"
            )
            yield from need(
                "nationally_registered_on",
                self.nationally_registered_on,
                "Enter when it was registered nationally",
            )

    def _lacking_of_the_design(self, facts: FormContext) -> Iterator[Problem]:
        """What is ticked must be of the checklist; what lacks is told to the lead."""
        yield from unknown_criteria(self.design_met)
        lacking = [key for key in facts.criteria if key not in self.design_met]
        if self.outcome is Outcome.REGISTERED and lacking:
            many = f"{len(lacking)} of {len(facts.criteria)} points of the checklist are not ticked"
            yield from need(
                "design_feedback",
                self.design_feedback,
                f"{many}: say what should be better, or ask for changes",
            )


class ScreenResearchForm(TaskForm):
    """Research Governance decides what the screen could not (7.1, OB-121, OB-127)."""

    kind: ClassVar = TaskKind.SCREEN_RESEARCH
    outcomes: ClassVar = (Outcome.NOT_RESEARCH, Outcome.RESEARCH)
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "A research question of the screen could not be answered. Decide whether the work is research."
    )

    outcome: Literal[Outcome.NOT_RESEARCH, Outcome.RESEARCH] = choice("What do you decide?")
    reason: str = text("Why?", "The lead and the QI Support Team read this", rows=3)

    examples: ClassVar[Examples] = {
        Outcome.NOT_RESEARCH: {
            "outcome": "not_research",
            "reason": "The purpose is to improve this service.",
        },
        Outcome.RESEARCH: {
            "outcome": "research",
            "reason": "The purpose is to find out what holds elsewhere.",
        },
    }
