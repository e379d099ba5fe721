"""One screening: what the filter met while something was taken in, and what its sender has confirmed."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from hashlib import sha256

from models.privacy.disguises import undisguised
from models.privacy.rules import PrivacyOutcome, PrivacyRule

CONFIRMS = "not_about_patient"
"""The name under which a page posts what its sender has confirmed."""


@dataclass(frozen=True)
class PrivacyFinding:
    """What was met: the rule, the field, and what became of it. Never the text."""

    rule: PrivacyRule
    field: str
    outcome: PrivacyOutcome


@dataclass
class Screening:
    """What is noted while one request or one command is taken in; `entrance` says which way it came.

    `hospital_numbers` are the forms of the Trust’s numbers, which are looked for as well.

    `reason` confirms all that may be confirmed, as a command does; `confirmed` has the marks of texts. The marks of
    what was met are kept in memory only, so that a text checked twice is counted once.
    """

    entrance: str
    hospital_numbers: str = ""
    confirmed: set[str] = field(default_factory=set)
    reason: str = ""
    person_id: str | None = None
    _released: set[tuple[PrivacyRule, str]] = field(default_factory=set)
    _met: dict[tuple[str, PrivacyRule, str], PrivacyOutcome] = field(default_factory=dict)

    def stands(self, rule: PrivacyRule, at: str, text: str) -> bool:
        """Whether a rule that a text meets stands in its way; noted either way."""
        outcome = self._outcome(rule, at, text)
        self._met[mark_of(text), rule, at] = outcome
        return outcome in {PrivacyOutcome.REFUSED, PrivacyOutcome.ASKED}

    def refuse(self, rule: PrivacyRule, at: str) -> None:
        """Note a refusal of something that is no text of a field, such as a column or a comment."""
        self._met["", rule, at] = PrivacyOutcome.REFUSED

    def release(self, released: Collection[tuple[PrivacyRule, str]]) -> None:
        """Let through what Information Governance has released: rules and fields."""
        self._released |= set(released)

    def confirm(self, marks: Collection[str]) -> None:
        """Take what the sender has ticked."""
        self.confirmed |= set(marks)

    def is_asked(self, text: str) -> bool:
        """Whether its sender is to confirm a text, or has done so."""
        mark = mark_of(text)
        outcomes = {outcome for (met, _, _), outcome in self._met.items() if met == mark}
        return (
            bool(outcomes & {PrivacyOutcome.ASKED, PrivacyOutcome.CONFIRMED})
            and PrivacyOutcome.REFUSED not in outcomes
        )

    def rule_at(self, at: str) -> PrivacyRule | None:
        """The rule that stands in the way of a field, if one does."""
        standing = {PrivacyOutcome.REFUSED, PrivacyOutcome.ASKED}
        return next(
            (rule for (_, rule, name), outcome in self._met.items() if name == at and outcome in standing),
            None,
        )

    @property
    def findings(self) -> list[PrivacyFinding]:
        """What was met, in the order in which it was."""
        return [PrivacyFinding(rule, at, outcome) for (_, rule, at), outcome in self._met.items()]

    def _outcome(self, rule: PrivacyRule, at: str, text: str) -> PrivacyOutcome:
        if (rule, at) in self._released:
            return PrivacyOutcome.RELEASED
        if not rule.may_be_confirmed:
            return PrivacyOutcome.REFUSED
        if self.reason or mark_of(text) in self.confirmed:
            return PrivacyOutcome.CONFIRMED
        return PrivacyOutcome.ASKED


_current: ContextVar[Screening | None] = ContextVar("screening", default=None)


def current_screening() -> Screening:
    """The screening under way; outside of one a new one, of which nothing is kept."""
    return _current.get() or Screening("elsewhere")


@contextmanager
def screening(entrance: str, *, hospital_numbers: str = "") -> Iterator[Screening]:
    """Note what the filter meets from here on, in this request or command."""
    begun = Screening(entrance, hospital_numbers)
    token = _current.set(begun)
    try:
        yield begun
    finally:
        _current.reset(token)


def mark_of(text: str) -> str:
    """What stands for a text on the page of whoever typed it: the same however it is spaced. Nowhere stored."""
    return sha256("".join(undisguised(text).split()).encode()).hexdigest()[:24]
