"""What is stored, looked through once more: the rules get better, and a text of before may break today’s."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import JSON, String, Table, Text, select
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from models.privacy.filter import names_staff_in, rules_met, texts_in
from models.privacy.rules import PrivacyRule
from models.records import Record
from models.records.base import Term
from tasks.database.unit_of_work import reading

AT_ONCE = 500
NOT_TYPED = frozenset(
    {
        "hash",
        "sha256",
        "prev_hash",
        "token_hash",
        "message_id",
        "key",
        "idem_key",
        "nonce",
        "message",
        "intended",
        "learned",
    }
)
"""Columns that nobody types: hashes, keys, the email as it leaves, whose text stands in a column of its own, and what
projects are found by, which is copied from their answers."""


@dataclass(frozen=True)
class ScannedText:
    """A rule that a stored text meets: the table, the id of the row, the column or field. Never the text."""

    table: str
    row: str
    field: str
    rule: PrivacyRule


def scan_stored() -> Iterator[ScannedText]:
    """Every rule that anything stored meets, table by table; read in one transaction, and nothing is changed."""
    with reading(is_streamed=True) as session:
        for table in Record.metadata.sorted_tables:
            yield from _in_table(session, table)


def _in_table(session: Session, table: Table) -> Iterator[ScannedText]:
    columns = [
        column for column in table.columns if _may_be_typed(column.type) and column.name not in NOT_TYPED
    ]
    keys = list(table.primary_key.columns)
    if not columns:
        return
    rows = session.execute(select(*keys, *columns).execution_options(yield_per=AT_ONCE))
    for row in rows:
        known = row[: len(keys)]
        name = ", ".join(str(key) for key in known)
        row_id = name if not rules_met(name) else "(an id that is not shown)"
        for column, value in zip(columns, row[len(keys) :], strict=True):
            for _, field, text in texts_in(value, column.name):
                for rule in rules_met(
                    text, names_staff=names_staff_in(field) or _of_people(table, column.name)
                ):
                    yield ScannedText(table.name, row_id, field, rule)


def _may_be_typed(kind: object) -> bool:
    if isinstance(kind, Term):
        return False
    plain = kind.impl if isinstance(kind, TypeDecorator) else kind
    return isinstance(plain, String | Text | JSON)


def _of_people(table: Table, column: str) -> bool:
    """The register of people holds names of colleagues, in whatever column."""
    return table.name == "person" or column in {"to_name", "body_text", "subject"}
