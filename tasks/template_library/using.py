"""Which version of a template a project uses: noted when it is downloaded for the project, for good (OB-075)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.answers.project_answers import newest_answered
from models.clock import now
from models.errors import NotAllowedHere, NotFound, NotYours
from models.records import DocumentTemplate, Person, Project, TemplateUse, TemplateVersion
from models.records.base import new_id
from models.vocabulary import Role, TaskKind, TemplateKind
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.projects.figure_rights import may_enter
from tasks.projects.project_rows import append_project_history, locked_project

ONLINE = {
    TemplateKind.REGISTRATION_FORM: (TaskKind.PROPOSE, TaskKind.REGISTER),
    TemplateKind.ACTION_PLAN: (TaskKind.RECORD_MEETING,),
    TemplateKind.REPORT: (TaskKind.WRITE_FINAL_REPORT,),
}
"""The kinds of templates that are forms of this service, which every project answers; a file is for work besides."""


@dataclass(frozen=True)
class OnlineForm:
    """A form of this service that a project has answered: which kind of template it is, in which version, and when."""

    kind: TemplateKind
    form: TaskKind
    version: int
    at: datetime


@dataclass(frozen=True)
class UsedTemplate:
    """A version that a project uses, since when; `newest` is the number of the version that holds now."""

    version_id: str
    template_id: str
    kind: TemplateKind
    name: str
    number: int
    at: datetime
    newest: int

    @property
    def said(self) -> str:
        """“Consent to an interview, version 1”."""
        return f"{self.name}, version {self.number}"


def used_templates(session: Session, project_id: str) -> list[UsedTemplate]:
    """What a project uses, in the order in which it was downloaded."""
    newest = (
        select(TemplateVersion.template_id, func.max(TemplateVersion.number).label("number"))
        .group_by(TemplateVersion.template_id)
        .subquery()
    )
    query = (
        select(
            TemplateVersion.id,
            DocumentTemplate.id,
            DocumentTemplate.kind,
            DocumentTemplate.name,
            TemplateVersion.number,
            TemplateUse.at,
            newest.c.number,
        )
        .join(TemplateVersion, TemplateVersion.id == TemplateUse.version_id)
        .join(DocumentTemplate, DocumentTemplate.id == TemplateVersion.template_id)
        .join(newest, newest.c.template_id == DocumentTemplate.id)
        .where(TemplateUse.project_id == project_id)
        .order_by(TemplateUse.id)
    )
    return [UsedTemplate(*row) for row in session.execute(query).tuples()]


def online_forms(project: Project) -> list[OnlineForm]:
    """The forms of this service that a project has answered, each with the version of its newest answer."""
    return [
        OnlineForm(kind, form, task.decision.form_version, task.decision.at)
        for kind, forms in ONLINE.items()
        for form in forms
        if (task := newest_answered(project, form)) is not None and task.decision is not None
    ]


def note_template(reference: str, version_id: str, *, person_id: str) -> tuple[str, int]:
    """Note that a project uses a version, once: the id of its template and its number, for the download.

    Refused: NotFound, also where the template is out of use or the file was removed; NotAllowedHere for a project that
    has ended, NotYours for whoever does not work on it.
    """
    moment = now()
    with unit_of_work() as session:
        project_id = session.scalar(select(Project.id).where(Project.reference == reference))
        if project_id is None:
            raise NotFound("such project")
        project, person = locked_project(session, project_id), session.get_one(Person, person_id)
        if not project.is_open:
            raise NotAllowedHere(step="Use a template", stage=project.stage.label)
        if not may_enter(session, project, person):
            raise NotYours(Role.LEAD.label)
        version, template = _version_in_use(session, version_id)
        if not _is_noted(session, project, version):
            use = TemplateUse(
                id=new_id(), project_id=project.id, version_id=version.id, person_id=person_id, at=moment
            )
            session.add(use)
            sentence = (
                f"{template.kind.label} “{template.name}”, version {version.number}: used in the project"
            )
            fact = HistoryFact.of(use, "template used", sentence, person_id=person_id)
            append_project_history(session, project, [fact], now=moment)
        return template.id, version.number


def _version_in_use(session: Session, version_id: str) -> tuple[TemplateVersion, DocumentTemplate]:
    query = (
        select(TemplateVersion, DocumentTemplate)
        .join(DocumentTemplate, DocumentTemplate.id == TemplateVersion.template_id)
        .where(
            TemplateVersion.id == version_id,
            DocumentTemplate.withdrawn_at.is_(None),
            TemplateVersion.removed_at.is_(None),
        )
    )
    row = session.execute(query).tuples().one_or_none()
    if row is None:
        raise NotFound("such template in use")
    return row


def _is_noted(session: Session, project: Project, version: TemplateVersion) -> bool:
    query = select(TemplateUse.id).where(
        TemplateUse.project_id == project.id, TemplateUse.version_id == version.id
    )
    return session.scalar(query) is not None
