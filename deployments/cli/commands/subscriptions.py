"""`qi subscriptions import` and `qi subscriptions list`: the register of subscriptions (6.1; OB-091)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from deployments.cli.printing import counted, print_json, print_preview, print_table
from deployments.site.schema import require_schema
from models.inputs.money import pounds
from tasks.subscriptions.importing import SubscriptionRow, import_subscriptions, preview_subscriptions
from tasks.subscriptions.listing import ListedSubscription, all_subscriptions

File = Annotated[Path, Parameter(name="FILE")]


def import_register(file: File, /, *, sheet: str | None = None, preview: bool = False) -> None:
    """Add or change subscriptions from a list. Importing it again changes nothing.

    Args:
        file: a CSV file or an Excel workbook (.xlsx) with the column title, and as wanted host, contract,
            fee (in pounds), renews_on, value_obtained and ended_on. An empty cell changes nothing; “none” (or
            “clear”) in ended_on takes the end back.
        sheet: the sheet of the workbook; without it the only one whose heading fits.
        preview: only say what would be added and changed; nothing is stored.
    """
    require_schema()
    if preview:
        would, rows = preview_subscriptions(file, sheet=sheet)
        read = counted(would.rows, "subscription")
        print(f"{read} read: {would.added} would be added, {would.changed} changed.")
        print_preview("Subscription", [_preview(row) for row in rows])
        return
    imported = import_subscriptions(file, sheet=sheet)
    read = counted(imported.rows, "subscription")
    print(f"{read} read: {imported.added} added, {imported.changed} changed.")


def _preview(row: SubscriptionRow) -> tuple[int, str, str, Mapping[str, Sequence[str]]]:
    happens = "added" if row.is_new else "changed" if row.changes else "unchanged"
    return row.row, row.title, happens, row.changes


def list_register(*, json: bool = False) -> None:
    """List them, what renews next first.

    Args:
        json: print them as JSON.
    """
    require_schema()
    subscriptions = all_subscriptions()
    if json:
        print_json(subscriptions)
        return
    print_table(
        ("Subscription", "Host", "Renews", "Fee a year", "What it brought"),
        [_row(subscription) for subscription in subscriptions],
    )
    print(counted(len(subscriptions), "subscription"))


def _row(subscription: ListedSubscription) -> tuple[str, ...]:
    fee = "" if subscription.fee_pence is None else pounds(subscription.fee_pence)
    return (
        subscription.title,
        subscription.host,
        _renews(subscription),
        fee,
        "recorded" if subscription.value_obtained else "nothing yet",
    )


def _renews(subscription: ListedSubscription) -> str:
    """The year stands with the day, because a contract may run for several."""
    if subscription.is_ended:
        return f"ended {subscription.ended_on}"
    late = ", overdue" if subscription.is_overdue else ""
    return f"{subscription.renews_on}{late}" if subscription.renews_on else "no date"
