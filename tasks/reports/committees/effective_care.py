"""The report of the Effective Care and Treatment Committee: every service at once (6.4, 6.5; OB-069, OB-102)."""

from sqlalchemy.orm import Session

from models.papers import Section, Table
from tasks.programme.coverage import unjudged
from tasks.programme.relevance import relevance
from tasks.programme.serving import objectives_of
from tasks.reports.body import Body, Wanted
from tasks.reports.committees.progress import Progress, not_joined_table, progress, progress_table
from tasks.reports.evidence.known import Evidence, ProjectTaken
from tasks.reports.telling.aims import objectives_table, unjudged_table
from tasks.reports.telling.parts import (
    actions_table,
    below_target_table,
    by_service,
    count_of,
    counted,
    learning_table,
    long_overdue_actions,
    overdue_actions,
    projects_table,
)

MOST_ASKED = 5
"""As many overdue actions are put to the committee one by one; the table has all."""


def effective_care(session: Session, evidence: Evidence, wanted: Wanted) -> Body:
    """How the programme goes, what is late, what is below target, and what was learned."""
    found, late = progress(session, wanted.year), _late(evidence)
    return Body(
        title="Progress of the quality improvement programme",
        audience="Effective Care and Treatment Committee",
        to_decide=_to_decide(evidence, found),
        to_note=[found.said, _noted(evidence)],
        sections=[
            Section("The annual programme", tables=[progress_table(found), not_joined_table(found)]),
            Section(
                "What the programme must serve",
                tables=[
                    objectives_table(objectives_of(session, wanted.year)),
                    unjudged_table(unjudged(relevance(session, wanted.year).topics)),
                ],
            ),
            Section("The services", tables=[services_table(evidence)]),
            Section("Actions", tables=[actions_table(evidence)]),
            Section("Targets missed", tables=[below_target_table(evidence.open)]),
            Section(
                "Projects that wait for somebody who is late",
                tables=[
                    projects_table(late, title="Projects with something late", when_empty="Nothing is late.")
                ],
            ),
            Section("Learning", tables=[learning_table([*evidence.closed, *evidence.ended_early])]),
        ],
    )


def services_table(evidence: Evidence) -> Table:
    """What each service has under way, begun, closed, late and below target."""
    open_, begun, closed, late = (
        {one.id for one in some} for some in (evidence.open, evidence.begun, evidence.closed, _late(evidence))
    )
    return by_service(
        evidence,
        "Projects by service",
        [
            ("Under way", lambda some: count_of(one for one in some if one.id in open_)),
            ("Begun", lambda some: count_of(one for one in some if one.id in begun)),
            ("Closed", lambda some: count_of(one for one in some if one.id in closed)),
            ("Something late", lambda some: count_of(one for one in some if one.id in late)),
            (
                "Target missed",
                lambda some: count_of(one for one in some if one.id in open_ and one.below_target),
            ),
        ],
    )


def _late(evidence: Evidence) -> list[ProjectTaken]:
    today = evidence.period.today
    return [one for one in evidence.open if one.overdue_tasks(today)]


def _to_decide(evidence: Evidence, found: Progress) -> list[str]:
    """The longest overdue actions one by one, and topics that nobody has begun."""
    today = evidence.period.today
    asked = [
        f"{project.reference} ({project.service}), action {action.number}: {action.late_by(today)} working days "
        "overdue. What does the committee require of the service?"
        for project, action in long_overdue_actions(evidence)[:MOST_ASKED]
    ]
    if found.not_begun and evidence.period.is_present:
        asked.append(
            f"{counted(len(found.not_begun), 'topic')} of the programme not begun: which are to wait?"
        )
    return asked


def _noted(evidence: Evidence) -> str:
    overdue, below = overdue_actions(evidence), [one for one in evidence.open if one.below_target]
    return (
        f"{counted(len(evidence.open), 'project')} under way; in the period {len(evidence.begun)} begun, "
        f"{len(evidence.closed)} closed and {len(evidence.ended_early)} ended early. "
        f"{counted(len(overdue), 'action')} overdue; {counted(len(below), 'project')} missing a target."
    )
