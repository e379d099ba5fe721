"""Activity that is not registered becomes a task with a clock; late registration is flagged and counted (OB-083)."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import select

from models.errors import NotFound, OnlyForTheTeam, WrongForm
from models.forms import FORMS
from models.forms.support_team.unregistered import ReportUnregisteredForm
from models.records import Draft, HumanTask, Project, UnregisteredActivity
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import save_draft, typed_for
from tasks.database.unit_of_work import reading
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import TASK_OPERATIONS
from tasks.queries.projects.listing import project_with_tasks
from tasks.queries.projects.readers import only_readers
from tasks.queries.projects.records import message_records
from tasks.queries.register.finding import RegisterFilter, find_projects
from tasks.queries.register.freshness import register_freshness
from tasks.unregistered.reporting import ActivityReport, report_activity
from tests.support.stored_rows import story
from tests.support.trust_at_work import World, address, nonce

EXAMPLE = ReportUnregisteredForm.example


def reported(world: World, by: str = "deputy", key: str = "", **changed: Any) -> str:  # noqa: ANN401
    form = ReportUnregisteredForm.model_validate({**EXAMPLE, **changed})
    reference = report_activity(ActivityReport(world.id_of(by), form, key or nonce()))
    with reading() as session:
        world.project_id = session.scalars(select(Project.id).where(Project.reference == reference)).one()
    return reference


def settle(world: World, outcome: Outcome, **changed: object) -> None:
    [task] = world.project.tasks
    typed = {**FORMS[TaskKind.SETTLE_UNREGISTERED].examples[outcome], **changed}
    answer_task(AnswerRequest(task.id, task.assignee_id, typed, nonce(), task.version, "a session"))


def late_project() -> Project:
    with reading() as session:
        return session.scalars(select(Project).where(Project.unregistered_since.is_not(None))).one()


def test_report_becomes_a_task_of_the_team_with_a_clock_and_is_filled_in_whoever_opens_it(
    world: World,
) -> None:
    key = nonce()
    reference = reported(world, key=key)

    [task] = world.project.tasks
    assert (task.kind, task.role, task.due_on) == (
        TaskKind.SETTLE_UNREGISTERED,
        Role.QIST,
        working_days_after(world.today, 10),
    )
    assert reported(world, key=key) == reference
    with reading() as session:
        assert session.scalars(select(Draft)).all() == [], "nothing is left of it when somebody has answered"
        assert len(session.scalars(select(UnregisteredActivity)).all()) == 1
    known = {name: EXAMPLE[name] for name in EXAMPLE if name != "happens"}
    for opens in ("qist", "qist member"):
        assert typed_for(task.id, world.id_of(opens)) == known


def test_late_registration_begins_a_project_that_says_so_and_is_counted(world: World) -> None:
    reported(world)
    undertaking = world.project_id

    settle(world, Outcome.REGISTERED_LATE)

    project = late_project()
    assert (project.stage, project.unregistered_since, project.lead_id) == (
        Stage.PROPOSAL,
        date(2026, 3, 2),
        world.id_of("colleague"),
    )
    assert story(project.id)[0] == (
        "Registered late: its work had begun on Monday 2 March 2026, and nobody had registered it"
    )
    assert f"Registered late: {project.reference}" in story(undertaking)
    [told] = [mail for mail in world.mails() if not mail.task_id]
    assert (told.letter, world.names.get(told.to_address)) == (Letter.UNREGISTERED_SETTLED, "deputy")
    assert told.subject == f"Settled: {EXAMPLE['title']} ({world.project.reference})"
    assert register_freshness(world.id_of("qist")).late == {"Urgent Care": 1}
    assert [
        row.unregistered_since for row in find_projects(RegisterFilter(sort="unregistered")).projects
    ] == [date(2026, 3, 2)]
    assert world.project.stage is Stage.UNREGISTERED_SETTLED


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        ("colleague", "You lead it, so we ask you for its proposal, in an email of its own."),
        (
            "deputy",
            "Whoever leads it is asked for a proposal, as for any other project. You need do nothing.",
        ),
    ],
)
def test_whoever_reported_their_own_work_reads_that_they_are_asked_for_its_proposal(
    sqlite_world: World, by: str, sentence: str
) -> None:
    reported(sqlite_world, by)

    settle(sqlite_world, Outcome.REGISTERED_LATE)

    [letter] = [mail for mail in sqlite_world.mails() if mail.letter is Letter.UNREGISTERED_SETTLED]
    [next_step] = re.findall(
        "What happens next (.*) See what became of it", " ".join(letter.body_text.split())
    )
    assert next_step.startswith(sentence)
    html = message_from_bytes(letter.message, policy=default).get_body(["html"])
    assert html is not None
    assert sentence in " ".join(html.get_content().split())


def test_what_is_registered_already_must_be_in_the_register(sqlite_world: World) -> None:
    known = sqlite_world.propose().reference
    reported(sqlite_world)

    with pytest.raises(WrongForm, match="No project has this reference"):
        settle(sqlite_world, Outcome.REGISTERED_ALREADY, reference="QI-2020-0001")
    settle(sqlite_world, Outcome.REGISTERED_ALREADY, reference=known.lower())

    assert f"It is registered already: {known}" in story(sqlite_world.project_id)
    assert find_projects(RegisterFilter()).total == 1


def test_report_is_read_by_whoever_made_it_and_by_the_team_alone(sqlite_world: World) -> None:
    reference = reported(sqlite_world)

    with pytest.raises(NotFound):
        project_with_tasks(reference)
    assert [message_records(reference), message_records(None)] == [[], []]
    with reading() as session:
        project = sqlite_world.project
        for reader in ("deputy", "qist", "head of audit"):
            only_readers(session, project, sqlite_world.id_of(reader))
        for other in ("colleague", "quality lead"):
            with pytest.raises(OnlyForTheTeam):
                only_readers(session, project, sqlite_world.id_of(other))


def test_lead_who_has_left_and_work_that_has_not_begun_are_refused(sqlite_world: World) -> None:
    reported(sqlite_world)

    with pytest.raises(WrongForm, match="has left"):
        settle(sqlite_world, Outcome.REGISTERED_LATE, lead_email=address("somebody who left"))
    with pytest.raises(WrongForm, match="begun by today"):
        settle(sqlite_world, Outcome.REGISTERED_LATE, began_on="2027-03-02")


def test_why_it_is_asked_and_what_is_filled_in_stay_when_its_proposal_is_passed_on(world: World) -> None:
    reported(world)
    settle(world, Outcome.REGISTERED_LATE)
    [task] = tasks_of(late_project())
    to = {"name": "Jonas Whitfield", "email": address("deputy"), "reason": "He does it."}

    sent = OperationRequest(world.id_of("qist"), nonce(), to)
    perform_operation(TASK_OPERATIONS["pass-on"], Target(task_id=task.id), sent)

    [passed] = tasks_of(late_project())
    reason = "This work goes on already and is not registered yet."
    assert (passed.assignee_id, passed.opened_because) == (world.id_of("deputy"), task.opened_because)
    assert passed.opened_because.startswith(reason)
    assert typed_for(task.id, world.id_of("deputy")) == typed_for(task.id, world.id_of("colleague"))
    [letter] = [mail for mail in world.mails() if mail.letter is Letter.PASSED_ON]
    assert reason in " ".join(letter.body_text.split())


def test_what_somebody_has_typed_since_is_not_shown_to_whoever_is_asked_next_p30(sqlite_world: World) -> None:
    reported(sqlite_world)
    settle(sqlite_world, Outcome.REGISTERED_LATE)
    [task] = tasks_of(late_project())
    sqlite_world.wait(minutes=1)
    save_draft(task.id, task.assignee_id, {"title": "Not for others yet"})
    to = {"name": "Jonas Whitfield", "email": address("deputy"), "reason": "He does it."}

    sent = OperationRequest(sqlite_world.id_of("qist"), nonce(), to)
    perform_operation(TASK_OPERATIONS["pass-on"], Target(task_id=task.id), sent)

    assert "Not for others yet" not in str(typed_for(task.id, sqlite_world.id_of("deputy")))


def tasks_of(project: Project) -> list[HumanTask]:
    with reading() as session:
        return list(session.scalars(select(HumanTask).where(HumanTask.project_id == project.id)))
