"""What people declare of the chart of a measure: another chart, a change from a day on, a frozen baseline (OB-042)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.records.base import ID_LENGTH, Record, Term, new_id
from models.vocabulary import ChartChange


class ChartDeclaration(Record):
    """Something declared of the chart of a measure, with the reason; it holds until it is taken back or replaced.

    `measure` is its name as `compared`; `chart` is the value of a ChartKind. Nothing is ever deleted.
    """

    __tablename__ = "chart_declaration"
    __table_args__ = (Index("ix_chart_declaration_project", "project_id", "ended_at"),)

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    measure: Mapped[str] = mapped_column(String(240))
    change: Mapped[ChartChange] = mapped_column(Term(ChartChange))
    chart: Mapped[str | None] = mapped_column(String(40))
    day: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
