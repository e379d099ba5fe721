"""From facts to words: each letter's subject, plain text and HTML, from the templates in its folder."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from models.clock import short_date, spoken_date, spoken_moment
from models.vocabulary import Letter, LetterForm
from models.working_time import is_working_day
from notifications.content.quotes import shortened
from notifications.emails.contexts import Facts
from notifications.smtp.message import LetterText, one_line

_FOLDER = Path(__file__).parents[1] / "templates"
_LONGEST_SUBJECT = 120
_LINE = 72
_IN_LINES = frozenset({"about", "aim", "answer", "before", "kinds", "reason", "recorded", "said", "words"})
_LETTERS_SIZE = re.compile(r"(font-size|line-height):(\d+)px")
_HALF_AS_LARGE_AGAIN = 3, 2
_NAMES = frozenset({"Bronze"})
"""First words of steps that are names."""

_GAP = re.compile(r"\n{3,}")
_CODE = re.compile(r"(\d{3})(\d{3})")


def render(
    letter: Letter, facts: Facts, form: LetterForm = LetterForm.STANDARD, *, written_on: date | None = None
) -> LetterText:
    """The letter in words. Facts of another kind of letter raise `jinja2.UndefinedError`.

    The same facts always give the same words, in each form the same text; as plain text alone, the HTML is empty
    (OB-001). What people typed is text here: escaped in the HTML, and without control characters everywhere. The
    subject has at most 120 characters; the title gives way. A date in it has its year where that is not the year in
    which the letter is `written_on`.
    """
    known = {name: _cleaned(name, value) for name, value in vars(facts).items()}
    templates = _templates(letter, form)
    subject = _subject(templates.subject, known | {"written_on": written_on})
    return LetterText(
        subject=subject,
        text=_wrapped(templates.text.render(known)),
        html=templates.html.render(known, subject=subject) if templates.html else "",
    )


@dataclass(frozen=True, slots=True)
class _Templates:
    subject: Template
    text: Template
    html: Template | None


@cache
def _templates(letter: Letter, form: LetterForm) -> _Templates:
    folder = letter.value
    looks = {LetterForm.STANDARD: _HTML, LetterForm.LARGE_PRINT: _LARGE_PRINT}.get(form)
    return _Templates(
        subject=_PLAIN.get_template(f"{folder}/subject.txt"),
        text=_PLAIN.get_template(f"{folder}/body.txt"),
        html=looks.get_template(f"{folder}/body.html") if looks else None,
    )


def _cleaned(name: str, value: object) -> object:
    if isinstance(value, list | tuple):
        return [_cleaned("", item_value) for item_value in value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{inner: _cleaned(inner, item_value) for inner, item_value in vars(value).items()}
        )
    if not isinstance(value, str):
        return value
    if name not in _IN_LINES:
        return one_line(value)
    return "\n".join(filter(None, map(one_line, value.splitlines())))


def _subject(template: Template, known: Mapping[str, object]) -> str:
    subject = one_line(template.render(known))
    too_long = len(subject) - _LONGEST_SUBJECT
    if too_long <= 0:
        return subject
    title = str(known.get("title", ""))
    shorter = shortened(title, len(title) - too_long)
    return shortened(one_line(template.render(known, title=shorter)), _LONGEST_SUBJECT)


def _wrapped(text: str) -> str:
    """Lines of at most 72 characters under their indent, or their bullet; one blank line at a time, no link broken."""
    folded = "\n".join(map(_fold, text.strip().splitlines()))
    return _GAP.sub("\n\n", folded) + "\n"


def _fold(line: str) -> str:
    if len(line) <= _LINE and line.isprintable():
        return line.rstrip()
    words = line.lstrip()
    indent = line[: len(line) - len(words)]
    return textwrap.fill(
        words,
        width=_LINE,
        initial_indent=indent,
        subsequent_indent=indent + "  " * words.startswith("- "),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _naming(asked: str, title: str) -> str:
    """“approve the project” with its title: “approve “Falls on Ward 7””; otherwise the title after a colon."""
    before, text, after = asked.partition("the project")
    return f"{before}“{title}”{after}" if text else f"{asked}: “{title}”"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _start(noun: str) -> str:
    """A noun that begins no sentence here: “decision”; proper names keep their capitals: “Bronze training check”."""
    is_name = noun.split(" ", maxsplit=1)[0] in _NAMES or noun[1:2].isupper()
    return noun if is_name else noun[:1].lower() + noun[1:]


def _clauses(numbers: str) -> str:
    """“clause 6.3”; “clauses 6.2 and 6.3”."""
    *others, last = str(numbers).split(", ")
    return f"clauses {', '.join(others)} and {last}" if others else f"clause {last}"


def _without_stop(sentence: str) -> str:
    return sentence.rstrip(".")


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _lateness(due_on: date, days_overdue: int) -> str:
    """“was due on Friday 12 March 2027, 3 days ago”."""
    if days_overdue > 0:
        return f"was due on {spoken_date(due_on)}, {_counted(days_overdue, 'day')} ago"
    if days_overdue == 0:
        return f"is due today, {spoken_date(due_on)}"
    return f"is due on {spoken_date(due_on)}, in {_counted(-days_overdue, 'day')}"


def _day_off(day: date) -> str:
    """“, which is not a working day”, to follow such a date; nothing after any other."""
    return "" if is_working_day(day) else ", which is not a working day"


def _subject_date(day: date, written_on: date | None) -> str:
    """“Fri 12 Mar”, with its year if that is another than the letter's."""
    year = day.year
    return short_date(day) if written_on is None or year == written_on.year else f"{short_date(day)} {year}"


def _spaced_code(code: str) -> str:
    """“123 456”: easier to read across and to type."""
    return _CODE.sub(r"\1 \2", str(code))


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


def _broken(text: str) -> Markup:
    """Lines of text as lines of HTML."""
    return Markup("<br>").join(map(escape, text.splitlines()))


class _InLargePrint(FileSystemLoader):
    """The same templates with letters half as large again: 24 pixels, 18 points, at least.

    The sizes are changed in the templates, so that nothing that people typed can be taken for one.
    """

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        source, name, is_fresh = super().get_source(environment, template)
        return _LETTERS_SIZE.sub(_larger, source), name, is_fresh


def _larger(size: re.Match[str]) -> str:
    more, less = _HALF_AS_LARGE_AGAIN
    return f"{size[1]}:{int(size[2]) * more // less}px"


def _environment(*, autoescape: bool, loader: type[FileSystemLoader] = FileSystemLoader) -> Environment:
    environment = Environment(
        loader=loader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=autoescape,  # noqa: S701 off for plain text only
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters |= {
        "broken": _broken,
        "capital": _capital,
        "clauses": _clauses,
        "counted": _counted,
        "indented": _indented,
        "lateness": _lateness,
        "naming": _naming,
        "without_stop": _without_stop,
        "short_date": short_date,
        "spaced_code": _spaced_code,
        "day_off": _day_off,
        "subject_date": _subject_date,
        "spoken_date": spoken_date,
        "spoken_moment": spoken_moment,
        "start": _start,
    }
    return environment


_PLAIN = _environment(autoescape=False)
_HTML = _environment(autoescape=True)
_LARGE_PRINT = _environment(autoescape=True, loader=_InLargePrint)
