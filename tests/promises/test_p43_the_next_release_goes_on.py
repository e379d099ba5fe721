"""What a release has stored is migrated and goes on: its projects, pages, links, drafts and mails that wait."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

from models.answers.project_answers import form_of
from models.clock import local_date, now
from models.forms import FORMS
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.records import Decision, Draft, Email, HistoryEntry, HumanTask, Person, Project
from models.vocabulary import EffectVerdict, Letter, MailState, Outcome, Stage, TaskKind
from notifications.smtp.postman import Postman
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading
from tasks.flow_runs.runs import catch_up
from tasks.mail.sending import send_waiting_mail
from tasks.projects.project_rows import project_by_id
from tests.support.policy_table import replies_to_points, straight_on, why_alone
from tests.support.promises.frozen_databases import FILES, name_of, upgraded
from tests.support.servers.mail_server import CapturingMailServer
from tests.support.trust_at_work import nonce
from tests.support.web.browsing import signed_in
from web.app import create_app

every_frozen_database = pytest.mark.parametrize("file", FILES, ids=name_of)
newest_projects = pytest.mark.parametrize(
    "file", [file for file in FILES if file.name == "projects.json.gz"], ids=name_of
)


def projects() -> list[Project]:
    with reading() as session:
        return list(session.scalars(select(Project).order_by(Project.reference)))


def tasks_of(project_id: str) -> list[HumanTask]:
    """What a project waits for."""
    with reading() as session:
        return [task for task in project_by_id(session, project_id).tasks if task.is_open]


def first_open_task(project_id: str) -> HumanTask | None:
    return next(iter(tasks_of(project_id)), None)


def typed_in(value: object) -> Iterator[str]:
    """Everything that was typed, whatever its field is called today."""
    if isinstance(value, Mapping):
        yield from (text for inner in value.values() for text in typed_in(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in typed_in(inner))
    else:
        yield str(value)


@pytest.fixture
def app() -> FastAPI:
    return create_app()


def cannot_tell(task: HumanTask) -> list[dict[str, Any]]:
    """The rows of an effect check that its page shows, each left undecided."""
    rows = typed_for(task.id, task.assignee_id).get("effects", ())
    return [{**row, "verdict": EffectVerdict.CANNOT_TELL.value} for row in rows]


def answer_next(project_id: str) -> Outcome | None:
    """Answer what a project waits for with the example of its form; None if it waits for nothing."""
    task = first_open_task(project_id)
    if task is None:
        return None
    form = FORMS[task.kind]
    outcome = straight_on(task.kind)
    with reading() as session:
        project = project_by_id(session, project_id)
        replies = replies_to_points(project, task.kind)
        alone = why_alone(project, task.kind, task.assignee_id)
    today = local_date(now())
    older = {
        TaskKind.CONFIRM_CLOSURE: {"closed_without": "Nobody was asked then."},
        TaskKind.RECORD_MEETING: {"held_on": today.isoformat()},
        TaskKind.CHECK_EFFECT: {"effects": cannot_tell(task)},
        TaskKind.ACCEPT_RISK: {"review_on": (today + timedelta(days=180)).isoformat()},
    }.get(task.kind, {})
    typed = {**form.examples[outcome], **replies, **alone, **older}
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))
    return outcome


@every_frozen_database
def test_p43_every_project_of_a_release_goes_on_after_the_upgrade(
    file: Path, blank_database_url: str, app: FastAPI
) -> None:
    with upgraded(file, blank_database_url):
        for project in projects():
            task = first_open_task(project.id)
            assert task is not None
            catch_up(project.id)
            assert task.id in [waiting.id for waiting in tasks_of(project.id)]
            browser = signed_in(app, task.assignee.email)
            pages = [browser.open(f"/tasks/{task.id}"), browser.open(f"/projects/{project.reference}")]
            assert [page.status for page in pages] == [200, 200]

            assert answer_next(project.id) is not None
            assert task.id not in [waiting.id for waiting in tasks_of(project.id)]


@newest_projects
def test_p43_a_project_left_at_any_stage_by_a_release_is_closed_in_this_one(
    file: Path, blank_database_url: str
) -> None:
    with upgraded(file, blank_database_url):
        for project in projects():
            while answer_next(project.id) is not None:
                pass

        assert [project.stage for project in projects()] == [Stage.CLOSED] * len(LIFECYCLE_1.stages)
        with reading() as session:
            assert verify_chain() == session.scalar(select(func.max(HistoryEntry.seq)))


@newest_projects
def test_p41_a_project_stays_on_the_version_of_the_policy_it_began_with(
    file: Path, blank_database_url: str
) -> None:
    with upgraded(file, blank_database_url):
        assert {(project.definition, project.definition_version) for project in projects()} == {
            ("project", 1)
        }


@newest_projects
def test_p41_every_answer_of_a_release_is_of_the_first_version_of_its_form_and_reads(
    file: Path, blank_database_url: str
) -> None:
    with upgraded(file, blank_database_url), reading() as session:
        query = select(Decision, HumanTask.kind).join(HumanTask, HumanTask.id == Decision.task_id)
        decisions = session.execute(query).tuples().all()
        assert {decision.form_version for decision, _ in decisions} <= {1}
        assert [type(form_of(decision, kind)) for decision, kind in decisions] == [
            FORMS[kind] for _, kind in decisions
        ]


@newest_projects
def test_p43_a_link_and_a_draft_of_a_release_lead_to_the_form_with_what_was_typed(
    file: Path, blank_database_url: str, app: FastAPI
) -> None:
    with upgraded(file, blank_database_url):
        with reading() as session:
            drafts = list(session.scalars(select(Draft)))
        for draft in drafts:
            with reading() as session:
                mail = session.scalars(
                    select(Email).where(Email.task_id == draft.task_id, Email.letter != Letter.RECEIPT)
                ).first()
                email = session.get_one(Person, draft.person_id).email
            assert mail is not None
            browser = signed_in(app, email)

            shown = browser.open(re.findall(r"/t/[\w-]+", mail.body_text)[0])

            address = (shown.status, shown.path.removesuffix("/start"))
            assert address in {(200, f"/{room}/{draft.task_id}") for room in ("tasks", "propose")}
            assert sorted(typed_in(typed_for(draft.task_id, draft.person_id))) == sorted(
                typed_in(draft.typed)
            )
            kept = [
                *shown.values.values(),
                *browser.open(shown.path.replace("/start", "/check")).facts.values(),
            ]
            for words in (value for value in draft.typed.values() if isinstance(value, str) and " " in value):
                assert words in kept


@newest_projects
def test_p43_mails_that_waited_are_sent_as_they_were_written(
    file: Path, blank_database_url: str, postman: Postman, sink: CapturingMailServer
) -> None:
    with upgraded(file, blank_database_url):
        project_id = projects()[-1].id
        with reading() as session:
            mails = select(Email).where(Email.project_id == project_id)
            written = {mail.message_id.strip("<>"): mail.body_text for mail in session.scalars(mails)}

        send_waiting_mail(postman, project_id=project_id)

        with reading() as session:
            states = Counter(session.scalars(mails.with_only_columns(Email.state)))
        assert states.keys() == {MailState.SENT, MailState.SUPERSEDED}
        received = {mail.message_id.strip("<>"): mail.text for mail in sink.received}
        assert len(received) == states[MailState.SENT]
        assert {written[key].split() == sent.split() for key, sent in received.items()} == {True}
