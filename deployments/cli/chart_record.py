"""A chart as a record for other programs: what `qi chart --json` prints."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from models.measures.judgement import verdict_of_chart
from models.spc import ChartPeriod, Limits, Point, XmRChart


def chart_record(name: str, chart: XmRChart, sentences: Sequence[str]) -> dict[str, object]:
    """Everything that a chart shows; what there is too little for is null."""
    return {
        "measure": name or None,
        "rule_set": chart.rule_set,
        "improve": chart.aim.improve,
        "target": chart.aim.target,
        "count": len(chart.points),
        **_limits(chart.limits),
        "variation": chart.variation,
        "verdict": verdict_of_chart(chart),
        "assurance": chart.assurance,
        "said": list(sentences),
        "periods": [_period(period) for period in chart.periods],
        "missing": chart.missing,
        "suppressed": chart.suppressed,
        "points": [_point(point, chart.comments.get(point.day)) for point in chart.points],
    }


def _limits(limits: Limits | None) -> dict[str, object]:
    return asdict(limits) if limits else dict.fromkeys(field.name for field in fields(Limits))


def _period(period: ChartPeriod) -> dict[str, object]:
    return {
        "first": period.points[0].day,
        "last": period.points[-1].day,
        "count": len(period.points),
        "limits_rest_on": period.basis,
        "reason": period.reason or None,
        **_limits(period.limits),
    }


def _point(point: Point, comment: str | None) -> dict[str, object]:
    return {
        "date": point.day,
        "value": point.value,
        "moving_range": point.moving_range,
        "rule": point.rule,
        "rules": point.rules,
        "variation": point.variation,
        **({"comment": comment} if comment else {}),
    }
