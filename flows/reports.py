"""Reports as flow runs: those that are due for meetings, and one on request; each is listed with its run (OB-069)."""

from collections.abc import Iterable
from datetime import timedelta

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.run_names import named
from models.clock import now, spoken_moment
from models.errors import QIError
from models.settings import settings
from models.vocabulary import PaperKind
from tasks.flow_runs.markdown import plain
from tasks.flow_runs.run_names import PAPERS, REPORT
from tasks.prefect_operations.performing import REFUSED
from tasks.reports.archive.archive import ListedPaper, all_papers, paper_by_reference
from tasks.reports.archive.asking import make_on_request, report_request
from tasks.reports.archive.due import issue_due_papers

LATELY = timedelta(days=14)
"""Papers made within this time that no run lists are listed by the next one: the sweep may have made them."""


@flow(name=PAPERS, flow_run_name=named(PAPERS), persist_result=False)
def qi_papers() -> State:
    """Make the papers that are due for meetings, and list every new one."""
    made = issue_due_papers()
    papers = all_papers(since=now() - LATELY)
    listed = _listed(paper.reference for paper in papers)
    for paper in papers:
        if _key(paper.reference) not in listed:
            _list(paper)
    return Completed(message=f"{made} made." if made else "Nothing is due.")


@flow(name=REPORT, flow_run_name=named(REPORT), persist_result=False)
def qi_report(kind: PaperKind, year: str = "", service: str = "") -> State:
    """Make a report from the register as it stands now; one that somebody outside asked for is made on its page.

    Args:
        kind: which report.
        year: the programme year, for example 2026-27; left empty, the present one.
        service: the code of the Care Delivery Service, of a CDS Quality Group.
    """
    try:
        issued = make_on_request(report_request(kind, year, service), nonce=str(flow_run.get_id()))
    except QIError as refusal:
        return Completed(name=REFUSED, message=str(refusal))
    if not _listed([issued.reference]):
        _list(paper_by_reference(issued.reference).listed)
    return Completed(message=f"{issued.paper.title}: {issued.reference}")


def _key(reference: str) -> str:
    return f"report-{reference.lower()}"


def _listed(references: Iterable[str]) -> set[str | None]:
    """The keys of those of the papers that a run lists already."""
    artifact_filter = ArtifactFilter(
        key=ArtifactFilterKey(any_=[_key(reference) for reference in references])
    )
    with get_client(sync_client=True) as client:
        return {read_artifact.key for read_artifact in client.read_artifacts(artifact_filter=artifact_filter)}


def _list(paper: ListedPaper) -> None:
    """One artifact for each paper: what it is and where, none of its figures."""
    lines = [
        f"# {plain(paper.title)}",
        f"[{plain(paper.reference)}]({settings().base_url}/papers/{paper.reference}), {plain(paper.kind.label)}",
        f"Period: {plain(paper.period)}",
        f"Made {spoken_moment(paper.made_at)}",
        f"SHA-256 of what is kept: `{paper.sha256}`",
    ]
    create_markdown_artifact(
        key=_key(paper.reference), markdown="\n\n".join(lines), description=plain(paper.title)
    )
