"""A national audit as it runs: its submission windows, and whether we go on taking part (2.2, 6.1; OB-025, OB-057)."""

from collections.abc import Iterator
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
    number,
    several,
    text,
)
from models.forms.operations.dates import OperationForm
from models.inputs.text import compared
from models.vocabulary import Outcome, TaskKind

LONGEST_WINDOW = 80


class KeptWindow(FormRecord):
    """A submission window: when the host takes cases in, and how many there were."""

    name: str = line("What is submitted?", "For example Admissions of January to March", most=LONGEST_WINDOW)
    opens_on: date | None = day("Opens", optional=True)
    closes_on: date = day("Closes")
    results_on: date | None = day("Results expected", optional=True)
    expected: int | None = number("Cases expected", optional=True)
    submitted: int | None = number("Cases submitted", optional=True)


class KeepWindowsForm(OperationForm):
    """The submission windows of a national audit, kept by the QI Support Team (6.1; OB-015).

    Refused: a window that closes before it opens or has results before it closes, and a name that stands twice.
    """

    group: ClassVar = ""
    heading: ClassVar = "Submission windows"
    button: ClassVar = "Record the windows"
    how_to: ClassVar = (
        "The lead is asked for the two numbers 20 working days before a window closes, and reminded 5 working days "
        "before, until they are here."
    )
    example: ClassVar[dict[str, Any]] = {
        "windows": [
            {
                "name": "Admissions of April to June",
                "opens_on": "2026-07-01",
                "closes_on": "2026-09-30",
                "results_on": "2027-01-29",
                "expected": 120,
                "submitted": 114,
            }
        ]
    }

    windows: list[KeptWindow] = several("Windows", legend="Window", blank=1, add="Add a window")

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """The days of a window follow each other, and its name stands once."""
        _ = facts
        names = [compared(window.name) for window in self.windows]
        for place, window in enumerate(self.windows):
            if names[place] in names[:place]:
                yield Problem(f"windows-{place}-name", f"“{window.name}” stands here twice")
            yield from problems_of_days(window, f"windows-{place}-")


def problems_of_days(window: KeptWindow, at: str) -> Iterator[Problem]:
    """What the days of a window do not allow; its fields are at this path."""
    if window.opens_on and window.opens_on > window.closes_on:
        yield Problem(f"{at}closes_on", "The window must close after it opens")
    if window.results_on and window.results_on < window.closes_on:
        yield Problem(f"{at}results_on", "Results come after the window has closed")


class RecordCasesForm(TaskForm):
    """How many cases the host expected of us in a window, and how many we submitted: two numbers (OB-015)."""

    kind: ClassVar = TaskKind.RECORD_CASES
    outcomes: ClassVar = (Outcome.COMPLETED,)
    minutes: ClassVar = 1
    how_to: ClassVar = "Answer once your submission is complete: two numbers, nothing about single patients."

    expected: int = number("How many cases did the host expect of us?", "Or how many there were", least=1)
    submitted: int = number("How many were submitted?")

    examples: ClassVar[Examples] = {Outcome.COMPLETED: {"expected": 120, "submitted": 114}}


class ConfirmNonParticipationForm(TaskForm):
    """The Chief Medical Officer decides whether we stop taking part in a relevant national audit (OB-025, OB-057)."""

    kind: ClassVar = TaskKind.CONFIRM_NON_PARTICIPATION
    outcomes: ClassVar = (Outcome.AGREED, Outcome.REFUSED)
    minutes: ClassVar = 3
    how_to: ClassVar = (
        "If you agree, the Quality Account says so, with the reason. Next year it is on the list again. Until you "
        "decide, we take part."
    )

    outcome: Literal[Outcome.AGREED, Outcome.REFUSED] = choice("Do you agree that we stop taking part?")
    reason: str | None = text("Why?", "Whoever leads the audit reads this", optional=True, rows=3)

    examples: ClassVar[Examples] = {
        Outcome.AGREED: {"outcome": "agreed", "reason": "The service moves to another Trust in May."},
        Outcome.REFUSED: {"outcome": "refused", "reason": "We find somebody who enters the data."},
    }
