"""A chart as a record for other programs: what `qi chart --json` prints."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from models.measures.verdicts import AnyChart, icon_words, verdict_of_chart
from models.spc import (
    ChartKind,
    ChartPeriod,
    ControlChart,
    ControlPeriod,
    ControlPoint,
    Limits,
    Point,
)


def chart_record(name: str, chart: AnyChart, sentences: Sequence[str]) -> dict[str, object]:
    """Everything that a chart shows; what there is too little for is null."""
    if isinstance(chart, ControlChart):
        return _control_record(name, chart, sentences)
    return {
        "measure": name or None,
        "chart": ChartKind.XMR,
        "centre": chart.limits.mean if chart.limits else None,
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
        "points": [
            _point(point, period.limits, chart.comments.get(point.day))
            for period in chart.periods
            for point in period.points
        ],
    }


def _control_record(name: str, chart: ControlChart, sentences: Sequence[str]) -> dict[str, object]:
    """A run, p, u, t or g chart; `signal` is the runs’ in a run chart, that of runs or limits in the others."""
    return {
        "measure": name or None,
        "chart": chart.kind,
        "centre": chart.points[-1].centre if chart.points else None,
        "per": chart.per,
        "unit": "per cent" if chart.is_percent else None,
        "rule_set": chart.rule_set,
        "improve": chart.aim.improve,
        "target": chart.aim.target,
        "count": len(chart.points),
        **_runs(chart),
        "signal": chart.is_signal,
        "laney": chart.is_laney,
        "verdict": verdict_of_chart(chart),
        "assurance": chart.assurance,
        "icons": icon_words(chart),
        "said": list(sentences),
        "periods": [_control_period(period) for period in chart.periods],
        "missing": chart.missing,
        "suppressed": chart.suppressed,
        "points": [_control_point(point, chart.comments.get(point.day)) for point in chart.points],
    }


def _runs(chart: ControlChart) -> dict[str, object]:
    runs = chart.runs
    return {
        "longest_run": runs.longest_run,
        "longest_run_allowed": runs.longest_allowed,
        "crossings": runs.crossings,
        "crossings_needed": runs.crossings_needed,
        "runs_signal": runs.is_signal,
    }


def _control_period(period: ControlPeriod) -> dict[str, object]:
    return {
        "first": period.points[0].day,
        "last": period.points[-1].day,
        "count": len(period.points),
        "limits_rest_on": period.basis,
        "reason": period.reason or None,
        "centre": period.centre,
        "laney": period.is_laney,
        "laney_factor": period.spread,
        "longest_run": period.runs.longest_run,
        "crossings": period.runs.crossings,
        "runs_signal": period.runs.is_signal,
    }


def _control_point(point: ControlPoint, comment: str | None) -> dict[str, object]:
    number, out_of = point.observed.number, point.observed.out_of
    return {
        "date": point.day,
        "value": point.value,
        **({} if out_of is None else {"numerator": number, "denominator": out_of}),
        "centre": point.centre,
        "lower": point.lower,
        "upper": point.upper,
        "rule": point.rule,
        "variation": point.variation,
        **({"comment": comment} if comment else {}),
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


def _point(point: Point, limits: Limits | None, comment: str | None) -> dict[str, object]:
    return {
        "date": point.day,
        "value": point.value,
        "lower": limits.lpl if limits else None,
        "upper": limits.upl if limits else None,
        "moving_range": point.moving_range,
        "rule": point.rule,
        "rules": point.rules,
        "variation": point.variation,
        **({"comment": comment} if comment else {}),
    }
