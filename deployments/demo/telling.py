"""Living the story: each answer is given as people give it, said in a line, and compared with what should follow."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
from rich.console import Console
from rich.text import Text

from deployments.demo.people_at_work import Colleague, Received, Unexpected
from deployments.demo.story import Letters, StoryStep
from deployments.demo.watching import Engine, MailboxReader, RunSeen
from models.vocabulary import Letter, TaskKind

PATIENCE = (
    75  # seconds until emails and flow run show an answer; the sweep of each minute repairs a lost hint
)
SLOW = 5  # seconds after which the flow run is said to be slow
_LOOK_AGAIN = 0.2  # seconds


@dataclass
class Telling:
    """Lives the story in front of somebody; `differences` are the sentences on what was not as it should be.

    `names` are what people are called, by address.
    """

    pages: str
    mailbox: MailboxReader
    engine: Engine
    names: Mapping[str, str]
    console: Console
    reference: str = ""
    run: RunSeen | None = None
    differences: list[str] = field(default_factory=list)
    expected: list[tuple[Letter, str]] = field(default_factory=list)
    _people: dict[str, Colleague] = field(default_factory=dict)

    @property
    def codes_typed(self) -> int:
        """How many sign-in codes were typed so far."""
        return sum(person.codes_typed for person in self._people.values())

    def live(self, steps: Sequence[StoryStep]) -> None:
        """Live all of it. Ends early, with a difference, if somebody at work cannot go on."""
        for number, step in enumerate(steps, start=1):
            try:
                self._live(number, step)
            except Unexpected as error:
                self._note(number, str(error))
                break

    def delivered(self) -> Counter[tuple[Letter, str]]:
        """The letters that have arrived, but for the codes."""
        rows = [(email.letter, email.to) for email in self.mailbox.letters()]
        return Counter(row for row in rows if row[0] is not Letter.SIGN_IN_CODE)

    def _live(self, number: int, step: StoryStep) -> None:
        began_at = datetime.now(UTC)
        asked_by = self._answer(step)
        answered_at = datetime.now(UTC)
        if not self.reference:
            self.reference = self._first_receipt(step.who).reference
        self._expect(number, step.letters)
        self.run = self.engine.wait_for(
            self.reference, lambda run: run.state == step.then and run.since > began_at, patience=PATIENCE
        )
        took = (datetime.now(UTC) - answered_at).total_seconds()
        if self.run is None or self.run.state != step.then:
            shown = self.run.state if self.run else "missing"
            self._note(number, f"the flow run should be “{step.then}”, but it is “{shown}”")
        self._say(number, step, asked_by, took)

    def _answer(self, step: StoryStep) -> Received | None:
        """Somebody answers; the email that asked, or None for the proposal that nobody asked for."""
        person = self._people.setdefault(step.who, self._colleague(step.who))
        if step.kind is TaskKind.PROPOSE:
            person.propose(step.values)
            return None
        return person.answer(step.kind, step.values)

    def _colleague(self, address: str) -> Colleague:
        return Colleague(address, httpx.Client(base_url=self.pages, timeout=30), self.mailbox.letters)

    def _first_receipt(self, address: str) -> Received:
        return self._people[address].wait_for(lambda email: email.letter is Letter.RECEIPT, "a receipt")

    def _expect(self, number: int, letters: Letters) -> None:
        """Wait until the mailbox has these emails besides those before, and no other."""
        self.expected += letters
        counts = Counter(self.expected)
        deadline = time.monotonic() + PATIENCE
        while (there := self.delivered()) != counts and time.monotonic() < deadline:
            time.sleep(_LOOK_AGAIN)
        if there != counts:
            self._note(number, f"emails: {unlike(there, counts)}")
            self.expected = list(there.elements())  # each difference is told once

    def _note(self, number: int, sentence: str) -> None:
        self.differences.append(f"Step {number}: {sentence}")
        self.console.print(Text(f"    ✗ {sentence}", style="bold red"))

    def _say(self, number: int, step: StoryStep, asked_by: Received | None, took: float) -> None:
        subject = asked_by.subject if asked_by else "no email: the project begins here"
        waits = f"{self.run.state} · {self.run.message}" if self.run else "no flow run"
        line = Text.assemble(
            (f"{number:>3}  ", "dim"),
            (self.names.get(step.who, step.who), "bold"),
            f": {step.kind.said.lower()}\n",
        )
        line.append(f"     ✉ {subject}\n", "cyan")
        line.append(f"     ▶ {waits}", "green")
        if took > SLOW:
            line.append(f" (after {took:.0f} seconds)", "yellow")
        self.console.print(line)


def unlike(counts: Counter[tuple[Letter, str]], all_counts: Counter[tuple[Letter, str]]) -> str:
    """How the letters that were found differ from those that were wanted, in words."""
    missing = [f"“{letter}” to {to} is missing" for letter, to in (all_counts - counts).elements()]
    too_many = [f"“{letter}” to {to} is one too many" for letter, to in (counts - all_counts).elements()]
    return "; ".join(missing + too_many)
