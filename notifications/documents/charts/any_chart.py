"""A chart of whatever kind, and that of a measure: drawn, said in sentences, and why it is this chart."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from models.measures.figure_judgement import REMEMBERED, FigureJudgement
from models.measures.results import SeriesIdentity
from models.measures.verdicts import AnyChart, icon_words
from models.spc import XmRChart
from models.spc.choice import ChartChoice
from notifications.documents.charts.control import control_svg
from notifications.documents.charts.control_sentences import control_sentences
from notifications.documents.charts.descriptions import spc_sentences
from notifications.documents.charts.marks import Annotation, annotation_words
from notifications.documents.charts.spc import spc_svg


class ChartWords(NamedTuple):
    """What is said beside a chart, each in a sentence; empty where there is nothing to say.

    `verdict` says which way is better and what the figures show, `assurance` whether the target will be met, `why` why
    it is this chart; `icons` are the meanings of the NHS icons.
    """

    verdict: str
    assurance: str
    why: str
    icons: Sequence[str]


def chart_svg(
    chart: AnyChart, *, title: str, key: str = "chart", annotations: Sequence[Annotation] = ()
) -> str:
    """It as one SVG element; `key` must differ from that of every other chart on the page."""
    if isinstance(chart, XmRChart):
        return spc_svg(chart, title=title, key=key, annotations=annotations)
    return control_svg(chart, title=title, key=key, annotations=annotations)


def chart_sentences(chart: AnyChart) -> list[str]:
    """All that it shows, where there is no picture."""
    return spc_sentences(chart) if isinstance(chart, XmRChart) else control_sentences(chart)


def measured_svg(figures: FigureJudgement, *, key: str, annotations: Sequence[Annotation] = ()) -> str:
    """The chart of a measure as one SVG element; `key` must differ from that of every other chart on the page."""
    return _drawn(_ChartToDraw(figures.series.identity, figures.choice, key, tuple(annotations), figures))


@dataclass(frozen=True)
class _ChartToDraw:
    """A chart by which its picture is remembered."""

    identity: SeriesIdentity
    choice: ChartChoice
    key: str
    annotations: tuple[Annotation, ...]
    figures: FigureJudgement = field(compare=False)


@lru_cache(maxsize=REMEMBERED)
def _drawn(to_draw: _ChartToDraw) -> str:
    figures = to_draw.figures
    return chart_svg(
        figures.chart,
        title=figures.measure.titled,
        key=to_draw.key,
        annotations=to_draw.annotations,
    )


def measured_sentences(figures: FigureJudgement, annotations: Sequence[Annotation] = ()) -> list[str]:
    """All that the chart of a measure shows, where there is no picture: why this chart, its values, its marks."""
    return [
        figures.choice.reason,
        *chart_sentences(figures.chart),
        *(f"{words}." for words in annotation_words(annotations)),
    ]


def chart_words(figures: FigureJudgement) -> ChartWords:
    """What stands beside the chart of a measure, so that nothing rests on colour or shape alone."""
    chart = figures.chart
    return ChartWords(
        verdict=f"{figures.shown}.",
        assurance=_assurance(figures),
        why=figures.choice.reason,
        icons=icon_words(chart),
    )


def _assurance(figures: FigureJudgement) -> str:
    if figures.assurance is None or figures.measure.target is None:
        return ""
    target = figures.measure.target_words.removeprefix("target ")
    return f"As things are, the target of {target} will be {figures.assurance.label}."
