"""`qi chart`: what a series of values shows, in words, as JSON or as a picture."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Annotated

from cyclopts import Group, Parameter
from cyclopts.validators import mutually_exclusive

from deployments.cli.printing import print_json
from models.errors import BadFile, NotReady
from models.imports.import_types import LARGEST_VALUE, ValueEntry
from models.measures.judgement import verdict_of_chart
from models.spc import Aim, Direction, Limits, Point, XmRChart, xmr_chart
from notifications.documents.charts import spc_sentences, spc_svg
from tasks.sheets.rows import read_rows

_ONE_OF = Group(validator=mutually_exclusive, show=False)

_ASSUMED = "More is taken for better: say --improve decrease if less is."
_SORTED = "The rows were not in the order of their dates; they are charted in that order."


def _number(_: object, number: float | None) -> None:
    if number is not None and not abs(number) <= LARGEST_VALUE:  # which is how “nan” is refused, too
        raise ValueError("a target is a number such as 95.5")


@Parameter(name="*")
@dataclass(frozen=True)
class ChartOptions:
    """How the values are read and judged.

    Attributes:
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        target: the value to be reached.
        improve: which way is better; increase unless you say otherwise.
        keep_outliers: let unusually large steps from one value to the next widen the limits.
    """

    sheet: str | None = None
    target: Annotated[float | None, Parameter(validator=_number)] = None
    improve: Direction | None = None
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
        file: a CSV file in UTF-8 or an Excel workbook (.xlsx) with the columns date and value; dates like 2026-12-31 or
            31/12/2026.
        reading: how the values are read and judged.
        json: print everything as JSON.
        svg: write the chart into this file.
    """
    how = reading or ChartOptions()
    rows = read_rows(file, ValueEntry, key="date", sheet=how.sheet)
    series = [(row.entry.date, row.entry.value) for row in rows]
    if not series:
        raise BadFile(file.name, ["it has no values."])
    aim = Aim(how.improve or Direction.INCREASE, how.target)
    drawn = xmr_chart(series, aim, keep_outliers=how.keep_outliers)
    is_sorted = series == sorted(series)
    sentences = spc_sentences(drawn) + [_ASSUMED] * (how.improve is None) + [_SORTED] * (not is_sorted)
    if svg is not None:
        _write(svg, spc_svg(drawn, title=file.stem), unless=file)
        sentences.append(f"The chart is in {svg}.")
    if json:
        _print(drawn, sentences)
    else:
        print("\n".join(sentences))


def _print(drawn: XmRChart, sentences: Sequence[str]) -> None:
    """Everything; what there is too little for is null."""
    unknown = dict.fromkeys(field.name for field in fields(Limits))
    print_json(
        {
            "rule_set": drawn.rule_set,
            "improve": drawn.aim.improve,
            "target": drawn.aim.target,
            "count": len(drawn.points),
            **(asdict(drawn.limits) if drawn.limits else unknown),
            "variation": drawn.variation,
            "verdict": verdict_of_chart(drawn),
            "assurance": drawn.assurance,
            "said": list(sentences),
            "points": [_record(point) for point in drawn.points],
        }
    )


def _record(point: Point) -> dict[str, object]:
    return {
        "date": point.day,
        "value": point.value,
        "moving_range": point.moving_range,
        "rule": point.rule,
        "rules": point.rules,
        "variation": point.variation,
    }


def _write(path: Path, content: str, *, unless: Path) -> None:
    """Write the picture, but never over the file that its values came from."""
    if path.resolve() == unless.resolve():
        raise NotReady(f"{path} holds the values: choose another file for the chart.")
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise NotReady(
            f"{path} cannot be written: {(error.strerror or 'no reason given').lower()}."
        ) from None
