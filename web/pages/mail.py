"""One e-mail, and the buttons: what can be done with it, with its project's mail, and with a wave that is held."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import spoken_moment
from models.errors import NotFound
from tasks.access import seen
from tasks.mail.acting import Act, Find, S, perform
from tasks.mail.resending import EMAIL_ACTS, the_mail
from tasks.mail.stopping import PROJECT_ACTS, WAVE_ACTS, the_office, the_project
from tasks.operations import Sent as SentOperation
from tasks.reading.mail import MailSeen, mail_seen
from web.pages.answering import checked_nonce, new_nonce
from web.pages.mail_lines import mail_line, when
from web.pages.renewing import come_back, with_session
from web.pages.routing import page
from web.sent import Sent, SentForm
from web.views import ButtonView, Fact, Link, MailPage, MessagePage
from web.visit import Visit, Visiting

router = APIRouter()

OUTBOX = Link("Back to the outbox", "/outbox")
NO_TEXT = "The text of a sign-in code is not kept."


@page(router, "/outbox/{email_id}")
def look(email_id: str, visit: Visiting) -> Response:
    """The page of an e-mail."""
    found = mail_seen(email_id, visit.person.person_id)
    return visit.show(_view(found), title=found.mail.subject, here="outbox")


@router.post("/outbox/wave/do/{name}")
def do_with_wave(name: str, sent: Sent, visit: Visiting) -> Response:
    """Let a held wave go, or drop its reminders."""
    return _press(visit, sent, _named(WAVE_ACTS, name), the_office, OUTBOX)


@router.post("/outbox/projects/{reference}/do/{name}")
def do_with_project(reference: str, name: str, sent: Sent, visit: Visiting) -> Response:
    """Hold the mail of a project, or send it again."""
    find = partial(the_project, reference=reference)
    back = Link("See its e-mails", f"/outbox?q={reference}")
    return _press(visit, sent, _named(PROJECT_ACTS, name), find, back)


@router.post("/outbox/{email_id}/do/{name}")
def do_with_mail(email_id: str, name: str, sent: Sent, visit: Visiting) -> Response:
    """Send an e-mail again, or settle its trouble."""
    find = partial(the_mail, email_id=email_id)
    return _press(visit, sent, _named(EMAIL_ACTS, name), find, Link("See the e-mail", f"/outbox/{email_id}"))


def _named(acts: Mapping[str, Act[S]], name: str) -> Act[S]:
    found = acts.get(name)
    if found is None:
        raise NotFound("such page")
    return found


def _press(  # noqa: PLR0913, PLR0917 -- who presses which button of what, and where they go from there
    visit: Visit, sent: SentForm, act: Act[S], find: Find[S], back: Link
) -> Response:
    """Do it once, however often the button was pressed, and say what was done."""
    if visit.visitor is None:
        again = come_back(visit, sent)
        if isinstance(again, Response):
            return again
        view = MessagePage(heading="You are signed in again", paragraphs=["Nothing was done yet."], link=back)
        return with_session(again.show(view, title=view.heading, here="outbox"), again)
    visit.check(sent)
    seen(visit.person.session_id)
    nonce = checked_nonce(sent.text("nonce"))
    said = perform(act, find, SentOperation(visit.person.person_id, nonce, {}))
    visit.hints.mail_waits()
    done = MessagePage(heading="Done", paragraphs=[f"{said}."], link=back, is_receipt=True)
    return visit.show(done, title="Done", here="outbox")


def _view(found: MailSeen) -> MailPage:
    mail, reference = found.mail, found.mail.reference
    buttons = [(f"/outbox/{mail.id}/do/{name}", text) for name, text in found.acts]
    of_project = [(f"/outbox/projects/{reference}/do/{name}", text) for name, text in found.project_acts]
    return MailPage(
        mail=mail_line(mail),
        facts=list(_facts(found)),
        joined=list(_joined(found)),
        acted=[_acted(one.at, one.who, one.sentence) for one in found.acted],
        buttons=[_button(action, text) for action, text in buttons],
        project_buttons=[_button(action, text) for action, text in of_project],
        text=found.text,
        no_text=NO_TEXT if found.is_code else "",
        project=Link(f"{reference} · {found.project_title}", f"/projects/{reference}") if reference else None,
    )


def _facts(found: MailSeen) -> Iterator[Fact]:
    mail = found.mail
    known = {
        "To": f"{mail.to_name}\n{mail.to_address}",
        "From": found.sender,
        "Kind": mail.letter.label,
        "Task": found.asked,
        "Written": spoken_moment(mail.created_at),
        "Sent": spoken_moment(mail.sent_at) if mail.sent_at else "",
        "Sent once more": spoken_moment(found.sent_once_more_at) if found.sent_once_more_at else "",
        "Came back": spoken_moment(found.bounced_at) if found.bounced_at else "",
        "Settled": spoken_moment(found.settled_at) if found.settled_at else "",
        "Attempts": str(mail.attempts),
        "What was said last": mail.said,
        "Message-ID": found.message_id,
        "Key": found.key,
    }
    return (Fact(label, text) for label, text in known.items() if text)


def _joined(found: MailSeen) -> Iterator[Link]:
    if found.replaces:
        one = found.replaces
        yield Link(
            f"It takes the place of the one to {one.to_name} of {when(one.created_at)}", f"/outbox/{one.id}"
        )
    for one in found.replaced_by:
        yield Link(f"Sent again to {one.to_name} on {when(one.created_at)}", f"/outbox/{one.id}")


def _acted(at: datetime, who: str, sentence: str) -> str:
    by = f", {who}" if who else ""
    return f"{sentence}. {spoken_moment(at)}{by}"


def _button(action: str, text: str) -> ButtonView:
    return ButtonView(action=action, text=text, nonce=new_nonce())
