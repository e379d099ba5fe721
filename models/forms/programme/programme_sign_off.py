"""Who says yes to the annual programme, where it is published, and when its year is over (5.1, 6.1, 6.7)."""

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, choice, day, line, need, several, text
from models.forms.programme.programme_draft import Excluded, only_known
from models.vocabulary import Outcome, TaskKind


class SignProgrammeOffForm(TaskForm):
    """The Chief Medical Officer decides on the programme, and on each relevant audit that is not joined (OB-025, 057).

    Refused: changes that nobody could make, because none is named.
    """

    kind: ClassVar = TaskKind.SIGN_PROGRAMME_OFF
    outcomes: ClassVar = (Outcome.APPROVED, Outcome.CHANGES_WANTED)
    minutes: ClassVar = 15
    how_to: ClassVar = "The draft, its balance and its coverage are on the page of the programme."

    outcome: Literal[Outcome.APPROVED, Outcome.CHANGES_WANTED] = choice("What do you decide?")
    not_joined: list[Excluded] = several(
        "Relevant audits that the Trust does not join", legend="Audit", blank=0, add="Name an audit"
    )
    reason: str | None = text(
        "What should be changed?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.CHANGES_WANTED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.APPROVED: {"outcome": "approved", "not_joined": []},
        Outcome.CHANGES_WANTED: {"outcome": "changes_wanted", "reason": "Add the CQUIN on frailty."},
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Changes are named; only topics of the draft are left out."""
        if self.outcome is Outcome.CHANGES_WANTED:
            yield from need("reason", self.reason, "Say what should be changed")
        if facts:
            yield from only_known(self.not_joined, "not_joined", facts.draft_topics)


class CommitteeForm(TaskForm):
    """What a committee decided on the programme at its meeting (5.1, 6.1; OB-069, OB-087).

    Refused: a meeting to come, changes that are not named.
    """

    outcomes: ClassVar = (Outcome.APPROVED, Outcome.CHANGES_WANTED)
    minutes: ClassVar = 3
    how_to: ClassVar = "Take the programme to the meeting, then record here what was decided."

    outcome: Literal[Outcome.APPROVED, Outcome.CHANGES_WANTED] = choice("What did the committee decide?")
    held_on: date = day("When was the meeting?")
    reason: str | None = text(
        "What should be changed?",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.CHANGES_WANTED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.APPROVED: {"outcome": "approved", "held_on": "2026-10-05"},
        Outcome.CHANGES_WANTED: {
            "outcome": "changes_wanted",
            "held_on": "2026-10-05",
            "reason": "Fewer topics.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The meeting has been, and changes are named."""
        if facts and self.held_on > facts.today:
            yield Problem("held_on", "The meeting must be today or in the past: come back when it was held")
        if self.outcome is Outcome.CHANGES_WANTED:
            yield from need("reason", self.reason, "Say what should be changed")


class AgreeEffectiveCareForm(CommitteeForm):
    """The Effective Care and Treatment Committee."""

    kind: ClassVar = TaskKind.AGREE_EFFECTIVE_CARE


class AgreeQualityCommitteeForm(CommitteeForm):
    """The Quality Committee."""

    kind: ClassVar = TaskKind.AGREE_QUALITY_COMMITTEE


class PublishProgrammeForm(TaskForm):
    """Where the programme is published (6.1; OB-087)."""

    kind: ClassVar = TaskKind.PUBLISH_PROGRAMME
    outcomes: ClassVar = (Outcome.COMPLETED,)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "From 1 April each of its topics becomes a project, whose lead is asked for the proposal."
    )

    published_at: str = line("Where is it published?", "For example the address of the page", most=300)

    examples: ClassVar[Examples] = {Outcome.COMPLETED: {"published_at": "https://intranet.example/programme"}}


class CloseProgrammeForm(TaskForm):
    """The end of a programme year: its annual report is out (6.7; OB-118)."""

    kind: ClassVar = TaskKind.CLOSE_PROGRAMME
    outcomes: ClassVar = (Outcome.CLOSED,)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "The annual report tells what the programme has brought. Close the year once it is published."
    )

    report_at: str = line("Where is the annual report published?", most=300)

    examples: ClassVar[Examples] = {Outcome.CLOSED: {"report_at": "https://intranet.example/report"}}
