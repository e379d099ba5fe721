"""What the pages show on which something is asked and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.forms.checking import FORM_ID
from web.forms.fields import FieldView
from web.views.frame import EarlierAnswer, LabelledText, LinkGroup, PageLink
from web.views.papers import ReportSectionView
from web.views.projects import MeasureView, MissingLine


@dataclass(frozen=True)
class FileInput:
    """Where a file is chosen: its label, what it may be, the endings that the browser offers, and what was wrong."""

    label: str
    hint: str
    accept: str
    error: str = ""

    name: ClassVar[str] = "file"


@dataclass(frozen=True, kw_only=True)
class FormView:
    """A form on its page. `kind` is the kind of its task, which checks and scripts look for; empty without a task.

    `form_version` is the version of the form that the page was made with: it has no default, since a page that says
    another one has today's answers moved as if they were old. `kept` is sent back with it, in fields that nobody sees.
    `file` is where a file is chosen that goes with it.
    """

    action: str
    fields: Sequence[FieldView]
    submit: str
    nonce: str
    form_version: int
    kind: str = ""
    version: str = ""
    can_save: bool = True
    kept: Sequence[tuple[str, str]] = ()
    file: FileInput | None = None

    id: ClassVar[str] = FORM_ID


@dataclass(frozen=True)
class ChangedText:
    """A field that says something else than in the round before."""

    label: str
    now: str
    before: str


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A human task: what is asked, by when, what one needs to know for it, its form; below it everything so far.

    `due` is a date as people say it, or empty; `takes` is “about 5 minutes”, or empty. `notice` says what has
    just become of what was typed, `how` what a good answer says. `brief` and `changed` are what one needs to know for
    this answer, `brief_folded` what one may want to know besides. Behind one fold stand `history`, `results`, `steps`,
    the answers given before, and `why` one is asked.
    `moved` says where a date came from, `operations` are what else can be done, in groups. `whose` says
    who is asked if that is not the reader, `take` is where the reader takes it on; `calendar` and `feedback` are
    addresses, empty where there are none. `links` lead to what has to be seen first, `heading_before` stands above
    `before`. `replies` are those to what was asked for when it was sent back. `gone` is what was typed into fields that
    the form has no more. `measures` are the charts that the answer is about, `missing` what a closure still lacks,
    `report` the final report as the record writes it. `back` is the address of the page of what a form is about, to
    which its reference and title lead; empty where the form is that page.
    """

    template: ClassVar[str] = "task.html"
    asked: str
    form: FormView
    reference: str = ""
    project_title: str = ""
    back: str = ""
    due: str = ""
    is_overdue: bool = False
    takes: str = ""
    brief: Sequence[LabelledText] = ()
    brief_folded: Sequence[LabelledText] = ()
    changed: Sequence[ChangedText] = ()
    before: Sequence[LabelledText] = ()
    why: Sequence[str] = ()
    notice: str = ""
    how: str = ""
    history: Sequence[LabelledText] = ()
    results: Sequence[str] = ()
    steps: Sequence[EarlierAnswer] = ()
    moved: str = ""
    operations: Sequence[LinkGroup] = ()
    whose: str = ""
    take: PageLink | None = None
    calendar: str = ""
    feedback: str = ""
    links: Sequence[PageLink] = ()
    heading_before: str = "What happened before"
    gone: Sequence[LabelledText] = ()
    replies: Sequence[LabelledText] = ()
    heading_changed: str = "What has changed"
    measures: Sequence[MeasureView] = ()
    missing: Sequence[MissingLine] = ()
    report: Sequence[ReportSectionView] = ()

    @property
    def heading_charts(self) -> str:
        """Under what its charts are folded away: of one measure with its verdict, of more how many there are."""
        if len(self.measures) == 1:
            return f"Chart: {self.measures[0].verdict}"
        return f"Charts of {len(self.measures)} measures"

    @property
    def has_history(self) -> bool:
        """Whether anything happened that can be folded away."""
        return bool(self.history or self.results or self.steps)


@dataclass(frozen=True, kw_only=True)
class DecidedItemView:
    """An item of a paper: what stands on it as facts (empty: nothing yet), what stood before, and its form."""

    number: int
    text: str
    facts: Sequence[LabelledText]
    past: Sequence[str]
    link: PageLink


@dataclass(frozen=True, kw_only=True)
class DecisionsPage:
    """What a committee decided on its paper, item by item; `other` leads to what it decided besides.

    `form` has the items without a decision, `later` are those for which it has no room, `items` those that have one.
    `gone` is what was typed for items that have their decision by now.
    """

    template: ClassVar[str] = "decisions.html"
    paper: PageLink
    said: str
    items: Sequence[DecidedItemView]
    other: PageLink
    form: FormView | None = None
    later: Sequence[DecidedItemView] = ()
    gone: Sequence[LabelledText] = ()
    how: str = ""
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class AgainView:
    """A button that sends what was typed once more, from fields that nobody sees; the token is one of them."""

    action: str
    kept: Sequence[tuple[str, str]]
    submit: str = "Try again"


@dataclass(frozen=True, kw_only=True)
class MessagePage:
    """A message: a receipt (with a green panel), a refusal, a missing page. Title: that of the page.

    `more` leads to what else may be done now; `typed` shows what could not be stored, so that it can be copied.
    """

    template: ClassVar[str] = "message.html"
    heading: str
    paragraphs: Sequence[str] = ()
    link: PageLink | None = None
    is_receipt: bool = False
    typed: Sequence[LabelledText] = ()
    again: AgainView | None = None
    more: PageLink | None = None

    @property
    def only_tells(self) -> bool:
        """Whether it asks for nothing more, and holds nothing that was typed."""
        return self.again is None and not self.typed

    @classmethod
    def receipt(cls, heading: str, paragraphs: Sequence[str], link: PageLink) -> MessagePage:
        """What was recorded, and where one goes on from there."""
        return cls(heading=heading, paragraphs=paragraphs, link=link, is_receipt=True)


@dataclass(frozen=True, kw_only=True)
class WatchedTaskPage:
    """An open task that somebody else is asked, for the QI Support Team; `emails` are those about it and their fate."""

    template: ClassVar[str] = "watched_task.html"
    project: PageLink
    asked: str
    about: str
    is_overdue: bool
    facts: Sequence[LabelledText]
    brief: Sequence[LabelledText]
    operations: Sequence[PageLink]
    emails: Sequence[tuple[PageLink, str]]
    outbox: str
