"""A Trust at work: its people by short names, a project, and the answers that people would give."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select

from models.clock import local_date, now, stopped_at, years_after
from models.forms import FORMS
from models.forms.change_points import RevisedForm
from models.records import Email, HumanTask, Person, Project, Record
from models.vocabulary import EffectVerdict, Letter, Outcome, ProjectType, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest, Receipt, answer_task
from tasks.answers.drafts import typed_for
from tasks.answers.propose import Proposed, Submission, hand_in, propose
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.importing import import_people
from tasks.people.trust_file import load_trust
from tasks.projects.project_rows import project_by_id
from tests.support.in_memory_project import MONDAY
from tests.support.policy_table import (
    next_task,
    open_kinds,
    open_task,
    replies_to_points,
    straight_on,
    why_alone,
)
from tests.support.stories.lived_steps import LivedSteps

T = TypeVar("T")

DEMONSTRATION = Path(__file__).parents[2] / "deployments" / "demo"
DOMAIN = "northbrook.example"
NATIONAL_PROPOSAL = {"takes_part": True, "cases_expected": 120, "usual_governance": "yes"}
"""What the proposal of a national audit says besides."""
NATIONAL_DESIGN = {"specification": "The data set of the national audit, version 4"}
"""What the design of a national audit says besides."""


BY_NAME_ALONE = {"sponsor_email": None}
"""A project here names its sponsor without an address, so that nobody else is asked unless a test is about that."""

PEOPLE = {
    "lead": "amara.osei",
    "deputy": "jonas.whitfield",
    "colleague": "leila.haddad",
    "untrained": "greg.ashworth",
    "somebody who left": "katie.frost",
    "quality lead": "helen.marsh",
    "quality deputy": "samir.qureshi",
    "quality group": "urgent-care.quality",
    "quality lead elsewhere": "nadia.rahman",
    "qist": "ruth.calder",
    "qist deputy": "daniel.okafor",
    "qist member": "mei.tanaka",
    "qist second member": "ffion.hughes",
    "library": "library",
    "research governance": "research.governance",
    "information governance": "information.governance",
    "equality": "equality.diversity",
    "director": "paul.whitaker",
    "head of audit": "ingrid.solberg",
    "medical officer": "anita.desai",
    "effective care": "effective.care",
    "safety": "safety.committee",
    "drugs and therapeutics": "drugs.therapeutics",
    "quality committee": "quality.committee",
    "board": "board.secretary",
}
QI: dict[str, Any] = {"project_type": "quality_improvement"}
NATIONAL: dict[str, Any] = {
    "project_type": "national_audit",
    "national_reference": "NCA-7",
    "nationally_registered_on": "2026-04-01",
}


class World:
    """The demonstration Trust in the database of this process, on a morning at which the clock stands still.

    What is said here is said of one project: the one proposed last, or the one whose id is set. `send` and
    `send_proposal` are how answers are sent: to the function that takes them, or from their pages (`PostedAnswers`).
    """

    def __init__(self, clock: ExitStack, *, is_patched: Callable[[], bool] = lambda: True) -> None:
        self._clock = clock
        self._steps = LivedSteps(is_patched)
        self.project_id = ""
        self._proposed: list[str] = []
        self.send: Callable[[AnswerRequest], Receipt] = answer_task
        self.send_proposal: Callable[[Submission], Proposed] = propose
        self.go_to(MONDAY)
        self._steps.live("the demonstration", load_demonstration)
        with reading() as session:
            people = {person.email: person for person in session.scalars(select(Person))}
        self.people = {name: people[address(name)] for name in PEOPLE}
        self.names = {address(name): name for name in PEOPLE}

    def go_to(self, moment: datetime) -> None:
        """Set the stopped clock."""
        self._clock.enter_context(stopped_at(moment))

    def looked_at_again(self, example: Mapping[str, Any]) -> dict[str, str]:
        """When what is accepted now is looked at again: on the day of the example, or half a year on if it is over."""
        if "review_on" not in example:
            return {}
        half_a_year_on = self.today + timedelta(days=180)
        is_fit = self.today < (day := date.fromisoformat(example["review_on"])) <= years_after(self.today, 1)
        return {"review_on": (day if is_fit else half_a_year_on).isoformat()}

    def wait(self, **time: float) -> None:
        """Let time pass, in the words of a timedelta."""
        self.go_to(now() + timedelta(**time))

    @property
    def today(self) -> date:
        """The date in London."""
        return local_date(now())

    def id_of(self, name: str) -> str:
        return self.people[name].id

    @property
    def project(self) -> Project:
        """The project as it is stored now, with its current tasks."""
        with reading() as session:
            return project_by_id(session, self.project_id)

    def submission(self, *, by: str | None = "lead", **changed: object) -> Submission:
        """The proposal of the example as somebody would send it (None: a program), some fields changed."""
        national = NATIONAL_PROPOSAL if changed.get("project_type") == ProjectType.NATIONAL_AUDIT else {}
        typed = {
            **FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED],
            **BY_NAME_ALONE,
            **national,
            **changed,
        }
        return Submission(typed, self.id_of(by) if by else None, nonce(), "a session")

    def propose(self, *, by: str = "lead", **changed: object) -> Proposed:
        """Propose a project; from the pages, whoever is asked to back it says yes at once."""
        step = f"propose by {by}, {changed}"
        proposed = self._live(step, lambda: self.send_proposal(self.submission(by=by, **changed)))
        self.project_id = proposed.project_id
        self._proposed.append(self.project_id)
        if self.send_proposal is not propose and TaskKind.CONFIRM_SPONSOR in open_kinds(self.project):
            self.answer(TaskKind.CONFIRM_SPONSOR)
        return proposed

    def hand_in(self, **typed: object) -> Proposed:
        """Hand a proposal in from elsewhere."""
        proposed = hand_in(Submission(typed, None, nonce()))
        self.project_id = proposed.project_id
        return proposed

    def task(self, kind: TaskKind) -> HumanTask:
        """The first open task of a kind."""
        return open_task(self.project, kind)

    def open_tasks(self) -> list[tuple[TaskKind, str]]:
        """What is asked of whom."""
        tasks = [task for task in self.project.tasks if task.is_open]
        return [(task.kind, self.names.get(task.assignee.email, task.assignee.email)) for task in tasks]

    def answer_to(
        self, kind: TaskKind, outcome: Outcome | None = None, *, by: str | None = None, **changed: object
    ) -> AnswerRequest:
        """The example answer to an open task as somebody (None: who is asked) would send it from its page."""
        project = self.project
        return self._answer(project, open_task(project, kind), outcome, by, **changed)

    def answer(
        self, kind: TaskKind, outcome: Outcome | None = None, *, by: str | None = None, **changed: object
    ) -> Receipt:
        """Answer an open task."""
        step = f"answer {kind} of {self._which} by {by}, {outcome}, {changed}"
        return self._live(step, lambda: self.send(self.answer_to(kind, outcome, by=by, **changed)))

    def _live(self, step_name: str, step: Callable[[], T]) -> T:
        """Take a step, or put its end back; what is sent from pages is sent each time."""
        return self._steps.live(step_name, step) if self.send is answer_task else step()

    @property
    def _which(self) -> str:
        """The project by its number among those proposed here: its id is another in each world that lives it."""
        is_of_here = self.project_id in self._proposed
        return str(self._proposed.index(self.project_id)) if is_of_here else self.project_id

    def walk_to(self, stage: Stage) -> None:
        """Answer whatever is asked, by the shortest way, until the project is at a stage."""
        self._walk(f"walk {self._which} to {stage}", lambda project: project.stage is stage, stage.label)

    def walk_until(self, kind: TaskKind) -> None:
        """Answer whatever is asked, by the shortest way, until something is asked."""
        way = f"walk {self._which} until {kind}"
        self._walk(way, lambda project: kind in open_kinds(project), kind.label)

    def _walk(self, way: str, is_there: Callable[[Project], bool], on_the_way_to: str) -> None:
        self._live(way, lambda: self._walked(is_there, on_the_way_to))

    def _walked(self, is_there: Callable[[Project], bool], on_the_way_to: str) -> None:
        while not is_there(project := self.project):
            self._step(project, on_the_way_to)

    def _step(self, project: Project, on_the_way_to: str) -> None:
        task = next_task(project, on_the_way_to)
        self.send(self._answer(project, task, straight_on(task.kind)))

    def _answer(
        self,
        project: Project,
        task: HumanTask,
        outcome: Outcome | None,
        by: str | None = None,
        **changed: object,
    ) -> AnswerRequest:
        form = FORMS[task.kind]
        replies = replies_to_points(project, task.kind) if issubclass(form, RevisedForm) else {}
        national = task.kind is TaskKind.DESIGN and project.project_type is ProjectType.NATIONAL_AUDIT
        more = NATIONAL_DESIGN if national else BY_NAME_ALONE if task.kind is TaskKind.PROPOSE else {}
        person_id = self.id_of(by) if by else task.assignee_id
        alone = why_alone(project, task.kind, person_id)
        example = form.examples[outcome or form.outcomes[0]]
        typed = {
            **example,
            **more,
            **self._of_today(task),
            **self.looked_at_again(example),
            **replies,
            **alone,
            **changed,
        }
        return AnswerRequest(task.id, person_id, typed, nonce(), task.version, "a session")

    def _of_today(self, task: HumanTask) -> dict[str, Any]:
        """What no example knows: the day of a meeting, and of which actions the effect is asked."""
        if task.kind is TaskKind.RECORD_MEETING:
            return {"held_on": self.today.isoformat()}
        if task.kind is not TaskKind.CHECK_EFFECT:
            return {}
        rows = typed_for(task.id, task.assignee_id).get("effects", ())
        return {"effects": [{**row, "verdict": EffectVerdict.CANNOT_TELL.value} for row in rows]}

    def mails(self) -> list[Email]:
        """The outbox, oldest first."""
        with reading() as session:
            return list(session.scalars(select(Email).order_by(Email.id)))

    def letters(self) -> list[tuple[Letter, str]]:
        """What was written to whom, oldest first."""
        return [(mail.letter, self.names.get(mail.to_address, mail.to_address)) for mail in self.mails()]


_DEMONSTRATION: dict[str, list[tuple[Any, ...]]] = {}


def load_demonstration() -> None:
    """Load the files of the demonstration; only once in a process, since it takes its time. Then copy the rows."""
    if _DEMONSTRATION:
        _copy_demonstration()
        return
    before = everything()
    load_trust(DEMONSTRATION / "trust.toml")
    import_people(DEMONSTRATION / "people.csv")
    after = everything()
    _DEMONSTRATION.update({name: rows for name, rows in after.items() if rows != before[name]})


def _copy_demonstration() -> None:
    with unit_of_work() as session:
        for table in Record.metadata.sorted_tables:
            if rows := _DEMONSTRATION.get(table.name):
                session.execute(delete(table))
                names = [column.name for column in table.columns]
                session.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


@contextmanager
def a_world(*, is_patched: Callable[[], bool] = lambda: True) -> Iterator[World]:
    """The world in the database that is connected; its clock goes on afterwards.

    As long as nothing of the house is patched, what other worlds have lived already is put back (`LivedSteps`).
    """
    with ExitStack() as clock:
        yield World(clock, is_patched=is_patched)


def address(name: str) -> str:
    """The work email address of somebody known by a short name."""
    return f"{PEOPLE[name]}@{DOMAIN}"


def nonce() -> str:
    """What makes a form that is sent twice one submission."""
    return token_urlsafe(32)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, to see that nothing was stored."""
    with reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Record.metadata.sorted_tables
        }
