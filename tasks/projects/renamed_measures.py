"""A measure that a correction calls otherwise keeps its figures, its chart and its drivers (3.1; OB-042, OB-135)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.answers.plan_in_force import plan_in_force
from models.answers.renamed_measures import names_in, renamed_measures
from models.errors import WrongForm
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.inputs.text import compared
from models.records import AcceptedRisk, ChartDeclaration, DriverLine, HumanTask, MeasureFigure, Project
from models.records.base import new_id
from models.vocabulary import FigureSource, TaskKind
from tasks.figures.reading import ProjectFigure, figures_of_project


@dataclass(frozen=True)
class Renaming:
    """Whose correction gives measures of a plan other names, when and why; `before` is the plan as it was stored."""

    task: HumanTask
    before: Mapping[str, object]
    form: MeasurementPlan
    person_id: str
    at: datetime
    reason: str


def figures_of_plan(session: Session, project: Project, task: HumanTask) -> list[ProjectFigure]:
    """The figures that are kept under the names of a plan: of its cycle; of a design those of every cycle without one.

    A plan of a further cycle has names of its own.
    """
    figures = figures_of_project(session, project)
    if task.kind is not TaskKind.DESIGN:
        return [figure for figure in figures if figure.cycle == task.cycle]
    planned = select(HumanTask.cycle).where(
        HumanTask.project_id == project.id,
        HumanTask.kind == TaskKind.PLAN_CYCLE,
        HumanTask.decision.has(),
    )
    cycles = set(session.scalars(planned))
    return [figure for figure in figures if figure.cycle not in cycles]


class StrandedFigures(NamedTuple):
    """What figures a plan would leave behind: `lost` of measures that go, `taken` where a new name has figures already.

    `taken` has the old name and the new one of each.
    """

    lost: tuple[str, ...] = ()
    taken: tuple[tuple[str, str], ...] = ()


def stranded_figures(  # noqa: PLR0913, PLR0917 -- what was planned before and after, of what
    session: Session, project: Project, task: HumanTask, before: Mapping[str, object], form: MeasurementPlan
) -> StrandedFigures:
    """The figures that nobody would find again once a plan reads otherwise; a measure that is renamed takes its own."""
    names = {compared(name): name for name in names_in(before)}
    called = {measure.key: measure.name for measure in form.measures}
    gone = names.keys() - called.keys()
    if not gone:
        return StrandedFigures()
    kept = {figure.key.measure for figure in figures_of_plan(session, project, task)}
    renamed = renamed_measures(list(names.values()), list(called.values()))
    return StrandedFigures(
        tuple(names[key] for key in sorted(gone & kept - renamed.keys())),
        tuple((names[old], called[new]) for old, new in renamed.items() if {old, new} <= kept),
    )


def refuse_stranded_figures(stranded: StrandedFigures) -> None:
    """Refuse to agree to a plan that would leave figures behind which were entered while it waited.

    WrongForm at `outcome` with a sentence for each measure: whoever is asked says no, and nothing is lost.
    """
    names = dict.fromkeys([*stranded.lost, *(new for _, new in stranded.taken)])
    told = "were entered while this waited and would be lost"
    advice = "Say that you do not agree, or ask the lead to take them out first"
    if names:
        raise WrongForm([("outcome", f"Figures of “{name}” {told}. {advice}") for name in names])


def rename_measures(session: Session, project: Project, why: Renaming) -> None:
    """Let all that is kept under the old name of a measure count under its new one; what stood there is kept, too.

    Safe to repeat: nothing is under the old name then.
    """
    renamed = renamed_measures(names_in(why.before), [measure.name for measure in why.form.measures])
    if not renamed:
        return
    moved = [
        figure for figure in figures_of_plan(session, project, why.task) if figure.key.measure in renamed
    ]
    rows = {row.id: row for row in session.scalars(_rows_of(project))}
    for figure in moved:
        row = rows.get(figure.id or "")
        if row is None:  # given with an answer only
            row = _row(project, figure, figure.key.measure, FigureSource.ANSWER)
            session.add(row)
        row.replaced_at, row.replaced_by_id, row.reason = why.at, why.person_id, why.reason
    session.flush()
    for figure in moved:
        row = rows.get(figure.id or "")
        source = row.source if row else FigureSource.ANSWER
        session.add(_row(project, figure, renamed[figure.key.measure], source))
    _rename_charts(session, project, renamed, why)
    names = {measure.key: measure.name for measure in why.form.measures}
    called = {old: names[new] for old, new in renamed.items()}
    _rename_in_drivers(session, project, called, why)
    _rename_in_risks(session, project, called)


def _rows_of(project: Project) -> Select[tuple[MeasureFigure]]:
    return select(MeasureFigure).where(MeasureFigure.project_id == project.id)


def _row(project: Project, figure: ProjectFigure, measure: str, source: FigureSource) -> MeasureFigure:
    return MeasureFigure(
        id=new_id(),
        project_id=project.id,
        cycle=figure.cycle,
        measure=measure,
        period=figure.key.period,
        group=figure.key.group,
        number=figure.number,
        out_of=figure.out_of,
        exceptions=figure.exceptions,
        note=figure.note,
        entered_by_id=figure.given_by,
        entered_at=figure.given_at,
        source=source,
    )


def _rename_charts(session: Session, project: Project, renamed: Mapping[str, str], why: Renaming) -> None:
    standing = session.scalars(
        select(ChartDeclaration).where(
            ChartDeclaration.project_id == project.id,
            ChartDeclaration.measure.in_(renamed),
            ChartDeclaration.ended_at.is_(None),
        )
    ).all()
    for row in standing:
        row.ended_at, row.ended_by_id = why.at, why.person_id
        session.add(
            ChartDeclaration(
                project_id=project.id,
                measure=renamed[row.measure],
                change=row.change,
                chart=row.chart,
                day=row.day,
                reason=row.reason,
                person_id=row.person_id,
                at=row.at,
            )
        )


def _rename_in_drivers(session: Session, project: Project, names: Mapping[str, str], why: Renaming) -> None:
    lines = session.scalars(select(DriverLine).where(DriverLine.project_id == project.id))
    for line in lines:
        measures = [names.get(compared(name), name) for name in line.measures]
        if measures != line.measures:
            line.measures, line.version = measures, line.version + 1
            line.changed_at, line.changed_by_id = why.at, why.person_id


def _rename_in_risks(session: Session, project: Project, names: Mapping[str, str]) -> None:
    """A risk that was accepted for a measure stays accepted for it (OB-112)."""
    plan = plan_in_force(project)
    still = {measure.key for measure in plan.measures} if plan else set()
    for risk in session.scalars(select(AcceptedRisk).where(AcceptedRisk.project_id == project.id)):
        risk.measures = [
            name if compared(name) in still else names.get(compared(name), name) for name in risk.measures
        ]
