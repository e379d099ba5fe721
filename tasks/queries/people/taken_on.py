"""Which tasks of the QI Support Team somebody has taken on, by one rule for every page (2.1; OB-054)."""

from sqlalchemy import ColumnElement, and_, not_

from models.records import HumanTask, Project
from models.vocabulary import Role


def lies_with_team() -> ColumnElement[bool]:
    """Whether a task is asked of the team and nobody of it does it yet; of a query over tasks and their projects.

    Somebody does it who took it on, who was given it, or who supports the project and is asked.
    """
    is_supporters = and_(Project.supporter_id.is_not(None), Project.supporter_id == HumanTask.assignee_id)
    return and_(HumanTask.role == Role.QIST, HumanTask.taken_at.is_(None), not_(is_supporters))
