"""What the pages show on which the QI Support Team looks after the mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import FIRST_PAGE, LabelledText, PageLink, Paging
from web.views.projects import FilterView


@dataclass(frozen=True, kw_only=True)
class ButtonView:
    """A button that does something at once; its nonce makes two clicks one."""

    action: str
    text: str
    nonce: str


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """An email in a list: `label` and `detail` read on as one sentence, “Sent” “on Mon 2 Nov 2026, 09:00”."""

    href: str
    subject: str
    about: str
    to_name: str
    to_address: str
    queued: str
    label: str
    colour: str
    detail: str
    tries: str


@dataclass(frozen=True, kw_only=True)
class NoticeView:
    """How sending stands: what is the case, what that means, and what can be done about it."""

    heading: str
    paragraphs: Sequence[str]
    buttons: Sequence[ButtonView] = ()
    link: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class OutboxPage:
    """The account of the mail: how sending stands, the numbers, a search and a page of what it finds."""

    template: ClassVar[str] = "outbox.html"
    notices: Sequence[NoticeView]
    numbers: Sequence[PageLink]
    search: str
    filters: Sequence[FilterView]
    only_trouble: bool
    count: str
    mails: Sequence[MailLine]
    links: Sequence[PageLink] = ()
    is_narrow: bool = False
    pages: Paging = FIRST_PAGE


@dataclass(frozen=True, kw_only=True)
class MailPage:
    """One email: the very text that was sent, its way, and what can be done.

    `text` is empty where none is kept, and `no_text` then says so; `joined` leads to what it takes the place of.
    """

    template: ClassVar[str] = "mail.html"
    mail: MailLine
    facts: Sequence[LabelledText]
    joined: Sequence[PageLink]
    acted: Sequence[str]
    text: str
    no_text: str = ""
    buttons: Sequence[ButtonView] = ()
    project: PageLink | None = None
    project_buttons: Sequence[ButtonView] = ()


@dataclass(frozen=True, kw_only=True)
class ExpectedLine:
    """An email that will be written, or one that will not; `notes` then say why.

    `href` and `reference` are empty where it is about no one project.
    """

    to: str
    what: str
    rung: str
    reference: str
    href: str
    project_title: str
    due: str
    notes: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class TomorrowPage:
    """What will be written on the next working day, what before it, and what will not and why."""

    template: ClassVar[str] = "tomorrow.html"
    when: str
    paragraphs: Sequence[str]
    letters: Sequence[ExpectedLine]
    before: Sequence[ExpectedLine]
    not_written: Sequence[ExpectedLine]
