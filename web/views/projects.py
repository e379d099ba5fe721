"""What the pages show on which projects are found and read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from markupsafe import Markup

from web.forms.fields import OptionView
from web.views.frame import FIRST_PAGE, EarlierAnswer, LabelledText, PageLink, Paging
from web.views.improvement import ImprovementView
from web.views.spread import UNSPREAD, SpreadView


@dataclass(frozen=True, kw_only=True)
class StartPage:
    """What this is, how a project goes, where to begin one, and where to report what is not registered."""

    template: ClassVar[str] = "start.html"
    propose: PageLink
    report: PageLink
    stages: Sequence[LabelledText]


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """An open task in a list. `whose` is empty in one's own list, `href` where the reader may not open it.

    While it is on hold, `due` says until when.
    """

    asked: str
    href: str
    reference: str
    project_title: str
    due: str
    is_overdue: bool = False
    is_on_hold: bool = False
    whose: str = ""


@dataclass(frozen=True, kw_only=True)
class TableCell:
    """A cell of a table under its heading; `href` makes it a link, `below` stands on a line of its own."""

    heading: str
    text: str
    href: str = ""
    below: str = ""
    warning: str = ""


@dataclass(frozen=True)
class HeadingSort:
    """Where a table is put in the order of a column; `now` is “ascending” or “descending” if that is its order."""

    href: str
    now: str = "none"


@dataclass(frozen=True, kw_only=True)
class ProjectTable:
    """Projects in a table: the headings of its columns, and for each project a cell for each of them.

    `sorts` has one for each heading where the reader may put it in another order.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[TableCell]]
    sorts: Sequence[HeadingSort] = ()


@dataclass(frozen=True, kw_only=True)
class MyPage:
    """One's own tasks and projects; `shared` are the tasks of one's team that somebody else is asked.

    `projects` are under way, `ended` are not. `waiting` is what others are asked in one's projects. `begun` is what one
    began to propose, each with when it was kept. `cover` says when one is away and for whom one stands in, `links` lead
    to what else is one's own, such as how one is written to, `pages` are the pages of its lists: “tasks”, “team”,
    “projects”. `remembered` says until when a browser of one's own is remembered for reading, and `forget` takes the
    form that ends it, with its token `csrf`.
    """

    template: ClassVar[str] = "my.html"
    tasks: Sequence[TaskLine]
    projects: ProjectTable
    ended: ProjectTable
    shared: Sequence[TaskLine] = ()
    waiting: Sequence[TaskLine] = ()
    links: Sequence[PageLink] = ()
    cover: Sequence[str] = ()
    begun: Sequence[tuple[PageLink, str]] = ()
    pages: Mapping[str, Paging] = field(
        default_factory=lambda: dict.fromkeys(("tasks", "team", "projects"), FIRST_PAGE)
    )
    remembered: str = ""
    forget: str = ""
    csrf: str = ""


@dataclass(frozen=True, kw_only=True)
class FilterView:
    """A choice that narrows the register; the first option is “all”."""

    name: str
    label: str
    options: Sequence[OptionView]


@dataclass(frozen=True, kw_only=True)
class MarkView:
    """A box that narrows the register when it is ticked, or adds a column to it."""

    name: str
    label: str
    is_ticked: bool
    value: str = "yes"

    @property
    def as_item(self) -> dict[str, object]:
        """The box in the words of the NHS components."""
        return {"name": self.name, "value": self.value, "text": self.label, "checked": self.is_ticked}


@dataclass(frozen=True)
class KeepFilterView:
    """What keeps a view of the register by name: the query of its address, and the nonce of the form."""

    query: str
    nonce: str


@dataclass(frozen=True, kw_only=True)
class RegisterPage:
    """The register of projects, searched, narrowed and cut into pages; `files` are all of it as it was narrowed.

    `more` are filters that are folded away unless one is used, `misspelt` says that nothing has the words that were
    looked for. `kept` are the filters that the team keeps by name, `keep` is for whoever may keep this one.
    """

    template: ClassVar[str] = "projects.html"
    search: str
    filters: Sequence[FilterView]
    marks: Sequence[MarkView]
    count: str
    projects: ProjectTable
    lead: str = ""
    more: Sequence[FilterView] = ()
    is_more_open: bool = False
    order: FilterView | None = None
    is_turned: bool = False
    columns: Sequence[MarkView] = ()
    misspelt: str = ""
    kept: Sequence[PageLink] = ()
    keep: KeepFilterView | None = None
    links: Sequence[PageLink] = ()
    number: int = 1
    of: int = 1
    previous: str = ""
    following: str = ""
    files: Sequence[PageLink] = ()


@dataclass(frozen=True, kw_only=True)
class StageLine:
    """A stage on a project's way: `is_now` for the one it stands at, `said` for what there is to say of it."""

    label: str
    said: str = ""
    is_done: bool = False
    is_now: bool = False


@dataclass(frozen=True, kw_only=True)
class ToldLine:
    """That something is overdue was told to somebody, and whether they have said that they have seen it."""

    who: str
    what: str
    said: str


@dataclass(frozen=True, kw_only=True)
class NoteView:
    """A note on a project; `struck` says when and why it was struck, `strike` where the reader may do so."""

    text: str
    said: str
    struck: str = ""
    strike: str = ""


@dataclass(frozen=True, kw_only=True)
class HelpView:
    """Help that was asked for, and the reply; `said` by whom and when, `answer` where the reader answers it."""

    kind: str
    wanted: str
    said: str
    reply: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class HistoryLine:
    """Something that happened, when, and who did it; `times` how often in a row."""

    at: str
    who: str
    what: str
    text: str = ""
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class GroupView:
    """A group of a measure: what its figures show, and its chart where it has figures enough."""

    name: str
    said: str
    chart: Markup | None = None


@dataclass(frozen=True, kw_only=True)
class MeasureView:
    """A measure: what its figures show in a sentence, its charts as SVG of ours, and the figures they were drawn from.

    `figures` are rows with a cell for each of the `columns`, the oldest first. `assurance` says whether the target will
    be met, empty if that is not judged; `why` why it is this chart, with what was declared of it. `charts` have a name,
    and say whether they go along time; `reading` is all that they show, in sentences. `verdict` stands where the charts
    are folded away, `groups_note` says why figures of groups are hidden.
    """

    name: str
    said: str
    charts: Sequence[tuple[str, Markup, bool]]
    columns: Sequence[str]
    figures: Sequence[Sequence[str]]
    assurance: str = ""
    why: Sequence[str] = ()
    reading: Sequence[str] = ()
    verdict: str = ""
    groups: Sequence[GroupView] = ()
    groups_note: str = ""


@dataclass(frozen=True, kw_only=True)
class CorrectionsPage:
    """The answers of a project that the reader may put right."""

    template: ClassVar[str] = "corrections.html"
    reference: str
    project_title: str
    answers: Sequence[PageLink]


@dataclass(frozen=True)
class MissingLine:
    """One thing that a closure still lacks: the sentence, whose turn it is, and where it is put right, if elsewhere."""

    sentence: str
    turn: str
    link: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class WindowLine:
    """A submission window: its days, and its cases in words."""

    name: str
    days: str
    cases: str


@dataclass(frozen=True, kw_only=True)
class AuditView:
    """What a project's page shows of its national audit; `cases` is the share of all windows in words."""

    cases: str = ""
    windows: Sequence[WindowLine] = ()
    reports: Sequence[PageLink] = ()


NO_AUDIT_VIEW = AuditView()


@dataclass(frozen=True, kw_only=True)
class FollowedLine:
    """An action on the page of its project: what, how strong, where it stands, and how it goes on."""

    what: str
    strength: str
    stands: str
    progress: str
    link: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectPage:
    """One project, as its lead shows it to her team: aim, where it stands, whose turn it is, what comes next.

    `hold` says until when it is on hold and why, empty if it is not; `turn` whose turn it is where nobody is asked.
    `told` says who was told of what is overdue. `prefect` is an address, empty where there is nothing to see;
    `ending` leads to where the reader may end it, `operations` to what else they may do, `calendar` to its dates
    as a file, `programme` to the programme that it agrees or belongs to, `change_chart` to where the reader may change
    a chart. `history` has the newest first, `happened` says how much that is. `improvement` has the driver diagram and
    the tests of change, `national` the cases and reports of its national audit. `missing` is what its closure still
    lacks, `risks` those that somebody was asked to accept, `actions` those of the newest cycle; `monitors` and
    `monitored` lead to the other project. `notes` and `help` are what team and project said to each other, `spread`
    says who was told of the results and who adopts them.
    """

    template: ClassVar[str] = "project.html"
    reference: str
    project_title: str
    standing: str
    aim: str
    hold: str
    turn: str
    next: Sequence[LabelledText]
    measures: Sequence[MeasureView]
    improvement: ImprovementView
    facts: Sequence[LabelledText]
    stages: Sequence[StageLine]
    tasks: Sequence[TaskLine]
    history: Sequence[HistoryLine]
    happened: str
    told: Sequence[ToldLine] = ()
    steps: Sequence[EarlierAnswer] = ()
    prefect: str = ""
    ending: PageLink | None = None
    operations: Sequence[PageLink] = ()
    calendar: str = ""
    programme: PageLink | None = None
    change_chart: str = ""
    national: AuditView = NO_AUDIT_VIEW
    missing: Sequence[MissingLine] = ()
    risks: Sequence[LabelledText] = ()
    actions: Sequence[FollowedLine] = ()
    monitors: PageLink | None = None
    monitored: PageLink | None = None
    notes: Sequence[NoteView] = ()
    help: Sequence[HelpView] = ()
    spread: SpreadView = UNSPREAD
