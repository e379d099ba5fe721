"""What can become of a project, read aloud: the routes of approval, the ways back, the cycles and the ends."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from models.engine.advance import open_offer
from models.engine.events import MoveScheduled, StageEntered, TaskOpened
from models.errors import NotAllowedHere
from models.records import Person
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind, TaskState
from tests.support.in_memory_project import LEAD, MONDAY, InMemoryProject, everybody, holding
from tests.support.policy_table import stage_after

QI = {"project_type": "quality_improvement"}
NATIONAL = {
    "project_type": "national_audit",
    "national_reference": "NCA-7",
    "nationally_registered_on": "2026-09-01",
}
APPROVED = stage_after(Stage.APPROVAL, Outcome.APPROVED)
REVIEWS = [
    (TaskKind.REVIEW_SUPPORT_TEAM, Role.QIST),
    (TaskKind.REVIEW_RESEARCH_GOVERNANCE, Role.RESEARCH_GOVERNANCE),
    (TaskKind.REVIEW_INFORMATION_GOVERNANCE, Role.INFORMATION_GOVERNANCE),
]

ACTION: dict[str, Any] = {
    "text": "A senior clinician at the front door in the evening.",
    "addresses": "Within four hours",
    "owner_name": "Jonas Whitfield",
    "owner_email": "jonas.whitfield@northbrook.example",
    "due_on": "2029-02-28",
    "success": "First senior review within 60 minutes",
    "strength": "strong",
    "runs_beyond_report": False,
}


def letters(happened: Sequence[object]) -> list[tuple[Letter, str]]:
    """The letters of decisions and the people they go to."""
    entered = [happening for happening in happened if isinstance(happening, StageEntered)]
    return [(letter, person.id) for stage in entered for letter, person in stage.letters]


def test_quality_improvement_is_registered_by_qist_and_approved_by_the_cds_quality_lead_ob_096() -> None:
    paper = InMemoryProject().to_approval(**QI)
    assert paper.open() == [(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)]
    happened = paper.answer(TaskKind.APPROVE)
    assert paper.stage is APPROVED
    assert letters(happened) == [(Letter.PROJECT_APPROVED, "lead")]
    assert paper.walk_to(Stage.DATA_COLLECTION).open() == [(TaskKind.SUBMIT_DATA, Role.LEAD)]


def test_clinical_audit_is_registered_and_approved_by_qist_ob_097() -> None:
    assert InMemoryProject().to_approval().open() == [(TaskKind.APPROVE, Role.QIST)]


def test_a_national_project_is_reviewed_by_three_teams_together_ob_125() -> None:
    paper = InMemoryProject().to_approval(**NATIONAL)
    assert paper.open() == REVIEWS
    for kind, _ in REVIEWS[:2]:
        paper.answer(kind)
    assert (paper.stage, paper.open()) == (Stage.APPROVAL, REVIEWS[2:])
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE)
    assert paper.stage is APPROVED


def test_one_no_holds_a_national_project_until_qist_has_resolved_it_ob_121() -> None:
    paper = InMemoryProject().to_approval(**NATIONAL)
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED)
    paper.answer(TaskKind.REVIEW_SUPPORT_TEAM)
    assert not paper.project.hold
    paper.answer(TaskKind.REVIEW_RESEARCH_GOVERNANCE)
    assert paper.open() == [(TaskKind.RESOLVE_OBJECTION, Role.QIST)]
    assert (paper.stage, paper.project.hold) == (Stage.APPROVAL, "On hold: resolve the objection")


def test_the_team_that_objected_is_asked_again_and_the_others_are_not() -> None:
    paper = InMemoryProject().to_approval(**NATIONAL)
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED)
    paper.answer(TaskKind.REVIEW_SUPPORT_TEAM)
    paper.answer(TaskKind.REVIEW_RESEARCH_GOVERNANCE)
    paper.answer(TaskKind.RESOLVE_OBJECTION, Outcome.REVIEW_AGAIN)
    assert (paper.open(), paper.project.hold) == (REVIEWS[2:], None)
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE)
    assert paper.stage is APPROVED


def test_an_objection_that_cannot_be_resolved_declines_the_project() -> None:
    paper = InMemoryProject().to_approval(**NATIONAL)
    paper.answer(TaskKind.REVIEW_INFORMATION_GOVERNANCE, Outcome.OBJECTED)
    paper.answer(TaskKind.REVIEW_SUPPORT_TEAM)
    paper.answer(TaskKind.REVIEW_RESEARCH_GOVERNANCE)
    happened = paper.answer(TaskKind.RESOLVE_OBJECTION, Outcome.DECLINED)
    assert (paper.stage, letters(happened)) == (Stage.DECLINED, [(Letter.PROJECT_DECLINED, "lead")])


def test_a_declined_project_ends_at_once_and_nobody_is_asked_any_more() -> None:
    paper = InMemoryProject().to_approval(**QI, could_harm="yes")
    assert paper.open() == [
        (TaskKind.APPROVE, Role.CDS_QUALITY_LEAD),
        (TaskKind.REVIEW_ETHICS, Role.ASSOCIATE_DIRECTOR),
    ]
    paper.answer(TaskKind.APPROVE, Outcome.DECLINED)
    assert (paper.stage, paper.open(), paper.project.is_open) == (Stage.DECLINED, [], False)
    ethics = [task.state for task in paper.project.tasks if task.kind is TaskKind.REVIEW_ETHICS]
    assert ethics == [TaskState.CANCELLED]


@pytest.mark.parametrize(
    ("question", "review"),
    [
        ("could_harm", (TaskKind.REVIEW_ETHICS, Role.ASSOCIATE_DIRECTOR)),
        ("personal_data", (TaskKind.REVIEW_INFORMATION_GOVERNANCE, Role.INFORMATION_GOVERNANCE)),
        ("may_disadvantage", (TaskKind.REVIEW_EQUALITY, Role.EQUALITY_AND_DIVERSITY)),
    ],
)
@pytest.mark.parametrize("given", ["yes", "unknown"])
def test_a_screen_calls_its_review_and_not_knowing_never_counts_as_no(
    question: str, review: tuple[TaskKind, Role], given: str
) -> None:
    assert InMemoryProject().to_approval(**{question: given}).open() == [
        (TaskKind.APPROVE, Role.QIST),
        review,
    ]


def test_changes_wanted_twice_bring_the_proposal_back_each_time_and_whoever_asked_is_asked_again() -> None:
    paper = InMemoryProject().to_approval(**QI)
    for visits in (2, 3):
        happened = paper.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED)
        opened = [(event.task.kind, event.letter) for event in happened if isinstance(event, TaskOpened)]
        assert (paper.stage, opened) == (Stage.PROPOSAL, [(TaskKind.PROPOSE, Letter.CHANGES_WANTED)])
        paper.answer(
            TaskKind.PROPOSE, aim=f"At least {90 + visits} in 100.", help_wanted=[], evidence_question=None
        )
        assert paper.open() == [(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)]
        asked = [task for task in paper.project.tasks if task.kind is TaskKind.APPROVE and task.is_open]
        assert (len(asked), paper.project.stage_entry) == (1, 5 * visits)
    paper.answer(TaskKind.APPROVE)
    assert paper.stage is APPROVED


def test_research_is_redirected_and_research_governance_is_told_ob_119() -> None:
    happened = InMemoryProject().to_registration().answer(TaskKind.REGISTER, Outcome.RESEARCH)
    assert letters(happened) == [
        (Letter.PROJECT_REDIRECTED, "lead"),
        (Letter.PROJECT_REDIRECTED, "research_governance"),
    ]


def test_when_nobody_knows_whether_it_is_research_research_governance_decides() -> None:
    paper = InMemoryProject().to_registration()
    paper.answer(TaskKind.REGISTER, Outcome.UNCLEAR_IF_RESEARCH)
    assert paper.open() == [(TaskKind.SCREEN_RESEARCH, Role.RESEARCH_GOVERNANCE)]
    paper.answer(TaskKind.SCREEN_RESEARCH, Outcome.NOT_RESEARCH)
    assert (paper.stage, paper.open()) == (Stage.REGISTRATION, [(TaskKind.REGISTER, Role.QIST)])


def test_the_library_is_asked_only_if_the_lead_wants_a_search_ob_105() -> None:
    asked = InMemoryProject()
    asked.answer(TaskKind.PROPOSE)
    assert asked.open() == [(TaskKind.SEARCH_EVIDENCE, Role.LIBRARY)]
    asked.answer(TaskKind.SEARCH_EVIDENCE)
    assert asked.open() == [(TaskKind.REVIEW_EVIDENCE, Role.LEAD)]


def test_a_lead_without_bronze_training_is_settled_by_qist_before_the_project_goes_on_ob_141() -> None:
    paper = InMemoryProject(lead=Person(id="lead", email=LEAD.email, name=LEAD.name))
    paper.answer(TaskKind.PROPOSE)
    assert (paper.stage, paper.open()) == (Stage.PROPOSAL, [(TaskKind.CHECK_BRONZE_TRAINING, Role.QIST)])
    paper.answer(TaskKind.CHECK_BRONZE_TRAINING, Outcome.EXCEPTION_GRANTED)
    assert paper.stage is Stage.EVIDENCE_REVIEW


def test_conditions_of_an_approval_become_tasks_with_dates_that_closure_waits_for() -> None:
    paper = InMemoryProject().to_approval()
    paper.answer(TaskKind.APPROVE, Outcome.APPROVED_WITH_CONDITIONS)
    assert paper.walk_to(Stage.DATA_COLLECTION).open() == [
        (TaskKind.MEET_CONDITION, Role.LEAD),
        (TaskKind.SUBMIT_DATA, Role.LEAD),
    ]
    assert paper.task(TaskKind.MEET_CONDITION).due_on == date(2029, 3, 1)
    paper.walk_to(Stage.CLOSURE).walk_until_only(TaskKind.MEET_CONDITION)
    assert paper.open() == [(TaskKind.MEET_CONDITION, Role.LEAD)]
    paper.answer(TaskKind.MEET_CONDITION)
    assert paper.open() == [(TaskKind.CONFIRM_CLOSURE, Role.QIST)]


def test_an_action_that_runs_beyond_the_report_still_blocks_closure_g13() -> None:
    action = ACTION | {"runs_beyond_report": True}
    paper = InMemoryProject().to_actions(actions=[action])
    assert paper.open() == [
        (TaskKind.IMPLEMENT_ACTION, Role.ACTION_OWNER),
        (TaskKind.OVERSEE_ACTIONS, Role.CDS_QUALITY_LEAD),
    ]
    paper.answer(TaskKind.OVERSEE_ACTIONS)
    paper.walk_to(Stage.CLOSURE).walk_until_only(TaskKind.IMPLEMENT_ACTION)
    assert paper.open() == [(TaskKind.IMPLEMENT_ACTION, Role.ACTION_OWNER)]
    paper.answer(TaskKind.IMPLEMENT_ACTION)
    assert paper.open() == [(TaskKind.CONFIRM_CLOSURE, Role.QIST)]


def test_each_action_is_one_task_for_its_owner_and_oversight_waits_for_all_of_them_ob_113() -> None:
    value = ACTION
    paper = InMemoryProject().to_actions(actions=[value, value | {"text": "A second action."}])
    assert paper.open() == [(TaskKind.IMPLEMENT_ACTION, Role.ACTION_OWNER)] * 2
    assert {task.assignee_id for task in paper.project.tasks if task.is_open} == {"deputy"}
    paper.answer(TaskKind.IMPLEMENT_ACTION)
    paper.answer(TaskKind.IMPLEMENT_ACTION, Outcome.NOT_COMPLETED)
    assert paper.open() == [(TaskKind.OVERSEE_ACTIONS, Role.CDS_QUALITY_LEAD)]


def test_oversight_that_wants_more_opens_only_the_further_actions_ob_114() -> None:
    paper = InMemoryProject().to_actions()
    paper.answer(TaskKind.IMPLEMENT_ACTION)
    paper.answer(TaskKind.OVERSEE_ACTIONS, Outcome.FURTHER_ACTIONS)
    assert paper.open() == [(TaskKind.IMPLEMENT_ACTION, Role.ACTION_OWNER)]
    paper.answer(TaskKind.IMPLEMENT_ACTION)
    assert paper.open() == [(TaskKind.OVERSEE_ACTIONS, Role.CDS_QUALITY_LEAD)]


def test_without_actions_the_effect_is_checked_at_once() -> None:
    paper = InMemoryProject().to_actions(actions=[], no_action_because="The standard is met.")
    assert paper.open() == [(TaskKind.CHECK_EFFECT, Role.LEAD)]


def test_a_second_cycle_begins_on_its_date_and_not_before_ob_110() -> None:
    paper = InMemoryProject().to_actions().walk_until(TaskKind.CHECK_EFFECT)
    begins = MONDAY.date() + timedelta(days=90)
    happened = paper.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins.isoformat())
    timers = [event.timer for event in happened if isinstance(event, MoveScheduled)]
    assert [timer.due_at.date() for timer in timers] == [begins]
    assert (paper.stage, paper.open(), paper.go_on()) == (Stage.ACTION_MONITORING, [], [])
    paper.directory = InMemoryProject().directory
    paper.now = MONDAY + timedelta(days=90)
    paper.go_on()
    assert (paper.stage, paper.project.cycle) == (Stage.DATA_COLLECTION, 2)
    assert paper.open() == [(TaskKind.PLAN_CYCLE, Role.LEAD)]


def test_two_cycles_then_closure() -> None:
    """OB-107: lead, quality group and the group for the subject hear where report and recommendations stand."""
    paper = InMemoryProject().to_actions().walk_until(TaskKind.CHECK_EFFECT)
    paper.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=MONDAY.date().isoformat())
    assert (paper.stage, paper.project.cycle) == (Stage.DATA_COLLECTION, 2)
    paper.to_actions()
    happened = paper.walk_until(TaskKind.CONFIRM_CLOSURE).answer(TaskKind.CONFIRM_CLOSURE)
    assert (paper.stage, paper.project.is_open) == (Stage.CLOSED, False)
    assert letters(happened) == [
        (Letter.PROJECT_CLOSED, to) for to in ("lead", "cds_quality_group", "effective_care_and_treatment")
    ]


def test_qist_may_send_the_closure_back_and_only_report_and_learning_are_asked_again() -> None:
    paper = InMemoryProject().to_actions()
    paper.walk_until(TaskKind.CONFIRM_CLOSURE)
    paper.answer(TaskKind.CONFIRM_CLOSURE, Outcome.CHANGES_WANTED)
    assert (paper.stage, paper.open()) == (Stage.CLOSURE, [(TaskKind.WRITE_FINAL_REPORT, Role.LEAD)])


def test_withdrawing_is_offered_before_data_collection_and_abandoning_after() -> None:
    paper = InMemoryProject()
    with pytest.raises(
        NotAllowedHere, match="does not allow “Abandon the project” while a project is at the stage"
    ):
        open_offer(paper.project, paper.directory, TaskKind.ABANDON, now=MONDAY)
    paper.to_data_collection()
    open_offer(paper.project, paper.directory, TaskKind.ABANDON, now=MONDAY)
    paper.answer(TaskKind.ABANDON)
    assert (paper.stage, paper.open()) == (Stage.ABANDONED, [])


def test_a_lead_who_is_also_the_approver_never_decides_p7() -> None:
    boss = [
        holding(Role.CDS_QUALITY_LEAD, LEAD),
        *[h for h in everybody() if h.role is not Role.CDS_QUALITY_LEAD],
    ]
    paper = InMemoryProject(holdings=boss).to_approval(**QI)
    task = paper.task(TaskKind.APPROVE)
    assert (task.assignee_id, task.note) == (
        "qist",
        "You are asked because the role of CDS quality lead is held by somebody who takes part in this project.",
    )


def test_a_role_that_nobody_holds_goes_to_qist_with_a_note_ob_080() -> None:
    paper = InMemoryProject(holdings=[h for h in everybody() if h.role is not Role.LIBRARY])
    paper.answer(TaskKind.PROPOSE)
    task = paper.task(TaskKind.SEARCH_EVIDENCE)
    assert (task.assignee_id, task.note) == (
        "qist",
        "You are asked because the role of Library and Knowledge Service is vacant.",
    )
