"""When a subscription is to be renewed, and when the QI Support Team is told of it (6.1; OB-091)."""

from datetime import date

RENEWS_SOON = 90
"""Days before its date from which a renewal counts as soon."""

TOLD_BEFORE = (14, 60)
"""Days before its date from which the QI Support Team is told, the nearest first."""

PASSED = "passed"


def is_over(ended_on: date | None, today: date) -> bool:
    """Whether a subscription has ended."""
    return ended_on is not None and ended_on <= today


def is_overdue(renews_on: date | None, ended_on: date | None, today: date) -> bool:
    """Whether the date of a renewal has passed without its having been moved, or the subscription ended."""
    return renews_on is not None and renews_on < today and not is_over(ended_on, today)


def rung(renews_on: date | None, ended_on: date | None, today: date) -> str:
    """Which of the letters about a renewal is due by now: “60”, “14”, “passed”, or none (empty).

    Only the latest one counts: after days without service those that it overtook are not made up for. There is none
    for a subscription that ends before it would renew.
    """
    if renews_on is None or is_over(ended_on, max(today, renews_on)):
        return ""
    days = (renews_on - today).days
    if days < 0:
        return PASSED
    return next((str(before) for before in TOLD_BEFORE if days <= before), "")
