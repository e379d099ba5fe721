"""Notes on a project: added at any time, never changed, struck with a reason (2.1, 6.4; OB-016)."""

from typing import Any

from models.errors import NotFound, WrongForm
from models.forms.support_team.notes import AddNoteForm, StrikeNoteForm
from models.records import HumanTask, Project, ProjectNote
from models.records.base import new_id
from models.vocabulary import NoteReaders, Role
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.people.permissions import TEAM
from tasks.projects.support_team.help_requests import may_ask_for_help


def may_note(change: OperationUnderWay) -> bool:
    """The QI Support Team, the lead and the deputy, and whoever else takes part."""
    return change.is_one_of(Role.QIST, Role.LEAD) or may_ask_for_help(change.project, change.person)


def always(project: Project, task: HumanTask | None) -> bool:
    """At any time, also after the project has ended."""
    _ = project, task
    return True


def add_note(change: OperationUnderWay, form: AddNoteForm) -> OperationRecord:
    """Keep a note. The history of the project says that there is one, and its words where everybody may read it."""
    note = ProjectNote(
        id=new_id(),
        project_id=change.project.id,
        readers=form.readers,
        note=form.note,
        person_id=change.person.id,
        at=change.moment,
    )
    change.session.add(note)
    is_open = form.readers is NoteReaders.EVERYBODY
    sentence = "A note was added" if is_open else "A note for the QI Support Team was added"
    return OperationRecord(sentence, {"note": note.id, **({"reason": form.note} if is_open else {})})


def may_strike(change: OperationUnderWay) -> bool:
    """Whoever wrote it, and the QI Support Team."""
    return note_of(change).person_id == change.person.id or change.is_one_of(*TEAM)


def note_of(change: OperationUnderWay) -> ProjectNote:
    """The note it is about; NotFound if it is none of this project."""
    note = change.session.get(ProjectNote, change.part)
    if note is None or note.project_id != change.project.id:
        raise NotFound("such note")
    return note


def strike_note(change: OperationUnderWay, form: StrikeNoteForm) -> OperationRecord:
    """Strike a note. Refused: WrongForm for one that is struck already."""
    note = note_of(change)
    if note.struck_at is not None:
        raise WrongForm([("reason", "This note is struck already")])
    note.struck_at, note.struck_by_id, note.struck_because = change.moment, change.person.id, form.reason
    is_open = note.readers is NoteReaders.EVERYBODY
    sentence = "A note was struck" if is_open else "A note for the QI Support Team was struck"
    return OperationRecord(sentence, {"note": note.id, **({"reason": form.reason} if is_open else {})})


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {"note": Operation(AddNoteForm, always, may_note, add_note)}
NOTE_OPERATIONS: dict[str, Operation[Any]] = {
    "strike-note": Operation(
        StrikeNoteForm, always, may_strike, strike_note, says=lambda change: note_of(change).note
    ),
}
"""What is done with a note; it is offered beside it."""
