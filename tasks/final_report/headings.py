"""Under which headings a report stands: SQUIRE 2.0, those of an audit report, or the short ones of a national audit.

SQUIRE 2.0 is the standard for reports of quality improvement (Ogrinc and others, BMJ Quality and Safety 2016). An
audit follows the headings that HQIP and the Royal College of Pathologists ask for; a national audit, which its host
reports on, the few that are ours to say.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from models.vocabulary import ProjectType
from tasks.final_report.parts import beginning, ending, method, results
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import ReportSection
from tasks.final_report.you_said import HEADING, you_said

ReportPart: TypeAlias = Callable[[ProjectRecord], ReportSection]
Headings: TypeAlias = Mapping[str, Sequence[ReportPart]]


def _you_said(record: ProjectRecord) -> ReportSection:
    return you_said(record).as_section


SQUIRE: Headings = {
    "The project": (beginning.people_and_dates,),
    "Problem": (beginning.problem,),
    "Available knowledge": (beginning.evidence,),
    "Specific aims": (beginning.aim,),
    "Rationale": (method.approach, method.drivers),
    "Context": (beginning.context,),
    "Interventions: tests of change": (method.tests_of_change,),
    "Measures": (method.measures, method.sample_and_data),
    "Ethics and governance": (method.governance,),
    "Results": (results.charts, results.findings),
    "Meetings": (results.meetings,),
    "Actions and their effect": (results.actions, results.reaudit),
    HEADING: (_you_said,),
    "Limitations": (ending.limits,),
    "Conclusions": (ending.conclusions,),
    "Lessons and recommendations": (ending.lessons,),
    "Review of our own methodology": (ending.methodology,),
    "What is still open": (ending.still_open,),
    "Who should read this": (ending.readers,),
    "References": (ending.references,),
}
"""A quality improvement project, by SQUIRE 2.0."""

AUDIT: Headings = {
    "The project": (beginning.people_and_dates,),
    "Background": (beginning.problem, beginning.evidence, beginning.context),
    "Aim and objectives": (beginning.aim,),
    "Standards and criteria": (method.measures,),
    "Method: sample and data": (method.approach, method.sample_and_data),
    "Approval": (method.governance,),
    "Results": (results.charts, results.findings),
    "Discussion at the specialty meeting": (results.meetings,),
    "Conclusions": (ending.conclusions,),
    "Limits": (ending.limits,),
    "Recommendations and lessons": (ending.lessons,),
    "Action plan": (results.actions,),
    "Re-audit": (results.reaudit,),
    HEADING: (_you_said,),
    "Review of our own methodology": (ending.methodology,),
    "What is still open": (ending.still_open,),
    "Who should read this": (ending.readers,),
    "References": (ending.references,),
}
"""A clinical audit or a service evaluation."""

NATIONAL: Headings = {
    "The audit": (beginning.people_and_dates, beginning.aim),
    "What was measured": (method.measures, method.sample_and_data),
    "Results": (results.charts, results.findings),
    "Conclusions": (ending.conclusions,),
    "Limits": (ending.limits,),
    "Recommendations and lessons": (ending.lessons,),
    "Action plan": (results.actions, results.reaudit),
    HEADING: (_you_said,),
    "What is still open": (ending.still_open,),
    "References": (ending.references,),
}
"""A national audit: what its host does not say."""


def headings_of(project_type: ProjectType | None) -> Headings:
    """The headings of a kind of work; those of an audit where nobody has said yet what it is."""
    if project_type is ProjectType.QUALITY_IMPROVEMENT:
        return SQUIRE
    return NATIONAL if project_type is ProjectType.NATIONAL_AUDIT else AUDIT
