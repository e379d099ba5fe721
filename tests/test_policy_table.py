"""What tests take from the policy table is right: compared with a calendar, and said in words where a walk ends."""

from __future__ import annotations

from datetime import date

import pytest

from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import EscalationPlan, WorkingDays
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from tests.support.in_memory_project import InMemoryProject
from tests.support.policy_table import (
    due_date_of,
    end_of_ladder,
    nudge_dates,
    rule_of,
    stage_after,
    told_on,
)

LADDER = EscalationPlan(
    (-2, 1, 5),
    escalate=(
        (5, Role.DEPUTY),
        (7, Role.ASSOCIATE_DIRECTOR),
        (15, Role.CHIEF_MEDICAL_OFFICER),
        (30, Role.QUALITY_COMMITTEE),
    ),
)


def test_reminders_and_rungs_fall_on_the_days_that_a_calendar_gives_over_christmas() -> None:
    dates = nudge_dates(LADDER, date(2026, 11, 16), date(2027, 1, 15), has_deputy=False)

    assert dates == [
        (date(2026, 11, 12), Letter.REMINDER, None),
        (date(2026, 11, 17), Letter.REMINDER, None),
        (date(2026, 11, 23), Letter.REMINDER, None),
        (date(2026, 11, 25), Letter.ESCALATION, Role.ASSOCIATE_DIRECTOR),
        (date(2026, 12, 7), Letter.ESCALATION, Role.CHIEF_MEDICAL_OFFICER),
        (date(2026, 12, 30), Letter.OVERDUE_TABLE, Role.QUALITY_COMMITTEE),
        (date(2027, 1, 14), Letter.OVERDUE_TABLE, Role.QIST),
    ]


def test_an_approval_is_asked_for_within_ten_working_days_whoever_gives_it() -> None:
    approvals = [ask for ask in LIFECYCLE.rule(Stage.APPROVAL).asks if ask.kind is TaskKind.APPROVE]

    assert {ask.of: ask.due for ask in approvals} == {
        Role.CDS_QUALITY_LEAD: WorkingDays(10),
        Role.QIST: WorkingDays(10),
    }


def test_dates_of_a_rule_are_counted_from_the_day_on_which_it_is_asked() -> None:
    approval, asked_on = rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD), date(2026, 11, 2)
    dates = nudge_dates(approval.ladder, due_date_of(approval, asked_on), end_of_ladder(approval, asked_on))

    assert dates[-1][0] == end_of_ladder(approval, asked_on)
    assert told_on(approval, Role.BOARD, asked_on) == dates[-2][0]


def test_what_is_not_asked_is_said_with_what_is_open() -> None:
    paper = InMemoryProject()

    with pytest.raises(AssertionError) as refused:
        paper.answer(TaskKind.APPROVE)

    assert str(refused.value).splitlines()[0] == (
        "“Approve the project” is not asked. QI-2026-0001 is at “Proposal”; "
        "open is: “Write the proposal” (Project lead)."
    )


def test_walk_that_passes_what_it_was_to_lead_to_ends_with_a_sentence() -> None:
    paper = InMemoryProject().walk_to(Stage.DATA_COLLECTION)

    with pytest.raises(AssertionError) as refused:
        paper.walk_to(Stage.PROPOSAL)

    assert str(refused.value).splitlines()[0] == (
        "The walk to “Proposal” ends here. QI-2026-0001 is at “Closed”; open is: nothing."
    )


def test_an_outcome_leads_where_the_table_says() -> None:
    assert stage_after(Stage.APPROVAL, Outcome.CHANGES_WANTED) is Stage.PROPOSAL
