"""Charts written as files: one into a file of that name, several into a folder, each named for its measure."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.errors import NotReady
from models.measures.verdicts import AnyChart
from notifications.documents.charts import chart_svg

_LONGEST = 60


@dataclass(frozen=True)
class NamedChart:
    """A chart and the name of its measure, which is its title."""

    name: str
    chart: AnyChart


def write_charts(charts: Sequence[NamedChart], target: Path, *, unless: Path) -> list[Path]:
    """Write a chart into a file, or several into a folder, which is made if need be; where each of them is.

    Refused with NotReady: several charts for one file, a file that holds the values, and what cannot be written.
    """
    if len(charts) == 1 and not target.is_dir():
        paths = [target]
    elif target.suffix.lower() == ".svg" and not target.is_dir():
        raise NotReady(
            f"There are {len(charts)} measures, and each has a chart of its own: give --svg a folder, "
            "or choose one with --measure."
        )
    else:
        paths = [target / name for name in _file_names(charts)]
        _make(target)
    for named, path in zip(charts, paths, strict=True):
        _write(path, chart_svg(named.chart, title=named.name, key=f"chart-{path.stem}"), unless=unless)
    return paths


def _file_names(charts: Sequence[NamedChart]) -> Iterator[str]:
    """A name for each file that every computer can keep: “falls-per-1-000-bed-days.svg”; a second one has “-2”."""
    taken = set[str]()
    for number, named in enumerate(charts, start=1):
        plain = unicodedata.normalize("NFKD", named.name).encode("ascii", "ignore").decode().lower()
        stem = re.sub(r"[^a-z0-9]+", "-", plain)[:_LONGEST].strip("-") or f"measure-{number}"
        name, times = stem, 1
        while name in taken:
            times += 1
            name = f"{stem}-{times}"
        taken.add(name)
        yield f"{name}.svg"


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotReady(f"The folder {folder} cannot be made: {_why(error)}.") from None


def _write(path: Path, content: str, *, unless: Path) -> None:
    """Write a picture, but never over the file that its values came from."""
    if path.resolve() == unless.resolve():
        raise NotReady(f"{path} holds the values: choose another file for the chart.")
    try:
        path.write_text(content, encoding="utf-8")
    except OSError as error:
        raise NotReady(f"{path} cannot be written: {_why(error)}.") from None


def _why(error: OSError) -> str:
    return (error.strerror or "no reason given").lower()
