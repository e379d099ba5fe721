"""Whatever lies in a file that is handed in: rows come back, or one clear refusal, within the limits."""

from __future__ import annotations

import csv
import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from zipfile import ZIP_DEFLATED, ZipFile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.errors import BadFile
from models.imports.import_types import Day, FileRecord, Pounds
from models.imports.series_entries import SeriesDay
from tasks.sheets.rows import read_rows
from tasks.sheets.xlsx.unpacking import DAMAGED
from tests.support.sheets.plain_values import Value
from tests.support.sheets.workbooks import SHEET, Book, remade, workbook
from tests.support.thoroughness import examples

LONGEST_SENTENCE = 1_000
SECONDS = 5.0
SLOWLY = settings(
    max_examples=examples(12),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
QUICKLY = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


class AnyEntry(FileRecord):
    """A row with a field of every type."""

    name: str
    value: Value | None = None
    fee: Pounds | None = None
    day: Day | None = None
    month: SeriesDay | None = None


COLUMNS = tuple(AnyEntry.model_fields)
HEADING = ",".join(COLUMNS)

letters = st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff"), max_size=30)
cells = (
    letters
    | st.sampled_from(
        ["", " ", "-", "£", "1,400", "95%", "01/04/2024", "Apr-24", "####", "1E+11", "TRUE", '"', "=1"]
    )
    | st.from_regex(r"\A[£(+-]?[0-9]{1,4}[,.:/ -][0-9]{1,4}[,.:/ -]?[0-9]{0,4}[%)]?\Z")
)
rows = st.lists(st.lists(cells, max_size=8), max_size=8)
encodings = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
codes = (
    st.sampled_from(["General", "0.0%", "0000", "£#,##0.00", "dd/mm/yyyy", "mmm-yy", "[h]:mm", "# ?/?", ";;;", "@"])
    | st.text(alphabet='0#?.,%/-+;@*_\\"[]()<>=EeGgeneralyYmMdDhHsS£$: ', max_size=25)
)  # fmt: skip
numbers = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(10**6), 10**6)


@cache
def parts_of_a_workbook() -> dict[str, bytes]:
    """The files within a workbook, made once: its time of making would change their lengths between two examples."""
    with TemporaryDirectory() as folder:
        path = workbook(Path(folder), COLUMNS, ["Falls", 1, 2, "01/04/2024", "Apr-24"])
        with ZipFile(path) as whole:
            return {name: whole.read(name) for name in whole.namelist()}


def check(content: bytes, name: str = "list.csv") -> list[str]:
    """Rows, or a refusal in one sentence for each fault, which comes back; nothing else."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        began = process_time()
        try:
            taken = [row.entry for row in read_rows(path, AnyEntry, key="name")]
            problems: list[str] = []
        except BadFile as refused:
            taken, problems = [], refused.problems
        assert process_time() - began < SECONDS
    assert all(isinstance(entry, AnyEntry) for entry in taken)
    for problem in problems:
        assert problem.endswith(".")
        assert len(problem) < LONGEST_SENTENCE
        assert "Traceback" not in problem
    return problems


@QUICKLY
@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_one_clear_refusal(content: bytes) -> None:
    check(content)


@QUICKLY
@given(st.binary(max_size=200), encodings)
def test_any_bytes_below_a_heading_are_rows_or_one_clear_refusal(content: bytes, encoding: str) -> None:
    check(f"{HEADING}\n".encode(encoding) + content)


@QUICKLY
@given(
    rows, encodings, st.sampled_from([",", ";", "\t", "|"]), st.sampled_from(["\n", "\r\n"]), st.booleans()
)
def test_any_cells_in_any_dialect_are_rows_or_one_clear_refusal(
    table: list[list[str]], encoding: str, separator: str, line_end: str, is_plain: bool
) -> None:
    written = io.StringIO()
    if is_plain:
        written.write(line_end.join(separator.join(row) for row in [COLUMNS, *table]))
    else:
        csv.writer(written, delimiter=separator, lineterminator=line_end).writerows([COLUMNS, *table])
    check(written.getvalue().encode(encoding, "surrogatepass"))


@SLOWLY
@given(rows, st.lists(st.tuples(numbers, codes), max_size=20), st.booleans())
def test_any_workbook_is_rows_or_one_clear_refusal(
    table: list[list[str]], formatted: list[tuple[float, str]], is_1904: bool
) -> None:
    with TemporaryDirectory() as folder:
        book = Book(Path(folder) / "list.xlsx", date_1904=is_1904)
        sheet = book.write(rows=[COLUMNS])
        for number, row in enumerate(table, start=1):
            for index, cell in enumerate(row):
                sheet.write_string(number, index, cell)
        for index, (value, code) in enumerate(formatted):
            place = (1 + index // len(COLUMNS), index % len(COLUMNS))
            sheet.write_number(*place, value, book.book.add_format({"num_format": code}))
        content = book.close().read_bytes()
    assert DAMAGED not in check(content, "list.xlsx")


@SLOWLY
@given(
    st.binary(max_size=300),
    st.sampled_from([SHEET, "xl/styles.xml", "xl/workbook.xml", "xl/sharedStrings.xml"]),
)
def test_any_part_of_a_workbook_may_be_anything(content: bytes, part: str) -> None:
    with TemporaryDirectory() as folder:
        broken = remade(Path(folder), {part: content}).read_bytes()
    check(broken, "list.xlsx")


@SLOWLY
@given(st.data())
def test_workbook_of_which_a_few_bytes_have_changed_is_rows_or_one_clear_refusal(data: st.DataObject) -> None:
    parts = {name: bytearray(content) for name, content in parts_of_a_workbook().items()}
    name = data.draw(st.sampled_from(sorted(parts)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(parts[name]) - 1))
        parts[name][at] = data.draw(st.integers(0, 255))
    changed = io.BytesIO()
    with ZipFile(changed, "w", ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, bytes(content))
    packed = bytearray(changed.getvalue())
    if data.draw(st.booleans()):
        packed[data.draw(st.integers(0, len(packed) - 1))] ^= data.draw(st.integers(1, 255))
    check(bytes(packed), "list.xlsx")
