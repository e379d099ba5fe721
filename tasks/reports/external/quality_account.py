"""What the Quality Account says of national and local clinical audits; it leaves the Trust (1.1, 2.2; OB-015)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from models.papers import Column, Section, Table
from models.programme_year import RENEWED_EACH_YEAR
from models.vocabulary import Outcome, ProjectType, TopicSource
from tasks.national.reading import PublishedReport, reports_received, windows_of_topics
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.model import ActionEvidence, Evidence, ProjectEvidence, ReportPeriod
from tasks.reports.external.disclosure_control import Discretion, discretion, note_on, shown_result
from tasks.reports.external.participation import (
    NationalTopic,
    national_topics,
    participation_summary,
    participation_table,
    share,
)
from tasks.reports.sections.national import (
    cases_table,
    position_table,
    recommendations_table,
    reports_said,
)
from tasks.reports.sections.parts import counted, day_said, result_columns, result_said, titles_said

MOST_ASKED = 3
"""So many audits without a reason are asked about one by one."""

IN_FULL = {
    TopicSource.NATIONAL_AUDIT: ("national clinical audit", "national clinical audits"),
    TopicSource.ENQUIRY: ("national confidential enquiry", "national confidential enquiries"),
}


def quality_account(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """Participation in the programme year, and the audits reviewed in it with the actions intended (OB-004, OB-025).

    It leaves the Trust: what people typed is said without names and small numbers of people (OB-008, OB-033).
    """
    careful = discretion(session)
    evidence = careful.evidence(evidence)
    topics = national_topics(session, evidence, request.year, careful)
    national = [
        project
        for project in evidence.projects
        if _is_national(project) and _reviewed(project, evidence.period)
    ]
    local = [
        project
        for project in evidence.projects
        if _is_local_audit(project) and _reviewed(project, evidence.period)
    ]
    reports = [
        _as_it_may_leave(report, careful)
        for report in reports_received(session, evidence.period.first, evidence.period.last)
    ]
    return Body(
        title=f"Quality Account {request.year}: clinical audits and confidential enquiries",
        audience="Board, commissioners, patients and the public",
        to_decide=[
            *_to_decide([topic.title for topic in topics if topic.lacks_a_reason]),
            *_withdrawn_by_whom([topic.title for topic in topics if topic.lacks_a_source]),
        ],
        to_note=[
            (
                f"In {request.year} the reports of {counted(len(national), 'national clinical audit')} and "
                f"{counted(len(local), 'local clinical audit')} were reviewed."
            ),
            *([reports_said(reports, request.year)] if reports else []),
        ],
        sections=[
            _participation(session, topics, request.year),
            _review("National reports reviewed", national, request.year, "national clinical audit"),
            _review("Local clinical audits reviewed", local, request.year, "local clinical audit"),
            *([_recommended(reports, request.year, evidence.period)] if reports else []),
        ],
    )


def _participation(session: Session, topics: Sequence[NationalTopic], year: str) -> Section:
    """In which national audits we took part, why not in others, and the cases that we submitted (OB-004, OB-015)."""
    windows = windows_of_topics(session, [topic.topic_id for topic in topics])
    tables = [
        participation_summary(topics),
        participation_table(topics),
        cases_table({topic.topic_id: topic.title for topic in topics}, windows),
    ]
    return Section(
        "Participation in national audits and enquiries",
        paragraphs=list(participation_said(topics, year)),
        tables=tables if topics else [],
    )


def _recommended(reports: Sequence[PublishedReport], year: str, period: ReportPeriod) -> Section:
    """Where we stand in the national reports of the year, what they recommend, and what we do (OB-015, OB-032)."""
    tables = [position_table(reports), recommendations_table(reports, period.today, names_owners=False)]
    return Section(
        "What national reports recommend, and what we do",
        paragraphs=[reports_said(reports, year)],
        tables=tables,
    )


def _as_it_may_leave(report: PublishedReport, careful: Discretion) -> PublishedReport:
    """What people typed about a report, without names; whoever is to do something is not named at all."""
    return replace(
        report,
        title=careful.redact(report.title),
        recommendations=[
            replace(
                recommendation,
                not_relevant_because=careful.redact(recommendation.not_relevant_because),
                replies=[
                    replace(
                        reply,
                        area=careful.redact(reply.area),
                        reason=careful.redact(reply.reason),
                        action=careful.redact(reply.action),
                        evidence=careful.redact(reply.evidence),
                        owner="",
                    )
                    for reply in recommendation.replies
                ],
            )
            for recommendation in report.recommendations
        ],
    )


def _to_decide(titles: Sequence[str]) -> Iterator[str]:
    """A question for each audit that is missed without a reason; if there are many, one for them all (OB-025)."""
    if len(titles) <= MOST_ASKED:
        for title in titles:
            yield f"{title} is relevant, and we did not take part. What is the reason, and who has agreed to it?"
        return
    yield (
        f"{len(titles)} audits and enquiries are relevant, and we did not take part: {titles_said(titles)}. "
        "What is the reason for each, and who has agreed to it?"
    )


def _withdrawn_by_whom(titles: Sequence[str]) -> Iterator[str]:
    """A question about audits that left the list without a source: only a host takes one out of the denominator."""
    if titles:
        yield (
            f"Where does the host say that it has withdrawn {titles_said(titles)}? "
            "If we stopped taking part, it is relevant, and the Chief Medical Officer decides."
        )


def participation_said(topics: Sequence[NationalTopic], year: str) -> Iterator[str]:
    """The statement in the words that Quality Accounts have for it."""
    (audits, _, of_audits), (enquiries, _, of_enquiries) = (
        share(topics, source) for source in RENEWED_EACH_YEAR
    )
    named = [
        counted(number, *IN_FULL[source]) if number else f"no {IN_FULL[source][1]}"
        for number, source in zip((audits, enquiries), RENEWED_EACH_YEAR, strict=True)
    ]
    yield f"During {year}, {named[0]} and {named[1]} covered relevant health services that the Trust provides."
    shares = [
        f"{percent.normalize():f}% of {IN_FULL[source][1]}"
        for number, percent, source in (
            (audits, of_audits, RENEWED_EACH_YEAR[0]),
            (enquiries, of_enquiries, RENEWED_EACH_YEAR[1]),
        )
        if number
    ]
    if shares:
        yield (
            f"During that period the Trust participated in {' and '.join(shares)} which it was eligible to "
            "participate in."
        )


def _is_national(project: ProjectEvidence) -> bool:
    return project.source in RENEWED_EACH_YEAR or project.project_type is ProjectType.NATIONAL_AUDIT


def _is_local_audit(project: ProjectEvidence) -> bool:
    return project.project_type is ProjectType.CLINICAL_AUDIT and not _is_national(project)


def _reviewed(project: ProjectEvidence, period: ReportPeriod) -> bool:
    """Whether its findings went to its specialty meeting in the period, or it was closed in it."""
    is_closed = project.is_completed and period.has(project.closed_on)
    return is_closed or any(map(period.has, project.meetings))


def _review(heading: str, projects: Sequence[ProjectEvidence], year: str, what: str) -> Section:
    """The statement, the position that the figures show, and every action intended (OB-015, OB-032)."""
    number = counted(len(projects), what)
    reports, were = ("report", "was") if len(projects) == 1 else ("reports", "were")
    if not projects:
        return Section(heading, paragraphs=[f"The reports of no {what}s were reviewed in {year}."])
    intends = (
        "the Trust intends to take the following actions to improve the quality of healthcare provided"
        if any(project.actions for project in projects)
        else "no action was agreed"
    )
    return Section(
        heading,
        paragraphs=[f"The {reports} of {number} {were} reviewed by the Trust in {year}, and {intends}."],
        tables=[_actions(projects, what), _position(projects, what)],
    )


def _actions(projects: Sequence[ProjectEvidence], what: str) -> Table:
    return Table(
        title=f"Actions of each {what}",
        columns=[
            Column("Project"),
            Column("Audit"),
            Column("Action"),
            Column("By"),
            Column("Stands"),
        ],
        rows=[row for project in projects for row in _rows(project)],
    )


def _rows(project: ProjectEvidence) -> Iterator[Sequence[str]]:
    if not project.actions:
        yield project.reference, project.title, "No action was agreed.", "", ""
    for action in project.actions:
        yield project.reference, project.title, action.what, day_said(action.due_on), _stands(action)


def _stands(action: ActionEvidence) -> str:
    if action.effect is not None:
        return f"Done: {action.effect.said}"
    return {None: "Open", Outcome.COMPLETED: "Done", Outcome.NOT_COMPLETED: "Will not be done"}.get(
        action.outcome, "Closed"
    )


def _position(projects: Sequence[ProjectEvidence], what: str) -> Table:
    """The newest results of each, as they may leave the Trust; figures count people (OB-033)."""
    rows = [(project, result) for project in projects for result in project.newest_results]
    return Table(
        title=f"Headline measures of each {what}",
        columns=result_columns("Measure"),
        rows=[
            (
                project.reference,
                *result_said(result),
                *shown_result(result),
            )
            for project, result in rows
        ],
        note=note_on(result for _, result in rows),
        when_empty="No figures have been entered.",
    )
