"""A final report as data: its sections, what the record does not say yet, and the paper that it makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from models.papers import Chart, Paper, Section, Table

NOT_RECORDED = "Not recorded yet"


@dataclass(frozen=True)
class MissingPart:
    """What the record does not say: what it is, who may fill it in, and the page where they do; empty for none yet."""

    what: str
    who: str
    path: str = ""

    @property
    def said(self) -> str:
        """What is not recorded yet, and who can add it, in a sentence or two."""
        who = f" {self.who} can add it." if self.who else ""
        return f"{NOT_RECORDED}: {self.what}.{who}"


@dataclass(frozen=True, kw_only=True)
class ReportSection:
    """What stands under one heading of a report."""

    heading: str
    paragraphs: Sequence[str] = ()
    charts: Sequence[Chart] = ()
    tables: Sequence[Table] = ()
    missing: Sequence[MissingPart] = ()

    @property
    def as_section(self) -> Section:
        """The section as it stands in a paper, where what is missing is a sentence."""
        missing = [part.said for part in self.missing]
        return Section(self.heading, [*self.paragraphs, *missing], self.tables, self.charts)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show under it."""
        return not (self.paragraphs or self.charts or self.tables or self.missing)


@dataclass(frozen=True, kw_only=True)
class FinalReport:
    """The report of a project; `kept_at` is when it was kept at its closure, None for a draft from the record as it is.

    `reading` says how “you said, we did” reads. `sha256` is that of what was kept, and `is_as_kept` whether that is
    still what it was.
    """

    reference: str
    project_title: str
    sections: Sequence[ReportSection]
    paper: Paper
    kept_at: datetime | None = None
    sha256: str = ""
    reading: str = ""
    is_as_kept: bool = True

    @property
    def missing(self) -> list[MissingPart]:
        """All that the record does not say yet, in the order of the report."""
        return [part for section in self.sections for part in section.missing]


def with_sections(paper: Paper, sections: Sequence[ReportSection]) -> Paper:
    """A paper with these sections."""
    return replace(paper, sections=[section.as_section for section in sections])
