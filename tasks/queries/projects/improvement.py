"""How a project improves, as its pages show it to one person: the driver diagram, and its tests of change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.clock import local_date, now
from models.improvement.driver_diagram import DriverDiagram
from models.improvement.tests_of_change import has_begun, standing_of
from models.records import PdsaTest, Person
from models.vocabulary import ActDecision, PredictionResult
from tasks.database.unit_of_work import reading
from tasks.improvement.reading import diagram_of, pdsa_tests
from tasks.operations.improving import can_be_improved, may_improve
from tasks.operations.operation import OperationUnderWay
from tasks.projects.project_rows import project_to_read


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
    """The driver diagram of a project; NotFound if there is no such project."""
    with reading() as session:
        project = project_to_read(session, reference)
        change = OperationUnderWay(session, project, None, session.get_one(Person, person_id), now(), "")
        return SeenDrivers(project.reference, project.title, diagram_of(session, project), _may(change))


def _may(change: OperationUnderWay) -> bool:
    return can_be_improved(change.project, None) and may_improve(change)


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
