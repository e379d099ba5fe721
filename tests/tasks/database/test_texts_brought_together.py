"""A database that holds what is the same in other letters, migrated to one that holds it once (revision 0009)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, MetaData, NullPool, Table, create_engine, insert, select, update
from sqlalchemy.orm import joinedload

from models.forms import FORMS
from models.records import (
    Committee,
    Draft,
    HistoryEntry,
    HumanTask,
    Objective,
    Person,
    Project,
    Subscription,
    Topic,
)
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.database.audit_trail import verify_chain
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect, disconnect, reading
from tasks.projects.project_rows import project_by_id
from tests.support.policy_table import straight_on, why_alone
from tests.support.promises.frozen_databases import FILES, as_left, upgrade_to
from tests.support.trust_at_work import nonce

[PROJECTS] = [file for file in FILES if file.name == "projects.json.gz"]
YEAR, NEXT = "2026-27", "2027-28"
HIPS, WITH_NO_BREAK_SPACE, IN_SMALL = (
    "National Hip Fracture Database",
    "National\u00a0Hip Fracture Database",
    "national hip  fracture database",
)


class OldRows:
    """Rows as the release before stored them, by table and by the ids that the tests give them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def table(self, name: str) -> Table:
        return Table(name, MetaData(), autoload_with=self.connection, resolve_fks=False)

    def add(self, name: str, /, **values: Any) -> None:  # noqa: ANN401 -- of any column
        table = self.table(name)
        texts = {
            column.name: ""
            for column in table.columns
            if not column.nullable and column.server_default is None
        }
        known = {**texts, "is_name_checked": False, **values}
        self.connection.execute(insert(table), {key: known[key] for key in known if key in table.columns})

    def set(self, name: str, row_id: str, /, **values: Any) -> None:  # noqa: ANN401 -- of any column
        table = self.table(name)
        self.connection.execute(update(table).where(table.c.id == row_id).values(**values))

    def topic(self, topic_id: str, title: str, year: str = YEAR, **values: Any) -> None:  # noqa: ANN401
        self.add("topic", id=topic_id, programme_year=year, title=title, state="on_the_programme", **values)


@pytest.fixture
def old(blank_database_url: str) -> Iterator[tuple[OldRows, list[str]]]:
    """The projects of a release at the revision before, to which a test adds rows, and the ids of the projects."""
    with as_left(PROJECTS, blank_database_url):
        engine = create_engine(blank_database_url, poolclass=NullPool)
        with engine.begin() as connection:
            upgrade_to(connection, "0008")
        with engine.connect() as connection:
            rows = OldRows(connection)
            ids = list(connection.scalars(select(rows.table("project").c.id).order_by("reference")))
            yield rows, ids
        disconnect()


def brought_together(rows: OldRows) -> None:
    rows.connection.commit()
    url = rows.connection.engine.url.render_as_string(hide_password=False)
    migrate(url)
    connect(url)


def merged() -> list[tuple[str, str, str, str, str]]:
    with reading() as session:
        entries = session.scalars(
            select(HistoryEntry)
            .where(HistoryEntry.action.in_(["merged", "kept apart"]))
            .order_by(HistoryEntry.seq)
        )
        return [
            (entry.action, entry.object_type, entry.object_id, entry.occurrence, entry.sentence)
            for entry in entries
        ]


def topics() -> list[tuple[str, str, str, str | None]]:
    with reading() as session:
        return [
            (topic.id, topic.title, topic.host, topic.came_from_id)
            for topic in session.scalars(select(Topic).order_by(Topic.id))
        ]


def projects_of_topics() -> dict[str, str]:
    with reading() as session:
        of_topics = select(Project).where(Project.topic_id.is_not(None))
        return {project.id: project.topic_id or "" for project in session.scalars(of_topics)}


def test_one_audit_typed_twice_is_one_topic_and_its_project_goes_on(
    old: tuple[OldRows, list[str]], caplog: pytest.LogCaptureFixture
) -> None:
    rows, [first, second, *_] = old
    rows.topic("a", WITH_NO_BREAK_SPACE, host="RCP", catalogue_id="nhfd")
    rows.topic("b", HIPS)
    rows.topic("b-next", IN_SMALL, NEXT, came_from_id="b")
    for objective in ("o1", "o2"):
        rows.add("objective", id=objective, programme_year=YEAR, kind="board_assurance", code=objective)
    rows.add("topic_objective", topic_id="a", objective_id="o1")
    rows.add("topic_objective", topic_id="a", objective_id="o2")
    rows.add("topic_objective", topic_id="b", objective_id="o2")
    rows.set("project", first, topic_id="b", programme_year=YEAR)
    drafts = rows.table("draft")
    rows.connection.execute(update(drafts).values(typed={"topic": "a", "title": "Hips"}))

    with caplog.at_level(logging.WARNING):
        brought_together(rows)

    assert topics() == [("b", HIPS, "RCP", None), ("b-next", "national hip fracture database", "", "b")]
    assert projects_of_topics() == {first: "b"}
    with reading() as session:
        [topic, _] = session.scalars(
            select(Topic).options(joinedload(Topic.objectives)).order_by(Topic.id)
        ).unique()
        assert ({objective.id for objective in topic.objectives}, topic.catalogue_id) == (
            {"o1", "o2"},
            "nhfd",
        )
        assert {draft.typed["topic"] for draft in session.scalars(select(Draft))} == {"b"}
    assert merged() == [
        (
            "merged",
            "topic",
            "b",
            "a",
            f"“{HIPS}” stood there twice, in other letters: now it stands there once",
        )
    ]
    assert "The topic a was merged: it is the same as b" in caplog.text
    assert verify_chain() > 1
    assert second


def test_two_topics_with_a_project_each_both_stay_and_somebody_is_told(
    old: tuple[OldRows, list[str]],
) -> None:
    rows, [first, second, *_] = old
    rows.topic("a", HIPS)
    rows.topic("b", IN_SMALL)
    rows.topic("c", f"{HIPS} (2)")
    rows.set("project", first, topic_id="a", programme_year=YEAR)
    rows.set("project", second, topic_id="b", programme_year=YEAR)

    brought_together(rows)

    assert [(topic_id, title) for topic_id, title, *_ in topics()] == [
        ("a", HIPS),
        ("b", "national hip fracture database (3)"),
        ("c", f"{HIPS} (2)"),
    ]
    assert projects_of_topics() == {first: "a", second: "b"}
    assert merged() == [
        (
            "kept apart",
            "topic",
            "a",
            "b",
            f"“{HIPS}” stands there twice; the other is “national hip fracture database (3)” now: withdraw one of them",
        )
    ]


def test_a_topic_with_a_review_stays_and_gets_the_project_of_the_other(
    old: tuple[OldRows, list[str]],
) -> None:
    rows, [first, *_] = old
    rows.topic("a", "Falls")
    rows.topic("b", "falls\u200b")
    rows.set("project", first, topic_id="a", programme_year=YEAR)
    person = rows.connection.scalars(select(rows.table("person").c.id)).first()
    rows.add(
        "programme_review",
        id="r",
        nonce="n",
        programme_year=YEAR,
        topic_id="b",
        person_id=person,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        changes={},
    )

    brought_together(rows)

    assert (topics(), projects_of_topics()) == ([("b", "falls", "", None)], {first: "b"})


def test_two_that_carry_two_twins_on_become_one_in_both_years(old: tuple[OldRows, list[str]]) -> None:
    rows, _ = old
    rows.topic("a", HIPS)
    rows.topic("b", IN_SMALL)
    rows.topic("x", HIPS, NEXT, came_from_id="a")
    rows.topic("y", IN_SMALL, NEXT, came_from_id="b")

    brought_together(rows)

    assert topics() == [("a", HIPS, "", None), ("x", HIPS, "", "a")]


def test_what_goes_on_is_not_withdrawn_because_its_twin_was(old: tuple[OldRows, list[str]]) -> None:
    rows, _ = old
    rows.topic("a", HIPS, withdrawn_on=date(2026, 6, 1), ended_because="Its host took it off the list")
    rows.topic("b", IN_SMALL, host="RCP")

    brought_together(rows)

    with reading() as session:
        [topic] = session.scalars(select(Topic))
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "merged"))
    assert (topic.id, topic.withdrawn_on, topic.ended_because, topic.host) == ("b", None, "", "RCP")
    assert entry.detail["the other"]["withdrawn_on"] == "2026-06-01"


def test_of_three_that_are_the_same_the_oldest_that_says_something_is_heard(
    old: tuple[OldRows, list[str]],
) -> None:
    rows, _ = old
    for row_id, code, owner in (("a", "BAF 3", ""), ("b", "baf 3", "Dr Osei"), ("c", "Baf 3", "Dr Marsh")):
        rows.add("objective", id=row_id, programme_year=YEAR, kind="board_assurance", code=code, owner=owner)

    brought_together(rows)

    with reading() as session:
        [objective] = session.scalars(select(Objective))
    assert (objective.id, objective.owner) == ("a", "Dr Osei")


def test_two_entries_of_one_list_both_stay_by_their_ids(old: tuple[OldRows, list[str]]) -> None:
    rows, _ = old
    rows.topic("a", HIPS, catalogue_id="1")
    rows.topic("b", IN_SMALL, catalogue_id="2")

    brought_together(rows)

    assert [title for _, title, *_ in topics()] == [HIPS, "national hip fracture database (2)"]


def test_objectives_and_subscriptions_that_are_the_same_become_one(old: tuple[OldRows, list[str]]) -> None:
    rows, _ = old
    for row_id, code, measure in (("a", "BAF 3", ""), ("b", "baf\u00a03", "Falls with harm")):
        rows.add(
            "objective", id=row_id, programme_year=YEAR, kind="board_assurance", code=code, measure=measure
        )
    rows.add("subscription", id="s", title="Hips", host="RCP", ended_on=date(2025, 3, 31))
    rows.add("subscription", id="t", title="HIPS", fee_pence=125_000)
    rows.topic("c", "Falls", subscription_id="s")
    rows.add("topic_objective", topic_id="c", objective_id="b")

    brought_together(rows)

    with reading() as session:
        [objective] = session.scalars(select(Objective))
        [subscription] = session.scalars(select(Subscription))
        [topic] = session.scalars(select(Topic).options(joinedload(Topic.objectives))).unique()
    assert (objective.id, objective.code, objective.measure) == ("a", "BAF 3", "Falls with harm")
    assert (subscription.id, subscription.title, subscription.host) == ("t", "HIPS", "RCP")
    assert (subscription.fee_pence, subscription.ended_on) == (125_000, None)
    assert (topic.subscription_id, [linked.id for linked in topic.objectives]) == ("t", ["a"])
    assert [(action, kind, other) for action, kind, _, other, _ in merged()] == [
        ("merged", "objective", "b"),
        ("merged", "subscription", "s"),
    ]


def test_names_and_titles_are_cleaned_and_what_would_be_empty_stays(old: tuple[OldRows, list[str]]) -> None:
    rows, [first, *_] = old
    people = list(rows.connection.scalars(select(rows.table("person").c.id).order_by("id").limit(2)))
    rows.set("person", people[0], name="Amara\u00a0 Osei\u200b")
    rows.set("person", people[1], name="\u200b")
    rows.set("project", first, title="Four-hour\u2003standard, cafe\u0301")
    rows.add("committee", id="c", code="ect", name="Effective\nCare", aliases=["E\u200bCT"])

    brought_together(rows)

    with reading() as session:
        assert [session.get_one(Person, person).name for person in people] == ["Amara Osei", "\u200b"]
        assert session.get_one(Project, first).title == "Four-hour standard, café"
        committee = session.get_one(Committee, "c")
        assert (committee.name, committee.aliases) == ("Effective Care", ["ECT"])
    assert merged() == []


def test_projects_are_answered_after_their_texts_were_cleaned(old: tuple[OldRows, list[str]]) -> None:
    rows, ids = old
    for project_id in ids:
        rows.set("project", project_id, title="Four-hour\u00a0standard")

    brought_together(rows)

    for project_id in ids:
        with reading() as session:
            query = select(HumanTask).where(HumanTask.project_id == project_id, HumanTask.state == "open")
            task = session.scalars(query.order_by(HumanTask.id)).first()
            assert task is not None
            alone = why_alone(project_by_id(session, project_id), task.kind, task.assignee_id)
        assert isinstance(typed_for(task.id, task.assignee_id), dict)
        typed = {**FORMS[task.kind].examples[straight_on(task.kind)], **alone}
        answer_task(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))
