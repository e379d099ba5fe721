"""Whether the database is as this release expects it; asked before anything else touches it."""

from sqlalchemy.exc import OperationalError

from models.errors import NotReady
from models.settings import settings
from tasks.database.migrating import expected_revision, knows_every_move, schema_revision


def schema_trouble() -> str:
    """What is wrong with the schema, in one sentence; empty if nothing is."""
    try:
        text, expected = schema_revision(settings().database), expected_revision()
    except OperationalError:
        return "The database cannot be reached: look at QI_DATABASE_URL, and whether its server runs."
    if text is None:
        return "The database has no tables yet: run “qi migrate” first."
    if text != expected:
        return f"The database is at revision {text}, this release needs {expected}: run “qi migrate” first."
    if not knows_every_move(settings().database):
        return "The database does not know every version of the policy that this release has: run “qi migrate” first."
    return ""


def require_schema() -> None:
    """Refuse to go on (NotReady) if the schema is not the one that this release was written for."""
    if trouble := schema_trouble():
        raise NotReady(trouble)
