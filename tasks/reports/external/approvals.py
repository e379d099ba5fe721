"""What a regulator is told of approvals and of the reviews of the policy table (6.3, 7.1 to 7.3; OB-095, OB-121)."""

from models.policy.versions import of_projects, review_kinds
from tasks.reports.evidence.facts import approved_before_data, figures_after_approval
from tasks.reports.evidence.model import Evidence
from tasks.reports.external.governance_evidence import GovernanceEvidence, GovernanceLine
from tasks.reports.sections.parts import count_of


def approval_lines(evidence: Evidence) -> list[GovernanceLine]:
    """What the Audit Committee is told of approval before data collection, in the same numbers (OB-095)."""
    approved, figures = approved_before_data(evidence), figures_after_approval(evidence)
    return [
        GovernanceLine(
            "Projects that began to collect data in the period", "6.3 (OB-095)", count_of(approved.all)
        ),
        GovernanceLine(
            "Of these, with an approval on record by that day", "6.3 (OB-095)", count_of(approved.held)
        ),
        GovernanceLine("Projects that entered figures in the period", "6.3 (OB-095)", count_of(figures.all)),
        GovernanceLine(
            "Of these, with none of days before the approval", "6.3 (OB-095)", count_of(figures.held)
        ),
    ]


def review_lines(evidence: GovernanceEvidence) -> list[GovernanceLine]:
    """Each kind of decision on an approval that the policy table knows, with its clauses (7.1 to 7.3)."""
    clauses = {ask.kind: ask for policy in of_projects() for ask in policy.reviews()}
    return [
        GovernanceLine(
            f"Projects with a decision in the period: {kind.said}",
            f"{clauses[kind].clause} ({', '.join(clauses[kind].obligations)})",
            count_of(evidence.with_any(kind)),
        )
        for kind in review_kinds()
    ]
