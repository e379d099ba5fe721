"""The figures of a project as their page shows them: what the plan asks for, what is there, what was replaced."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NotYours
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.measures.groups import shown_groups
from models.records import MeasureFigure, Person, Project
from models.spc import Observation
from models.vocabulary import FigureSource, Role
from tasks.database.unit_of_work import reading
from tasks.figures.plan import missing_figures
from tasks.figures.reading import ProjectFigure, as_read, figures_of_project
from tasks.projects.figure_rights import enterer_of, may_enter
from tasks.projects.project_rows import project_to_read
from tasks.projects.storing_figures import plan_to_fill

MOST_REPLACED = 100
"""As many figures that were replaced, the newest, are shown."""


@dataclass(frozen=True)
class ReplacedFigure:
    """A figure that counts no more: what stood there, who entered it and how, and why it was replaced by whom."""

    figure: CheckedFigure
    entered_by: str
    entered_on: date
    source: FigureSource
    replaced_by: str
    replaced_on: date
    reason: str


@dataclass(frozen=True)
class FiguresSeen:
    """The figures of a project for one person; `missing` are those of periods that are over, the oldest first.

    Whoever does not work on the project sees its groups as its page shows them, without small numbers (OB-129).
    """

    reference: str
    title: str
    plan: FiguresPlan
    today: date
    figures: Mapping[FigureKey, ProjectFigure]
    missing: Sequence[FigureKey]
    replaced: Sequence[ReplacedFigure]
    names: Mapping[str, str]
    may_enter: bool
    enterer: str
    hides_groups: bool = False


def figures_seen(reference: str, person_id: str) -> FiguresSeen:
    """The figures of a project; NotFound if there is none, NotAllowedHere before anything is planned."""
    with reading() as session:
        project = project_to_read(session, reference)
        plan, today = plan_to_fill(session, project), local_date(now())
        figures = {figure.key: figure for figure in figures_of_project(session, project)}
        replaced = _replaced(session, project)
        names = _names(session, figures.values(), replaced)
        enterer = enterer_of(session, project)
        may = may_enter(session, project, session.get_one(Person, person_id))
        seen = figures if may else _without_small_groups(plan, figures)
        return FiguresSeen(
            reference=project.reference,
            title=project.title,
            plan=replace(plan, entered=figures.keys()),
            today=today,
            figures=seen,
            missing=list(missing_figures(plan, figures.keys(), today)),
            replaced=[
                _as_replaced(row, names)
                for row in replaced
                if row.measure in plan.measures and (may or not row.group)
            ],
            names=names,
            may_enter=project.is_open and may,
            enterer=enterer.name if enterer else "",
            hides_groups=len(seen) < len(figures),
        )


def figures_to_enter(reference: str, person_id: str) -> FiguresSeen:
    """The same for somebody who is about to enter some; NotYours for whoever may not."""
    seen = figures_seen(reference, person_id)
    if not seen.may_enter:
        raise NotYours(Role.LEAD.label)
    return seen


def _without_small_groups(
    plan: FiguresPlan, figures: Mapping[FigureKey, ProjectFigure]
) -> dict[FigureKey, ProjectFigure]:
    """The figures that everybody who is signed in may see; nothing of how many a group left out."""
    seen = {key: figure for key, figure in figures.items() if not key.group}
    for name, measure in plan.measures.items():
        groups: dict[str, list[Observation]] = {}
        for key, figure in figures.items():
            if key.group and key.measure == name:
                out_of = None if figure.out_of is None else float(figure.out_of)
                groups.setdefault(key.group, []).append(Observation(key.period, float(figure.number), out_of))
        for group, shown in shown_groups(measure.kind, groups).items():
            keys = [FigureKey(name, figure.day, group) for figure in shown.figures]
            seen |= {key: figures[key]._replace(exceptions=None) for key in keys}
    return seen


def _replaced(session: Session, project: Project) -> Sequence[MeasureFigure]:
    query = (
        select(MeasureFigure)
        .where(MeasureFigure.project_id == project.id, MeasureFigure.replaced_at.is_not(None))
        .order_by(MeasureFigure.replaced_at.desc(), MeasureFigure.id.desc())
        .limit(MOST_REPLACED)
    )
    return session.scalars(query).all()


def _as_replaced(row: MeasureFigure, names: Mapping[str, str]) -> ReplacedFigure:
    return ReplacedFigure(
        figure=as_read(row).checked,
        entered_by=names.get(row.entered_by_id, ""),
        entered_on=as_read(row).given_on,
        source=row.source,
        replaced_by=names.get(row.replaced_by_id or "", ""),
        replaced_on=local_date(row.replaced_at or row.entered_at),
        reason=row.reason or "",
    )


def _names(
    session: Session, figures: Collection[ProjectFigure], replaced: Sequence[MeasureFigure]
) -> dict[str, str]:
    """The names of everybody who entered one of these figures, by id."""
    ids = {figure.given_by for figure in figures}
    ids |= {row.entered_by_id for row in replaced} | {row.replaced_by_id or "" for row in replaced}
    people = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples()
    return dict(people.all())
