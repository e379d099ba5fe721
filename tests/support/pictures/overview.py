"""The picture at the top of the README: three pages of the demonstration a year on, as `docs/images/overview.png`.

python -m tests.support.pictures.overview                     lives the year first, five minutes
python -m tests.support.pictures.overview --database URL      on a copy of one that was lived
"""

from __future__ import annotations

import shutil
import sys
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright
from sqlalchemy import select

from deployments.demo.story import AMARA, RUTH
from models.records import Project
from tasks.database.unit_of_work import reading
from tests.support.pictures.officer_day import DOCS, HOST, answered_by, lived_year
from tests.support.web.browsing import signed_in
from web.app import create_app

PICTURE = DOCS / "images" / "overview.png"
WIDTH, HEIGHT = 1550, 620
MEASURED = "Up and dressed by noon"
"""A project of two cycles, whose chart is shown."""

LEAD = "dorothy.lamb@northbrook.example"
FRAME = """<style>
body {{ margin: 0; width: {width}px; height: {height}px; background: #e8edee;
        display: flex; align-items: center; justify-content: space-evenly }}
img {{ height: 572px; border: 1px solid #aeb7bd }}
img:first-child {{ height: 556px; border: 9px solid #212b32; border-radius: 22px }}
</style>{pictures}"""


@dataclass(frozen=True)
class PicturedPage:
    """A page as somebody sees it, in a window of this width and height, from a heading on."""

    person: str
    path: str
    window: tuple[int, int]
    heading: str = ""


def pictured_pages() -> list[PicturedPage]:
    """A proposal on a phone, what the figures of a project show, and the projects that wait longest."""
    with reading() as session:
        reference = session.scalars(select(Project.reference).where(Project.title == MEASURED)).one()
    return [
        PicturedPage(AMARA, "/propose", (390, 750)),
        PicturedPage(LEAD, f"/projects/{reference}", (1180, 1206), "What the figures show"),
        PicturedPage(RUTH, "/support", (900, 920)),
    ]


def picture_of(chromium: Chromium, seen: PicturedPage) -> bytes:
    """What the window shows, as a PNG of twice its pixels."""
    width, height = seen.window
    page = chromium.new_page(viewport={"width": width, "height": height}, device_scale_factor=2)
    answered_by(signed_in(create_app(), seen.person), page)
    page.goto(f"{HOST}{seen.path}")
    if seen.heading:
        page.get_by_role("heading", name=seen.heading).evaluate("it => it.scrollIntoView()")
    picture = page.screenshot()
    page.close()
    return picture


def put_side_by_side(chromium: Chromium, pictures: Sequence[bytes]) -> bytes:
    """One PNG of several, the first in the frame of a phone."""
    shown = "".join(f'<img src="data:image/png;base64,{b64encode(it).decode()}">' for it in pictures)
    page = chromium.new_page(viewport={"width": WIDTH, "height": HEIGHT})
    page.set_content(FRAME.format(width=WIDTH, height=HEIGHT, pictures=shown))
    picture = page.screenshot()
    page.close()
    return picture


def main(url: str = "") -> None:
    """Write the picture."""
    with TemporaryDirectory() as folder, lived_year(Path(folder), url), sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pictures = [picture_of(chromium, seen) for seen in pictured_pages()]
        PICTURE.write_bytes(put_side_by_side(chromium, pictures))
        chromium.close()


if __name__ == "__main__":
    main(sys.argv[2] if sys.argv[1:2] == ["--database"] else "")
