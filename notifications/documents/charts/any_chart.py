"""A chart of whatever kind: drawn, and said in sentences."""

from collections.abc import Sequence

from models.measures.verdicts import AnyChart
from models.spc import XmRChart
from notifications.documents.charts.control import control_svg
from notifications.documents.charts.control_sentences import control_sentences
from notifications.documents.charts.descriptions import spc_sentences
from notifications.documents.charts.marks import Annotation
from notifications.documents.charts.spc import spc_svg


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
