"""The dry run of the next working morning: what will be written to whom, and what will not and why."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import short_date, spoken_date
from tasks.mail.expected import Expected, Unwritten
from tasks.mail.forecast import Forecast, forecast
from tasks.reading.standing import Standing, standing_seen
from web.pages.mail_lines import when
from web.pages.routing import page
from web.views import ExpectedLine, TomorrowPage
from web.visit import Visiting

router = APIRouter()

MOST = 200
"""As many projects are looked at: a page must not keep its reader waiting, nor everybody else."""

UNKNOWN = "What people answer until then changes it."


@page(router, "/outbox/tomorrow")
def look(visit: Visiting) -> Response:
    """The page of the next working morning; it is reckoned anew each time, and nothing is written."""
    standing = standing_seen(visit.person.person_id)
    view = _view(forecast(most=MOST), standing)
    return visit.show(view, title=view.when, here="outbox")


def _view(found: Forecast, standing: Standing) -> TomorrowPage:
    return TomorrowPage(
        when=f"To be written on {spoken_date(found.day)}",
        paragraphs=list(_said(found, standing)),
        letters=[_expected(one, []) for one in found.of_the_day],
        before=[_expected(one, [f"On {when(one.at)}"]) for one in found.before],
        not_written=[_unwritten(one) for one in found.unwritten],
    )


def _said(found: Forecast, standing: Standing) -> Iterator[str]:
    count = len(found.of_the_day)
    what = "1 e-mail" if count == 1 else f"{count:,} e-mails" if count else "Nothing"
    yield f"{what}, from 07:00 on. {UNKNOWN}"
    if found.left_out:
        of = MOST + found.left_out
        yield f"Only the first {MOST} of {of:,} projects are shown; the operator’s “qi mail tomorrow” lists all."
    if found.readers_left_out:
        yield f"The letters of the week of {found.readers_left_out:,} more readers are not shown."
    if found.days_off:
        days = ", ".join(short_date(day) for day in found.days_off)
        yield f"Nobody is reminded on days off: {days}."
    if standing.stopped_at:
        yield "All mail is stopped: it will be written, and wait."


def _expected(one: Expected, notes: list[str]) -> ExpectedLine:
    return ExpectedLine(
        to=f"{one.to_name}\n{one.to}",
        what=one.asked or one.letter.label,
        rung=one.rung,
        reference=one.project,
        href=f"/projects/{one.project}" if one.project else "",
        project_title=one.title,
        due=f"by {short_date(one.due_on)}" if one.due_on else "",
        notes=[*notes, "Will be held"] if one.is_held else notes,
    )


def _unwritten(one: Unwritten) -> ExpectedLine:
    return ExpectedLine(
        to=one.of,
        what=one.asked,
        rung=one.rung,
        reference=one.project,
        href=f"/projects/{one.project}",
        project_title=one.title,
        due=f"by {short_date(one.due_on)}" if one.due_on else "",
        notes=[one.why],
    )
