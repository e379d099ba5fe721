"""Statistical process control as the NHS's Making Data Count teaches it: XmR charts and what they say."""

from models.spc.chart import Aim, ChartPeriod, Limits, Point, XmRChart, xmr_chart
from models.spc.rhythm import NoValue, Rhythm, missing_between, rhythm_of
from models.spc.series import DatedSeries
from models.spc.terms import Assurance, Direction, Rule, Variation

__all__ = [
    "Aim",
    "Assurance",
    "ChartPeriod",
    "DatedSeries",
    "Direction",
    "Limits",
    "NoValue",
    "Point",
    "Rhythm",
    "Rule",
    "Variation",
    "XmRChart",
    "missing_between",
    "rhythm_of",
    "xmr_chart",
]
