"""The dry run of the next working morning: what will be written to whom, and what will not and why."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import dated, spoken_date
from tasks.forecast.lines import ExpectedEmail, UnwrittenTimer
from tasks.forecast.tomorrow import Forecast, forecast_tomorrow
from tasks.queries.mail.mail_status import MailStatus, mail_status_seen
from web.pages.mail.mail_lines import when
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import ExpectedLine, TomorrowPage

router = APIRouter()

MOST = 200
"""As many projects are looked at: a page must not keep its reader waiting, nor everybody else."""

UNKNOWN = "What people answer until then changes it."


@page(router, "/outbox/tomorrow")
def show_mail_forecast(request: CurrentRequest) -> Response:
    """The page of the next working morning; it is reckoned anew each time, and nothing is written."""
    standing = mail_status_seen(request.person.person_id)
    view = _view(forecast_tomorrow(most=MOST), standing)
    return request.show(view, title=view.when, here="outbox")


def _view(foreseen: Forecast, standing: MailStatus) -> TomorrowPage:
    return TomorrowPage(
        when=f"To be written on {spoken_date(foreseen.day)}",
        paragraphs=list(_paragraphs(foreseen, standing)),
        letters=[_expected(letter, []) for letter in foreseen.of_the_day],
        before=[_expected(letter, [f"On {when(letter.at)}"]) for letter in foreseen.before],
        not_written=[_unwritten(letter) for letter in foreseen.unwritten],
    )


def _paragraphs(foreseen: Forecast, standing: MailStatus) -> Iterator[str]:
    count = len(foreseen.of_the_day)
    what = "1 email" if count == 1 else f"{count:,} emails" if count else "Nothing"
    yield f"{what}, from 07:00 on. {UNKNOWN}"
    if foreseen.left_out:
        of = MOST + foreseen.left_out
        yield f"Only the first {MOST} of {of:,} projects are shown; the operator’s “qi mail tomorrow” lists all."
    if foreseen.readers_left_out:
        yield f"The letters of the week of {foreseen.readers_left_out:,} more readers are not shown."
    if foreseen.days_off:
        days = ", ".join(dated(day) for day in foreseen.days_off)
        yield f"Nobody is reminded on days off: {days}."
    if standing.stopped_at:
        yield "All mail is stopped: it will be written, and wait."


def _expected(letter: ExpectedEmail, notes: list[str]) -> ExpectedLine:
    return ExpectedLine(
        to=f"{letter.to_name}\n{letter.to}",
        what=letter.asked or letter.letter.label,
        rung=letter.rung,
        reference=letter.project,
        href=f"/projects/{letter.project}" if letter.project else "",
        project_title=letter.title,
        due=f"by {dated(letter.due_on)}" if letter.due_on else "",
        notes=[*notes, "Will be held"] if letter.is_held else notes,
    )


def _unwritten(letter: UnwrittenTimer) -> ExpectedLine:
    return ExpectedLine(
        to=letter.of,
        what=letter.asked,
        rung=letter.rung,
        reference=letter.project,
        href=f"/projects/{letter.project}",
        project_title=letter.title,
        due=f"by {dated(letter.due_on)}" if letter.due_on else "",
        notes=[letter.why],
    )
