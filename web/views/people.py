"""What the pages show on which people are away, hold roles, and own the actions of a service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from markupsafe import Markup

from web.views.frame import FIRST_PAGE, LabelledText, PageLink, Paging
from web.views.projects import FilterView
from web.views.tasks import FormView


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """An absence that is not over; `cover` says who stands in.

    `change`, `take_back` and `confirm` are addresses, empty where the reader may not.
    """

    days: str
    cover: str
    change: str = ""
    take_back: str = ""
    confirm: str = ""
    nonce: str = ""


@dataclass(frozen=True, kw_only=True)
class AbsencePage:
    """Where somebody says that they are away; with their absences to come, and those of others they cover."""

    template: ClassVar[str] = "absence.html"
    heading: str
    how: str
    form: FormView
    absences: Sequence[AbsenceLine] = ()
    standing_in: Sequence[str] = ()
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class RoleLine:
    """A role, and who holds it; each person leads to their page. `of` is a service, empty for the Trust."""

    role: str
    of: str
    holder: PageLink | None
    deputy: PageLink | None
    members: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class PersonLine:
    """A person in a list: their service and roles, when they are away or go, and what hangs on them."""

    name: str
    href: str
    email: str
    roles: Sequence[str]
    cover: Sequence[str]
    load: Sequence[str]
    is_overdue: bool


@dataclass(frozen=True, kw_only=True)
class PeoplePage:
    """Which roles nobody holds, who holds the others, and everybody, searched and cut into pages."""

    template: ClassVar[str] = "people.html"
    vacant: Sequence[str]
    of_trust: Sequence[RoleLine]
    of_services: Sequence[RoleLine]
    count: str
    people: Sequence[PersonLine]
    search: str = ""
    pages: Paging = FIRST_PAGE
    bank_holidays: str = ""


@dataclass(frozen=True, kw_only=True)
class OwnTask:
    """An open task of somebody, and where it is passed on; empty where the reader may not."""

    asked: str
    project: PageLink
    due: str
    is_overdue: bool
    pass_on: str = ""


@dataclass(frozen=True, kw_only=True)
class LedProject:
    """A project that somebody leads, and where it is handed over; empty where the reader may not."""

    project: PageLink
    stage: str
    waits_for: str
    is_overdue: bool
    hand_over: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """One person: what they are asked, what they lead, when they are away; `form` is empty once they have left.

    `take_back` is where a date of theirs is taken back, empty for whoever may not.
    """

    template: ClassVar[str] = "person.html"
    name: str
    facts: Sequence[LabelledText]
    tasks: Sequence[OwnTask]
    projects: Sequence[LedProject]
    absences: Sequence[AbsenceLine]
    standing_in: Sequence[str]
    form: FormView | None
    how: str = ""
    notice: str = ""
    take_back: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionLine:
    """An action or a condition of approval: what, whose, by when, of which project, and what waits for it.

    `late` says by how much it is overdue, `moved` from which date it was moved, `rests` that nobody is reminded.
    `progress` are the newest lines on how it goes on, `chart` leads to the chart of what it is to change.
    """

    what: str
    kind: str
    owner: str
    project: PageLink
    reference: str
    service: str
    due: str
    late: str = ""
    moved: str = ""
    rests: str = ""
    waits: str = ""
    strength: str = ""
    progress: Sequence[str] = ()
    chart: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class FinishedLine:
    """An action that was finished: how, when, by whom, of which project, and what was said of its effect."""

    what: str
    kind: str
    outcome: str
    reason: str
    when: str
    by: str
    project: PageLink
    reference: str
    service: str
    strength: str = ""
    effect: str = ""
    chart: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class LogChart:
    """The chart of what actions are to change, with marks on the days on which they were done."""

    key: str
    heading: str
    said: str
    chart: Markup


@dataclass(frozen=True, kw_only=True)
class ActionsPage:
    """The action log of a service, or of all: what is open, the longest overdue first, and what was finished."""

    template: ClassVar[str] = "actions.html"
    heading: str
    services: FilterView
    as_of: str
    count: str
    open: Sequence[ActionLine]
    finished: Sequence[FinishedLine]
    since: str
    more: str = ""
    charts: Sequence[LogChart] = ()


@dataclass(frozen=True, kw_only=True)
class OwnProjectLine:
    """A project of somebody: what they are in it, where it stands, its last cycle, what they did, certificates."""

    project: PageLink
    reference: str
    roles: str
    stage: str
    last_cycle: str
    deeds: Sequence[str]
    certificates: Sequence[PageLink]


@dataclass(frozen=True, kw_only=True)
class RecordPage:
    """One's own record, with its files; `team` leads to one's team, where there is one."""

    template: ClassVar[str] = "record.html"
    training: str
    projects: Sequence[OwnProjectLine]
    files: Sequence[PageLink]
    team: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class CertificatePage:
    """A certificate as the record has it, for whoever checks its code, and its file."""

    template: ClassVar[str] = "certificate.html"
    name: str
    facts: Sequence[LabelledText]
    file: PageLink


@dataclass(frozen=True, kw_only=True)
class CertificateLine:
    """A certificate in the list of a project."""

    name: str
    roles: str
    cycle: str
    link: PageLink


@dataclass(frozen=True, kw_only=True)
class CertificatesPage:
    """The certificates of everybody who took part in a project, for the QI Support Team."""

    template: ClassVar[str] = "certificates.html"
    reference: str
    project_title: str
    certificates: Sequence[CertificateLine]


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """Somebody in a team: their training, and each project with what they are in it."""

    name: str
    training: str
    projects: Sequence[tuple[PageLink, str]]


@dataclass(frozen=True, kw_only=True)
class TeamPage:
    """The people whom a manager sees, by name, a page of them; `showing` chooses the service."""

    template: ClassVar[str] = "team.html"
    of: str
    count: str
    people: Sequence[TeamLine]
    showing: FilterView | None = None
    pages: Paging = FIRST_PAGE
