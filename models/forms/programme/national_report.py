"""A published national report: taken in, shared out, its recommendations answered and acted on (6.6; OB-006, 013)."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from models.forms.base import (
    MOST_OF_A_NUMBER,
    Examples,
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    address,
    choice,
    day,
    line,
    need,
    number,
    several,
    text,
)
from models.forms.operations.dates import OperationForm
from models.forms.promised_action import PromisedActionForm
from models.inputs.addresses import Address
from models.inputs.input_record import SEVERAL_LINES
from models.inputs.numbered_lines import NumberedLine, named_numbers, numbered_lines
from models.inputs.text import compared
from models.vocabulary import BetterWhen, Outcome, RecommendationReply, TaskKind

LONGEST_PASTED = 30_000
MOST_RECOMMENDATIONS = 30
"""More than any national report has; a page of more would be no page."""

_ACTS = [RecommendationReply.ACCEPTED, RecommendationReply.PARTLY]
_EXPLAINS = [RecommendationReply.PARTLY, RecommendationReply.NOT_ACCEPTED]


class NewReportForm(OperationForm):
    """A national or enquiry report that was published: which, by whom, when, where, and what it is about (OB-032)."""

    group: ClassVar = ""
    heading: ClassVar = "Take a national report in"
    button: ClassVar = "Go on to its results and recommendations"
    how_to: ClassVar = (
        "Say which report it is. On the next page you paste its recommendations and say whom they concern."
    )
    example: ClassVar[dict[str, Any]] = {
        "title": "State of the Nation Report 2026",
        "publisher": "Royal College of Physicians",
        "published_on": "2026-11-12",
        "link": "https://www.example.org/report",
        "topic": None,
    }

    title: str = line("Title of the report", most=180)
    publisher: str = line("Who published it?")
    published_on: date = day("When was it published?")
    link: str | None = line("Where is it?", "A link", optional=True, most=500)
    topic: str | None = line(
        "Which national audit or enquiry of our programme is it about?",
        "Leave it empty if it is about none",
        optional=True,
        choices="topics",
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """It has been published; a link is one that a browser opens."""
        if self.link and not self.link.lower().startswith(("https://", "http://")):
            yield Problem("link", "Enter the whole address, beginning with https://")
        if facts and self.published_on > facts.today:
            yield Problem("published_on", "The date must be today or in the past")


class HeadlineFigure(FormRecord):
    """A headline measure: the national figure and ours. Better, the same or worse is computed from them."""

    measure: str = line("Measure")
    national: Decimal = number("National figure", least=-MOST_OF_A_NUMBER, width=10)
    ours: Decimal | None = number(
        "Ours",
        "Leave it empty if the report does not have it",
        optional=True,
        least=-MOST_OF_A_NUMBER,
        width=10,
    )
    unit: str | None = line("Unit", "For example % or days", optional=True, most=40, width=10)
    better: BetterWhen = choice("Which way is better?")


class ConcernedArea(FormRecord):
    """A service or group, who answers for it, and which recommendations concern it; none if it names none."""

    area: str = line("Service or group")
    numbers: str | None = line(
        "Which recommendations concern it?",
        "“All”, or numbers such as 1, 3, 5–8. Leave it empty if none does",
        optional=True,
        most=120,
    )
    person_name: str | None = line("Who answers for it?", optional=True, conditional=True)
    email: Address | None = address("Their work email address", optional=True, conditional=True)


class NotRelevant(FormRecord):
    """Recommendations that concern nobody here, and why."""

    numbers: str = line("Recommendations", "Numbers such as 2, 4", most=120)
    because: str = line("Why do they not concern us?", most=300)


class TakeInReportForm(TaskForm):
    """What a national report says of us, what it recommends, and whom each recommendation concerns (OB-013, OB-032).

    Refused: a recommendation that concerns nobody and for which nobody says why, a number that the report has not,
    and somebody concerned without a name and an address.
    """

    kind: ClassVar = TaskKind.TAKE_IN_REPORT
    outcomes: ClassVar = (Outcome.SUBMITTED, Outcome.NOT_RELEVANT)
    minutes: ClassVar = 15
    how_to: ClassVar = "Whoever answers for a service is asked for its gap analysis at once."

    results: list[HeadlineFigure] = several(
        "Headline results", legend="Measure", blank=0, add="Add a headline measure", section="Where we stand"
    )
    recommendations: str = line(
        "Recommendations",
        "One a line, with its number if it has one. Two columns of a spreadsheet may be pasted, too",
        most=LONGEST_PASTED,
        rows=6,
        section="What it recommends",
        **SEVERAL_LINES,
    )
    areas: list[ConcernedArea] = several(
        "Whom they concern", "Open each concerned", legend="Service or group", add="Add a service or group"
    )
    not_relevant: list[NotRelevant] = several(
        "What concerns nobody here", legend="Not relevant", blank=0, add="Add what is not relevant"
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "results": [
                {
                    "measure": "Surgery within 36 hours",
                    "national": "58.2",
                    "ours": "51.0",
                    "unit": "%",
                    "better": "higher",
                }
            ],
            "recommendations": "1. Review every delay to surgery.\n2. Publish the results to patients.",
            "areas": [
                {
                    "area": "Urgent Care",
                    "numbers": "1",
                    "person_name": "Helen Marsh",
                    "email": "helen.marsh@northbrook.example",
                }
            ],
            "not_relevant": [{"numbers": "2", "because": "The host publishes them for us."}],
        },
        Outcome.NOT_RELEVANT: {
            "results": [],
            "recommendations": "Hold a register of all children with the condition.",
            "areas": [],
            "not_relevant": [{"numbers": "all", "because": "We do not care for children."}],
        },
    }

    @property
    def result(self) -> Outcome:
        """Whether a recommendation concerns anybody."""
        return Outcome.SUBMITTED if self.concerned else Outcome.NOT_RELEVANT

    @property
    def lines(self) -> list[NumberedLine]:
        """The recommendations with their numbers."""
        return numbered_lines(self.recommendations)

    @property
    def concerned(self) -> list[tuple[ConcernedArea, list[str]]]:
        """Each service or group that a recommendation concerns, with the numbers of those that do."""
        known = [numbered.number for numbered in self.lines]
        shared = [(area, named_numbers(area.numbers, known)[0]) for area in self.areas]
        return [(area, numbers) for area, numbers in shared if numbers]

    def reasons(self) -> dict[str, str]:
        """Why a recommendation concerns nobody, by its number."""
        known = [numbered.number for numbered in self.lines]
        return {
            number_: entry.because
            for entry in self.not_relevant
            for number_ in named_numbers(entry.numbers, known)[0]
        }

    def people(self) -> Sequence[tuple[str, str]]:
        """Whoever answers for a service that is concerned."""
        return [(area.email, area.person_name or area.email) for area, _ in self.concerned if area.email]

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Each recommendation concerns somebody, or it is said why it concerns nobody."""
        _ = facts
        known = [numbered.number for numbered in self.lines]
        yield from _problems_of_lines(known)
        yield from self._problems_of_areas(known)
        reasons = self.reasons()
        for place, entry in enumerate(self.not_relevant):
            for strange in named_numbers(entry.numbers, known)[1]:
                yield Problem(
                    f"not_relevant-{place}-numbers", f"The report has no recommendation “{strange}”"
                )
        shared = {number_ for _, numbers in self.concerned for number_ in numbers}
        if both := [number_ for number_ in known if number_ in shared and number_ in reasons]:
            yield Problem(
                "not_relevant",
                f"{_said(both)} stands with a service and as not relevant: take it out of one of the two",
            )
        if left := [number_ for number_ in known if number_ not in shared and number_ not in reasons]:
            yield Problem(
                "areas", f"{_said(left)}: name a service it concerns, or say why it concerns nobody"
            )

    def _problems_of_areas(self, known: Sequence[str]) -> Iterator[Problem]:
        names = [compared(area.area) for area in self.areas]
        for place, area in enumerate(self.areas):
            numbers, unknown = named_numbers(area.numbers, known)
            if names[place] in names[:place]:
                yield Problem(f"areas-{place}-area", f"“{area.area}” stands here twice")
            for strange in unknown:
                yield Problem(f"areas-{place}-numbers", f"The report has no recommendation “{strange}”")
            if numbers:
                yield from need(
                    f"areas-{place}-person_name", area.person_name, f"Enter who answers for {area.area}"
                )
                yield from need(f"areas-{place}-email", area.email, f"Enter who answers for {area.area}")


def _problems_of_lines(known: Sequence[str]) -> Iterator[Problem]:
    if len(known) > MOST_RECOMMENDATIONS:
        yield Problem(
            "recommendations",
            f"These are {len(known)} recommendations: at most {MOST_RECOMMENDATIONS} go into one report",
        )
    for number_ in dict.fromkeys(each for each in known if known.count(each) > 1):
        yield Problem("recommendations", f"Number {number_} stands here twice: give each its own")


def _said(numbers: Sequence[str]) -> str:
    """“Recommendation 3”, “Recommendations 3, 4 and 7”."""
    if len(numbers) == 1:
        return f"Recommendation {numbers[0]}"
    return f"Recommendations {', '.join(numbers[:-1])} and {numbers[-1]}"


class GapAnswer(FormRecord):
    """What a service answers to one recommendation; what it promises has an owner and a date (OB-006)."""

    number: str = line("Recommendation", most=10)
    reply: RecommendationReply = choice("What do you answer?")
    reason: str | None = text(
        "Why not, or not all of it?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"reply": _EXPLAINS},
    )
    action: str | None = text(
        "What will be done?", optional=True, conditional=True, rows=2, asked_when={"reply": _ACTS}
    )
    owner_name: str | None = line(
        "Who does it?", optional=True, conditional=True, asked_when={"reply": _ACTS}
    )
    owner_email: Address | None = address(
        "Their work email address", optional=True, conditional=True, asked_when={"reply": _ACTS}
    )
    due_on: date | None = day("By when?", optional=True, conditional=True, asked_when={"reply": _ACTS})
    evidence: str | None = text(
        "Where can it be seen?",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"reply": [RecommendationReply.MET]},
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """An answer has its reason, and what will be done has an owner and a day to come."""
        if self.reply in _EXPLAINS:
            yield from need("reason", self.reason, "Say why")
        if self.reply is RecommendationReply.MET:
            yield from need("evidence", self.evidence, "Say where it can be seen")
        if self.reply not in _ACTS:
            return
        yield from need("action", self.action, "Say what will be done")
        yield from need("owner_name", self.owner_name, "Enter who does it")
        yield from need("owner_email", self.owner_email, "Enter the email address of whoever does it")
        yield from need("due_on", self.due_on, "Enter by when")
        if facts and self.due_on and self.due_on <= facts.today:
            yield Problem("due_on", "The date must be after today")


class AnswerRecommendationsForm(TaskForm):
    """The gap analysis of a service: an answer to each recommendation that concerns it (6.6; OB-006, OB-013).

    Refused: an answer without its reason, an action without an owner and a day to come.
    """

    kind: ClassVar = TaskKind.ANSWER_RECOMMENDATIONS
    minutes: ClassVar = 20
    how_to: ClassVar = (
        "Save and come back as often as you like. Whoever is to do something is asked by email how it went."
    )

    answers: list[GapAnswer] = several(
        "Recommendations", least=1, legend="Recommendation", which="number", texts="recommendations"
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "answers": [
                {
                    "number": "1",
                    "reply": "accepted",
                    "action": "The theatre coordinator reviews every delay each Monday.",
                    "owner_name": "Amara Osei",
                    "owner_email": "amara.osei@northbrook.example",
                    "due_on": "2029-03-02",
                },
                {"number": "2", "reply": "not_accepted", "reason": "The host publishes them for us."},
            ]
        }
    }

    def people(self) -> Sequence[tuple[str, str]]:
        """The owners of what will be done."""
        return [
            (given.owner_email, given.owner_name or given.owner_email)
            for given in self.answers
            if given.owner_email and given.reply in _ACTS
        ]

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Each recommendation has one answer."""
        _ = facts
        seen = set[str]()
        for place, given in enumerate(self.answers):
            if given.number in seen:
                yield Problem(f"answers-{place}", f"Recommendation {given.number} stands here twice")
            seen.add(given.number)


class ActOnRecommendationForm(PromisedActionForm):
    """What became of what a service promised on a recommendation (6.6; OB-006, OB-112)."""

    kind: ClassVar = TaskKind.ACT_ON_RECOMMENDATION
    how_to: ClassVar = "Say where it can be seen that it is done. Not yet? Ask for more time instead."

    evidence: str | None = text(
        "What was done, and where can it be seen?",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.COMPLETED]},
    )
    reason: str | None = text(
        "Why will it not be done?",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.NOT_COMPLETED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.COMPLETED: {
            "outcome": "completed",
            "evidence": "The review of delays stands in the minutes of every Monday since May.",
        },
        Outcome.NOT_COMPLETED: {
            "outcome": "not_completed",
            "reason": "The post of the coordinator was not filled.",
        },
    }

    came_of: ClassVar = "evidence"
    asks_for: ClassVar = {
        "evidence": "Say what was done and where it can be seen",
        "reason": "Say why it will not be done",
    }
