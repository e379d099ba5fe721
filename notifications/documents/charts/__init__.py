"""Charts as SVG that everybody can read: shapes beside colours, numbers beside lines, and a sentence that says it."""

from notifications.documents.charts.any_chart import (
    ChartWords,
    chart_sentences,
    chart_svg,
    chart_words,
    measured_sentences,
    measured_svg,
)
from notifications.documents.charts.bars import Bar, bar_sentence, bar_svg
from notifications.documents.charts.compliance import (
    ComplianceBar,
    ComplianceTarget,
    compliance_sentence,
    compliance_svg,
)
from notifications.documents.charts.control import control_svg
from notifications.documents.charts.control_sentences import control_sentences
from notifications.documents.charts.descriptions import spc_notes, spc_sentence, spc_sentences
from notifications.documents.charts.marks import Annotation
from notifications.documents.charts.spc import spc_svg

__all__ = [
    "Annotation",
    "Bar",
    "ChartWords",
    "ComplianceBar",
    "ComplianceTarget",
    "bar_sentence",
    "bar_svg",
    "chart_sentences",
    "chart_svg",
    "chart_words",
    "compliance_sentence",
    "compliance_svg",
    "control_sentences",
    "control_svg",
    "measured_sentences",
    "measured_svg",
    "spc_notes",
    "spc_sentence",
    "spc_sentences",
    "spc_svg",
]
