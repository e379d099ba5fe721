"""What a project and the QI Support Team said to each other: notes and requests for help, read at once (2.1, 2.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CompoundSelect, Select, String, cast, literal, or_, select, true, union_all
from sqlalchemy.orm import Session, aliased

from models.records import HelpRequest, HumanTask, Person, Project, ProjectNote
from models.vocabulary import HelpWanted, NoteReaders, TaskState


@dataclass(frozen=True)
class SeenNote:
    """A note as its page shows it; struck, if `struck_at` says when."""

    id: str
    readers: NoteReaders
    text: str
    by: str
    at: datetime
    struck_at: datetime | None
    struck_because: str
    may_strike: bool


@dataclass(frozen=True)
class SeenHelp:
    """A request for help as the page of its project shows it; `reply` is empty as long as it is open."""

    task_id: str
    kind: HelpWanted
    wanted: str
    by: str
    at: datetime
    is_open: bool
    closed_at: datetime | None
    reply: str


@dataclass(frozen=True)
class SupportSeen:
    """The notes that somebody may read and the requests for help of a project, the newest first."""

    notes: Sequence[SeenNote]
    help: Sequence[SeenHelp]


NOTHING_SAID = SupportSeen((), ())
_Row = tuple[str, str, str, str, str, datetime, datetime | None, str, str, str]
_NOTE, _HELP = "note", "help"


def support_seen(session: Session, project: Project, person_id: str | None, *, is_team: bool) -> SupportSeen:
    """What one person may read of it; notes for the team only if they are of it, or wrote them.

    None for nobody in particular, who reads what everybody may.
    """
    rows = session.execute(_both(project, person_id, is_team=is_team)).all()
    notes = [
        SeenNote(
            id=row.id,
            readers=NoteReaders(row.word),
            text=row.text,
            by=row.name,
            at=row.at,
            struck_at=row.ended_at,
            struck_because=row.more,
            may_strike=is_team or row.author_id == person_id,
        )
        for row in rows
        if row.what == _NOTE
    ]
    asked = [
        SeenHelp(
            task_id=row.id,
            kind=HelpWanted(row.word),
            wanted=row.text,
            by=row.name,
            at=row.at,
            is_open=row.state == TaskState.OPEN,
            closed_at=row.ended_at,
            reply=row.more,
        )
        for row in rows
        if row.what == _HELP
    ]
    return SupportSeen(notes, asked)


def _both(project: Project, person_id: str | None, *, is_team: bool) -> CompoundSelect[_Row]:
    notes, asked = _notes(project, person_id, is_team=is_team), _help(project)
    return union_all(notes, asked).order_by(notes.selected_columns.at.desc())


def _notes(project: Project, person_id: str | None, *, is_team: bool) -> Select[_Row]:
    author = aliased(Person)
    is_theirs = or_(ProjectNote.readers == NoteReaders.EVERYBODY, ProjectNote.person_id == person_id)
    return (
        select(
            literal(_NOTE).label("what"),
            ProjectNote.id.label("id"),
            cast(ProjectNote.readers, String).label("word"),
            ProjectNote.note.label("text"),
            author.name.label("name"),
            ProjectNote.at.label("at"),
            ProjectNote.struck_at.label("ended_at"),
            ProjectNote.struck_because.label("more"),
            literal("").label("state"),
            author.id.label("author_id"),
        )
        .join(author, author.id == ProjectNote.person_id)
        .where(ProjectNote.project_id == project.id, true() if is_team else is_theirs)
    )


def _help(project: Project) -> Select[_Row]:
    author = aliased(Person)
    return (
        select(
            literal(_HELP),
            HelpRequest.task_id,
            cast(HelpRequest.kind, String),
            HelpRequest.wanted,
            author.name,
            HelpRequest.asked_at,
            HelpRequest.closed_at,
            HelpRequest.reply,
            cast(HumanTask.state, String),
            author.id,
        )
        .join(author, author.id == HelpRequest.asked_by_id)
        .join(HumanTask, HumanTask.id == HelpRequest.task_id)
        .where(HelpRequest.project_id == project.id)
    )
