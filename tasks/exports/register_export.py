"""The register as a file, CSV or Excel, as it was narrowed; that it left is in the history (P45)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from models.clock import local_date, now
from models.errors import NotFound, TooManyForAFile
from models.records.base import new_id
from notifications.documents.papers import EXCEL
from notifications.documents.papers.lists import list_as_csv, list_as_excel
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.register.columns import EVERY_COLUMN, RegisterColumn, Value, row, widths
from tasks.queries.register.finding import RegisterFilter, find_projects

MOST_ROWS = 50_000
"""As many projects leave in one file: far more than a Trust has, and no more than memory holds."""

TITLE = "Projects"


@dataclass(frozen=True)
class ExportFormat:
    """A format: what it is called, its media type, and how rows are written in it at a moment."""

    label: str
    media_type: str
    write: Callable[[Mapping[str, int], Sequence[Sequence[Value]], datetime], bytes]


EXPORT_FORMATS: Mapping[str, ExportFormat] = {
    "csv": ExportFormat(
        "CSV", "text/csv; charset=utf-8", lambda headings, rows, _: list_as_csv(headings, rows)
    ),
    "xlsx": ExportFormat(
        "Excel",
        EXCEL,
        lambda headings, rows, made_at: list_as_excel(TITLE, headings, rows, made_at),
    ),
}
"""Every format, by the ending of its file."""


@dataclass(frozen=True)
class ExportedRegister:
    """The register as a file: its name, its media type, how many projects are in it, and what its format is called."""

    name: str
    media_type: str
    content: bytes
    projects: int
    format: str


def export_register(
    filters: RegisterFilter,
    ending: str,
    *,
    columns: Sequence[RegisterColumn] = EVERY_COLUMN,
    person_id: str | None = None,
) -> ExportedRegister:
    """The register as a file, as `register_file` gives it, and as `record_export` records it."""
    file = register_file(filters, ending, columns)
    record_export(filters, file, person_id=person_id)
    return file


def register_file(
    filters: RegisterFilter, ending: str, columns: Sequence[RegisterColumn] = EVERY_COLUMN
) -> ExportedRegister:
    """The projects that fit, in their order, as a file; none gives the headings alone. Nothing is recorded.

    Refused: NotFound for another format, TooManyForAFile for more projects than a file takes.
    """
    if (form := EXPORT_FORMATS.get(ending)) is None:
        raise NotFound("such format")
    if (total := find_projects(replace(filters, offset=0, limit=0)).total) > MOST_ROWS:
        raise TooManyForAFile(total)
    register = find_projects(replace(filters, offset=0, limit=MOST_ROWS))
    moment = now()
    content = form.write(widths(columns), [row(project, columns) for project in register.projects], moment)
    name = f"projects-{local_date(moment):%Y-%m-%d}.{ending}"
    return ExportedRegister(name, form.media_type, content, len(register.projects), form.label)


def record_export(filters: RegisterFilter, file: ExportedRegister, *, person_id: str | None = None) -> None:
    """Record that a file left (P45). What was searched for is not kept, since it may be a name.

    `person_id` is who asked on a page; None whoever runs the service.
    """
    with unit_of_work() as session:
        append_to_history(session, [_exported(filters, file, person_id)], at=now())


def _exported(filters: RegisterFilter, file: ExportedRegister, person_id: str | None) -> HistoryFact:
    narrowed = {
        name: True if name in {"search", "lead"} else value
        for name, value in asdict(filters).items()
        if name not in {"offset", "limit", "sort", "is_reversed"} and value not in {"", None, False, ()}
    }
    counted = "1 project" if file.projects == 1 else f"{file.projects:,} projects"
    return HistoryFact(
        action="register exported",
        object_type="register",
        object_id=new_id(),
        sentence=f"The register left as {file.format}: {counted}",
        person_id=person_id,
        detail={"projects": file.projects, "narrowed": narrowed},
    )
