"""Texts that were stored as they came in are cleaned, and what then is the same in all but its letters becomes one.

Topics of a year, objectives of a year and a kind, and subscriptions are known by a key of their own from now on: their
name as `models.inputs.text.compared`, so that SQLite and PostgreSQL agree about what is the same. Of those that are
the same one stays and takes over what it did not say itself; a project, a subscription, an objective and a draft that
pointed at another point at it. Topics that cannot become one, since each has a project, a review, a successor or an
id of its own, both stay: the later one gets a number behind its title. Each merger stands in the history and the log.

Running projects go on: no project, task or answer goes. Answers and history are append-only and stay as they are.

Revision ID: 0009
Revises: 0008
"""

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count, groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.clock import now
from models.inputs.text import clean_line, clean_paragraphs, compared

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

logger = logging.getLogger(__name__)

Row = Mapping[str, Any]

KEYS = {
    "topic": ("title", "title_key", ("programme_year",)),
    "objective": ("code", "code_key", ("programme_year", "kind")),
    "subscription": ("title", "title_key", ()),
}
"""What each is called by, the column of its key, and within what the key is its own."""

LINES = {
    "topic": (
        "title",
        "abbreviation",
        "host",
        "subject",
        "priority_because",
        "guideline",
        "target",
        "research_priority",
        "came_because",
        "ended_because",
    ),
    "objective": ("code", "title", "owner", "measure"),
    "subscription": ("title", "host", "contract"),
    "project": ("title", "external_reference"),
    "person": ("name",),
    "service": ("name",),
    "committee": ("name",),
    "trust": ("name", "reference_label"),
}
ITS_OWN = {"ended_on", "withdrawn_on", "ended_because", "ended_at"}
"""What is not taken over from the other: that one has ended, or was withdrawn, does not end what goes on."""

PARAGRAPHS = {"objective": ("position",), "subscription": ("value_obtained",)}


def upgrade() -> None:
    """Make one of what is the same, clean the texts, and give each its key."""
    connection = op.get_bind()
    told = [*_topics(connection), *_objectives(connection), *_subscriptions(connection)]
    for columns, clean in ((LINES, clean_line), (PARAGRAPHS, clean_paragraphs)):
        for name, texts in columns.items():
            _clean(connection, _table(connection, name), texts, clean)
    _clean_aliases(connection)
    for name, (text, key, within) in KEYS.items():
        op.add_column(name, sa.Column(key, sa.String(length=600), nullable=False, server_default=""))
        table = _table(connection, name)
        for row in _rows(connection, table):
            _update(connection, table, row["id"], {key: compared(row[text])})
        op.create_index(f"uq_{name}_{key}", name, [*within, key], unique=True)
    _tell(connection, told)


def _topics(connection: sa.Connection) -> Iterator[Row]:
    """The newest year first: two that were carried on as two become one before those that they carry on do."""
    topics = _table(connection, "topic")
    for alike in reversed(list(_alike(connection, "topic"))):
        ranked = sorted(alike, key=lambda topic: _rank(connection, topic))
        survivor, others = ranked[0], ranked[1:]
        for twin in others:
            if _stands_by_itself(connection, survivor, twin):
                title = _free_title(connection, topics, twin)
                _update(connection, topics, twin["id"], {"title": title})
                yield {**_fact("topic", survivor, twin), **_kept_apart(survivor, title)}
                continue
            _point(connection, "project.topic_id", twin, survivor)
            _point(connection, "topic.came_from_id", twin, survivor)
            _link(connection, "topic_id", twin, survivor)
            _point_drafts(connection, twin, survivor)
            survivor = _merge(connection, topics, survivor, twin)
            yield _fact("topic", survivor, twin)


def _objectives(connection: sa.Connection) -> Iterator[Row]:
    objectives = _table(connection, "objective")
    for alike in _alike(connection, "objective"):
        survivor, *others = alike
        for twin in others:
            _link(connection, "objective_id", twin, survivor)
            survivor = _merge(connection, objectives, survivor, twin)
            yield _fact("objective", survivor, twin)


def _subscriptions(connection: sa.Connection) -> Iterator[Row]:
    """One that goes on stays, rather than one that has ended."""
    subscriptions = _table(connection, "subscription")
    for alike in _alike(connection, "subscription"):
        survivor, *others = sorted(alike, key=lambda row: row["ended_on"] is not None)
        for twin in others:
            _point(connection, "topic.subscription_id", twin, survivor)
            survivor = _merge(connection, subscriptions, survivor, twin)
            yield _fact("subscription", survivor, twin)


def _alike(connection: sa.Connection, name: str) -> Iterator[list[Row]]:
    """The rows that are the same in all but their letters, the oldest first, where there is more than one."""
    text, _, within = KEYS[name]

    def known_by(row: Row) -> tuple[str, ...]:
        return (*(row[column] for column in within), compared(row[text]))

    for _, group in groupby(sorted(_rows(connection, _table(connection, name)), key=known_by), known_by):
        if len(rows := list(group)) > 1:
            yield rows


def _rank(connection: sa.Connection, topic: Row) -> tuple[bool, ...]:
    """Who stays: what is bound by a review, then what has a project, then what is on the programme."""
    return (
        not _refers(connection, "programme_review", "topic_id", topic),
        not _refers(connection, "project", "topic_id", topic),
        topic["state"] != "on_the_programme" or topic["withdrawn_on"] is not None,
    )


def _stands_by_itself(connection: sa.Connection, survivor: Row, twin: Row) -> bool:
    """Whether something that only one topic can have is there for both; reviews cannot be moved at all."""
    both_have = (
        all(_refers(connection, table, column, topic) for topic in (survivor, twin))
        for table, column in (("project", "topic_id"), ("topic", "came_from_id"))
    )
    is_reviewed = _refers(connection, "programme_review", "topic_id", twin)
    ids = {topic["catalogue_id"] for topic in (survivor, twin)} - {None}
    return any(both_have) or is_reviewed or len(ids) > 1


def _free_title(connection: sa.Connection, topics: sa.Table, twin: Row) -> str:
    """Its title with the first number that no topic of the year has."""
    year = sa.select(topics.c.title).where(topics.c.programme_year == twin["programme_year"])
    keys = {compared(title) for title in connection.scalars(year)}
    titles = (f"{clean_line(twin['title'])[:190]} ({number})" for number in count(2))
    return next(title for title in titles if compared(title) not in keys)


def _merge(connection: sa.Connection, table: sa.Table, survivor: Row, twin: Row) -> Row:
    """The survivor with what only its twin said; the twin is gone."""
    filled = {
        name: twin[name]
        for name, value in survivor.items()
        if value in (None, "") and twin[name] not in (None, "") and name not in ITS_OWN
    }
    connection.execute(sa.delete(table).where(table.c.id == twin["id"]))
    _update(connection, table, survivor["id"], filled)
    return {**survivor, **filled}


def _link(connection: sa.Connection, column: str, twin: Row, survivor: Row) -> None:
    """What serves, or is served by, the twin is linked to the survivor."""
    links = _table(connection, "topic_objective")
    [other] = {"topic_id", "objective_id"} - {column}
    of_twin, of_survivor = (
        set(connection.scalars(sa.select(links.c[other]).where(links.c[column] == row["id"])))
        for row in (twin, survivor)
    )
    connection.execute(sa.delete(links).where(links.c[column] == twin["id"]))
    for linked in sorted(of_twin - of_survivor):
        connection.execute(sa.insert(links).values({column: survivor["id"], other: linked}))


def _point(connection: sa.Connection, pointer: str, twin: Row, survivor: Row) -> None:
    """What points at the twin by a column (“project.topic_id”) points at the survivor."""
    name, _, column = pointer.partition(".")
    table = _table(connection, name)
    pointing = sa.update(table).where(table.c[column] == twin["id"])
    connection.execute(pointing.values({column: survivor["id"]}))


def _point_drafts(connection: sa.Connection, twin: Row, survivor: Row) -> None:
    """A draft that names the twin names the survivor."""
    drafts = _table(connection, "draft")
    for draft in connection.execute(sa.select(drafts)).mappings().all():
        typed = json.dumps(draft["typed"])
        if (of_twin := json.dumps(twin["id"])) in typed:
            moved = json.loads(typed.replace(of_twin, json.dumps(survivor["id"])))
            of_draft = (drafts.c.task_id == draft["task_id"], drafts.c.person_id == draft["person_id"])
            connection.execute(sa.update(drafts).where(*of_draft).values(typed=moved))


def _refers(connection: sa.Connection, name: str, column: str, row: Row) -> bool:
    table = _table(connection, name)
    return connection.execute(sa.select(table.c.id).where(table.c[column] == row["id"])).first() is not None


def _clean(
    connection: sa.Connection, table: sa.Table, columns: Iterable[str], clean: Callable[[str], str]
) -> None:
    """Clean the texts of a table; one of which nothing would be left stays."""
    cleaned = 0
    for row in _rows(connection, table):
        texts = {name: _fitting(table, name, clean(row[name])) for name in columns if row[name]}
        changed = {name: text for name, text in texts.items() if text and text != row[name]}
        _update(connection, table, row["id"], changed)
        cleaned += len(changed)
    if cleaned:
        logger.info("Cleaned %d texts of %s", cleaned, table.name)


def _clean_aliases(connection: sa.Connection) -> None:
    committees = _table(connection, "committee")
    for row in _rows(connection, committees):
        aliases = [clean_line(alias) or alias for alias in row["aliases"]]
        _update(connection, committees, row["id"], {"aliases": aliases} if aliases != row["aliases"] else {})


def _fitting(table: sa.Table, column: str, text: str) -> str:
    """Some few letters become two or three when they are written as everybody writes them."""
    return text[: getattr(table.c[column].type, "length", None)]


def _fact(name: str, survivor: Row, twin: Row) -> Row:
    """What the history says of two that became one, and all that the one said that is gone."""
    called = clean_line(survivor[KEYS[name][0]])
    return {
        "action": "merged",
        "object_type": name,
        "object_id": survivor["id"],
        "occurrence": twin["id"],
        "sentence": f"“{called}” stood there twice, in other letters: now it stands there once",
        "detail": {"the other": {column: str(value) for column, value in twin.items() if value}},
    }


def _kept_apart(survivor: Row, title: str) -> Row:
    """What it says of two that stay: somebody has to decide which of them goes on."""
    called = clean_line(survivor["title"])[:80]
    return {
        "action": "kept apart",
        "sentence": f"“{called}” stands there twice; the other is “{title[:80]}” now: withdraw one of them",
    }


def _tell(connection: sa.Connection, told: Sequence[Row]) -> None:
    """Append to the history, as `models/records/history.py` chains it, and say it in the log."""
    history, head = _table(connection, "history"), _table(connection, "history_head")
    at = now()
    for fact in told:
        spoken = [fact[name] for name in ("object_type", "occurrence", "action", "object_id")]
        logger.warning("The %s %s was %s: it is the same as %s", *spoken)
        end = connection.execute(sa.select(head)).mappings().one()
        entry = {"seq": end["seq"] + 1, "prev_hash": end["hash"], **fact}
        told_first = (entry["seq"], at.isoformat(timespec="microseconds"), None, None)
        names = ("action", "object_type", "object_id", "occurrence", "sentence", "detail", "prev_hash")
        whole = [*told_first, *(entry[name] for name in names)]
        canonical = json.dumps(whole, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        entry["hash"] = hashlib.sha256(canonical.encode()).hexdigest()
        moment = at.replace(tzinfo=None) if connection.dialect.name == "sqlite" else at
        connection.execute(sa.insert(history).values(**entry, at=moment))
        connection.execute(sa.update(head).values(seq=entry["seq"], hash=entry["hash"]))


def _table(connection: sa.Connection, name: str) -> sa.Table:
    """The table as it is at this revision."""
    return sa.Table(name, sa.MetaData(), autoload_with=connection, resolve_fks=False)


def _rows(connection: sa.Connection, table: sa.Table) -> list[Row]:
    return [dict(row) for row in connection.execute(sa.select(table).order_by(table.c.id)).mappings()]


def _update(connection: sa.Connection, table: sa.Table, row_id: object, values: Row) -> None:
    if values:
        connection.execute(sa.update(table).where(table.c.id == row_id).values(dict(values)))


def downgrade() -> None:
    """There is no way back: restore a backup."""
    message = "This release cannot be taken back by a migration: restore a backup."
    raise RuntimeError(message)
