"""What remains of a project: limits, conclusions, lessons, how it was worked, what is open, and references."""

from collections.abc import Iterator

from models.clock import spoken_date
from models.forms.project.spread.sharing import NOBODY, READERS
from models.papers import Column, Table
from models.vocabulary import RISK_AUTHORITIES, Outcome, RiskState, TaskKind
from tasks.final_report.missing_parts import lacking
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import ReportSection

_REPORT, _LEARNING, _REVIEW = (
    TaskKind.WRITE_FINAL_REPORT,
    TaskKind.SHARE_LEARNING,
    TaskKind.REVIEW_METHODOLOGY,
)
METHODOLOGY = {
    "dataset": "Dataset",
    "sampling": "Sampling",
    "collection": "Data collection",
    "cleansing": "Data cleansing",
    "analysis": "Analysis",
}
"""The five headings of the methodology review (6.6)."""


def limits(record: ProjectRecord) -> ReportSection:
    """What the work cannot show."""
    words = record.text_of(_REPORT, "limits")
    missing = [] if words else [lacking(record, "the limits of this work", _REPORT)]
    return ReportSection(heading="", paragraphs=[words] if words else [], missing=missing)


def conclusions(record: ProjectRecord) -> ReportSection:
    """What is concluded."""
    words = record.text_of(_REPORT, "conclusion")
    missing = [] if words else [lacking(record, "the conclusions", _REPORT)]
    return ReportSection(heading="", paragraphs=[words] if words else [], missing=missing)


def lessons(record: ProjectRecord) -> ReportSection:
    """What was learned, what is recommended, and who else could use it."""
    recommended, learned = record.text_of(_REPORT, "recommendations"), record.text_of(_LEARNING, "learning")
    ended_early = record.first_text("learning", TaskKind.ABANDON, TaskKind.WITHDRAW)
    others = record.text_of(_LEARNING, "transfer_to")
    paragraphs = [
        recommended,
        learned,
        ended_early,
        f"Could be used by: {others.rstrip('.')}." if others else "",
    ]
    missing = [
        *([] if recommended else [lacking(record, "lessons and recommendations", _REPORT)]),
        *([] if learned or ended_early else [lacking(record, "what others can learn", _LEARNING)]),
    ]
    return ReportSection(heading="", paragraphs=list(filter(None, paragraphs)), missing=missing)


def readers(record: ProjectRecord) -> ReportSection:
    """Who should read it, and who was told."""
    audience, told = record.text_of(_REPORT, "readers"), _told(record)
    paragraphs = [
        f"Who should read this: {audience.rstrip('.')}." if audience else "",
        f"Who was told: {told.rstrip('.')}." if told else "",
    ]
    missing = [] if audience or told else [lacking(record, "who should read this report", _REPORT)]
    return ReportSection(heading="", paragraphs=list(filter(None, paragraphs)), missing=missing)


def _told(record: ProjectRecord) -> str:
    """Whom the lead told, in the words of earlier forms; since there is a distribution list, how many are on it."""
    step = record.newest(_LEARNING)
    if step is None:
        return ""
    ticked = step.answer.get(READERS)
    if not isinstance(ticked, list):
        return step.text_of("told")
    more = len(step.records("more_readers"))
    if not ticked:
        return "everybody on the distribution list of the project"
    count = len([address for address in ticked if address != NOBODY]) + more
    people = "1 person" if count == 1 else f"{count} people"
    return f"{people} on the distribution list, by email" if count else "nobody by email"


def methodology(record: ProjectRecord) -> ReportSection:
    """How the group reviewed its own methodology, under five headings, and what QIST words to it."""
    step = record.newest(_REVIEW)
    if step is None:
        return ReportSection(heading="", missing=[lacking(record, "the methodology review", _REVIEW)])
    rows = [(label, step.text_of(name)) for name, label in METHODOLOGY.items() if step.text_of(name)]
    by = step.text_of("reviewed_by")
    sentences = [
        f"Reviewed by: {by.rstrip('.')}." if by else "",
        _comment(record),
    ]
    table = Table(
        title="Review of the methodology", columns=[Column("Heading"), Column("What was found")], rows=rows
    )
    return ReportSection(heading="", paragraphs=list(filter(None, sentences)), tables=[table] if rows else [])


def _comment(record: ProjectRecord) -> str:
    """What QIST said to the review; that it went back to the lead, until it is reviewed again."""
    step = record.newest(TaskKind.ENDORSE_METHODOLOGY)
    if step is None or not step.text_of("reason"):
        return ""
    is_back = step.decision.outcome is Outcome.CHANGES_WANTED
    begins = "Sent back by the QI Support Team" if is_back else "Comment of the QI Support Team"
    return f"{begins}: {step.text_of('reason')}"


def still_open(record: ProjectRecord) -> ReportSection:
    """What is not finished: targets that are missed, actions that will not be done, risks of that, and open tasks."""
    sentences = [*_missed(record), *_not_done(record), *_risks(record), *_waiting(record)]
    return ReportSection(heading="", paragraphs=sentences or ["Nothing is open."])


def _missed(record: ProjectRecord) -> Iterator[str]:
    for chart in record.charts:
        if chart.judgement.misses_target and chart.judgement.status is not None:
            yield f"{chart.name} misses its target ({chart.judgement.status.label})."


def _not_done(record: ProjectRecord) -> Iterator[str]:
    for step in record.all_of(TaskKind.IMPLEMENT_ACTION):
        if step.decision.outcome is Outcome.NOT_COMPLETED:
            yield f"Will not be done: {step.task.about or 'an action'}. {step.decision.reason}".strip()


def _risks(record: ProjectRecord) -> Iterator[str]:
    """Each risk that somebody was asked to accept, with the role that decided and until when it stands (OB-112)."""
    for risk in record.risks:
        role, about = RISK_AUTHORITIES[risk.kind].label, risk.about.rstrip(".")
        if risk.state is RiskState.ACCEPTED:
            until = f" until {spoken_date(risk.review_on)}" if risk.review_on else ""
            yield f"Risk accepted{until} by: {role}. {about}. {risk.because or risk.reason}"
        elif risk.state in {RiskState.REFUSED, RiskState.ENDED}:
            yield f"Risk not accepted{' any more' if risk.state is RiskState.ENDED else ''} by: {role}. {about}."


def _waiting(record: ProjectRecord) -> Iterator[str]:
    for task in record.project.open_tasks:
        about = f": {task.about}" if task.about else ""
        yield f"{task.label}{about}, by {spoken_date(task.due_on)}"


def references(record: ProjectRecord) -> ReportSection:
    """The sources of the evidence and of the standards, each once."""
    sources = [
        str(piece.get("source") or "")
        for kind in (TaskKind.REVIEW_EVIDENCE, TaskKind.SEARCH_EVIDENCE)
        if (step := record.newest(kind)) is not None
        for piece in step.records("evidence")
    ]
    sources += [
        str(measure.get("source") or "")
        for kind in (TaskKind.DESIGN, TaskKind.PLAN_CYCLE)
        if (step := record.newest(kind)) is not None
        for measure in step.records("measures")
    ]
    listed = list(dict.fromkeys(source.strip().rstrip(".") for source in sources if source.strip()))
    return ReportSection(
        heading="", paragraphs=[f"{number}. {source}." for number, source in enumerate(listed, 1)]
    )
