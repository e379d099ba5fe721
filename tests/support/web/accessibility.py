"""What axe finds wrong on a page that a browser shows, at each width and in each set of colours.

The page is opened once. Every rule is asked where its layout differs, on a phone and on a desk; on the narrowest phone,
whose layout is that of a phone, what hangs on the room there is; and in forced colours what hangs on colours. The pages
have no dark colours of their own, which a test of the style sheets holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "web" / "axe" / "axe.min.js").read_text()
NARROW, PHONE, WIDE = 320, 390, 1280
EVERY_RULE = (
    "runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], "
    "rules: {'target-size': {enabled: true}}"
)
OF_ROOM = "runOnly: {type: 'rule', values: ['target-size', 'scrollable-region-focusable']}"
OF_COLOURS = "runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}"

EVERY_LOOK = (
    (PHONE, "none", EVERY_RULE),
    (PHONE, "active", OF_COLOURS),
    (NARROW, "none", OF_ROOM),
    (WIDE, "none", EVERY_RULE),
)
ON_A_PHONE = EVERY_LOOK[:3]
"""Without the desk: for a form whose parts were looked at there."""

ON_A_DESK = EVERY_LOOK[3:]
"""For what is opened on a page that was looked at in every width."""

IN_ANOTHER_STATE = (EVERY_LOOK[0], EVERY_LOOK[2])
"""For another state of a page whose colours were looked at."""

FOLDED = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done))))"
"""The menu folds a frame after a window has changed."""

TOO_WIDE = "document.documentElement.scrollWidth > innerWidth"


def violations(page: Page, name: str, looks: Sequence[tuple[int, str, str]] = EVERY_LOOK) -> Iterator[str]:
    """What is wrong on the page that is shown: what axe finds, and a page that is wider than its window."""
    page.evaluate(f"{AXE}; 1")
    for width, colours, rules in looks:
        page.set_viewport_size({"width": width, "height": 844})
        page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
        page.evaluate(FOLDED)
        where = f"{name}, {width} px, forced colours {colours}"
        yield from (f"{where}: {it}" for it in page.evaluate(_run(rules)))
        if page.evaluate(TOO_WIDE):
            yield f"{where}: wider than the window"
    page.emulate_media(forced_colors="none")


def _run(rules: str) -> str:
    return (
        f"axe.run({{{rules}, resultTypes: ['violations']}})"
        ".then(it => it.violations.flatMap(rule => rule.nodes.map(node => `${rule.id} ${node.target}`)))"
    )
