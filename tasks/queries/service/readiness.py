"""Whether the database that this process uses is the one it expects."""

from dataclasses import dataclass

from alembic.runtime.migration import MigrationContext

from models.errors import NotReady
from tasks.database.migrating import expected_revision
from tasks.database.unit_of_work import reading


@dataclass(frozen=True)
class Readiness:
    """The revision of the schema that is there, None if the database does not answer, and the one expected."""

    revision: str | None
    expected: str

    @property
    def is_ready(self) -> bool:
        """Whether this process can work."""
        return self.revision == self.expected


def readiness() -> Readiness:
    """How the database is; never raises for one that is away."""
    try:
        with reading() as session:
            revision = MigrationContext.configure(session.connection()).get_current_revision()
    except NotReady:
        revision = None
    return Readiness(revision, expected_revision())
