"""Looking for a word in the titles and references of projects, by what each database keeps for it (migration 0014)."""

from sqlalchemy import ColumnElement, column, or_, select, table
from sqlalchemy.orm import Session

from models.records import Project

SHORTEST = 3
"""Letters of the shortest word that such an index knows; shorter ones are looked for row by row."""

_WORDS = table("project_words", column("project_id"), column("project_words"))


def has_word(session: Session, word: str) -> ColumnElement[bool]:
    """The condition that a word is a part of a project’s title or reference, whatever its capitals.

    PostgreSQL finds it in an index over the columns themselves, where the extension for it could be added.
    """
    if session.get_bind().dialect.name == "sqlite" and len(word) >= SHORTEST:
        phrase = '"{}"'.format(word.replace('"', '""'))
        return Project.id.in_(select(_WORDS.c.project_id).where(_WORDS.c.project_words.match(phrase)))
    in_title = Project.title.icontains(word, autoescape=True)
    return or_(in_title, Project.reference.icontains(word, autoescape=True))
