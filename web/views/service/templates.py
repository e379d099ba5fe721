"""What the pages of the template library show, and the page of the templates of a project (OB-075)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from web.views.frame import LabelledText, PageLink
from web.views.tasks import FormView


@dataclass(frozen=True, kw_only=True)
class TemplateVersionLine:
    """A version: what it is called and since when it is there, what is different in it, and its file.

    `download` is none where it may not be read; `removed` says since when it is gone, `remove` leads to that.
    """

    heading: str
    said: str
    changes: str
    download: PageLink | None
    removed: str = ""
    remove: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class TemplateView:
    """A template with the version that holds; `more` leads to its versions, `version_id` is noted for a project."""

    name: str
    newest: TemplateVersionLine
    more: PageLink
    version_id: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplateGroup:
    """The templates of one kind; `online` says which form of this service is one of them."""

    heading: str
    online: str
    templates: Sequence[TemplateView]


@dataclass(frozen=True, kw_only=True)
class TemplatesPage:
    """The library; for the QI Support Team with what is out of use, and the way to add one."""

    template: ClassVar[str] = "templates.html"
    groups: Sequence[TemplateGroup]
    withdrawn: Sequence[TemplateView] = ()
    add: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class TemplatePage:
    """A template with every version, the newest first; the team's form of the next version stands below them."""

    template: ClassVar[str] = "template.html"
    kind: str
    name: str
    versions: Sequence[TemplateVersionLine]
    withdrawn: str = ""
    notice: str = ""
    heading: str = ""
    how: str = ""
    form: FormView | None = None
    withdraw: PageLink | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectTemplatesPage:
    """The templates of a project: those that it uses, and those that may be downloaded for it.

    `at_registration` are those that were in use then, under `registered`.
    """

    template: ClassVar[str] = "project_templates.html"
    reference: str
    project_title: str
    action: str
    nonce: str
    used: Sequence[LabelledText]
    online: Sequence[LabelledText]
    groups: Sequence[TemplateGroup]
    registered: str = ""
    at_registration: Sequence[LabelledText] = ()
    may_use: bool = False
    notice: str = ""
