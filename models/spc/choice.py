"""Which chart suits a measure, with a reason that a clinician understands."""

from dataclasses import dataclass

from models.spc.chart import FIRM_FROM
from models.spc.terms import ChartKind
from models.vocabulary import MeasureKind

_BETWEEN = {ChartKind.T, ChartKind.G}


@dataclass(frozen=True)
class ChartChoice:
    """A chart, and why it was taken."""

    kind: ChartKind
    reason: str


@dataclass(frozen=True)
class ChartFacts:
    """What decides which chart suits: the kind of measure, its values, how many of them are 0, the least of them.

    `has_denominators` says whether each is counted out of something that allows a u chart, or of a share a p chart.
    """

    kind: MeasureKind
    number: int
    nothings: int = 0
    least: float = 1
    has_denominators: bool = False

    def allow(self, chart: ChartKind) -> bool:
        """Whether the figures can be drawn so."""
        if chart.is_of_counts:
            return self.has_denominators and (chart is ChartKind.U or self.kind is MeasureKind.PROPORTION)
        if chart in _BETWEEN:
            return not self.has_denominators and (
                self.least > 0 or (chart is ChartKind.G and self.least == 0)
            )
        return True


_REASONS = {
    ChartKind.RUN: (
        "There are fewer than 12 values, so limits drawn from them would still move: a run chart shows them around "
        "their median until there are more."
    ),
    ChartKind.P: (
        "Each period has its own number out of its own total: a p chart gives a large period narrow limits and a "
        "small one wide limits."
    ),
    ChartKind.U: (
        "Events are counted against how much chance there was for them, such as bed days: a u chart allows for busy "
        "and quiet periods."
    ),
    ChartKind.T: (
        "The event is rare, so the days between one and the next say more than a row of noughts: on a t chart longer "
        "gaps are higher points."
    ),
    ChartKind.G: (
        "The event is rare, so the cases between one and the next say more than a row of noughts: on a g chart more "
        "cases are higher points."
    ),
    ChartKind.XMR: "There is one number for each period: an XmR chart takes its limits from the steps between them.",
}
_BY_KIND = {
    MeasureKind.PROPORTION: ChartKind.P,
    MeasureKind.RATE: ChartKind.U,
    MeasureKind.COUNT: ChartKind.XMR,
    MeasureKind.MEAN: ChartKind.XMR,
    MeasureKind.MEDIAN: ChartKind.XMR,
    MeasureKind.DAYS_BETWEEN: ChartKind.T,
    MeasureKind.CASES_BETWEEN: ChartKind.G,
}
_MOSTLY_NONE = (
    "Most periods have none, so there is little to see in any chart of them: a run chart shows them for now, and the "
    "days or cases from one event to the next would say more."
)
_SAME_DAY = (
    "Two events fell on one day, which a t chart cannot show: a run chart shows the days between events around their "
    "median."
)
_CHOSEN = "The {} was chosen for this measure."
_NOT_ALLOWED = "Its figures do not allow the {} that was chosen. "


def chart_choice(facts: ChartFacts, *, chosen: ChartKind | None = None) -> ChartChoice:
    """The chart that suits, unless somebody has `chosen` another that its figures allow; if not, the reason says so.

    A p or u chart needs denominators; figures without them are drawn as an XmR chart.
    """
    if chosen is None:
        return _suggested(facts)
    if facts.allow(chosen):
        return ChartChoice(chosen, _CHOSEN.format(chosen.label))
    suggested = _suggested(facts)
    refused = _NOT_ALLOWED.format(chosen.label) if facts.number else ""
    return ChartChoice(suggested.kind, refused + suggested.reason)


def _suggested(facts: ChartFacts) -> ChartChoice:
    if facts.number < FIRM_FROM:
        return _with_reason(ChartKind.RUN)
    kind = _BY_KIND[facts.kind]
    if kind in _BETWEEN:
        return _with_reason(kind) if facts.allow(kind) else ChartChoice(ChartKind.RUN, _SAME_DAY)
    if 2 * facts.nothings > facts.number:
        return ChartChoice(ChartKind.RUN, _MOSTLY_NONE)
    return _with_reason(kind if facts.allow(kind) else ChartKind.XMR)


def _with_reason(kind: ChartKind) -> ChartChoice:
    return ChartChoice(kind, _REASONS[kind])
