"""How long the data of a project are kept, by what kind of work it is, with the source of each period (7.3; OB-138).

The periods are those of the retention schedule in the NHS Records Management Code of Practice (NHS England). The
report and the record of the project in the register stay: what is destroyed is what was collected for it.
"""

from dataclasses import dataclass
from datetime import date

from models.clock import years_after
from models.vocabulary import ProjectType


@dataclass(frozen=True)
class RetentionRule:
    """So many years after the work was completed, and where that is written."""

    years: int
    source: str

    def until(self, completed_on: date) -> date:
        """The last day on which the data are kept; of 29 February the day before."""
        return years_after(completed_on, self.years)

    @property
    def said(self) -> str:
        """The rule in words, for whoever confirms the closure."""
        return f"{self.years} years after the work was completed ({self.source})"


_CODE = "NHS Records Management Code of Practice, retention schedule"
_CLINICAL_AUDIT = RetentionRule(5, f"{_CODE}: clinical audit records")

RETENTION: dict[ProjectType, RetentionRule] = {
    ProjectType.CLINICAL_AUDIT: _CLINICAL_AUDIT,
    ProjectType.NATIONAL_AUDIT: _CLINICAL_AUDIT,
    ProjectType.QUALITY_IMPROVEMENT: RetentionRule(5, f"{_CODE}: as clinical audit records"),
    ProjectType.SERVICE_EVALUATION: RetentionRule(5, f"{_CODE}: as clinical audit records"),
}
"""Research is kept by rules of its own and is redirected before data are collected here."""


def retention_rule(kind: ProjectType | None) -> RetentionRule:
    """The rule for a kind of work; that of clinical audit for work of no kind yet."""
    return RETENTION[kind or ProjectType.CLINICAL_AUDIT]
