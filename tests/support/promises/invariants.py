"""What must hold of the database at any moment, asked through the views that every release keeps.

Each statement finds what is wrong and so must find nothing; it reads the same on PostgreSQL and SQLite.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ForeignKeyConstraint, bindparam, text
from sqlalchemy.orm import Session

from models.clock import now
from models.records import Record
from models.records.base import Moment
from tasks.database.unit_of_work import reading

INVARIANTS = {
    "I3 one decision per task": "SELECT task_id FROM chk_decision GROUP BY task_id HAVING count(*) > 1",
    "I4 nobody decides on their own project": """
        SELECT d.id FROM chk_decision d
        JOIN chk_task t ON t.id = d.task_id JOIN chk_project p ON p.id = t.project_id
        WHERE t.decides AND (d.person_id = p.creator_person_id OR EXISTS (
            SELECT 1 FROM chk_part x WHERE x.project_id = p.id AND x.person_id = d.person_id
              AND x.began_at < d.at AND x.mistaken_at IS NULL AND (x.ended_at IS NULL
                OR x.part NOT IN ('asked_as_deputy', 'asked_as_sponsor', 'successor'))))""",
    "I4 whoever leads or created a project is noted as taking part": """
        SELECT p.id FROM chk_project p
        WHERE NOT EXISTS (SELECT 1 FROM chk_part x WHERE x.project_id = p.id AND x.person_id = p.creator_person_id)
           OR NOT EXISTS (
            SELECT 1 FROM chk_part x WHERE x.project_id = p.id AND x.person_id = p.lead_person_id
              AND x.part = 'lead' AND x.ended_at IS NULL)""",
    "I5 moves follow each other without a gap": """
        SELECT id FROM (
            SELECT x.*, lag(to_state) OVER w AS before_state, lag(seq) OVER w AS before_seq FROM chk_transition x
            WINDOW w AS (PARTITION BY project_id ORDER BY seq)
        ) y
        WHERE (before_seq IS NULL AND (seq <> 1 OR from_state <> 'new'))
           OR (before_seq IS NOT NULL AND (seq <> before_seq + 1 OR from_state <> before_state))""",
    "I5 every move is one that its policy allows": """
        SELECT x.id FROM chk_transition x JOIN chk_project p ON p.id = x.project_id
        WHERE NOT EXISTS (
            SELECT 1 FROM chk_allowed a
            WHERE a.definition = p.definition AND a.version = x.definition_version
              AND a.from_state = x.from_state AND a.to_state = x.to_state)""",
    "I6 a project stands where its last move led": """
        SELECT p.id FROM chk_project p LEFT JOIN chk_transition x ON x.project_id = p.id
          AND x.seq = (SELECT max(seq) FROM chk_transition y WHERE y.project_id = p.id)
        WHERE x.id IS NULL OR x.to_state <> p.state""",
    "I7 each cause moves a project once": """
        SELECT cause_id FROM chk_transition GROUP BY cause_type, cause_id HAVING count(*) > 1""",
    "I8 one task mail for each assignment": """
        SELECT t.id FROM chk_task t LEFT JOIN (
            SELECT id, task_id, assignment_no FROM chk_outbox WHERE kind = 'task' AND task_id IS NOT NULL
            UNION ALL
            SELECT m.id, s.task_id, 1 FROM chk_outbox m JOIN email_task s ON s.email_id = m.id WHERE m.kind = 'task'
        ) o ON o.task_id = t.id
        GROUP BY t.id HAVING count(o.id) = 0 OR count(o.id) <> count(DISTINCT o.assignment_no)""",
    "I12 nobody is told of a task that was not reminded of first": """
        SELECT o.id FROM (
            SELECT m.id, m.sent_at, m.task_id FROM chk_outbox m WHERE m.kind = 'escalation' AND m.state = 'sent'
            UNION ALL
            SELECT m.id, m.sent_at, s.task_id FROM chk_outbox m JOIN email_task s ON s.email_id = m.id
            WHERE m.kind = 'overdue' AND m.state = 'sent'
        ) o
        WHERE NOT EXISTS (
            SELECT 1 FROM chk_outbox r
            WHERE r.task_id = o.task_id AND r.kind = 'reminder' AND r.state = 'sent' AND r.sent_at < o.sent_at)
          AND NOT EXISTS (
            SELECT 1 FROM chk_outbox d JOIN email_task s ON s.email_id = d.id
            WHERE s.task_id = o.task_id AND d.kind = 'digest' AND d.state = 'sent' AND d.sent_at < o.sent_at)""",
    "I13 no timer waits for a closed task": """
        SELECT m.id FROM chk_timer m JOIN chk_task t ON t.id = m.task_id
        WHERE m.state = 'armed' AND t.state <> 'open'""",
    "I13 no timer waits for a closed project": """
        SELECT m.id FROM chk_timer m JOIN chk_project p ON p.id = m.project_id
        WHERE m.state = 'armed' AND NOT p.is_open""",
    "I13 every open task has a timer": """
        SELECT t.id FROM chk_task t WHERE t.state = 'open' AND NOT EXISTS (
            SELECT 1 FROM chk_timer m WHERE m.task_id = t.id AND m.state = 'armed')""",
    "I14 every open project waits for somebody or for a date": """
        SELECT p.id FROM chk_project p WHERE p.is_open AND p.hold IS NULL
          AND NOT EXISTS (SELECT 1 FROM chk_task t WHERE t.project_id = p.id AND t.state = 'open')
          AND NOT EXISTS (SELECT 1 FROM chk_timer m WHERE m.project_id = p.id AND m.state = 'armed')""",
    "I14 a closed project asks nobody": """
        SELECT t.id FROM chk_task t JOIN chk_project p ON p.id = t.project_id
        WHERE t.state = 'open' AND NOT p.is_open""",
    "I14 no mail is in the hand of a sender that died": """
        SELECT id FROM chk_outbox WHERE state = 'sending' AND claimed_until < :now""",
    "I15 every decision stands in the history": """
        SELECT d.id FROM chk_decision d WHERE NOT EXISTS (
            SELECT 1 FROM chk_audit a WHERE a.object_type = 'decision' AND a.object_id = d.id)""",
    "I15 the history has no gap": """
        SELECT seq FROM (SELECT seq, lag(seq) OVER (ORDER BY seq) AS before_seq FROM chk_audit) a
        WHERE seq <> coalesce(before_seq, 0) + 1""",
    "I16 a topic of a programme year is one project": """
        SELECT topic_id FROM chk_project WHERE topic_id IS NOT NULL
        GROUP BY programme_year, topic_id HAVING count(*) > 1""",
    "I17 one reminder and one escalation a task and day": """
        SELECT task_id FROM chk_outbox WHERE kind IN ('reminder', 'escalation')
        GROUP BY task_id, kind, local_date HAVING count(*) > 1
        UNION ALL
        SELECT s.task_id FROM chk_outbox m JOIN email_task s ON s.email_id = m.id
        WHERE m.kind = 'overdue'
        GROUP BY s.task_id, m.to_person_id, m.local_date HAVING count(*) > 1""",
}


def broken(session: Session | None = None) -> dict[str, list[Any]]:
    """Every invariant that does not hold, with the ids it fails for; of a transaction or of what is committed."""
    if session is None:
        with reading() as fresh:
            return broken(fresh)
    result = {name: _ids(session, statement) for name, statement in (*INVARIANTS.items(), *_references())}
    return {name: ids for name, ids in result.items() if ids}


def _ids(session: Session, statement: str) -> list[Any]:
    asked = text(statement)
    if ":now" in statement:
        asked = asked.bindparams(bindparam("now", now(), type_=Moment()))
    return list(session.scalars(asked))


def _references() -> Iterator[tuple[str, str]]:
    """I18: whatever a row refers to is there; asked of every foreign key of every table."""
    for table in Record.metadata.sorted_tables:
        for key in sorted(
            table.foreign_key_constraints, key=lambda foreign_key_constraint: str(foreign_key_constraint.name)
        ):
            yield f"I18 {key.name}", _orphans(table.name, key)


def _orphans(table: str, key: ForeignKeyConstraint) -> str:
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    joined = " AND ".join(f"r.{there} = t.{here}" for here, there in pairs)
    given = " AND ".join(f"t.{here} IS NOT NULL" for here, _ in pairs)
    there = pairs[0][1]
    return (
        f"SELECT t.{pairs[0][0]} FROM {table} t LEFT JOIN {key.referred_table.name} r ON {joined} "  # noqa: S608
        f"WHERE {given} AND r.{there} IS NULL"
    )
