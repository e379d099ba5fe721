from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from io import BytesIO

import pytest
from lxml import html
from python_calamine import CalamineWorkbook

from models.vocabulary import PaperKind, Stage, TaskKind
from tasks.reports.archive.archive import paper_by_reference
from tasks.reports.archive.asking import make_on_request, report_request
from tasks.reports.archive.files import FORMATS
from tests.support.documents.written_files import broken_rules, paragraphs_of, sheet_names_of
from tests.support.trust_at_work import World

TICK = "✓ within four hours"
MEASURES = [
    TICK,
    "☑ seen → sent",
    "😀" * 16,
    "漢字",
    "انتظار أربع ساعات",
    "q\u0323\u0307 a\u20dd",
    "[Wait]: 'how long'? 50/50",
]


def lived_with(world: World, measures: Sequence[str], *, months: int) -> None:
    """Live a project up to its actions, with measures of these names."""
    world.propose(title=f"{TICK}, and ~~not~~ later")
    world.walk_to(Stage.DESIGN)
    [planned, *_] = world.answer_to(TaskKind.DESIGN).typed["measures"]
    world.answer(TaskKind.DESIGN, measures=[{**planned, "name": measure} for measure in measures])
    world.walk_to(Stage.DATA_COLLECTION)
    figures = [
        {
            "measure": measure,
            "period": date(2025 + month // 12, month % 12 + 1, 1).isoformat(),
            "number": (600 if month < 8 else 900) + month * 37 % 23,
            "out_of": 1000,
        }
        for measure in measures
        for month in range(months)
    ]
    world.answer(TaskKind.SUBMIT_DATA, figures=figures)
    findings = [{"measure": measure, "meaning": "Better"} for measure in measures]
    world.answer(TaskKind.REPORT_FINDINGS, findings=findings)
    meeting = dict(world.answer_to(TaskKind.RECORD_MEETING).typed)
    [action, *_] = meeting["actions"]
    meeting["actions"] = [{**action, "addresses": measure} for measure in measures]
    world.answer(TaskKind.RECORD_MEETING, **meeting)


@pytest.mark.parametrize(("measures", "months"), [([TICK], 16), (MEASURES, 4)])
def test_measures_of_any_letters_are_in_every_format_of_their_papers(
    sqlite_world: World, measures: Sequence[str], months: int
) -> None:
    lived_with(sqlite_world, measures, months=months)

    for kind in (PaperKind.QUALITY_COMMITTEE, PaperKind.ANNUAL):
        paper = paper_by_reference(make_on_request(report_request(kind)).reference).paper
        written = {ending: file.write(paper) for ending, file in FORMATS.items()}
        large = [file.write_large(paper) for file in FORMATS.values() if file.write_large]

        page = html.document_fromstring(written["html"].decode()).text_content()
        word, cells = "\n".join(paragraphs_of(written["docx"])), "\n".join(_cells(written["xlsx"]))
        for text in (page, word, cells):
            assert [measure for measure in measures if measure not in text] == []
        assert broken_rules(written["pdf"]) == broken_rules(large[1]) == []
        assert (len(large), len(sheet_names_of(written["xlsx"])) > len(measures)) == (2, True)


def _cells(workbook: bytes) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(BytesIO(workbook))
    for name in book.sheet_names:
        for row in book.get_sheet_by_name(name).to_python():
            yield from map(str, row)
