"""Every kind of task as it is asked of somebody in projects that were lived through, each once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from models.clock import stopped_at
from models.forms import FORMS
from models.forms.committees.decisions import RecordOtherForm
from models.forms.programme.national_audit import KeepWindowsForm
from models.forms.support_team.unregistered import ReportUnregisteredForm
from models.policy.national import CASES_ASKED_BEFORE
from models.policy.programme import PROGRAMME
from models.records import HumanTask, IssuedPaper, Meeting, Project
from models.vocabulary import Outcome, PaperKind, Stage, TaskKind
from models.working_time import working_days_after
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.closing.retention import DESTRUCTIONS
from tasks.closing.risks import RISK_REVIEWS
from tasks.committees.recording import BESIDES, SentResolution, record_resolution
from tasks.cover.roster import SUCCESSORS
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.national.intake import take_in
from tasks.national.windows import SUBMISSION_WINDOWS, keep_windows
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tasks.programme.year.agreement import begin_programme
from tasks.projects.check_ins import CHECK_INS
from tasks.projects.daily_checks import check_projects
from tasks.reports.archive.due import issue_due_papers
from tasks.unregistered.reporting import ActivityReport, report_activity
from tests.support.in_memory_project import MONDAY
from tests.support.mail.mornings import at
from tests.support.policy_table import next_task, straight_on
from tests.support.programme.national_bodies import (
    answer_gaps,
    ask_to_stop,
    hip_fractures,
    new_report,
    report_with_twelve,
)
from tests.support.programme.topics_at_year_end import NEW, OLD, topic
from tests.support.stored_rows import project_of
from tests.support.stories.collected_figures import AFTER_ITS_MONTH, FALLS, MONTH, WITHIN_FOUR_HOURS
from tests.support.trust_at_work import NATIONAL, NATIONAL_PROPOSAL, World, address, nonce

LONG_AFTER = date(2026, 12, 31)
"""More than forty working days after the Monday on which the projects are proposed."""

AFTER_ITS_END = date(2027, 5, 4)
"""A working day on which what outlives a project of that Monday is due."""

WANTED_BY_COMMITTEE = {
    "item": "Waits for echocardiography",
    "resolution": "action",
    "wording": "Find a second echocardiographer for the clinic.",
    "owner_name": "Leila Haddad",
    "owner_email": "leila.haddad@northbrook.example",
    "due_on": date(2027, 4, 1),
}

_OF_LAST_YEAR = {"measure": "Within four hours", "period": "2025-04-01", "number": 14000, "out_of": 15154}
"""The figure of a national audit, which counts by the year unless its design says otherwise."""

NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}


Seen = set[tuple[TaskKind, str]]


@dataclass(frozen=True)
class LivedTask:
    """A page with the form of a kind, at the moment at which it can be opened, and who opens it.

    `variant` says which, where a kind has pages that differ much.
    """

    kind: TaskKind
    path: str
    email: str
    variant: str = ""

    @property
    def name(self) -> str:
        """“Design the project (national audit)”."""
        return f"{self.kind.label} ({self.variant})" if self.variant else self.kind.label


@dataclass
class _Walk:
    """The tasks of one project, answered one by one; `turns` has the outcomes that are not the shortest way.

    `variants` says of which sort the page of a kind is here.
    """

    world: World
    seen: Seen
    turns: Mapping[TaskKind, list[Outcome]] = field(default_factory=dict)
    changed: Mapping[TaskKind, Mapping[str, Any]] = field(default_factory=dict)
    variants: Mapping[TaskKind, str] = field(default_factory=dict)

    def tasks(self) -> Iterator[LivedTask]:
        """What is asked and was not seen before, until nothing is open."""
        while any(task.is_open for task in self.world.project.tasks):
            yield from self.new()
            self._answer()

    def new(self) -> Iterator[LivedTask]:
        """What is asked now and was not seen before."""
        for task in self.world.project.tasks:
            sort = task.kind, self.variants.get(task.kind, "")
            if task.is_open and sort not in self.seen:
                self.seen.add(sort)
                yield LivedTask(task.kind, f"/tasks/{task.id}", task.assignee.email, sort[1])

    def last(self) -> Iterator[LivedTask]:
        """What is asked now and was not seen before; each is answered once it was seen."""
        seen = []
        for task in self.new():
            yield task
            seen.append(task.kind)
        for kind in seen:
            if any(task.is_open and task.kind is kind for task in self.world.project.tasks):
                self.world.answer(kind, straight_on(kind))

    def _answer(self) -> None:
        task = next_task(self.world.project, "the end")
        turns = self.turns.get(task.kind)
        outcome = turns.pop(0) if turns else straight_on(task.kind)
        self.world.send(self.world.answer_to(task.kind, outcome, **self.changed.get(task.kind, {})))


def lived_tasks(world: World) -> Iterator[LivedTask]:
    """Every kind, each while it is asked: whoever takes one looks at its page before taking the next."""
    seen: Seen = set()
    for walked in (
        _reviewed_by_all,
        _improvement,
        _silent,
        _outlived,
        _measured_twice,
        _advised,
        _early_ends,
        _programme,
        _national,
        _asked_beside,
        _unregistered,
    ):
        yield from walked(world, seen)


def _reviewed_by_all(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A national audit of the programme: sent back, unclear, objected to once each, with conditions and actions."""
    on_the_programme = topic("Four-hour standard")
    proposed = {"lead_name": "Greg Ashworth", "lead_email": address("untrained"), "topic": on_the_programme}
    screens = dict.fromkeys(("could_harm", "personal_data", "may_disadvantage"), "yes")
    world.propose(by="untrained", project_type="national_audit", **proposed)
    walk = _Walk(
        world,
        seen,
        turns={
            TaskKind.REGISTER: [Outcome.CHANGES_WANTED, Outcome.UNCLEAR_IF_RESEARCH],
            TaskKind.REVIEW_INFORMATION_GOVERNANCE: [Outcome.OBJECTED],
            TaskKind.REVIEW_ETHICS: [Outcome.APPROVED_WITH_CONDITIONS],
        },
        changed={
            TaskKind.PROPOSE: {**proposed, **NATIONAL_PROPOSAL, "project_type": "national_audit"},
            TaskKind.REGISTER: {**NATIONAL, **screens, "priority": "high"},
            TaskKind.SUBMIT_DATA: {"figures": [_OF_LAST_YEAR]},
            TaskKind.SHARE_LEARNING: {"services": ["children"], "transfer_to": None},
        },
        variants=dict.fromkeys((TaskKind.DESIGN, TaskKind.REGISTER), "national audit"),
    )
    yield from walk.tasks()


def _improvement(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A QI project of two measures, whose figures of a month are asked for."""
    walk = _Walk(world, seen, variants={TaskKind.SUBMIT_DATA: "a month, two measures"})
    qi_project: dict[str, Any] = {"project_type": "quality_improvement"}
    period: dict[str, Any] = {**MONTH}
    with stopped_at(at(AFTER_ITS_MONTH, 9)):
        world.propose(title="Sepsis at the weekend", **qi_project, **NO_SEARCH)
        world.walk_until(TaskKind.DESIGN)
        yield from walk.new()
        world.answer(TaskKind.DESIGN, measures=[WITHIN_FOUR_HOURS, FALLS], **period)
        world.walk_to(Stage.REGISTRATION)
        yield from walk.new()
        world.answer(TaskKind.REGISTER, **qi_project)
        world.walk_to(Stage.DATA_COLLECTION)
        yield from walk.new()
        figures = [
            {"measure": name, "period": "2026-10-01", "number": number, "out_of": out_of}
            for name, number, out_of in ((WITHIN_FOUR_HOURS["name"], 90, 100), (FALLS["name"], 3, 1200))
        ]
        world.answer(TaskKind.SUBMIT_DATA, figures=figures)


def _silent(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A project of whose lead nothing is heard, and whose contract ends."""
    walk = _Walk(world, seen)
    with stopped_at(MONDAY):
        sponsor = {"sponsor_email": address("quality lead elsewhere")}
        world.propose(title="Handover at night", contract_ends_on="2027-01-29", **NO_SEARCH, **sponsor)
        world.walk_to(Stage.APPROVAL)
        yield from walk.new()
        world.answer(TaskKind.CONFIRM_SPONSOR)
        world.walk_to(Stage.DATA_COLLECTION)
        _ask_for_a_correction(world)
        yield from walk.new()
        world.answer(TaskKind.AGREE_CORRECTION)
    with stopped_at(at(LONG_AFTER, 8)):
        check_projects(CHECK_INS)
        check_projects(SUCCESSORS)
        yield from walk.last()


def _outlived(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A closed project whose accepted risk is looked at again, and whose data are to be destroyed."""
    walk = _Walk(world, seen)
    with stopped_at(MONDAY):
        world.propose(title="Waits in the corridor", **NO_SEARCH)
        world.walk_until(TaskKind.CONFIRM_CLOSURE)
        kept: dict[str, Any] = {"retention_until": AFTER_ITS_END.isoformat(), "retention_reason": "Agreed."}
        world.answer(TaskKind.CONFIRM_CLOSURE, **kept)
    with stopped_at(at(AFTER_ITS_END, 9)):
        check_projects(RISK_REVIEWS)
        check_projects(DESTRUCTIONS)
        yield from walk.last()


def _ask_for_a_correction(world: World) -> None:
    """The lead puts the aim right that was approved: whoever approved it is asked."""
    proposal = next(task for task in world.project.tasks if task.kind is TaskKind.PROPOSE)
    typed = {**FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED], **NO_SEARCH}
    typed |= {"title": world.project.title, "contract_ends_on": "2027-01-29", "aim": "At least 97 in 100."}
    correct_answer(CorrectionRequest(proposal.id, world.id_of("lead"), typed, "A slip of the pen.", nonce()))


def _measured_twice(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A project whose second cycle collects something that was not approved."""
    walk = _Walk(world, seen)
    world.propose(title="Falls at night", **NO_SEARCH)
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    yield from walk.new()
    postcode = {"name": "First half of the postcode", "why": "Distance", "is_identifiable": True}
    world.answer(TaskKind.PLAN_CYCLE, data_items=[postcode])
    yield from walk.last()


def _advised(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A topic of the programme, designed with the QI Support Team."""
    walk = _Walk(world, seen)
    world.propose(title="Sepsis in the evening", topic=topic("Sepsis in the evening"), **NO_SEARCH)
    world.walk_to(Stage.DESIGN)
    yield from walk.last()


def _early_ends(world: World, seen: Seen) -> Iterator[LivedTask]:
    """The page on which a lead ends a project before data are collected, and after."""
    _ = seen
    world.propose(title="Boarding in corridors", **NO_SEARCH)
    for kind, stage in ((TaskKind.WITHDRAW, Stage.REGISTRATION), (TaskKind.ABANDON, Stage.DATA_COLLECTION)):
        world.walk_to(stage)
        yield LivedTask(kind, f"/projects/{world.project.reference}/withdraw", address("lead"))


def _programme(world: World, seen: Seen) -> Iterator[LivedTask]:
    """The programme of a year from the call for topics to its end."""
    begin_programme(NEW)
    with reading() as session:
        query = select(Project.id).where(Project.definition == PROGRAMME.definition)
        world.project_id = session.scalars(query).one()
    yield from _Walk(world, seen).tasks()


def _national(world: World, seen: Seen) -> Iterator[LivedTask]:
    """A national audit with a submission window, its report with twelve recommendations, and one that we stop."""
    walk = _Walk(world, seen)
    audit = hip_fractures(world)
    world.propose(title="Hip fractures", topic=audit, project_type="national_audit", **NO_SEARCH)
    closes = working_days_after(world.today, CASES_ASKED_BEFORE)
    windows = {"windows": [{"name": "Admissions of April to June", "closes_on": closes}]}
    keep_windows(OLD, audit, world.id_of("qist"), KeepWindowsForm.model_validate(windows))
    check_projects(SUBMISSION_WINDOWS)
    yield from walk.last()
    taken = take_in(new_report(world))
    world.project_id = taken.project_id
    yield from walk.new()
    report_with_twelve(world, taken=taken)
    yield from walk.new()
    answer_gaps(world, "Urgent Care", range(1, 11))
    yield from walk.last()
    ask_to_stop(world, audit)
    yield from walk.last()


def _asked_beside(world: World, seen: Seen) -> Iterator[LivedTask]:
    """Help that a project asks for, and what a committee decided on its paper."""
    walk = _Walk(world, seen)
    world.propose(title="Pain after surgery", **NO_SEARCH)
    asked = {"kind": "statistics", "wanted": "How many records do we need?"}
    request = OperationRequest(world.id_of("lead"), nonce(), asked)
    perform_operation(PROJECT_OPERATIONS["help"], Target(reference=world.project.reference), request)
    yield from walk.last()
    held_on, papers_due_on = date(2027, 3, 11), date(2027, 3, 4)
    with unit_of_work() as session:
        session.add(Meeting(kind=PaperKind.EFFECTIVE_CARE, held_on=held_on, papers_due_on=papers_due_on))
    with stopped_at(at(papers_due_on, 9)):
        issue_due_papers()
        with reading() as session:
            paper = session.scalars(select(IssuedPaper).order_by(IssuedPaper.made_at.desc())).first()
        assert paper is not None
        form = RecordOtherForm.model_validate(WANTED_BY_COMMITTEE)
        sent = SentResolution(world.id_of("effective care"), form, nonce())
        record_resolution(paper.reference, BESIDES, sent)
        with reading() as session:
            query = select(HumanTask.project_id).where(HumanTask.kind == TaskKind.DO_COMMITTEE_ACTION)
            world.project_id = session.scalars(query).one()
        yield from walk.last()


def _unregistered(world: World, seen: Seen) -> Iterator[LivedTask]:
    """Somebody reports activity that is not registered."""
    form = ReportUnregisteredForm.model_validate(ReportUnregisteredForm.example)
    reference = report_activity(ActivityReport(world.id_of("deputy"), form, nonce()))
    world.project_id = project_of(reference)
    yield from _Walk(world, seen).last()
