"""Who has Bronze training, by Care Delivery Service: people are counted, never named (8.2; OB-118, OB-144)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from models.papers import NOT_SHOWN, SMALL, Cell, Column, Section, Table
from models.rounding import percent_of
from tasks.reports.evidence.model import Evidence
from tasks.reports.evidence.staff import StaffMember, counted_on, staff
from tasks.reports.sections.parts import day_said

_JOINED = "; "


class BronzeCounts(NamedTuple):
    """Staff with Bronze, staff without it whose exception still runs, and staff with neither."""

    trained: int
    allowed: int
    neither: int

    @property
    def staff(self) -> int:
        return sum(self)

    @property
    def tells_of_a_few(self) -> bool:
        """Whether a part is so small that it might point to a person."""
        return any(part in SMALL for part in self)


def training(session: Session, evidence: Evidence) -> Section:
    """Bronze training of the staff in the register on the last day of the period, or today if that comes first."""
    grouped_staff: dict[str, list[StaffMember]] = {}
    for person in staff(session, evidence):
        grouped_staff.setdefault(person.service, []).append(person)
    groups = _together({name: _counted(grouped_staff[name]) for name in sorted(grouped_staff)})
    everybody = _sum(groups.values())
    return Section(
        "Bronze training",
        tables=[
            Table(
                title="Staff known to the register, by service",
                columns=[
                    Column("Care Delivery Service"),
                    Column("Staff known", is_number=True, counts_people=True),
                    Column("With Bronze", is_number=True, counts_people=True),
                    Column("With a dated exception", is_number=True, counts_people=True),
                    Column("With Bronze, %", is_number=True, counts_people=True),
                ],
                rows=[(name, *_cells(row)) for name, row in groups.items()],
                total=("All", *_cells(everybody)) if len(groups) > 1 else (),
                note=" ".join(_notes(counted_on(evidence.period), groups)),
                when_empty="Nobody is known to the register.",
            )
        ],
    )


def _notes(day: date, groups: Mapping[str, BronzeCounts]) -> Iterator[str]:
    yield f"Staff known to the register on {day_said(day)}, without the mailboxes of committees."
    if any(_JOINED in name for name in groups):
        yield "Services stand together where a small number of their staff could be told apart."


def _together(by_service: Mapping[str, BronzeCounts]) -> dict[str, BronzeCounts]:
    """Services in one row until no row tells of a few, not even as what is missing from its sum (OB-033).

    Each row is a sum of parts: with Bronze, with an exception, with neither. If no part of any row is 1 to 4, then
    whatever is taken from whatever, along a row or down a column, is not 1 to 4 of one service’s people either.
    """
    apart = {name: row for name, row in by_service.items() if not row.tells_of_a_few}
    joined = sorted(by_service.keys() - apart.keys())
    while joined and _sum(by_service[name] for name in joined).tells_of_a_few and apart:
        smallest = min(apart, key=lambda name: (apart[name].staff, name))
        del apart[smallest]
        joined.append(smallest)
    if not joined:
        return apart
    return {_JOINED.join(sorted(joined)): _sum(by_service[name] for name in joined), **apart}


def _sum(groups: Iterable[BronzeCounts]) -> BronzeCounts:
    rows = list(groups)
    return BronzeCounts(*(sum(parts) for parts in zip(*rows, strict=True))) if rows else BronzeCounts(0, 0, 0)


def _cells(known: BronzeCounts) -> tuple[Cell, ...]:
    """The numbers of a row; of one that still tells of a few, though everybody is in it, only how many there are."""
    if known.tells_of_a_few:
        return known.staff, NOT_SHOWN, NOT_SHOWN, NOT_SHOWN
    share = percent_of(known.trained, known.staff) if known.staff else Decimal("0.0")
    return known.staff, known.trained, known.allowed, share


def _counted(people: Sequence[StaffMember]) -> BronzeCounts:
    return BronzeCounts(
        sum(staff_member.has_bronze for staff_member in people),
        sum(staff_member.has_exception for staff_member in people),
        sum(staff_member.is_without for staff_member in people),
    )
