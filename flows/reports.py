"""The reports that are due for meetings as a flow run, which lists every new one (OB-069).

One on request is an operation that somebody asks for (`tasks/prefect_operations/reports.py`).
"""

from collections.abc import Iterable
from datetime import timedelta

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.run_names import named
from models.clock import now
from models.settings import settings
from tasks.flow_runs.markdown import plain
from tasks.flow_runs.run_names import PAPERS
from tasks.reports.archive.archive import ListedPaper, all_papers, artifact_key, listed_lines
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
        if artifact_key(paper.reference) not in listed:
            _list(paper)
    return Completed(message=f"{made} made." if made else "Nothing is due.")


def _listed(references: Iterable[str]) -> set[str | None]:
    """The keys of those of the papers that a run lists already."""
    artifact_filter = ArtifactFilter(
        key=ArtifactFilterKey(any_=[artifact_key(reference) for reference in references])
    )
    with get_client(sync_client=True) as client:
        return {read_artifact.key for read_artifact in client.read_artifacts(artifact_filter=artifact_filter)}


def _list(paper: ListedPaper) -> None:
    """One artifact for each paper: what it is and where, none of its figures."""
    link = f"[{plain(paper.reference)}]({settings().base_url}/papers/{paper.reference})"
    lines = [f"# {plain(paper.title)}", link, *map(plain, listed_lines(paper))]
    create_markdown_artifact(
        key=artifact_key(paper.reference), markdown="\n\n".join(lines), description=plain(paper.title)
    )
