"""Figures of measures, a row for each number, and what is declared of their charts (3.1, 6.5, 7.3; OB-042, OB-135)."""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from sqlalchemy import Dialect, ForeignKey, Index, Numeric, String, Text, TypeDecorator, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.records.people import Person
from models.vocabulary import ChartChange, FigureSource

PLACES = 4
"""So many decimals of a figure are kept."""

LARGEST_FIGURE = Decimal(9_999_999_999)
"""As far from 0 a figure may be: with its decimals it has no more digits than a spreadsheet keeps exactly."""

LONGEST_KEY = 240
"""Three letters for one: what a name is compared by may be longer than the name."""

_CURRENT = text("replaced_at IS NULL")
_NOT_ENDED = text("ended_at IS NULL")


class ExactNumber(TypeDecorator[Decimal]):
    """A number with up to four decimals, the same on SQLite and PostgreSQL; it comes back without needless zeros."""

    impl = Numeric(14, PLACES, asdecimal=False)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> float | Decimal | None:
        """Store a number; SQLite knows no decimals, and these digits it keeps."""
        if value is None:
            return None
        return float(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: float | Decimal | None, dialect: Dialect) -> Decimal | None:
        """Read the number back."""
        _ = dialect
        return None if value is None else _without_zeros(value)


@lru_cache(maxsize=4_096)
def _without_zeros(value: float | Decimal) -> Decimal:
    """A stored number: figures of a measure are much alike, and each look reads them all."""
    number = Decimal(f"{value:.{PLACES}f}")
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


class MeasureFigure(Record):
    """One number of a measure, and what it is out of, in one period of one group; a later one replaces it.

    `measure` and `group` are names as `compared` (“” for everybody), `period` is the first day of its period, or the
    day of a rare event. One row of a measure, period and group counts; the others keep what stood there before, why it
    was replaced and by whom, and nothing is ever deleted (OB-135).
    """

    __tablename__ = "measure_figure"
    __table_args__ = (
        Index(
            "uq_measure_figure_current",
            "project_id",
            "measure",
            "period",
            "group_name",
            unique=True,
            sqlite_where=_CURRENT,
            postgresql_where=_CURRENT,
        ),
        Index("ix_measure_figure_project", "project_id", "entered_at"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    cycle: Mapped[int]
    measure: Mapped[str] = mapped_column(String(LONGEST_KEY))
    period: Mapped[date]
    group: Mapped[str] = mapped_column("group_name", String(LONGEST_KEY), default="")
    number: Mapped[Decimal] = mapped_column(ExactNumber)
    out_of: Mapped[Decimal | None] = mapped_column(ExactNumber)
    exceptions: Mapped[Decimal | None] = mapped_column(
        ExactNumber, doc="How many the standard rightly leaves out; they are not in `out_of` (OB-036)."
    )
    note: Mapped[str | None] = mapped_column(Text)
    entered_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    source: Mapped[FigureSource] = mapped_column(Term(FigureSource))
    replaced_at: Mapped[datetime | None]
    replaced_by_id: Mapped[str | None] = mapped_column(
        ForeignKey("person.id"), doc="Who entered another figure, or took this one out."
    )
    reason: Mapped[str | None] = mapped_column(Text, doc="Why it was replaced or taken out.")

    @property
    def is_current(self) -> bool:
        """Whether it counts."""
        return self.replaced_at is None


class ChartDeclaration(Record):
    """Something declared of the chart of a measure, with the reason; it holds until it is taken back or replaced.

    `measure` is its name as `compared`; `chart` is the value of a ChartKind. Nothing is ever deleted.
    """

    __tablename__ = "chart_declaration"
    __table_args__ = (Index("ix_chart_declaration_project", "project_id", "ended_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    measure: Mapped[str] = mapped_column(String(LONGEST_KEY))
    change: Mapped[ChartChange] = mapped_column(Term(ChartChange))
    chart: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))


class FigureEnterer(Record):
    """Who enters the figures of a project in place of its lead, from when to when; the one without an end does now."""

    __tablename__ = "figure_enterer"
    __table_args__ = (
        Index(
            "uq_figure_enterer_current",
            "project_id",
            unique=True,
            sqlite_where=_NOT_ENDED,
            postgresql_where=_NOT_ENDED,
        ),
        Index("ix_figure_enterer_person", "person_id"),
    )

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    named_by_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    named_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id], lazy="raise")
