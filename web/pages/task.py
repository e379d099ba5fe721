"""One human task: read what went before, fill in its form, send it once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.errors import AlreadyDecided, FormChanged, NoLongerAsked, NotReady, WrongForm
from models.forms import FORMS, TaskForm
from models.typed_answers import gone_from
from tasks.access import Visitor, seen
from tasks.answers import Answer, answer_task
from tasks.drafts import save_draft, typed_for
from tasks.reading.task import AskedTask, asked_in, asked_task, task_seen
from web.access import FromElsewhere, is_same
from web.forms.checking import FieldError, check, field_errors
from web.forms.reading import Posted, read_posted
from web.pages.answering import (
    CHANGED,
    RENEWED,
    Filled,
    checked_nonce,
    receipt_page,
    signed_out_page,
    typed_as_text,
)
from web.pages.routing import page
from web.pages.task_page import show_task
from web.sent import Sent, SentForm
from web.views import Fact, Link, MessagePage
from web.visit import Visit, Visiting

router = APIRouter()


@page(router, "/tasks/{task_id}")
def look(task_id: str, visit: Visiting) -> Response:
    """The task with its form; what this person typed before is filled in again."""
    person_id = visit.person.person_id
    found = task_seen(task_id, person_id)
    typed, saved_at = typed_for(task_id, person_id), found.draft_saved_at
    if found.asked.closed is not None:
        facts = typed_as_text(FORMS[found.asked.kind], typed) if saved_at else []
        return _closed(visit, found.asked, typed=facts, status=200)
    gone = gone_from(FORMS[found.asked.kind], typed) if saved_at else {}
    return show_task(visit, found, Filled(values=typed, gone=gone, notice=_from_draft(saved_at)))


@router.post("/tasks/{task_id}")
def answer(task_id: str, sent: Sent, visit: Visiting) -> Response:
    """Take the answer, or show the form again with everything that was typed."""
    who = visit.visitor or visit.lapsed()
    if who is None:
        return signed_out_page(visit, sent.kept, [])
    kind, decides = asked_in(task_id)
    answering = _Answering(visit, who, task_id, FORMS[kind], read_posted(FORMS[kind], sent.pairs))
    if not is_same(answering.posted.csrf, who.csrf):
        return answering.again(notice=RENEWED, status=403)
    if visit.visitor is None:
        return answering.after_signing_in(sent)
    response = answering.result(decides=decides)
    with suppress(NotReady):  # whatever became of the answer stands; the session may idle out sooner
        seen(who.session_id)
    return response


@dataclass(frozen=True)
class _Answering:
    """What becomes of a form that somebody has sent."""

    visit: Visit
    who: Visitor
    task_id: str
    form: type[TaskForm]
    posted: Posted

    def result(self, *, decides: bool) -> Response:
        if self.posted.is_rearranged:
            return self.again(self.keep())
        if self.posted.is_save:
            wrong = self.keep()
            return self.again(wrong, status=422) if wrong else self.saved()
        form = check(self.form, self.posted.values)
        if self.posted.gone:
            return self.outdated(form if isinstance(form, list) else [])
        if isinstance(form, list):
            return self.outdated(form) if self.posted.is_outdated else self.mend(form)
        if decides and not self.who.is_fresh:
            return self.after_proof()
        return self.send(form)

    def send(self, form: TaskForm) -> Response:
        """Hand the answer in; the receipt is shown after the commit."""
        given = Answer(
            task_id=self.task_id,
            person_id=self.who.person_id,
            typed=form.model_dump(mode="json"),
            idem_key=checked_nonce(self.posted.nonce),
            version=int(self.posted.version) if self.posted.version.isdecimal() else -1,
            session_id=self.who.session_id,
        )
        try:
            receipt = answer_task(given)
        except WrongForm as error:
            return self.mend(field_errors(self.form, self.posted.values, error.sentences))
        except (AlreadyDecided, NoLongerAsked):
            return self.again()
        except FormChanged as error:
            self.keep()
            return self.again(notice=str(error), status=409)
        self.visit.hints.something_happened(receipt.project_id)
        return receipt_page(self.visit, receipt)

    def mend(self, errors: Sequence[FieldError]) -> Response:
        """The form with what is wrong with it; what was typed is kept."""
        self.keep()
        return self.again(errors, status=422)

    def outdated(self, errors: Sequence[FieldError]) -> Response:
        """The form as it is today, with everything that was typed into the one before it (P4)."""
        return self.again([*errors, *self.keep()], notice=CHANGED, status=409)

    def keep(self) -> list[FieldError]:
        """Keep what was typed by somebody who may answer; what is wrong with it if it may not be kept."""
        asked_task(self.task_id, self.who.person_id)
        try:
            save_draft(self.task_id, self.who.person_id, self.posted.typed)
        except WrongForm as error:
            return field_errors(self.form, self.posted.values, error.sentences)
        return []

    def again(self, errors: Sequence[FieldError] = (), *, notice: str = "", status: int = 200) -> Response:
        """The form once more, with what was typed; or who answered it meanwhile, with what was typed."""
        if self.visit.visitor is None:
            raise FromElsewhere
        found = task_seen(self.task_id, self.who.person_id)
        if found.asked.closed is not None:
            self.keep()
            typed = typed_as_text(self.form, self.posted.typed)
            return _closed(self.visit, found.asked, typed=typed, status=409)
        values, gone = self.posted.values, self.posted.gone
        filled = Filled(values=values, gone=gone, errors=errors, notice=notice, status=status)
        return show_task(self.visit, found, filled)

    def saved(self) -> Response:
        view = MessagePage(
            heading="Saved",
            paragraphs=[
                "What you typed is kept. Nothing is sent until you send it.",
                "You can go on at any time, on any computer.",
            ],
            link=Link("Go on now", f"/tasks/{self.task_id}"),
        )
        return self.visit.show(view, title="Saved", here="my")

    def after_proof(self) -> Response:
        """Deciding needs a fresh proof of who it is: keep the answer, and ask for a new code."""
        wrong = self.keep()
        return self.again(wrong, status=422) if wrong else self._code()

    def after_signing_in(self, sent: SentForm) -> Response:
        """The session has run out: keep what was typed, and ask for a code to go on with it."""
        if self.keep():
            return signed_out_page(self.visit, sent.kept, typed_as_text(self.form, self.posted.typed))
        return self._code()

    def _code(self) -> Response:
        return self.visit.ask_for_code(
            self.who.email, destination=f"/tasks/{self.task_id}", is_from_link=True
        )


def _closed(visit: Visit, asked: AskedTask, *, typed: Sequence[Fact], status: int) -> Response:
    """A task that takes no answer any more: who decided and when; what this person had typed is not lost."""
    said = [str(asked.closed), f"{asked.reference} · {asked.title}"]
    if typed:
        said.append("What you had typed is kept here for you; nobody else sees it.")
    link = Link("See the project", f"/projects/{asked.reference}")
    view = MessagePage(heading=asked.kind.label, paragraphs=said, link=link, typed=typed)
    return visit.show(view, title=f"{asked.kind.label}, {asked.reference}", here="my", status=status)


def _from_draft(saved_at: datetime | None) -> str:
    if saved_at is None:
        return ""
    return f"This is what you typed; it was kept on {spoken_moment(saved_at)}. Nothing is decided until you send it."
