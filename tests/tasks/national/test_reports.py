"""A published national report: taken in, shared out, answered line by line, acted on (OB-006, OB-013, OB-032)."""

from __future__ import annotations

from typing import Any

import pytest

from models.errors import WrongForm
from models.forms.programme.national_report import NewReportForm, TakeInReportForm
from models.vocabulary import Letter, Outcome, RecommendationReply, Stage, TaskKind
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.answers.drafts import typed_for
from tasks.national.intake import ReportRequest, take_in
from tests.support.trust_at_work import World, address, nonce

INTAKE, ANSWER, ACT = (
    TaskKind.TAKE_IN_REPORT,
    TaskKind.ANSWER_RECOMMENDATIONS,
    TaskKind.ACT_ON_RECOMMENDATION,
)
TWELVE = "\n".join(f"{number}. Do thing {number} for every patient." for number in range(1, 13))
NEW_REPORT = NewReportForm(**NewReportForm.example)
ACCEPTED: dict[str, Any] = {
    "reply": "accepted",
    "action": "The coordinator does it each Monday.",
    "owner_name": "Amara Osei",
    "owner_email": address("lead"),
    "due_on": "2027-03-02",
}
OTHERS: list[dict[str, Any]] = [
    {"reply": "not_accepted", "reason": "The host does it for us."},
    {"reply": "met", "evidence": "See the minutes of every Monday."},
    ACCEPTED | {"reply": "partly", "reason": "Only on weekdays."},
]


def area(name: str, who: str, numbers: str) -> dict[str, str]:
    return {"area": name, "numbers": numbers, "person_name": "Somebody", "email": address(who)}


def report_with_twelve(world: World) -> None:
    """A report is taken in: ten recommendations concern one service, three another, one nobody."""
    taken = take_in(ReportRequest(world.id_of("qist"), NEW_REPORT, nonce()))
    world.project_id = world_project(taken.task_id)
    world.answer(
        INTAKE,
        recommendations=TWELVE,
        areas=[
            area("Urgent Care", "quality lead", "1-10"),
            area("Children and Young People", "quality lead elsewhere", "9, 10 and 11"),
        ],
        not_relevant=[{"numbers": "12", "because": "We have no such clinic."}],
    )


def world_project(task_id: str) -> str:
    from sqlalchemy import select  # noqa: PLC0415

    from models.records import HumanTask  # noqa: PLC0415
    from tasks.database.unit_of_work import reading  # noqa: PLC0415

    with reading() as session:
        return session.scalars(select(HumanTask.project_id).where(HumanTask.id == task_id)).one()


def test_x(sqlite_world: World) -> None:
    report_with_twelve(sqlite_world)
    print(sqlite_world.open_tasks())
    for mail in sqlite_world.mails():
        print(mail.letter, mail.to_address, mail.subject)
        print(mail.body_text)
    task = next(t for t in sqlite_world.project.tasks if t.is_open and t.about == "Urgent Care")
    typed = typed_for(task.id, task.assignee_id)
    print(typed)
    answers = [{"number": str(n), **([ACCEPTED, *OTHERS][n % 4])} for n in range(1, 11)]
    answer_task(AnswerRequest(task.id, task.assignee_id, {"answers": answers}, nonce(), task.version, "s"))
    print(sqlite_world.open_tasks())
    for mail in sqlite_world.mails()[3:]:
        print(mail.letter, mail.to_address, mail.subject)
        print(mail.body_text)
    assert 0
