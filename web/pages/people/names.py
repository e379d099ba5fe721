"""The names that a form offers while somebody types one."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tasks.queries.people.names import people_like
from web.request import CurrentRequest

router = APIRouter()

LONGEST_SEARCH = 60


@router.api_route("/names", methods=["GET", "HEAD"])
def list_names(request: CurrentRequest, q: str = "") -> Response:
    """A few people by a part of their name, for whoever is signed in; nobody else learns who works here."""
    if request.visitor is None:
        return JSONResponse([], status_code=401)
    return JSONResponse([asdict(person) for person in people_like(q[:LONGEST_SEARCH])])
