"""Evidence of good governance for the Care Quality Commission, by the letters of Regulation 17(2) (2.2; OB-033).

It leaves the Trust: people are called by their roles. Each count has the references behind it.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from models.judgement import Verdict
from models.papers import Section
from models.vocabulary import Involvement, Outcome, QualityDimension, Subject, TaskKind
from tasks.reports.body import Body, Wanted
from tasks.reports.evidence.known import Evidence, ProjectTaken
from tasks.reports.outside.governed import (
    Governed,
    Line,
    actions_due,
    governed,
    governing_table,
    projects_named,
    reviews_table,
)
from tasks.reports.outside.leaving import actions_of, actions_table
from tasks.reports.telling.improving import verdict_of
from tasks.reports.telling.parts import count_of, counted, overdue_actions, said_period

REVIEWS = (
    TaskKind.REVIEW_INFORMATION_GOVERNANCE,
    TaskKind.REVIEW_EQUALITY,
    TaskKind.REVIEW_ETHICS,
    TaskKind.REVIEW_RESEARCH_GOVERNANCE,
)


def regulation_17(session: Session, evidence: Evidence, wanted: Wanted) -> Body:
    """What the Trust does for each letter of Regulation 17(2), with counts and the evidence (2.2; OB-030, OB-033).

    Of one service if one is wanted. Changes of the programme are those recorded in the period (OB-031).
    """
    found = governed(session, _of_service(evidence, wanted), wanted)
    overdue = overdue_actions(found.evidence)
    done = actions_of(found.projects, Outcome.COMPLETED)
    where = f", {evidence.services[wanted.service_id]}" if wanted.service_id else ""
    return Body(
        title=f"Evidence of good governance: Regulation 17{where}",
        audience=wanted.for_whom or "Care Quality Commission",
        to_note=[
            f"What quality improvement contributes to Regulation 17(2), {said_period(wanted.period)}.",
            (
                f"{counted(len(found.projects), 'project')} under way in the period. Of their actions "
                f"{done.value:,} are done and {len(overdue):,} overdue."
            ),
            "Staff are named by their roles. This system holds aggregate figures only, and no records of patients.",
        ],
        sections=[
            _quality(found),
            _risks(found),
            _patients(),
            _records(found),
            _feedback(found),
            _practice(found),
        ],
    )


def _of_service(evidence: Evidence, wanted: Wanted) -> Evidence:
    chosen = evidence.of_service(wanted.service_id) if wanted.service_id else evidence.projects
    return replace(evidence, projects=chosen)


def _quality(found: Governed) -> Section:
    projects, period = found.projects, found.evidence.period
    with_results = [one for one in projects if one.newest_results]
    lines = [
        Line("Topics on the annual programme of the year", "6.1 (OB-030)", found.topics),
        Line("Projects under way in the period", "6.2 (OB-033)", count_of(projects)),
        Line(
            "Projects approved for data collection in the period",
            "6.3 (OB-095)",
            count_of(one for one in projects if period.has(one.approved_on)),
        ),
        Line("Projects with results against their measures", "6.6 (OB-112)", count_of(with_results)),
        Line(
            "Projects whose figures show improvement",
            "6.7 (OB-042)",
            count_of(one for one in with_results if verdict_of(one) is Verdict.IMPROVED),
        ),
        Line(
            "Projects closed in the period with report and learning",
            "6.5 (OB-107)",
            count_of(found.evidence.closed),
        ),
    ]
    return Section(
        "(a) Assess, monitor and improve the quality and safety of services",
        [
            (
                "The Trust has an annual programme of clinical audit and quality improvement. By its policy every "
                "project is approved before data are collected, measured against its standards, and judged by "
                "statistical process control."
            )
        ],
        tables=[governing_table("Quality and safety", lines), projects_named("Projects", projects)],
    )


def _risks(found: Governed) -> Section:
    projects, today = found.projects, found.evidence.period.today
    missing = [project for project in projects if project.below_target]
    overdue = overdue_actions(found.evidence)
    late = list(dict.fromkeys(project.reference for project, _ in overdue))
    lines = [
        Line("Projects about harm or medicines", "5.0 (OB-056)", count_of(_about_risk(projects))),
        Line("Projects that miss a target", "6.6 (OB-112)", count_of(missing)),
        Line(
            "Of these, projects with an action open or done",
            "6.6 (OB-112, OB-113)",
            count_of(one for one in missing if one.actions),
        ),
        Line("Actions done", "6.6 (OB-114)", actions_of(projects, Outcome.COMPLETED)),
        Line("Actions overdue", "6.6 (OB-114)", replace(count_of([]), value=len(overdue), sources=late)),
        Line(
            "Actions not done, with the risk accepted by a named role",
            "6.6 (OB-112)",
            actions_of(projects, Outcome.NOT_COMPLETED),
        ),
        Line(
            "Projects reviewed in the period for information governance, equality, ethics or research",
            "7.1 to 7.3 (OB-121)",
            count_of(found.with_any(*REVIEWS)),
        ),
        Line("Projects of which an overdue task was escalated", "5.0 (OB-056)", found.escalated),
    ]
    return Section(
        "(b) Assess, monitor and mitigate risks",
        [
            (
                "A missed target needs an action, or a named role that accepts the risk. Actions are "
                "followed until they are done, and what is overdue goes up to the Quality Committee and the Board."
            )
        ],
        tables=[
            governing_table("Risks", lines),
            actions_table(
                "Actions that are open, or were due or closed in the period", actions_due(found), today
            ),
        ],
    )


def _about_risk(projects: Sequence[ProjectTaken]) -> list[ProjectTaken]:
    return [one for one in projects if one.subject in {Subject.HARM, Subject.MEDICINES}]


def _patients() -> Section:
    return Section(
        "(c) Records of each service user",
        [
            (
                "Records of service users are kept in the Trust’s clinical systems and not here: this system takes "
                "aggregate figures only (7.3; OB-135). Evidence for this letter comes from those systems."
            )
        ],
    )


def _records(found: Governed) -> Section:
    lines = [
        Line("Changes of the programme recorded in the period", "2.2 (OB-031)", found.reviewed_topics),
        Line("Entries in the history of projects in the period", "6.4 (OB-100)", found.history),
        Line(
            "Projects closed in the period with a retention date",
            "7.3 (OB-138)",
            count_of(one for one in found.evidence.closed if one.id in found.retained),
        ),
    ]
    return Section(
        "(d) Records of the management of the regulated activity",
        [
            (
                "Who decided what, when and why is kept in a history that the database neither changes nor deletes, "
                "each entry chained to the one before. Changes of the programme are kept with their reason."
            )
        ],
        tables=[governing_table("Records", lines), reviews_table(found)],
    )


def _feedback(found: Governed) -> Section:
    projects = found.projects
    how = {kind: [one for one in projects if one.involvement is kind] for kind in Involvement}
    lines = [
        Line(
            "Projects in which patients, carers or the public are members of the group",
            "4.3 (OB-051)",
            count_of(how[Involvement.DIRECT]),
        ),
        Line(
            "Projects that ask them by surveys or questionnaires",
            "4.3 (OB-051)",
            count_of(how[Involvement.INDIRECT]),
        ),
        Line(
            "Projects without them, with the reason on record",
            "4.3 (OB-051)",
            count_of(how[Involvement.NONE]),
        ),
        Line(
            "Projects to improve patient experience",
            "2.2 (OB-020)",
            count_of(one for one in projects if QualityDimension.PATIENT_EXPERIENCE in one.dimensions),
        ),
    ]
    involving = [*how[Involvement.DIRECT], *how[Involvement.INDIRECT]]
    return Section(
        "(e) Seek and act on feedback",
        ["Every proposal says how patients, carers or the public take part, or why they do not."],
        tables=[
            governing_table("Feedback", lines),
            projects_named("Projects with patients, carers or the public", involving),
        ],
    )


def _practice(found: Governed) -> Section:
    lines = [
        Line(name, policy, count_of(found.with_any(kind)))
        for name, policy, kind in (
            ("Projects whose specialty meeting was recorded", "6.5 (OB-109)", TaskKind.RECORD_MEETING),
            ("Projects whose actions were overseen", "6.6 (OB-114)", TaskKind.OVERSEE_ACTIONS),
            ("Projects whose effect was checked", "6.6 (OB-112)", TaskKind.CHECK_EFFECT),
            ("Projects whose methodology was reviewed", "6.6 (OB-116, OB-117)", TaskKind.REVIEW_METHODOLOGY),
            ("Projects that shared their learning", "6.5 (OB-107)", TaskKind.SHARE_LEARNING),
        )
    ]
    shared = [one for one in found.projects if one.learning]
    return Section(
        "(f) Evaluate and improve practice",
        [
            (
                "Findings go to a specialty meeting, actions are overseen by the CDS Quality Group, and each project "
                "reviews its own methodology before its final report. All counts are of this period."
            )
        ],
        tables=[governing_table("Practice", lines), projects_named("Learning", shared, of="learning")],
    )
