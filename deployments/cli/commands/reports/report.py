"""`qi report …`: reports for committees, commissioners and the public, as files; each is kept as it was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import busy, counted, print_json, print_table, watched
from deployments.site.schema import require_schema
from models.clock import spoken_moment
from models.errors import NotReady
from models.papers import Paper
from models.vocabulary import PaperKind
from tasks.final_report.files import report_file
from tasks.reports.archive.archive import all_papers, paper_by_reference
from tasks.reports.archive.asking import make_on_request
from tasks.reports.archive.asking import report_request as asked
from tasks.reports.archive.files import FORMATS, file_name


class CommitteeReport(StrEnum):
    """The committees that have a report of their own."""

    CDS_QUALITY_GROUP = "cds-quality-group"
    EFFECTIVE_CARE = "effective-care"
    QUALITY = "quality"
    AUDIT = "audit"


KINDS: Mapping[CommitteeReport, PaperKind] = {
    CommitteeReport.CDS_QUALITY_GROUP: PaperKind.CDS_QUALITY_GROUP,
    CommitteeReport.EFFECTIVE_CARE: PaperKind.EFFECTIVE_CARE,
    CommitteeReport.QUALITY: PaperKind.QUALITY_COMMITTEE,
    CommitteeReport.AUDIT: PaperKind.AUDIT_COMMITTEE,
}


@Parameter(name="*")
@dataclass(frozen=True)
class ReportOptions:
    """Which year, and where the files go.

    Attributes:
        out: the folder for the files; it is made if it is not there.
        year: the programme year, for example 2026-27; without it the present one.
        large_print: write page and PDF in large print, too.
        json: print the reference, the hash and the files as JSON.
    """

    out: Path = field(default_factory=Path)
    year: str = ""
    large_print: bool = False
    json: bool = False


def committee(committee: CommitteeReport, /, *, service: str = "", wish: ReportOptions | None = None) -> None:
    """The report of a committee.

    Args:
        committee: which one.
        service: the code of the Care Delivery Service, of a CDS Quality Group.
        wish: which year, and where the files go.
    """
    _make(KINDS[committee], wish or ReportOptions(), service=service)


def annual(*, wish: ReportOptions | None = None) -> None:
    """The annual report of activity and learning.

    Args:
        wish: which year, and where the files go.
    """
    _make(PaperKind.ANNUAL, wish or ReportOptions())


def quality_account(*, wish: ReportOptions | None = None) -> None:
    """The tables of the Quality Account: participation in national audits, and local audits with their actions.

    Args:
        wish: which year, and where the files go.
    """
    _make(PaperKind.QUALITY_ACCOUNT, wish or ReportOptions())


def commissioner(*, for_whom: str, service: str = "", wish: ReportOptions | None = None) -> None:
    """The evidence that a commissioner asks for; who asked, and the hash of what was made, are on the record.

    Args:
        for_whom: which body asked, and who.
        service: the code of a Care Delivery Service, if they asked about one.
        wish: which year, and where the files go.
    """
    _make(PaperKind.COMMISSIONER, wish or ReportOptions(), service=service, for_whom=for_whom)


def regulation_17(*, for_whom: str = "", wish: ReportOptions | None = None) -> None:
    """The evidence of good governance for the Care Quality Commission (Regulation 17).

    Args:
        for_whom: who asked, if anybody did.
        wish: which year, and where the files go.
    """
    _make(PaperKind.REGULATION_17, wish or ReportOptions(), for_whom=for_whom)


def training_and_capacity(*, wish: ReportOptions | None = None) -> None:
    """Who has Bronze training, by service, and the hours that the programme takes against those there are.

    Args:
        wish: which year, and where the files go.
    """
    _make(PaperKind.TRAINING_AND_CAPACITY, wish or ReportOptions())


def again(reference: str, /, *, wish: ReportOptions | None = None) -> None:
    """The files of a report that was made before, just as they were.

    Args:
        reference: the reference of the report, for example QC-2027-03-18.
        wish: where the files go.
    """
    require_schema()
    taken = paper_by_reference(reference)
    if not taken.is_as_made:
        raise NotReady(
            f"What is kept of {reference} is not what its hash was taken of: see “qi audit verify”."
        )
    write_paper(taken.paper, taken.listed.sha256, wish or ReportOptions())


class ProjectReportForm(StrEnum):
    """In which form the report of a project is written."""

    PDF = "pdf"
    WORD = "word"
    PAGE = "page"
    SLIDE = "slide"
    SUMMARY = "summary"
    POSTER = "poster"


ENDINGS: Mapping[ProjectReportForm, str] = {ProjectReportForm.WORD: "docx", ProjectReportForm.PAGE: "html"}


def project(
    reference: str,
    /,
    *,
    as_: Annotated[ProjectReportForm, Parameter(name="--as")] = ProjectReportForm.PDF,
    out: Path = Path(),
) -> None:
    """The final report of a project: as it was kept at its closure, else a draft from its record.

    Args:
        reference: the reference of the project, for example QI-2026-0104.
        as_: whole as pdf, word or page; as one slide, on one page (summary), or as a poster of “you said, we did”.
        out: the folder for the file; it is made if it is not there.
    """
    require_schema()
    file = report_file(reference, ENDINGS.get(as_, as_.value))
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / file.name).write_bytes(file.content)
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise NotReady(f"{out} cannot be written to: {reason}.") from None
    print(out / file.name)


def list_reports(*, json: bool = False) -> None:
    """List the reports that were made, the newest first.

    Args:
        json: print them as JSON.
    """
    require_schema()
    papers = all_papers()
    if json:
        print_json(papers)
        return
    print_table(
        ("Report", "", "Period", "Made", "For"),
        [
            (
                paper.reference,
                paper.title,
                paper.period,
                spoken_moment(paper.made_at),
                paper.for_whom or paper.kind.label,
            )
            for paper in papers
        ],
    )
    print(counted(len(papers), "report"))


def _make(kind: PaperKind, wish: ReportOptions, *, service: str = "", for_whom: str = "") -> None:
    require_schema()
    with busy("Making the report"):
        issued = make_on_request(asked(kind, wish.year, service, for_whom))
    write_paper(issued.paper, issued.sha256, wish)


def write_paper(paper: Paper, sha256: str, wish: ReportOptions) -> None:
    """Every format into the folder; what stands there under the same name is the same report."""
    files: list[Path] = []
    rows = [
        (ending, is_large)
        for ending in FORMATS
        for is_large in ((False, True) if wish.large_print else (False,))
    ]
    try:
        wish.out.mkdir(parents=True, exist_ok=True)
        for ending, is_large in watched(rows):
            form = FORMATS[ending]
            write = form.write_large if is_large else form.write
            if write is not None:
                files.append(wish.out / file_name(paper, ending, large_print=is_large))
                files[-1].write_bytes(write(paper))
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise NotReady(f"{wish.out} cannot be written to: {reason}.") from None
    if wish.json:
        print_json({"reference": paper.reference, "sha256": sha256, "files": [str(path) for path in files]})
        return
    print(f"{paper.title} ({paper.reference}), {paper.period}")
    for file in files:
        print(f"  {file}")
