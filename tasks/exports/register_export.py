"""The register as a file, CSV or Excel, as it was narrowed; that it left is in the history (P45)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from models.clock import local_date, now
from models.errors import NotFound, NotReady
from models.records.base import new_id
from notifications.documents.papers.lists import list_as_csv, list_as_excel
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.projects.register import RegisterFilter, find_projects
from tasks.queries.projects.register_columns import Value, row, widths

MOST_ROWS = 50_000
"""As many projects leave in one file: far more than a Trust has, and no more than memory holds."""

TITLE = "Projects"


@dataclass(frozen=True)
class ExportFormat:
    """A format: what it is called, its media type, and how rows are written in it at a moment."""

    label: str
    media_type: str
    write: Callable[[Sequence[Sequence[Value]], datetime], bytes]


EXPORT_FORMATS: Mapping[str, ExportFormat] = {
    "csv": ExportFormat("CSV", "text/csv; charset=utf-8", lambda rows, _: list_as_csv(widths(), rows)),
    "xlsx": ExportFormat(
        "Excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda rows, made_at: list_as_excel(TITLE, widths(), rows, made_at),
    ),
}
"""Every format, by the ending of its file."""


@dataclass(frozen=True)
class ExportedRegister:
    """The register as a file: its name, its media type, and how many projects are in it."""

    name: str
    media_type: str
    content: bytes
    projects: int


def export_register(
    filters: RegisterFilter,
    ending: str,
    *,
    person_id: str | None = None,
    keep: Callable[[ExportedRegister], object] | None = None,
) -> ExportedRegister:
    """The projects that fit, the newest first, as a file; none gives the headings alone. Each call is recorded.

    `person_id` is who asked on a page; None whoever runs the service. What was searched for is not kept, since it may
    be a name. If `keep`, which puts the file somewhere, raises, nothing is recorded. Refused: NotFound for another
    format, NotReady for more projects than a file takes.
    """
    if (form := EXPORT_FORMATS.get(ending)) is None:
        raise NotFound("such format")
    register = find_projects(replace(filters, offset=0, limit=MOST_ROWS))
    if register.total > MOST_ROWS:
        raise NotReady(f"{register.total:,} projects are more than one file takes: narrow the list first.")
    moment = now()
    content = form.write([row(project) for project in register.projects], moment)
    name = f"projects-{local_date(moment):%Y-%m-%d}.{ending}"
    file = ExportedRegister(name, form.media_type, content, register.total)
    with unit_of_work() as session:
        append_to_history(session, [_exported(filters, form, register.total, person_id)], at=moment)
        if keep is not None:
            keep(file)
    return file


def _exported(
    filters: RegisterFilter, form: ExportFormat, projects: int, person_id: str | None
) -> HistoryFact:
    narrowed = {
        name: True if name == "search" else value
        for name, value in asdict(filters).items()
        if name not in {"offset", "limit"} and value not in {"", None, False}
    }
    counted = "1 project" if projects == 1 else f"{projects:,} projects"
    return HistoryFact(
        action="register exported",
        object_type="register",
        object_id=new_id(),
        sentence=f"The register left as {form.label}: {counted}",
        person_id=person_id,
        detail={"projects": projects, "narrowed": narrowed},
    )
