"""One email, and the buttons: what can be done with it, with its project's mail, and with a wave that is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.errors import NotFound
from tasks.mail.operator_actions import Find, OperatorAction, S, perform_action
from tasks.mail.resend import EMAIL_ACTS, locked_email
from tasks.mail.sending_state import locked_post_office
from tasks.mail.stopping import PROJECT_ACTS, WAVE_ACTS, locked_project_by_reference
from tasks.operations.operation import OperationRequest as SentOperation
from tasks.queries.mail.mail import MailSeen, mail_seen
from web.pages.mail.mail_lines import mail_line, when
from web.pages.mail.mail_notices import button_view
from web.pages.routing import page
from web.pages.single_form import SingleButton
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import LabelledText, MailPage, MessagePage, PageLink

router = APIRouter()

OUTBOX = PageLink("Back to the outbox", "/outbox")
NO_TEXT = "The text of a sign-in code is not kept."


@page(router, "/outbox/{email_id}")
def show_mail(email_id: str, request: CurrentRequest) -> Response:
    """The page of an email."""
    seen = mail_seen(email_id, request.person.person_id)
    return request.show(_view(seen), title=seen.mail.subject, here="outbox")


@router.post("/outbox/wave/do/{name}")
def act_on_mail_wave(name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Let a held wave go, or drop its reminders."""
    return _button(_named(WAVE_ACTS, name), locked_post_office, OUTBOX).press(request, sent)


@router.post("/outbox/projects/{reference}/do/{name}")
def act_on_project_mail(reference: str, name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Hold the mail of a project, or send it again."""
    find = partial(locked_project_by_reference, reference=reference)
    back = PageLink("See its emails", f"/outbox?q={reference}")
    return _button(_named(PROJECT_ACTS, name), find, back).press(request, sent)


@router.post("/outbox/{email_id}/do/{name}")
def act_on_mail(email_id: str, name: str, sent: Sent, request: CurrentRequest) -> Response:
    """Send an email again, or settle its trouble."""
    find = partial(locked_email, email_id=email_id)
    back = PageLink("See the email", f"/outbox/{email_id}")
    return _button(_named(EMAIL_ACTS, name), find, back).press(request, sent)


def _named(acts: Mapping[str, OperatorAction[S]], name: str) -> OperatorAction[S]:
    act = acts.get(name)
    if act is None:
        raise NotFound("such page")
    return act


def _button(act: OperatorAction[S], find: Find[S], back: PageLink) -> SingleButton:
    """The button of an act on the mail that `find` finds; from its receipt one goes back to `back`."""

    def perform_once(request: PageRequest, nonce: str) -> Response:
        sentence = perform_action(act, find, SentOperation(request.person.person_id, nonce, {}))
        request.hints.mail_waits()
        return request.show(MessagePage.receipt("Done", [f"{sentence}."], back), title="Done", here="outbox")

    def show_again(request: PageRequest) -> Response:
        view = MessagePage(heading="You are signed in again", paragraphs=["Nothing was done yet."], link=back)
        return request.show(view, title=view.heading, here="outbox")

    return SingleButton(show_again, perform_once)


def _view(seen: MailSeen) -> MailPage:
    mail, reference = seen.mail, seen.mail.reference
    return MailPage(
        mail=mail_line(mail),
        facts=_facts(seen),
        joined=list(_linked_mails(seen)),
        acted=[_history_line(act.at, act.who, act.sentence) for act in seen.acted],
        buttons=[button_view(f"/outbox/{mail.id}/do/{name}", text) for name, text in seen.acts],
        project_buttons=[
            button_view(f"/outbox/projects/{reference}/do/{name}", text) for name, text in seen.project_acts
        ],
        text=seen.text,
        no_text=NO_TEXT if seen.is_code else "",
        project=PageLink(f"{reference} · {seen.project_title}", f"/projects/{reference}")
        if reference
        else None,
    )


def _facts(seen: MailSeen) -> list[LabelledText]:
    mail = seen.mail
    return LabelledText.known(
        {
            "To": f"{mail.to_name}\n{mail.to_address}",
            "From": seen.sender,
            "Kind": mail.letter.label,
            "Task": seen.asked,
            "Written": spoken_moment(mail.created_at),
            "Sent": spoken_moment(mail.sent_at) if mail.sent_at else "",
            "Sent once more": spoken_moment(seen.sent_once_more_at) if seen.sent_once_more_at else "",
            "Came back": spoken_moment(seen.bounced_at) if seen.bounced_at else "",
            "Settled": spoken_moment(seen.settled_at) if seen.settled_at else "",
            "Attempts": str(mail.attempts),
            "What was said last": mail.said,
            "Message-ID": seen.message_id,
            "Key": seen.key,
        }
    )


def _linked_mails(seen: MailSeen) -> Iterator[PageLink]:
    if (mail := seen.replaces) is not None:
        text = f"It takes the place of the one to {mail.to_name} of {when(mail.created_at)}"
        yield PageLink(text, f"/outbox/{mail.id}")
    for mail in seen.replaced_by:
        yield PageLink(f"Sent again to {mail.to_name} on {when(mail.created_at)}", f"/outbox/{mail.id}")


def _history_line(at: datetime, who: str, sentence: str) -> str:
    by = f", {who}" if who else ""
    return f"{sentence}. {spoken_moment(at)}{by}"
