"""Everything that is refused or fails, as one page or one JSON document: a sentence, never a trace."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from models import errors
from models.errors import NotReady, QIError, WrongForm
from models.privacy.screening import current_screening
from web.access import FromElsewhere, SignInFirst
from web.forms.reading import FormUnreadable
from web.posted_form import SentForm
from web.request import PageRequest, nobody, page_request_of
from web.views import AgainView, LabelledText, MessagePage, PageLink

log = logging.getLogger(__name__)

STATUS: Mapping[type[QIError], HTTPStatus] = {
    errors.AlreadyDecided: HTTPStatus.CONFLICT,
    errors.NoLongerAsked: HTTPStatus.CONFLICT,
    errors.FormChanged: HTTPStatus.CONFLICT,
    errors.NotAllowedHere: HTTPStatus.CONFLICT,
    errors.NoHandOverPlanned: HTTPStatus.CONFLICT,
    errors.CorrectionWaits: HTTPStatus.CONFLICT,
    errors.WrongForm: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.BadFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TooManyForAFile: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.PatientDetails: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.CodeWrong: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotYours: HTTPStatus.FORBIDDEN,
    errors.OnlyForTheTeam: HTTPStatus.FORBIDDEN,
    errors.OnlyForGovernance: HTTPStatus.FORBIDDEN,
    errors.NobodysManager: HTTPStatus.FORBIDDEN,
    errors.TemplateOutOfUse: HTTPStatus.FORBIDDEN,
    errors.TemplateFileRemoved: HTTPStatus.GONE,
    errors.AskedOfSomebodyElse: HTTPStatus.CONFLICT,
    errors.NotWithThisMail: HTTPStatus.CONFLICT,
    errors.OwnProject: HTTPStatus.FORBIDDEN,
    FromElsewhere: HTTPStatus.FORBIDDEN,
    errors.TooManyCodes: HTTPStatus.TOO_MANY_REQUESTS,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.LinkUnusable: HTTPStatus.NOT_FOUND,
    FormUnreadable: HTTPStatus.BAD_REQUEST,
    QIError: HTTPStatus.SERVICE_UNAVAILABLE,
}
"""The status of each refusal; what is not named has that of its parent."""

HEADINGS: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "This could not be read",
    HTTPStatus.FORBIDDEN: "This is not for you to answer",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.CONFLICT: "This was answered meanwhile",
    HTTPStatus.GONE: "This is not here any more",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "This is too much",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something is missing or wrong",
    HTTPStatus.TOO_MANY_REQUESTS: "Several codes were sent already",
    HTTPStatus.SERVICE_UNAVAILABLE: "This is not working just now",
}
OWN_HEADINGS: Mapping[type[QIError], str] = {
    FromElsewhere: "This was not sent from here",
    errors.OwnProject: "Somebody else must decide on this",
    errors.OnlyForTheTeam: "This page is for the QI Support Team",
    errors.OnlyForGovernance: "This page is for Information Governance",
    errors.TemplateOutOfUse: "This template is out of use",
    errors.NobodysManager: "This page is for those who have a team",
    errors.AskedOfSomebodyElse: "This was passed on",
    errors.NotAllowedHere: "This cannot be done at this stage",
    errors.NoHandOverPlanned: "No hand-over is planned",
    errors.CorrectionWaits: "Somebody is asked already",
    errors.NotWithThisMail: "This cannot be done with the mail as it is",
    errors.PatientDetails: "This seems to be about a patient",
    errors.CodeWrong: "This code does not work",
    errors.LinkUnusable: "This link does not work",
}
"""Headings that say more than the status does."""

SENTENCES: Mapping[int, str] = {
    401: "This needs the bearer token of the API.",
    404: "There is no page at this address. Check it, or begin at the start.",
    405: "This page does not take what was sent to it.",
    413: "What was sent is more than this service takes. Nothing was stored.",
}
UNEXPECTED = "Something went wrong"
START = PageLink("Go to the start", "/")
SIGN_IN = PageLink("Sign in", "/sign-in")
TEMPLATES = PageLink("See all templates", "/templates")
LEADS_TO: Mapping[type[QIError], PageLink] = {
    errors.LinkUnusable: SIGN_IN,
    errors.CodeWrong: SIGN_IN,
    errors.TooManyCodes: PageLink("Enter the code of the newest email", "/sign-in/code"),
    errors.TemplateOutOfUse: TEMPLATES,
    errors.TemplateFileRemoved: TEMPLATES,
    errors.AskedOfSomebodyElse: PageLink("See what is asked of you", "/my"),
}
"""Where somebody goes on who was refused, if not at the start."""
RETRY_SECONDS, BUSY_SECONDS = "30", "5"


class FieldSentence(BaseModel):
    """One thing that is wrong with what was sent, and in which field; empty for the whole.

    `rule` names that of the filter against patient details which objects to it, and is empty for anything else.
    """

    field: str
    sentence: str
    rule: str = ""


class Refusal(BaseModel):
    """Why a request was refused: a sentence, and one more for each field that is wrong."""

    detail: str
    errors: list[FieldSentence] = []


def status_of(error: QIError) -> HTTPStatus:
    """The status of a refusal."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def refused(request: Request, error: Exception) -> Response:
    """Anything of ours that was refused."""
    if not isinstance(error, QIError):
        raise TypeError(error)
    if isinstance(error, SignInFirst):
        return RedirectResponse(
            f"/sign-in?to={quote(error.path, safe='/?=')}", status_code=HTTPStatus.SEE_OTHER
        )
    status = status_of(error)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        log.error("%s: %s", type(error).__name__, error)
    if _is_api(request):
        wrong = error.sentences if isinstance(error, WrongForm) else []
        return _json(status, str(error), wrong)
    link = LEADS_TO.get(type(error), START)
    heading = OWN_HEADINGS.get(type(error), HEADINGS[status])
    return _page(request, status, heading, [str(error)], link=link)


def refused_by_the_router(request: Request, error: Exception) -> Response:
    """A missing page, a wrong method, a body that is too large."""
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    status = HTTPStatus(error.status_code)
    sentence = SENTENCES.get(status, f"{status.phrase}.")
    if _is_api(request):
        return _json(status, sentence, headers=error.headers or {})
    response = _page(request, status, HEADINGS.get(status, UNEXPECTED), [sentence])
    response.headers.update(error.headers or {})
    return response


def refused_by_the_schema(request: Request, error: Exception) -> Response:
    """What does not fit the schema of the JSON API."""
    if not isinstance(error, RequestValidationError):
        raise TypeError(error)
    wrong = [
        (str(fault["loc"][-1]), f"{fault['msg'][:1].upper()}{fault['msg'][1:]}.") for fault in error.errors()
    ]
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if not _is_api(request):
        return _page(request, status, HEADINGS[status], [sentence for _, sentence in wrong])
    return _json(status, " ".join(f"{field}: {sentence}" for field, sentence in wrong), wrong)


def failed(request: Request, correlation: str) -> Response:
    """Something that nobody expected: an apology with the one number that the log has, too."""
    sentence = (
        "Something went wrong on our side. You may send it again: nothing is recorded twice. "
        f"If it happens again, tell the QI Support Team and quote {correlation}."
    )
    if _is_api(request):
        return _json(HTTPStatus.INTERNAL_SERVER_ERROR, sentence)
    return _page(request, HTTPStatus.INTERNAL_SERVER_ERROR, UNEXPECTED, [sentence])


def too_large(request: Request) -> Response:
    """A body whose length alone says that it is too large."""
    return refused_by_the_router(request, HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE))


def no_page(request: Request) -> Response:
    """An address that can be none of ours."""
    return refused_by_the_router(request, HTTPException(HTTPStatus.NOT_FOUND))


def busy(request: Request) -> Response:
    """More people at once than are let wait: nothing was looked up and nothing stored; what was typed is sent again."""
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = "More people are using this than it can serve at once. Nothing was stored. Try again in a few seconds."
    if _is_api(request):
        response = _json(status, sentence)
    else:
        link = START if request.method == "POST" else PageLink("Try again", str(request.url.path))
        response = _page(request, status, HEADINGS[status], [sentence], link=link, of=nobody(request))
    response.headers["Retry-After"] = BUSY_SECONDS
    return response


def _is_api(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _json(
    status: HTTPStatus,
    sentence: str,
    wrong: Sequence[tuple[str, str]] = (),
    *,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Response:
    refusal = Refusal(
        detail=sentence,
        errors=[
            FieldSentence(field=field, sentence=text, rule=_rule_at(field, text)) for field, text in wrong
        ],
    )
    return JSONResponse(refusal.model_dump(), status_code=status, headers={**headers, **_retry(status)})


def _rule_at(path: str, sentence: str) -> str:
    """The rule of the filter that objects to a field, as the screening of this request knows."""
    field = next((step for step in reversed(path.split("-")) if not step.isdecimal()), "")
    rule = current_screening().rule_at(field)
    return str(rule) if rule and rule.refusal in sentence else ""


def _page(  # noqa: PLR0913 -- what a message is made of
    request: Request,
    status: HTTPStatus,
    heading: str,
    paragraphs: Sequence[str],
    *,
    link: PageLink = START,
    of: PageRequest | None = None,
) -> Response:
    sent = getattr(request.state, "sent", SentForm())
    may_work_later = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    again = AgainView(action=request.url.path, kept=sent.whole) if may_work_later and sent.kept else None
    view = MessagePage(heading=heading, paragraphs=paragraphs, link=link, typed=_typed(sent), again=again)
    response = (of or _page_request(request)).show(view, title=heading, status=status)
    response.headers.update(_retry(status))
    return response


def _typed(sent: SentForm) -> list[LabelledText]:
    """What somebody typed that was not stored, by the names of its fields."""
    shown = [
        (name, text) for name, text in sent.kept if name not in {"nonce", "version", "to"} and text.strip()
    ]
    return [LabelledText(name.replace("_", " ").replace("-", " ").capitalize(), text) for name, text in shown]


def _retry(status: HTTPStatus) -> dict[str, str]:
    return {"Retry-After": RETRY_SECONDS} if status is HTTPStatus.SERVICE_UNAVAILABLE else {}


def _page_request(request: Request) -> PageRequest:
    try:
        return page_request_of(request)
    except NotReady:
        return nobody(request)
