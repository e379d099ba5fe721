"""A risk is accepted by whoever holds the authority, looked at again, and another action follows where it is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from models.errors import OwnProject, WrongForm
from models.records import AcceptedRisk, Project, RoleHolding
from models.vocabulary import Letter, Outcome, RiskKind, RiskState, Role, RoleStanding, Stage, TaskKind
from models.working_time import working_days_after
from tasks.closing.closing_checks import missing_for_closure
from tasks.closing.risks import RISK_REVIEWS
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.final_report.actions import reported_actions
from tasks.final_report.record import record_of
from tasks.projects.daily_checks import check_projects
from tasks.projects.project_rows import project_by_id
from tasks.reminders.due_timers import fire_due_timers
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.missed import Attention, missed_standards
from tasks.reports.evidence.model import ReportPeriod
from tasks.reports.sections.parts import risks_table
from tests.support.trust_at_work import World

AUTHORITY = "medical officer"
ASKED = (TaskKind.ACCEPT_RISK, AUTHORITY)
ENDS: dict[str, Any] = {"wants_risk_accepted": "clinical", "risk_reason": "The rota cannot be filled."}


def below_target_at_closure(world: World) -> None:
    """A project whose standard is missed ends without a further cycle; the risk is to be accepted."""
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)


def the_risk(world: World) -> AcceptedRisk:
    with reading() as session:
        return session.scalars(select(AcceptedRisk).where(AcceptedRisk.project_id == world.project_id)).one()


def test_risk_is_accepted_by_the_authority_and_looked_at_again_after_closure_ob_112(world: World) -> None:
    below_target_at_closure(world)
    assert ASKED in world.open_tasks()
    assert world.letters()[-1] == (Letter.TASK_OPENED, AUTHORITY)
    risk = the_risk(world)
    assert (risk.kind, risk.measures, risk.state) == (
        RiskKind.CLINICAL,
        ["Within four hours"],
        RiskState.ASKED,
    )

    review = world.today + timedelta(days=200)
    world.answer(TaskKind.ACCEPT_RISK, review_on=review.isoformat())

    risk = the_risk(world)
    assert (risk.state, risk.review_on, risk.risk_reference) == (RiskState.ACCEPTED, review, "RR-1203")
    assert world.letters()[-3:] == [
        (Letter.RECEIPT, AUTHORITY), (Letter.RISK_ACCEPTED, "lead"), (Letter.RISK_ACCEPTED, "quality lead"),
    ]  # fmt: skip
    world.walk_to(Stage.CLOSED)

    world.wait(days=200)
    if (day := working_days_after(world.today - timedelta(days=1), 1)) != world.today:
        world.wait(days=(day - world.today).days)
    assert (check_projects(RISK_REVIEWS), check_projects(RISK_REVIEWS)) == (1, 0)
    assert world.open_tasks() == [(TaskKind.REVIEW_RISK, AUTHORITY)]

    world.answer(TaskKind.REVIEW_RISK, Outcome.NO_LONGER_ACCEPTED)

    assert (the_risk(world).state, world.project.stage) == (RiskState.ENDED, Stage.CLOSED)
    assert world.letters()[-4:] == [
        (Letter.RECEIPT, AUTHORITY),
        (Letter.RISK_NO_LONGER_ACCEPTED, "lead"),
        (Letter.RISK_NO_LONGER_ACCEPTED, "quality lead"),
        (Letter.RISK_NO_LONGER_ACCEPTED, "qist"),
    ]


def test_risk_that_stays_accepted_is_looked_at_again_within_a_year(sqlite_world: World) -> None:
    world = sqlite_world
    below_target_at_closure(world)
    for wrong, sentence in (
        (world.today, "tomorrow or later"),
        (world.today + timedelta(days=400), "within a year"),
    ):
        with pytest.raises(WrongForm, match=sentence):
            world.answer(TaskKind.ACCEPT_RISK, review_on=wrong.isoformat())
    with pytest.raises(WrongForm, match="why it needs none"):
        world.answer(TaskKind.ACCEPT_RISK, risk_reference=None)
    world.answer(TaskKind.ACCEPT_RISK, review_on=date(2026, 12, 1).isoformat())
    world.go_to(world.mails()[-1].created_at.replace(month=12, day=1, hour=9))
    assert check_projects(RISK_REVIEWS) == 1

    world.answer(TaskKind.REVIEW_RISK, Outcome.STILL_ACCEPTED, review_on="2027-06-01")

    assert (the_risk(world).state, the_risk(world).review_on) == (RiskState.ACCEPTED, date(2027, 6, 1))
    assert check_projects(RISK_REVIEWS) == 0


def test_risk_that_is_not_accepted_asks_the_lead_for_another_action_and_closure_waits_ob_112(
    world: World,
) -> None:
    below_target_at_closure(world)

    world.answer(TaskKind.ACCEPT_RISK, Outcome.RISK_REFUSED)

    assert world.project.stage is Stage.ACTION_MONITORING
    assert world.open_tasks() == [(TaskKind.IMPLEMENT_ACTION, "lead")]
    action = world.task(TaskKind.IMPLEMENT_ACTION)
    assert (action.note, (action.about or "").startswith("Another action, because the risk is not accepted.")) == (
        "", True,
    )  # fmt: skip
    assert (Letter.RISK_REFUSED, "lead") in world.letters()
    world.answer(TaskKind.IMPLEMENT_ACTION)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)
    world.answer(TaskKind.ACCEPT_RISK)
    world.walk_to(Stage.CLOSED)


def test_action_that_cannot_be_done_asks_for_its_risk_and_whoever_takes_part_never_accepts_it_p7(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    with unit_of_work() as session:
        session.add(
            RoleHolding(
                role=Role.OPERATIONAL_RISK,
                service_id=world.people["lead"].service_id,
                person_id=world.id_of("lead"),
                standing=RoleStanding.HOLDER,
            )
        )
    world.propose()
    world.walk_until(TaskKind.IMPLEMENT_ACTION)

    world.answer(TaskKind.IMPLEMENT_ACTION, Outcome.NOT_COMPLETED, wants_risk_accepted="operational")

    risk = the_risk(world)
    assert (TaskKind.ACCEPT_RISK, "director") in world.open_tasks()
    assert (risk.measures, risk.reason) == (["Within four hours"], "The post could not be filled.")
    assert risk.about.startswith("Will not be done: A senior clinician")
    with pytest.raises(OwnProject):
        world.answer(TaskKind.ACCEPT_RISK, by="lead")


def test_refused_risk_at_a_closure_without_a_way_back_asks_nobody_and_its_letter_says_so(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    below_target_at_closure(world)
    with unit_of_work() as session:
        session.execute(update(Project).values(definition_version=1))

    world.answer(TaskKind.ACCEPT_RISK, Outcome.RISK_REFUSED)

    assert world.project.stage is Stage.CLOSURE
    assert TaskKind.IMPLEMENT_ACTION not in {kind for kind, _ in world.open_tasks()}
    letters = [mail for mail in world.mails() if mail.letter is Letter.RISK_REFUSED]
    assert len(letters) == 2
    for letter in letters:
        words = " ".join(letter.body_text.split())
        assert "nobody is asked by email" in words
        assert "in an email of its own" not in words


def test_risk_of_a_project_closed_earlier_stands_in_the_papers_while_it_is_accepted_ob_011(
    world: World,
) -> None:
    below_target_at_closure(world)
    world.answer(TaskKind.ACCEPT_RISK)
    world.walk_to(Stage.CLOSED)
    closed, service = world.project.reference, world.project.service_id
    world.wait(days=40)
    period = ReportPeriod(first=world.today, last=world.today, today=world.today)

    with reading() as session:
        evidence = gather(session, period)
        elsewhere = evidence.part("another service")
        of_service = gather(session, period, service_id=service)

    assert evidence.projects == []
    assert [(row[0], row[2]) for row in risks_table(evidence.risks).rows] == [
        (closed, "Authority for clinical risks")
    ]
    assert (of_service.risks, elsewhere.risks) == (evidence.risks, [])

    with unit_of_work() as session:
        session.execute(update(AcceptedRisk).values(state=RiskState.ENDED))
    with reading() as session:
        assert gather(session, period).risks == []


def test_accepted_risk_counts_for_the_measures_it_names_and_for_no_other_ob_112(sqlite_world: World) -> None:
    world = sqlite_world
    below_target_at_closure(world)
    period = ReportPeriod(first=date(2026, 4, 1), last=world.today, today=world.today)

    def attention() -> Attention:
        with reading() as session:
            [missed] = missed_standards(gather(session, period).projects, world.today)
        return missed.attention

    before = attention()
    world.answer(TaskKind.ACCEPT_RISK)
    accepted = attention()
    with unit_of_work() as session:
        session.execute(update(AcceptedRisk).values(measures=["Pain"]))

    assert (before, accepted, attention()) == (
        Attention.ACTION_DONE, Attention.ACCEPTED, Attention.ACTION_DONE,
    )  # fmt: skip


def test_risk_kind_that_was_chosen_before_the_action_was_done_asks_nobody_ob_112(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.IMPLEMENT_ACTION)

    world.answer(
        TaskKind.IMPLEMENT_ACTION, reason="The post could not be filled.", wants_risk_accepted="clinical"
    )

    assert ASKED not in world.open_tasks()
    decision = next(task.decision for task in world.project.tasks if task.kind is TaskKind.IMPLEMENT_ACTION)
    assert decision is not None
    assert decision.answer["wants_risk_accepted"] is None
    assert decision.reason == decision.answer["evidence"]


def test_risk_refused_in_a_later_cycle_asks_for_another_action_in_that_cycle_ob_112(world: World) -> None:
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    begins = world.today + timedelta(days=5)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=begins.isoformat(), **ENDS)
    world.wait(days=6)
    fire_due_timers()
    assert (world.project.stage, world.project.cycle) == (Stage.DATA_COLLECTION, 2)

    world.answer(TaskKind.ACCEPT_RISK, Outcome.RISK_REFUSED)

    letters = [mail for mail in world.mails() if mail.letter is Letter.RISK_REFUSED]
    for letter in letters:
        assert "asked for it after the meeting of this cycle" in " ".join(letter.body_text.split())
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(TaskKind.RECORD_MEETING, actions=[], no_action_because="The rota cannot be filled.")
    assert world.open_tasks() == [(TaskKind.IMPLEMENT_ACTION, "lead")]


def test_action_instead_of_a_risk_no_longer_accepted_counts_for_its_measures_and_in_the_report_ob_112(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(TaskKind.RECORD_MEETING, actions=[], no_action_because="The rota cannot be filled.")
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)
    world.answer(TaskKind.ACCEPT_RISK, review_on=(world.today + timedelta(days=3)).isoformat())
    world.wait(days=4)
    while not check_projects(RISK_REVIEWS):
        world.wait(days=1)
    world.answer(TaskKind.REVIEW_RISK, Outcome.NO_LONGER_ACCEPTED)
    assert world.project.stage is Stage.ACTION_MONITORING

    world.answer(TaskKind.IMPLEMENT_ACTION, changed_on=world.today.isoformat())

    with reading() as session:
        missing = missing_for_closure(session, project_by_id(session, world.project_id))
        actions = reported_actions(record_of(session, world.project.reference))
    assert missing[0].sentence == (
        "“Within four hours” misses its target: it is not measured again since its action was done, and nobody has "
        "accepted the risk."
    )
    assert [(action.measure, action.is_done) for action in actions] == [("Within four hours", True)]
