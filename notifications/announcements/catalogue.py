"""The announcements there are, what each is for and in which version, and how one is filled in as text and as HTML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

_FOLDER = Path(__file__).parent / "templates"

PROJECT, PROGRAMME = "project", "programme"
"""What an announcement may be about."""


@dataclass(frozen=True)
class AnnouncementTemplate:
    """A template: its name in addresses, what it is called, what it is for, its version, and what it is about."""

    name: str
    label: str
    purpose: str
    version: int
    about: str


@dataclass(frozen=True)
class AnnouncementText:
    """An announcement that is filled in, to be copied."""

    text: str
    html: str


@lru_cache(maxsize=1)
def announcement_templates() -> Mapping[str, AnnouncementTemplate]:
    """Every template by its name, in the order of the names."""
    return {
        folder.name: AnnouncementTemplate(
            folder.name, **tomllib.loads((folder / "announcement.toml").read_text("utf-8"))
        )
        for folder in sorted(_FOLDER.iterdir())
        if folder.is_dir()
    }


def fill_in(template: AnnouncementTemplate, facts: Mapping[str, object]) -> AnnouncementText:
    """The announcement with its facts; `jinja2.UndefinedError` where one is missing. What was typed is escaped."""
    plain, marked_up = _environment(autoescape=False), _environment(autoescape=True)
    return AnnouncementText(
        text=plain.get_template(f"{template.name}/body.txt").render(facts).strip(),
        html=marked_up.get_template(f"{template.name}/body.html").render(facts).strip(),
    )


@lru_cache(maxsize=2)
def _environment(*, autoescape: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 off for plain text only
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {"broken": _broken, "counted": _counted}
    return environment


def _broken(text: str) -> Markup:
    return Markup("<br>").join(map(escape, text.splitlines()))


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"
