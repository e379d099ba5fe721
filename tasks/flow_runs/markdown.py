"""What people typed, written so that Prefect, which reads Markdown as GitHub does, shows it letter by letter."""

import re

from models.inputs.text import clean_line

_MARK = re.compile(r"[\\`*_~\[\]<>|#!&@]|:(?=\S)")
_BEGINS_LIST = re.compile(r"(\d{1,9})?([.)+=-])")
_BEGINS_LINK = re.compile(r"(?=@)|(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
_UNSEEN = "\u2060"
"""A word joiner, which has no width: the readers of Prefect make links also of what is escaped."""


def plain(text: str) -> str:
    """A text as one line of Markdown that is read as text: no mark, no link, no list, no cell of a table begins in it.

    Where an address would become a link (after “www”, before “//” and “@”) stands a sign without width, so that
    nobody is led away by a title.
    """
    line = _BEGINS_LINK.sub(_UNSEEN, clean_line(text))
    first = _BEGINS_LIST.match(line)
    beginning = f"{first[1] or ''}\\{first[2]}" if first else ""
    return beginning + _MARK.sub(r"\\\g<0>", line[first.end() if first else 0 :])
