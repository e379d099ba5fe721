"""The record of a project as its report reads it: every answer, its charts, its drivers, its tests and its people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from models.answers.stored import upgraded
from models.clock import local_date, now
from models.errors import NotFound
from models.forms import FORMS
from models.improvement.driver_diagram import DriverDiagram
from models.policy.lifecycle import LIFECYCLE
from models.records import AcceptedRisk, Decision, HumanTask, PdsaTest, Person, Project
from models.vocabulary import EffectVerdict, TaskKind
from notifications.emails.outbox_rows import Letterhead
from tasks.actions.agreed import actions_of_projects
from tasks.charts.charted import ChartedMeasure, charted_of
from tasks.closing.risks import risks_of
from tasks.improvement.reading import diagram_of, pdsa_tests
from tasks.people.lookup import letterhead
from tasks.projects.approval_dates import ApprovalDates, approval_dates
from tasks.projects.measures import judged_measures
from tasks.projects.project_rows import project_to_read
from tasks.reports.external.disclosure_control import Discretion, discretion


@dataclass(frozen=True)
class ReportedStep:
    """A task with the answer that it got, as it now stands, in the fields of its form and of those that are gone."""

    task: HumanTask
    decision: Decision
    answer: Mapping[str, Any]

    def text_of(self, field: str) -> str:
        """What a field says; empty if it says nothing."""
        return str(self.answer.get(field) or "")

    def records(self, field: str) -> list[Mapping[str, Any]]:
        """The records of a field that has several; none if it has none."""
        given = self.answer.get(field)
        return [record for record in given if isinstance(record, dict)] if isinstance(given, list) else []

    @property
    def on(self) -> date:
        """The day of the answer."""
        return local_date(self.decision.at)


@dataclass(frozen=True, kw_only=True)
class ProjectRecord:
    """All that is stored of a project and that its report tells; `steps` are every answer, the oldest first.

    `verdicts` say by the key of an action whether it worked, `risks` are those that somebody was asked to accept, the
    oldest first; `names` are those of everybody who takes or took part, by id, without whoever was named by mistake.
    `discretion` leaves names of staff and small numbers out of what hangs on a wall.
    """

    project: Project
    steps: Sequence[ReportedStep]
    charts: Sequence[ChartedMeasure]
    diagram: DriverDiagram
    tests: Sequence[PdsaTest]
    approval: ApprovalDates
    verdicts: Mapping[str, EffectVerdict]
    risks: Sequence[AcceptedRisk]
    names: Mapping[str, str]
    discretion: Discretion
    head: Letterhead
    today: date

    def all_of(self, *kinds: TaskKind) -> Iterator[ReportedStep]:
        """The answers of some kinds, the oldest first."""
        return (step for step in self.steps if step.task.kind in kinds)

    def newest(self, kind: TaskKind) -> ReportedStep | None:
        """The newest answer of a kind."""
        return max(self.all_of(kind), key=lambda step: step.decision.at, default=None)

    def text_of(self, kind: TaskKind, field: str) -> str:
        """What the newest answer of a kind says in a field; empty if there is none, or it says nothing."""
        step = self.newest(kind)
        return step.text_of(field) if step else ""

    def first_text(self, field: str, *kinds: TaskKind) -> str:
        """What the first of these kinds says that says anything in a field."""
        return next(filter(None, (self.text_of(kind, field) for kind in kinds)), "")


def record_of(session: Session, reference: str) -> ProjectRecord:
    """The record of a project; NotFound if there is none, and of an annual programme, which has no report."""
    project = project_to_read(session, reference)
    if project.definition != LIFECYCLE.definition:
        raise NotFound("such report")
    judged = judged_measures(session, project)
    ids = select(Project.id).where(Project.id == project.id)
    approval = approval_dates(session, ids).get(project.id, ApprovalDates())
    return ProjectRecord(
        project=project,
        steps=_steps(session, project),
        charts=charted_of(session, project, judged, approval.approved_on) if judged else (),
        diagram=diagram_of(session, project),
        tests=pdsa_tests(session, project.id),
        approval=approval,
        verdicts=actions_of_projects(session, [project.id])[project.id].verdicts,
        risks=risks_of(session, project),
        names=_names(session, project),
        discretion=discretion(session),
        head=letterhead(session),
        today=local_date(now()),
    )


def _steps(session: Session, project: Project) -> list[ReportedStep]:
    query = (
        select(HumanTask, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id)
        .options(joinedload(HumanTask.assignee), joinedload(Decision.person))
        .order_by(Decision.at, Decision.id)
    )
    return [
        ReportedStep(task, decision, upgraded(FORMS[task.kind], *decision.standing))
        for task, decision in session.execute(query).tuples()
    ]


def _names(session: Session, project: Project) -> dict[str, str]:
    ids = {part.person_id for part in project.parts if part.mistaken_at is None} | {project.lead_id}
    return dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())
