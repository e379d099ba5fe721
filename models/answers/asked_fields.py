"""Which questions of a form are asked of a project at all: what its kind of work or its way makes needless, is not."""

from models.answers.project_answers import decision_on
from models.forms.base import NO_LONGER_ASKED, FormRecord
from models.forms.form_schema import Shape, shapes_of
from models.records import Project
from models.vocabulary import ProjectType, TaskKind


def fields_not_asked(form: type[FormRecord], project: Project) -> frozenset[str]:
    """The fields that are asked of other kinds of work (`asked_of`), or only of what was designed (`asked_of_design`).

    A form takes them all the same: what somebody typed is never lost.
    """
    designed = decision_on(project, TaskKind.DESIGN) is not None
    return frozenset(
        name
        for name, shape in shapes_of(form).items()
        if not is_asked_of(shape, project.project_type)
        or (shape.extra.get("asked_of_design") and not designed)
    )


def no_longer_asked(form: type[FormRecord]) -> frozenset[str]:
    """The fields that are there only to read and show what was answered before: nobody answers them anew."""
    return frozenset(
        name for name, shape in shapes_of(form).items() if shape.extra.get("asked_of") == NO_LONGER_ASKED
    )


def is_asked_of(shape: Shape, kind: ProjectType | None) -> bool:
    """Whether a question is asked of a kind of work; of every kind if it names none, and of work of no kind yet.

    One that is `NO_LONGER_ASKED` is asked of none: it is there to read what was answered before.
    """
    kinds = shape.extra.get("asked_of")
    return not isinstance(kinds, list) or (bool(kinds) and kind is None) or kind in kinds
