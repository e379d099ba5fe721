"""How sending stands, as the top of the outbox says it, with what can be done about it."""

from __future__ import annotations

from collections.abc import Iterator

from models.clock import spoken_moment
from tasks.mail.stopping import PROJECT_ACTS, WAVE_ACTS
from tasks.queries.mail.mail_status import MailStatus
from web.pages.counting import counted
from web.pages.form_answers import new_nonce
from web.views import ButtonView, NoticeView, PageLink

TO_SIGN_IN = "Only sign-in codes leave, so that people can sign in and answer. Everything else waits."


def notices(standing: MailStatus) -> Iterator[NoticeView]:
    """What keeps emails from leaving; nothing if nothing does."""
    if standing.stopped_at:
        at = spoken_moment(standing.stopped_at)
        yield NoticeView(
            heading="All mail is stopped",
            paragraphs=[f"{standing.stopped_by} stopped it on {at}: {standing.stopped_because}", TO_SIGN_IN],
            link=PageLink("Start again", "/outbox/start"),
        )
    if standing.broken_at:
        again = f" Next try: {spoken_moment(standing.try_again_at)}." if standing.try_again_at else ""
        yield NoticeView(
            heading="The mail server cannot be used",
            paragraphs=[
                f"Since {spoken_moment(standing.broken_at)}: {standing.broken_because}",
                f"Nothing is lost: what waits leaves as soon as it can.{again}",
            ],
        )
    if standing.in_wave or standing.braked_at:
        yield _wave(standing)
    for reference, title in standing.held_projects:
        yield _project(reference, title)


def _wave(standing: MailStatus) -> NoticeView:
    since = f" on {spoken_moment(standing.braked_at)}" if standing.braked_at else ""
    return NoticeView(
        heading=f"A wave of {counted(standing.in_wave, 'email')} is held",
        paragraphs=[
            f"Many more than usual were to leave at once{since}, so they wait for you. Look at them first.",
            "Reminders, escalations and digests that you drop are never sent; all else stays held.",
        ],
        buttons=[button_view(f"/outbox/wave/do/{name}", act.button) for name, act in WAVE_ACTS.items()],
        link=PageLink("Look at what is held", "/outbox?state=held"),
    )


def _project(reference: str, title: str) -> NoticeView:
    return NoticeView(
        heading=f"Emails about {reference} are held",
        paragraphs=[title],
        buttons=[button_view(f"/outbox/projects/{reference}/do/release", PROJECT_ACTS["release"].button)],
        link=PageLink("Look at them", f"/outbox?q={reference}&state=held"),
    )


def numbers(standing: MailStatus) -> Iterator[PageLink]:
    """How many emails wait or need somebody; each leads to its list."""
    if standing.waiting:
        yield PageLink(f"{standing.waiting:,} waiting", "/outbox?state=waiting")
    if standing.held:
        yield PageLink(f"{standing.held:,} held", "/outbox?state=held")
    if standing.uncertain:
        yield PageLink(f"{standing.uncertain:,} may not have arrived", "/outbox?state=uncertain&trouble=yes")
    if standing.failed:
        yield PageLink(f"{standing.failed:,} could not be delivered", "/outbox?state=failed&trouble=yes")
    if standing.came_back:
        yield PageLink(f"{standing.came_back:,} came back", "/outbox?state=bounced&trouble=yes")


def button_view(action: str, text: str) -> ButtonView:
    """A button that acts at once at an address."""
    return ButtonView(action=action, text=text, nonce=new_nonce())
