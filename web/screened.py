"""Every request is screened for patient details: its address here, its form and its body where they are read."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Header
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from models.errors import PatientDetails
from models.privacy.filter import rules_met
from models.privacy.screening import current_screening, screening
from models.settings import settings
from tasks.privacy.counting import note_screening

SEARCH = "what is searched for"


class Screened:
    """Notes what the filter meets in a request, and counts it once the answer has left."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        entrance = "api" if scope["path"].startswith("/api/") else "page"
        with screening(entrance, hospital_numbers=settings().hospital_numbers) as under_way:
            try:
                await self._app(scope, receive, send)
            finally:
                if under_way.findings:
                    await run_in_threadpool(note_screening, under_way)


async def refuse_patient_details_in_address(request: Request) -> None:
    """PatientDetails for a search or a filter that holds an NHS number: it would stand in logs and histories.

    What may be confirmed is let through: a search is stored nowhere.
    """
    if request.url.query:  # most addresses have none, and no thread is taken for them
        await run_in_threadpool(_refuse_patient_details, request.url.query)


def _refuse_patient_details(query: str) -> None:
    for name, text in parse_qsl(query):
        for rule in rules_met(f"{name} {text}") + rules_met(text):
            if not rule.may_be_confirmed:
                current_screening().refuse(rule, SEARCH)
                raise PatientDetails(SEARCH, rule)


def confirmed_by_header(not_about_a_patient: Annotated[str, Header(max_length=200)] = "") -> None:
    """Why what a client of the API sends is not about a patient, where the filter asks; it goes into the history."""
    if not_about_a_patient:
        if rules := rules_met(not_about_a_patient):
            raise PatientDetails("the reason", rules[0])
        current_screening().reason = not_about_a_patient
