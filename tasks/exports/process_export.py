"""The process as a file: its event log as XES or CSV, its table as BPMN; that a log left is in the history (P45)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from models.clock import local_date, now
from models.errors import NotFound
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import newest_policy
from models.process.event_log import LoggedCase
from models.records.base import new_id
from notifications.documents.process.bpmn import bpmn_of
from notifications.documents.process.event_log import csv_chunks, xes_chunks
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.queries.process.event_log import count_of_cases, logged_cases


@dataclass(frozen=True)
class ProcessFormat:
    """A format of the process: what it is called, its media type, and how cases are written in it.

    One that is written from the table alone takes no cases.
    """

    label: str
    media_type: str
    write: Callable[[Iterable[LoggedCase]], Iterator[bytes]]
    is_of_cases: bool = True


def _table(_: Iterable[LoggedCase]) -> Iterator[bytes]:
    yield bpmn_of(newest_policy(LIFECYCLE.definition))


PROCESS_FORMATS: Mapping[str, ProcessFormat] = {
    "xes": ProcessFormat("XES", "application/xml", xes_chunks),
    "csv": ProcessFormat("CSV", "text/csv; charset=utf-8", csv_chunks),
    "bpmn": ProcessFormat("BPMN", "application/xml", _table, is_of_cases=False),
}
"""Every format, by the ending of its file: two of the event log, and one of the table."""


def process_format(ending: str) -> ProcessFormat:
    """The format of files with this ending; NotFound if there is none."""
    if (form := PROCESS_FORMATS.get(ending)) is None:
        raise NotFound("such format")
    return form


def process_chunks(ending: str) -> Iterator[bytes]:
    """The file piece by piece: however long a log is, no more of it is in memory than some projects.

    Read in one transaction, so that it shows one moment. Nothing is recorded.
    """
    form = process_format(ending)
    if not form.is_of_cases:
        yield from form.write(())
        return
    with reading(is_streamed=True) as session:
        yield from form.write(logged_cases(session))


def process_file_name(ending: str) -> str:
    """“process-2027-03-12.xes”."""
    return f"process-{local_date(now()):%Y-%m-%d}.{ending}"


def record_process_export(ending: str, *, person_id: str | None = None) -> int:
    """Record that a file of the log left (P45), and say of how many projects; 0 for the table, which is no secret.

    `person_id` is who asked on a page; None whoever runs the service.
    """
    form = process_format(ending)
    if not form.is_of_cases:
        return 0
    with unit_of_work() as session:
        count = count_of_cases(session)
        counted = "1 project" if count == 1 else f"{count:,} projects"
        fact = HistoryFact(
            action="process log exported",
            object_type="register",
            object_id=new_id(),
            sentence=f"The event log of the process left as {form.label}: {counted}",
            person_id=person_id,
            detail={"projects": count},
        )
        append_to_history(session, [fact], at=now())
    return count
