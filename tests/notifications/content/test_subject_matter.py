"""What each kind of task is about, as its letter says it: a project walked on paper, and the words of its people."""

from __future__ import annotations

import pytest

from models.policy.lifecycle import LIFECYCLE
from models.vocabulary import Outcome, Stage, TaskKind
from notifications.content.subject_matter import MATTER, round_of, subject_matter, whose
from tests.support.in_memory_project import InMemoryProject

AIM = "At least 95 in 100 attendances end within four hours, within twelve months."
ACTION = "A senior clinician at the front door from 16:00 to 24:00 each day."
TO_DECIDE = {"Aim": AIM, "Kind of work, and who leads it": "Clinical audit, Dr Amara Osei"}
POINT = "Say how many cases you will look at."
"""The point of change in the example of the form."""

MEASURE = {"Measure": "Within four hours"}
SAYS_NOTHING = {TaskKind.PROPOSE, TaskKind.WITHDRAW, TaskKind.ABANDON}
"""What the title says in full."""

SAID = {
    TaskKind.SEARCH_EVIDENCE: {
        "The question": "Which changes to triage shorten waits in urgent care centres?",
        "Aim": AIM,
    },
    TaskKind.REVIEW_EVIDENCE: {
        "What the Library says": "Senior review at the front door is the best supported change.",
        "Aim": AIM,
    },
    TaskKind.DESIGN: {"Aim": AIM},
    TaskKind.REGISTER: TO_DECIDE,
    TaskKind.APPROVE: TO_DECIDE,
    TaskKind.SUBMIT_DATA: MEASURE | {"Period": "From Saturday 1 January 2028 to Friday 31 March 2028"},
    TaskKind.REPORT_FINDINGS: MEASURE,
    TaskKind.RECORD_MEETING: MEASURE
    | {"Not held yet?": "Say on the page when it will be. You get a calendar file for that day."},
    TaskKind.IMPLEMENT_ACTION: {
        "The action": ACTION,
        "How strong it is": "Strong",
        "Which measure it is for": "Within four hours",
        "How you will know that it worked": "First senior review within 60 minutes",
    },
    TaskKind.OVERSEE_ACTIONS: {"The action": f"{ACTION} (strong, done)"},
    TaskKind.CHECK_EFFECT: {"The action": f"{ACTION} (strong, done)"} | MEASURE,
    TaskKind.REVIEW_METHODOLOGY: MEASURE,
    TaskKind.WRITE_FINAL_REPORT: {"Aim": AIM},
    TaskKind.SHARE_LEARNING: {"Aim": AIM},
    TaskKind.CONFIRM_CLOSURE: TO_DECIDE,
}


def matter(paper: InMemoryProject, kind: TaskKind) -> dict[str, str]:
    return {quote.label: quote.words for quote in subject_matter(paper.project, paper.task(kind))}


@pytest.fixture(scope="module")
def said_on_the_way() -> dict[TaskKind, dict[str, str]]:
    """What the letters of a clinical audit say from its proposal to its end, by kind of task."""
    paper, words = InMemoryProject(), dict[TaskKind, dict[str, str]]()
    while paper.stage is not Stage.CLOSED:
        for kind, _ in paper.open():
            words.setdefault(kind, matter(paper, kind))
        paper._step("Closed")  # noqa: SLF001 -- one answer further
    return words


@pytest.mark.parametrize("kind", SAID)
def test_every_letter_on_the_way_says_what_its_task_is_about(
    said_on_the_way: dict[TaskKind, dict[str, str]], kind: TaskKind
) -> None:
    assert said_on_the_way[kind] == SAID[kind]


def test_nothing_that_the_table_asks_goes_without_its_words() -> None:
    assert {ask.kind for ask in LIFECYCLE.asks()} - set(MATTER) == SAYS_NOTHING


def test_a_condition_says_who_set_it_and_when() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    paper.walk_to(Stage.DATA_COLLECTION)

    assert matter(paper, TaskKind.MEET_CONDITION) == {
        "The condition": "Send the data collection sheet to the QI Support Team.",
        "Who set it": "QI Support Team, on Monday 2 November 2026",
    }


def test_an_objection_is_told_in_the_words_of_whoever_objected() -> None:
    paper = InMemoryProject().to_approval(personal_data="yes")
    paper.answer(TaskKind.APPROVE)
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED, reason="There is no legal basis.")

    assert matter(paper, TaskKind.RESOLVE_OBJECTION) == {
        "The objection (Information Governance)": "There is no legal basis."
    }


def test_a_return_says_which_changes_who_wants_them_and_how_often_it_came_back() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, reason="1. Say how many.\n2. Say when.")
    task = paper.task(TaskKind.PROPOSE)

    assert matter(paper, TaskKind.PROPOSE) == {
        "What is to be changed (QI Support Team)": "1. Say how many.\n2. Say when.\n" + POINT
    }
    assert [round_of(paper.project, task, returns=times) for times in (1, 2, 7)] == [
        "",
        "It comes back to you for the second time.",
        "It comes back to you for the 7th time.",
    ]


def test_whoever_decides_again_reads_what_they_asked_for() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED, reason="Say how many.")
    paper.walk_until(TaskKind.APPROVE)

    assert matter(paper, TaskKind.APPROVE) == TO_DECIDE | {
        "What is to be changed (QI Support Team)": "Say how many.\n" + POINT
    }
    assert round_of(paper.project, paper.task(TaskKind.APPROVE)) == (
        "This is asked again: the answer on Monday 2 November 2026 was “changes wanted”."
    )


def test_a_further_cycle_says_so_and_names_its_measures() -> None:
    paper = InMemoryProject().walk_until(TaskKind.CHECK_EFFECT)
    paper.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on="2026-11-02")

    assert matter(paper, TaskKind.PLAN_CYCLE) == {"Aim": AIM} | MEASURE
    assert round_of(paper.project, paper.task(TaskKind.PLAN_CYCLE)) == "This is cycle 2."


def test_a_person_whose_name_is_the_role_is_not_named_twice() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE)
    task = next(task for task in paper.project.tasks if task.kind is TaskKind.APPROVE)

    assert whose(task) == "QI Support Team"
    task.assignee.name = "Ruth Calder"
    assert whose(task) == "QI Support Team, Ruth Calder"
