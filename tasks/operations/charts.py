"""Charts changed by people: another chart, a declared change, a frozen baseline, or all taken back (3.1; OB-042)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select

from models.clock import spoken_date
from models.cycles.cycle_results import measure_names
from models.errors import ChangedMeanwhile, WrongForm
from models.forms.operations.charts import ChangeChartForm
from models.inputs.text import compared
from models.measures.figure_judgement import FigureJudgement, allowed_charts
from models.measures.results import SpecifiedSeries
from models.records import ChartDeclaration, Project
from models.spc.chart import FIRM_FROM
from models.vocabulary import ChartChange, Role
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.projects.measures import judged_measures

CHANGED_MEANWHILE = (
    "Somebody changed a chart of this project while this page was open: read above how they stand now. "
    "Sent again, this comes after it"
)
NO_FIGURES = "There are no figures of this measure yet"
_ENDS = {
    ChartChange.CHART: (ChartChange.CHART,),
    ChartChange.NEW_LIMITS: (),
    ChartChange.BASELINE: (ChartChange.BASELINE,),
    ChartChange.AS_SUGGESTED: (ChartChange.CHART, ChartChange.NEW_LIMITS, ChartChange.BASELINE),
}
"""Which earlier declarations of the measure no longer hold then."""


def may_change_charts(change: OperationUnderWay) -> bool:
    """The project lead, and the QI Support Team."""
    return change.is_one_of(Role.LEAD, Role.QIST)


def measures_of(change: OperationUnderWay) -> Mapping[str, list[tuple[str, str]]]:
    """The measures of the project to choose from."""
    return {"measures": [(name, name) for name in measure_names(change.project)]}


def what_is_declared(change: OperationUnderWay) -> str:
    """How the charts stand: the newest declaration, and how many hold; whoever sends later sees what was changed."""
    query = select(func.count(), func.max(ChartDeclaration.id)).where(
        ChartDeclaration.project_id == change.project.id, ChartDeclaration.ended_at.is_(None)
    )
    number, newest = change.session.execute(query).tuples().one()
    return f"{newest or ''}/{number}"


def only_measure(change: OperationUnderWay) -> Mapping[str, Any]:
    """The measure, where there is no other."""
    names = measure_names(change.project)
    return {"measure": names[0]} if len(names) == 1 else {}


def what_holds(change: OperationUnderWay) -> str:
    """Each chart and why it is that one, with what was declared of it."""
    lines = [
        f"{judgement.measure.name}: {' '.join([judgement.choice.reason, *judgement.series.declared])}"
        for judgement in judged_measures(change.session, change.project)
    ]
    return "\n".join(lines)


def change_chart(change: OperationUnderWay, form: ChangeChartForm) -> OperationRecord:
    """Declare it: the chart, its limits and the verdict follow from now on, on pages, in papers and letters alike.

    Refused (WrongForm): a measure that the plan does not have or that has no figures yet, a chart that its figures do
    not allow, a change with no figure before or after it, a baseline of fewer than twelve figures. ChangedMeanwhile if
    somebody else changed a chart since the page was opened (P4).
    """
    if change.version and change.version != what_is_declared(change):
        raise ChangedMeanwhile([("measure", CHANGED_MEANWHILE)])
    name = _planned_name(change, form.measure)
    if form.change is not ChartChange.AS_SUGGESTED:
        _refuse(form, _judged(change, name).series)
    key = compared(name)
    _end(change, key, form)
    if form.change is not ChartChange.AS_SUGGESTED:
        change.session.add(
            ChartDeclaration(
                project_id=change.project.id,
                measure=key,
                change=form.change,
                chart=form.chart.value if form.change is ChartChange.CHART and form.chart else None,
                day=form.day if form.change is not ChartChange.CHART else None,
                reason=form.reason,
                person_id=change.person.id,
                at=change.moment,
            )
        )
    sentence = f"Chart of “{name}”: {_said(form)}"
    return OperationRecord(sentence, {"reason": form.reason, "measure": name})


def _planned_name(change: OperationUnderWay, typed: str) -> str:
    """The measure as the plan names it."""
    names = {compared(name): name for name in measure_names(change.project)}
    if compared(typed) not in names:
        raise WrongForm([("measure", f"The plan has no measure “{typed}”")])
    return names[compared(typed)]


def _judged(change: OperationUnderWay, name: str) -> FigureJudgement:
    key = compared(name)
    judged = judged_measures(change.session, change.project)
    judgement = next((each for each in judged if compared(each.measure.name) == key), None)
    if judgement is None:
        raise WrongForm([("measure", NO_FIGURES)])
    return judgement


def _refuse(form: ChangeChartForm, series: SpecifiedSeries) -> None:
    days = [figure.day for figure in series.figures]
    if form.change is ChartChange.CHART and form.chart not in allowed_charts(series):
        allowed = " or ".join(f"{kind.label}" for kind in allowed_charts(series))
        raise WrongForm([("chart", f"The figures of this measure allow no {_label(form)}: choose {allowed}")])
    if form.day is None:
        return
    if form.change is ChartChange.NEW_LIMITS and not _is_between(form.day, days):
        raise WrongForm([("day", f"A change lies after the first figure and before the last: {_span(days)}")])
    before = sum(figure_day <= form.day for figure_day in days)
    if form.change is ChartChange.BASELINE and before < FIRM_FROM:
        counted = "1 figure" if before == 1 else f"{before} figures"
        raise WrongForm(
            [("day", f"A baseline needs {FIRM_FROM} figures: up to this day there are {counted}")]
        )


def _is_between(day: date, days: list[date]) -> bool:
    return bool(days) and days[0] < day <= days[-1]


def _span(days: list[date]) -> str:
    return f"they are of {spoken_date(days[0])} and {spoken_date(days[-1])}" if days else "there are none"


def _label(form: ChangeChartForm) -> str:
    return form.chart.label if form.chart else "such chart"


def _end(change: OperationUnderWay, key: str, form: ChangeChartForm) -> None:
    """What was declared before and does not hold beside this; two changes of one day stand beside each other.

    Said again in the same words, it is one.
    """
    standing = change.session.scalars(
        select(ChartDeclaration).where(
            ChartDeclaration.project_id == change.project.id,
            ChartDeclaration.measure == key,
            ChartDeclaration.ended_at.is_(None),
        )
    )
    for row in standing:
        is_of_day = row.change is ChartChange.NEW_LIMITS is form.change and row.day == form.day
        is_again = is_of_day and compared(row.reason) == compared(form.reason)
        if row.change in _ENDS[form.change] or is_again:
            row.ended_at, row.ended_by_id = change.moment, change.person.id


def _said(form: ChangeChartForm) -> str:
    day = spoken_date(form.day) if form.day else ""
    return {
        ChartChange.CHART: f"shown as {'an' if _label(form)[0] == 'X' else 'a'} {_label(form)}",
        ChartChange.NEW_LIMITS: f"a change declared, centre and limits begin anew from {day}",
        ChartChange.BASELINE: f"baseline frozen, the limits rest on the figures up to {day}",
        ChartChange.AS_SUGGESTED: "what was declared is taken back",
    }[form.change]


def _has_measures(project: Project, _: object) -> bool:
    return project.is_open and bool(measure_names(project))


PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "chart": Operation(
        ChangeChartForm,
        _has_measures,
        may_change_charts,
        change_chart,
        only_measure,
        what_holds,
        choices=measures_of,
        version=what_is_declared,
    ),
}
