"""A measure on a project's page: what its figures show, by the one judgement of them, with its chart."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from models.clock import brief_date
from models.cycles.judgement import Judgement
from models.rounding import percent_of
from notifications.documents.charts import spc_svg
from web.views import FigureRow, MeasureView


def measure_view(judgement: Judgement, number: int) -> MeasureView:
    """A measure as the page shows it; `number` keeps its chart apart from the others of the page."""
    name, counts = judgement.measure.name, judgement.series.counts
    drawn = spc_svg(judgement.chart, title=f"{name}, per cent", key=f"measure-{number}")
    by_month = all(count.first.day == 1 for count in counts)
    return MeasureView(
        name=name,
        said=judgement.said.removeprefix(f"{name}: "),
        chart=Markup(drawn),  # noqa: S704 -- drawn by us, with every word of others escaped as XML
        figures=[
            FigureRow(
                period=_period(count.first, by_month=by_month),
                numerator=f"{count.numerator:,}",
                denominator=f"{count.denominator:,}",
                share=f"{percent_of(count.numerator, count.denominator)}%",
            )
            for count in counts
        ],
    )


def _period(first: date, *, by_month: bool) -> str:
    return f"{first:%B %Y}" if by_month else f"from {brief_date(first)}"
