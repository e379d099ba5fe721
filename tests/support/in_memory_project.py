# ruff: noqa: ANN401 -- what a story changes of an answer
"""A project on paper: the policy walked in memory, with a handful of people and no database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from models.answers.changed_fields import changed_with
from models.engine.advance import advance, begin, mark_newest_answer
from models.engine.answer_effects import NamedInAnswer, apply_answer
from models.engine.assignment import Directory
from models.engine.events import Cause, Event
from models.forms import FORMS, TaskForm
from models.imports.trust_file import FOUND_ON_THE_PROJECT
from models.policy.lifecycle import LIFECYCLE, LOCAL
from models.records import Decision, HumanTask, Person, Project, RoleHolding, Service
from models.records.base import new_id
from models.vocabulary import Outcome, Role, RoleStanding, Stage, TaskKind
from tests.support.policy_table import next_task, open_task, straight_on

MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
LEAD = Person(
    id="lead", email="amara.osei@northbrook.example", name="Dr Amara Osei", bronze_on=date(2025, 1, 1)
)
DEPUTY = Person(id="deputy", email="jonas.whitfield@northbrook.example", name="Jonas Whitfield")
URGENT_CARE = Service(id="urgent-care", code="urgent-care", name="Urgent Care")


def holding(role: Role, person: Person, standing: RoleStanding = RoleStanding.HOLDER) -> RoleHolding:
    """A role held for the whole Trust."""
    return RoleHolding(
        id=new_id(), role=role, service_id=None, person_id=person.id, person=person, standing=standing
    )


def everybody() -> list[RoleHolding]:
    """Every role held by one role mailbox."""
    roles = [role for role in Role if role not in FOUND_ON_THE_PROJECT]
    return [
        holding(role, Person(id=role, email=f"{role}@northbrook.example", name=role.label)) for role in roles
    ]


class InMemoryProject:
    """One project; answers are the examples of the forms, changed where a story needs it."""

    def __init__(
        self,
        *,
        lead: Person = LEAD,
        holdings: Sequence[RoleHolding] | None = None,
        version: int = LIFECYCLE.version,
    ) -> None:
        self.now = MONDAY
        held = everybody() if holdings is None else holdings
        self.people = {lead.email: lead, DEPUTY.email: DEPUTY}
        self.directory = Directory(self.now.date(), held, self.people)
        self.events: list[Event] = []
        self.project = Project(
            id=new_id(),
            reference="QI-2026-0001",
            title="Four-hour standard",
            definition=LIFECYCLE.definition,
            definition_version=version,
            stage=LIFECYCLE.first,
            stage_entry=0,
            cycle=0,
            priority=LOCAL,
            lead_id=lead.id,
            lead=lead,
            deputy=None,
            service=None,
            creator_id=lead.id,
            created_at=self.now,
            tasks=[],
        )
        self.events += begin(self.project, self.directory, now=self.now)

    @property
    def stage(self) -> Stage:
        """Where it stands."""
        return self.project.stage

    def open(self) -> list[tuple[TaskKind, Role]]:
        """What is asked of whom."""
        return [(task.kind, task.role) for task in self.project.tasks if task.is_open]

    def task(self, kind: TaskKind) -> HumanTask:
        """The open task of a kind."""
        return open_task(self.project, kind)

    def answer(self, kind: TaskKind, outcome: Outcome | None = None, **changed: object) -> list[Event]:
        """Answer the open task of a kind with the example of an outcome, some fields changed."""
        return self.answer_task(self.task(kind), outcome, changed)

    def answer_task(
        self, task: HumanTask, outcome: Outcome | None, changed: Mapping[str, Any]
    ) -> list[Event]:
        """Answer one task."""
        form_class = FORMS[task.kind]
        example = form_class.examples[outcome or form_class.outcomes[0]]
        form = form_class.model_validate({**example, **changed})
        return self.give(task, form, form.model_dump(mode="json"))

    def give(
        self, task: HumanTask, form: TaskForm, answer: dict[str, Any], *, form_version: int | None = None
    ) -> list[Event]:
        """Give an answer as it is stored, also one of a form of before, which `form` is read from."""
        decision = Decision(
            id=new_id(),
            task_id=task.id,
            person_id=task.assignee_id,
            outcome=form.result,
            reason=form.why,
            answer=answer,
            form_version=form_version or form.version,
            at=self.now,
            changed=changed_with(self.project, task, form),
            correction=None,
        )
        task.accept(decision, now=self.now)
        mark_newest_answer(self.project, task)
        apply_answer(form, self.project, NamedInAnswer(self.people, {"urgent-care": URGENT_CARE}, {}))
        return self.go_on(Cause("decision", decision.id))

    def go_on(self, cause: Cause | None = None) -> list[Event]:
        """Advance it."""
        happened = advance(self.project, self.directory, cause=cause or Cause("test", new_id()), now=self.now)
        self.events += happened
        return happened

    def walk_to(self, stage: Stage) -> "InMemoryProject":
        """Answer whatever the table asks, by the shortest way, until the project is at a stage."""
        while self.stage is not stage:
            self._step(stage.label)
        return self

    def walk_until(self, kind: TaskKind) -> "InMemoryProject":
        """Answer whatever the table asks, by the shortest way, until something is asked."""
        while kind not in {kind for kind, _ in self.open()}:
            self._step(kind.label)
        return self

    def walk_until_only(self, kind: TaskKind) -> "InMemoryProject":
        """Answer whatever the table asks, by the shortest way, until nothing else is open than one kind of task."""
        while {kind for kind, _ in self.open()} != {kind}:
            self._step(kind.label)
        return self

    def to_registration(self, **proposal: Any) -> "InMemoryProject":
        """Up to the moment at which QIST is asked to register it."""
        self.answer(TaskKind.PROPOSE, **{"help_wanted": [], "evidence_question": None, **proposal})
        return self.walk_until(TaskKind.REGISTER)

    def to_approval(self, **registration: Any) -> "InMemoryProject":
        """Up to the moment at which its approval is asked for."""
        self.to_registration()
        self.answer(TaskKind.REGISTER, **registration)
        return self.walk_to(Stage.APPROVAL)

    def to_data_collection(self, **registration: Any) -> "InMemoryProject":
        """Up to the moment at which the plan of its first data collection is asked for."""
        return self.to_approval(**registration).walk_to(Stage.DATA_COLLECTION)

    def to_actions(self, **meeting: Any) -> "InMemoryProject":
        """Up to the moment at which the first actions of this cycle are asked for."""
        if self.stage is Stage.PROPOSAL:
            self.to_approval()
        self.walk_until(TaskKind.RECORD_MEETING)
        self.answer(TaskKind.RECORD_MEETING, **meeting)
        return self.walk_to(Stage.ACTION_MONITORING)

    def _step(self, on_the_way_to: str) -> None:
        task = next_task(self.project, on_the_way_to)
        self.answer_task(task, straight_on(task.kind), {})
