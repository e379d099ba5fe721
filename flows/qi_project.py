"""One QI project as one flow run, from proposal to closure: it goes as far as the answers allow, and sleeps.

After a wake-up Prefect runs this from its first line; where the project stands is asked of our database. Waking
it for nothing changes nothing. Nothing here decides: the policy does, in the transaction of the answer.
"""

import logging
from uuid import UUID

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate, ArtifactUpdate
from prefect.client.schemas.objects import State
from prefect.exceptions import Abort, ObjectNotFound, Pause
from prefect.runtime import flow_run
from prefect.states import Completed

from flows.suspend import park, park_for_attention
from flows.walking import lease_renewed
from tasks.flow_runs import walks
from tasks.flow_runs.dossier import RunView, describe_run
from tasks.flow_runs.prefect_api import tag_run
from tasks.flow_runs.runs import catch_up
from tasks.flow_runs.standing import TROUBLED
from tasks.flow_runs.walks import WalkStart
from tasks.mail.postman import postman
from tasks.mail.sending import send_waiting_mail

log = logging.getLogger(__name__)

WHY_NOT = {
    WalkStart.REPLACED: "Another run walks this project.",
    WalkStart.NOT_OURS: "This installation has no such project: the run is another’s, or older than its database.",
}


@flow(name="qi-project", persist_result=False)
def qi_project(project_id: str) -> State:
    """Walk one project as far as the answers allow."""
    return walk(project_id)


def walk(project_id: str) -> State:
    """Walk one project, or programme. Trouble parks the run as “Needs attention”: a failed walk is not its failure.

    A run whose project this installation does not know ends as “Not ours”, and touches nothing.
    """
    run_id = str(flow_run.get_id())
    try:
        start = walks.begin_walk(project_id, run_id)
        if start is not WalkStart.BEGUN:
            return Completed(name=start.capitalize(), message=WHY_NOT[start])
        with lease_renewed(project_id, run_id):
            return _walk(project_id)
    except (Pause, Abort):
        raise
    except Exception as trouble:
        failures = walks.mark_failed(project_id)
        log.exception("project %s could not go on", project_id)
        _mark_as_troubled()
        park_for_attention(
            f"{type(trouble).__name__}: it is tried again ({failures}). The log of this run says more."
        )


def _walk(project_id: str) -> State:
    catch_up(project_id)
    while untold := walks.told_as_events(project_id):
        for entry in untold:
            report_event.with_options(task_run_name=entry.sentence)(project_id, entry.seq, entry.sentence)
    seen = describe_run(project_id)
    walks.mark_shown(project_id, seq=seen.seq, artifact_id=_show(seen))
    log.info("%s: %s", seen.state, seen.message)
    if seen.is_over:
        return Completed(name=seen.state, message=seen.message)
    return park(
        seen.state, seen.message, still_nothing_to_do=lambda: not walks.has_news(project_id, seen.seq)
    )


@task(cache_policy=NO_CACHE, persist_result=False, retries=3, retry_delay_seconds=[1, 5, 15])
def report_event(project_id: str, seq: int, sentence: str) -> None:
    """One thing that happened, as one task run, whose log says it: its emails are seen on their way."""
    account = send_waiting_mail(postman(), project_id=project_id)
    log.info("%s; emails sent: %s", sentence, account.sent)
    walks.mark_reported(project_id, seq)


def _show(seen: RunView) -> str:
    """Name, tags and dossier of the run; the dossier is one artifact, changed in place. Gives its id."""
    run_id = UUID(flow_run.get_id())
    with get_client(sync_client=True) as client:
        client.update_flow_run(run_id, name=seen.name, tags=seen.tags)
        if (known := walks.artifact_of(seen.project_id)) is not None:
            try:
                client.update_artifact(
                    UUID(known), ArtifactUpdate(data=seen.dossier, description=seen.description)
                )
            except ObjectNotFound:
                log.info("the dossier of %s was deleted: a new one is written", seen.reference)
            else:
                return known
        key = f"dossier-{seen.reference.lower()}"
        dossier = ArtifactCreate(
            key=key,
            type="markdown",
            data=seen.dossier,
            description=seen.description,
            flow_run_id=run_id,
        )
        return str(client.create_artifact(dossier).id)


def _mark_as_troubled() -> None:
    """The tag by which runs in trouble are found, before all others; the next walk that goes well takes it off."""
    tag_run(str(flow_run.get_id()), list(dict.fromkeys([TROUBLED, *flow_run.get_tags()])))
