"""What papers say of approvals follows the policy table: a review, or a stage, that is added to it is told as well."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.papers import SourcedFigure
from models.policy.ladders import FOR_QIST
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import Lifecycle, StageRule, TaskRule, TransitionRule, WorkingDays
from models.policy.versions import VERSIONS
from models.records import AllowedTransition
from models.vocabulary import Outcome, PaperKind, Role, Stage, TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ProjectEvidence, ReportPeriod
from tasks.reports.external.regulation_17 import regulation_17
from tasks.reports.yearly.cycle_times import CycleStep, step_durations
from tests.support.reports.register_of_projects import line, request_for, table, told
from tests.support.trust_at_work import World

PILOT = Stage.CONSULTATION
"""A stage of the vocabulary that projects do not have, so that a table may give it to them."""


def follow(monkeypatch: pytest.MonkeyPatch, policy: Lifecycle) -> None:
    """Projects follow a table of the test, whose moves the database knows."""
    monkeypatch.setitem(VERSIONS, (policy.definition, policy.version), policy)
    known = {(stage, move.to) for stage, _, move in LIFECYCLE.moves()}
    with unit_of_work() as session:
        for stage, entered in sorted({(stage, move.to) for stage, _, move in policy.moves()} - known):
            session.add(
                AllowedTransition(
                    definition=policy.definition, version=policy.version, from_state=stage, to_state=entered
                )
            )


def ask(kind: TaskKind, role: Role) -> TaskRule:
    return TaskRule(
        kind=kind,
        of=role,
        due=WorkingDays(5),
        ladder=FOR_QIST,
        decides=True,
        clause="7.4",
        obligations=("OB-121",),
    )


def with_a_pilot() -> Lifecycle:
    """The policy with a stage between approval and data collection."""
    approval = LIFECYCLE.stages[Stage.APPROVAL]
    moves = dict(approval.leads_to)
    for outcome in (Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS):
        moves[outcome] = replace(moves[outcome], to=PILOT)
    advice = replace(ask(TaskKind.ADVISE_ON_DESIGN, Role.QIST), decides=False)
    leads_to = {Outcome.SUBMITTED: TransitionRule(Stage.DATA_COLLECTION)}
    pilot = StageRule(PILOT, clause="6.3", waits_as="Piloting", asks=(advice,), leads_to=leads_to)
    return replace(
        LIFECYCLE,
        stages={**LIFECYCLE.stages, Stage.APPROVAL: replace(approval, leads_to=moves), PILOT: pilot},
    )


def with_another_review() -> Lifecycle:
    """The policy with the Library’s review beside the approval."""
    approval = LIFECYCLE.stages[Stage.APPROVAL]
    review = ask(TaskKind.SEARCH_EVIDENCE, Role.LIBRARY)
    more = replace(approval, asks=(review, *approval.asks))
    return replace(LIFECYCLE, stages={**LIFECYCLE.stages, Stage.APPROVAL: more})


def test_review_that_is_added_to_the_table_stands_in_the_evidence_for_the_regulator(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(monkeypatch, with_another_review())
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    sqlite_world.walk_to(Stage.DATA_COLLECTION)

    risks = table(told(regulation_17, request_for(PaperKind.REGULATION_17)), "Risks")

    assert line(risks, "Projects with a decision in the period: Literature search") == (
        "Projects with a decision in the period: Literature search", "7.4 (OB-121)",
        SourcedFigure(1, [sqlite_world.project.reference]),
    )  # fmt: skip


def test_every_review_of_the_table_has_its_line(sqlite_world: World) -> None:
    _ = sqlite_world

    rows = table(told(regulation_17, request_for(PaperKind.REGULATION_17)), "Risks").rows

    assert [str(row[0]).partition(": ")[2] for row in rows if "a decision in the period" in str(row[0])] == [
        "Approval",
        "QI Support Team review",
        "Research Governance review",
        "Information Governance review",
        "Equality and Diversity review",
        "Ethics review",
    ]


def test_stage_after_the_approval_is_not_approval_time_and_collects_no_data(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow(monkeypatch, with_a_pilot())
    world.propose()
    began = world.today
    world.wait(days=7)
    world.walk_to(PILOT)
    approved = world.today
    before = the_project(world)
    world.wait(days=21)
    world.walk_to(Stage.DATA_COLLECTION)

    after = the_project(world)

    assert (before.approved_on, before.collecting_since) == (approved, None)
    assert (after.approved_on, after.collecting_since) == (approved, world.today)
    with reading() as session:
        steps = step_durations(session, up_to(world))
    assert [(duration.reached_on, duration.working_days) for duration in steps[CycleStep.APPROVAL]] == [
        (approved, 5)
    ]
    assert approved - began == timedelta(days=7)


def up_to(world: World) -> ReportPeriod:
    return ReportPeriod(first=world.today - timedelta(days=200), last=world.today, today=world.today)


def the_project(world: World) -> ProjectEvidence:
    """The one that was proposed, as papers know it now."""
    with reading() as session:
        return gather(session, up_to(world)).projects[0]
