"""The history of the projects as events in Prefect: one for each entry, at its true time, and the same if told again.

A hint like every other: an event that is lost harms nobody, and `refill_events` tells it again. Prefect deletes events
after a while, by the time at which they occurred; our history is the record.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import now
from models.records import Decision, HistoryEntry, HumanTask, Project, ProjectRun, Service, Timer
from models.vocabulary import Role
from tasks.database.unit_of_work import reading
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_requests import EVENTS_KEPT_DAYS, ask

BATCH = 100
"""So many events go to Prefect in one request."""

NAMES = {
    "answered": "qi.task.answered",
    "corrected": "qi.answer.corrected",
    "correction wanted": "qi.answer.correction-wanted",
    "escalate": "qi.project.overdue",
    "go on": "qi.project.resumed",
    "hand-over agreed": "qi.project.hand-over-agreed",
    "handed over": "qi.project.handed-over",
    "move scheduled": "qi.cycle.scheduled",
    "move the date": "qi.task.extended",
    "proposed": "qi.project.proposed",
    "put on hold": "qi.project.held",
    "remind": "qi.task.reminded",
    "review_pause": "qi.project.pause-reviewed",
    "stage entered": "qi.stage.entered",
    "stop the clock": "qi.task.clock-stopped",
    "task cancelled": "qi.task.cancelled",
    "task opened": "qi.task.opened",
    "task passed on": "qi.task.passed-on",
}
"""What an event is called by the action of its entry; any other is named for what it happened to and the action."""

Watch = Callable[[Iterable[Sequence[int]]], Iterable[Sequence[int]]]
"""Goes through batches of entries, and may show how far it has come."""


@dataclass(frozen=True)
class _ProjectShown:
    """A project, its service and the id of its run; the last two if it has them."""

    project: Project
    service: Service | None
    run_id: str | None


@dataclass(frozen=True)
class _Concerned:
    """Whom and what the entries of a batch concern, by their ids."""

    projects: Mapping[str, _ProjectShown]
    roles: Mapping[str, Role]
    site: str


def tell_events(project_id: str, *, after: int, until: int | None = None) -> bool:
    """Tell Prefect what happened to a project after an entry of its history, up to another or the last.

    False if it did not listen to all.

    What is older than Prefect keeps events is left out: it would be deleted at once.
    """
    since = now() - timedelta(days=EVENTS_KEPT_DAYS)
    which = select(HistoryEntry.seq).where(
        HistoryEntry.project_id == project_id, HistoryEntry.seq > after, HistoryEntry.at >= since
    )
    if until is not None:
        which = which.where(HistoryEntry.seq <= until)
    return _told(which) is not None


def refill_events(since: datetime, reference: str = "", watch: Watch = iter) -> int | None:
    """Tell again what happened since a moment, of all projects or of one; how many events, None if Prefect is away.

    What Prefect knows already stays as it is: the id of an event comes from the hash of its entry.
    """
    which = select(HistoryEntry.seq).where(HistoryEntry.at >= since)
    if reference:
        which = which.join(Project, Project.id == HistoryEntry.project_id).where(
            Project.reference == reference
        )
    return _told(which, watch)


def event_name(entry: HistoryEntry) -> str:
    """“qi.task.opened”; letters, digits, dots and hyphens alone."""
    if entry.action in NAMES:
        return NAMES[entry.action]
    return f"qi.{_hyphened(entry.object_type)}.{_hyphened(entry.action)}"


def _told(which: Select[tuple[int]], watch: Watch = iter) -> int | None:
    """How many entries of the history were told, given by their numbers; None as soon as Prefect does not take some."""
    with reading() as session:
        numbers = list(session.scalars(which.where(HistoryEntry.project_id.is_not(None)).order_by("seq")))
    for few in watch([numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]):
        with reading() as session:
            query = select(HistoryEntry).where(HistoryEntry.seq.in_(few)).order_by(HistoryEntry.seq)
            entries = session.scalars(query).all()
        concerned = _concerned(entries)
        answer = ask("POST", "/events", [_event(entry, concerned) for entry in entries])
        if answer is None or answer.is_error:
            return None
    return len(numbers)


def _event(entry: HistoryEntry, concerned: _Concerned) -> dict[str, Any]:
    """The event of an entry: the project is what it is about; service, role, run and site are related to it."""
    shown = concerned.projects[str(entry.project_id)]
    project, service, run_id = shown.project, shown.service, shown.run_id
    related = [_resource(f"prefect.tag.{concerned.site}", concerned.site, "tag")]
    if service is not None:
        related.append(_resource(f"qi.service.{service.code}", service.name, "service"))
    if role := concerned.roles.get(entry.object_id):
        related.append(_resource(f"qi.role.{role.replace('_', '-')}", role.label, "role"))
    if run_id is not None:
        related.append(_resource(f"prefect.flow-run.{run_id}", project.reference, "flow-run"))
    return {
        "id": str(UUID(entry.hash[:32])),
        "event": event_name(entry),
        "occurred": entry.at.isoformat(),
        "resource": {
            "prefect.resource.id": f"qi.project.{project.reference}",
            "prefect.resource.name": f"{project.reference} · {project.title}",
        },
        "related": related,
        "payload": {"sentence": entry.sentence, "history": entry.seq},
    }


def _resource(resource_id: str, name: str, role: str) -> dict[str, str]:
    return {
        "prefect.resource.id": resource_id,
        "prefect.resource.name": name,
        "prefect.resource.role": role,
    }


def _concerned(entries: Sequence[HistoryEntry]) -> _Concerned:
    objects = {entry.object_id for entry in entries}
    with reading() as session:
        query = (
            select(Project, Service, ProjectRun.run_id)
            .outerjoin(Service, Service.id == Project.service_id)
            .outerjoin(ProjectRun, ProjectRun.project_id == Project.id)
            .where(Project.id.in_({entry.project_id for entry in entries}))
        )
        projects = {
            project.id: _ProjectShown(project, service, run_id)
            for project, service, run_id in session.execute(query)
        }
        roles: dict[str, Role] = {}
        for ids in (
            select(HumanTask.id, HumanTask.role).where(HumanTask.id.in_(objects)),
            _through(Decision, objects),
            _through(Timer, objects),
        ):
            roles |= _roles(session, ids)
    return _Concerned(projects, roles, installation().tag)


def _through(record: type[Decision] | type[Timer], objects: Iterable[str]) -> Select[tuple[str, Role]]:
    """The role of the task that a decision or a timer is about."""
    joined = select(record.id, HumanTask.role).join(HumanTask, HumanTask.id == record.task_id)
    return joined.where(record.id.in_(objects))


def _roles(session: Session, query: Select[tuple[str, Role]]) -> dict[str, Role]:
    return dict(session.execute(query).tuples().all())


def _hyphened(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")
