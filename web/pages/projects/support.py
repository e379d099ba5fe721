"""The notes on a project and the help it asked for, as its page shows them (2.1, 2.2)."""

from __future__ import annotations

from collections.abc import Collection

from models.clock import spoken_moment
from models.vocabulary import NoteReaders
from tasks.projects.support_team.support import SeenHelp, SeenNote
from web.views import HelpView, NoteView


def note_view(note: SeenNote, address: str) -> NoteView:
    """A note with who wrote it when and for whom; struck, with the reason."""
    team = ", for the QI Support Team only" if note.readers is NoteReaders.TEAM else ""
    struck = ""
    if note.struck_at is not None:
        struck = f"Struck on {spoken_moment(note.struck_at)}: {note.struck_because}"
    return NoteView(
        text=note.text,
        said=f"{note.by}, {spoken_moment(note.at)}{team}",
        struck=struck,
        strike="" if struck or not note.may_strike else f"{address}/do/strike-note/{note.id}",
    )


def help_view(asked: SeenHelp, may_open: Collection[str]) -> HelpView:
    """A request with who asked when, and the reply or where it is answered."""
    closed = f"Answered on {spoken_moment(asked.closed_at)}" if asked.closed_at else "Not answered yet"
    if not asked.is_open and asked.closed_at is None:
        closed = "Not needed any more"
    return HelpView(
        kind=asked.kind.label,
        wanted=asked.wanted,
        said=f"{asked.by}, {spoken_moment(asked.at)}. {closed}.",
        reply=asked.reply,
        answer=f"/tasks/{asked.task_id}" if asked.is_open and asked.task_id in may_open else "",
    )
