"""Evidence of good governance for the Care Quality Commission, by the letters of Regulation 17(2) (2.2; OB-033).

It leaves the Trust: people are called by their roles. Each count has the references behind it.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from models.measures.verdicts import Verdict
from models.papers import Section
from models.vocabulary import Involvement, Outcome, QualityDimension, Subject, TaskKind
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.facts import (
    below_target,
    ended_actions,
    overdue_actions,
    unattended,
    waiting_for_somebody_late,
)
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.external.approvals import approval_lines, review_lines
from tasks.reports.external.disclosure_control import actions_table
from tasks.reports.external.governance_evidence import (
    GovernanceEvidence,
    GovernanceLine,
    actions_due,
    figure_of_actions,
    governance_evidence,
    governing_table,
    projects_named,
    reviews_table,
)
from tasks.reports.sections.improving import verdict_of
from tasks.reports.sections.parts import (
    approval_said,
    count_of,
    counted,
    late_said,
    movement_said,
    said_period,
)


def regulation_17(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """What the Trust does for each letter of Regulation 17(2), of one service or all (2.2; OB-030, OB-031, OB-033)."""
    governance = governance_evidence(session, evidence.part(request.service_id), request)
    done = ended_actions(governance.evidence, Outcome.COMPLETED)
    where = f", {evidence.services[request.service_id]}" if request.service_id else ""
    return Body(
        title=f"Evidence of good governance: Regulation 17{where}",
        audience=request.for_whom or "Care Quality Commission",
        to_note=[
            f"What quality improvement contributes to Regulation 17(2), {said_period(request.period)}.",
            movement_said(governance.evidence),
            f"{counted(len(done), 'action')} done in the period. {late_said(governance.evidence)}",
            "Staff are named by their roles. Figures are aggregate; this system asks for no records of patients.",
        ],
        sections=[
            _quality(governance, request.year),
            _risks(governance),
            _patients(),
            _records(governance),
            _feedback(governance),
            _practice(governance),
        ],
    )


def _quality(governance: GovernanceEvidence, year: str) -> Section:
    projects, evidence, closed = governance.projects, governance.evidence, governance.evidence.closed
    with_results = [project for project in projects if project.newest_results]
    lines = [
        GovernanceLine(f"Topics on the annual programme {year}", "6.1 (OB-030)", governance.topics),
        GovernanceLine("Projects under way on any day of the period", "6.2 (OB-033)", count_of(projects)),
        GovernanceLine("Projects under way at its end", "6.2 (OB-033)", count_of(evidence.open)),
        *approval_lines(evidence),
        GovernanceLine(
            "Projects with results against their measures", "6.6 (OB-112)", count_of(with_results)
        ),
        GovernanceLine(
            "Projects whose figures show improvement",
            "6.7 (OB-042)",
            count_of(project for project in with_results if verdict_of(project) is Verdict.IMPROVED),
        ),
        GovernanceLine("Projects closed in the period", "6.5 (OB-107)", count_of(closed)),
        GovernanceLine(
            "Of these, with their learning on record",
            "6.5 (OB-107)",
            count_of(project for project in closed if project.learning),
        ),
    ]
    return Section(
        "(a) Assess, monitor and improve the quality and safety of services",
        [approval_said(evidence)],
        tables=[governing_table("Quality and safety", lines), projects_named("Projects", projects)],
    )


def _risks(governance: GovernanceEvidence) -> Section:
    lines = [
        GovernanceLine(
            "Projects about harm or medicines", "5.0 (OB-056)", count_of(_about_risk(governance.projects))
        ),
        *_target_lines(governance.evidence),
        *_action_lines(governance.evidence),
        *review_lines(governance),
        GovernanceLine(
            "Projects of which an overdue task was escalated", "5.0 (OB-056)", governance.escalated
        ),
    ]
    return Section(
        "(b) Assess, monitor and mitigate risks",
        [
            (
                "By the policy of the Trust a missed target needs an action, or a named role that accepts the risk "
                "(6.6). What is overdue goes up to the Quality Committee and the Board (5.0). The counts say how far "
                "that was so."
            )
        ],
        tables=[
            governing_table("Risks", lines),
            actions_table(
                "Actions that are open, or were due or closed in the period",
                actions_due(governance),
                governance.evidence.period.today,
            ),
        ],
    )


def _target_lines(evidence: Evidence) -> list[GovernanceLine]:
    below, ignored = below_target(evidence), {project.id for project in unattended(evidence)}
    return [
        GovernanceLine("Projects under way that miss a target", "6.6 (OB-112)", count_of(below)),
        GovernanceLine(
            "Of these, with an action, an accepted risk or a meeting to come for each",
            "6.6 (OB-112, OB-113)",
            count_of(project for project in below if project.id not in ignored),
        ),
    ]


def _action_lines(evidence: Evidence) -> list[GovernanceLine]:
    given_up = ended_actions(evidence, Outcome.NOT_COMPLETED)
    return [
        GovernanceLine(
            "Actions done in the period",
            "6.6 (OB-114)",
            figure_of_actions(ended_actions(evidence, Outcome.COMPLETED)),
        ),
        GovernanceLine("Actions overdue", "6.6 (OB-114)", figure_of_actions(overdue_actions(evidence))),
        GovernanceLine(
            "Projects that wait for somebody who is late",
            "5.0 (OB-056)",
            count_of(waiting_for_somebody_late(evidence)),
        ),
        GovernanceLine("Actions given up in the period", "6.6 (OB-112)", figure_of_actions(given_up)),
        GovernanceLine(
            "Of these, with the role on record that accepts the risk",
            "6.6 (OB-112)",
            figure_of_actions([row for row in given_up if row[1].risk_accepted_by]),
        ),
    ]


def _about_risk(projects: Sequence[ProjectEvidence]) -> list[ProjectEvidence]:
    return [project for project in projects if project.subject in {Subject.HARM, Subject.MEDICINES}]


def _patients() -> Section:
    return Section(
        "(c) Records of each service user",
        [
            (
                "This system asks for aggregate figures only and for no records of service users (7.3; OB-135). "
                "Evidence for this letter comes from the Trust’s clinical systems."
            )
        ],
    )


def _records(evidence: GovernanceEvidence) -> Section:
    lines = [
        GovernanceLine(
            "Changes of the programme recorded in the period", "2.2 (OB-031)", evidence.reviewed_topics
        ),
        GovernanceLine("Of these, with a reason", "2.2 (OB-031)", evidence.reasoned_topics),
        GovernanceLine("Entries in the history of projects in the period", "6.4 (OB-100)", evidence.history),
        GovernanceLine(
            "Projects closed in the period with a retention date",
            "7.3 (OB-138)",
            count_of(project for project in evidence.evidence.closed if project.id in evidence.retained),
        ),
    ]
    return Section(
        "(d) Records of the management of the regulated activity",
        [
            (
                "Who decided what, and when, is written to a history whose entries the database refuses to change or "
                "delete, each chained to the one before."
            )
        ],
        tables=[governing_table("Records", lines), reviews_table(evidence)],
    )


def _feedback(evidence: GovernanceEvidence) -> Section:
    projects = evidence.projects
    how = {kind: [project for project in projects if project.involvement is kind] for kind in Involvement}
    lines = [
        GovernanceLine(
            "Projects in which patients, carers or the public are members of the group",
            "4.3 (OB-051)",
            count_of(how[Involvement.DIRECT]),
        ),
        GovernanceLine(
            "Projects that ask them by surveys or questionnaires",
            "4.3 (OB-051)",
            count_of(how[Involvement.INDIRECT]),
        ),
        GovernanceLine("Projects without them", "4.3 (OB-051)", count_of(how[Involvement.NONE])),
        GovernanceLine(
            "Of these, with the reason on record",
            "4.3 (OB-051)",
            count_of(project for project in how[Involvement.NONE] if project.uninvolved_because),
        ),
        GovernanceLine(
            "Projects whose proposal does not say it yet",
            "4.3 (OB-051)",
            count_of(project for project in projects if project.involvement is None),
        ),
        GovernanceLine(
            "Projects to improve patient experience",
            "2.2 (OB-020)",
            count_of(
                project for project in projects if QualityDimension.PATIENT_EXPERIENCE in project.dimensions
            ),
        ),
    ]
    involving = [*how[Involvement.DIRECT], *how[Involvement.INDIRECT]]
    return Section(
        "(e) Seek and act on feedback",
        ["A proposal is asked how patients, carers or the public take part, or why they do not (4.3)."],
        tables=[
            governing_table("Feedback", lines),
            projects_named("Projects with patients, carers or the public", involving),
        ],
    )


def _practice(evidence: GovernanceEvidence) -> Section:
    lines = [
        GovernanceLine(name, policy, count_of(evidence.with_any(kind)))
        for name, policy, kind in (
            ("Projects whose specialty meeting was recorded", "6.5 (OB-109)", TaskKind.RECORD_MEETING),
            ("Projects whose actions were overseen", "6.6 (OB-114)", TaskKind.OVERSEE_ACTIONS),
            ("Projects whose effect was checked", "6.6 (OB-112)", TaskKind.CHECK_EFFECT),
            ("Projects whose methodology was reviewed", "6.6 (OB-116, OB-117)", TaskKind.REVIEW_METHODOLOGY),
            ("Projects that shared their learning", "6.5 (OB-107)", TaskKind.SHARE_LEARNING),
        )
    ]
    shared = [project for project in evidence.projects if project.learning]
    return Section(
        "(f) Evaluate and improve practice",
        [
            (
                "By the policy findings go to a specialty meeting (6.5), and the CDS Quality Group oversees the "
                "actions. The methodology is reviewed before the final report (6.6). How often it was done in this "
                "period is counted here."
            )
        ],
        tables=[governing_table("Practice", lines), projects_named("Learning", shared, of="learning")],
    )
