"""What every page has around its content, and the small things that several pages show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from web.forms.checking import FieldError

PRODUCT = "QI Workflow"


class View(Protocol):
    """What a template shows; its class names the template."""

    template: ClassVar[str]


@dataclass(frozen=True)
class PageLink:
    """Where one can go from here."""

    text: str
    href: str


@dataclass(frozen=True)
class LinkGroup:
    """Several places where one can go from here, under a heading."""

    heading: str
    links: Sequence[PageLink]


@dataclass(frozen=True)
class LabelledText:
    """A line of a summary: what it is, and what it says. A line break in the text is kept."""

    label: str
    text: str

    @classmethod
    def known(cls, texts: Mapping[str, str]) -> list[Self]:
        """The lines of a summary by their labels, without those of which nothing is known."""
        return [cls(label, text) for label, text in texts.items() if text]


@dataclass(frozen=True, kw_only=True)
class Paging:
    """Which page of a list this is; `previous` and `following` are addresses, empty where there is no such page."""

    number: int = 1
    of: int = 1
    previous: str = ""
    following: str = ""


FIRST_PAGE = Paging()
"""The one page of a list that fits on it."""


@dataclass(frozen=True, kw_only=True)
class EarlierAnswer:
    """An earlier answer, folded away under its heading."""

    heading: str
    facts: Sequence[LabelledText]


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """What every page has around its content.

    `person` is empty when nobody is signed in, or remembered for reading, and `sign_out_csrf` is the token of the
    form that ends that; `here` names the link of the navigation that leads to this page
    (start, my, projects, support, people, subscriptions, papers, outbox); `errors` become the error summary, and the
    title then begins “Error:”. `is_team` is for those who look after everybody's projects.
    """

    title: str
    trust_name: str
    qist_email: str
    person: str = ""
    csrf: str = ""
    sign_out_csrf: str = ""
    here: str = ""
    errors: Sequence[FieldError] = ()
    is_team: bool = False

    product: ClassVar[str] = PRODUCT

    @property
    def navigation(self) -> Sequence[tuple[PageLink, bool]]:
        """The links at the top, each with whether it leads here."""
        links = {
            "start": PageLink("Start", "/"),
            "my": PageLink("My tasks", "/my"),
            "projects": PageLink("Projects", "/projects"),
        }
        if self.is_team:
            links["support"] = PageLink("Support", "/support")
            links["people"] = PageLink("People", "/people")
            links["subscriptions"] = PageLink("Subscriptions", "/subscriptions")
            links["papers"] = PageLink("Reports", "/papers")
            links["outbox"] = PageLink("Outbox", "/outbox")
        return [(link, name == self.here) for name, link in links.items()]
