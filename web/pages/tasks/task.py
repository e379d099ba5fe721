"""One human task: read what went before, fill in its form, send it once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from models.clock import local_date, now, spoken_moment
from models.errors import (
    AlreadyDecided,
    AskedOfSomebodyElse,
    FormChanged,
    NoLongerAsked,
    NotReady,
    NotYours,
    OwnProject,
    WrongForm,
)
from models.forms import FORMS, TaskForm
from models.vocabulary import TaskKind
from models.working_time import days_off_said
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import save_draft, typed_for
from tasks.answers.taking_part import note_refusal
from tasks.cover.deciders import KeptOut, newly_kept_out
from tasks.people.sign_in import Visitor, note_visit
from tasks.queries.tasks.task import (
    AskedTask,
    asked_in,
    asked_task,
    known_of,
    strangers_named,
    task_seen,
)
from web.access import FromElsewhere, is_same
from web.forms.checking import FieldError, check, every_error, field_errors
from web.forms.reading import Posted, read_posted
from web.pages.form_answers import (
    CHANGED,
    RENEWED,
    Filled,
    checked_nonce,
    receipt_page,
    signed_out_page,
    told_first,
    typed_as_text,
)
from web.pages.routing import page
from web.pages.tasks.figure_grid import without_empty_boxes
from web.pages.tasks.not_yet import NotYet, ask_for_later, not_gone, read_again, set_apart
from web.pages.tasks.operations import moved_page
from web.pages.tasks.task_page import show_task
from web.pages.tasks.watching import show_watched_task
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MessagePage, PageLink

router = APIRouter()


@page(router, "/tasks/{task_id}")
def show_task_form(task_id: str, request: CurrentRequest) -> Response:
    """The task with its form, as this person left it; the team looks at what others are asked, without it."""
    person_id = request.person.person_id
    try:
        shown = task_seen(task_id, person_id)
    except (NotYours, AskedOfSomebodyElse, OwnProject):
        if not request.person.is_team:
            raise
        return show_watched_task(request, task_id)
    typed = typed_for(task_id, person_id, on_list=shown.on_list)
    saved_at = shown.draft_saved_at
    if shown.asked.closed is not None:
        facts = read_again(FORMS[shown.asked.kind], typed) if saved_at else []
        return _show_closed(request, shown.asked, typed=facts, status=200)
    if shown.asked.kind is TaskKind.PROPOSE:
        return RedirectResponse(f"/propose/{task_id}", status_code=303)
    gone = not_gone(FORMS[shown.asked.kind], typed) if saved_at else {}
    return show_task(
        request, shown, Filled(values=typed, gone=gone, notice=_draft_notice(saved_at, shown.opened_at))
    )


@router.post("/tasks/{task_id}")
def submit_answer(task_id: str, sent: Sent, request: CurrentRequest) -> Response:
    """Take the answer, or show the form again with everything that was typed."""
    who = request.visitor or request.lapsed()
    if who is None:
        return signed_out_page(request, sent.kept, [])
    kind, decides = asked_in(task_id)
    not_yet, pairs = set_apart(FORMS[kind], without_empty_boxes(sent.pairs))
    answering = _Answering(request, who, task_id, FORMS[kind], read_posted(FORMS[kind], pairs), not_yet)
    if not is_same(answering.posted.csrf, who.csrf):
        return answering.show_again(notice=RENEWED, status=403)
    if request.visitor is None:
        return answering.after_signing_in(sent)
    try:
        response = answering.respond(decides=decides)
    except OwnProject:  # also where a fresh code would have been asked for first
        note_refusal(task_id, who.person_id, checked_nonce(answering.posted.nonce))
        raise
    with suppress(NotReady):  # whatever became of the answer stands; the session may idle out sooner
        note_visit(who)
    return response


@dataclass(frozen=True)
class _Answering:
    """What becomes of a form that somebody has sent."""

    request: PageRequest
    who: Visitor
    task_id: str
    form: type[TaskForm]
    posted: Posted
    not_yet: NotYet

    def respond(self, *, decides: bool) -> Response:
        if self.posted.is_rearranged:
            return self.show_again(self.keep_draft())
        if self.posted.is_save:
            wrong = self.keep_draft()
            return self.show_again(wrong, status=422) if wrong else self.show_saved()
        if self.not_yet.is_chosen:
            return self.move_date()
        form = check(self.form, self.posted.values)
        if isinstance(form, list):  # what is known of the project may stand for what was left empty
            known = known_of(self.task_id, self.who.person_id)
            form = check(self.form, self.posted.values, {"known": known})
        if isinstance(form, list) or self.posted.loses_words:
            return self.mend(form if isinstance(form, list) else [])
        if decides and not self.who.is_fresh:
            return self.ask_for_fresh_code()
        return self.hand_in(form)

    def mend(self, errors: Sequence[FieldError]) -> Response:
        """The form with everything that is to be mended, or as it is today if it has changed."""
        if self.posted.loses_words:
            return self.show_outdated(errors)
        known = known_of(self.task_id, self.who.person_id)
        every = list(every_error(self.form, self.posted.values, known) or errors)
        named = {error.name for error in every}
        strangers = [wrong for wrong in strangers_named(self.posted.values) if wrong[0] not in named]
        every += field_errors(self.form, self.posted.values, strangers)
        return self.show_outdated(every) if self.posted.is_outdated else self.show_errors(every)

    def move_date(self) -> Response:
        """It is not done yet: move its date in place of an answer."""
        moved = ask_for_later(
            self.not_yet,
            task_id=self.task_id,
            person_id=self.who.person_id,
            nonce=checked_nonce(self.posted.nonce),
        )
        if isinstance(moved, list):
            return self.show_errors(moved)
        self.request.hints.send_mail_and_wake(moved.project_id)
        return moved_page(self.request, moved, note=days_off_said(self.not_yet.read(), local_date(now())))

    def hand_in(self, form: TaskForm) -> Response:
        """Hand the answer in; the receipt is shown after the commit. A successor who would decide is told of first."""
        kept_out = (
            newly_kept_out(form.model_dump(mode="json"), task_id=self.task_id)
            if form.kind is TaskKind.NAME_SUCCESSOR
            else KeptOut()
        )
        if told := told_first(kept_out, self.posted.aware):
            self.keep_draft()
            return self.show_again(notice=told, aware=kept_out.mark, status=409)
        given = AnswerRequest(
            task_id=self.task_id,
            person_id=self.who.person_id,
            typed=form.model_dump(mode="json"),
            idem_key=checked_nonce(self.posted.nonce),
            version=int(self.posted.version) if self.posted.version.isdecimal() else -1,
            session_id=self.who.session_id,
        )
        try:
            receipt = answer_task(given, letters=self.request.hints.courier.letters())
        except WrongForm as error:
            return self.show_errors(field_errors(self.form, self.posted.values, error.sentences))
        except (AlreadyDecided, NoLongerAsked):
            return self.show_again()
        except FormChanged as error:
            self.keep_draft()
            return self.show_again(notice=str(error), status=409)
        self.request.hints.wake(receipt.project_id)
        note = days_off_said(form.model_dump(), local_date(now()))
        return receipt_page(self.request, receipt, note=note)

    def show_errors(self, errors: Sequence[FieldError]) -> Response:
        """The form with what is wrong with it; what was typed is kept."""
        self.keep_draft()
        return self.show_again(errors, status=422)

    def show_outdated(self, errors: Sequence[FieldError]) -> Response:
        """The form as it is today, with everything that was typed into the one before it (P4)."""
        return self.show_again([*errors, *self.keep_draft()], notice=CHANGED, status=409)

    def keep_draft(self) -> list[FieldError]:
        """Keep what was typed by somebody who may answer; what is wrong with it if it may not be kept."""
        asked_task(self.task_id, self.who.person_id)
        try:
            save_draft(self.task_id, self.who.person_id, self.posted.typed | self.not_yet.kept)
        except WrongForm as error:
            return field_errors(self.form, self.posted.values, error.sentences)
        return []

    def show_again(
        self, errors: Sequence[FieldError] = (), *, notice: str = "", aware: str = "", status: int = 200
    ) -> Response:
        """The form once more, with what was typed; or who answered it meanwhile, with what was typed."""
        if self.request.visitor is None:
            raise FromElsewhere
        shown = task_seen(self.task_id, self.who.person_id)
        if shown.asked.closed is not None:
            self.keep_draft()
            typed = read_again(self.form, self.gone_before | self.posted.typed | self.not_yet.kept)
            return _show_closed(self.request, shown.asked, typed=typed, status=409)
        values, gone = (
            {**self.posted.values, **self.not_yet.values},
            self.gone_before | dict(self.posted.gone),
        )
        filled = Filled(values=values, gone=gone, errors=errors, notice=notice, status=status, aware=aware)
        return show_task(self.request, shown, filled)

    @property
    def gone_before(self) -> dict[str, str]:
        """What this person typed into fields that are gone, as their draft keeps it: no page sends it again."""
        return not_gone(self.form, typed_for(self.task_id, self.who.person_id))

    def show_saved(self) -> Response:
        view = MessagePage(
            heading="Saved",
            paragraphs=[
                "What you typed is kept. Nothing is sent until you send it.",
                "You can go on at any time, on any computer.",
            ],
            link=PageLink("Go on now", f"/tasks/{self.task_id}"),
        )
        return self.request.show(view, title="Saved", here="my")

    def ask_for_fresh_code(self) -> Response:
        """Deciding needs a fresh proof of who it is: keep the answer, and ask for a new code."""
        wrong = self.keep_draft()
        return self.show_again(wrong, status=422) if wrong else self._ask_for_code()

    def after_signing_in(self, sent: SentForm) -> Response:
        """The session has run out: keep what was typed, and ask for a code to go on with it."""
        if self.keep_draft():
            return signed_out_page(self.request, sent.kept, typed_as_text(self.form, self.posted.typed))
        return self._ask_for_code()

    def _ask_for_code(self) -> Response:
        return self.request.ask_for_code(
            self.who.email, destination=f"/tasks/{self.task_id}", is_from_link=True
        )


def _show_closed(
    request: PageRequest, asked: AskedTask, *, typed: Sequence[LabelledText], status: int
) -> Response:
    """A task that takes no answer any more: who decided and when; what this person had typed is not lost."""
    paragraphs = [str(asked.closed), f"{asked.reference} · {asked.title}"]
    if typed:
        paragraphs.append("What you had typed is kept here for you; nobody else sees it.")
    link = PageLink("See the project", f"/projects/{asked.reference}")
    more = PageLink("Correct this answer", f"/tasks/{asked.id}/correct") if asked.may_be_corrected else None
    view = MessagePage(heading=asked.kind.label, paragraphs=paragraphs, link=link, typed=typed, more=more)
    return request.show(view, title=f"{asked.kind.label}, {asked.reference}", here="my", status=status)


def _draft_notice(saved_at: datetime | None, opened_at: datetime) -> str:
    """That what stands in the form was typed and kept, or was filled in when it was asked for."""
    if saved_at is None:
        return ""
    if saved_at <= opened_at:
        return "Some of this is filled in already: check it before you send it."
    return f"This is what you typed; it was kept on {spoken_moment(saved_at)}. Nothing is decided until you send it."
