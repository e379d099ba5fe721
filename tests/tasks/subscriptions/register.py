"""Subscriptions in the register, as they stand."""

from __future__ import annotations

from models.records import Subscription
from tasks.unit_of_work import unit_of_work


def subscription(title: str, **columns: object) -> str:
    """A subscription; its id."""
    with unit_of_work() as session:
        made = Subscription(title=title, **columns)
        session.add(made)
        session.flush()
        return made.id
