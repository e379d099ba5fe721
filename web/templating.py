"""How a page becomes HTML: the Jinja environment, the NHS components as one object, and links to static files."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined

from web.views import PageFrame, View

HERE = Path(__file__).parent
STATIC = HERE / "static"
"""Mounted at /static."""


def render(page: PageFrame, view: View) -> str:
    """The whole page as HTML. What is missing in a view is an error, not an empty place."""
    return environment().get_template(view.template).render(page=page, view=view)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """Our templates: everything escaped, everything named, the NHS components under `nhsuk`."""
    ours = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    nhsuk = components("button", "checkboxes", "details", "input", "pagination", "panel", "select", "tag")
    ours.globals.update(nhsuk=nhsuk, static=static)
    return ours


def components(*names: str) -> SimpleNamespace:
    """Components of nhsuk-frontend-jinja by the name of their folder, as macros: `nhsuk.dateInput({...})`.

    They live in an environment of their own because they count on undefined values being passed on, which our
    templates must never do. Texts are given as `{"text": …}`, so that nothing a person wrote is ever HTML.
    """
    theirs = Environment(
        loader=PackageLoader("nhsuk_frontend_jinja"),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    macros = SimpleNamespace()
    for name in names:
        first, *others = name.split("-")
        macro = first + "".join(other.capitalize() for other in others)
        setattr(
            macros, macro, getattr(theirs.get_template(f"nhsuk/components/{name}/macro.jinja").module, macro)
        )
    return macros


@lru_cache(maxsize=64)
def static(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it for ever."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()
    return f"/static/{name}?v={digest[:12]}"
