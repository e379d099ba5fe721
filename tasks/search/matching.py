"""Whether a project has the words that somebody looks for, and how well: in titles, texts, references and people.

A word is found by its stem and its beginning in titles and texts (English), by any part of it in titles, references and
the names of people. PostgreSQL and SQLite each have an index for that (migrations 0014, 0030).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    and_,
    case,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    text,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from models.inputs.text import clean_line
from models.records import Person, Project, SearchText
from tasks.search.parts_of_words import with_part

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
    """What a search comes to: a table of the projects that fit, read once, by `project_id`; and how well each fits.

    `rank` is said of that table and of the project, so a query that orders by it joins the two.
    """

    projects: CTE
    rank: ColumnElement[int]

    @property
    def fits(self) -> ColumnElement[bool]:
        """The condition that a project fits, for a query that needs no order."""
        return Project.id.in_(select(self.projects.c.project_id))


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
    hits = [_hits(session, word, number) for number, word in enumerate(words)]
    first, every_word = hits[0], _joined(hits)
    in_title = sum((table_.c.in_title for table_ in hits[1:]), first.c.in_title)
    projects = select(first.c.project_id, in_title.label("in_title")).select_from(every_word).cte("matched")
    has_all = projects.c.in_title == len(words)
    has_phrase = and_(has_all, Project.title.icontains(clean_line(search), autoescape=True))
    return SearchMatch(projects, projects.c.in_title + case((has_phrase, 1), else_=0))


def misspelt(session: Session, search: str) -> SearchMatch | None:
    """Projects whose titles have words much like those of a search; None where the database cannot tell (SQLite)."""
    words = [word for word in words_of(search) if len(word) > _LETTERS_OF_A_WORD]
    if not words or not has_trigrams(session):
        return None
    session.execute(text(f"SET pg_trgm.word_similarity_threshold = {LIKE_ENOUGH}"))
    alike = and_(*(Project.title.op("%>")(word) for word in words))  # as the index of titles knows it
    projects = select(Project.id.label("project_id")).where(alike).cte("alike")
    return SearchMatch(projects, func.word_similarity(" ".join(words), Project.title))


def with_stem(session: Session, word: str) -> ColumnElement[bool] | None:
    """Whether a project has a word, by its stem, in its title or in what it intended or learned; None for no word."""
    if not _is_whole(word):
        return None
    return Project.id.in_(union(_titles(session, word), _texts(session, word)).subquery().select())


def _hits(session: Session, word: str, number: int) -> CTE:
    """The projects that have a word, each once: with 1 if it stands in the title or reference, with 0 elsewhere."""
    places = [
        _place(with_part(session, word), in_title=1),
        *(_place(ids, in_title=0) for ids in _elsewhere(word)),
    ]
    if _is_whole(word):
        places += [_place(_titles(session, word), in_title=1), _place(_texts(session, word), in_title=0)]
        places += [_place(ids, in_title=0) for ids in _with_person(word, number)]
    everywhere = union_all(*places).subquery()
    in_title = func.max(everywhere.c.in_title).label("in_title")
    return select(everywhere.c.project_id, in_title).group_by(everywhere.c.project_id).cte(f"hits_{number}")


def _place(ids: Select[tuple[str]], *, in_title: int) -> Select[tuple[str, int]]:
    return ids.with_only_columns(
        ids.selected_columns[0].label("project_id"), literal_column(str(in_title), Integer).label("in_title")
    )


def _joined(hits: Sequence[CTE]) -> FromClause:
    joined: FromClause = hits[0]
    for other in hits[1:]:
        joined = joined.join(other, other.c.project_id == hits[0].c.project_id)
    return joined


def _elsewhere(word: str) -> Iterator[Select[tuple[str]]]:
    """By the references that other systems gave; the many projects that have none are never read."""
    for reference in (Project.external_reference, Project.earlier_reference):
        yield select(Project.id).where(reference > "", reference.icontains(word, autoescape=True))


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


def _with_person(word: str, number: int) -> Iterator[Select[tuple[str]]]:
    named = (
        select(Person.id)
        .where(
            or_(Person.name.icontains(word, autoescape=True), Person.email.istartswith(word, autoescape=True))
        )
        .cte(f"named_{number}")
    )
    for person in (Project.lead_id, Project.deputy_id, Project.supervisor_id, Project.supporter_id):
        yield select(Project.id).join(named, named.c.id == person)


def _phrase(word: str) -> str:
    """A word for FTS5: what it is made of one after another, the last of it as a beginning."""
    return '"{}" *'.format(" ".join(_WORD.findall(word)))


def _tsquery(word: str) -> ColumnElement[str]:
    """A word as PostgreSQL searches it: each part as a beginning, all of them wanted."""
    parts: Sequence[str] = _WORD.findall(word)
    return func.to_tsquery(_ENGLISH, " & ".join(f"{part}:*" for part in parts))


def _is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def has_trigrams(session: Session) -> bool:
    """Whether the database can tell how alike two words are: PostgreSQL with its extension pg_trgm."""
    if _is_sqlite(session):
        return False
    return session.scalar(text("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")) is not None
