"""How often a clause of the policy held, out of how many, by service: measures of our own (10.1; OB-150, G8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.papers import Cell, Column, SourcedFigure, Table
from models.rounding import percent_of
from tasks.programme.topics.topics import NO_SERVICE
from tasks.reports.committees.controls import Control
from tasks.reports.evidence.dates_kept import DateCount, PassedDates
from tasks.reports.evidence.model import Evidence, ProjectEvidence

OURS = (
    "The policy asks for monitoring and names no measures for it (10.1): these are the Trust’s own. "
    "What is not due yet is not counted."
)
"""Said wherever they stand (G8)."""

TRUST_WIDE = "The whole Trust"
"""Where a measure is of no single service."""


Units = Iterable[tuple[str, str, bool]]
"""Single things: the service of each, its reference or nothing, and whether it held."""


@dataclass(frozen=True)
class Share:
    """How often something held, out of how many, with the references of the projects where these are known."""

    kept: int = 0
    out_of: int = 0
    kept_by: tuple[str, ...] = ()
    all_of: tuple[str, ...] = ()

    def __add__(self, other: Share) -> Share:
        """Both together."""
        return Share(
            self.kept + other.kept,
            self.out_of + other.out_of,
            self.kept_by + other.kept_by,
            self.all_of + other.all_of,
        )

    @property
    def percent(self) -> Cell:
        """In per cent to one decimal place; empty where nothing was put to the test."""
        return percent_of(self.kept, self.out_of) if self.out_of else ""

    @property
    def cells(self) -> tuple[Cell, Cell, Cell]:
        """Held, out of how many, and the share of both in per cent."""
        kept, whole = _sources(self.kept_by), _sources(self.all_of)
        return SourcedFigure(self.kept, kept), SourcedFigure(self.out_of, whole), self.percent

    @property
    def said(self) -> str:
        """“4 of 5 (80.0%)”; a dash where nothing was put to the test."""
        return f"{self.kept:,} of {self.out_of:,} ({self.percent}%)" if self.out_of else "–"


def _sources(references: Iterable[str]) -> list[str]:
    return sorted(set(filter(None, references)))


@dataclass(frozen=True, kw_only=True)
class ComplianceMeasure:
    """What is counted for a clause, by service; `before` is the same of the period before, where dates tell it.

    `name` stands at the head of a column.
    """

    clause: str
    counted: str
    name: str = ""
    by_service: Mapping[str, Share]
    before: Share | None = None

    @property
    def whole(self) -> Share:
        """Of every service together."""
        return sum(self.by_service.values(), Share())

    @property
    def place(self) -> tuple[int, ...]:
        """Where its clause stands in the policy."""
        return tuple(int(part) for part in self.clause.partition(" ")[0].split("."))


def measure_of(clause: str, counted: str, units: Units) -> ComplianceMeasure:
    """A measure of single things."""
    return ComplianceMeasure(clause=clause, counted=counted, by_service=of_units(units))


def of_units(units: Units) -> dict[str, Share]:
    """By service, of single things."""
    shares: dict[str, Share] = defaultdict(Share)
    for service, reference, held in units:
        shares[service] += Share(int(held), 1, (reference,) if held else (), (reference,))
    return dict(shares)


def of_projects(held: Iterable[ProjectEvidence], broken: Iterable[ProjectEvidence]) -> dict[str, Share]:
    """By service, of projects."""
    return of_units(
        [
            *((project.service, project.reference, True) for project in held),
            *((project.service, project.reference, False) for project in broken),
        ]
    )


def of_control(control: Control, evidence: Evidence, *, name: str = "") -> ComplianceMeasure:
    """A control by service; one that is of no projects is Trust-wide."""
    services = {project.reference: project.service for project in evidence.projects}
    units = [
        *((services.get(reference, TRUST_WIDE), reference, True) for reference in control.held),
        *((services.get(lapse.reference, TRUST_WIDE), lapse.reference, False) for lapse in control.lapses),
    ]
    return ComplianceMeasure(
        clause=control.policy, counted=control.name, name=name, by_service=of_units(units)
    )


def of_dates(passed: Iterable[PassedDates], services: Mapping[str, str]) -> dict[str, Share]:
    """By service, of dates that have passed."""
    counts: dict[str, DateCount] = defaultdict(DateCount)
    for each in passed:
        counts[services.get(each.service_id or "", NO_SERVICE)] += each.count
    return {name: Share(count.kept, count.out_of) for name, count in counts.items()}


def compliance_table(measures: Sequence[ComplianceMeasure], title: str) -> Table:
    """A row for each measure: how often it held, and in the period before, if anything of that is known."""
    is_compared = any(measure.before for measure in measures)
    before = [Column("Period before, %", is_number=True)] if is_compared else []
    return Table(
        title=title,
        columns=[
            Column("Clause"),
            Column("What is counted"),
            Column("Held", is_number=True),
            Column("Out of", is_number=True),
            Column("Held %", is_number=True),
            *before,
        ],
        rows=[
            (
                measure.clause,
                measure.counted,
                *measure.whole.cells,
                *([measure.before.percent if measure.before else ""] if is_compared else []),
            )
            for measure in measures
        ],
        note="The period before is as long as this one. Only dates tell it." if is_compared else "",
    )


def side_by_side(measures: Sequence[ComplianceMeasure], title: str) -> Table:
    """A row for each service, a column for each measure, and the whole Trust last."""
    names = sorted({name for measure in measures for name in measure.by_service} - {TRUST_WIDE})
    return Table(
        title=title,
        columns=[Column("Care Delivery Service"), *(Column(measure.name) for measure in measures)],
        rows=[
            (name, *(measure.by_service.get(name, Share()).said for measure in measures)) for name in names
        ],
        total=("All", *(measure.whole.said for measure in measures)) if names else (),
        when_empty="Nothing was put to the test.",
    )


def not_held_table(measures: Sequence[ComplianceMeasure]) -> Table:
    """Where something did not hold: clause by clause, the service with most of it first."""
    return Table(
        title="Where it did not hold, by service",
        columns=[
            Column("Clause"),
            Column("What is counted"),
            Column("Care Delivery Service"),
            Column("Did not hold", is_number=True),
            Column("Out of", is_number=True),
        ],
        rows=[
            (measure.clause, measure.counted, name, share.out_of - share.kept, share.out_of)
            for measure in measures
            for name, share in sorted(
                measure.by_service.items(), key=lambda row: (row[1].kept - row[1].out_of, row[0])
            )
            if share.kept < share.out_of
        ],
        when_empty="Everything that was put to the test held.",
    )
