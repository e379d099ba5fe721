"""Reviewing the annual programme within its year: its topics, and the objectives that they serve (2.2, 6.1)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, address, choice, day, line, need, number, several, text
from models.forms.operations.dates import OperationForm
from models.inputs.addresses import Address
from models.vocabulary import (
    RUN_NATIONALLY,
    ObjectiveKind,
    Priority,
    ProjectType,
    QualityDimension,
    TopicSource,
    TopicStanding,
)

SERVES, TAKES, SUPPORTS = (
    "What it serves, and who answers to the Board for it",
    "Its kind, its priority and what it takes",
    "Guideline, target and research",
)
MOST_HOURS = Decimal(99_999)
_HOST_WITHDREW = {"standing": [TopicStanding.HOST_WITHDREW]}


class ReviewTopicForm(OperationForm):
    """What a topic of the programme is from now on, and why it was changed; who did it and when is kept with it.

    What it serves (OB-029, OB-030, OB-058), its assurance sponsor (OB-088), a priority that departs from the rule
    (OB-089), what it takes (OB-090) and what it supports (OB-068, OB-071) may be left out.
    """

    heading: ClassVar = "Change a topic of the programme"
    button: ClassVar = "Record the change"
    how_to: ClassVar = (
        "Who changed what, when and why is kept for ever. A topic that leaves the programme keeps its project until "
        "somebody withdraws it. In which national audits we take no part, the Chief Medical Officer decides."
    )
    example: ClassVar[dict[str, Any]] = {
        "title": "Falls with harm",
        "source": "board_objective",
        "service": None,
        "owner_name": "Amara Osei",
        "owner_email": "amara.osei@northbrook.example",
        "standing": "stays",
        "reason": "The Board has asked for it.",
    }

    title: str = line("Title")
    source: TopicSource = choice("Where does it come from?")
    service: str | None = line("Care Delivery Service that owns it", optional=True, choices="services")
    owner_name: str | None = line("Name of its clinical owner", optional=True)
    owner_email: Address | None = address("Work email address of its clinical owner", optional=True)
    standing: TopicStanding = choice("Is it on the programme?")
    withdrawn_on: date | None = day(
        "When did its host withdraw it?", optional=True, conditional=True, asked_when=_HOST_WITHDREW
    )
    withdrawn_source: str | None = line(
        "Where does its host say so?",
        "A link or a reference",
        optional=True,
        most=300,
        conditional=True,
        asked_when=_HOST_WITHDREW,
    )
    stop_because: str | None = line(
        "Why do we stop taking part?",
        "The Chief Medical Officer decides on it, and the Quality Account quotes it",
        optional=True,
        most=300,
        conditional=True,
        asked_when={"standing": [TopicStanding.WE_STOP]},
    )
    reason: str = text("Why is it changed?", "Nothing about a patient", rows=3)

    objectives: list[str] = several("Objectives that it serves", choices="objectives", fold=SERVES)
    sponsor_name: str | None = line("Name of its assurance sponsor", optional=True, fold=SERVES)
    sponsor_email: Address | None = address(
        "Work email address of its assurance sponsor", optional=True, fold=SERVES
    )
    dimension: QualityDimension | None = choice(
        "Quality dimension", optional=True, choices="dimensions", fold=TAKES
    )
    project_type: ProjectType | None = choice("Type of project", optional=True, choices="types", fold=TAKES)
    priority_given: Priority | None = choice(
        "Priority, if it departs from the rule",
        "By the rule it follows from where the topic comes from",
        optional=True,
        choices="priorities",
        fold=TAKES,
    )
    priority_because: str | None = line(
        "Why does it depart from the rule?", optional=True, most=300, conditional=True, fold=TAKES
    )
    clinical_hours: int | None = number(
        "Hours of clinical staff in the year", optional=True, most=MOST_HOURS, fold=TAKES
    )
    support_hours: int | None = number(
        "Hours of the QI Support Team in the year", optional=True, most=MOST_HOURS, fold=TAKES
    )
    guideline: str | None = line("Guideline", "For example NICE NG51", optional=True, most=120, fold=SUPPORTS)
    target: str | None = line("Performance target", optional=True, most=120, fold=SUPPORTS)
    research_priority: str | None = line("Research priority", optional=True, most=120, fold=SUPPORTS)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """People have names and addresses; a priority that departs from the rule has a reason, and only that one."""
        yield from self._problems_of_standing(facts)
        if self.owner_name:
            yield from need("owner_email", self.owner_email, "Enter the owner’s email address")
        if self.sponsor_name:
            yield from need("sponsor_email", self.sponsor_email, "Enter the sponsor’s email address")
        if self.priority_given:
            yield from need("priority_because", self.priority_because, "Say why it departs from the rule")
        elif self.priority_because:
            yield Problem("priority_given", "Choose the priority that your reason is for, or leave it out")

    def _problems_of_standing(self, facts: FormContext | None) -> Iterator[Problem]:
        """A national audit leaves by its host, who says so, or by the Chief Medical Officer; a topic of ours by us."""
        is_national = self.source in RUN_NATIONALLY
        if self.standing is TopicStanding.TAKEN_OFF and is_national:
            yield Problem(
                "standing", "It is run nationally: say whether its host has withdrawn it, or we stop"
            )
        if self.standing in {TopicStanding.HOST_WITHDREW, TopicStanding.WE_STOP} and not is_national:
            yield Problem("standing", "It is no national audit or enquiry: say that we take it off")
        if self.standing is TopicStanding.WE_STOP:
            yield from need("stop_because", self.stop_because, "Say why we stop taking part")
        if self.standing is not TopicStanding.HOST_WITHDREW:
            return
        yield from need("withdrawn_on", self.withdrawn_on, "Enter when its host withdrew it")
        yield from need("withdrawn_source", self.withdrawn_source, "Say where its host says so")
        if facts and self.withdrawn_on and self.withdrawn_on > facts.today:
            yield Problem("withdrawn_on", "The date must be today or in the past")


class AddTopicForm(ReviewTopicForm):
    """A topic that joins the programme within the year; its project begins at once."""

    heading: ClassVar = "Add a topic to the programme"
    button: ClassVar = "Add it"
    how_to: ClassVar = (
        "Its owner is asked for the proposal at once if the year has begun. Why it was added is kept."
    )


class AddObjectiveForm(OperationForm):
    """An objective of a year: what the programme must serve, with its owner, measure and position (OB-065).

    Its code is posted as `known_as`: `code` is what somebody types to sign in.
    """

    heading: ClassVar = "Add an objective"
    button: ClassVar = "Add it"
    how_to: ClassVar = (
        "Who changed what and when is kept for ever. Topics are linked to it on their own pages."
    )
    example: ClassVar[dict[str, Any]] = {
        "kind": "board_assurance",
        "known_as": "BAF 3",
        "title": "Fewer falls with harm",
        "owner": "Chief Nurse",
        "measure": "Falls with harm for 1,000 bed days",
        "position": "Below the national mean since June",
    }

    kind: ObjectiveKind = choice("What is it?")
    known_as: str = line("Code", "What it goes by, for example BAF 3", most=40, width=10)
    title: str = line("Objective")
    owner: str | None = line("Who answers for it?", "A person or a role", optional=True)
    measure: str | None = line("How is it measured?", optional=True, most=300)
    position: str | None = line(
        "How does it stand?", "In words", optional=True, most=300, widget="textarea", rows=3
    )


class ChangeObjectiveForm(AddObjectiveForm):
    """What an objective is from now on, or that it is none of the year any more."""

    heading: ClassVar = "Change an objective"
    button: ClassVar = "Record it"
    example: ClassVar[dict[str, Any]] = {**AddObjectiveForm.example, "stays": True}

    stays: bool = choice("Is it an objective of the year?")
