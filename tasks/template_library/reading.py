"""The template library as people see it: what is offered, the versions of a template, and their files (5.1; OB-075)."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload, undefer

from models.errors import NotFound, TemplateFileRemoved, TemplateOutOfUse
from models.records import DocumentTemplate, HistoryEntry, TemplateVersion
from models.vocabulary import TemplateFormat, TemplateKind
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role
from tasks.people.permissions import GOVERNANCE

WITHDRAWN = "template withdrawn"
"""How the history calls it."""

_VERSIONS = selectinload(DocumentTemplate.versions).joinedload(TemplateVersion.added_by)


@dataclass(frozen=True)
class SeenVersion:
    """A version of a template: its number, what is different in it, since when and by whom it is there.

    `removed_at` is since when its file is gone for good, and why.
    """

    version_id: str
    number: int
    file_format: TemplateFormat
    size: int
    changes: str
    added_at: datetime
    added_by: str
    removed_at: datetime | None = None
    removed_because: str = ""


@dataclass(frozen=True)
class SeenTemplate:
    """A template with its versions, the newest first; `withdrawn_at` is since when it is out of use, and why."""

    template_id: str
    kind: TemplateKind
    name: str
    versions: Sequence[SeenVersion]
    withdrawn_at: datetime | None = None
    withdrawn_because: str = ""

    @property
    def newest(self) -> SeenVersion:
        """The version that holds now."""
        return self.versions[0]


@dataclass(frozen=True)
class TemplateFile:
    """The file of a version with the name under which it is saved."""

    name: str
    media_type: str
    content: bytes


def templates_seen(*, withdrawn: bool = False) -> list[SeenTemplate]:
    """The templates in use, or those out of use, in the order of the policy's list and of their names."""
    with reading() as session:
        return every_template(session, withdrawn=withdrawn)


def every_template(session: Session, *, withdrawn: bool = False) -> list[SeenTemplate]:
    """The templates in use, or those out of use, within a transaction; ordered by the policy’s list, then by name."""
    is_out = DocumentTemplate.withdrawn_at.is_not(None)
    query = select(DocumentTemplate).where(is_out if withdrawn else ~is_out).options(_VERSIONS)
    order = list(TemplateKind)
    rows = sorted(session.scalars(query), key=lambda row: (order.index(row.kind), row.name.casefold()))
    return [_seen(row) for row in rows]


def templates_in_force(session: Session, moment: datetime) -> list[tuple[str, int]]:
    """The templates that were in use at a moment, each with its number then: a new version brings one back."""
    withdrawn = _withdrawals(session, moment)
    templates = [*every_template(session), *every_template(session, withdrawn=True)]
    return [
        (template.name, newest.number)
        for template in templates
        if (newest := next((each for each in template.versions if each.added_at <= moment), None))
        if not any(at >= newest.added_at for at in withdrawn[template.template_id])
    ]


def _withdrawals(session: Session, until: datetime) -> defaultdict[str, list[datetime]]:
    """When each template was taken out of use up to a moment, by its id."""
    query = select(HistoryEntry.object_id, HistoryEntry.at).where(
        HistoryEntry.action == WITHDRAWN, HistoryEntry.at <= until
    )
    moments = defaultdict[str, list[datetime]](list)
    for template_id, at in session.execute(query).tuples():
        moments[template_id].append(at)
    return moments


def template_seen(template_id: str) -> SeenTemplate:
    """A template with all its versions; NotFound."""
    query = select(DocumentTemplate).where(DocumentTemplate.id == template_id).options(_VERSIONS)
    with reading() as session:
        template = session.scalar(query)
        if template is None:
            raise NotFound("such template")
        return _seen(template)


def template_file(template_id: str, number: int, *, person_id: str) -> TemplateFile:
    """The file of a version by its number, under a name that says template and version.

    Refused: NotFound; TemplateFileRemoved; TemplateOutOfUse for everybody but those who answer for the privacy of
    patients and the team.
    """
    query = (
        select(TemplateVersion)
        .where(TemplateVersion.template_id == template_id, TemplateVersion.number == number)
        .options(joinedload(TemplateVersion.template), undefer(TemplateVersion.content))
    )
    with reading() as session:
        version = session.scalar(query)
        if version is None:
            raise NotFound("such version")
        _check_is_offered(session, version, person_id)
        plain = re.sub(r"[^a-z0-9]+", "-", version.template.name.lower()).strip("-") or "template"
        return TemplateFile(
            name=f"{plain[:80]}-v{version.number}.{version.file_format.value}",
            media_type=version.file_format.hint,
            content=version.content,
        )


def _check_is_offered(session: Session, version: TemplateVersion, person_id: str) -> None:
    template = version.template
    if version.removed_at is not None:
        raise TemplateFileRemoved(template.name, version.number, at=version.removed_at)
    if template.withdrawn_at is not None and not is_in_role(session, person_id, *GOVERNANCE):
        raise TemplateOutOfUse(template.name, since=template.withdrawn_at, reason=template.withdrawn_because)


def _seen(template: DocumentTemplate) -> SeenTemplate:
    return SeenTemplate(
        template_id=template.id,
        kind=template.kind,
        name=template.name,
        versions=[
            SeenVersion(
                version_id=version.id,
                number=version.number,
                file_format=version.file_format,
                size=version.size,
                changes=version.changes,
                added_at=version.added_at,
                added_by=version.added_by.name,
                removed_at=version.removed_at,
                removed_because=version.removed_because,
            )
            for version in reversed(template.versions)
        ],
        withdrawn_at=template.withdrawn_at,
        withdrawn_because=template.withdrawn_because,
    )
