"""Figures pasted from a spreadsheet or sent as a file: read, shown with their totals, and stored only then (OB-135)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import now
from models.errors import BadFile, FiguresChanged, NotFound, WrongForm
from models.forms.operations.figures import FigureChangeForm
from models.measures.figures import CheckedFigure, FigureKey, written_number
from models.vocabulary import FigureSource
from notifications.documents.papers import EXCEL
from tasks.answers.entering_figures import enter_figures
from tasks.figures.block import ReadBlock, as_block, lines_of_block, lines_of_file, read_block
from tasks.figures.template import figures_template
from tasks.people.sign_in import note_visit
from tasks.privacy.releases import apply_releases
from tasks.projects.storing_figures import FiguresRequest
from tasks.queries.projects.figures import FiguresSeen, figures_seen, figures_to_enter
from web.access import is_same
from web.forms.checking import FieldError, check
from web.forms.reading import FormUnreadable
from web.forms.showing import fields_of
from web.pages.counting import counted
from web.pages.form_answers import RENEWED, checked_nonce, new_nonce
from web.pages.posted_file import PostedFile, SentFile
from web.pages.projects.figures import far_from_usual, figures_recorded
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, PageLink
from web.views.figures import PastePage

router = APIRouter()

MOST_SHOWN = 30
"""As many of the things that are wrong are listed at once; the rest are counted."""

TEMPLATES = {
    "csv": ("CSV", "text/csv; charset=utf-8"),
    "xlsx": ("Excel", EXCEL),
}
"""The formats of the template, with their media types."""


@page(router, "/projects/{reference}/paste-figures")
def show_paste(reference: str, request: CurrentRequest) -> Response:
    """Where a block is pasted, or a file is chosen."""
    return _show(request, _Pasted(reference))


@router.post("/projects/{reference}/paste-figures")
def submit_block(reference: str, sent: Sent, request: CurrentRequest) -> Response:
    """Show what a block comes to, or store it if that was seen already."""
    return _submit(reference, sent, request)


def block_of_file(sent: PostedFile) -> SentForm:
    """What was sent with a file, in place of which stands the block that is in it."""
    return sent.as_fields(
        lambda path: as_block(lines_of_file(path)), name="block", source=FigureSource.FILE.value
    )


@router.post("/projects/{reference}/send-figures")
def submit_file(reference: str, sent: SentFile, request: CurrentRequest) -> Response:
    """Show what the figures of a file come to; nothing is stored yet."""
    return _submit(reference, block_of_file(sent), request)


@router.get("/projects/{reference}/figures-template.{ending}")
def download_template(reference: str, ending: str, request: CurrentRequest) -> Response:
    """A row for each figure that the plan asks for, filled with those that are there; for whoever may enter them."""
    seen = figures_to_enter(reference, request.person.person_id)
    if ending not in TEMPLATES:
        raise NotFound("such format")
    content = figures_template(seen.plan, seen.figures, ending, now())
    name = f"{seen.reference}-figures.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=TEMPLATES[ending][1], headers=headers)


@dataclass(frozen=True)
class _Pasted:
    """Which block is shown and how: as it was pasted, with what is wrong, or what it comes to."""

    reference: str
    block: str = ""
    source: str = FigureSource.PASTE.value
    read: ReadBlock = field(default_factory=ReadBlock)
    is_preview: bool = False
    reason: str = ""
    errors: Sequence[FieldError] = ()
    notice: str = ""


def _submit(reference: str, sent: SentForm, request: PageRequest) -> Response:
    apply_releases(reference=reference)
    pasted = _Pasted(
        reference, sent.text("block"), _source(sent), reason=sent.text("reason"), notice=_trouble(sent)
    )
    if request.visitor is None:
        return come_back(request, sent, lambda back: _show(back, replace(pasted, notice=BACK)))
    if not is_same(sent.text("csrf"), request.csrf):
        return _show(request, replace(pasted, notice=RENEWED), status=HTTPStatus.FORBIDDEN)
    note_visit(request.person)
    seen = figures_to_enter(reference, request.person.person_id)
    if trouble := _trouble(sent):
        return _wrong(request, pasted, [trouble])
    try:
        lines = lines_of_block(pasted.block, seen.plan)
        read = read_block(lines, seen.plan, today=seen.today, there=seen.figures)
    except BadFile as error:
        return _wrong(request, pasted, error.problems)
    if read.problems:
        return _wrong(request, pasted, read.problems)
    preview = replace(pasted, block=as_block(lines), read=read, is_preview=True, notice="")
    return _store(request, seen, preview, sent) if sent.has("seen_at") else _show(request, preview)


def _trouble(sent: SentForm) -> str:
    """All that was wrong with a file, in one line."""
    return " ".join(text for name, text in sent.pairs if name == "trouble")


def _store(request: PageRequest, seen: FiguresSeen, preview: _Pasted, sent: SentForm) -> Response:
    """Store what was previewed; what changed since then is shown before anything is overwritten (P4)."""
    change = check(FigureChangeForm, {"reason": sent.text("reason")})
    if isinstance(change, list):
        return _show(request, replace(preview, errors=change), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        receipt = enter_figures(
            FiguresRequest(
                reference=preview.reference,
                person_id=request.person.person_id,
                nonce=checked_nonce(sent.text("nonce")),
                source=FigureSource(preview.source),
                figures=preview.read.figures,
                reason=change.reason or "",
                shown=_unseen(seen, _moment(sent.text("seen_at"))),
            )
        )
    except WrongForm as error:
        wrong = [FieldError("reason", sentence, "reason") for _, sentence in error.sentences]
        return _show(request, replace(preview, errors=wrong), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    except FiguresChanged as error:
        return _show(request, replace(preview, notice=str(error)), status=HTTPStatus.CONFLICT)
    request.hints.send_mail_and_wake(receipt.project_id)
    return figures_recorded(request, receipt)


def _unseen(seen: FiguresSeen, seen_at: datetime) -> dict[FigureKey, str]:
    """The figures that came after the preview: it showed nothing of them."""
    return {key: "" for key, figure in seen.figures.items() if figure.given_at > seen_at}


def _wrong(request: PageRequest, pasted: _Pasted, problems: Sequence[str]) -> Response:
    """The page with what was pasted and everything that is wrong with it."""
    rest = len(problems) - MOST_SHOWN
    sentences = [*problems[:MOST_SHOWN], *([f"And {rest:,} more."] if rest > 0 else [])]
    errors = [FieldError("block", sentence[:1].upper() + sentence[1:], "block") for sentence in sentences]
    return _show(request, replace(pasted, errors=errors, notice=""), status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(request: PageRequest, pasted: _Pasted, *, status: int = HTTPStatus.OK) -> Response:
    seen = figures_seen(pasted.reference, request.person.person_id)
    figures = pasted.read.figures
    changes = [figure for figure in figures if _differs(seen, figure)]
    address = f"/projects/{seen.reference}"
    view = PastePage(
        reference=seen.reference,
        project_title=seen.title,
        action=f"{address}/paste-figures",
        file_action=f"{address}/send-figures",
        nonce=new_nonce(),
        block=pasted.block,
        source=pasted.source,
        seen_at=now().isoformat() if pasted.is_preview else "",
        fields=fields_of(FigureChangeForm, {"reason": pasted.reason}, pasted.errors) if changes else [],
        totals=list(_totals(seen, figures)),
        look=far_from_usual(seen, figures),
        says=_says(seen, figures, changes) if pasted.is_preview else "",
        notice=pasted.notice,
        may_enter=seen.may_enter,
        columns=_columns(seen),
        templates=[
            PageLink(f"Download the template as {label}", f"{address}/figures-template.{ending}")
            for ending, (label, _) in TEMPLATES.items()
            if seen.may_enter
        ],
        error="" if pasted.is_preview or not pasted.errors else pasted.errors[0].message,
    )
    return request.show(
        view,
        title=f"Paste figures, {seen.reference}",
        here="projects",
        errors=pasted.errors,
        status=status,
    )


def _columns(seen: FiguresSeen) -> str:
    """The columns of a block, without those that its plan has no use for."""
    measures = seen.plan.measures.values()
    needed = {
        "group": bool(seen.plan.groups),
        "out of": any(measure.kind.has_denominator for measure in measures),
        "exceptions": any(measure.takes_exceptions for measure in measures),
    }
    names = ("period", "measure", "group", "how many", "out of", "exceptions", "note")
    return ", ".join(name for name in names if needed.get(name, True))


def _says(seen: FiguresSeen, figures: Sequence[CheckedFigure], changes: Sequence[CheckedFigure]) -> str:
    new = sum(figure.key not in seen.figures for figure in figures)
    same = len(figures) - new - len(changes)
    before = sum(seen.plan.is_retrospective(figure.key) for figure in figures)
    counts = {
        "new": new,
        "different from what is there": len(changes),
        "as it is there already" if same == 1 else "as they are there already": same,
        "retrospective, from before approval": before,
    }
    words = "; ".join(f"{number:,} {what}" for what, number in counts.items() if number)
    return f"Nothing is stored yet. {counted(len(figures), 'figure')}: {words}."


def _differs(seen: FiguresSeen, figure: CheckedFigure) -> bool:
    there = seen.figures.get(figure.key)
    return there is not None and there.checked.numbers != figure.numbers


def _totals(seen: FiguresSeen, figures: Sequence[CheckedFigure]) -> Iterator[LabelledText]:
    """For each measure how many figures there are, of which periods, and what they come to."""
    of_measure: dict[str, list[CheckedFigure]] = {}
    for figure in figures:
        of_measure.setdefault(figure.key.measure, []).append(figure)
    for key, group in of_measure.items():
        ordered = sorted(group, key=lambda figure: figure.key.period)
        first, last = (seen.plan.period_name(figure.key) for figure in (ordered[0], ordered[-1]))
        periods = first if first == last else f"{first} to {last}"
        number = counted(len(group), "figure")
        yield LabelledText(seen.plan.measures[key].name, f"{number}, {periods}: {_sum(seen, key, group)}")


def _sum(seen: FiguresSeen, key: str, figures: Sequence[CheckedFigure]) -> str:
    """“140 of 1,600 in all”; of means and the like the least and the most."""
    numbers = [figure.number for figure in figures]
    kind = seen.plan.measures[key].kind
    if kind.has_denominator:
        whole = sum((figure.out_of or Decimal(0) for figure in figures), Decimal(0))
        exceptions = [figure.exceptions for figure in figures if figure.exceptions is not None]
        left_out = f", {written_number(sum(exceptions, Decimal(0)))} left out" if exceptions else ""
        return f"{written_number(sum(numbers, Decimal(0)))} of {written_number(whole)} in all{left_out}"
    if kind.adds_up:
        return f"{written_number(sum(numbers, Decimal(0)))} in all"
    if kind.is_of_rare_events:
        return counted(len(numbers), "event")
    return f"from {written_number(min(numbers))} to {written_number(max(numbers))}"


def _source(sent: SentForm) -> str:
    source = sent.text("source") or FigureSource.PASTE.value
    if source not in {FigureSource.PASTE.value, FigureSource.FILE.value}:
        raise FormUnreadable("This page was changed on its way: open it again.")
    return source


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FormUnreadable("This page was changed on its way: open it again.") from None
    if moment.tzinfo is None:
        raise FormUnreadable("This page was changed on its way: open it again.")
    return moment
