"""The report of a CDS Quality Group: its projects, and its actions with their age, overdue first (6.4; OB-102)."""

from sqlalchemy.orm import Session

from models.papers import Section
from tasks.reports.body import Body, Wanted
from tasks.reports.evidence.known import Evidence
from tasks.reports.telling.parts import (
    actions_table,
    below_target_table,
    closed_table,
    counted,
    learning_table,
    long_overdue_actions,
    overdue_actions,
    projects_table,
    unattended,
)


def quality_group(_: Session, evidence: Evidence, wanted: Wanted) -> Body:
    """The report of one service, from its own projects."""
    service = evidence.services[wanted.service_id or ""]
    overdue = overdue_actions(evidence)
    return Body(
        title=f"Quality improvement in {service}",
        audience=f"CDS Quality Group, {service}",
        to_decide=_to_decide(evidence),
        to_note=[
            (
                f"{counted(len(evidence.open), 'project')} under way; in the period {len(evidence.begun)} begun and "
                f"{len(evidence.closed)} closed. {counted(len(overdue), 'action')} overdue."
            )
        ],
        sections=[
            Section("Actions", tables=[actions_table(evidence)]),
            Section(
                "Projects under way",
                tables=[
                    projects_table(
                        evidence.open, title="Where they stand", when_empty="No project is under way."
                    )
                ],
            ),
            Section("Targets missed", tables=[below_target_table(evidence.open)]),
            Section(
                "Closed in the period",
                tables=[
                    closed_table(evidence.closed),
                    learning_table([*evidence.closed, *evidence.ended_early]),
                ],
            ),
        ],
    )


def _to_decide(evidence: Evidence) -> list[str]:
    """What the group is asked: long overdue actions, and standards that nobody acts on."""
    today = evidence.period.today
    asked = [
        f"{project.reference}, action {action.number} ({action.owner}): {action.late_by(today)} working days overdue. "
        "Who sees to it, by when?"
        for project, action in long_overdue_actions(evidence)
    ]
    return asked + [
        f"{project.reference}: a target is missed, and no action is open. What is done?"
        for project in unattended(evidence)
    ]
