"""The lines of progress on actions: said at any time by whoever owns the action or leads its project (6.6, OB-113)."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.records import ActionProgress


def progress_on(session: Session, task_ids: Collection[str]) -> dict[str, list[ActionProgress]]:
    """The lines on these actions, by the ids of their tasks, the oldest first; one read, or none."""
    lines: dict[str, list[ActionProgress]] = {}
    if not task_ids:
        return lines
    query = (
        select(ActionProgress)
        .where(ActionProgress.task_id.in_(task_ids))
        .options(joinedload(ActionProgress.person))
        .order_by(ActionProgress.at, ActionProgress.id)
    )
    for line in session.scalars(query):
        lines.setdefault(line.task_id, []).append(line)
    return lines
