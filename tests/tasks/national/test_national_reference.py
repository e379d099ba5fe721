"""The national reference has its own place: neither a QI Life reference nor an older release takes it away (OB-026)."""

from __future__ import annotations

from datetime import date
from importlib import import_module

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import update

from models.records import Project
from models.vocabulary import Stage, TaskKind
from tasks.database.unit_of_work import unit_of_work
from tests.support.trust_at_work import NATIONAL, World

BOTH = {**NATIONAL, "external_reference": "QIL-4711", "nationally_registered_on": "2026-10-30"}


def registered(world: World, **answer: str | None) -> None:
    world.propose(project_type="national_audit")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, None, **answer)


def references(world: World) -> tuple[str | None, str | None]:
    return world.project.national_reference, world.project.external_reference


def found_again(world: World, **before: str | None) -> tuple[str | None, str | None]:
    """What the migration makes of a project as an older release left it."""
    with unit_of_work() as session:
        session.execute(update(Project).values(national_reference=None, **before))
        context = MigrationContext.configure(session.connection())
        with Operations.context(context):
            import_module("migrations.versions.0027_national_audits")._find_references()  # noqa: SLF001
    return references(world)


def test_both_references_are_kept_with_the_day_of_national_registration_ob_026(world: World) -> None:
    registered(world, **BOTH)

    assert references(world) == ("NCA-7", "QIL-4711")
    assert world.project.nationally_registered_on == date(2026, 10, 30)
    assert found_again(world, external_reference="QIL-4711") == ("NCA-7", "QIL-4711")


def test_national_reference_that_stood_in_the_place_of_the_other_moves_to_its_own(world: World) -> None:
    registered(world, **NATIONAL, external_reference=None)

    assert found_again(world, external_reference="NCA-7") == ("NCA-7", None)
