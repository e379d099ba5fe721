"""A field that becomes required in the next release stops no project under way, whichever form it is added to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from models.answers.project_answers import decision_on, form_of
from models.clock import local_date, now, stopped_at
from models.forms import FORMS
from models.forms.base import day
from models.policy.lifecycle import LIFECYCLE
from models.records import HumanTask, Person, Project
from models.vocabulary import Outcome, TaskKind
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.database.unit_of_work import connect, disconnect, reading
from tasks.flow_runs.runs import catch_up
from tasks.projects.project_rows import project_by_id
from tasks.queries.projects.project import project_seen
from tasks.queries.tasks.task import task_seen
from tasks.reports.evidence.decisions import decisions
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tests.support.policy_table import replies_to_points, straight_on, why_alone
from tests.support.promises.changed_forms import with_a_field
from tests.support.promises.frozen_databases import FILES, frozen_at, migrated
from tests.support.trust_at_work import nonce

ADDED, GIVEN = "added_later", "2026-11-02"
OLDER = "The record is older than the question."
ENOUGH = 3
"""So many projects go on for each form: the first that is asked for it, and some that have answered it."""

NEWEST = [file for file in FILES if file.parent == FILES[-1].parent]


@dataclass(frozen=True)
class UpgradedFile:
    """A migrated database: the kinds of form of each project in which something waits; whether it can be walked."""

    path: Path
    at: datetime
    kinds: dict[str, set[TaskKind]]
    is_of_today: bool
    """Whether its last project follows the newest version of the life cycle."""


@pytest.fixture(scope="module")
def upgraded_files(tmp_path_factory: pytest.TempPathFactory) -> list[UpgradedFile]:
    """Every database of the newest frozen release, migrated and read once."""
    folder = tmp_path_factory.mktemp("upgraded")
    return [looked_into(file, migrated(file, folder / f"{file.name}.sqlite3")) for file in NEWEST]


def looked_into(file: Path, path: Path) -> UpgradedFile:
    with connected(path, frozen_at(file)) as projects:
        kinds = {project.id: kinds_of(project.id) for project in projects}
        is_of_today = projects[-1].definition == LIFECYCLE.definition
    waiting = {project_id: asked for project_id, asked in kinds.items() if asked}
    return UpgradedFile(path, frozen_at(file), waiting, is_of_today)


def kinds_of(project_id: str) -> set[TaskKind]:
    """The kinds of form that a project has answered or is asked; none where nothing waits."""
    with reading() as session:
        tasks = project_by_id(session, project_id).tasks
    return {task.kind for task in tasks} if any(task.is_open for task in tasks) else set()


@contextmanager
def copied(file: UpgradedFile, to: Path) -> Iterator[list[Project]]:
    """The projects in a copy of a migrated database, at the moment at which it was frozen."""
    shutil.copy(file.path, to)
    with connected(to, file.at) as projects:
        yield projects


@contextmanager
def connected(path: Path, at: datetime) -> Iterator[list[Project]]:
    connect(f"sqlite:///{path}")
    try:
        with stopped_at(at):
            with reading() as session:
                projects = list(session.scalars(select(Project).order_by(Project.reference)))
            yield projects
    finally:
        disconnect()


def next_task(project_id: str) -> HumanTask | None:
    """The first open task of a project."""
    with reading() as session:
        tasks = project_by_id(session, project_id).tasks
    return next((task for task in tasks if task.is_open), None)


def answered_next(task: HumanTask) -> Outcome:
    """Answer a task, whatever its form asks by now."""
    form = FORMS[task.kind]
    outcome = straight_on(task.kind)
    added = {ADDED: GIVEN} if ADDED in form.model_fields else {}
    with reading() as session:
        project = project_by_id(session, task.project_id)
        replies = replies_to_points(project, task.kind)
        alone = why_alone(project, task.kind, task.assignee_id)
    older = {"closed_without": OLDER} if task.kind is TaskKind.CONFIRM_CLOSURE else {}
    typed = {**form.examples[outcome], **added, **replies, **alone, **older}
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))
    return outcome


def read_everything(project: Project, task: HumanTask) -> None:
    """Whatever reads stored answers: the page, the form with what earlier answers fill in, the reports."""
    project_seen(project.reference, task.assignee_id)
    task_seen(task.id, task.assignee_id)
    with reading() as session:
        someone = session.scalars(select(Person.id).where(Person.id != task.assignee_id)).first()
        typed_for(task.id, str(someone))
        today = local_date(now())
        evidence = gather(session, ReportPeriod(first=date(2026, 4, 1), last=today, today=today))
        told = decisions(session, evidence.projects, *TaskKind)
        assert [given.says("outcome") for kept in told.by_project.values() for given in kept]


def go_on(project: Project, task: HumanTask, kind: TaskKind) -> None:
    """Let a project go on that has answered a kind of form, or is asked to."""
    catch_up(project.id)
    answered_next(task)
    assert getattr(newest_form(project.id, kind), ADDED, None) in {None, date(2026, 11, 2)}


def walk_until_asked(project: Project, kind: TaskKind) -> bool:
    """Answer whatever is asked until a kind of form was answered or the project is closed; whether it was."""
    while task := next_task(project.id):
        answered_next(task)
        if task.kind is kind:
            return True
    return False


@pytest.mark.parametrize("kind", FORMS)
def test_p41_projects_under_way_go_on_when_a_form_asks_one_thing_more(
    kind: TaskKind, upgraded_files: list[UpgradedFile], tmp_path: Path
) -> None:
    concerned = [(file, it) for file in upgraded_files for it, kinds in file.kinds.items() if kind in kinds]
    with with_a_field(FORMS[kind], ADDED, date, day("Since when?")):
        if not concerned:
            assert is_asked_on_the_way(kind, upgraded_files, tmp_path) or kind in NEVER_FROZEN
        for number, (file, project_id) in enumerate(concerned[:ENOUGH]):
            with copied(file, tmp_path / f"{number}.sqlite3") as projects:
                [project] = [project for project in projects if project.id == project_id]
                task = next_task(project_id)
                assert task
                if number == 0 and project.definition == LIFECYCLE.definition:
                    read_everything(project, task)
                go_on(project, task, kind)


def is_asked_on_the_way(kind: TaskKind, files: list[UpgradedFile], folder: Path) -> bool:
    """Whether the last project of a database is asked for a kind of form before it is closed, and goes on."""
    for number, file in enumerate(file for file in files if file.is_of_today):
        with copied(file, folder / f"walked-{number}.sqlite3") as projects:
            if walk_until_asked(projects[-1], kind):
                return True
        if kind in NEVER_FROZEN:
            return False
    return False


NEVER_FROZEN = {
    TaskKind.ACCEPT_RISK,
    TaskKind.REVIEW_RISK,
    TaskKind.DESTROY_DATA,
    TaskKind.CHECK_BRONZE_TRAINING,
    TaskKind.SCREEN_RESEARCH,
    TaskKind.REVIEW_SUPPORT_TEAM,
    TaskKind.REVIEW_RESEARCH_GOVERNANCE,
    TaskKind.REVIEW_INFORMATION_GOVERNANCE,
    TaskKind.REVIEW_EQUALITY,
    TaskKind.REVIEW_ETHICS,
    TaskKind.RESOLVE_OBJECTION,
    TaskKind.MEET_CONDITION,
    TaskKind.ADVISE_ON_DESIGN,
    TaskKind.DESIGN,
    TaskKind.ANSWER_HELP,
    TaskKind.DO_COMMITTEE_ACTION,
    TaskKind.REVIEW_DATA_USE,
    TaskKind.WITHDRAW,
    TaskKind.AGREE_CORRECTION,
    TaskKind.CONFIRM_SPONSOR,
    TaskKind.ANSWER_ADOPTION,
    TaskKind.ABANDON,
    TaskKind.NAME_SUCCESSOR,
    TaskKind.CHECK_IN,
    TaskKind.RECORD_CASES,
    TaskKind.CONFIRM_NON_PARTICIPATION,
    TaskKind.TAKE_IN_REPORT,
    TaskKind.ANSWER_RECOMMENDATIONS,
    TaskKind.ACT_ON_RECOMMENDATION,
    TaskKind.SETTLE_UNREGISTERED,
}
"""What no project of the frozen databases was asked: their forms are read by the frozen answers only."""


def newest_form(project_id: str, kind: TaskKind) -> object:
    with reading() as session:
        decision = decision_on(project_by_id(session, project_id), kind)
        return form_of(decision, kind) if decision else None
