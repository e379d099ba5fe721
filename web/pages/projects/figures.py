"""The figures of a project: one period at a time, or all that the plan asks for at once (7.3; OB-077, OB-135)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import brief_date
from models.errors import FiguresChanged, NotFound, WrongForm
from models.forms.operations.figures import FigureChangeForm
from models.measures.figures import CheckedFigure, FigureKey, unusual
from models.measures.groups import WHY_HIDDEN
from models.vocabulary import FigureSource
from tasks.answers.entering_figures import FiguresReceipt, enter_figures
from tasks.figures.plan import ended_periods, groups_asked
from tasks.people.sign_in import note_visit
from tasks.privacy.releases import apply_releases
from tasks.projects.storing_figures import FiguresRequest
from tasks.queries.projects.figures import FiguresSeen, ReplacedFigure, figures_seen, figures_to_enter
from web.access import is_same
from web.forms.checking import FieldError, check
from web.forms.reading import MOST_FIELDS
from web.forms.showing import fields_of
from web.pages.figure_inputs import labels_of
from web.pages.form_answers import RENEWED, checked_nonce, new_nonce
from web.pages.projects.figure_boxes import (
    ReadBoxes,
    cell_of,
    event_cells,
    event_lines,
    read_boxes,
    shown_text,
)
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink
from web.views.figures import FigurePeriod, FiguresPage, PeriodLine

router = APIRouter()

ALL = "all"
"""In the place of a period: every period of the plan at once."""

MOST_PERIODS = 60
"""As many periods, the newest, stand on the page of all; a block pasted from a spreadsheet takes any number."""

MOST_BOXES = MOST_FIELDS * 4 // 5
"""As many boxes stand on the page of all, so that it can be sent with everything else that a form holds."""

NOTHING = ReadBoxes()


@page(router, "/projects/{reference}/figures")
def show_figures(reference: str, request: CurrentRequest) -> Response:
    """The period that is to be entered next: the newest one that is missing, else the newest."""
    return _show(request, _Shown(reference))


@page(router, "/projects/{reference}/figures/{period}")
def show_period(reference: str, period: str, request: CurrentRequest) -> Response:
    """The figures of one period, or of all."""
    return _show(request, _Shown(reference, period))


@router.post("/projects/{reference}/figures/{period}")
def submit_figures(reference: str, period: str, sent: Sent, request: CurrentRequest) -> Response:
    """Store the figures, or show the page again with everything that was typed."""
    apply_releases(reference=reference)
    shown = _Shown(reference, period)
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _again(returned, replace(shown, notice=BACK), sent))
    if not is_same(sent.text("csrf"), request.csrf):
        return _again(request, replace(shown, notice=RENEWED), sent, status=403)
    note_visit(request.person)
    seen = figures_to_enter(reference, request.person.person_id)
    read = read_boxes(seen, sent)
    change = check(FigureChangeForm, {"reason": sent.text("reason")})
    if read.errors or isinstance(change, list):
        wrong = [*read.errors, *(change if isinstance(change, list) else [])]
        return _show(request, shown.with_typed(read, sent, wrong), status=422)
    try:
        receipt = enter_figures(
            FiguresRequest(
                reference=reference,
                person_id=request.person.person_id,
                nonce=checked_nonce(sent.text("nonce")),
                source=FigureSource.PAGE,
                figures=read.figures,
                taken_out=read.taken_out,
                reason=change.reason or "",
                shown=read.shown,
            )
        )
    except WrongForm as error:
        wrong = [FieldError("reason", sentence, "reason") for _, sentence in error.sentences]
        return _show(request, shown.with_typed(read, sent, wrong), status=422)
    except FiguresChanged as error:
        return _show(request, replace(shown.with_typed(read, sent), notice=str(error)), status=409)
    request.hints.send_mail_and_wake(receipt.project_id)
    return figures_recorded(request, receipt, typed=read.figures)


def figures_recorded(
    request: PageRequest, receipt: FiguresReceipt, *, typed: Sequence[CheckedFigure] = ()
) -> Response:
    """What was recorded, and where one goes on: to the next period that is missing, if one is.

    Of figures that were typed without a preview it says which are far from the usual (OB-135).
    """
    seen = figures_seen(receipt.reference, request.person.person_id)
    view = MessagePage(
        heading="The figures are recorded",
        paragraphs=[
            f"{receipt.reference} · {receipt.title}",
            f"{receipt.sentence}.",
            *far_from_usual(seen, typed),
            *([] if seen.missing else ["Nothing is missing up to now."]),
        ],
        link=PageLink("See the project", f"/projects/{receipt.reference}"),
        is_receipt=True,
        more=_next(seen),
    )
    return request.show(view, title="The figures are recorded", here="projects")


def far_from_usual(seen: FiguresSeen, figures: Sequence[CheckedFigure]) -> list[str]:
    """A question about each of these figures that is far from what is usual for its measure."""
    keys = {figure.key for figure in figures}
    others = [figure.checked for key, figure in seen.figures.items() if key not in keys]
    return [
        f"{seen.plan.name_of(figure.key)}: {figure.written} is far from the usual. Is it right?"
        for figure in unusual(figures, others)
    ]


def _next(seen: FiguresSeen) -> PageLink | None:
    if not seen.missing:
        return None
    key = seen.missing[-1]
    return PageLink(f"Enter {seen.plan.period_name(key)}", _address(seen, key.period.isoformat()))


@dataclass(frozen=True)
class _Shown:
    """Which page of figures is shown, with what was typed into it."""

    reference: str
    period: str = ""
    read: ReadBoxes = NOTHING
    reason: str = ""
    notice: str = ""

    def with_typed(self, read: ReadBoxes, sent: SentForm, wrong: Sequence[FieldError] = ()) -> _Shown:
        """The page with what was typed, and what is wrong with it."""
        return replace(self, read=replace(read, errors=wrong), reason=sent.text("reason"))


def _again(request: PageRequest, shown: _Shown, sent: SentForm, *, status: int = 200) -> Response:
    """The page with everything that was typed, of which nothing was looked at yet."""
    seen = figures_seen(shown.reference, request.person.person_id)
    read = read_boxes(seen, sent)
    return _show(request, shown.with_typed(read, sent), status=status)


def _show(request: PageRequest, shown: _Shown, *, status: int = 200) -> Response:
    seen = figures_seen(shown.reference, request.person.person_id)
    is_grid = shown.period == ALL
    keys = _grid_keys(seen) if is_grid else _keys_of(seen, _day_of(seen, shown.period))
    periods = list(_periods(seen, keys, shown.read))
    if not is_grid and not shown.read.errors:
        periods = _with_focus(periods)
    heading = "All figures" if is_grid else _heading(seen, keys)
    can_change = any(key in seen.figures for key in keys) or bool(event_lines(seen, shown.read))
    view = FiguresPage(
        reference=seen.reference,
        project_title=seen.title,
        heading=heading,
        action=_address(seen, ALL if is_grid else _day_of(seen, shown.period).isoformat())
        if seen.may_enter
        else "",
        nonce=new_nonce(),
        shown=shown_text(seen, keys),
        periods=periods,
        fields=fields_of(FigureChangeForm, {"reason": shown.reason}, shown.read.errors) if can_change else [],
        new_events=list(event_cells(seen, shown.read)),
        events=event_lines(seen, shown.read),
        lines=list(_lines(seen)),
        links=list(_links(seen, is_grid=is_grid)),
        changes=[_change(seen, replaced) for replaced in seen.replaced],
        notice=shown.notice,
        says=_says(seen),
        is_grid=is_grid,
    )
    title = f"{heading}, {seen.reference}"
    return request.show(view, title=title, here="projects", errors=shown.read.errors, status=status)


def _day_of(seen: FiguresSeen, period: str) -> date:
    """The day in the address; without one the newest period that is missing, else the newest that is over."""
    if period:
        try:
            return date.fromisoformat(period)
        except ValueError:
            raise NotFound("such page") from None
    if seen.missing:
        return seen.missing[-1].period
    planned = [first for key in seen.plan.measures for first in ended_periods(seen.plan, key, seen.today)]
    return max(planned, default=seen.plan.collect_from)


def _keys_of(seen: FiguresSeen, day: date) -> list[FigureKey]:
    """What is asked for in the periods in which a day lies."""
    return [
        FigureKey(key, seen.plan.period_of(key, day), group)
        for key, measure in seen.plan.measures.items()
        if not measure.kind.is_of_rare_events
        for group in groups_asked(seen.plan, key)
    ]


def _all_keys(seen: FiguresSeen) -> list[FigureKey]:
    """What the plan asks for and what there is besides, the newest period first."""
    planned = {
        FigureKey(key, first, group)
        for key in seen.plan.measures
        for first in ended_periods(seen.plan, key, seen.today)
        for group in groups_asked(seen.plan, key)
    }
    there = {
        key
        for key in seen.figures
        if key.measure in seen.plan.measures and not seen.plan.measures[key.measure].kind.is_of_rare_events
    }
    newest = sorted({key.period for key in planned | there}, reverse=True)[:MOST_PERIODS]
    order = list(seen.plan.measures)
    return sorted(
        (key for key in planned | there if key.period in newest),
        key=lambda key: (-key.period.toordinal(), order.index(key.measure), key.group),
    )


def _grid_keys(seen: FiguresSeen) -> list[FigureKey]:
    """The boxes of one form: as many of the newest periods, each whole, as it can send."""
    kept, boxes = list[FigureKey](), 0
    for _, of_period in groupby(_all_keys(seen), key=lambda key: key.period):
        keys = list(of_period)
        boxes += sum(len(labels_of(seen.plan.measures[key.measure])) for key in keys)
        if kept and boxes > MOST_BOXES:
            break
        kept += keys
    return kept


def _periods(seen: FiguresSeen, keys: Sequence[FigureKey], read: ReadBoxes) -> Iterator[FigurePeriod]:
    by_name: dict[str, list[FigureKey]] = {}
    for key in keys:
        by_name.setdefault(seen.plan.period_name(key), []).append(key)
    for name, of_period in by_name.items():
        yield FigurePeriod(name=name, cells=[cell_of(seen, key, read) for key in of_period])


def _with_focus(periods: Sequence[FigurePeriod]) -> list[FigurePeriod]:
    """The periods, with the first box that is empty ready to be typed into: on a phone that is a touch less."""
    boxes = (entry for period in periods for cell in period.cells for entry in cell.inputs)
    first = next((entry.name for entry in boxes if not entry.value), "")
    return [
        replace(
            period,
            cells=[
                replace(cell, inputs=[replace(entry, has_focus=entry.name == first) for entry in cell.inputs])
                for cell in period.cells
            ],
        )
        for period in periods
    ]


def _heading(seen: FiguresSeen, keys: Sequence[FigureKey]) -> str:
    names = list(dict.fromkeys(seen.plan.period_name(key) for key in keys))
    return f"Figures for {names[0]}" if names else "Figures"


def _lines(seen: FiguresSeen) -> Iterator[PeriodLine]:
    """Every period, the newest first, with what is there and what is missing."""
    missing = set(seen.missing)
    by_period: dict[tuple[date, str], list[FigureKey]] = {}
    for key in _all_keys(seen):
        by_period.setdefault((key.period, seen.plan.period_name(key)), []).append(key)
    for (first, name), keys in by_period.items():
        absent = sum(key in missing for key in keys)
        yield PeriodLine(
            link=PageLink(f"{name[:1].upper()}{name[1:]}", _address(seen, first.isoformat())),
            facts=[
                LabelledText(
                    seen.plan.name_of(key).removesuffix(f", {name}"), seen.figures[key].checked.written
                )
                for key in keys
                if key in seen.figures
            ],
            missing=f"{absent} missing" if absent else "",
        )


def _links(seen: FiguresSeen, *, is_grid: bool) -> Iterator[PageLink]:
    if not seen.may_enter:
        return
    if is_grid:
        yield PageLink("One period at a time", f"/projects/{seen.reference}/figures")
    else:
        yield PageLink("All periods on one page", _address(seen, ALL))
        earliest = min((key.period for key in _all_keys(seen)), default=seen.plan.collect_from) - timedelta(
            days=1
        )
        yield PageLink("A period before that", _address(seen, earliest.isoformat()))
    yield PageLink("Paste from a spreadsheet, or send a file", f"/projects/{seen.reference}/paste-figures")


def _says(seen: FiguresSeen) -> str:
    if not seen.may_enter:
        who = "Only the project lead, the project team and the QI Support Team can enter figures."
        return f"{who} {WHY_HIDDEN}" if seen.hides_groups else who
    begins = seen.plan.collect_from
    if begins > seen.today:
        return f"The plan measures from {brief_date(begins)}. Figures of before then can be entered, too."
    return "Totals only. Nothing about single patients."


def _change(seen: FiguresSeen, replaced: ReplacedFigure) -> LabelledText:
    entered = (
        f"{replaced.figure.written}, entered by {replaced.entered_by} on {brief_date(replaced.entered_on)}"
    )
    why = f"Changed by {replaced.replaced_by} on {brief_date(replaced.replaced_on)}: {replaced.reason}"
    return LabelledText(seen.plan.name_of(replaced.figure.key), f"{entered}.\n{why}")


def _address(seen: FiguresSeen, period: str) -> str:
    return f"/projects/{seen.reference}/figures/{period}"
