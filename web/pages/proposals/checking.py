"""The last page of a proposal: every answer with a way to change it, and the sending, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from starlette.responses import Response

from models.engine.change_points import AskedPoint
from models.errors import AlreadyDecided, FormChanged, NoLongerAsked, WrongForm
from models.forms.change_points import REPLIES
from models.forms.form_schema import Kind, shapes_of
from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import ProposalPage, asked_on, completed, pages_of
from models.inputs.text import is_blank
from models.privacy.screening import mark_of
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.propose import Submission, propose
from tasks.cover.deciders import named_deciders
from tasks.people.sign_in import note_visit
from tasks.queries.projects.look_alikes import LookAlike
from tasks.queries.tasks.proposal import ProposalSeen, proposal_seen, similar_projects
from web.access import is_same
from web.forms.checking import FieldError, field_errors
from web.forms.reading import read_posted
from web.pages.form_answers import RENEWED, Filled, checked_nonce, gone_as_text, new_nonce
from web.pages.proposals.page_fields import CHANGE, replies_to_points, with_replies
from web.pages.proposals.progress import CHECK, address_of, checked_whole, given, without_counting
from web.pages.proposals.surroundings import KIND, around, over, see, title_of
from web.pages.resume_after_sign_in import BACK, come_back
from web.pages.routing import page as looked_at
from web.posted_form import Sent, SentForm
from web.request import CurrentRequest, PageRequest
from web.summaries import facts_of
from web.views import (
    AnswerLine,
    AnswerSection,
    CheckProposalPage,
    FormView,
    PageLink,
    ToConfirmLine,
    WantedChange,
)

router = APIRouter()

HEADING = "Check your answers"
_FURTHER = "What else was said"
_MISSING = "Not answered yet"
_IN_SIGHT = frozenset({ProposalPage.START, ProposalPage.NATIONAL, ProposalPage.WHY})
"""The pages whose answers stand open: what the project is, and why; none where changes are asked for above them."""

_COMPARED = ("repeat_of", "differs_because")
"""What is said on the page of similar projects."""


@looked_at(router, "/propose/{key}/check")
def show_check(key: str, request: CurrentRequest, show: str = "") -> Response:
    """Every answer before it is sent."""
    seen = proposal_seen(key, request.person.person_id)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    return _Checked(request, seen).show(errors=_errors_seen(seen) if show == "errors" else ())


@router.post("/propose/{key}/check")
def send_proposal(key: str, sent: Sent, request: CurrentRequest) -> Response:
    """Send the proposal, once however often it is pressed; or show what is wrong with it."""
    if request.visitor is None:
        return come_back(request, sent, lambda returned: _show_again(returned, key))
    seen = proposal_seen(key, request.person.person_id)
    if not is_same(sent.text("csrf"), request.csrf):
        return _Checked(request, seen).show(notice=RENEWED, status=403)
    note_visit(request.person)
    if (elsewhere := over(seen)) is not None:
        return elsewhere
    return _Checked(request, seen).send(sent)


def _show_again(request: PageRequest, key: str) -> Response:
    return _Checked(request, proposal_seen(key, request.person.person_id)).show(notice=BACK)


def _errors_seen(seen: ProposalSeen) -> Sequence[FieldError]:
    """What is wrong with a proposal that is looked at; nothing that the filter meets is counted again."""
    with without_counting(seen):
        result = checked_whole(seen)
    return result if isinstance(result, list) else []


@dataclass(frozen=True)
class _Checked:
    """The last page of one proposal."""

    request: PageRequest
    seen: ProposalSeen

    def send(self, sent: SentForm) -> Response:
        """Send what is kept, if it fits and nobody has to look at a project of the same title first."""
        posted = read_posted(ProposalForm, [pair for pair in sent.of_form if pair[0].startswith(REPLIES)])
        replies = with_replies(self.seen.typed.get(REPLIES), posted.values.get(REPLIES))
        replied = replace(self, seen=replace(self.seen, typed={**self.seen.typed, REPLIES: replies}))
        return replied.send_replied(sent)

    def send_replied(self, sent: SentForm) -> Response:
        """Send it with the replies to what was asked for."""
        form = checked_whole(self.seen)
        if isinstance(form, list):
            return self._wrong(form)
        if self._is_to_be_looked_at(form):
            return see(address_of(self.seen.key, "alike"))
        try:
            return self._begin(form) if self.seen.task is None else self._answer(form, sent)
        except WrongForm as error:
            return self._wrong(field_errors(ProposalForm, self.seen.typed, error.sentences))
        except (AlreadyDecided, NoLongerAsked):
            return see(f"/tasks/{self.seen.key}")
        except FormChanged as error:
            return self.show(notice=str(error), status=409)

    def _is_to_be_looked_at(self, form: ProposalForm) -> bool:
        if self.seen.task is not None or form.repeat_of or form.differs_because:
            return False
        return any(project.is_same_title for project in similar_projects(self.seen))

    def _begin(self, form: ProposalForm) -> Response:
        who = self.request.person
        submission = Submission(
            typed=form.model_dump(mode="json"),
            person_id=who.person_id,
            idem_key=f"proposal-{self.seen.key}",
            session_id=who.session_id,
            draft=self.seen.key,
        )
        proposed = propose(submission)
        self.request.hints.send_mail_and_wake(proposed.project_id)
        return see(address_of(self.seen.key, "sent"))

    def _answer(self, form: ProposalForm, sent: SentForm) -> Response:
        version = sent.text("version")
        answer = AnswerRequest(
            task_id=self.seen.key,
            person_id=self.request.person.person_id,
            typed=form.model_dump(mode="json"),
            idem_key=checked_nonce(sent.text("nonce")),
            version=int(version) if version.isdecimal() else -1,
            session_id=self.request.person.session_id,
        )
        receipt = answer_task(answer, letters=self.request.hints.courier.letters())
        self.request.hints.wake(receipt.project_id)
        return see(address_of(self.seen.key, "sent"))

    def _wrong(self, errors: Sequence[FieldError]) -> Response:
        """What is wrong leads to its line; a text to be confirmed is shown with its box, which no address can keep."""
        return self.show(errors=errors, status=422)

    def show(self, *, errors: Sequence[FieldError] = (), notice: str = "", status: int = 200) -> Response:
        """The page, with what is wrong beside each answer."""
        seen = self.seen
        wrong: dict[str, str] = {}
        for error in errors:
            wrong.setdefault(error.name.partition("-")[0], error.message)
        at = [FieldError(error.name, error.message, _anchor(error)) for error in errors]
        view = CheckProposalPage(
            heading=HEADING,
            form=self._form(),
            around=around(self.request, seen),
            sections=list(_sections(seen, wrong)),
            wanted=list(_wanted(seen, errors)),
            confirm=list(_to_confirm(seen)),
            gone=gone_as_text(seen.gone),
            notice=notice,
            alike=[_link(project) for project in self._same_title()],
            deciders=named_deciders(seen.typed),
        )
        title = title_of(seen, HEADING)
        return self.request.show(view, title=title, here="my", errors=at, status=status)

    def _same_title(self) -> list[LookAlike]:
        """Of a proposal that is asked for nobody is stopped, but nobody overlooks an earlier one of the same title."""
        if self.seen.task is None:
            return []
        return [project for project in similar_projects(self.seen) if project.is_same_title]

    def _form(self) -> FormView:
        return FormView(
            kind=KIND,
            action=address_of(self.seen.key, CHECK),
            fields=[],
            submit="Send the proposal",
            nonce=new_nonce(),
            version=str(self.seen.task.version) if self.seen.task else "",
            form_version=ProposalForm.version,
            can_save=False,
        )


def _anchor(error: FieldError) -> str:
    """A reply is mended where it stands, an answer on its page."""
    field = error.name.partition("-")[0]
    return error.name if field == REPLIES else f"line-{field}"


def _link(project: LookAlike) -> PageLink:
    return PageLink(
        f"{project.reference} · {project.title}: {project.state}", f"/projects/{project.reference}"
    )


def _wanted(seen: ProposalSeen, errors: Sequence[FieldError]) -> Iterator[WantedChange]:
    """The changes that are asked for, each with the way to the page of its answer and room for a reply."""
    replies = replies_to_points(seen.points, Filled(values=seen.typed, errors=errors))
    pages = {name: page for page in pages_of(seen.typed) for name in asked_on(page)}
    for point, reply in zip(seen.points, replies, strict=True):
        page = pages.get(point.field or "")
        change = f"{address_of(seen.key, page.value)}?{CHANGE}=1" if page else ""
        yield WantedChange(
            about=point.label,
            wanted=point.wanted,
            asked_by=point.role.label,
            reply=reply,
            change=change,
            done=_done(seen, point),
        )


def _done(seen: ProposalSeen, point: AskedPoint) -> str:
    """Whether a change is made, or a reply to it is typed."""
    replied = {
        reply.get("point") for reply in with_replies(seen.typed.get(REPLIES), []) if reply.get("reply")
    }
    return "Changed" if point.id in seen.followed else "Replied" if point.id in replied else ""


def _sections(seen: ProposalSeen, wrong: Mapping[str, str]) -> Iterator[AnswerSection]:
    typed = completed(given(seen.typed))
    pages = pages_of(seen.typed)
    for page in pages:
        lines = [line for name in asked_on(page) for line in _lines(seen, typed, name, wrong)]
        change = f"{address_of(seen.key, page.value)}?{CHANGE}=1"
        is_open = (page in _IN_SIGHT and not seen.points) or any(
            line.error or line.text == _MISSING for line in lines
        )
        yield AnswerSection(heading=page.label, lines=lines, change=change, is_open=is_open)
    asked = {name for page in pages for name in asked_on(page)}
    rest = [name for name in ProposalForm.model_fields if name not in asked | {REPLIES}]
    if lines := [line for name in rest for line in _lines(seen, typed, name, wrong)]:
        is_compared = any(seen.typed.get(name) for name in _COMPARED)
        change = address_of(seen.key, "alike") if is_compared and seen.task is None else ""
        is_open = not seen.points or any(line.error for line in lines)
        yield AnswerSection(heading=_FURTHER, lines=lines, change=change, is_open=is_open)


def _lines(
    seen: ProposalSeen, typed: Mapping[str, object], name: str, wrong: Mapping[str, str]
) -> Iterator[AnswerLine]:
    """The line of a field: its answer, or that one is missing; none for what may be left empty and is."""
    value, error = typed.get(name), wrong.get(name, "")
    shape = shapes_of(ProposalForm)[name]
    if is_blank(value) and not error and not _must_be_said(name):
        return
    facts = facts_of(ProposalForm, {name: value}, seen.choices)
    nothing = "None" if shape.kind is Kind.SOME_OF and name in typed else _MISSING
    text = facts[0].text if facts else nothing
    yield AnswerLine(id=f"line-{name}", label=shape.label, text=text, error=error)


def _must_be_said(name: str) -> bool:
    return shapes_of(ProposalForm)[name].is_required or name == "help_wanted"


def _to_confirm(seen: ProposalSeen) -> Iterator[ToConfirmLine]:
    """The texts that look as if they were about a patient: whoever sends them says that they are not."""
    with without_counting(seen) as looked:
        checked_whole(seen)
    for name, value in seen.typed.items():
        if isinstance(value, str) and looked.is_asked(value):
            yield ToConfirmLine(
                id=f"confirm-{name}", label=shapes_of(ProposalForm)[name].label, mark=mark_of(value)
            )
