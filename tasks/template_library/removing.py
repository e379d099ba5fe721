"""The file of a version is removed for good, as one about a patient must be; its row and the reason stay (OB-137)."""

from contextlib import closing

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound
from models.forms.support_team.templates import RemoveTemplateFileForm
from models.records import TemplateVersion
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import engine, unit_of_work
from tasks.people.permissions import only_governance
from tasks.template_library.adding import locked_template

_SHORTLY = 1_000
"""So many milliseconds are waited for readers."""


def remove_template_file(
    template_id: str, number: int, form: RemoveTemplateFileForm, *, person_id: str
) -> str:
    """Remove the file of a version, once; what its template is called.

    Its number, size, hash and who added it stay, with who removed the file, when and why.
    Refused: OnlyForGovernance, NotFound.
    """
    moment = now()
    with unit_of_work() as session:
        only_governance(session, person_id)
        template = locked_template(session, template_id)
        version = session.scalar(
            select(TemplateVersion).where(
                TemplateVersion.template_id == template_id, TemplateVersion.number == number
            )
        )
        if version is None:
            raise NotFound("such version")
        if version.removed_at is None:
            _overwrite_what_is_deleted(session)
            version.content = b""
            version.removed_at, version.removed_by_id = moment, person_id
            version.removed_because = form.reason
            fact = HistoryFact.of(
                version,
                "template file removed",
                f"{template.kind.label} “{template.name}”: the file of version {number} removed for good",
                person_id=person_id,
                detail={"template": template.id, "sha256": version.sha256, "reason": form.reason},
            )
            append_to_history(session, [fact], at=moment)
        name = template.name
    _empty_log()
    return name


def _overwrite_what_is_deleted(session: Session) -> None:
    """SQLite writes zeros over the file; PostgreSQL frees its room, which its vacuum gives to other rows."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("PRAGMA secure_delete = ON"))


def _empty_log() -> None:
    """SQLite’s log of what was written last may hold the file, too: it is emptied, unless somebody reads for longer.

    Then SQLite writes over it later, as PostgreSQL does.
    """
    if engine().dialect.name != "sqlite":
        return
    with closing(engine().raw_connection()) as connection, closing(connection.cursor()) as cursor:
        [waits] = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_SHORTLY}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute(f"PRAGMA busy_timeout = {waits}")
