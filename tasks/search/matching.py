"""Whether a project has the words that somebody looks for, and how well: in titles, texts, references and people.

A word is found by its stem and its beginning in titles and texts (English), by any part of it in titles, references and
the names of people. PostgreSQL and SQLite each have an index for that (migrations 0014, 0030).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    column,
    func,
    or_,
    select,
    table,
    text,
    union,
)
from sqlalchemy.orm import Session

from models.inputs.text import clean_line
from models.records import Person, Project, SearchText
from tasks.search.parts_of_words import has_word

MOST_WORDS = 8
"""So many words of a search count; the rest would find nothing more."""

STOP_WORDS = frozenset(
    {"i", "me", "my", "myself", "we", "our", "ours", "ourselves", "you", "your", "yours", "yourself", "yourselves",
     "he", "him", "his", "himself", "she", "her", "hers", "herself", "it", "its", "itself", "they", "them", "their",
     "theirs", "themselves", "what", "which", "who", "whom", "this", "that", "these", "those", "am", "is", "are",
     "was", "were", "be", "been", "being", "have", "has", "had", "having", "do", "does", "did", "doing", "a", "an",
     "the", "and", "but", "if", "or", "because", "as", "until", "while", "of", "at", "by", "for", "with", "about",
     "against", "between", "into", "through", "during", "before", "after", "above", "below", "to", "from", "up",
     "down", "in", "out", "on", "off", "over", "under", "again", "further", "then", "once", "here", "there", "when",
     "where", "why", "how", "all", "any", "both", "each", "few", "more", "most", "other", "some", "such", "no",
     "nor", "not", "only", "own", "same", "so", "than", "too", "very", "can", "will", "just", "don", "should", "now"}
)  # fmt: skip
"""Words that stand everywhere: they narrow nothing where there are others. PostgreSQL keeps no index of them."""

LIKE_ENOUGH = 0.45
"""Such a share of the triples of letters of a misspelt word stands in a title that is meant."""

_WORD = re.compile(r"\w+")
_TITLES = table("project_titles", column("project_id"), column("project_titles"))
_TEXTS = table("project_texts", column("project_id"), column("project_texts"))
_ENGLISH = text("'english'")
_LETTERS_OF_A_WORD = 3


@dataclass(frozen=True)
class SearchMatch:
    """What a search comes to in a query over projects: whether one fits, and how well, most first."""

    fits: ColumnElement[bool]
    rank: ColumnElement[int]


def words_of(search: str) -> list[str]:
    """The words that count in what somebody typed; those that stand everywhere only if there are no others."""
    words = list(dict.fromkeys(clean_line(search).split()))
    telling = [word for word in words if word.casefold() not in STOP_WORDS]
    return (telling or words)[:MOST_WORDS]


def matching(session: Session, search: str) -> SearchMatch | None:
    """Projects that have every word of a search; more of them in the title rank higher. None for no words."""
    words = words_of(search)
    if not words:
        return None
    in_title = [_has_in_title(session, word) for word in words]
    everywhere = [_has_anywhere(session, word) for word in words]
    phrase = clean_line(search)
    rank = sum(
        (case((condition, 1), else_=0) for condition in in_title),
        case((Project.title.icontains(phrase, autoescape=True), 1), else_=0),
    )
    return SearchMatch(and_(*everywhere), rank)


def misspelt(session: Session, search: str) -> SearchMatch | None:
    """Projects whose titles have words much like those of a search; None where the database cannot tell (SQLite)."""
    words = [word for word in words_of(search) if len(word) > _LETTERS_OF_A_WORD]
    if not words or not has_trigrams(session):
        return None
    alike = and_(*(func.word_similarity(word, Project.title) >= LIKE_ENOUGH for word in words))
    likeness = func.word_similarity(" ".join(words), Project.title)
    return SearchMatch(alike, likeness)


def with_stem(session: Session, word: str) -> ColumnElement[bool] | None:
    """Whether a project has a word, by its stem, in its title or in what it intended or learned; None for no word."""
    if not _is_whole(word):
        return None
    return Project.id.in_(union(_titles(session, word), _texts(session, word)).subquery().select())


def _has_in_title(session: Session, word: str) -> ColumnElement[bool]:
    by_part = select(Project.id).where(has_word(session, word))
    if not _is_whole(word):
        return Project.id.in_(by_part)
    return Project.id.in_(union(by_part, _titles(session, word)).subquery().select())


def _has_anywhere(session: Session, word: str) -> ColumnElement[bool]:
    places = [
        select(Project.id).where(has_word(session, word)),
        select(Project.id).where(
            or_(
                Project.external_reference.icontains(word, autoescape=True),
                Project.earlier_reference.icontains(word, autoescape=True),
            )
        ),
    ]
    if _is_whole(word):
        places += [_titles(session, word), _texts(session, word), _with_person(word)]
    return Project.id.in_(union(*places).subquery().select())


def _is_whole(word: str) -> bool:
    """Whether it has letters enough to be looked for as a word: of fewer, each text has some."""
    return sum(map(len, _WORD.findall(word))) >= _LETTERS_OF_A_WORD


def _titles(session: Session, word: str) -> Select[tuple[str]]:
    if _is_sqlite(session):
        query = f"title : {_phrase(word)}"
        return select(_TITLES.c.project_id).where(_TITLES.c.project_titles.match(query))
    return select(Project.id).where(func.to_tsvector(_ENGLISH, Project.title).op("@@")(_tsquery(word)))


def _texts(session: Session, word: str) -> Select[tuple[str]]:
    if _is_sqlite(session):
        query = f"{{intended learned}} : {_phrase(word)}"
        return select(_TEXTS.c.project_id).where(_TEXTS.c.project_texts.match(query))
    both = SearchText.intended.concat(text("' '")).concat(SearchText.learned)
    return select(SearchText.project_id).where(func.to_tsvector(_ENGLISH, both).op("@@")(_tsquery(word)))


def _with_person(word: str) -> Select[tuple[str]]:
    named = select(Person.id).where(
        or_(Person.name.icontains(word, autoescape=True), Person.email.istartswith(word, autoescape=True))
    )
    people = (Project.lead_id, Project.deputy_id, Project.supervisor_id, Project.supporter_id)
    return select(Project.id).where(or_(*(person.in_(named) for person in people)))


def _phrase(word: str) -> str:
    """A word for FTS5: what it is made of one after another, the last of it as a beginning."""
    return '"{}" *'.format(" ".join(_WORD.findall(word)))


def _tsquery(word: str) -> ColumnElement[str]:
    """The same for PostgreSQL."""
    parts: Sequence[str] = _WORD.findall(word)
    return func.to_tsquery(_ENGLISH, " & ".join(f"{part}:*" for part in parts))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def has_trigrams(session: Session) -> bool:
    """Whether the database can tell how alike two words are: PostgreSQL with its extension pg_trgm."""
    if _is_sqlite(session):
        return False
    return session.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")) is not None
