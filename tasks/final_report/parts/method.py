"""How a project went about it: its theory of change, its tests, what it measured in whom, and who agreed to that."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.clock import spoken_days
from models.forms.project.plans.design_checklist import not_met, score_said
from models.improvement.tests_of_change import standing_of
from models.papers import Chart, Column, Table
from models.policy.versions import review_kinds
from models.records import PdsaTest
from models.vocabulary import MeasureType, Method, ProjectType, TaskKind
from notifications.documents.diagrams import driver_diagram_svg
from tasks.final_report.missing_parts import lacking, lacking_on_page
from tasks.final_report.record import ProjectRecord, ReportedStep
from tasks.final_report.report import ReportSection
from tasks.final_report.wording import capitalised, word_label
from tasks.reports.sections.parts import day_said

_PLANNED = (TaskKind.PLAN_CYCLE, TaskKind.DESIGN)
_DECIDED = (*review_kinds(), TaskKind.REVIEW_DATA_USE)

_SAMPLE = {
    "population": "Who or what was measured",
    "sample": "Sample",
    "exclusions": "Left out",
    "collected_by": "Collected and analysed by",
    "specification": "Specification of the national audit",
    "storage": "Kept in",
}
"""The fields of a plan that say so, with what they are called in a report."""


def approach(record: ProjectRecord) -> ReportSection:
    """By which method, and why."""
    step = next(
        filter(
            lambda step: step and step.answer.get("method"),
            map(record.newest, (TaskKind.REVIEW_EVIDENCE, TaskKind.PROPOSE)),
        ),
        None,
    )
    if step is None:
        return ReportSection(heading="")
    methods = ", ".join(filter(None, (word_label(Method, value) for value in step.answer["method"])))
    why = step.text_of("why_method")
    sentences = [f"Method: {methods}." if methods else "", why]
    return ReportSection(heading="", paragraphs=list(filter(None, sentences)))


def drivers(record: ProjectRecord) -> ReportSection:
    """The driver diagram as a picture, with the same as a list for whoever does not see it."""
    diagram = record.diagram
    if diagram.is_empty:
        missing = lacking_on_page(record, "the driver diagram", "/drivers")
        return ReportSection(heading="", missing=[missing])
    reference = record.project.reference
    title = f"Driver diagram of {reference}"
    rows = [(node.level.label, node.words, "; ".join(node.measures)) for _, node in diagram.walk()]
    chart = Chart(
        title="Driver diagram",
        svg=driver_diagram_svg(diagram, title=title, key=f"{reference}-drivers"),
        alternative=" ".join(f"{line.strip()}." for line in (f"Aim: {diagram.aim}", *diagram.outline)),
        numbers=Table(
            title="The driver diagram as a list",
            columns=[Column("Level"), Column("Driver or change idea"), Column("Measures")],
            rows=rows,
        ),
    )
    return ReportSection(heading="", charts=[chart])


def tests_of_change(record: ProjectRecord) -> ReportSection:
    """Each test of change: what was tried and expected, what came of it, and what was decided."""
    if not record.tests:
        return ReportSection(heading="", missing=[lacking_on_page(record, "tests of change", "")])
    table = Table(
        title="Tests of change",
        columns=[Column("Test"), Column("What was tried"), Column("What was learned"), Column("Decision")],
        rows=[_test(record, test) for test in record.tests],
    )
    unsaid = [
        lacking_on_page(record, f"what came of {test.name}", f"/do/test-result/{test.id}")
        for test in record.tests
        if not test.happened and test.ends_on < record.today
    ]
    return ReportSection(heading="", tables=[table], missing=unsaid)


def _test(record: ProjectRecord, test: PdsaTest) -> tuple[str, str, str, str]:
    tried = f"{test.idea.words}: {test.trying} We expected: {test.prediction}"
    compared = f"{test.compared.label}." if test.compared else ""
    learned = " ".join(filter(None, [test.happened, compared, test.learned]))
    decided = standing_of(test, record.today)
    days = spoken_days(test.starts_on, test.ends_on)
    return f"{test.name}, {days}", tried, learned or "Not recorded yet", capitalised(decided)


def _plan(record: ProjectRecord) -> ReportedStep | None:
    return next(filter(None, map(record.newest, _PLANNED)), None)


def measures(record: ProjectRecord) -> ReportSection:
    """What was measured: each measure or standard with its target, its exceptions and its source."""
    plan = _plan(record)
    given = plan.records("measures") if plan else []
    if not given:
        return ReportSection(heading="", missing=[lacking(record, "what was measured", TaskKind.DESIGN)])
    targets = {chart.judgement.measure.name: chart.judgement.measure.target_words for chart in record.charts}
    table = Table(
        title="What was measured",
        columns=[
            Column("Measure or standard"),
            Column("What is counted"),
            Column("Target"),
            Column("Exceptions and source"),
        ],
        rows=[_measure(measure, targets) for measure in given],
    )
    is_improvement = record.project.project_type is ProjectType.QUALITY_IMPROVEMENT
    why = plan.text_of("why_no_balancing") if plan and is_improvement else ""
    return ReportSection(
        heading="",
        paragraphs=[f"No balancing measure: {why}"] if why else [],
        tables=[table],
    )


def _measure(measure: Mapping[str, Any], targets: Mapping[str, str]) -> tuple[str, str, str, str]:
    name = str(measure.get("name") or "")
    kind = word_label(MeasureType, measure.get("measure_type"))
    exceptions, source = str(measure.get("exceptions") or ""), str(measure.get("source") or "")
    about = [
        f"Exceptions: {exceptions.rstrip('.')}" if exceptions else "",
        f"Source: {source.rstrip('.')}" if source else "",
    ]
    target = targets.get(name) or str(measure.get("target") or "")
    return (
        f"{name} ({kind[:1].lower()}{kind[1:]})" if kind else name,
        str(measure.get("definition") or ""),
        capitalised(target.removeprefix("target ")) or "None",
        ". ".join(filter(None, about)),
    )


def sample_and_data(record: ProjectRecord) -> ReportSection:
    """Who was measured, how they were chosen, and which data were collected by whom."""
    plan = _plan(record)
    if plan is None:
        return ReportSection(heading="", missing=[lacking(record, "sample and data", TaskKind.DESIGN)])
    rows = [
        (label, words) for name, label in _SAMPLE.items() if (words := record.first_text(name, *_PLANNED))
    ]
    if items := [str(item.get("name") or "") for item in plan.records("data_items")]:
        rows.append(("Data collected", "; ".join(items)))
    rows += [*_completeness(record), *_checked(record)]
    table = Table(title="Sample and data", columns=[Column("What"), Column("How")], rows=rows)
    return ReportSection(heading="", tables=[table] if rows else [])


def _completeness(record: ProjectRecord) -> Iterator[tuple[str, str]]:
    for step in record.all_of(TaskKind.SUBMIT_DATA):
        if words := step.text_of("completeness"):
            yield f"How complete, cycle {step.task.cycle}", words


_CHECKED = {
    TaskKind.REGISTER: "Design, checked at registration",
    TaskKind.ENDORSE_METHODOLOGY: "Design, checked at the end",
}


def _checked(record: ProjectRecord) -> Iterator[tuple[str, str]]:
    """How the design scored on the checklist at registration and at the end, and what was not met (OB-028, OB-128)."""
    project_type = record.project.project_type
    for kind, label in _CHECKED.items():
        step = record.newest(kind)
        met = step.answer.get("design_met") if step else None
        if not isinstance(met, list) or not (score := score_said(project_type, met)):
            continue
        if kind is TaskKind.ENDORSE_METHODOLOGY and not met:  # nobody scored it
            continue
        lacking_in = "; ".join(criterion.says for criterion in not_met(project_type, met))
        yield label, f"{score}. Not met: {lacking_in}" if lacking_in else score


def governance(record: ProjectRecord) -> ReportSection:
    """Who agreed to it, and when."""
    rows = [
        (
            step.task.kind.said,
            step.task.role.label,
            capitalised(step.decision.outcome.said),
            day_said(step.on),
        )
        for step in record.all_of(*_DECIDED)
    ]
    table = Table(
        title="Reviews and approval",
        columns=[Column("What"), Column("By"), Column("Decision"), Column("When")],
        rows=rows,
    )
    missing = [] if rows else [lacking(record, "the approval", TaskKind.APPROVE)]
    return ReportSection(heading="", tables=[table] if rows else [], missing=missing)
