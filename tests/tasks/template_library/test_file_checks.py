"""What may become a template: a file that is what it says, empty of patients and of macros (OB-075)."""

from __future__ import annotations

import io
from collections.abc import Mapping
from zipfile import ZipFile

import pytest

from models.errors import WrongForm
from models.vocabulary import TemplateFormat
from tasks.template_library import file_checks
from tasks.template_library.file_checks import checked_file

NHS_NUMBER = "943 476 5919"


def packed(parts: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def document(*paragraphs: str, **more: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    return packed({"word/document.xml": f"<w:document>{body}</w:document>", **more})


def refusal(content: bytes, name: str = "form.docx") -> str:
    with pytest.raises(WrongForm) as refused:
        checked_file(content, name)
    [(at, sentence)] = refused.value.sentences
    assert at == "file"
    return sentence


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (document("I agree to take part.", "Signature:"), TemplateFormat.WORD),
        (packed({"xl/workbook.xml": "<workbook/>"}), TemplateFormat.EXCEL),
        (packed({"ppt/presentation.xml": "<p/>"}), TemplateFormat.SLIDES),
        (b"%PDF-1.7 and so on", TemplateFormat.PDF),
    ],
)
def test_what_a_file_is_its_content_says_whatever_its_name(content: bytes, expected: TemplateFormat) -> None:
    checked = checked_file(content, "named.txt")

    assert (checked.file_format, checked.content, len(checked.sha256)) == (expected, content, 64)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", file_checks.NO_FILE),
        (b"%PDF-" + b" " * file_checks.MOST_BYTES, file_checks.TOO_LARGE),
        (b"just text", file_checks.OTHER_KIND),
        (packed({"content.xml": "an OpenDocument text"}), file_checks.OTHER_KIND),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old document", file_checks.OLD_KIND),
        (document("x")[:40], file_checks.DAMAGED),
        (document("x", **{"word/vbaProject.bin": "a macro"}), file_checks.WITH_PROGRAMS),
    ],
)
def test_what_cannot_be_a_template_is_refused_with_what_to_do(content: bytes, sentence: str) -> None:
    assert refusal(content) == sentence


@pytest.mark.parametrize(
    "content",
    [
        document("Name:", f"NHS number {NHS_NUMBER}"),
        document("Name:", **{"word/header1.xml": f"<w:p>{NHS_NUMBER.replace(' ', '')}</w:p>"}),
        packed({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": "<c><v>9434765919</v></c>"}),
        packed({"xl/workbook.xml": "<w/>", "xl/worksheets/sheet1.xml": "<c><f>B1</f><v>9434765919</v></c>"}),
        packed({"xl/workbook.xml": f'<sheets><sheet name="{NHS_NUMBER}"/></sheets>'}),
        packed(
            {
                "xl/workbook.xml": "<w/>",
                "xl/threadedComments/threadedComment1.xml": f"<text>{NHS_NUMBER}</text>",
            }
        ),
        packed(
            {"xl/workbook.xml": "<w/>", "xl/drawings/drawing1.xml": f"<a:p><a:t>{NHS_NUMBER}</a:t></a:p>"}
        ),
        document(f"{NHS_NUMBER}<w:br/>01/02/1950"),
        document("12<w:tab/>9434765919"),
        document("943 476</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t> 5919"),
    ],
)
def test_form_that_was_filled_in_for_a_patient_is_refused_wherever_that_stands(content: bytes) -> None:
    assert refusal(content) == "The file seems to hold an NHS number: take it out, nothing about a patient"


def test_name_of_a_file_is_about_nobody_either() -> None:
    assert refusal(document("Empty"), f"consent {NHS_NUMBER}.docx").startswith("The name of the file")


def test_file_that_unpacks_to_more_than_it_may_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_checks, "MOST_UNPACKED", 20)

    assert refusal(document("More than twenty bytes")) == file_checks.UNPACKS_TOO_LARGE
