"""Of a topic of the programme the QI Support Team analyses and writes; its lead reads, corrects, goes on (OB-077)."""

from __future__ import annotations

from models.records import HumanTask
from models.vocabulary import TaskKind
from tasks.answers.correcting import may_correct
from tasks.database.unit_of_work import reading
from tasks.projects.project_rows import project_by_id
from tests.support.programme.topics_at_year_end import topic
from tests.support.trust_at_work import World


def answered(world: World, kind: TaskKind) -> HumanTask:
    """The newest task of a kind that was answered."""
    return next(task for task in world.project.tasks if task.kind is kind and task.decision)


def may(world: World, who: str, kind: TaskKind) -> bool:
    """Whether somebody may correct an answer."""
    with reading() as session:
        project = project_by_id(session, world.project_id)
        return may_correct(session, project, answered(world, kind), world.people[who])


def test_lead_is_told_of_findings_of_the_team_may_correct_them_and_a_colleague_closes_ob_077(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose(topic=topic("Falls"), help_wanted=[], evidence_question=None)
    world.walk_until(TaskKind.REGISTER)
    world.answer(TaskKind.REGISTER, priority="high")
    world.walk_until(TaskKind.RECORD_MEETING)

    letter = next(mail for mail in reversed(world.mails()) if mail.to_address == world.people["lead"].email)
    assert "Written by the QI Support Team. Read it first" in " ".join(letter.body_text.split())
    assert [may(world, who, TaskKind.REPORT_FINDINGS) for who in ("lead", "qist", "colleague")] == [
        True,
        True,
        False,
    ]
    assert not may(world, "lead", TaskKind.REGISTER)

    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    wrote = answered(world, TaskKind.WRITE_FINAL_REPORT).decision
    assert wrote is not None
    assert world.task(TaskKind.CONFIRM_CLOSURE).assignee_id != wrote.person_id
