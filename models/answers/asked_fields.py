"""Which questions of a form are asked of a project at all: what its kind of work or its way makes needless, is not."""

from models.answers.project_answers import decision_on
from models.forms.base import FormRecord
from models.forms.form_schema import shapes_of
from models.records import Project
from models.vocabulary import TaskKind


def fields_not_asked(form: type[FormRecord], project: Project) -> frozenset[str]:
    """The fields that are asked of other kinds of work (`asked_of`), or only of what was designed (`asked_of_design`).

    A form takes them all the same: what somebody typed is never lost.
    """
    designed = decision_on(project, TaskKind.DESIGN) is not None
    return frozenset(
        name
        for name, shape in shapes_of(form).items()
        if not _concerns(shape.extra.get("asked_of"), project)
        or (shape.extra.get("asked_of_design") and not designed)
    )


def _concerns(kinds: object, project: Project) -> bool:
    """Whether the project is of one of these kinds of work; of whatever kind it is if none is named."""
    return not isinstance(kinds, list) or project.project_type is None or project.project_type in kinds
