from __future__ import annotations

import re
import zlib
from dataclasses import replace
from datetime import timedelta

import pytest
import typst

from models.papers import Chart, Column, Section, Table
from notifications.documents.papers import as_pdf
from notifications.documents.papers.glyphs import NO_SIGN
from notifications.documents.papers.typesetting import embeddable, png, printable
from tests.support.documents.sample_paper import (
    CHART,
    NUMBERS,
    PAPER,
    PAYLOADS,
    SVG,
    everything_typed,
    with_small_numbers,
    with_table,
    with_total,
)
from tests.support.documents.written_files import broken_rules

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_SIDES = re.compile(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]")
_TITLE = re.compile(rb"/Title ?(?:\(((?:\\.|[^\\()]|\([^()]*\))*)\)|<FEFF([0-9A-F]+)>)")
_ESCAPED = re.compile(rb"\\(.)")
UPRIGHT, ON_ITS_SIDE = (595, 842), (842, 595)


def opened(pdf: bytes) -> bytes:
    """The PDF, and after it what its compressed streams hold."""
    contents = [pdf]
    for stream in _STREAM.findall(pdf):
        try:
            contents.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(contents)


def pages(pdf: bytes) -> list[tuple[int, int]]:
    return [(round(float(wide)), round(float(high))) for wide, high in _SIDES.findall(opened(pdf))]


def kinds(pdf: bytes) -> dict[str, int]:
    """How many elements of each kind the structure holds that a screen reader reads."""
    result: dict[str, int] = {}
    for kind in re.findall(rb"/S ?/(H1|H2|Table|TR|TH|TD|Caption|Figure|L|LI)\b", opened(pdf)):
        result[kind.decode()] = result.get(kind.decode(), 0) + 1
    return result


def outline(pdf: bytes) -> list[str]:
    """The headings as the reader lists them at the side, and last the title of the document."""
    return [
        (bytes.fromhex(coded.decode()).decode("utf-16-be") if coded else _ESCAPED.sub(rb"\1", plain).decode())
        for plain, coded in _TITLE.findall(opened(pdf))
    ]


def test_pdf_is_tagged_for_accessibility_and_says_its_language() -> None:
    held = opened(as_pdf(PAPER))

    assert held.count(b"/StructTreeRoot") >= 1
    assert re.findall(rb"/Marked (\w+)", held) == [b"true"]
    assert set(re.findall(rb"/Lang ?\(([^)]*)\)", held)) == {b"en-GB"}
    assert re.findall(rb"<pdfuaid:part>(\d)</pdfuaid:part>", held) == [b"1"]
    assert (
        re.findall(rb"<rdf:li xml:lang=\"x-default\">([^<]*)</rdf:li>", held)[0]
        == b"Overdue actions, ECT-2027-05"
    )


def test_structure_holds_headings_tables_and_the_picture() -> None:
    assert kinds(as_pdf(PAPER)) == {
        "H1": 1,
        "H2": 5,
        "Table": 2,
        "TR": 7,
        "TH": 6,
        "TD": 16,
        "Caption": 3,
        "Figure": 1,
        "L": 2,
        "LI": 2,
    }


def test_picture_has_its_alternative() -> None:
    alternatives = re.findall(rb"/Alt ?\(([^)]*)\)", opened(as_pdf(PAPER)))

    assert {alternative.decode() for alternative in alternatives} == {CHART.alternative}


def test_long_source_leads_to_those_it_is_made_of() -> None:
    figures, others, parts, contact = 3, 12, 2, 1

    assert opened(as_pdf(with_total())).count(b"/Subtype/Link") == figures + others + parts + contact


def test_same_paper_gives_the_same_bytes_and_a_later_one_others() -> None:
    later = replace(PAPER, made_at=PAPER.made_at + timedelta(days=1))

    assert as_pdf(PAPER) == as_pdf(PAPER)
    assert as_pdf(PAPER) != as_pdf(later)


def test_section_with_a_wide_table_lies_on_its_side() -> None:
    wide = Table("Wide", [Column("C")] * 8, [["x"] * 8])
    paper = replace(PAPER, sections=[Section("Wide", tables=[wide]), Section("Narrow")])

    assert pages(as_pdf(paper)) == [UPRIGHT, ON_ITS_SIDE, UPRIGHT]


def test_wide_sections_that_follow_each_other_share_a_page() -> None:
    wide = Table("Wide", [Column("C")] * 8, [["x"] * 8])
    paper = replace(PAPER, sections=[Section("One", tables=[wide]), Section("Two", tables=[wide])])

    assert pages(as_pdf(paper)) == [UPRIGHT, ON_ITS_SIDE]


def test_table_of_five_columns_lies_on_its_side_in_large_print_only() -> None:
    paper = with_table(Table("Five", [Column("C")] * 5, [["x"] * 5]))

    assert pages(as_pdf(paper)) == [UPRIGHT]
    assert pages(as_pdf(paper, large_print=True)) == [UPRIGHT, ON_ITS_SIDE]


def test_large_print_takes_more_pages() -> None:
    table = Table("Actions", [Column("Action")], [["Reduce falls on the ward."]] * 40)

    assert (
        len(pages(as_pdf(with_table(table)))),
        len(pages(as_pdf(with_table(table), large_print=True))),
    ) == (2, 3)


def test_table_too_wide_for_any_page_is_read_row_by_row() -> None:
    wide = Table("Wide", [Column("Gastroenterology")] * 12, [["x"] * 12], total=["y"] * 12)

    assert "Table" not in kinds(as_pdf(with_table(wide)))


def test_headings_are_repeated_on_each_page_of_a_long_table() -> None:
    short, long = (
        as_pdf(with_table(Table("Actions", [Column("Heading"), Column("X")], [["Hoists", "y"]] * rows)))
        for rows in (5, 100)
    )

    assert (kinds(short)["TH"], kinds(long)["TH"]) == (2, 2)
    assert len(pages(long)) > 2


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_typed_is_text_and_changes_no_element(payload: str) -> None:
    typed, harmless = as_pdf(everything_typed(payload)), as_pdf(everything_typed("Falls"))

    assert [heading.replace("\u200b", "") for heading in outline(typed)] == [
        "What we ask you to decide",
        "What we ask you to note",
        payload,
        "The numbers behind the charts",
        payload,
        f"{payload}, {payload}",
    ]
    assert kinds(typed) == kinds(harmless)


@pytest.mark.parametrize("text", ["😀 漢字 محمد", "x" * 500, "\x00\u202e\ud800", "", "Łódź Đặng Ångström"])
@pytest.mark.parametrize("large_print", [False, True])
def test_whatever_is_typed_the_paper_is_made(text: str, *, large_print: bool) -> None:
    assert as_pdf(everything_typed(text), large_print=large_print).startswith(b"%PDF-")


def test_small_numbers_leave_neither_a_picture_nor_its_alternative() -> None:
    held = kinds(as_pdf(with_small_numbers()))

    assert "Figure" not in held
    assert held["Table"] == 2


def test_chart_that_is_no_picture_is_refused() -> None:
    broken = Section("Charts", charts=[Chart("Broken", "not a picture", "Nothing", NUMBERS)])

    with pytest.raises(typst.TypstError):
        as_pdf(replace(PAPER, sections=[broken]))


def test_every_letter_that_is_not_a_square_can_be_printed_in_every_style() -> None:
    codes = [*range(0xD800), *range(0xE000, 0x20000)]
    there = [letter for code in codes if (letter := chr(code)).split() and printable(letter, 1) == letter]
    lines = [" ".join(there[start : start + 60]) for start in range(0, len(there), 60)]

    assert len(there) > 5000
    sections = [Section(line, paragraphs=[line]) for line in lines]
    assert broken_rules(as_pdf(replace(PAPER, sections=sections))) == []


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Łódź Ω Ж א € ✓ ☑ → ≤ محمد", "Łódź Ω Ж א € ✓ ☑ → ≤ محمد"),
        ("漢字 \U0001d401 \ue123", f"{NO_SIGN}{NO_SIGN} {NO_SIGN} {NO_SIGN}"),
        ("👩‍⚕️ 👍🏽 ☑️", f"{NO_SIGN} {NO_SIGN} ☑"),
        ("ж\u0301 q\u0323\u0307 a\u20dd", f"ж\u0301 q\u0323\u0307 a{NO_SIGN}"),
    ],
)
def test_letter_that_the_fonts_lack_is_a_square_and_others_stay(text: str, printed: str) -> None:
    assert printable(text, 50) == printed


@pytest.mark.parametrize("large_print", [False, True])
def test_checker_that_is_not_ours_finds_every_rule_of_accessibility_kept(*, large_print: bool) -> None:
    for paper in (PAPER, with_total(), with_small_numbers()):
        assert broken_rules(as_pdf(paper, large_print=large_print)) == []


@pytest.mark.parametrize(
    ("kept", "broken", "rule"),
    [
        (b"/Marked true", b"/Marked false", "PDFUA1-TAGGED-DOCUMENT-001"),
        (b"/Alt", b"/Alx", "PDFUA1-FIGURE-ALTERNATIVE-TEXT-001"),
        (b"/Lang", b"/Lanx", "PDFUA1-TEXT-LANGUAGE-001"),
    ],
)
def test_that_checker_sees_what_is_missing(kept: bytes, broken: bytes, rule: str) -> None:
    content = as_pdf(PAPER).replace(kept, broken)

    assert rule in {line.partition(":")[0] for line in broken_rules(content)}


def test_what_only_a_screen_reader_says_keeps_letters_that_the_fonts_lack() -> None:
    paper = replace(
        PAPER, title="漢字", sections=[Section("Charts", charts=[replace(CHART, alternative="漢")])]
    )
    held = opened(as_pdf(paper))

    assert {bytes.fromhex(each.decode()) for each in re.findall(rb"/Alt ?<([0-9A-F]+)>", held)} == {
        b"\xfe\xff" + "漢".encode("utf-16-be")
    }
    assert '<rdf:li xml:lang="x-default">漢字, ECT-2027-05</rdf:li>'.encode() in held


def test_chart_of_plain_letters_is_drawn_and_one_of_joined_letters_is_a_picture() -> None:
    plain, joined = SVG, SVG.replace("Overdue", "✓ انتظار")

    assert embeddable(plain) == plain
    assert embeddable(joined).startswith('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 458 92"')
    assert "<text" not in embeddable(joined)


def test_word_longer_than_its_room_may_break_anywhere_and_a_shorter_one_nowhere() -> None:
    assert printable("short abcdefgh", 6) == "short a\u200bb\u200bc\u200bd\u200be\u200bf\u200bg\u200bh"
    assert printable("Kołodziej-Nuñez", 10) == "Kołodziej-Nuñez"
    assert printable("q\u0323q\u0323q\u0323", 4) == "q\u0323\u200bq\u0323\u200bq\u0323"


def test_picture_of_a_chart_is_the_same_each_time() -> None:
    svg = PAPER.sections[0].charts[0].svg

    assert png(svg)[:8] == b"\x89PNG\r\n\x1a\n"
    assert png(svg) == png(svg)
