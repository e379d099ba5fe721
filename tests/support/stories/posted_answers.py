"""Answers that are sent from the page of their task, from the fields that the page has, and not by a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI
from sqlalchemy import select
from starlette.testclient import TestClient

from deployments.demo.pages import OpenedForm, OpenedPage, Typed, read_page
from deployments.demo.people_at_work import Colleague, Unexpected
from models.clock import now
from models.forms import FORMS
from models.forms.project.proposal_pages import asked_on, lacking_on_pages, pages_of
from models.records import Decision, HumanTask, Person, Project, SignInSession
from models.vocabulary import Outcome, TaskKind, TaskState
from tasks.answers.answer_task import AnswerRequest, Receipt, answer_task
from tasks.answers.propose import Proposed, Submission, propose
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.sign_in import digest
from tests.support.web.browsing import FORM, event_loop

_PROPOSALS = select(HumanTask).where(HumanTask.kind == TaskKind.PROPOSE)
_SPONSOR = str(FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED]["sponsor_email"])
SITE = "http://127.0.0.1:8000"


@dataclass
class PostedAnswers:
    """Sends answers as whoever gives them would, signed in a moment ago; `kinds` are the forms that were sent.

    What an answer says of a field that its page does not have is not typed: its form has to be right without it.
    """

    app: FastAPI
    kinds: set[TaskKind] = field(default_factory=set)

    def __call__(self, request: AnswerRequest) -> Receipt:
        """Send it; Unexpected if its page refuses it."""
        with reading() as session:
            kind = session.get_one(HumanTask, request.task_id).kind
            address = session.get_one(Person, request.person_id).email
        if kind is TaskKind.PROPOSE and lacking_on_pages(request.typed):
            return answer_task(request)  # as a program hands it in, with a sponsor by name alone
        browser = self._signed_in(request.person_id)
        person = Colleague(address, browser, _no_letters, patience=0)
        if kind is TaskKind.PROPOSE:
            _send_proposal(browser, request)
        else:
            page = _with_as_many(browser, _opened(browser, f"/tasks/{request.task_id}"), request.typed)
            person.submit(page, on_page(_form(page), request.typed))
        self.kinds.add(kind)
        with reading() as session:
            query = select(Decision.idem_key).where(Decision.task_id == request.task_id)
            sent_with = session.scalars(query).one()
        return answer_task(replace(request, idem_key=sent_with))

    def propose(self, submission: Submission) -> Proposed:
        """Propose a project from the first page to the receipt; Unexpected if a page refuses it.

        The pages ask for the address of the sponsor: without one it is that of the example.
        """
        person_id = submission.person_id
        if person_id is None:
            return propose(submission)
        with reading() as session:
            address = session.get_one(Person, person_id).email
            before = {task.id for task in session.scalars(_PROPOSALS)}
        sponsor = {"sponsor_email": submission.typed.get("sponsor_email") or _SPONSOR}
        person = Colleague(address, self._signed_in(person_id), _no_letters, patience=0)
        person.propose({**submission.typed, **sponsor})
        self.kinds.add(TaskKind.PROPOSE)
        with reading() as session:
            task = next(task for task in session.scalars(_PROPOSALS) if task.id not in before)
            project = session.get_one(Project, task.project_id)
            return Proposed(
                project.id,
                project.reference,
                project.title,
                task.id,
                awaits_lead=task.state is TaskState.OPEN,
            )

    def _signed_in(self, person_id: str) -> TestClient:
        """A browser with a session that began a moment ago: no code is written for it."""
        browser, cookie, moment = TestClient(self.app, base_url=SITE), token_urlsafe(32), now()
        browser.portal = event_loop()
        row = SignInSession(token_hash=digest(cookie), person_id=person_id, csrf=token_urlsafe(24))
        row.started_at = row.seen_at = row.proved_at = moment
        with unit_of_work() as session:
            session.add(row)
        browser.cookies.set("qi_session", cookie)
        return browser


def on_page(form: OpenedForm, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Those of an answer's values for which the form of a page has a field, without what is empty in its records.

    Of several that may be ticked, those that the page offers to this project.
    """
    return {
        name: [each for each in value if str(each) in form.offered[name]]
        if isinstance(value, list) and name in form.offered
        else _without_empty(value)
        for name, value in typed.items()
        if _is_asked(form, name)
    }


def _with_as_many(browser: TestClient, page: OpenedPage, typed: Mapping[str, Any]) -> OpenedPage:
    """The page after its “Remove” was pressed for each record that is filled in and not of the answer."""
    for name in _form(page).adding:
        while (there := _form(page).records(name)) > max(len(typed.get(name) or ()), 1):
            page = _sent(browser, _form(page), [*_form(page).typed, ("remove", f"{name}-{there - 1}")])
    return page


def _is_asked(form: OpenedForm, name: str) -> bool:
    inside = (f"{name}[", f"{name}-")
    return name in form.names or name in form.adding or any(each.startswith(inside) for each in form.names)


def _without_empty(value: Any) -> Any:  # noqa: ANN401 -- of any field
    if isinstance(value, list):
        return [_without_empty(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _without_empty(each) for name, each in value.items() if each not in (None, "", [])}
    return value


def _send_proposal(browser: TestClient, request: AnswerRequest) -> None:
    """A proposal is changed on the page of each answer, before all of it is sent from the last."""
    pages = [page for page in pages_of(request.typed) if set(asked_on(page)) & request.typed.keys()]
    changed = [f"/propose/{request.task_id}/{page.value}?change=1" for page in pages]
    for path in (*changed, f"/propose/{request.task_id}/check"):
        form = _form(_opened(browser, path))
        shown = _sent(browser, form, form.filled(on_page(form, request.typed)))
        if shown.problems:
            raise Unexpected(f"“{shown.heading}”: {'; '.join(shown.problems)}")


def _sent(browser: TestClient, form: OpenedForm, pairs: Typed) -> OpenedPage:
    body = urlencode(pairs)
    sent = browser.post(form.action, content=body, headers=FORM, follow_redirects=True)
    return read_page(str(sent.url), sent.status_code, sent.text)


def _opened(browser: TestClient, path: str) -> OpenedPage:
    shown = browser.get(path, follow_redirects=True)
    return read_page(str(shown.url), shown.status_code, shown.text)


def _form(page: OpenedPage) -> OpenedForm:
    if page.task_form is None:
        raise Unexpected(f"“{page.heading}” has no form to fill in")
    return page.task_form


def _no_letters(address: str) -> list[Any]:
    """Nobody has to read a code: whoever sends an answer is signed in."""
    _ = address
    return []
