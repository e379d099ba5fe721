"""The figures of projects: rows are the truth, and figures given with answers count where there is no row of them."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer_of
from models.clock import local_date
from models.forms.project.data_collection import SubmitDataForm
from models.inputs.text import compared
from models.measures.figures import CheckedFigure, FigureKey
from models.records import Decision, HumanTask, MeasureFigure, Project
from models.vocabulary import TaskKind

LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When a figure came in whose moment nobody asks for."""


class ProjectFigure(NamedTuple):
    """A figure that counts; `id` is that of its row, None of one that was given with an answer only.

    `given_by` is the id of who gave it.
    """

    cycle: int
    key: FigureKey
    number: Decimal
    out_of: Decimal | None
    given_on: date
    id: str | None = None
    note: str | None = None
    given_by: str = ""
    given_at: datetime = LONG_AGO
    exceptions: Decimal | None = None

    @property
    def checked(self) -> CheckedFigure:
        """What it says."""
        return CheckedFigure(self.key, self.number, self.out_of, exceptions=self.exceptions)


class FigureRow(NamedTuple):
    """A row of `MeasureFigure` as it is read: a tuple, since a project of ten years has thousands of them."""

    id: str
    project_id: str
    cycle: int
    measure: str
    period: date
    group: str
    number: Decimal
    out_of: Decimal | None
    exceptions: Decimal | None
    note: str | None
    entered_by_id: str
    entered_at: datetime
    replaced_at: datetime | None

    @property
    def key(self) -> FigureKey:
        """What it is a figure of."""
        return FigureKey(self.measure, self.period, self.group)


_COLUMNS = tuple(getattr(MeasureFigure, name) for name in FigureRow._fields)


def figures_of_project(session: Session, project: Project) -> list[ProjectFigure]:
    """The figures of a project in the order of measures, periods and groups; each measure, period and group once."""
    return figures_of_projects(session, [project.id]).get(project.id, [])


def figures_of_projects(session: Session, project_ids: Collection[str]) -> dict[str, list[ProjectFigure]]:
    """The figures of projects by id, in the order of measures, periods and groups; none without figures is there."""
    answered: dict[str, list[ProjectFigure]] = {}
    for project_id, given in _answered(session, project_ids):
        answered.setdefault(project_id, []).append(given)
    rows: dict[str, list[FigureRow]] = {}
    for row in figure_rows(session, project_ids):
        rows.setdefault(row.project_id, []).append(row)
    figures = {
        project_id: that_count(answered.get(project_id, ()), rows.get(project_id, ()))
        for project_id in answered.keys() | rows.keys()
    }
    return {project_id: of_project for project_id, of_project in figures.items() if of_project}


def that_count(answered: Iterable[ProjectFigure], rows: Iterable[FigureRow]) -> list[ProjectFigure]:
    """The figures that count of those given with answers, the oldest answer first, and of rows as `figure_rows` has.

    Where there is a row of a measure, period and group, no answer counts, also where that row was taken out.
    """
    figures = {figure.key: figure for figure in answered}
    for row in rows:
        if row.replaced_at is None:
            figures[row.key] = as_read(row)
        else:
            figures.pop(row.key, None)
    return sorted(figures.values(), key=lambda figure: figure.key)


def figure_rows(session: Session, project_ids: Collection[str] | Select[tuple[str]]) -> list[FigureRow]:
    """All rows of projects, those that were replaced before those that count."""
    query = (
        select(*_COLUMNS)
        .where(MeasureFigure.project_id.in_(project_ids))
        .order_by(MeasureFigure.replaced_at.is_(None), MeasureFigure.id)
    )
    return [FigureRow._make(row) for row in session.execute(query)]


def measures_with_figures(session: Session, project: Project, cycle: int) -> tuple[str, ...]:
    """The keys of the measures of which figures were entered as rows in a cycle."""
    query = (
        select(MeasureFigure.measure)
        .where(
            MeasureFigure.project_id == project.id,
            MeasureFigure.cycle == cycle,
            MeasureFigure.replaced_at.is_(None),
        )
        .distinct()
    )
    return tuple(session.scalars(query))


def first_periods(session: Session, project: Project) -> dict[str, date]:
    """The first period of each measure of a project of which figures were entered as rows."""
    query = (
        select(MeasureFigure.measure, func.min(MeasureFigure.period))
        .where(MeasureFigure.project_id == project.id, MeasureFigure.replaced_at.is_(None))
        .group_by(MeasureFigure.measure)
    )
    return dict(session.execute(query).tuples().all())


def as_read(row: FigureRow | MeasureFigure) -> ProjectFigure:
    """A row as a figure."""
    return ProjectFigure(
        row.cycle,
        FigureKey(row.measure, row.period, row.group),
        row.number,
        row.out_of,
        _day_of(row.entered_at),
        row.id,
        row.note,
        row.entered_by_id,
        row.entered_at,
        row.exceptions,
    )


@lru_cache(maxsize=1024)
def _day_of(moment: datetime) -> date:
    """The day of a moment: figures that are sent together have the same."""
    return local_date(moment)


def figures_of_answer(decision: Decision, cycle: int) -> list[ProjectFigure]:
    """The figures of an answer, as it now stands; of one measure, period and group the last."""
    figures = {
        (
            key := FigureKey(compared(figure.measure), figure.period, compared(figure.group or ""))
        ): ProjectFigure(
            cycle=cycle,
            key=key,
            number=figure.number,
            out_of=figure.out_of,
            given_on=local_date(decision.at),
            given_by=decision.person_id,
            given_at=decision.at,
            exceptions=figure.exceptions,
        )
        for figure in answer_of(decision, SubmitDataForm).figures
        if figure.period is not None and figure.number is not None
    }
    return list(figures.values())


def _answered(session: Session, project_ids: Collection[str]) -> Iterable[tuple[str, ProjectFigure]]:
    """The figures of answers, the oldest answer first, so that a later one of the same period counts."""
    query = (
        select(HumanTask.project_id, HumanTask.cycle, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id.in_(project_ids), HumanTask.kind == TaskKind.SUBMIT_DATA)
        .order_by(HumanTask.stage_entry, HumanTask.opened_at)
    )
    newest = {
        (project_id, cycle): decision for project_id, cycle, decision in session.execute(query).tuples()
    }
    for (project_id, cycle), decision in sorted(newest.items(), key=lambda entry: entry[0]):
        yield from ((project_id, figure) for figure in figures_of_answer(decision, cycle))
