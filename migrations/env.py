"""How Alembic meets our database: over a connection it is given, or at `-x url=…` on the command line."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection, NullPool, TypeDecorator, create_engine

from migrations.unmapped import is_described
from models.records import Record


def plain_type(kind: str, value: object, _: object) -> str | Literal[False]:
    """Write a column of ours with the type SQL has for it: a revision must not change when our types do."""
    return f"sa.{value.impl!r}" if kind == "type" and isinstance(value, TypeDecorator) else False


def run_on(connection: Connection) -> None:
    """Run the revisions that are asked for over this connection, in the transaction it is in, if any."""
    context.configure(
        connection=connection,
        target_metadata=Record.metadata,
        render_as_batch=True,
        render_item=plain_type,
        compare_type=True,
        include_object=is_described,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_at(url: str) -> None:
    """Run them at this address, for the `alembic` command."""
    with create_engine(url, poolclass=NullPool).begin() as connection:
        run_on(connection)


if given := context.config.attributes.get("connection"):
    run_on(given)
else:
    run_at(context.get_x_argument(as_dictionary=True)["url"])
