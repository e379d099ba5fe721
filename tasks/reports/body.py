"""What a report says, before it is given its reference, its date and its letterhead."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.papers import Section
from models.vocabulary import PaperKind
from tasks.reports.evidence.model import ReportPeriod


@dataclass(frozen=True, kw_only=True)
class Body:
    """A report’s title, whom it is for, what is asked of them, what they should know, and its sections."""

    title: str
    audience: str
    to_decide: Sequence[str] = ()
    to_note: Sequence[str] = ()
    sections: Sequence[Section] = ()


@dataclass(frozen=True, kw_only=True)
class ReportRequest:
    """Which report, about which days of which programme year, of which service, and who asked for it if not we."""

    kind: PaperKind
    year: str
    period: ReportPeriod
    service_id: str | None = None
    for_whom: str = ""
