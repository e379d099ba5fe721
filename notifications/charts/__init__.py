"""Charts as SVG that everybody can read: shapes beside colours, numbers beside lines, and a sentence that says it."""

from notifications.charts.bars import Bar, bar_sentence, bar_svg
from notifications.charts.spc import spc_svg
from notifications.charts.words import spc_notes, spc_sentence, spc_sentences

__all__ = ["Bar", "bar_sentence", "bar_svg", "spc_notes", "spc_sentence", "spc_sentences", "spc_svg"]
