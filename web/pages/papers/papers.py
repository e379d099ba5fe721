"""Reports: those that were made, one of them in every format, and making one on request (OB-008, OB-033, OB-069)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import financial_year, local_date, now, spoken_date, spoken_moment
from models.errors import NotFound
from models.forms.operations.report_request import MakePaperForm
from models.vocabulary import PaperKind
from tasks.people.permissions import only_for_team
from tasks.queries.register.choices import services
from tasks.reports.archive.archive import (
    PAGE,
    ListedPaper,
    OpenedPaper,
    PaperList,
    UnmadePaper,
    meetings_without_papers,
    open_paper,
    papers_for,
)
from tasks.reports.archive.asking import make_on_request
from tasks.reports.archive.files import FORMATS, file_name
from web.forms.fields import options_of
from web.pages.counting import counted
from web.pages.form_answers import Filled
from web.pages.routing import numbered, page, paged, pages_of, word_named
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import FilterView, LabelledText, MessagePage, PageLink, PaperLine, PaperPage, PapersPage

router = APIRouter()

LARGE = "large"
ITS_OWN_POLICY: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'"
    )
}
"""A paper carries its own styles, and nothing in it can run."""

NOT_AS_MADE = "What is kept of this report is not what its hash was taken of. Ask whoever runs the service."


@page(router, "/papers")
def show_papers(request: CurrentRequest, kind: str = "", page: str = "1") -> Response:
    """The list, of one kind or of all."""
    number, chosen = numbered(page), word_named(PaperKind, kind)
    papers = papers_for(request.person.person_id, chosen, offset=(number - 1) * PAGE)
    return request.show(_list(papers, chosen, number), title="Reports", here="papers")


@page(router, "/papers/make")
def show_paper_request(request: CurrentRequest) -> Response:
    """The form."""
    only_for_team(request.person.person_id)
    return _show_form(request, Filled(values={"year": financial_year(local_date(now()))}))


@router.post("/papers/make")
def submit_paper_request(sent: Sent, request: CurrentRequest) -> Response:
    """Make it, or show the form again with what was typed."""
    return SingleForm(MakePaperForm, _show_form, _make).submit(request, sent)


@page(router, "/papers/{reference}")
def show_paper(reference: str, request: CurrentRequest) -> Response:
    """What a paper is and where its files are."""
    taken = open_paper(reference, request.person.person_id)
    return request.show(_paper_page(taken), title=taken.paper.title, here="papers")


@page(router, "/papers/{reference}/{ending}")
def download_paper(reference: str, ending: str, request: CurrentRequest, print: str = "") -> Response:  # noqa: A002
    """The paper as a file, as it was made."""
    form = FORMATS.get(ending)
    paper = open_paper(reference, request.person.person_id).paper
    if form is None:
        raise NotFound("such format")
    is_large = print == LARGE and form.write_large is not None
    write = form.write_large if is_large and form.write_large else form.write
    shown = "inline" if ending == "html" else "attachment"
    name = file_name(paper, ending, large_print=is_large)
    headers = {**ITS_OWN_POLICY, "Content-Disposition": f'{shown}; filename="{name}"'}
    return Response(write(paper), media_type=form.media_type, headers=headers)


def _make(request: PageRequest, form: MakePaperForm, nonce: str) -> Response:
    issued = make_on_request(form, request.person.person_id, nonce=nonce)
    paragraphs = [issued.paper.title, f"Its reference is {issued.reference}."]
    link = PageLink("See the report", f"/papers/{issued.reference}")
    view = MessagePage.receipt("The report is made", paragraphs, link)
    return request.show(view, title="The report is made", here="papers")


def _list(papers_for: PaperList, chosen: PaperKind | None, number: int) -> PapersPage:
    options = [("", "All reports"), *((kind.value, kind.label) for kind in PaperKind)]
    return PapersPage(
        showing=FilterView(
            name="kind",
            label="Which reports",
            options=options_of(options, chosen or ""),
        ),
        count=counted(papers_for.total, "report"),
        papers=[_line(listed) for listed in papers_for.papers],
        unmade=[_unmade_line(meeting) for meeting in meetings_without_papers()],
        pages=paged("/papers", {"kind": chosen or ""}, number, pages_of(papers_for.total, PAGE)),
    )


def _unmade_line(meeting: UnmadePaper) -> str:
    of = f"{meeting.kind.label}, {meeting.service}" if meeting.service else meeting.kind.label
    return f"{of}, {spoken_date(meeting.held_on)}"


def _line(listed: ListedPaper) -> PaperLine:
    return PaperLine(
        reference=listed.reference,
        href=f"/papers/{listed.reference}",
        title=listed.title,
        kind=listed.kind.label,
        period=listed.period,
        made=spoken_moment(listed.made_at),
        for_whom=listed.for_whom or listed.kind.label,
    )


def _paper_page(taken: OpenedPaper) -> PaperPage:
    listed, at = taken.listed, f"/papers/{taken.listed.reference}"
    return PaperPage(
        title=listed.title,
        facts=[
            LabelledText("Reference", listed.reference),
            LabelledText("For", taken.paper.audience),
            LabelledText("Period", listed.period),
            LabelledText(
                "Made", spoken_moment(listed.made_at) + (f", by {listed.made_by}" if listed.made_by else "")
            ),
            LabelledText("SHA-256 of what is kept", listed.sha256),
        ],
        to_decide=taken.paper.to_decide,
        to_note=taken.paper.to_note,
        files=[PageLink(form.label, f"{at}/{ending}") for ending, form in FORMATS.items()],
        in_large_print=[
            PageLink(form.label, f"{at}/{ending}?print={LARGE}")
            for ending, form in FORMATS.items()
            if form.write_large
        ],
        warning="" if taken.is_as_made else NOT_AS_MADE,
        decisions=PageLink("What the committee decided", f"{at}/decisions") if taken.is_of_meeting else None,
    )


def _show_form(request: PageRequest, filled: Filled) -> Response:
    view = single_form_page(MakePaperForm, "/papers/make", filled, {"services": services()})
    return request.show(view, title=view.asked, here="papers", errors=filled.errors, status=filled.status)
