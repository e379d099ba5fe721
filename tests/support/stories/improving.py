# ruff: noqa: ANN401 -- what a form holds
"""Drivers, tests of change and supporters, as somebody of a project enters them."""

from __future__ import annotations

from typing import Any

from models.forms.operations.improvement import PlanTestForm
from models.records import DriverLine, PdsaTest
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import driver_lines, pdsa_tests
from tasks.operations.operation import (
    ChangedByOperation,
    OpenedOperation,
    OperationRequest,
    Target,
    open_operation,
    perform_operation,
)
from tasks.operations.registry import IMPROVEMENT_OPERATIONS, PROJECT_OPERATIONS
from tests.support.trust_at_work import World, nonce

OPERATIONS = {**PROJECT_OPERATIONS, **IMPROVEMENT_OPERATIONS}


def improve(
    world: World, operation: str, /, *, by: str = "lead", part: str = "", version: str = "", **typed: Any
) -> ChangedByOperation:
    """Send the form of an operation on the world's project."""
    sent = OperationRequest(world.id_of(by), nonce(), typed, version)
    return perform_operation(
        OPERATIONS[operation], Target(reference=world.project.reference, part=part), sent
    )


def opened(world: World, name: str, *, by: str = "lead", part: str = "") -> OpenedOperation:
    """The page of such an operation, as it is opened."""
    return open_operation(
        OPERATIONS[name], Target(reference=world.project.reference, part=part), world.id_of(by)
    )


def plan(world: World, *, by: str = "lead", **typed: Any) -> PdsaTest:
    """Plan the test of the example, some fields changed; the newest test afterwards."""
    improve(world, "test", by=by, **{**PlanTestForm.example, **typed})
    return max(all_tests(world), key=lambda test: (test.planned_at, test.id))


def add(world: World, level: str, *words: str, under: str | None = None) -> list[str]:
    """Add lines to the driver diagram; the ids of the lines in it, the oldest first."""
    improve(world, "add-drivers", level=level, under=under, lines="\n".join(words))
    return [line.id for line in lines(world)]


def lines(world: World) -> list[DriverLine]:
    """The lines of the driver diagram, also those that were removed."""
    with reading() as session:
        return list(driver_lines(session, world.project_id))


def all_tests(world: World) -> list[PdsaTest]:
    """The tests of change."""
    with reading() as session:
        return list(pdsa_tests(session, world.project_id))
