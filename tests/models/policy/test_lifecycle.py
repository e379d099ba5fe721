"""The policy tested as a table: it names the right people, every step can be reached, and none is a dead end."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.policy.national import NATIONAL_REPORT, PARTICIPATION
from models.policy.programme import PROGRAMME
from models.policy.rules import Lifecycle, TaskRule
from models.policy.undertakings.committee import COMMITTEE
from models.policy.undertakings.unregistered import UNREGISTERED
from models.policy.versions import VERSIONS, asked_anytime
from models.vocabulary import Letter, Outcome, ProjectType, Role, Screen, Stage, TaskKind, TaskState
from tests.support.in_memory_project import InMemoryProject
from tests.support.thoroughness import examples

EVERY_ASK = [(stage, ask) for stage, rule in LIFECYCLE.stages.items() for ask in (*rule.asks, *rule.offers)]
EVERY_ASK += [(stage, ask) for stage in LIFECYCLE.stages for ask in asked_anytime(LIFECYCLE)]
FINAL = {Stage.CLOSED, Stage.DECLINED, Stage.WITHDRAWN, Stage.ABANDONED, Stage.REDIRECTED}

NEUTRAL = {
    Outcome.TRAINED,
    Outcome.EXCEPTION_GRANTED,
    Outcome.UNCLEAR_IF_RESEARCH,
    Outcome.OBJECTED,
    Outcome.COMPLETED,
    Outcome.NOT_COMPLETED,
    Outcome.ASSURED,
    Outcome.SUCCESSOR_NAMED,
    Outcome.STAYS,
    Outcome.ON_TRACK,
    Outcome.NEEDS_HELP,
    Outcome.AGREED,
    Outcome.BACKED,
    Outcome.NOT_BACKED,
    Outcome.WILL_ADOPT,
    Outcome.WILL_NOT_ADOPT,
    Outcome.WORKS_SO_ALREADY,
    Outcome.REFUSED,
    Outcome.RISK_ACCEPTED,
    Outcome.RISK_REFUSED,
    Outcome.STILL_ACCEPTED,
    Outcome.NO_LONGER_ACCEPTED,
    Outcome.DESTROYED,
    Outcome.STILL_NEEDED,
    Outcome.HELPED,
    Outcome.CANNOT_HELP,
}
"""Outcomes after which the stage waits for another of its asks."""


def test_the_stages_are_those_of_the_policy_in_its_order() -> None:
    assert list(LIFECYCLE.stages) == [
        Stage.PROPOSAL,
        Stage.EVIDENCE_REVIEW,
        Stage.DESIGN,
        Stage.REGISTRATION,
        Stage.APPROVAL,
        Stage.DATA_COLLECTION,
        Stage.ACTION_MONITORING,
        Stage.CLOSURE,
    ]


def test_every_stage_can_be_reached_from_the_first_and_every_end_as_well() -> None:
    reached, fresh = set(), {LIFECYCLE.first}
    while fresh:
        reached |= fresh
        fresh = {move.to for stage, _, move in LIFECYCLE.moves() if stage in reached} - reached
    assert reached == set(LIFECYCLE.stages) | FINAL


def test_every_kind_of_task_is_asked_somewhere_and_has_its_form() -> None:
    others = (PROGRAMME, PARTICIPATION, NATIONAL_REPORT, UNREGISTERED)
    of_others = {ask.kind for table in others for rule in table.stages.values() for ask in rule.asks}
    of_committees = {ask.kind for ask in COMMITTEE.anytime}
    assert {ask.kind for _, ask in EVERY_ASK} | of_others | of_committees == set(TaskKind) == set(FORMS)


@pytest.mark.parametrize(("stage", "ask"), EVERY_ASK, ids=[f"{s}-{a.kind}-{a.of}" for s, a in EVERY_ASK])
def test_every_outcome_of_an_ask_leads_somewhere_or_waits_for_another_ask(
    stage: Stage, ask: TaskRule
) -> None:
    leads_to = LIFECYCLE.rule(stage).leads_to
    assert [
        outcome for outcome in FORMS[ask.kind].outcomes if outcome not in leads_to and outcome not in NEUTRAL
    ] == [
        outcome
        for outcome in FORMS[ask.kind].outcomes
        if (stage, outcome) == (Stage.CLOSURE, Outcome.SUBMITTED)
    ]


def test_no_move_waits_for_an_outcome_that_nobody_can_give() -> None:
    for stage, rule in LIFECYCLE.stages.items():
        asks = (*rule.asks, *rule.offers, *asked_anytime(LIFECYCLE))
        possible = {outcome for ask in asks for outcome in FORMS[ask.kind].outcomes}
        assert set(rule.leads_to) - possible == set(), stage


def test_an_ask_waits_only_for_asks_that_stand_before_it() -> None:
    for rule in LIFECYCLE.stages.values():
        for number, ask in enumerate(rule.asks):
            earlier = {before.kind for before in rule.asks[:number]}
            assert set(ask.after) <= earlier, ask.kind


@pytest.mark.parametrize(
    "ask", [ask for _, ask in EVERY_ASK], ids=[f"{s}-{a.kind}-{a.of}" for s, a in EVERY_ASK]
)
def test_every_ask_names_its_clause_its_obligations_and_a_ladder_that_climbs(ask: TaskRule) -> None:
    assert re.fullmatch(r"\d\.\d(, \d\.\d)*", ask.clause)
    assert ask.obligations
    assert all(re.fullmatch(r"OB-(0\d\d|1[0-4]\d|15[0-4])", ob) for ob in ask.obligations)
    rungs = [*ask.ladder.remind, *(days for days, _ in ask.ladder.escalate)]
    assert rungs == sorted(rungs)
    assert ask.ladder.escalate[0][1] is not ask.of


@pytest.mark.parametrize(
    "policy", VERSIONS.values(), ids=lambda policy: f"{policy.definition}-{policy.version}"
)
def test_a_stage_asks_a_step_of_a_role_once_so_that_its_rule_is_found_by_both(policy: Lifecycle) -> None:
    for rule in policy.stages.values():
        asked = [(ask.kind, ask.of) for ask in (*rule.asks, *rule.offers)]
        assert len(asked) == len(set(asked))
        assert [rule.ask(kind, role) for kind, role in asked] == [*rule.asks, *rule.offers]


def test_nobody_approves_in_silence_each_approval_is_a_decision_with_a_receipt() -> None:
    approvals = list(LIFECYCLE.rule(Stage.APPROVAL).asks)
    assert [(ask.decides, ask.receipt) for ask in approvals] == [(True, True)] * len(approvals)


def test_the_lead_is_never_asked_to_decide_ob_079() -> None:
    assert [ask.kind for _, ask in EVERY_ASK if ask.of is Role.LEAD and ask.decides] == []


def test_data_collection_is_entered_from_approval_and_from_a_later_cycle_alone_ob_095() -> None:
    sources = {stage for stage, _, move in LIFECYCLE.moves() if move.to is Stage.DATA_COLLECTION}
    assert sources == {Stage.APPROVAL, Stage.ACTION_MONITORING}


def test_evidence_cannot_be_skipped_ob_103() -> None:
    sources = {stage for stage, _, move in LIFECYCLE.moves() if move.to is Stage.DESIGN}
    assert sources == {Stage.EVIDENCE_REVIEW}


def test_nothing_is_registered_before_it_is_designed_ob_128() -> None:
    sources = {stage for stage, _, move in LIFECYCLE.moves() if move.to is Stage.REGISTRATION}
    assert sources == {Stage.DESIGN, Stage.REGISTRATION}


def test_every_end_is_told_to_somebody() -> None:
    told = {
        move.to: {letter for letter, _ in move.tells} for _, _, move in LIFECYCLE.moves() if move.to in FINAL
    }
    assert told == {
        Stage.CLOSED: {Letter.PROJECT_CLOSED},
        Stage.DECLINED: {Letter.PROJECT_DECLINED},
        Stage.REDIRECTED: {Letter.PROJECT_REDIRECTED},
        Stage.WITHDRAWN: {Letter.PROJECT_WITHDRAWN},
        Stage.ABANDONED: {Letter.PROJECT_WITHDRAWN},
    }


def test_prefect_gets_at_most_ten_names_of_waiting_states() -> None:
    assert len({rule.waits_as for rule in LIFECYCLE.stages.values()} | {"On hold", "Needs attention"}) <= 10


def test_the_table_is_versioned_and_new_projects_begin_with_a_version_that_is_kept() -> None:
    assert VERSIONS["project", LIFECYCLE.version] is LIFECYCLE
    assert InMemoryProject().project.definition_version == LIFECYCLE.version


SCREENS = st.fixed_dictionaries(
    {
        "project_type": st.sampled_from(ProjectType),
        "national_reference": st.just("NCA-7"),
        "nationally_registered_on": st.just("2026-09-01"),
        "could_harm": st.sampled_from(Screen),
        "personal_data": st.sampled_from(Screen),
        "may_disadvantage": st.sampled_from(Screen),
    }
)


@settings(max_examples=examples(60), deadline=None)
@given(st.data())
def test_whatever_people_answer_an_open_project_always_waits_for_somebody(data: st.DataObject) -> None:
    paper = InMemoryProject()
    for _ in range(60):
        if not paper.project.is_open:
            break
        waiting = [task for task in paper.project.tasks if task.is_open]
        if not waiting:
            assert paper.project.enters_next_stage_on is not None
            break
        task = data.draw(st.sampled_from(waiting))
        outcome = data.draw(st.sampled_from(FORMS[task.kind].outcomes))
        paper.answer_task(task, outcome, data.draw(SCREENS) if task.kind is TaskKind.REGISTER else {})
        assert paper.go_on() == []
    if not paper.project.is_open:
        assert paper.open() == []
        assert all(task.state is not TaskState.OPEN for task in paper.project.tasks)


def test_reviews_are_what_decides_on_the_approval_in_the_order_of_the_table() -> None:
    assert list(dict.fromkeys(ask.kind for ask in LIFECYCLE.reviews())) == [
        TaskKind.APPROVE,
        TaskKind.REVIEW_SUPPORT_TEAM,
        TaskKind.REVIEW_RESEARCH_GOVERNANCE,
        TaskKind.REVIEW_INFORMATION_GOVERNANCE,
        TaskKind.REVIEW_EQUALITY,
        TaskKind.REVIEW_ETHICS,
    ]


def test_objection_of_any_review_is_resolved_once_every_review_has_answered() -> None:
    [resolved] = [ask for _, ask in EVERY_ASK if ask.kind is TaskKind.RESOLVE_OBJECTION]

    assert list(resolved.after) == list(dict.fromkeys(ask.kind for ask in LIFECYCLE.reviews()))


def test_steps_say_from_which_stage_to_which_an_outcome_leads() -> None:
    assert LIFECYCLE.steps(Outcome.APPROVED, Outcome.APPROVED_WITH_CONDITIONS) == {
        (Stage.APPROVAL, Stage.DATA_COLLECTION)
    }
    assert LIFECYCLE.steps(Outcome.CLOSED) == {(Stage.CLOSURE, Stage.CLOSED)}
    assert LIFECYCLE.collecting() == {Stage.DATA_COLLECTION}


def test_programme_asks_nothing_at_any_stage_and_a_project_two_things() -> None:
    kinds = (TaskKind.CHECK_IN, TaskKind.NAME_SUCCESSOR, TaskKind.APPROVE)

    assert [LIFECYCLE.ask_anytime(kind) is not None for kind in kinds] == [True, True, False]
    assert [PROGRAMME.ask_anytime(kind) for kind in kinds] == [None] * 3


def test_associate_director_reviews_ethics_and_is_told_second_where_another_reviewer_is_silent_ob_053() -> (
    None
):
    asks = {ask.kind: ask for ask in LIFECYCLE.rule(Stage.APPROVAL).asks}
    ethics = asks[TaskKind.REVIEW_ETHICS]
    others = (
        TaskKind.REVIEW_RESEARCH_GOVERNANCE,
        TaskKind.REVIEW_INFORMATION_GOVERNANCE,
        TaskKind.REVIEW_EQUALITY,
    )

    assert ethics.of is Role.ASSOCIATE_DIRECTOR
    assert ethics.ladder.escalate[1][1] is Role.CHIEF_MEDICAL_OFFICER, "nobody is told of their own silence"
    assert {asks[kind].ladder.escalate[1][1] for kind in others} == {Role.ASSOCIATE_DIRECTOR}
