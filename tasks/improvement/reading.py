"""The driver diagram and the tests of change of a project, as they stand now."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from models.answers.project_answers import answer
from models.clock import local_date, now
from models.cycles.cycle_results import measure_names
from models.forms.project.proposal import ProposalForm
from models.improvement.driver_diagram import DriverDiagram, driver_diagram
from models.improvement.tests_of_change import ChartMark, chart_marks_of
from models.records import DriverLine, PdsaTest, Project
from models.vocabulary import DriverLevel
from tasks.figures.reading import figures_of_project


def driver_lines(session: Session, project_id: str) -> Sequence[DriverLine]:
    """Every line of a project's driver diagram, also those that were removed."""
    query = select(DriverLine).where(DriverLine.project_id == project_id).order_by(DriverLine.id)
    return session.scalars(query.options(joinedload(DriverLine.changed_by))).all()


def pdsa_tests(session: Session, project_id: str) -> Sequence[PdsaTest]:
    """Its tests of change, those of one idea after each other, each with its idea and its owner."""
    query = select(PdsaTest).where(PdsaTest.project_id == project_id)
    whole = (joinedload(PdsaTest.idea), joinedload(PdsaTest.owner), joinedload(PdsaTest.changed_by))
    return session.scalars(query.order_by(PdsaTest.series, PdsaTest.number).options(*whole)).all()


def diagram_of(session: Session, project: Project) -> DriverDiagram:
    """The driver diagram of a project that was loaded with its answers.

    The aim is that of the proposal as it now stands. A measure of the plan that is on no line is one of the aim.
    """
    return diagram_with(project, driver_lines(session, project.id))


def diagram_with(project: Project, lines: Sequence[DriverLine]) -> DriverDiagram:
    """The driver diagram of a project that was loaded with its answers, from lines that are read already."""
    proposal = answer(project, ProposalForm)
    on_lines = {name for line in lines if line.removed_at is None for name in line.measures}
    of_aim = [name for name in measure_names(project) if name not in on_lines]
    return driver_diagram(proposal.aim if proposal else "", lines, of_aim)


def newest_figure_on(session: Session, project: Project) -> date | None:
    """The first day of the newest period that has a figure; None without figures."""
    return max((figure.key.period for figure in figures_of_project(session, project)), default=None)


def chart_marks(session: Session, project_id: str) -> list[ChartMark]:
    """The days on which tests of change mark the charts of a project, each with a few words; the oldest first."""
    return chart_marks_of(pdsa_tests(session, project_id), local_date(now()))


def chart_marks_of_projects(session: Session, ids: Select[tuple[str]]) -> dict[str, list[ChartMark]]:
    """The days on which tests of change mark the charts, by project; a project without such days is not there."""
    query = select(PdsaTest).where(PdsaTest.project_id.in_(ids)).options(joinedload(PdsaTest.idea))
    tests: dict[str, list[PdsaTest]] = {}
    for test in session.scalars(query):
        tests.setdefault(test.project_id, []).append(test)
    today = local_date(now())
    marks = {project_id: chart_marks_of(of_project, today) for project_id, of_project in tests.items()}
    return {project_id: of_project for project_id, of_project in marks.items() if of_project}


def primary_drivers(session: Session, ids: Select[tuple[str]]) -> dict[str, list[str]]:
    """The primary drivers of many projects in their order, by their ids; a project without any is not there."""
    query = select(DriverLine.project_id, DriverLine.words).where(
        DriverLine.project_id.in_(ids),
        DriverLine.level == DriverLevel.PRIMARY,
        DriverLine.removed_at.is_(None),
    )
    drivers: dict[str, list[str]] = {}
    for project_id, words in session.execute(query.order_by(DriverLine.place, DriverLine.id)).tuples():
        drivers.setdefault(project_id, []).append(words)
    return drivers
