"""Where the QI Support Team takes the list that the Trust kept before into the register (6.4; OB-100)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import APIRouter
from starlette.responses import Response

from models.errors import BadFile
from models.imports.project_entry import ProjectEntry
from models.vocabulary import EarlierState, ProjectType
from tasks.people.permissions import only_for_support_team
from tasks.people.sign_in import note_visit
from tasks.projects.begun_for_lead.earlier_list import (
    EarlierList,
    EarlierListImport,
    as_text,
    import_projects,
    preview_projects,
    read_earlier_list,
)
from web.forms.checking import FieldError
from web.pages.counting import counted
from web.pages.posted_file import SentFile
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import ImportPage, LabelledText, MessagePage, PageLink

router = APIRouter()

HEADING = "Take in an earlier list"
MOST_SHOWN = 200
"""As many rows, or errors, are shown; the rest are counted."""

_EXPLAINED = {
    "reference": "Its reference in the list. Needed; the same reference is taken in once",
    "title": "Needed",
    "kind": "Needed: " + ", ".join(kind.label for kind in ProjectType),
    "state": "Needed: " + ", ".join(state.label for state in EarlierState),
    "lead_email": "Needed: the work email address of whoever leads it, or led it last",
    "lead_name": "Their name, where we do not know them yet",
    "service": "The code or the name of a Care Delivery Service of ours",
    "stage": "Where it stands, in your own words; only of what is under way",
    "began_on": "Like 31/12/2026",
    "ended_on": "Needed of what has ended",
    "aim": "Filled into the proposal; of what has ended, kept as a note that everybody may read",
    "notes": "Kept as a note that everybody may read",
}
_RULES = (
    "What has ended comes in as a record. Nobody is asked anything, and it can be found and learned from.",
    "What is under way begins with its proposal, filled in with what the list says. Its lead is asked to check it.",
    "From then on it follows the policy: no approval is taken over from a list.",
    "What is in the register already stays as it is, so you can send a longer list later.",
)


@page(router, "/import-projects")
def show_import(request: CurrentRequest) -> Response:
    """Where a file is chosen, and what its columns are."""
    return _show(request)


def _rows_in(path: Path) -> str:
    return as_text(read_earlier_list(path))


@router.post("/import-projects/file")
def submit_list(sent: SentFile, request: CurrentRequest) -> Response:
    """Show what becomes of each row; nothing is stored, and nothing is read of what others than the team send."""
    if (sender := request.visitor or request.lapsed()) is not None:
        only_for_support_team(sender.person_id)
    return _submit(sent.as_fields(_rows_in, name="rows", file=sent.shown_name), request)


@router.post("/import-projects")
def take_list_in(sent: Sent, request: CurrentRequest) -> Response:
    """Take the rows in that were looked at."""
    return _submit(sent, request)


def _submit(sent: SentForm, request: PageRequest) -> Response:
    if request.visitor is None:
        return come_back(request, sent, lambda back: _preview(back, sent, notice=BACK))
    request.check(sent)
    note_visit(request.person)
    if not sent.has("do"):
        return _preview(request, sent)
    try:
        done = import_projects(_list(sent, request))
    except BadFile as error:
        return _wrong(request, error.problems)
    request.hints.mail_waits()
    facts = [f"{done.said}.", *(line for line in _asked(done) if line)]
    view = MessagePage.receipt("The list is taken in", facts, PageLink("Back to the register", "/projects"))
    return request.show(view, title="The list is taken in", here="projects")


def _preview(request: PageRequest, sent: SentForm, *, notice: str = "") -> Response:
    if troubles := [text for name, text in sent.pairs if name == "trouble"]:
        return _wrong(request, troubles)
    if not sent.text("rows"):
        return _show(request, notice=notice) if notice else _wrong(request, ["Choose a file first"])
    try:
        seen = preview_projects(_list(sent, request))
    except BadFile as error:
        return _wrong(request, error.problems)
    rest = len(seen.rows) - MOST_SHOWN
    view = ImportPage(
        heading="Look before it is taken in",
        notice=notice,
        said=[f"{seen.said}.", *_asked(seen), "Nothing is stored yet."],
        lines=[
            LabelledText(f"Row {row.row}: {row.earlier_reference} · {row.title}", row.said)
            for row in seen.rows[:MOST_SHOWN]
        ],
        more=f"And {counted(rest, 'more row')}." if rest > 0 else "",
        rows=sent.text("rows"),
        file=sent.text("file"),
        can_be_done=any(row.is_new for row in seen.rows),
    )
    return request.show(view, title=view.heading, here="projects")


def _asked(seen: EarlierListImport) -> Iterator[str]:
    leads = {row.asked for row in seen.rows if row.is_new and row.asked}
    if leads:
        gets = "gets" if len(leads) == 1 else "get"
        yield f"{counted(len(leads), 'lead')} {gets} an email for each project of theirs that is under way."


def _list(sent: SentForm, request: PageRequest) -> EarlierList:
    only_for_support_team(request.person.person_id)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "The list.csv"
        path.write_text(sent.text("rows"), encoding="utf-8")
        entries = read_earlier_list(path)
    return EarlierList(entries, sent.text("file") or "a file", request.person.person_id)


def _wrong(request: PageRequest, problems: Sequence[str]) -> Response:
    """Where a file is chosen, with everything that is wrong with the one that was sent."""
    rest = len(problems) - MOST_SHOWN
    sentences = [*problems[:MOST_SHOWN], *([f"And {counted(rest, 'more error')}."] if rest > 0 else [])]
    errors = [FieldError("file", sentence[:1].upper() + sentence[1:], "file") for sentence in sentences]
    return _show(request, errors=errors)


def _show(request: PageRequest, *, errors: Sequence[FieldError] = (), notice: str = "") -> Response:
    only_for_support_team(request.person.person_id)
    columns = [LabelledText(name, _EXPLAINED[name]) for name in ProjectEntry.model_fields]
    view = ImportPage(
        heading=HEADING,
        notice=notice,
        said=_RULES,
        columns=columns,
        error="Nothing was stored: mend the file and send it again" if errors else "",
    )
    return request.show(view, title=HEADING, here="projects", errors=errors, status=422 if errors else 200)
