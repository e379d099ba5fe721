"""The QI Support Team adds templates and new versions, and takes templates out of use (5.1; OB-075)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound, WrongForm
from models.forms.support_team.templates import (
    AddTemplateForm,
    NewTemplateVersionForm,
    WithdrawTemplateForm,
)
from models.inputs.text import compared
from models.records import DocumentTemplate, RoleHolding, TemplateVersion
from models.records.base import new_id
from models.vocabulary import Role
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import unit_of_work
from tasks.people.permissions import only_support_team
from tasks.template_library.file_checks import FILE, CheckedFile
from tasks.template_library.reading import WITHDRAWN


@dataclass(frozen=True)
class SentTemplate:
    """The file of a version as it was checked, by whom it was sent, and the nonce of the page."""

    file: CheckedFile
    person_id: str
    nonce: str


@dataclass(frozen=True)
class AddedVersion:
    """A version that was added: of which template."""

    template_id: str
    name: str
    number: int


def add_template(form: AddTemplateForm, sent: SentTemplate) -> AddedVersion:
    """Add a template with its first version; sent again, it is added once.

    Refused: OnlyForTheTeam, WrongForm if there is one of this kind with the same name.
    """
    with unit_of_work() as session:
        only_support_team(session, sent.person_id)
        _one_at_a_time(session)
        if (added := _added_before(session, sent.nonce)) is not None:
            return added
        names = session.scalars(select(DocumentTemplate.name).where(DocumentTemplate.kind == form.kind))
        if compared(form.name) in {compared(name) for name in names}:
            raise WrongForm([("name", "There is one of this name already: open it and add a new version")])
        template = DocumentTemplate(id=new_id(), kind=form.kind, name=form.name)
        session.add(template)
        session.flush()
        return _add(session, template, form.changes, sent, now())


def add_version(template_id: str, form: NewTemplateVersionForm, sent: SentTemplate) -> AddedVersion:
    """Add the next version of a template, which brings one that was out of use back; sent again, it is added once.

    Refused: OnlyForTheTeam, NotFound, WrongForm for the very file of the version before or one that was removed.
    """
    with unit_of_work() as session:
        only_support_team(session, sent.person_id)
        template = locked_template(session, template_id)
        if (added := _added_before(session, sent.nonce)) is not None:
            return added
        newest = select(TemplateVersion.sha256).where(TemplateVersion.template_id == template.id)
        is_in_use = template.withdrawn_at is None
        last = session.scalar(newest.order_by(TemplateVersion.number.desc()).limit(1))
        if _was_removed(session, template, sent.file):
            raise WrongForm([(FILE, "This file was removed from here for good: choose another one")])
        if is_in_use and last == sent.file.sha256:
            raise WrongForm([(FILE, "This is the file of the version that is there: choose the new one")])
        template.withdrawn_at, template.withdrawn_by_id, template.withdrawn_because = None, None, ""
        return _add(session, template, form.changes, sent, now())


def withdraw_template(template_id: str, form: WithdrawTemplateForm, *, person_id: str) -> str:
    """Take a template out of use, once; what it is called. Refused: OnlyForTheTeam, NotFound."""
    moment = now()
    with unit_of_work() as session:
        only_support_team(session, person_id)
        template = locked_template(session, template_id)
        if template.withdrawn_at is None:
            template.withdrawn_at, template.withdrawn_by_id = moment, person_id
            template.withdrawn_because = form.reason
            fact = HistoryFact.of(
                template,
                WITHDRAWN,
                f"{template.kind.label} “{template.name}” taken out of use",
                person_id=person_id,
                occurrence=moment.isoformat(),
                detail={"reason": form.reason},
            )
            append_to_history(session, [fact], at=moment)
        return template.name


def _one_at_a_time(session: Session) -> None:
    """Whoever adds a template waits for whoever adds one now, so that a second click or name is seen."""
    session.execute(select(RoleHolding.id).where(RoleHolding.role == Role.QIST).with_for_update()).all()


def locked_template(session: Session, template_id: str) -> DocumentTemplate:
    """A template, locked until the transaction ends; NotFound."""
    query = select(DocumentTemplate).where(DocumentTemplate.id == template_id).with_for_update()
    template = session.scalar(query)
    if template is None:
        raise NotFound("such template")
    return template


def _was_removed(session: Session, template: DocumentTemplate, file: CheckedFile) -> bool:
    versions = select(TemplateVersion.id).where(
        TemplateVersion.template_id == template.id,
        TemplateVersion.removed_at.is_not(None),
        TemplateVersion.sha256 == file.sha256,
    )
    return session.scalar(versions.limit(1)) is not None


def _added_before(session: Session, nonce: str) -> AddedVersion | None:
    query = (
        select(DocumentTemplate.id, DocumentTemplate.name, TemplateVersion.number)
        .join(TemplateVersion, TemplateVersion.template_id == DocumentTemplate.id)
        .where(TemplateVersion.nonce == nonce[:64])
    )
    row = session.execute(query).tuples().one_or_none()
    return AddedVersion(*row) if row else None


def _add(  # noqa: PLR0913, PLR0917 -- of which template, what is different, the file, and when
    session: Session, template: DocumentTemplate, changes: str, sent: SentTemplate, moment: datetime
) -> AddedVersion:
    last = select(func.max(TemplateVersion.number)).where(TemplateVersion.template_id == template.id)
    number = (session.scalar(last) or 0) + 1
    version = TemplateVersion(
        id=new_id(),
        nonce=sent.nonce[:64],
        template_id=template.id,
        number=number,
        file_format=sent.file.file_format,
        size=len(sent.file.content),
        sha256=sent.file.sha256,
        content=sent.file.content,
        changes=changes,
        added_at=moment,
        added_by_id=sent.person_id,
    )
    session.add(version)
    session.flush()
    fact = HistoryFact.of(
        version,
        "template version added",
        f"{template.kind.label} “{template.name}”: version {number} added",
        person_id=sent.person_id,
        detail={"template": template.id, "sha256": version.sha256},
    )
    append_to_history(session, [fact], at=moment)
    return AddedVersion(template.id, template.name, number)
