"""What others can learn from a project, how far it may go, and who gets its results by email (4.2, 6.5)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from models.forms.base import (
    Examples,
    FormContext,
    FormRecord,
    Problem,
    address,
    choice,
    line,
    need,
    several,
    text,
)
from models.forms.change_points import RevisedForm
from models.inputs.addresses import Address
from models.vocabulary import Outcome, Publication, TaskKind

NOBODY = "nobody"
"""Ticked where nobody is to get the results by email; the policy’s own letter of the closure goes out all the same."""

READERS = "readers"
"""The list of those who get the results, by address: what its boxes are called among the choices."""

OTHER_SERVICES = "other_services"
"""Every service but the project’s own, by code."""

_WHO_IS_TOLD = "Who gets the results by email"


class NamedReader(FormRecord):
    """Somebody else who is to get the results."""

    name: str = line("Name", autocomplete="off")
    email: Address = address("Work email address")


class ShareLearningForm(RevisedForm):
    """What others can learn, and who is told (4.2, 6.5; OB-049, 073, 078, 094, 107, 108, 111).

    Version 3 names services from the list, whose quality leads are asked whether they adopt it, and has a
    distribution list in place of the text on whom the lead has told. With nobody ticked, everybody on the list is told.

    Refused: an address that the list has not, and leaving out whom the policy wants told without a reason.
    """

    kind: ClassVar = TaskKind.SHARE_LEARNING
    version: ClassVar = 3
    minutes: ClassVar = 5
    how_to: ClassVar = "Also what did not work: it saves the next team a year."

    learning: str = text("What can others learn from it?", "Nothing about a patient")
    is_transferable: bool = choice("Could other services use this?")
    services: list[str] = several(
        "Which of these services?",
        "Their quality leads are asked whether they adopt it",
        choices=OTHER_SERVICES,
        conditional=True,
        asked_when={"is_transferable": ["true"]},
    )
    transfer_to: str | None = line(
        "Who else, outside these services?",
        optional=True,
        conditional=True,
        most=500,
        asked_when={"is_transferable": ["true"]},
    )
    publication: Publication = choice(
        "May the learning be published?",
        "Without names and small numbers, once the QI Support Team has read it",
    )
    readers: list[str] = several(
        "They get the aim, the results and this learning when the project is closed",
        "Untick whoever need not be told",
        choices=READERS,
        section=_WHO_IS_TOLD,
    )
    more_readers: list[NamedReader] = several(
        "Anybody else?", legend="Reader", blank=0, add="Add somebody who is to be told"
    )
    left_out_because: str | None = line(
        "If you unticked somebody marked “always told”, why?",
        optional=True,
        conditional=True,
        most=300,
        fold="Is somebody marked “always told” left out? Say why",
    )

    examples: ClassVar[Examples] = {
        Outcome.SUBMITTED: {
            "learning": "A senior clinician at the front door works; a new form did not.",
            "is_transferable": True,
            "transfer_to": "Minor injuries units of the neighbouring Trust",
            "publication": "trust",
        }
    }

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """What the fields together, or the project, do not allow."""
        if self.is_transferable and not self.services and not self.transfer_to:
            yield Problem("services", "Tick the services, or say who else could use it")
        if facts is None:
            return
        if facts.services and not set(self.services) <= set(facts.services):
            yield Problem("services", "Choose services from the list")
        yield from self._misfits(facts)

    def _misfits(self, facts: FormContext) -> Iterator[Problem]:
        chosen = {reader for reader in self.readers if reader != NOBODY}
        if NOBODY in self.readers and chosen:
            yield Problem(READERS, "Untick “Nobody by email”, or untick everybody else")
        if not chosen <= {*facts.readers}:
            yield Problem(READERS, "Somebody on this list has changed since you opened it: tick it again")
        elif self.readers and not {*facts.always_told} <= chosen:
            sentence = "Say why somebody marked “always told” is not told, or tick them"
            yield from need("left_out_because", self.left_out_because, sentence)

    def people(self) -> Sequence[tuple[str, str]]:
        """Whoever was added to the list."""
        return [(reader.email, reader.name) for reader in self.more_readers]
