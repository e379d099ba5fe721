"""Statistical process control: XmR charts as Making Data Count teaches them, run, p, u, t and g charts as qicharts2."""

from models.spc.chart import Aim, ChartPeriod, Limits, Point, XmRChart, xmr_chart
from models.spc.control import (
    ControlChart,
    ControlOptions,
    ControlPeriod,
    ControlPoint,
    Observation,
    control_chart,
)
from models.spc.rhythm import NoValue, Rhythm, missing_between, rhythm_of
from models.spc.series import DatedSeries
from models.spc.terms import Assurance, ChartKind, ControlRule, Direction, Rule, Variation

__all__ = [
    "Aim",
    "Assurance",
    "ChartKind",
    "ChartPeriod",
    "ControlChart",
    "ControlOptions",
    "ControlPeriod",
    "ControlPoint",
    "ControlRule",
    "DatedSeries",
    "Direction",
    "Limits",
    "NoValue",
    "Observation",
    "Point",
    "Rhythm",
    "Rule",
    "Variation",
    "XmRChart",
    "control_chart",
    "missing_between",
    "rhythm_of",
    "xmr_chart",
]
