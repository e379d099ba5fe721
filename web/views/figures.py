"""What the pages show on which figures are entered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.forms.fields import FieldView, InputView
from web.views.frame import LabelledText, PageLink


@dataclass(frozen=True, kw_only=True)
class FigureCell:
    """The figure of a measure, group and period: one box to three; `note` says what should be known of it."""

    measure: str
    inputs: Sequence[InputView]
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class FigurePeriod:
    """The figures of a period, the one below the other."""

    name: str
    cells: Sequence[FigureCell]


@dataclass(frozen=True, kw_only=True)
class FigureGridView(FieldView):
    """The boxes of figures within the form of a task; `hidden` says of what each pair of boxes is."""

    widget: ClassVar[str] = "grid"
    periods: Sequence[FigurePeriod]
    hidden: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class EventLine:
    """A rare event that was entered, with the box that takes it out."""

    name: str
    text: str
    is_ticked: bool


@dataclass(frozen=True, kw_only=True)
class PeriodLine:
    """A period in the list of all: what is there or missing, and where it is entered."""

    link: PageLink
    facts: Sequence[LabelledText]
    missing: str


@dataclass(frozen=True, kw_only=True)
class FiguresPage:
    """The figures of a project: the boxes of one period or of several, all periods, and what was changed.

    `fields` asks for the reason of a change, where there is something to change. Without `action` there is nothing
    that the reader may enter. `shown` is what stood in the boxes, for the check whether somebody else was faster.
    """

    template: ClassVar[str] = "figures.html"
    reference: str
    project_title: str
    heading: str
    action: str
    nonce: str
    shown: str
    periods: Sequence[FigurePeriod]
    fields: Sequence[FieldView] = ()
    new_events: Sequence[FigureCell] = ()
    events: Sequence[EventLine] = ()
    lines: Sequence[PeriodLine] = ()
    links: Sequence[PageLink] = ()
    changes: Sequence[LabelledText] = ()
    notice: str = ""
    says: str = ""
    is_grid: bool = False


@dataclass(frozen=True, kw_only=True)
class PastePage:
    """A block of figures: where it is pasted or its file chosen, or what it comes to before it is stored.

    `seen_at` is when that was shown, and is sent back with the `block`; it is empty before there is anything to show.
    `columns` are those that its plan can fill, `totals` are those of each measure, `look` what somebody should look at,
    `fields` asks why figures are changed.
    """

    template: ClassVar[str] = "figures_paste.html"
    reference: str
    project_title: str
    action: str
    file_action: str
    nonce: str
    source: str
    may_enter: bool
    columns: str = ""
    block: str = ""
    seen_at: str = ""
    fields: Sequence[FieldView] = ()
    totals: Sequence[LabelledText] = ()
    look: Sequence[str] = ()
    says: str = ""
    notice: str = ""
    error: str = ""
    templates: Sequence[PageLink] = ()
