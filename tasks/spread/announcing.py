"""Announcements to be copied, filled from the record, and where each was used (11.1; OB-075, OB-151)."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound
from models.forms.support_team.spread import AnnouncementUsedForm
from models.records import HistoryEntry, Project, Topic
from models.settings import settings
from models.vocabulary import Publication, TopicState
from notifications.announcements.catalogue import (
    PROJECT,
    AnnouncementTemplate,
    AnnouncementText,
    announcement_templates,
    fill_in,
)
from tasks.closing.published_learning import published
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import trust
from tasks.people.permissions import only_support_team
from tasks.projects.project_rows import append_project_history, locked_project, project_to_read
from tasks.spread.releasing import may_go_out, words_of

USED = "announcement used"


@dataclass(frozen=True)
class FilledAnnouncement:
    """An announcement about a project or a year, and where it was used before, the newest first."""

    template: AnnouncementTemplate
    about: str
    words: AnnouncementText
    used: tuple[str, ...]


def announcement(name: str, about: str, *, person_id: str) -> FilledAnnouncement:
    """An announcement filled in; OnlyForTheTeam, or NotFound where there is no such template, project or year.

    Of a project only what is published on the intranet is announced, and only if its lead lets it go out in public.
    """
    template = _template(name)
    with reading() as session:
        only_support_team(session, person_id)
        facts = _of_project(session, about) if template.about == PROJECT else _of_year(session, about)
        used = session.scalars(
            select(HistoryEntry.sentence)
            .where(HistoryEntry.action == USED, HistoryEntry.object_id == _object_id(name, about))
            .order_by(HistoryEntry.seq.desc())
        )
        return FilledAnnouncement(template, about, fill_in(template, facts), tuple(used))


def note_use(  # noqa: PLR0913 -- which announcement about what was used where, by whom
    name: str, about: str, form: AnnouncementUsedForm, *, person_id: str, nonce: str
) -> str:
    """Note in the history where an announcement was used, and in which version; once for each nonce. What it says."""
    template = _template(name)
    sentence = f"Announcement “{template.label}”, version {template.version}: {form.channel.label}"
    with unit_of_work() as session:
        only_support_team(session, person_id)
        query = select(HistoryEntry.seq).where(
            HistoryEntry.action == USED, HistoryEntry.occurrence == nonce[:40]
        )
        if session.scalar(query) is not None:
            return sentence
        project = _project(session, about) if template.about == PROJECT else None
        fact = HistoryFact(
            action=USED,
            object_type="announcement",
            object_id=_object_id(name, about),
            sentence=sentence,
            project_id=project.id if project else None,
            person_id=person_id,
            occurrence=nonce[:40],
            detail={"template": name, "version": template.version, "channel": form.channel, "about": about},
        )
        if project is not None:
            append_project_history(session, locked_project(session, project.id), [fact], now=now())
        else:
            append_to_history(session, [fact], at=now())
        return sentence


def _object_id(name: str, about: str) -> str:
    return f"{name}:{about}"[:32]


def _template(name: str) -> AnnouncementTemplate:
    template = announcement_templates().get(name)
    if template is None:
        raise NotFound("such announcement")
    return template


def _project(session: Session, reference: str) -> Project:
    project = project_to_read(session, reference)
    if may_go_out(project) is not Publication.PUBLIC or published(session, project.id) is None:
        raise NotFound("learning of this project that may be announced in public")
    return project


def _of_project(session: Session, reference: str) -> Mapping[str, object]:
    project = _project(session, reference)
    release, ours = published(session, project.id), trust(session)
    if release is None:
        raise NotFound("learning of this project that may be announced in public")
    summary = words_of(release)
    return {
        "title": summary.title,
        "reference": project.reference,
        "parts": summary.parts,
        "contact": ours.qist_email,
        "trust_name": ours.name,
    }


def _of_year(session: Session, year: str) -> Mapping[str, object]:
    titles = session.scalars(
        select(Topic.title)
        .where(
            Topic.programme_year == year,
            Topic.state == TopicState.ON_THE_PROGRAMME,
            Topic.withdrawn_on.is_(None),
        )
        .order_by(Topic.title)
    ).all()
    ours, base = trust(session), settings().base_url
    return {
        "year": year,
        "count": len(titles),
        "topics": titles,
        "link": f"{base}/programme/{year}",
        "propose": f"{base}/propose",
        "contact": ours.qist_email,
        "trust_name": ours.name,
    }
