"""`qi chart`: what the series of a file show, in words, as JSON or as pictures."""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter, Token
from cyclopts.validators import mutually_exclusive
from pydantic import ValidationError

from deployments.cli.chart_files import NamedChart, write_charts
from deployments.cli.chart_record import chart_record
from deployments.cli.printing import counted, print_json
from models.clock import spoken_date
from models.errors import BadFile
from models.imports.import_types import broken_rule
from models.imports.series_cells import target_of
from models.imports.series_entries import RebaseEntry
from models.inputs.dates import OF_A_SERIES, day
from models.inputs.text import clean_line, compared
from models.measures.verdicts import AnyChart
from models.spc import Aim, ChartKind, ControlOptions, DatedSeries, Direction, Rhythm, rhythm_of
from models.spc.limits import LEAST
from notifications.documents.charts import chart_sentences
from tasks.series.gathering import SORTED, ReadSeries, SeriesFile
from tasks.series.reading import read_series

_ONE_OF = Group(validator=mutually_exclusive, show=False)

_SEVERAL = Parameter(show_default=False)
_ASSUMED = "More is taken for better: say --improve decrease if less is."


def _target(_: object, tokens: Sequence[Token]) -> float:
    """A target as a file has it: “1,400”, “95%”."""
    target = target_of(tokens[0].value)
    if target is None:
        raise ValueError("a target is a number such as 95.5")
    return target


def _last_day(_: object, tokens: Sequence[Token]) -> date:
    """The last day of a baseline: “31/3/2025”; of a month alone its end."""
    typed = tokens[0].value
    first = day(typed, OF_A_SERIES, is_month_enough=True)
    try:
        day(typed, OF_A_SERIES)
    except ValueError:
        return first.replace(day=monthrange(first.year, first.month)[1])
    return first


def _several(_: object, number: int | None) -> None:
    if number is not None and number < 1:
        raise ValueError("a rate is for 1 or more, such as 1000")


def _enough(_: object, number: int | None) -> None:
    if number is not None and number < LEAST:
        raise ValueError(f"limits rest on {LEAST} values at least")


def _paired(_: object, options: "ChartOptions | None") -> None:
    """Every day from which limits begin anew is one, and has its reason."""
    if options is None:
        return
    if len(options.rebase) != len(options.because):
        raise ValueError(
            "each --rebase DATE needs its reason, --because “what changed”: "
            f"there are {len(options.rebase)} and {len(options.because)}."
        )
    try:
        _rebases(options)
    except ValidationError as error:
        [problem, *_] = error.errors()
        option = {"date": "--rebase", "reason": "--because"}[str(problem["loc"][0])]
        raise ValueError(f"{option} {broken_rule(problem)}.") from None


@Parameter(name="*", validator=_paired)
@dataclass(frozen=True)
class ChartOptions:
    """How the values are read and judged.

    Attributes:
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        measure: chart this measure only; may be given several times.
        chart: the kind of chart; p and u need the columns numerator and denominator, t days and g cases between events.
        per: what a rate is shown for; 1000 unless told otherwise.
        target: the value to be reached; else the column target says it.
        improve: which way is better; else the column improvement_direction says it, else more is.
        rebase: calculate mean and limits anew from this day or month; may be given several times, each with --because.
        because: why, such as “new pathway”; it stands on the chart. One for each --rebase, in the same order.
        baseline: let the limits rest on the first so many values of each period, and judge the later ones by them.
        freeze: let the limits of the period in which this day or month lies rest on its values up to then.
        laney: widen the limits of a p or u chart since values vary more than by chance; else that is found out.
        keep_outliers: let unusually large steps from one value to the next widen the limits.
    """

    sheet: str | None = None
    measure: Annotated[tuple[str, ...], _SEVERAL] = ()
    chart: ChartKind = ChartKind.XMR
    per: Annotated[int | None, Parameter(validator=_several)] = None
    target: Annotated[float | None, Parameter(converter=_target)] = None
    improve: Direction | None = None
    rebase: Annotated[tuple[str, ...], _SEVERAL] = ()
    because: Annotated[tuple[str, ...], _SEVERAL] = ()
    baseline: Annotated[int | None, Parameter(validator=_enough)] = None
    freeze: Annotated[date | None, Parameter(converter=_last_day)] = None
    laney: bool | None = None
    keep_outliers: bool = False


def chart(
    file: Annotated[Path, Parameter(name="FILE")],
    /,
    *,
    reading: ChartOptions | None = None,
    json: Annotated[bool, Parameter(group=_ONE_OF)] = False,
    svg: Annotated[Path | None, Parameter(group=_ONE_OF)] = None,
) -> None:
    """Say what a series shows by statistical process control.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the columns date and value; or date, numerator and
            denominator; or with a column of values for
            each measure, or a column that names it. The eight columns of the Making Data Count layout are known.
        reading: how the values are read and judged.
        json: print everything as JSON: an object, or a list of them where there are several measures.
        svg: write the chart into this file, or several into this folder.
    """
    how = reading or ChartOptions()
    contents = read_series(file, sheet=how.sheet)
    measures = _chosen(contents, how.measure, file)
    charts = [_charted(measure.series, how) for measure in measures]
    remarks = [[*_remarks(measure, how, drawn)] for measure, drawn in zip(measures, charts, strict=True)]
    sentences = [chart_sentences(drawn) + more for drawn, more in zip(charts, remarks, strict=True)]
    names = [measure.series.name for measure in measures]
    if svg is not None:
        named = [NamedChart(name or file.stem, drawn) for name, drawn in zip(names, charts, strict=True)]
        for lines, path in zip(sentences, write_charts(named, svg, unless=file), strict=True):
            lines.append(f"The chart is in {path}.")
    if json:
        records = [chart_record(*row) for row in zip(names, charts, sentences, strict=True)]
        print_json(records[0] if len(records) == 1 else records)
    else:
        _print(names, sentences, [] if how.measure else contents.empty)


def _chosen(contents: SeriesFile, names: Sequence[str], file: Path) -> list[ReadSeries]:
    """The measures of these names in the order of the file, all if none is named; BadFile for one that is not there."""
    known = {compared(measure.series.name): measure for measure in contents.measures}
    strange = [name for name in names if compared(name) not in known]
    if strange:
        listed = ", ".join(f"“{measure.series.name or file.stem}”" for measure in contents.measures)
        raise BadFile(
            file.name,
            [f"it has no measure “{clean_line(strange[0])}” with values. Its measures are {listed}."],
        )
    chosen = {compared(name) for name in names}
    return [measure for key, measure in known.items() if not chosen or key in chosen]


def _charted(series: DatedSeries, how: ChartOptions) -> AnyChart:
    """The chart of a series, for which the command has the last word."""
    target = series.aim.target if how.target is None else how.target
    aim = Aim(how.improve or series.aim.improve or Direction.INCREASE, target)
    asked = replace(
        series,
        aim=aim,
        rebase_on={**series.rebase_on, **{entry.date: entry.reason for entry in _rebases(how)}},
    )
    options = ControlOptions(
        baseline=how.baseline or series.baseline,
        frozen_on=how.freeze,
        per=how.per,
        keep_outliers=how.keep_outliers,
        laney=how.laney,
    )
    return asked.charted(options) if how.chart is ChartKind.XMR else asked.controlled(how.chart, options)


def _rebases(how: ChartOptions) -> list[RebaseEntry]:
    pairs = zip(how.rebase, how.because, strict=True)
    return [RebaseEntry.model_validate({"date": typed, "reason": reason}) for typed, reason in pairs]


def _remarks(measure: ReadSeries, how: ChartOptions, drawn: AnyChart) -> Iterator[str]:
    """What is to be said of how the values were read, beside what the chart says itself."""
    first, last = drawn.points[0].day, drawn.points[-1].day
    for typed, rebase in zip(how.rebase, _rebases(how), strict=True):
        if rebase.date > last:
            yield f"--rebase {typed} changes nothing: there is no value from there on."
        elif rebase.date <= first:
            yield f"--rebase {typed} changes nothing: there is no value before it."
    if measure.pending:
        yield f"Left out: {_pending_said(measure, drawn)} after the last value, for which there is none yet."
    if how.freeze and sum(point.day <= how.freeze for point in drawn.points) < LEAST:
        yield f"--freeze changes nothing: there are fewer than {LEAST} values up to {spoken_date(how.freeze)}."
    baseline = how.baseline or measure.series.baseline
    if (
        baseline
        and not how.freeze
        and any(len(period.points) > baseline != period.basis for period in drawn.periods)
    ):
        yield f"The first {baseline} values of a period are all alike, so its limits rest on all of them."
    if not (how.improve or measure.series.aim.improve):
        yield _ASSUMED
    yield from sorted(measure.remarks, key=SORTED.__eq__)


def _pending_said(measure: ReadSeries, drawn: AnyChart) -> str:
    """“9 months”; “9 rows” where they have no rhythm with the values."""
    days = sorted({*(point.day for point in drawn.points), *drawn.absences, *measure.pending})
    rhythm, number = rhythm_of(days), len(measure.pending)
    return counted(number, "row") if rhythm is Rhythm.IRREGULAR else rhythm.counted(number)


def _print(names: Sequence[str], sentences: Sequence[Sequence[str]], empty: Sequence[str]) -> None:
    """The sentences of each measure below its name, if it has one."""
    parts = [
        "\n".join([name, *lines] if name else lines) for name, lines in zip(names, sentences, strict=True)
    ]
    parts += [f"“{name}” has no value yet, so there is no chart of it." for name in empty]
    print("\n\n".join(parts))
