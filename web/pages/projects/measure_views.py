"""A measure on a project's page: what its figures show, by the one judgement of them, with its chart."""

from __future__ import annotations

from datetime import date

from markupsafe import Markup

from models.clock import brief_date
from models.measures.figure_judgement import FigureJudgement
from models.measures.results import plain
from notifications.documents.charts import chart_svg
from web.views import FigureRow, MeasureView


def measure_view(judgement: FigureJudgement, number: int) -> MeasureView:
    """A measure as the page shows it; `number` keeps its chart apart from the others of the page."""
    measure, figures = judgement.measure, judgement.series.figures
    drawn = chart_svg(judgement.chart, title=measure.titled, key=f"measure-{number}")
    by_month = all(figure.day.day == 1 for figure in figures)
    return MeasureView(
        name=measure.name,
        said=judgement.said.removeprefix(f"{measure.name}: "),
        chart=Markup(drawn),  # noqa: S704 -- drawn by us, with every word of others escaped as XML
        figures=[
            FigureRow(
                period=_period(figure.day, by_month=by_month and not measure.kind.is_of_rare_events),
                number=plain(figure.number),
                out_of="" if figure.out_of is None else plain(figure.out_of),
                result=measure.written(measure.value_of(figure)),
            )
            for figure in figures
        ],
    )


def _period(first: date, *, by_month: bool) -> str:
    return f"{first:%B %Y}" if by_month else f"from {brief_date(first)}"
