"""The templates of a project as its page of them shows them: what it uses, and what was in use at its registration."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.answers.project_answers import newest_answered
from models.records import Person
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading
from tasks.projects.figure_rights import may_enter
from tasks.projects.project_rows import project_to_read
from tasks.queries.projects.readers import only_readers
from tasks.template_library.reading import SeenTemplate, every_template, templates_in_force
from tasks.template_library.using import OnlineForm, UsedTemplate, online_forms, used_templates


@dataclass(frozen=True)
class ProjectTemplates:
    """The templates of a project: what it uses, its online forms, what is offered, and what was when it was registered.

    `in_force` are names with the numbers of then; `may_use` says whether the reader may note a version for it.
    """

    reference: str
    title: str
    used: Sequence[UsedTemplate]
    online: Sequence[OnlineForm]
    offered: Sequence[SeenTemplate]
    registered_at: datetime | None
    in_force: Sequence[tuple[str, int]]
    may_use: bool


def project_templates(reference: str, person_id: str) -> ProjectTemplates:
    """The templates of a project as somebody may see them; NotFound, OnlyForTheTeam as for its page (OB-075)."""
    with reading() as session:
        project = project_to_read(session, reference)
        only_readers(session, project, person_id)
        registered = newest_answered(project, TaskKind.REGISTER)
        registered_at = registered.decision.at if registered and registered.decision else None
        return ProjectTemplates(
            reference=project.reference,
            title=project.title,
            used=used_templates(session, project.id),
            online=online_forms(project),
            offered=every_template(session),
            registered_at=registered_at,
            in_force=templates_in_force(session, registered_at) if registered_at else [],
            may_use=project.is_open and may_enter(session, project, session.get_one(Person, person_id)),
        )
