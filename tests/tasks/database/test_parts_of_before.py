"""Projects of a release before, migrated: who takes or took part in them is noted, and they go on (revision 0019)."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import NullPool, create_engine, insert, select

from models.records import HandOver, Person, Project, ProjectPart
from models.vocabulary import Part
from tasks.database.migrating import migrate
from tasks.database.unit_of_work import connect, disconnect, reading
from tests.support.promises.frozen_databases import FILES, as_left, upgrade_to
from tests.support.promises.invariants import broken

[PROJECTS] = [file for file in FILES if file.name == "projects.json.gz"]
HANDED_OVER = datetime(2026, 11, 5, 7, tzinfo=UTC)


def test_parts_are_read_from_projects_hand_overs_proposals_and_figures_of_before_ob_079(
    blank_database_url: str,
) -> None:
    with as_left(PROJECTS, blank_database_url):
        engine = create_engine(blank_database_url, poolclass=NullPool)
        with engine.begin() as connection:
            upgrade_to(connection, "0021")
            first, other = connection.execute(
                select(Project.id, Person.id)
                .join(Person, Person.email == "leila.haddad@northbrook.example")
                .order_by(Project.reference)
                .limit(1)
            ).one()
            connection.execute(
                insert(HandOver).values(
                    id="hand-over",
                    project_id=first,
                    from_id=other,
                    to_id=other,
                    on_day=HANDED_OVER.date(),
                    said_at=HANDED_OVER,
                    done_at=HANDED_OVER,
                )
            )
        migrate(blank_database_url)
        connect(blank_database_url)
        try:
            with reading() as session:
                project = session.get_one(Project, first)
                rows = session.execute(
                    select(ProjectPart.part, Person.email, ProjectPart.ended_at)
                    .join(Person, Person.id == ProjectPart.person_id)
                    .where(ProjectPart.project_id == first)
                ).all()
                emails = dict(session.execute(select(Person.id, Person.email)).tuples().all())
                givers = set(
                    session.scalars(select(ProjectPart.project_id).where(ProjectPart.part == Part.FIGURES))
                )
            assert {
                (part, email, ended_at) for part, email, ended_at in rows if part is not Part.FIGURES
            } == {
                (Part.LEAD, emails[project.lead_id], None),
                (Part.PROPOSER, emails[project.creator_id], None),
                (Part.DEPUTY, emails[project.deputy_id or ""], None),
                (Part.LEAD, "leila.haddad@northbrook.example", HANDED_OVER),
                *((part, email, ended) for part, email, ended in rows if part is Part.MEMBER),
            }
            assert any(part is Part.MEMBER for part, _, _ in rows)
            assert givers
            assert broken() == {}
        finally:
            disconnect()
