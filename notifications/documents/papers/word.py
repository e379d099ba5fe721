"""A paper as a Word document, with real headings, captions, repeated table headings and alternatives to pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Mm, Pt

from models.papers import Paper
from notifications.documents.papers import word_parts as parts
from notifications.documents.papers.text_model import (
    ChartText,
    PaperText,
    SectionText,
    Source,
    TableText,
)
from notifications.documents.papers.to_text import paper_to_text, property_text
from notifications.documents.papers.typesetting import png

_FONT = "Arial"
_SIZES = {"Normal": 11, "Title": 22, "Heading 1": 16, "Heading 2": 13, "Caption": 11}
_FILE_TIME = (1980, 1, 1, 0, 0, 0)
_SHORT_SIDE, _LONG_SIDE, _EDGE = Mm(210), Mm(297), Mm(18)
_OTHER_FORMAT = "For this paper in another format, such as PDF, large print, Easy Read or Braille, write to "
_ABOUT_SOURCES = (
    "The number in brackets behind a figure leads here: to the projects and topics that were counted."
)


def as_word(paper: Paper) -> bytes:
    """The paper as .docx, small numbers suppressed if it leaves the Trust; the same paper gives the same bytes.

    What people typed is text here. A chart that is no SVG raises `typst.TypstError`.
    """
    words, document = paper_to_text(paper), Document()
    _dress(document, words)
    _describe(document, paper, words)
    _DocumentWriter(document).paper(words)
    buffer = BytesIO()
    document.save(buffer)
    return _without_clock(buffer)


class _DocumentWriter:
    """Writes into one document; links to the same page share a relationship."""

    def __init__(self, document: WordDocument) -> None:
        self.document = document
        self._links: dict[str, str] = {}

    def paper(self, paper: PaperText) -> None:
        add = self.document.add_paragraph
        add(paper.trust_name)
        add(paper.title, "Title")
        for name, fact in paper.facts:
            paragraph = add()
            paragraph.add_run(f"{name}: ").bold = True
            paragraph.add_run(fact)
        self._xml(
            parts.paragraph(parts.run(_OTHER_FORMAT), self._link(f"mailto:{paper.contact}", paper.contact))
        )
        self._listed("What we ask you to decide", paper.to_decide, "List Number")
        self._listed("What we ask you to note", paper.to_note, "List Bullet")
        for section in paper.sections:
            self._section(section)
        if paper.charts:
            self.document.add_heading("The numbers behind the charts", 1)
            for chart in paper.charts:
                self._table(chart.numbers)
        self._sources(paper.sources)

    def _listed(self, heading: str, sentences: Sequence[str], style: str) -> None:
        if sentences:
            self.document.add_heading(heading, 1)
            for sentence in sentences:
                self.document.add_paragraph(sentence, style)

    def _section(self, section: SectionText) -> None:
        if section.is_wide:
            self._turn(on_its_side=True)
        self.document.add_heading(section.heading, 1)
        for paragraph in section.paragraphs:
            self.document.add_paragraph(paragraph)
        for chart in section.charts:
            self._chart(chart)
        for table in section.tables:
            self._table(table)
        if section.is_wide:
            self._turn(on_its_side=False)

    def _turn(self, *, on_its_side: bool) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        ending = self.document.paragraphs[
            -1
        ].paragraph_format  # a tall one would need an empty page of its own
        ending.space_before, ending.space_after, ending.line_spacing = Pt(0), Pt(0), Pt(1)
        section.orientation = WD_ORIENT.LANDSCAPE if on_its_side else WD_ORIENT.PORTRAIT
        sides = (_LONG_SIDE, _SHORT_SIDE) if on_its_side else (_SHORT_SIDE, _LONG_SIDE)
        section.page_width, section.page_height = sides

    def _chart(self, chart: ChartText) -> None:
        caption = self.document.add_paragraph(chart.title, "Caption")
        caption.paragraph_format.keep_with_next = True
        if not chart.svg:
            self.document.add_paragraph(chart.alternative)
            return
        picture = self.document.add_picture(BytesIO(png(chart.svg)), width=_SHORT_SIDE - 2 * _EDGE)
        about = picture._inline.docPr  # noqa: SLF001 python-docx has no other way to the alternative text
        about.set("descr", chart.alternative)
        about.set("title", chart.title)

    def _table(self, table: TableText) -> None:
        caption = self.document.add_paragraph(table.title, "Caption")
        if table.rows:
            caption.paragraph_format.keep_with_next = True
            section = self.document.sections[-1]
            across = int(section.page_width or 0) - 2 * int(_EDGE)
            self._xml(parts.table(table, across // 635))  # twentieths of a point
        else:
            self.document.add_paragraph(table.when_empty)
        if table.note:
            self.document.add_paragraph(table.note)
        self._xml(parts.gap())

    def _sources(self, sources: Sequence[Source]) -> None:
        if not sources:
            return
        self.document.add_heading("Sources", 1)
        self.document.add_paragraph(_ABOUT_SOURCES)
        for source in sources:
            self._xml(parts.source(source, self._link))

    def _link(self, address: str, text: str) -> str:
        if address not in self._links:
            name = f"link{len(self._links) + 1}"  # get_or_add_ext_rel looks through all of them for each
            self.document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, address, name, is_external=True
            )
            self._links[address] = name
        return parts.link(self._links[address], text)

    def _xml(self, xml: str) -> None:
        last = self.document.element.body.sectPr
        last.addprevious(parse_xml(xml))


def _dress(document: WordDocument, paper: PaperText) -> None:
    """A4, one font, British English, and a foot that says which paper and which page this is."""
    for name, size in _SIZES.items():
        style = document.styles[name]
        style.font.name, style.font.size = _FONT, Pt(size)
        fonts = style.element.rPr.rFonts
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), _FONT)
        for colour in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(colour)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")
    section = document.sections[0]
    section.page_width, section.page_height = _SHORT_SIDE, _LONG_SIDE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _EDGE
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{paper.reference}    Page ")
    _field(foot._p.append, "PAGE")  # noqa: SLF001 python-docx knows no fields
    foot.add_run(" of ")
    _field(foot._p.append, "NUMPAGES")  # noqa: SLF001 as above


def _field(append: Callable[[object], object], instruction: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.append(parse_xml(parts.standing_alone(parts.run("1"))))
    append(field)


def _describe(document: WordDocument, paper: Paper, words: PaperText) -> None:
    about = document.core_properties
    about.title, about.subject = property_text(words.title), property_text(words.reference)
    about.author = about.last_modified_by = property_text(words.trust_name)
    about.language, about.comments = "en-GB", ""
    about.created = about.modified = paper.made_at.astimezone(UTC).replace(tzinfo=None)


def _without_clock(document: BytesIO) -> bytes:
    """The same package, no part of which says when it was packed."""
    packed = BytesIO()
    with ZipFile(document) as before, ZipFile(packed, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = ZipInfo(name, _FILE_TIME)
            entry.compress_type = ZIP_DEFLATED
            after.writestr(entry, before.read(name))
    return packed.getvalue()
