"""The JSON API: it reads projects and hands proposals in. There is no way in it to decide a task."""

from __future__ import annotations

from secrets import compare_digest, token_hex
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Depends, Header, HTTPException, Query
from starlette.requests import Request

from models.errors import NotFound, NotReady
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import newest_policy
from models.settings import settings
from models.vocabulary import Stage, TaskKind, TaskState
from tasks.answers.propose import Submission, hand_in
from tasks.queries.projects.history import ProjectHistoryLine, project_history
from tasks.queries.projects.listing import ProjectWithTasks, project_with_tasks
from tasks.queries.projects.records import (
    MOST,
    MessageRecord,
    TaskRecord,
    TasksWanted,
    message_records,
    task_record,
    task_records,
)
from tasks.queries.register.finding import RegisterFilter, find_projects
from web.api.schemas.forms import FormSchema, form_schema, proposal_schema
from web.api.schemas.lifecycle import Policy, policy_document
from web.api.schemas.records import HandedIn, Projects
from web.error_pages import Refusal
from web.screened import confirmed_by_header


def needs_token(authorization: Annotated[str, Header(include_in_schema=False)] = "") -> None:
    """The bearer token of the settings, compared in constant time."""
    expected = settings().api_token.get_secret_value()
    if not expected:
        raise NotReady("There is no API here: no token is set (QI_API_TOKEN).")
    scheme, _, given = authorization.partition(" ")
    if scheme.lower() != "bearer" or not compare_digest(given.strip().encode(), expected.encode()):
        raise HTTPException(401, headers={"WWW-Authenticate": "Bearer"})


Responses = dict[int | str, dict[str, Any]]
REFUSALS: Responses = {
    401: {"model": Refusal, "description": "No token, or a wrong one"},
    422: {"model": Refusal, "description": "A sentence for each field that does not fit"},
    503: {"model": Refusal, "description": "No token is set, or the database is away: try again later"},
}
MISSING: Responses = {404: {"model": Refusal, "description": "There is no such thing"}}
PROPOSAL = {"requestBody": {"content": {"application/json": {"schema": proposal_schema()}}, "required": True}}

Limit = Annotated[int, Query(ge=1, le=MOST)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]

router = APIRouter(prefix="/api/v1", tags=["v1"], dependencies=[Depends(needs_token)], responses=REFUSALS)


@router.get("/projects")
def list_projects(  # noqa: PLR0913 -- the filters are the parameters of the address
    *,
    q: Annotated[str, Query(max_length=100, description="A part of the title or the reference")] = "",
    stage: Stage | None = None,
    state: Literal["open", "closed"] | None = None,
    limit: Limit = 100,
    offset: Offset = 0,
) -> Projects:
    """The register, the newest project first."""
    is_open = None if state is None else state == "open"
    register = find_projects(
        RegisterFilter(search=q, stage=stage, is_open=is_open, limit=limit, offset=offset)
    )
    return Projects(total=register.total, limit=limit, offset=offset, projects=list(register.projects))


@router.post(
    "/projects", status_code=201, openapi_extra=PROPOSAL, dependencies=[Depends(confirmed_by_header)]
)
def hand_in_proposal(
    request: Request,
    proposal: Annotated[dict[str, Any], Body()],
    idempotency_key: Annotated[str, Header(max_length=200)] = "",
) -> HandedIn:
    """Hand a proposal in, for its lead to complete and confirm. The same key gives the same project.

    The header Not-About-A-Patient says why a text that the filter asks about is not about a patient.
    """
    made = hand_in(Submission(typed=proposal, person_id=None, idem_key=idempotency_key or token_hex(16)))
    request.app.state.hints.send_mail_and_wake(made.project_id)
    return HandedIn(
        id=made.project_id,
        reference=made.reference,
        title=made.title,
        task_id=made.task_id,
        awaits_lead=made.awaits_lead,
    )


@router.get("/projects/{reference}", responses=MISSING)
def show_project(reference: str) -> ProjectWithTasks:
    """One project with what is asked now."""
    return project_with_tasks(reference)


@router.get("/projects/{reference}/history", responses=MISSING)
def show_history(reference: str) -> list[ProjectHistoryLine]:
    """What happened to a project, the oldest first."""
    return project_history(reference)


@router.get("/tasks")
def list_tasks(  # noqa: PLR0913 -- the filters are the parameters of the address
    *,
    state: TaskState | None = None,
    project: Annotated[str | None, Query(description="Reference or id of a project")] = None,
    kind: TaskKind | None = None,
    assignee: Annotated[str | None, Query(description="Work email address of the person asked")] = None,
    limit: Limit = MOST,
    offset: Offset = 0,
) -> list[TaskRecord]:
    """Human tasks, in the order in which they were opened."""
    query = TasksWanted(
        state=state, project=project, kind=kind, assignee=assignee, limit=limit, offset=offset
    )
    return task_records(query)


@router.get("/tasks/{task_id}", responses=MISSING)
def show_task(task_id: str) -> TaskRecord:
    """One human task."""
    return task_record(task_id)


@router.get("/forms/{kind}", responses=MISSING)
def show_form(kind: str) -> FormSchema:
    """The form of a kind of task as JSON Schema, with a complete valid example for each outcome."""
    if kind not in set(TaskKind):
        raise NotFound("such form")
    return form_schema(TaskKind(kind))


@router.get("/messages")
def list_messages(
    project: Annotated[str | None, Query(description="Reference of a project")] = None,
) -> list[MessageRecord]:
    """The emails of a project or of all, the oldest first; without their text, and no sign-in codes."""
    return message_records(project)


@router.get("/lifecycle")
def show_lifecycle() -> Policy:
    """The policy as projects that begin now will follow it."""
    return policy_document(newest_policy(LIFECYCLE.definition))
