"""What an address of the register narrows it to, in which order and with which columns; and the address of that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query

from models.vocabulary import ParityOfEsteem, Priority, ProjectType, Role, Stage
from tasks.queries.register.columns import EVERY_COLUMN, RegisterColumn, columns_named
from tasks.queries.register.finding import SERVED, RegisterFilter
from tasks.queries.register.order import ORDER, STUCK
from web.pages.routing import word_named

LONGEST_SEARCH = 100
NEWEST = "newest"
"""The order that everybody else sees at first, for those who see the most stuck at first."""


@dataclass(frozen=True)
class RegisterQuery:
    """What the address of the page, or of the file, narrows the register to; its names are those of the address."""

    q: str = ""
    stage: str = ""
    service: str = ""
    type: str = ""
    priority: str = ""
    parity: str = ""
    year: str = ""
    lead: str = ""
    supporter: str = ""
    waits: str = ""
    open: str = ""
    overdue: str = ""
    held: str = ""
    unconfirmed: str = ""
    silent: str = ""
    sort: str = ""
    turned: str = ""
    column: Annotated[list[str], Query()] = ()  # type: ignore[assignment]  # FastAPI copies the default

    @property
    def filters(self) -> RegisterFilter:
        """The same in the words of the register; whatever is no word of ours narrows nothing."""
        return RegisterFilter(
            search=self.q[:LONGEST_SEARCH],
            stage=word_named(Stage, self.stage),
            service=self.service,
            project_type=word_named(ProjectType, self.type),
            priority=word_named(Priority, self.priority),
            parity=_parities(self.parity),
            year=self.year,
            lead=self.lead[:LONGEST_SEARCH].strip(),
            supporter=self.supporter,
            waits_for=word_named(Role, self.waits),
            is_open={"yes": True, "no": False}.get(self.open),
            only_overdue=self.overdue == "yes",
            only_held=self.held == "yes",
            only_unconfirmed=self.unconfirmed == "yes",
            only_silent=self.silent == "yes",
            sort=self.sort if self.sort in ORDER else "",
            is_reversed=self.turned == "yes" and self.sort in ORDER,
        )

    def filters_of(self, *, is_team: bool) -> RegisterFilter:
        """The same with the order in which the reader sees it at first: the team the most stuck, unless they search."""
        filters = self.filters
        if is_team and not filters.sort and not filters.search and self.sort != NEWEST:
            return replace(filters, sort=STUCK)
        return filters

    @property
    def columns(self) -> Sequence[RegisterColumn]:
        """The columns that were chosen; none if none was."""
        return columns_named(self.column)

    def address(self, number: int = 0, *, ending: str = "", **changed: str) -> str:
        """A page of the register as it is narrowed, or all of it as a file."""
        pairs = [*self._pairs(changed), *([("page", str(number))] if number else [])]
        query = urlencode(pairs)
        return f"/projects{'.' * bool(ending)}{ending}{'?' * bool(query)}{query}"

    @property
    def query(self) -> str:
        """What stands in the address behind its question mark, without the page."""
        return urlencode(list(self._pairs({})))

    def sorted_by(self, column: RegisterColumn, filters: RegisterFilter) -> str:
        """The address of the same in the order of a column; of the other way round where that is its order."""
        is_now = filters.sort == column.key
        return self.address(sort=column.key, turned="yes" if is_now and not filters.is_reversed else "")

    def _pairs(self, changed: dict[str, str]) -> Iterator[tuple[str, str]]:
        words = self.filters.words
        if self.sort == NEWEST:
            words["sort"] = NEWEST
        yield from ((name, word) for name, word in {**words, **changed}.items() if word)
        keys = {column.key for column in EVERY_COLUMN} & set(self.column)
        yield from (("column", column.key) for column in EVERY_COLUMN if column.key in keys)


def _parities(text: str) -> tuple[ParityOfEsteem, ...]:
    if text == SERVED:
        return tuple(parity for parity in ParityOfEsteem if parity.is_served)
    parity = word_named(ParityOfEsteem, text)
    return (parity,) if parity else ()


Narrowed = Annotated[RegisterQuery, Depends()]
