"""What came of a project: its charts with their verdicts, its findings, its meetings, its actions and their effect."""

from collections.abc import Iterator
from datetime import date

from models.papers import Chart, Column, Table
from models.vocabulary import MeetingRole, Outcome, TaskKind
from notifications.documents.charts import ComplianceBar, compliance_sentence, compliance_svg
from tasks.charts.charted import ChartedMeasure
from tasks.final_report.actions import ReportedAction, reported_actions
from tasks.final_report.missing_parts import lacking, lacking_on_page
from tasks.final_report.record import ProjectRecord, ReportedStep
from tasks.final_report.report import ReportSection
from tasks.final_report.wording import word_label
from tasks.reports.sections.improving import chart_of
from tasks.reports.sections.parts import day_said

_COUNTED = ("Number", "Out of")


def charts(record: ProjectRecord) -> ReportSection:
    """Each measure with what its figures show in a sentence, its chart, and the standard cycle by cycle."""
    if not record.charts:
        missing = (
            lacking_on_page(record, "figures", "/figures")
            if record.project.cycle
            else lacking(record, "figures", TaskKind.SUBMIT_DATA)
        )
        old = record.text_of(TaskKind.WRITE_FINAL_REPORT, "results")
        return ReportSection(heading="", paragraphs=[old] if old else [], missing=[missing])
    reference = record.project.reference
    drawn = [
        chart
        for charted in record.charts
        for chart in (
            chart_of(charted.judgement, reference, charted.marks),
            *_by_cycle(charted, reference),
        )
    ]
    sentences = [line for charted in record.charts for line in _verdicts(charted)]
    old = record.text_of(TaskKind.WRITE_FINAL_REPORT, "results")
    return ReportSection(heading="", paragraphs=[*sentences, *([old] if old else [])], charts=drawn)


def _verdicts(charted: ChartedMeasure) -> Iterator[str]:
    yield charted.judgement.said
    yield from (group.judgement.said for group in charted.groups)


def _by_cycle(charted: ChartedMeasure, reference: str) -> Iterator[Chart]:
    """The standard cycle by cycle, where there is more than one."""
    if len(charted.compliance) < 2:  # noqa: PLR2004 -- a single bar compares nothing
        return
    title = f"{reference}: {charted.name}, cycle by cycle"
    has_exceptions = any(bar.exceptions is not None for bar in charted.compliance)
    yield Chart(
        title=title,
        svg=compliance_svg(
            charted.compliance,
            title=title,
            key=f"{reference}-{charted.name}-cycles",
            target=charted.standard_target,
        ),
        alternative=compliance_sentence(charted.compliance, charted.standard_target),
        numbers=Table(
            title=f"Numbers of the chart “{title}”",
            columns=[
                Column("Cycle"),
                Column("Number", is_number=True, counts_people=True),
                Column("Out of", is_number=True, counts_people=True),
                *([Column("Left out", is_number=True, counts_people=True)] if has_exceptions else []),
            ],
            rows=[
                (bar.name, bar.numerator, bar.denominator, *(_left_out(bar) if has_exceptions else ()))
                for bar in charted.compliance
            ],
        ),
    )


def _left_out(bar: ComplianceBar) -> tuple[int | str]:
    return ("not said" if bar.exceptions is None else bar.exceptions,)


def findings(record: ProjectRecord) -> ReportSection:
    """What the figures mean, cycle by cycle, in the words of the project."""
    words = [line for step in record.all_of(TaskKind.REPORT_FINDINGS) for line in _findings_of(step)]
    missing = [] if words else [lacking(record, "the findings", TaskKind.REPORT_FINDINGS)]
    return ReportSection(heading="", paragraphs=words, missing=missing)


def _findings_of(step: ReportedStep) -> Iterator[str]:
    cycle = step.task.cycle
    for finding in step.records("findings"):
        if meaning := str(finding.get("meaning") or ""):
            yield f"Cycle {cycle}, {finding.get('measure')}: {meaning}"
    if conclusion := step.text_of("conclusion"):
        yield f"Conclusion of cycle {cycle}: {conclusion}"


def meetings(record: ProjectRecord) -> ReportSection:
    """Where the findings were taken, and what was agreed."""
    rows = [
        (
            f"{step.task.cycle}",
            _held_on(step.answer.get("held_on")),
            _attendees(step),
            step.text_of("discussion"),
        )
        for step in record.all_of(TaskKind.RECORD_MEETING)
    ]
    table = Table(
        title="Specialty meetings",
        columns=[Column("Cycle"), Column("Held on"), Column("Who took part"), Column("What was agreed")],
        rows=rows,
    )
    missing = [] if rows else [lacking(record, "the specialty meeting", TaskKind.RECORD_MEETING)]
    return ReportSection(heading="", tables=[table] if rows else [], missing=missing)


def _attendees(step: ReportedStep) -> str:
    """Who took part, by role: as chosen, and as was typed of others."""
    roles = step.answer.get("attendees")
    chosen = [word_label(MeetingRole, role) for role in (roles or ()) if role != MeetingRole.OTHER]
    return ", ".join(filter(None, [*chosen, step.text_of("other_attendees")]))


def _held_on(value: object) -> str:
    return day_said(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def actions(record: ProjectRecord) -> ReportSection:
    """Each action with its strength, its owner by role, what came of it, and whether it worked (OB-112, OB-113)."""
    agreed = reported_actions(record)
    table = Table(
        title="Actions",
        columns=[
            Column("Action"),
            Column("Strength"),
            Column("Owner"),
            Column("By"),
            Column("Where it stands"),
            Column("Whether it worked, and what its measure shows"),
        ],
        rows=[_row(action) for action in agreed],
        when_empty="No action was agreed.",
    )
    effects = [
        f"Effect after cycle {step.task.cycle}: {words}"
        for step in record.all_of(TaskKind.CHECK_EFFECT)
        if (words := step.text_of("effect"))
    ]
    reason = record.text_of(TaskKind.RECORD_MEETING, "no_action_because")
    none = [f"Why there is no action: {reason}"] if reason else []
    old = record.text_of(TaskKind.WRITE_FINAL_REPORT, "what_was_done")
    is_met = record.newest(TaskKind.RECORD_MEETING) is not None
    return ReportSection(
        heading="",
        paragraphs=[*([old] if old else []), *none, *effects],
        tables=[table] if agreed or is_met else [],
        missing=[] if is_met else [lacking(record, "the actions", TaskKind.RECORD_MEETING)],
    )


def _row(action: ReportedAction) -> tuple[str, str, str, str, str, str]:
    standing = f"{action.standing}: {action.evidence}" if action.evidence else action.standing
    return (
        action.what,
        action.strength or "Not said",
        action.owner,
        day_said(action.due_on) if action.due_on else "",
        standing,
        action.effect or "Not judged",
    )


def reaudit(record: ProjectRecord) -> ReportSection:
    """When it is measured again or watched from, or why it is not."""
    check, meeting = record.newest(TaskKind.CHECK_EFFECT), record.newest(TaskKind.RECORD_MEETING)
    step = check or meeting
    if step is None:
        return ReportSection(heading="", missing=[lacking(record, "the next cycle", TaskKind.RECORD_MEETING)])
    ends = step.decision.outcome is Outcome.NO_FURTHER_CYCLE
    reason = step.text_of("reason" if ends else "no_further_cycle_because")
    day = _held_on(
        step.answer.get("next_cycle_on") or (meeting.answer.get("next_cycle_on") if meeting else "")
    )
    watched = _held_on(step.answer.get("monitoring_from"))
    sentences = [
        f"No further cycle: {reason}" if reason else "",
        f"The next cycle begins on {day}." if day and not ends and not reason else "",
        f"A monitoring audit begins on {watched}." if watched and ends else "",
    ]
    return ReportSection(heading="", paragraphs=list(filter(None, sentences)))
