"""Projects that came in from an earlier list as records that had ended there: none of their stages was lived here."""

from sqlalchemy import ColumnElement, and_, exists

from models.records import Project, Transition


def only_recorded() -> ColumnElement[bool]:
    """Whether a project had ended before it came here: from an earlier list, and never moved since."""
    return and_(
        Project.earlier_reference.is_not(None),
        Project.closed_at.is_not(None),
        ~exists().where(Transition.project_id == Project.id),
    )
