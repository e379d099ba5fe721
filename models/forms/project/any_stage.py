"""What may be asked at any stage: who takes over, how it stands, whether a correction or the project has a yes."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import ClassVar, Literal

from models.forms.base import Examples, FormContext, Problem, TaskForm, address, choice, day, line, need, text
from models.inputs.addresses import Address
from models.vocabulary import HelpWanted, Outcome, TaskKind

_TAKEN_OVER = {"outcome": [Outcome.SUCCESSOR_NAMED]}


class NameSuccessorForm(TaskForm):
    """A lead whose contract or rotation ends says who takes over, or that they stay (4.1; OB-043, OB-044).

    Refused: a successor without a name, an address and a day, and a day that has passed.
    """

    kind: ClassVar = TaskKind.NAME_SUCCESSOR
    outcomes: ClassVar = (Outcome.SUCCESSOR_NAMED, Outcome.STAYS)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "Ask them first. On the day they get the aim, the figures so far, what is open, and the tasks."
    )

    outcome: Literal[Outcome.SUCCESSOR_NAMED, Outcome.STAYS] = choice("Who leads the project from then on?")
    successor_name: str | None = line(
        "Name of the successor", optional=True, conditional=True, asked_when=_TAKEN_OVER
    )
    successor_email: Address | None = address(
        "Work email address of the successor", optional=True, conditional=True, asked_when=_TAKEN_OVER
    )
    hand_over_on: date | None = day(
        "From which day?", optional=True, conditional=True, asked_when=_TAKEN_OVER
    )
    contract_ends_on: date | None = day(
        "Until when do you stay?",
        "Leave it empty if there is no end",
        optional=True,
        conditional=True,
        asked_when={"outcome": [Outcome.STAYS]},
    )
    reason: str | None = text("Anything they should know", "Nothing about a patient", optional=True, rows=3)

    examples: ClassVar[Examples] = {
        Outcome.SUCCESSOR_NAMED: {
            "outcome": "successor_named",
            "successor_name": "Jonas Whitfield",
            "successor_email": "jonas.whitfield@northbrook.example",
            "hand_over_on": "2029-02-01",
            "reason": "He has collected the figures with me.",
        },
        Outcome.STAYS: {"outcome": "stays", "contract_ends_on": "2029-08-01"},
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together do not allow."""
        if self.outcome is Outcome.SUCCESSOR_NAMED:
            yield from need("successor_name", self.successor_name, "Enter the name of the successor")
            yield from need("successor_email", self.successor_email, "Enter the successor’s email address")
            yield from need("hand_over_on", self.hand_over_on, "Enter the day from which they lead it")
        else:
            yield from _only_for_a_successor(self)
        for name in ("hand_over_on", "contract_ends_on"):
            given = getattr(self, name)
            if given and facts and given < facts.today:
                yield Problem(name, "The date must be today or later")

    def people(self) -> Sequence[tuple[str, str]]:
        """The successor."""
        if not self.successor_email:
            return ()
        return [(self.successor_email, self.successor_name or self.successor_email)]


def _only_for_a_successor(form: NameSuccessorForm) -> Iterator[Problem]:
    """Whoever stays names nobody: which of the two is meant must be plain."""
    for name in ("successor_name", "successor_email", "hand_over_on"):
        if getattr(form, name) is not None:
            yield Problem(name, "Leave this empty if you stay, or choose that somebody else takes over")


class CheckInForm(TaskForm):
    """A lead of whom nothing was heard for long says how the project stands (6.3, 6.4; OB-099, OB-101).

    Since version 2 help is asked for by its kind; the QI Support Team answers it as a task of its own.
    """

    kind: ClassVar = TaskKind.CHECK_IN
    version: ClassVar = 2
    outcomes: ClassVar = (Outcome.ON_TRACK, Outcome.NEEDS_HELP)
    minutes: ClassVar = 1
    how_to: ClassVar = "One click is enough. If it rests, put it on hold: nobody is reminded then."

    outcome: Literal[Outcome.ON_TRACK, Outcome.NEEDS_HELP] = choice("How does it stand?")
    reason: str | None = text(
        "What would help?",
        "Nothing about a patient",
        optional=True,
        conditional=True,
        rows=3,
        asked_when={"outcome": [Outcome.NEEDS_HELP]},
    )

    help_kind: HelpWanted | None = choice(
        "What kind of help?",
        optional=True,
        as_list=True,
        asked_when={"outcome": [Outcome.NEEDS_HELP]},
    )

    examples: ClassVar[Examples] = {
        Outcome.ON_TRACK: {"outcome": "on_track"},
        Outcome.NEEDS_HELP: {
            "outcome": "needs_help",
            "reason": "Nobody has time for the data collection.",
            "help_kind": "time",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Help is asked for in words."""
        _ = facts
        if self.outcome is Outcome.NEEDS_HELP:
            yield from need("reason", self.reason, "Say what would help")


class AgreeCorrectionForm(TaskForm):
    """Whoever decided on an answer says whether their decision stands if that is corrected (6.4, OB-101)."""

    kind: ClassVar = TaskKind.AGREE_CORRECTION
    outcomes: ClassVar = (Outcome.AGREED, Outcome.REFUSED)
    minutes: ClassVar = 2
    how_to: ClassVar = "You decided on what is now to be corrected. If you agree, your decision stands."

    outcome: Literal[Outcome.AGREED, Outcome.REFUSED] = choice("Do you agree?")
    reason: str | None = text(
        "Why not?", "Whoever wants to correct it reads this", optional=True, conditional=True, rows=2
    )

    examples: ClassVar[Examples] = {
        Outcome.AGREED: {"outcome": "agreed"},
        Outcome.REFUSED: {
            "outcome": "refused",
            "reason": "This is another sample, not a slip: ask for approval.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Whoever does not agree says why."""
        _ = facts
        if self.outcome is Outcome.REFUSED:
            yield from need("reason", self.reason, "Say why it should stay as it was")


class ConfirmSponsorForm(TaskForm):
    """The senior person whom a proposal names says whether they back the project (3.1, OB-041)."""

    kind: ClassVar = TaskKind.CONFIRM_SPONSOR
    outcomes: ClassVar = (Outcome.BACKED, Outcome.NOT_BACKED)
    minutes: ClassVar = 1
    how_to: ClassVar = (
        "A sponsor helps where the team meets something it cannot settle, and stays if the lead moves on. "
        "The project goes on meanwhile."
    )

    outcome: Literal[Outcome.BACKED, Outcome.NOT_BACKED] = choice("Do you back this project?")
    reason: str | None = text(
        "Why not?",
        "The project lead and the QI Support Team read this",
        optional=True,
        conditional=True,
        rows=2,
        asked_when={"outcome": [Outcome.NOT_BACKED]},
    )

    examples: ClassVar[Examples] = {
        Outcome.BACKED: {"outcome": "backed"},
        Outcome.NOT_BACKED: {
            "outcome": "not_backed",
            "reason": "Another project of ours has this aim already.",
        },
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Whoever does not back it says why."""
        _ = facts
        if self.outcome is Outcome.NOT_BACKED:
            yield from need("reason", self.reason, "Say why you do not back it")
