"""What is too large, damaged or made to do harm is refused with its reason."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from models.errors import BadFile, NotReady
from models.imports.import_types import TopicEntry
from tasks.sheets.rows import read_rows
from tasks.sheets.xlsx import reader_process, reader_program
from tests.support.sheets.workbooks import SHEET, Book, lying, remade, sheet, workbook

NEW_BOOK = "copy the list into a new workbook."
SAVE_AS = "save it as “Excel workbook (.xlsx)” and try again."
HEADING = '<row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
FALLS = '<row r="2"><c r="A2" t="inlineStr"><is><t>Falls</t></is></c></row>'
DAMAGED = "it is damaged: open it in Excel and save it again as “Excel workbook (.xlsx)”."
TIGHT = f"a part of it grows to more than 100 times its size when unpacked, as in a zip bomb: {NEW_BOOK}"
LARGE = f"it is larger than 25 MB when unpacked: {NEW_BOOK}"
LYING = f"it unpacks to another size than it says, as in a zip bomb: {NEW_BOOK}"
TOO_MANY_ROWS = (
    "it has more than 10,000 rows, blank ones counted: delete the rows below the list, or divide it."
)
TOO_MANY_COLUMNS = "it has more than 100 columns: delete the columns that are not part of the list."
TOO_HEAVY = (
    "reading it takes more memory or time than any list: delete what does not belong to the list, "
    "or copy the list into a new workbook."
)
MB = 1_000_000


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as refused:
        read_rows(path, TopicEntry, key="name")
    [problem] = refused.value.problems
    assert str(refused.value) == f"{path.name}: {problem} Nothing was loaded."
    return problem


def names(path: Path) -> list[str]:
    return [row.entry.name for row in read_rows(path, TopicEntry, key="name")]


def csv_file(folder: Path, content: bytes) -> Path:
    path = folder / "list.csv"
    path.write_bytes(content)
    return path


def cell(where: str) -> str:
    return f'<row r="{where.lstrip("AXFDCW")}"><c r="{where}"><v>1</v></c></row>'


def texts(claim: str, first: str = "<si><t>name</t></si>") -> dict[str, bytes]:
    """The shared texts, of which each claims to be so many."""
    return {"xl/sharedStrings.xml": f"<sst {claim}>{first}<si><t>Falls</t></si></sst>".encode()}


SECOND = "xl/worksheets/sheet2.xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMED_TWICE = "".join(
    f'<sheet name="List" sheetId="{n}" {more} r:id="r{n}"/>' for n, more in ((1, ""), (2, 'state="hidden"'))
)
LINKED = "".join(
    f'<Relationship Id="r{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in (1, 2)
)
TWICE = {
    "xl/workbook.xml": f'<workbook xmlns:r="{OFFICE}"><sheets>{NAMED_TWICE}</sheets></workbook>'.encode(),
    "xl/_rels/workbook.xml.rels": f"<Relationships>{LINKED}</Relationships>".encode(),
    SECOND: sheet(HEADING + FALLS)[SHEET],
}
"""A workbook whose second sheet, a small and hidden one, has the name of its first."""
LONG = '<row r="2"><c r="A2" s="1"><v>1e18</v></c></row>'
STYLES = {
    "xl/styles.xml": b'<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="46"/></cellXfs></styleSheet>'
}
ODS = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office/>"}
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
DTD = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
HIDDEN = b'<sheetData><row><c r="XFD1048576"><v>1</v></c></row></sheetData>'
TAG = "".join(f' a{n}="{n}"' for n in range(90_000))
BARE = ("xl/workbook.xml",)

WORKBOOKS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a zip bomb": (lambda at: remade(at, sheet(" " * 4 * MB)), TIGHT),
    "a large zip bomb": (lambda at: remade(at, sheet(" " * 30 * MB)), LARGE),
    "many parts of fair size": (
        lambda at: remade(at, {f"xl/media/{n}.xml": b"<a/>" for n in range(1_000)}),
        f"it is packed from more than 1,000 parts: {NEW_BOOK}",
    ),
    "a directory that says too little": (lambda at: lying(remade(at, sheet(" " * 40 * MB)), 500), LYING),
    "a directory that says too much": (lambda at: lying(remade(at, sheet(FALLS)), 9_000), LYING),
    "entities": (
        lambda at: remade(at, sheet(HEADING.replace("name", "&b;"), before=DTD)),
        f"its XML has entities of its own (a DTD), as in an entity bomb: {NEW_BOOK}",
    ),
    "entities in another part": (
        lambda at: remade(at, {"docProps/custom.xml": f"{DTD}<a>&b;</a>".encode()}),
        f"its XML has entities of its own (a DTD), as in an entity bomb: {NEW_BOOK}",
    ),
    "UTF-16, in which a DTD could hide": (
        lambda at: remade(at, {SHEET: f"{DTD}<worksheet/>".encode("utf-16")}),
        DAMAGED,
    ),
    "UTF-16, in which a cell hides": (
        lambda at: remade(
            at, {SHEET: b"\xff\xfe" + "<a>".encode("utf-16-le") + HIDDEN + "</a>".encode("utf-16-le")}
        ),
        DAMAGED,
    ),
    "a cell in a cell": (
        lambda at: remade(at, sheet('<row><c r="XFD1048576"><c r="A1"><v>1</v></c><v>1</v></c></row>')),
        DAMAGED,
    ),
    "a shared text in a shared text": (
        lambda at: remade(at, texts("", "<si><si><t>name</t></si></si>")),
        DAMAGED,
    ),
    "the number of a shared text of 5,000 digits": (
        lambda at: remade(at, sheet(f'<row r="1"><c r="A1" t="s"><v>{"9" * 5_000}</v></c></row>')),
        DAMAGED,
    ),
    "empty rows": (
        lambda at: remade(at, sheet(HEADING + "".join(f'<row r="{n}"/>' for n in range(2, 1_048_577)))),
        f"it has more than 1,000,000 rows and cells, empty ones counted: {NEW_BOOK}",
    ),
    "a cell far below": (lambda at: remade(at, sheet(HEADING + FALLS + cell("A1048576"))), TOO_MANY_ROWS),
    "a row too many": (lambda at: remade(at, sheet(HEADING + FALLS + cell("A10021"))), TOO_MANY_ROWS),
    "a cell far to the right": (lambda at: remade(at, sheet(HEADING + cell("XFD2"))), TOO_MANY_COLUMNS),
    "a column too many": (lambda at: remade(at, sheet(HEADING + cell("CW2"))), TOO_MANY_COLUMNS),
    "a sheet in disguise": (
        lambda at: remade(
            at, {SHEET: f"<styleSheet><sheetData>{HEADING}{FALLS}</sheetData></styleSheet>".encode()}
        ),
        DAMAGED,
    ),
    "a tag of more than 1 MB": (
        lambda at: remade(
            at, {SHEET: f"<worksheet{TAG}><sheetData>{HEADING}{FALLS}</sheetData></worksheet>".encode()}
        ),
        DAMAGED,
    ),
    "more texts than it has": (lambda at: remade(at, texts('uniqueCount="88888888"')), DAMAGED),
    "far more texts than it has": (lambda at: remade(at, texts('count="4294967295"')), DAMAGED),
    "two sheets of one name": (
        lambda at: remade(at, sheet(HEADING + FALLS + cell("A20000")) | TWICE),
        DAMAGED,
    ),
    "no relations": (lambda at: remade(at, {}, without=["xl/_rels/workbook.xml.rels"]), DAMAGED),
    "no sheet": (lambda at: remade(at, {}, without=[SHEET]), DAMAGED),
    "broken XML": (lambda at: remade(at, {SHEET: b"<worksheet>"}), DAMAGED),
    "a cell that is nowhere": (
        lambda at: remade(at, sheet(HEADING + '<row><c r="7"><v>1</v></c></row>')),
        DAMAGED,
    ),
    "an .ods": (
        lambda at: remade(at, ODS, without=BARE),
        f"it is an OpenDocument file such as .ods: {SAVE_AS}",
    ),
    "an .xlsb": (
        lambda at: remade(at, {"xl/workbook.bin": b""}, without=BARE),
        f"it is a binary workbook (.xlsb): {SAVE_AS}",
    ),
    "a zip file": (
        lambda at: remade(at, {}, without=BARE),
        f"it is a zip file, but no Excel workbook: {SAVE_AS}",
    ),
}


@pytest.mark.parametrize(("make", "reason"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_workbook_that_could_do_harm_is_refused_with_its_reason(
    make: Callable[[Path], Path], reason: str, tmp_path: Path
) -> None:
    assert refusal(make(tmp_path)) == reason


FILES = {
    "an old workbook": ("list.xls", OLD_OFFICE, f"it is an old Excel workbook (.xls): {SAVE_AS}"),
    "an old workbook renamed": ("list.xlsx", OLD_OFFICE, f"it is an old Excel workbook (.xls): {SAVE_AS}"),
    "a locked workbook": (
        "list.xlsx",
        OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"),
        "it is locked with a password: take the password off, save it and try again.",
    ),
    "text named as a workbook": (
        "list.xlsx",
        b"name\nFalls\n",
        f"it is no Excel workbook, though it is named .xlsx: {SAVE_AS}",
    ),
    "a zip file that is none": ("list.xlsx", b"PK\x03\x04" + bytes(5_000), DAMAGED),
    "more than 5 MB": (
        "list.csv",
        b"name\n" + b"a" * 5 * MB,
        "it is larger than 5 MB: keep only the sheet and the rows of the list, and save it again.",
    ),
    "empty rows": ("list.csv", b"name\nFalls\n" + b"\n" * 4 * MB, TOO_MANY_ROWS),
    "empty columns": ("list.csv", b"name\nFalls" + b"," * 4 * MB, TOO_MANY_COLUMNS),
    "a quote without an end": (
        "list.csv",
        b'name\n"' + b"a" * 4 * MB,
        (
            'row 2: a cell of it holds more than 131,072 characters, often because a quotation mark (") in it is '
            "not closed: close it or take it out."
        ),
    ),
}


@pytest.mark.parametrize(("name", "content", "reason"), FILES.values(), ids=FILES)
def test_file_of_another_kind_or_size_is_refused_with_its_reason(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    assert refusal(path) == reason


def test_length_of_time_beyond_all_dates_is_named_by_its_cell(tmp_path: Path) -> None:
    assert refusal(remade(tmp_path, sheet(HEADING + LONG) | STYLES)) == (
        "row 2, name: shows #### since no date lies so far away: mend the number or its format."
    )


def test_part_that_is_locked_is_refused(tmp_path: Path) -> None:
    path = remade(tmp_path, sheet(HEADING + FALLS))
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)

    assert refusal(path) == "it is locked with a password: take the password off, save it and try again."


def test_part_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = remade(tmp_path, sheet(HEADING + FALLS))
    with ZipFile(path, "a") as book:
        book.writestr(SHEET.upper(), b"<worksheet/>")

    assert refusal(path) == DAMAGED


def test_one_long_text_in_many_cells_is_refused(tmp_path: Path) -> None:
    text = random.Random(7).randbytes(20_000).hex()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(2, 702))
    texts = {"xl/sharedStrings.xml": f"<sst><si><t>name</t></si><si><t>{text}</t></si></sst>".encode()}
    path = remade(tmp_path, sheet(HEADING + cells) | texts)

    assert refusal(path) == f"its cells hold more than 25 MB of text: {NEW_BOOK}"


def test_a_lying_directory_makes_nothing_be_unpacked(tmp_path: Path) -> None:
    path = lying(remade(tmp_path, sheet(" " * 40 * MB)), 500)

    tracemalloc.start()
    refusal(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 2 * 5 * MB  # the file itself may be 5 MB


def test_the_last_row_and_the_last_column_are_read(tmp_path: Path) -> None:
    last = '<row r="10020"><c r="A10020" t="inlineStr"><is><t>Sepsis</t></is></c></row>'
    assert names(remade(tmp_path, sheet(HEADING + FALLS + last))) == ["Falls", "Sepsis"]

    assert names(csv_file(tmp_path, b"name\n" + b"\n" * 10_018 + b"Sepsis")) == ["Sepsis"]
    assert refusal(csv_file(tmp_path, b"name\n" + b"\n" * 10_019 + b"Sepsis")) == TOO_MANY_ROWS
    assert "“x”" in refusal_of_columns(workbook(tmp_path, ["name", *["x"] * 99]))


def test_list_of_ten_thousand_rows_below_a_title_and_a_heading_is_read(tmp_path: Path) -> None:
    lines = ["Topics of 2027-28", "name", *(f"Topic {number}" for number in range(10_000))]

    assert len(names(csv_file(tmp_path, "\n".join(lines).encode()))) == 10_000


def refusal_of_columns(path: Path) -> str:
    with pytest.raises(BadFile) as refused:
        read_rows(path, TopicEntry, key="name")
    return refused.value.problems[0]


def test_cells_that_are_only_coloured_do_not_count(tmp_path: Path) -> None:
    coloured = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'

    assert names(remade(tmp_path, sheet(HEADING + FALLS + coloured))) == ["Falls"]


def test_size_that_a_sheet_claims_is_not_believed(tmp_path: Path) -> None:
    claims = '<worksheet><dimension ref="A1:XFD1048576"/><sheetData>'
    xml = f"{claims}{HEADING}{FALLS}</sheetData></worksheet>"

    assert names(remade(tmp_path, {SHEET: xml.encode()})) == ["Falls"]


def test_sheet_that_is_too_large_is_no_hindrance_beside_the_list(tmp_path: Path) -> None:
    book = Book(tmp_path / "list.xlsx")
    book.write("List", [["name"], ["Falls"]])
    book.write("Everything").write(20_000, 0, "far below")

    assert names(book.close()) == ["Falls"]


def hoarding(folder: Path) -> Path:
    """A small file whose cells share one long text: read into memory they are 970 MB."""
    text = random.Random(7).randbytes(50_000).hex()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>1</v></c></row>' for n in range(2, 9_702))
    return remade(folder, sheet(HEADING + cells) | texts("", f"<si><t>name</t></si><si><t>{text}</t></si>"))


def test_cell_for_which_the_reader_would_take_400_gigabytes_is_refused_with_its_reason(
    tmp_path: Path,
) -> None:
    furthest = HIDDEN.decode().removeprefix("<sheetData>").removesuffix("</sheetData>")

    assert refusal(remade(tmp_path, sheet(HEADING + furthest))) == TOO_MANY_ROWS


def test_file_that_takes_too_much_memory_ends_the_process_that_reads_it_and_leaves_ours_as_it_was(
    tmp_path: Path,
) -> None:
    path = hoarding(tmp_path)

    tracemalloc.start()
    reason = refusal(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert reason == TOO_HEAVY
    assert most < 2 * 5 * MB  # the file itself may be 5 MB


LIMITED = (
    "import os, time, tasks.sheets.xlsx.reader_program as program; "
    "program.MOST_COMPUTING_SECONDS = 1; program.limit()"
)
ENDED = {
    "memory": "bytes(600_000_000)",
    "time": "exec('while True: pass')",
    "the kernel": "os.kill(os.getpid(), 9)",
    "waiting": "time.sleep(600)",
}


@pytest.mark.parametrize("code", ENDED.values(), ids=ENDED)
def test_process_that_is_ended_is_one_refusal(
    code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reader_process, "PROGRAM", ("-c", f"{LIMITED}; {code}"))
    monkeypatch.setattr(reader_process, "MOST_WAITING_SECONDS", 20 if code != ENDED["waiting"] else 1)

    assert refusal(workbook(tmp_path, ["name"], ["Falls"])) == TOO_HEAVY
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("program", [("-c", "import no_such_module"), ("-c", "raise SystemExit(127)")])
def test_reader_that_cannot_be_run_is_not_the_fault_of_the_file(
    program: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(reader_process, "PROGRAM", program)

    with pytest.raises(NotReady, match="The reader of workbooks cannot be run on this computer"):
        refusal(workbook(tmp_path, ["name"], ["Falls"]))


def test_process_that_reads_knows_neither_settings_nor_the_rest_of_the_product(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("QI_DATABASE_URL", "postgresql://qi:secret@db/qi")
    code = "import os, sys; from tasks.sheets.xlsx import reader_program; print(sorted(sys.modules), list(os.environ))"

    output = reader_process.run(("-c", code), b"").decode()

    assert [name for name in ("QI_", "secret", "pydantic", "sqlalchemy", "'models") if name in output] == []


def test_answer_longer_than_a_list_can_be_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(reader_program, "MOST_ANSWERED", 20)
    request = '{"sheet": null, "columns": {"name": true}}'
    content = workbook(tmp_path, ["name"], ["Falls"]).read_bytes()

    assert json.loads(reader_program.answer(request, content)) == {"refusal": TOO_HEAVY}


@pytest.mark.parametrize(("make", "reason"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_reader_itself_knows_each_reason_before_any_limit_is_reached(
    make: Callable[[Path], Path], reason: str, tmp_path: Path
) -> None:
    answer = json.loads(reader_program.answer('{"sheet": null, "columns": {}}', make(tmp_path).read_bytes()))

    assert answer.get("refusal", DAMAGED) == reason
    assert answer.keys() <= {"refusal", "error"}


def test_reader_that_panics_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader_process, "PROGRAM", ("-m", "tests.support.sheets.panicking_reader"))

    assert refusal(workbook(tmp_path, ["name"], ["Falls"])) == DAMAGED
