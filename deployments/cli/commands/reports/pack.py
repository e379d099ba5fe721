"""`qi report pack`: what the readers of a meeting need, in one folder."""

from pathlib import Path

from deployments.cli.commands.reports.report import ReportOptions, write_paper
from deployments.cli.printing import busy
from deployments.site.schema import require_schema
from models.clock import spoken_date
from tasks.reports.archive.pack import meeting_pack


def pack(*, meeting: str, out: Path = Path(), large_print: bool = False) -> None:
    """The paper of a meeting and that of the meeting before, as they were made; before it is made, a draft of it.

    Args:
        meeting: the reference of its paper, for example QC-2027-03-18, or CDS-urgent-care-2027-03-18.
        out: the folder for the files; it is made if it is not there.
        large_print: write page and PDF in large print, too.
    """
    require_schema()
    with busy("Gathering the papers"):
        papers = meeting_pack(meeting)
    if papers.made_on is not None:
        print(f"A draft: the paper is made on {spoken_date(papers.made_on)}.")
    for paper in papers.papers:
        write_paper(paper.paper, paper.sha256, ReportOptions(out=out, large_print=large_print))
