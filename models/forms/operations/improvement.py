"""What people say of how they improve: drivers and change ideas, and tests of change (PDSA) (3.1; OB-022)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from models.forms.base import (
    LINE,
    MANY,
    FormContext,
    Problem,
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
from models.inputs.addresses import Address
from models.inputs.text import compared
from models.vocabulary import ActDecision, DriverLevel, PredictionResult

LONGEST_TEST = timedelta(days=366)
UNDER = "above"
"""Under what the drivers are offered that a line may stand under."""
IDEAS = "ideas"
MEASURES = "measures"


class AddDriversForm(OperationForm):
    """Drivers or change ideas of one level, each on a line of its own (OB-022)."""

    heading: ClassVar = "Add to the driver diagram"
    button: ClassVar = "Add to the diagram"
    how_to: ClassVar = (
        "Primary drivers directly move the aim. Secondary drivers move a primary one. Change ideas are what you "
        "could try. Begin with two to five primary drivers."
    )
    example: ClassVar[dict[str, Any]] = {
        "level": "primary",
        "lines": "People at risk are known on admission\nThe ward is safe to walk in",
    }

    level: DriverLevel = choice("What do you add?")
    under: str | None = line(
        "To which driver does it belong?",
        optional=True,
        conditional=True,
        choices=UNDER,
        asked_when={"level": [DriverLevel.SECONDARY, DriverLevel.IDEA]},
    )
    lines: str = text("What are they?", "One on each line")

    @property
    def entries(self) -> list[str]:
        """The lines that say something."""
        return [words for words in map(str.strip, self.lines.splitlines()) if words]

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """A secondary driver belongs to a primary one; no line is too long or there twice."""
        _ = facts
        if self.level is DriverLevel.SECONDARY:
            yield from need("under", self.under, "Choose the primary driver it belongs to")
        if len(self.entries) > MANY:
            yield Problem("lines", f"At most {MANY} lines at once: send the rest afterwards")
        lines_by_words: dict[str, int] = {}
        for at, words in enumerate(self.entries, start=1):
            if len(words) > LINE:
                yield Problem("lines", f"Line {at} is longer than {LINE} characters: shorten it")
            if (before := lines_by_words.setdefault(compared(words), at)) != at:
                yield Problem("lines", f"Line {at} says the same as line {before}: leave one out")


class ChangeDriverForm(OperationForm):
    """A driver or change idea under other words, elsewhere, or with other measures."""

    heading: ClassVar = "Change a line of the driver diagram"
    button: ClassVar = "Change the line"
    how_to: ClassVar = "What stood there before stays in the history."
    example: ClassVar[dict[str, Any]] = {"words": "People at risk are known within four hours", "place": 1}

    words: str = line("What does it say?")
    under: str | None = line(
        "To which driver does it belong?", "A primary driver belongs to none", optional=True, choices=UNDER
    )
    place: int = number("Its place among the lines beside it", "1 is the first", most=Decimal(99), width=3)
    measures: list[str] = several("Which measures show whether it moves?", choices=MEASURES)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Places begin with 1."""
        _ = facts
        if self.place < 1:
            yield Problem("place", "The first place is 1")


class RemoveDriverForm(OperationForm):
    """A line of the driver diagram goes, with what stands under it; its tests stay on the record."""

    heading: ClassVar = "Remove it from the driver diagram"
    button: ClassVar = "Remove the line"
    how_to: ClassVar = (
        "What stands under it goes with it. Tests of change that were made stay in the list of tests."
    )
    example: ClassVar[dict[str, Any]] = {"reason": "It does not move the aim."}

    reason: str | None = text("Why?", "Nothing about a patient", optional=True, rows=2)


_TRYING = ("What will you try, where and with whom?", "Small: one ward, one shift, a few people")
_PREDICTION = ("What do you expect to happen?", "Say it before you begin: that is what you learn from")
_WHO = "Who does it, and what you look at"


class PlanTestForm(OperationForm):
    """Plan: a small test of one change, with what is expected of it before it begins (OB-022)."""

    heading: ClassVar = "Plan a test of change (PDSA)"
    button: ClassVar = "Plan the test"
    how_to: ClassVar = "A few lines are enough. When its last day has come, we ask once what came of it."
    example: ClassVar[dict[str, Any]] = {
        "new_idea": "Yellow socks for people at risk",
        "trying": "On Monday morning, bay 2 only",
        "prediction": "Everybody at risk wears them by noon.",
        "starts_on": "2026-11-09",
        "ends_on": "2026-11-13",
        "name": "Jonas Whitfield",
        "email": "jonas.whitfield@northbrook.example",
    }

    idea: str | None = line("Which change idea do you test?", optional=True, conditional=True, choices=IDEAS)
    new_idea: str | None = line("Or a new one", optional=True, conditional=True)
    trying: str = text(*_TRYING, rows=2)
    prediction: str = text(*_PREDICTION, rows=2)
    starts_on: date = day("First day")
    ends_on: date = day("Last day")
    name: str = line("Who does it?", "Their name", fold=_WHO)
    email: Address = address("Their work email address", fold=_WHO)
    looks_at: str | None = text(
        "What will you look at?", "For example a count on a sheet of paper", optional=True, rows=2, fold=_WHO
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """One idea, chosen or new."""
        _ = facts
        if not self.idea and not self.new_idea:
            yield Problem("idea", "Choose a change idea, or write a new one")
        if self.idea and self.new_idea:
            yield Problem("new_idea", "Choose a change idea or write a new one, not both")
        yield from _problems_of_days(self.starts_on, self.ends_on)


class ChangePlannedTestForm(OperationForm):
    """The plan of a test is changed: once it has begun, no longer what was tried and expected."""

    heading: ClassVar = "Change the plan of a test"
    button: ClassVar = "Change the plan"
    how_to: ClassVar = "Once it has begun, what you try and what you expect stay as they are."
    example: ClassVar[dict[str, Any]] = {
        **{name: value for name, value in PlanTestForm.example.items() if name != "new_idea"},
        "ends_on": "2026-11-16",
    }

    trying: str = text(*_TRYING, rows=2)
    prediction: str = text(*_PREDICTION, rows=2)
    starts_on: date = day("First day")
    ends_on: date = day("Last day")
    name: str = line("Who does it?", "Their name")
    email: Address = address("Their work email address")
    looks_at: str | None = text("What will you look at?", optional=True, rows=2)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The last day must not come before the first, nor long after it."""
        _ = facts
        yield from _problems_of_days(self.starts_on, self.ends_on)


class RecordTestForm(OperationForm):
    """Do, study, act: what happened, how that compares with what was expected, and what is done now (OB-022)."""

    heading: ClassVar = "What came of the test"
    button: ClassVar = "Record it"
    how_to: ClassVar = (
        "A test that did not go as expected is worth as much. You can come back for the last questions."
    )
    example: ClassVar[dict[str, Any]] = {
        "happened": "Two of five wore them; the rest were not offered any.",
        "ended_on": "2026-11-13",
        "compared": "otherwise",
        "learned": "Nobody knew where they are kept.",
        "decision": "adapt",
        "next_step": "A box at each bed.",
    }

    happened: str = text("What happened?", "Also what nobody expected. Nothing about a patient", rows=3)
    ended_on: date = day("When did it end?")
    compared: PredictionResult | None = choice("Was it as you expected?", optional=True, conditional=True)
    learned: str | None = text("What did you learn?", optional=True, rows=2)
    decision: ActDecision | None = choice("What do you do now?", optional=True, conditional=True)
    next_step: str | None = text(
        "What do you try next?",
        "It stands in the plan of your next test already",
        optional=True,
        rows=2,
        asked_when={"decision": [ActDecision.ADOPT, ActDecision.ADAPT]},
    )

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """Nobody acts on what was not compared with what was expected; nothing ends in days to come."""
        if facts and self.ended_on > facts.today:
            yield Problem("ended_on", "The date must be today or earlier")
        if self.decision and not self.compared:
            yield Problem("compared", "Say whether it was as you expected, before you decide what to do")
        if self.compared and not self.decision:
            yield Problem("decision", "Say what you do now")


def _problems_of_days(starts_on: date, ends_on: date) -> Iterator[Problem]:
    if ends_on < starts_on:
        yield Problem("ends_on", "The last day must not come before the first")
    elif ends_on - starts_on > LONGEST_TEST:
        yield Problem("ends_on", "A test lasts a year at most: make it smaller")


IMPROVEMENT_FORMS = (
    AddDriversForm,
    ChangeDriverForm,
    RemoveDriverForm,
    PlanTestForm,
    ChangePlannedTestForm,
    RecordTestForm,
)
"""Every form by which people say how they improve."""
