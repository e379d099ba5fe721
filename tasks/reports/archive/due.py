"""Papers that are due: made on the working day before they are wanted, late rather than never (5.1; OB-069)."""

from datetime import date

from sqlalchemy import ColumnElement, select

from models.clock import local_date, now
from models.records import IssuedPaper, Meeting
from models.working_time import is_working_day, working_days_after
from tasks.database.for_each_safely import for_each_safely
from tasks.database.unit_of_work import reading
from tasks.reports.archive.issuing import issue_for_meeting

MADE_BEFORE = 1
"""Working days before its papers are due on which the paper of a meeting is made."""


def issue_due_papers() -> int:
    """Make the paper of each meeting that is due and not made; how many. A meeting that was held gets none."""
    return for_each_safely(
        due(local_date(now())), lambda text: issue_for_meeting(text) is not None, what="paper"
    )


def is_without_paper(today: date) -> ColumnElement[bool]:
    """Whether a meeting is to come, and its paper is not made."""
    has_paper = select(IssuedPaper.meeting_id).where(IssuedPaper.meeting_id == Meeting.id).exists()
    return (Meeting.held_on >= today) & Meeting.cancelled_at.is_(None) & ~has_paper


def due(today: date) -> list[str]:
    """The meetings to come whose papers are due by the next working day and not made, the soonest first.

    On a day off only those that are late.
    """
    ahead = MADE_BEFORE if is_working_day(today) else 0
    query = (
        select(Meeting.id)
        .where(
            Meeting.papers_due_on <= working_days_after(today, ahead),
            is_without_paper(today),
        )
        .order_by(Meeting.papers_due_on, Meeting.id)
    )
    with reading() as session:
        return list(session.scalars(query))
