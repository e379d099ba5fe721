from __future__ import annotations

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from hypothesis import given, settings
from lxml import html

from models.inputs.text import clean_line
from tasks.flow_runs.dossier import describe_run
from tasks.flow_runs.markdown import plain
from tests.support.documents.any_text import ANY_TEXT
from tests.support.thoroughness import examples
from tests.support.trust_at_work import World

TYPED = [
    "From the ~~old~~ to the ~new~ pathway",
    "www.nhs.uk and (www.nhs.uk)",
    "https://nhs.uk/x?a=b&c=d ftp://nhs.uk",
    "qi@nhs.uk, mailto:qi@nhs.uk, xmpp:qi@nhs.uk",
    "a &amp; b &copy; &#35;",
    "a | b \\| c || d",
    "<b>bold</b> <http://nhs.uk> <!-- gone -->",
    "**bold** _slanted_ `code` ``x`` ![i](u) [t](u) [t][r] [r]: u",
    "[^1] [ ] [x] :smile: #104 @amara",
    "- [ ] a task",
    "1. first",
    "12) twelfth",
    "+ 3 beds",
    "* star",
    "# heading ##",
    "> said",
    "---",
    "===",
    "~~~",
    "```",
    "the end \\",
    "  wide   spaces ",
    "$x^2$ {a} “quoted” --- ...",
]
PLACES = {
    "# QI-2026-0001 · {}": "QI-2026-0001 · {}",
    "- 12 March: {}": "12 March: {}",
    "- {}": "{}",
    "{}": "{}",
}
"""Where in the dossier a text stands, and what is to be read there."""


def read(markdown: str) -> tuple[str, list[str]]:
    """What GitHub’s own parser makes of it: the words, and the elements that are more than a line of text."""
    page = html.fromstring(f"<main>{github_flavored_markdown_to_html(markdown)}</main>")
    harmless = {"main", "h1", "p", "ul", "li", "table", "thead", "tbody", "tr", "th", "td", "strong"}
    more = [str(element.tag) for element in page.iter() if element.tag not in harmless]
    return " ".join(str(page.text_content()).replace("\u2060", "").split()), more


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", TYPED)
def test_what_people_typed_is_read_letter_by_letter(text: str, place: str) -> None:
    assert read(place.format(plain(text))) == (PLACES[place].format(clean_line(text)), [])


@pytest.mark.parametrize("text", TYPED)
def test_what_people_typed_stays_in_its_cell(text: str) -> None:
    seen, more = read(f"| | |\n|---|---|\n| Service | {plain(text)} |")

    assert (seen, more) == (f"Service {clean_line(text)}", [])


@settings(deadline=None, max_examples=examples(200))
@given(ANY_TEXT)
def test_whatever_is_typed_no_mark_begins_in_it(text: str) -> None:
    _, more = read(f"# QI · {plain(text)}\n\n- {plain(text)}\n\n| | |\n|---|---|\n| A | {plain(text)} |")

    assert more == []


def test_dossier_says_a_title_letter_by_letter(sqlite_world: World) -> None:
    title = "From the ~~old~~ to www.nhs.uk | https://nhs.uk &amp; <b>"
    sqlite_world.propose(title=title)

    heading = describe_run(sqlite_world.project_id).dossier.splitlines()[0]

    assert read(heading) == (f"{sqlite_world.project.reference} · {title}", [])
