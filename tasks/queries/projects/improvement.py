"""How a project improves, as its pages show it to one person: the driver diagram, and its tests of change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, Field
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.improvement.driver_diagram import DriverDiagram
from models.improvement.tests_of_change import has_begun, standing_of
from models.records import DriverLine, PdsaTest, Person
from models.vocabulary import ActDecision, DriverLevel, PredictionResult
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import diagram_of, driver_lines, pdsa_tests
from tasks.operations.improvement.who_improves import may_improve
from tasks.operations.operation import OperationUnderWay, is_care_under_way
from tasks.projects.project_rows import project_to_read
from tasks.queries.projects.readers import only_readers


@dataclass(frozen=True)
class SeenTest:
    """A test of change, with what is known of it and what the reader may do with it.

    `is_late` if its plan was written after it began, `was_unapproved` if it began before the project was approved.
    """

    id: str
    name: str
    idea_id: str
    idea: str
    trying: str
    prediction: str
    looks_at: str
    owner: str
    starts_on: date
    ends_on: date
    standing: str
    happened: str
    compared: PredictionResult | None
    learned: str
    decision: ActDecision | None
    next_step: str
    is_late: bool
    was_unapproved: bool
    may_record: bool


@dataclass(frozen=True)
class SeenImprovement:
    """The driver diagram and the tests of change, and whether the reader may change them."""

    diagram: DriverDiagram
    tests: Sequence[SeenTest]
    may_improve: bool


@dataclass(frozen=True)
class SeenDrivers:
    """The page of a driver diagram: its project, and what stands in it."""

    reference: str
    title: str
    diagram: DriverDiagram
    may_improve: bool


class DriverRecord(BaseModel, frozen=True):
    """A line of a driver diagram that stands."""

    id: str
    level: DriverLevel
    under: str | None = Field(description="Id of the line it stands under; null for none")
    words: str
    measures: list[str] = Field(description="Names of measures of the plan that show whether it moves")


class PdsaTestRecord(BaseModel, frozen=True):
    """A test of change (PDSA). What came of it is null or empty until somebody says so."""

    name: str = Field(description="“Test 3.2” is the second test of the third change idea that was tested")
    idea: str
    idea_id: str
    trying: str
    prediction: str
    owner_name: str
    starts_on: date
    ends_on: date
    happened: str
    compared: PredictionResult | None
    learned: str
    decision: ActDecision | None
    next_step: str


def driver_records(session: Session, project_id: str) -> list[DriverRecord]:
    """The lines of a project's driver diagram that stand, for the JSON API."""
    standing = [line for line in driver_lines(session, project_id) if line.removed_at is None]
    return [
        _driver(line)
        for line in sorted(standing, key=lambda line: (line.parent_id or "", line.place, line.id))
    ]


def pdsa_records(session: Session, project_id: str) -> list[PdsaTestRecord]:
    """Its tests of change, for the JSON API."""
    return [_test(test) for test in pdsa_tests(session, project_id)]


def improvement_seen(change: OperationUnderWay, approved_on: date | None) -> SeenImprovement:
    """How the project improves; `change` says who looks, `approved_on` when it was approved, if it is."""
    project, may = change.project, _may(change)
    return SeenImprovement(
        diagram=diagram_of(change.session, project),
        tests=[
            _seen(
                test, approved_on, may_record=may or (project.is_open and test.owner_id == change.person.id)
            )
            for test in pdsa_tests(change.session, project.id)
        ],
        may_improve=may,
    )


def drivers_seen(reference: str, person_id: str) -> SeenDrivers:
    """The driver diagram of a project; NotFound if there is no such project, OnlyForTheTeam as its page."""
    with reading() as session:
        project = project_to_read(session, reference)
        only_readers(session, project, person_id)
        change = OperationUnderWay(session, project, None, session.get_one(Person, person_id), now(), "")
        return SeenDrivers(project.reference, project.title, diagram_of(session, project), _may(change))


def _driver(line: DriverLine) -> DriverRecord:
    return DriverRecord(
        id=line.id, level=line.level, under=line.parent_id, words=line.words, measures=line.measures
    )


def _test(test: PdsaTest) -> PdsaTestRecord:
    return PdsaTestRecord(
        name=test.name,
        idea=test.idea.words,
        idea_id=test.idea_id,
        trying=test.trying,
        prediction=test.prediction,
        owner_name=test.owner.name,
        starts_on=test.starts_on,
        ends_on=test.ends_on,
        happened=test.happened,
        compared=test.compared,
        learned=test.learned,
        decision=test.decision,
        next_step=test.next_step,
    )


def _may(change: OperationUnderWay) -> bool:
    return is_care_under_way(change.project, None) and may_improve(change)


def _seen(test: PdsaTest, approved_on: date | None, *, may_record: bool) -> SeenTest:
    today = local_date(now())
    return SeenTest(
        id=test.id,
        name=test.name,
        idea_id=test.idea_id,
        idea=test.idea.words,
        trying=test.trying,
        prediction=test.prediction,
        looks_at=test.looks_at,
        owner=test.owner.name,
        starts_on=test.starts_on,
        ends_on=test.ends_on,
        standing=standing_of(test, today),
        happened=test.happened,
        compared=test.compared,
        learned=test.learned,
        decision=test.decision,
        next_step=test.next_step,
        is_late=test.was_written_down_late,
        was_unapproved=has_begun(test, today) and (approved_on is None or test.starts_on < approved_on),
        may_record=may_record,
    )
