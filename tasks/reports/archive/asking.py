"""A report on request: from a form, a flow or a command; checked, and made once for each sending."""

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import financial_year, local_date, now
from models.errors import WrongForm
from models.forms.error_messages import sentences
from models.forms.operations.report_request import MakePaperForm
from models.papers import Paper
from models.programme_year import first_day
from models.records import Service
from models.vocabulary import PaperKind
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.reports.archive.issuing import IssueOutcome, issue_paper
from tasks.reports.archive.making import make_report, year_of
from tasks.reports.body import ReportRequest


def report_request(kind: PaperKind, year: str = "", service: str = "", for_whom: str = "") -> MakePaperForm:
    """What is asked for in words, of the present year unless another is named; WrongForm if it does not fit."""
    given = {
        "kind": kind,
        "year": year or financial_year(local_date(now())),
        "service": service or None,
        "for_whom": for_whom or None,
    }
    try:
        return MakePaperForm.model_validate(given)
    except ValidationError as error:
        raise WrongForm(sentences(error, MakePaperForm)) from None


def make_on_request(
    form: MakePaperForm, person_id: str | None = None, *, nonce: str = "", asked_in: str = ""
) -> IssueOutcome:
    """Make the report that a form asks for, by somebody of the team or by whoever runs the service.

    `asked_in` says where, if not on our pages. Refused: OnlyForTheTeam, and WrongForm for a year to come or a service
    that is not known.
    """
    with reading() as session:
        if person_id is not None:
            only_team(session, person_id)
        request = _request(session, form)
    return issue_paper(request, made_by_id=person_id, nonce=nonce, asked_in=asked_in)


def report_to_be(form: MakePaperForm) -> Paper:
    """The report as it would be made now, without a reference: nothing is kept. Refused like the making of it."""
    with reading() as session:
        return make_report(session, _request(session, form), "", now())


def _request(session: Session, form: MakePaperForm) -> ReportRequest:
    today = local_date(now())
    service_id = session.scalar(select(Service.id).where(Service.code == form.service))
    if form.service and service_id is None:
        raise WrongForm([("service", "Choose a Care Delivery Service from the list")])
    if first_day(form.year) > today:
        raise WrongForm([("year", "This year has not begun: there is nothing to report yet")])
    return ReportRequest(
        kind=form.kind,
        year=form.year,
        period=year_of(form.year, today),
        service_id=service_id,
        for_whom=form.for_whom or "",
    )
