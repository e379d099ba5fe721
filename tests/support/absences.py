"""People who say that they are away."""

from __future__ import annotations

from tasks.operations.absences import AbsenceRequest, enter_absence
from tasks.operations.operation import OperationRequest
from tests.support.trust_at_work import World, address, nonce


def leave(first: str, last: str, stand_in: str | None = None, **changed: object) -> dict[str, object]:
    """What is typed into the form of an absence."""
    named: dict[str, object] = {"stand_in_email": address(stand_in)} if stand_in else {}
    return {"first_day": first, "last_day": last, **named, **changed}


def away(
    world: World, name: str, typed: dict[str, object], *, by: str = "", instead_of: str = ""
) -> AbsenceRequest:
    """Somebody is away, as they or somebody else says."""
    sent = OperationRequest(world.id_of(by or name), nonce(), typed)
    return enter_absence(world.id_of(name), sent, instead_of=instead_of)
