"""National reports: the list, a new one, and each with what is answered to it (6.6; OB-006, OB-013, OB-032)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.clock import local_date, now, short_date, spoken_date
from models.forms.programme.national_report import NewReportForm
from tasks.national.intake import IntakeRequest, take_in, topics_offered
from tasks.national.reading import PublishedReport, ReportResult, ServiceReply, said_of_reply
from tasks.queries.programme.national_reports import report_seen, reports_seen
from web.pages.counting import counted
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import (
    LabelledText,
    NationalReportPage,
    NationalReportsPage,
    PageLink,
    RecommendationLine,
    ReplyLine,
    ReportLine,
    ResultLine,
)

router = APIRouter()

ALL = PageLink("National reports", "/programme/reports")
NEW = PageLink("Take a report in", "/programme/reports/new")


@page(router, "/programme/reports")
def show_reports(request: CurrentRequest) -> Response:
    """Every report that was taken in."""
    links = [NEW] if request.looker.is_team else []
    today = local_date(now())
    view = NationalReportsPage(reports=[_line(report, today) for report in reports_seen()], links=links)
    return request.show(view, title="National reports", here="projects")


@page(router, "/programme/reports/new")
def show_new_report(request: CurrentRequest) -> Response:
    """The form of a report that is to be taken in."""
    return _show(request, Filled(values={}))


@router.post("/programme/reports/new")
def submit_new_report(sent: Sent, request: CurrentRequest) -> Response:
    """Begin it and go on to its recommendations, or show the form again with what was typed."""
    return SingleForm(NewReportForm, _show, _take_in).submit(request, sent)


@page(router, "/programme/reports/{reference}")
def show_report(reference: str, request: CurrentRequest) -> Response:
    """One report, for everybody who is signed in."""
    _ = request.looker
    report = report_seen(reference)
    today = local_date(now())
    facts = {
        "Published by": report.publisher,
        "Published on": spoken_date(report.published_on),
        "Taken in on": spoken_date(report.received_on),
        "About": report.topic or "No audit of our programme",
        "Answered": _answered(report),
    }
    view = NationalReportPage(
        heading=report.title,
        facts=LabelledText.known(facts),
        link=report.link,
        results=[_result(result) for result in report.results],
        recommendations=[
            RecommendationLine(
                number=each.number,
                text=each.text,
                not_relevant=each.not_relevant_because,
                replies=[_reply(reply, today) for reply in each.replies],
            )
            for each in report.recommendations
        ],
        links=[ALL, PageLink("Whose turn it is, and its history", f"/projects/{report.reference}")],
    )
    return request.show(view, title=report.title, here="projects")


def _show(request: PageRequest, filled: Filled) -> Response:
    choices = topics_offered(request.person.person_id)
    view = single_form_page(NewReportForm, NEW.href, filled, choices)
    return request.show(
        view, title=NewReportForm.heading, here="projects", errors=filled.errors, status=filled.status
    )


def _take_in(request: PageRequest, form: NewReportForm, nonce: str) -> Response:
    taken = take_in(IntakeRequest(request.person.person_id, form, nonce))
    request.hints.send_mail_and_wake(taken.project_id)
    return RedirectResponse(f"/tasks/{taken.task_id}", status_code=303)


def _line(report: PublishedReport, today: date) -> ReportLine:
    stands = [reply.stands(today) for reply in report.replies if reply.action]
    return ReportLine(
        link=PageLink(report.title, f"/programme/reports/{report.reference}"),
        publisher=report.publisher,
        published=short_date(report.published_on),
        topic=report.topic,
        answered=_answered(report),
        stands=", ".join(_stands(stands)),
        is_overdue="Overdue" in stands,
    )


def _stands(stands: list[str]) -> Iterator[str]:
    """“3 done”, “2 under way”; what is overdue is under way, too."""
    for label, words in (("done", ("Done",)), ("under way", ("Under way", "Overdue"))):
        if number := sum(stand in words for stand in stands):
            yield f"{number} {label}"


def _answered(report: PublishedReport) -> str:
    if not report.recommendations:
        return "Its recommendations are not taken in yet"
    given = sum(reply.reply is not None for reply in report.replies)
    asked = len(report.replies)
    return f"{given} of {counted(asked, 'answer')}" if asked else "No recommendation concerns us"


def _result(result: ReportResult) -> ResultLine:
    ours = "" if result.ours is None else f"{result.ours.normalize():f}{_unit(result)}"
    return ResultLine(
        measure=result.measure,
        national=f"{result.national.normalize():f}{_unit(result)}",
        ours=ours or "Not in the report",
        better=result.better.value,
        position=result.position,
    )


def _unit(result: ReportResult) -> str:
    return result.unit if result.unit == "%" else f" {result.unit}" if result.unit else ""


def _reply(reply: ServiceReply, today: date) -> ReplyLine:
    stands = reply.stands(today)
    by = f"by {spoken_date(reply.due_on)}" if reply.due_on else ""
    return ReplyLine(
        area=reply.area,
        reply=reply.reply.label if reply.reply else stands,
        said=said_of_reply(reply),
        who=", ".join(filter(None, [reply.owner, by])),
        stands="" if reply.reply is None else stands,
        is_overdue=stands == "Overdue",
    )
