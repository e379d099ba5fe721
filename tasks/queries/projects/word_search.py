"""Looking for a word in the titles and references of projects, with what each database has for it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, column, exists, literal, or_, select, table
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler

from models.records import Project

SHORTEST = 3
"""Letters of the shortest word that an index of three letters at a time can look for."""

_WORDS = table("project_words", column("project_id"), column("title"), column("reference"))
_PHRASE = column("project_words")


class HasWord(ColumnElement[bool]):
    """Whether a word is a part of a project’s title or reference, whatever its capitals."""

    inherit_cache = False

    def __init__(self, word: str) -> None:
        self.word = word


def has_word(word: str) -> ColumnElement[bool]:
    """The condition that a project has a word; PostgreSQL has an index of trigrams for it, SQLite a table of them."""
    in_title = Project.title.icontains(word, autoescape=True)
    in_reference = Project.reference.icontains(word, autoescape=True)
    return or_(in_title, in_reference)
