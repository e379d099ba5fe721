"""How the programme of a year is drawn up: whom to ask, their topics, the draft, and what it means to them (6.1)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from models.forms.base import (
    Examples,
    FormContext,
    FormRecord,
    Problem,
    TaskForm,
    address,
    choice,
    line,
    need,
    number,
    several,
    text,
)
from models.inputs.addresses import Address
from models.inputs.input_record import SEVERAL_LINES
from models.inputs.text import compared
from models.vocabulary import Outcome, TaskKind, TopicSource

LONGEST_BECAUSE = 300
"""Why a topic came or went stands with the topic in its reader’s lists: at most so much, wherever it is typed."""


class Area(FormRecord):
    """Somebody who is asked for topics and for comments on the draft: a CDS, a Clinical Academic Group, a lead."""

    area: str = line("For which service or group?")
    name: str = line("Who answers for it?")
    email: Address = address("Work email address")


class InviteTopicsForm(TaskForm):
    """Whom the Trust asks for topics, and later for comments (5.1; OB-067, OB-085). Refused: nobody at all."""

    kind: ClassVar = TaskKind.INVITE_TOPICS
    minutes: ClassVar = 5
    how_to: ClassVar = (
        "The Care Delivery Services stand here already. Add the chairs of the Clinical Academic Groups and the "
        "executive leads: each is asked for topics now, and for comments on the draft."
    )

    areas: list[Area] = several(
        "Who is asked", least=1, legend="Service or group", add="Add a service or group"
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "areas": [
                {"area": "Urgent Care", "name": "Helen Marsh", "email": "helen.marsh@northbrook.example"},
                {"area": "Children", "name": "Nadia Rahman", "email": "nadia.rahman@northbrook.example"},
            ]
        }
    }

    def people(self) -> Sequence[tuple[str, str]]:
        """Everybody who is asked."""
        return [(area.email, area.name) for area in self.areas]

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Each area once."""
        _ = facts
        names = [compared(area.area) for area in self.areas]
        for number_, name in enumerate(names):
            if name in names[:number_]:
                yield Problem(f"areas-{number_}-area", f"“{self.areas[number_].area}” stands here twice")


class SuggestedTopic(FormRecord):
    """A topic that a service or group wants on the programme."""

    title: str = line("Topic")
    source: TopicSource = choice("Where does it come from?")
    why: str = line(
        "Why does it matter?", "Nothing about a patient", most=LONGEST_BECAUSE, rows=2, **SEVERAL_LINES
    )
    owner_name: str | None = line("Who would lead it?", optional=True)
    owner_email: Address | None = address("Their work email address", optional=True)


class SuggestTopicsForm(TaskForm):
    """The topics that a service or group suggests; none is an answer, too (6.1; OB-085, OB-088)."""

    kind: ClassVar = TaskKind.SUGGEST_TOPICS
    minutes: ClassVar = 10
    how_to: ClassVar = "Having none is an answer, too. We ask you for comments on the draft later."

    has_topics: bool = choice("Do you suggest topics?")
    topics: list[SuggestedTopic] = several(
        "Topics",
        legend="Topic",
        blank=0,
        add="Add a topic",
        conditional=True,
        asked_when={"has_topics": ["true"]},
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "has_topics": True,
            "topics": [
                {
                    "title": "Falls with harm",
                    "source": "board_objective",
                    "why": "Harm from falls has risen for three years.",
                    "owner_name": "Amara Osei",
                    "owner_email": "amara.osei@northbrook.example",
                }
            ],
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Topics are named if there are any, and only then."""
        _ = facts
        if self.has_topics and not self.topics:
            yield Problem("topics", "Add a topic, or say that you suggest none")
        elif self.topics and not self.has_topics:
            yield Problem("has_topics", "You have entered topics: say that you suggest them, or remove them")

    def people(self) -> Sequence[tuple[str, str]]:
        """Whoever would lead one of them."""
        return [
            (topic.owner_email, topic.owner_name or topic.owner_email)
            for topic in self.topics
            if topic.owner_email
        ]


class LeftOut(FormRecord):
    """A suggestion that is not taken, and why."""

    topic: str = line("Suggestion", choices="suggestions")
    because: str = line("Why not?", most=LONGEST_BECAUSE)


class DraftProgrammeForm(TaskForm):
    """The draft, with what it takes to deliver it against what there is (6.1; OB-087, OB-089, OB-090).

    Refused: more hours than there are without a word on how that is met.
    """

    kind: ClassVar = TaskKind.DRAFT_PROGRAMME
    minutes: ClassVar = 30
    how_to: ClassVar = (
        "See the topics on the page of the programme, and change them there. Every suggestion is taken that you do not "
        "leave out here."
    )

    left_out: list[LeftOut] = several(
        "Suggestions that are not taken", legend="Suggestion", blank=0, add="Leave a suggestion out"
    )
    clinical_hours: int = number("Hours of clinical staff that the programme takes in the year")
    clinical_hours_there: int = number("Hours of clinical staff that there are for it")
    support_hours: int = number("Hours of the QI Support Team that it takes")
    support_hours_there: int = number("Hours of the QI Support Team that there are")
    how_met: str | None = text(
        "If it takes more than there is: how is that met?", optional=True, conditional=True
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "left_out": [],
            "clinical_hours": 1800,
            "clinical_hours_there": 2000,
            "support_hours": 2600,
            "support_hours_there": 2500,
            "how_met": "Two topics begin in the second half of the year.",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Too much work is spoken of; only suggestions are left out."""
        if self.clinical_hours > self.clinical_hours_there or self.support_hours > self.support_hours_there:
            yield from need(
                "how_met", self.how_met, "It takes more hours than there are: say how that is met"
            )
        if facts:
            yield from only_known(self.left_out, "left_out", facts.suggestions)


class Excluded(FormRecord):
    """A topic of the draft that does not concern the Trust or a part of it, or is not joined, and why."""

    topic: str = line("Topic", choices="draft_topics")
    because: str = line("Why?", most=LONGEST_BECAUSE)


class CommentOnDraftForm(TaskForm):
    """What the draft means for a service or group: every topic is relevant that it does not name (5.1; OB-067, 084)."""

    kind: ClassVar = TaskKind.COMMENT_ON_DRAFT
    minutes: ClassVar = 10
    how_to: ClassVar = (
        "The draft is on the page of the programme. Name the topics that do not concern you. Sending this page is your "
        "signature for your service or group."
    )

    agrees: bool = choice("Do you agree with the draft?")
    not_relevant: list[Excluded] = several(
        "Topics that do not concern you", legend="Topic", blank=0, add="Name a topic"
    )
    comment: str | None = text("Your comment", "Nothing about a patient", optional=True, conditional=True)

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {"agrees": True, "not_relevant": [], "comment": "Sepsis matters most to us."}
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Only topics of the draft; whoever does not agree says why."""
        if not self.agrees:
            yield from need("comment", self.comment, "Say what should be different")
        if facts:
            yield from only_known(self.not_relevant, "not_relevant", facts.draft_topics)


def only_known(named: Sequence[LeftOut | Excluded], at: str, known: Sequence[str]) -> Iterator[Problem]:
    """Each of them once, and from the list."""
    seen: set[str] = set()
    for number_, value in enumerate(named):
        if value.topic not in known:
            yield Problem(f"{at}-{number_}-topic", "Choose a topic from the list")
        elif value.topic in seen:
            yield Problem(f"{at}-{number_}-topic", "This topic stands here twice")
        seen.add(value.topic)
