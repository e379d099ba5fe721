"""Looking for a word in the titles and references of projects, by what each database keeps for it (migration 0014)."""

from sqlalchemy import ColumnElement, Select, column, or_, select, table
from sqlalchemy.orm import Session

from models.records import Project

SHORTEST = 3
"""Letters of the shortest word that such an index knows; shorter ones are looked for row by row."""

_WORDS = table("project_words", column("project_id"), column("project_words"))


def with_part(session: Session, word: str) -> Select[tuple[str]]:
    """The ids of the projects that have a word as a part of their title or reference, whatever its capitals."""
    if _is_indexed(session, word):
        return _indexed(word)
    return select(Project.id).where(_is_part(word))


def has_word(session: Session, word: str) -> ColumnElement[bool]:
    """The condition that a word is a part of a project’s title or reference, whatever its capitals.

    PostgreSQL finds it in an index over the columns themselves, where the extension for it could be added.
    """
    return Project.id.in_(_indexed(word)) if _is_indexed(session, word) else _is_part(word)


def _is_indexed(session: Session, word: str) -> bool:
    return session.get_bind().dialect.name == "sqlite" and len(word) >= SHORTEST


def _indexed(word: str) -> Select[tuple[str]]:
    phrase = '"{}"'.format(word.replace('"', '""'))
    return select(_WORDS.c.project_id).where(_WORDS.c.project_words.match(phrase))


def _is_part(word: str) -> ColumnElement[bool]:
    in_title = Project.title.icontains(word, autoescape=True)
    return or_(in_title, Project.reference.icontains(word, autoescape=True))
