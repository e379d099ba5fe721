"""A field that becomes required in the next release stops no project under way, whichever form it is added to."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
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


@pytest.fixture(scope="module")
def upgraded_files(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Every database of the newest frozen release, migrated once."""
    folder = tmp_path_factory.mktemp("upgraded")
    return {file: migrated(file, folder / f"{file.name}.sqlite3") for file in NEWEST}


@contextmanager
def copied(file: Path, migrated_file: Path, to: Path) -> Iterator[list[Project]]:
    """The projects in a copy of a migrated database, at the moment at which it was frozen."""
    shutil.copy(migrated_file, to)
    connect(f"sqlite:///{to}")
    try:
        with stopped_at(frozen_at(file)):
            with reading() as session:
                projects = list(session.scalars(select(Project).order_by(Project.reference)))
            yield projects
    finally:
        disconnect()


def concerned(project_id: str, kind: TaskKind) -> HumanTask | None:
    """The next open task of a project that has answered a kind of form, or is asked to."""
    with reading() as session:
        tasks = project_by_id(session, project_id).tasks
    waiting = [task for task in tasks if task.is_open]
    return waiting[0] if waiting and kind in {task.kind for task in tasks} else None


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


def go_on(project: Project, kind: TaskKind) -> bool:
    """Let a project go on that has answered a kind of form, or is asked to; whether it was one."""
    task = concerned(project.id, kind)
    if task is None:
        return False
    catch_up(project.id)
    answered_next(task)
    assert getattr(newest_form(project.id, kind), ADDED, None) in {None, date(2026, 11, 2)}
    return True


def walk_to_the_end(project: Project) -> set[TaskKind]:
    """Answer whatever is asked until a project is closed; what was asked."""
    asked: set[TaskKind] = set()
    while task := concerned(project.id, TaskKind.PROPOSE):
        answered_next(task)
        asked.add(task.kind)
    return asked


@pytest.mark.parametrize("kind", FORMS)
def test_p41_projects_under_way_go_on_when_a_form_asks_one_thing_more(
    kind: TaskKind, upgraded_files: dict[Path, Path], tmp_path: Path
) -> None:
    went_on, walked = list[Project](), set[TaskKind]()
    with with_a_field(FORMS[kind], ADDED, date, day("Since when?")):
        for number, (file, migrated_file) in enumerate(upgraded_files.items()):
            if len(went_on) >= ENOUGH:
                break
            with copied(file, migrated_file, tmp_path / f"{number}.sqlite3") as projects:
                for project in projects:
                    task = concerned(project.id, kind)
                    if task and not went_on and project.definition == LIFECYCLE.definition:
                        read_everything(project, task)
                    went_on += [project] if go_on(project, kind) else []
                if not went_on and projects[-1].definition == LIFECYCLE.definition:
                    walked |= walk_to_the_end(projects[-1])

    assert went_on or kind in walked | NEVER_FROZEN


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
