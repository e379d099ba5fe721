"""Asking for a report (1.1, 6.5; OB-008, OB-033, OB-069)."""

from collections.abc import Iterator
from typing import Any, ClassVar

from models.forms.base import FormContext, Problem, choice, line, need
from models.forms.operations.dates import OperationForm
from models.programme_year import is_programme_year
from models.vocabulary import PaperKind, RequestedPaper

ASKED_FOR = frozenset({PaperKind.COMMISSIONER})
"""The reports that somebody outside asks for: who it was is on the record."""


class MakePaperForm(OperationForm):
    """Which report, of which programme year, of which service, and for whom."""

    heading: ClassVar = "Make a report"
    button: ClassVar = "Make it"
    how_to: ClassVar = (
        "It is made from the register as it stands now, and kept with who made it for whom. Nothing is sent."
    )
    example: ClassVar[dict[str, Any]] = {
        "kind": "commissioner",
        "year": "2026-27",
        "service": None,
        "for_whom": "NHS Northbrook Integrated Care Board",
    }

    kind: RequestedPaper = choice("Which report?")
    year: str = line("Programme year", "For example 2026-27", most=7, width=10)
    service: str | None = line(
        "Care Delivery Service",
        "Only for its Quality Group, and if a commissioner asks about one",
        optional=True,
        choices="services",
    )
    for_whom: str | None = line("Who asked for it?", "For a commissioner: which body, and who", optional=True)

    def problems(self, facts: FormContext | None) -> Iterator[Problem]:
        """A year is one; a Quality Group has a service; a commissioner is named."""
        _ = facts
        if not is_programme_year(self.year):
            yield Problem("year", "Enter two years that follow each other, like 2026-27")
        if self.kind is PaperKind.CDS_QUALITY_GROUP:
            yield from need("service", self.service, "Choose the Care Delivery Service")
        if self.kind in ASKED_FOR:
            yield from need("for_whom", self.for_whom, "Enter who asked for it")
