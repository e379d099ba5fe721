"""How a project began: who took part and when, the problem, what was known, and the aim."""

from collections.abc import Iterator

from models.clock import local_date
from models.papers import Column, Table
from models.records import Project
from models.vocabulary import EvidenceType, Part, Profession, ProjectReason, TaskKind
from tasks.final_report.missing_parts import lacking
from tasks.final_report.record import ProjectRecord
from tasks.final_report.report import ReportSection
from tasks.final_report.wording import capitalised, word_label
from tasks.reports.sections.parts import day_said

_PROPOSED, _EVIDENCE = TaskKind.PROPOSE, TaskKind.REVIEW_EVIDENCE


def people_and_dates(record: ProjectRecord) -> ReportSection:
    """Who took part in which role, and the days of the project."""
    team = Table(
        title="Who took part",
        columns=[Column("Role"), Column("Name")],
        rows=list(_team(record)),
    )
    days = Table(title="Dates", columns=[Column("What"), Column("When")], rows=list(_days(record)))
    return ReportSection(heading="", tables=[team, days])


def _team(record: ProjectRecord) -> Iterator[tuple[str, str]]:
    project, noted = record.project, set[str]()
    is_agreed = any(part.is_now(Part.DEPUTY, project.deputy_id) for part in project.parts)
    named = {
        "Project lead": project.lead_id,
        "Deputy lead" if is_agreed else "Asked to be deputy lead": project.deputy_id,
        "Supervisor": project.supervisor_id,
    }
    for role, person_id in named.items():
        if person_id and person_id in record.names:
            noted.add(person_id)
            yield role, record.names[person_id]
    if sponsor := record.text_of(_PROPOSED, "sponsor"):
        yield "Senior sponsor", sponsor
    yield from _members(record, noted)


def _members(record: ProjectRecord, noted: set[str]) -> Iterator[tuple[str, str]]:
    """The team of the proposal with professions, then whoever joined or helped since."""
    names = {record.names[person_id] for person_id in noted}
    proposal = record.newest(_PROPOSED)
    for member in proposal.records("team") if proposal else ():
        name = str(member.get("name") or "")
        if name and name not in names:
            names.add(name)
            yield (
                f"Team member, {word_label(Profession, member.get('profession')).lower()}".rstrip(", "),
                name,
            )
    told = (Part.LEAD, Part.DEPUTY, Part.MEMBER, Part.FIGURES, Part.TESTER)
    for part in sorted(
        record.project.parts, key=lambda part: told.index(part.part) if part.part in told else 9
    ):
        name = record.names.get(part.person_id, "")
        if part.part in told and part.mistaken_at is None and name and name not in names:
            names.add(name)
            before = "Earlier " if part.part in {Part.LEAD, Part.DEPUTY} else ""
            label = part.part.label
            yield f"{before}{label}" if before else capitalised(label), name


def _days(record: ProjectRecord) -> Iterator[tuple[str, str]]:
    project = record.project
    yield "Proposed", day_said(local_date(project.created_at))
    if record.approval.approved_on:
        yield "Approved", day_said(record.approval.approved_on)
    if span := data_span(record):
        yield "Data from", span
    if project.cycle:
        yield "Cycles of data collection", str(project.cycle)
    if project.closed_at:
        yield project.stage.label, day_said(local_date(project.closed_at))


def data_span(record: ProjectRecord) -> str:
    """From the first figure to the last; empty without figures."""
    days = [figure.day for chart in record.charts for figure in chart.judgement.series.figures]
    if not days:
        return ""
    first, last = min(days), max(days)
    return day_said(first) if first == last else f"{day_said(first)} to {day_said(last)}"


def problem(record: ProjectRecord) -> ReportSection:
    """What was wrong, why it was looked at, and where things stood before."""
    words = record.first_text("problem", TaskKind.WRITE_FINAL_REPORT, _PROPOSED)
    baseline = record.first_text("baseline", _EVIDENCE, _PROPOSED)
    paragraphs = [words, _reason(record), f"Where things stood: {baseline}" if baseline else ""]
    missing = [] if words else [lacking(record, "the problem", _PROPOSED)]
    return ReportSection(heading="", paragraphs=list(filter(None, paragraphs)), missing=missing)


def _reason(record: ProjectRecord) -> str:
    reason = word_label(ProjectReason, record.text_of(_PROPOSED, "trigger"))
    number = record.text_of(_PROPOSED, "trigger_reference")
    if not reason:
        return ""
    return f"Why it was looked at: {reason[:1].lower()}{reason[1:]}{f' ({number})' if number else ''}."


def aim(record: ProjectRecord) -> ReportSection:
    """What was to be reached."""
    words = record.first_text("aim", TaskKind.WRITE_FINAL_REPORT, _PROPOSED)
    missing = [] if words else [lacking(record, "the aim", _PROPOSED)]
    return ReportSection(heading="", paragraphs=[words] if words else [], missing=missing)


def evidence(record: ProjectRecord) -> ReportSection:
    """What was known already: the conclusion, and what each source says."""
    step = record.newest(_EVIDENCE)
    conclusion = step.text_of("conclusion") if step else ""
    similar = step.text_of("similar_projects") if step else ""
    sources = [
        (
            str(piece.get("source") or ""),
            word_label(EvidenceType, piece.get("evidence_type")),
            str(piece.get("says") or ""),
        )
        for piece in (step.records("evidence") if step else ())
    ]
    table = Table(
        title="What the sources say",
        columns=[Column("Source"), Column("Kind"), Column("What it says")],
        rows=sources,
    )
    before = f"Earlier work in the Trust: {similar}" if similar else ""
    return ReportSection(
        heading="",
        paragraphs=list(filter(None, [conclusion, before])),
        tables=[table] if sources else [],
        missing=[] if conclusion else [lacking(record, "what is known already", _EVIDENCE)],
    )


def context(record: ProjectRecord) -> ReportSection:
    """Where it was done, by whom closest to the problem, and with which partners."""
    project = record.project
    frontline = record.first_text("frontline", TaskKind.DESIGN, _EVIDENCE, _PROPOSED)
    partners = [
        str(partner.get("name") or "")
        for kind in (_EVIDENCE, _PROPOSED)
        if (step := record.newest(kind)) is not None
        for partner in step.records("partners")
    ]
    sentences = [
        f"Care Delivery Service: {project.service.name}." if project.service else "",
        _topic(project),
        f"Closest to the problem: {frontline.rstrip('.')}." if frontline else "",
        f"Partners: {', '.join(dict.fromkeys(filter(None, partners)))}." if any(partners) else "",
    ]
    return ReportSection(heading="", paragraphs=list(filter(None, sentences)))


def _topic(project: Project) -> str:
    return f"Topic of the programme {project.programme_year}: {project.topic.title}." if project.topic else ""
