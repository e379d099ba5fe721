"""National reports in papers: what they recommend, what we answer, how we stand, and the cases we submitted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from models.measures.national_position import MORE_THAN_EXPECTED, ascertainment
from models.papers import Cell, Column, Table
from models.records import SubmissionWindow
from models.vocabulary import RecommendationReply
from tasks.national.reading import AnsweredRecommendation, PublishedReport, said_of_reply
from tasks.reports.sections.parts import counted, day_said

NO_REPORTS = "No report of a national audit or enquiry was taken in."


def reports_said(reports: Sequence[PublishedReport], year: str) -> str:
    """How many reports came in, what they recommend us, and how much of that is answered (OB-013, OB-032)."""
    if not reports:
        return f"In {year} no report of a national audit or enquiry was taken in."
    replies = [reply for report in reports for reply in report.replies]
    answered = [reply for reply in replies if reply.reply is not None]
    accepted = [reply for reply in answered if reply.reply is not RecommendationReply.NOT_ACCEPTED]
    return (
        f"In {year} {counted(len(reports), 'national report')} came in. To the recommendations that concern us "
        f"{counted(len(replies), 'answer')} of services {'was' if len(replies) == 1 else 'were'} asked: "
        f"{len(answered)} given, {len(accepted)} of them accept it, in whole or in part."
    )


def recommendations_table(reports: Sequence[PublishedReport], today: date, *, names_owners: bool) -> Table:
    """Every recommendation with the answer of each service it concerns, what is done, and where that stands."""
    owner = [Column("Who")] if names_owners else []
    return Table(
        title="Recommendations of national reports, and what we do",
        columns=[
            Column("Report"),
            Column("Recommendation"),
            Column("Service"),
            Column("Answer"),
            Column("Action, evidence or reason"),
            *owner,
            Column("By"),
            Column("Stands"),
        ],
        rows=[
            row
            for report in reports
            for recommendation in report.recommendations
            for row in _rows(report, recommendation, today, names_owners=names_owners)
        ],
        when_empty=NO_REPORTS,
    )


def _rows(
    report: PublishedReport, recommendation: AnsweredRecommendation, today: date, *, names_owners: bool
) -> Iterator[Sequence[Cell]]:
    what = f"{recommendation.number}. {recommendation.text}"
    if recommendation.not_relevant_because:
        owner = [""] if names_owners else []
        yield report.title, what, "None", "Not relevant", recommendation.not_relevant_because, *owner, "", ""
    for reply in recommendation.replies:
        owner = [reply.owner] if names_owners else []
        yield (
            report.title,
            what,
            reply.area,
            reply.reply.label if reply.reply else "Not answered yet",
            said_of_reply(reply),
            *owner,
            day_said(reply.due_on) if reply.due_on else "",
            reply.stands(today) if reply.reply else "",
        )


def position_table(reports: Sequence[PublishedReport]) -> Table:
    """The headline results of the reports with our position by them; the position is computed (OB-032)."""
    return Table(
        title="Where we stand in national reports",
        columns=[
            Column("Report"),
            Column("Measure"),
            Column("National", is_number=True),
            Column("Ours", is_number=True),
            Column("Unit"),
            Column("Better is"),
            Column("Our position"),
        ],
        rows=[
            (
                report.title,
                result.measure,
                result.national.normalize(),
                result.ours.normalize() if result.ours is not None else "",
                result.unit,
                result.better.value,
                result.position,
            )
            for report in reports
            for result in report.results
        ],
        when_empty="No headline result was taken in.",
    )


def cases_table(titles: Mapping[str, str], windows: Mapping[str, Sequence[SubmissionWindow]]) -> Table:
    """The cases submitted of those expected, by audit and window (OB-015); cases are people."""
    kept = [(title, window) for key, title in titles.items() for window in windows.get(key, ())]
    is_over = any(_is_over(window) for _, window in kept)
    return Table(
        title="Cases submitted to national audits",
        columns=[
            Column("Audit or enquiry"),
            Column("Submitted"),
            Column("Closed on"),
            Column("Cases expected", is_number=True, counts_people=True),
            Column("Cases submitted", is_number=True, counts_people=True),
            Column("Per cent submitted", is_number=True, counts_people=True),
        ],
        rows=[
            (
                title,
                window.name,
                window.closes_on,
                _count(window.expected),
                _count(window.submitted),
                percent if (percent := ascertainment(window.expected, window.submitted)) is not None else "",
            )
            for title, window in kept
        ],
        note=f"{MORE_THAN_EXPECTED}." if is_over else "",
        when_empty="No submission window is kept.",
    )


def _is_over(window: SubmissionWindow) -> bool:
    return (
        window.submitted is not None and bool(window.expected) and window.submitted > (window.expected or 0)
    )


def _count(count: int | None) -> Cell:
    return "Not said yet" if count is None else count
