"""What became of an email, in words that people understand."""

from __future__ import annotations

from datetime import datetime

from models.clock import LONDON, short_date
from tasks.mail.sending_state import BY_PROJECT, BY_WAVE
from tasks.queries.mail.outbox import MailFate, MailListed
from web.views import MailLine

COLOURS = {
    MailFate.SENT: "green",
    MailFate.WAITING: "blue",
    MailFate.HELD: "yellow",
    MailFate.UNCERTAIN: "orange",
    MailFate.FAILED: "red",
    MailFate.BOUNCED: "red",
    MailFate.SUPERSEDED: "grey",
}
HELD = {BY_PROJECT: "emails about its project are held", BY_WAVE: "more than usual were to leave at once"}
SETTLED, AGAIN = "dealt with", "sent again"


def mail_line(mail: MailListed) -> MailLine:
    """An email as a line of a list."""
    kind = f"{mail.letter.label}, {AGAIN}" if mail.is_copy else mail.letter.label
    label, detail = became(mail)
    return MailLine(
        href=f"/outbox/{mail.id}",
        subject=mail.subject,
        about=" · ".join(filter(None, [mail.reference, kind])),
        to_name=mail.to_name,
        to_address=mail.to_address,
        queued=when(mail.created_at),
        label=label,
        colour=COLOURS[mail.fate] if not mail.is_settled else "grey",
        detail=detail,
        tries=f"{mail.attempts} attempts" if mail.attempts > 1 else "",
    )


def became(mail: MailListed) -> tuple[str, str]:
    """A label, and what follows it to make a sentence: “Sent” “on Mon 2 Nov 2026, 09:00”."""
    match mail.fate:
        case MailFate.SENT:
            return "Sent", f"on {when(mail.sent_at)}" if mail.sent_at else ""
        case MailFate.WAITING:
            return ("Being sent", "") if mail.is_being_sent else ("Waiting", _next_try(mail))
        case MailFate.HELD:
            return "Held", HELD.get(mail.held_because, mail.held_because)
        case MailFate.UNCERTAIN if mail.is_settled and not mail.is_sent_again:
            return "Has arrived", "as we were told"
        case _:
            return mail.fate.label, _trouble(mail)


def when(moment: datetime) -> str:
    """“Mon 2 Nov 2026, 09:00” in London."""
    there = moment.astimezone(LONDON)
    return f"{short_date(there.date())} {there:%Y, %H:%M}"


def _next_try(mail: MailListed) -> str:
    return f"next try {when(mail.next_attempt_at)}: {mail.said}" if mail.said else ""


def _trouble(mail: MailListed) -> str:
    after = AGAIN if mail.is_sent_again else SETTLED if mail.is_settled else ""
    return "; ".join(filter(None, [mail.said if mail.fate is not MailFate.SUPERSEDED else "", after]))
