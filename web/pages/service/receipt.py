"""What was recorded when a form was sent: a page of its own, which can be read again."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from web.pages.routing import page
from web.receipts import cookie_of_receipt, kept_receipt
from web.request import CurrentRequest

router = APIRouter()


@page(router, "/receipt/{key}")
def show_receipt(key: str, request: CurrentRequest, http: Request) -> Response:
    """The receipt; one's own tasks, which show what is open, once the browser has forgotten it."""
    receipt = kept_receipt(http.cookies.get(cookie_of_receipt(), ""), request.person.person_id, key)
    if receipt is None:
        return RedirectResponse("/my", status_code=303)
    return request.show(receipt.view, title=receipt.title, here=receipt.here)
