"""A project is closed when nothing is missing; until then everybody sees exactly what is, and whose turn it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from models.answers.project_answers import newest_answered
from models.closing.missing import unmeasured_targets
from models.cycles.cycle_results import judgements
from models.errors import WrongForm
from models.inputs.text import compared
from models.measures.effects import EffectOfFigures
from models.measures.figure_judgement import FigureJudgement
from models.measures.figures import CheckedFigure, FigureKey
from models.measures.specification import MeasureSpecification, MeasureTarget
from models.records import AcceptedRisk, Project
from models.spc import Direction
from models.vocabulary import (
    EffectVerdict,
    FigureSource,
    MeasureKind,
    MeasureType,
    Outcome,
    RiskState,
    Stage,
    TaskKind,
)
from tasks.actions.agreed import actions_of_projects
from tasks.actions.effects import UnjudgedAction, unjudged_actions
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.answers.entering_figures import enter_figures
from tasks.closing.closing_checks import missing_for_closure
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.final_report.actions import reported_actions
from tasks.final_report.record import record_of
from tasks.national.intake import take_in
from tasks.projects.project_rows import project_by_id
from tasks.projects.storing_figures import FiguresRequest
from tasks.queries.projects.figures import figures_seen
from tasks.queries.projects.project import project_seen
from tasks.queries.tasks.task import task_seen
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import ReportPeriod
from tests.support.programme.national_bodies import (
    answer_gaps,
    hip_fractures,
    new_report,
    report_with_twelve,
)
from tests.support.reports.lived_projects import action
from tests.support.trust_at_work import NATIONAL, World, nonce

MISSED = (
    "“Within four hours” misses its target: it is not measured again since its action was done, and nobody has "
    "accepted the risk."
)
WAITS = (
    "Nobody has decided yet whether a risk is accepted. The target is missed and not measured again: "
    "“Within four hours”."
)
UNANSWERED = (
    "“State of the Nation Report 2026”: Children and Young People has not answered recommendations 9, 10, 11."
)
SUPPORT = "Ruth Calder, QI Support Team"
ENDS: dict[str, Any] = {"wants_risk_accepted": "clinical"}


def sentences(world: World) -> list[str]:
    with reading() as session:
        missing = missing_for_closure(session, project_by_id(session, world.project_id))
        return [each.sentence for each in missing]


def lacking(world: World) -> list[tuple[str, str, str]]:
    """What is missing, whose turn it is, and the reference of what the line leads to."""
    with reading() as session:
        missing = missing_for_closure(session, project_by_id(session, world.project_id))
        return [(each.sentence, each.turn, each.address.rpartition("/")[2]) for each in missing]


def to_confirmation(world: World) -> None:
    """A project whose only cycle misses its target, up to its closure; its risk is accepted on the way."""
    world.propose()
    world.walk_until(TaskKind.CONFIRM_CLOSURE)


def nobody_accepts(world: World) -> None:
    """As in a project that came here before anybody was asked."""
    with unit_of_work() as session:
        session.execute(
            update(AcceptedRisk)
            .where(AcceptedRisk.project_id == world.project_id)
            .values(state=RiskState.ENDED)
        )


def test_missed_target_without_accepted_risk_refuses_closure_with_the_exact_list_ob_112(world: World) -> None:
    to_confirmation(world)
    assert sentences(world) == []
    nobody_accepts(world)
    task = world.task(TaskKind.CONFIRM_CLOSURE)

    seen = task_seen(task.id, task.assignee_id)

    assert [(each.sentence, each.turn) for each in seen.missing] == [(MISSED, "Dr Amara Osei, project lead")]
    assert "closed_without" in seen.not_asked
    page = project_seen(world.project.reference, world.id_of("lead"))
    assert [each.sentence for each in page.closing.missing] == [MISSED]
    with pytest.raises(WrongForm) as refused:
        world.answer(TaskKind.CONFIRM_CLOSURE)
    assert refused.value.sentences == [
        ("outcome", f"{MISSED} Whose turn it is: Dr Amara Osei, project lead.")
    ]

    world.answer(TaskKind.CONFIRM_CLOSURE, Outcome.FURTHER_ACTIONS)

    assert world.project.stage is Stage.ACTION_MONITORING
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)
    world.answer(TaskKind.ACCEPT_RISK)
    world.walk_to(Stage.CLOSED)


def test_risk_that_waits_for_a_decision_stands_in_the_list_of_the_lead(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)

    page = project_seen(world.project.reference, world.id_of("lead"))

    assert [(each.sentence, each.turn) for each in page.closing.missing] == [
        (
            WAITS,
            "Dr Anita Desai, Authority for clinical risks",
        ),
    ]
    assert page.closing.risks[0].by == ""


def test_national_audit_closes_with_its_national_reference_and_the_day_of_it_ob_026(world: World) -> None:
    world.propose(project_type="national_audit")
    world.walk_to(Stage.REGISTRATION)
    world.answer(TaskKind.REGISTER, **NATIONAL)
    assert (world.project.national_reference, world.project.external_reference) == ("NCA-7", "QIL-4711")
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    with unit_of_work() as session:
        session.execute(update(Project).values(nationally_registered_on=None, national_reference=None))
    register = next(task for task in world.project.tasks if task.kind is TaskKind.REGISTER)

    with reading() as session:
        [missing] = missing_for_closure(session, project_by_id(session, world.project_id))

    assert missing.sentence == (
        "A national audit needs its national registration reference and the date of its national registration."
    )
    assert missing.address == f"/tasks/{register.id}/correct"
    with pytest.raises(WrongForm, match="national registration reference"):
        world.answer(TaskKind.CONFIRM_CLOSURE)
    assert register.decision is not None
    typed = {
        **register.decision.answer,
        "national_reference": "NCA-8",
        "nationally_registered_on": "2026-10-01",
    }
    correct_answer(CorrectionRequest(register.id, world.id_of("qist"), typed, "It was left out.", nonce()))
    assert world.project.national_reference == "NCA-8"


def test_national_audit_closes_once_every_recommendation_of_its_reports_is_answered_ob_006_ob_112(
    world: World,
) -> None:
    to_confirmation(world)
    audit, topic_id = world.project_id, hip_fractures(world)
    with unit_of_work() as session:
        session.execute(update(Project).where(Project.id == audit).values(topic_id=topic_id))
    assert sentences(world) == []
    taken = take_in(new_report(world, topic=topic_id))
    assert lacking(world) == [
        (
            "“State of the Nation Report 2026”: nobody has entered yet what it recommends.",
            SUPPORT,
            taken.reference,
        )
    ]

    report_with_twelve(world, taken=taken)
    answer_gaps(world, "Urgent Care", range(1, 11))

    world.project_id = audit
    assert lacking(world) == [
        (UNANSWERED, "Dr Nadia Rahman, Person who answers for the service", taken.reference)
    ]
    with pytest.raises(WrongForm, match="has not answered recommendations 9, 10, 11"):
        world.answer(TaskKind.CONFIRM_CLOSURE)
    world.project_id = taken.project_id
    answer_gaps(world, "Children and Young People", range(9, 12))
    world.project_id = audit
    world.answer(TaskKind.CONFIRM_CLOSURE)
    assert world.project.stage is Stage.CLOSED


def test_measures_are_judged_once_on_the_page_on_which_the_closure_is_decided(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    to_confirmation(sqlite_world)
    nobody_accepts(sqlite_world)
    task = sqlite_world.task(TaskKind.CONFIRM_CLOSURE)
    judged = list[int]()

    def counted(*given: Any) -> Sequence[FigureJudgement]:  # noqa: ANN401 -- as it is called
        judged.append(1)
        return judgements(*given)

    monkeypatch.setattr("tasks.projects.measures.judgements", counted)

    assert [each.sentence for each in task_seen(task.id, task.assignee_id).missing] == [MISSED]

    assert len(judged) == 1


def test_project_whose_record_is_older_than_the_question_closes_with_a_reason(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = sqlite_world
    to_confirmation(world)
    nobody_accepts(world)
    monkeypatch.setattr("tasks.answers.validate.is_undesigned", lambda _: True)

    with pytest.raises(WrongForm) as refused:
        world.answer(TaskKind.CONFIRM_CLOSURE)
    assert [at for at, _ in refused.value.sentences] == ["closed_without"]

    world.answer(TaskKind.CONFIRM_CLOSURE, closed_without="Nobody was asked then; the service has ended.")
    assert world.project.stage is Stage.CLOSED


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(0, "tomorrow or later"), (400, "The rule gives 2 November 2031: say why it is another date")],
)
def test_day_until_which_data_are_kept_is_to_come_and_another_than_the_rules_needs_a_reason_ob_138(
    sqlite_world: World, days: int, sentence: str
) -> None:
    to_confirmation(sqlite_world)
    until = (sqlite_world.today + timedelta(days=days)).isoformat()

    with pytest.raises(WrongForm, match=sentence):
        sqlite_world.answer(TaskKind.CONFIRM_CLOSURE, retention_until=until, retention_reason=None)


ACTION = "A senior clinician at the front door from 16:00 to 24:00 each day."
UNSAID = (
    "“A senior clinician at the front door in the evening.” was done, and nobody has said whether it worked."
)
TOLD = f"The figures now tell whether “{ACTION}” worked, and nobody has said so."


@pytest.fixture
def seen_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets the closure see the actions without a verdict with some facts changed."""

    def change(**facts: Any) -> None:  # noqa: ANN401 -- whatever fact a test is about
        def changed(*given: Any) -> list[UnjudgedAction]:  # noqa: ANN401 -- as it is called
            return [replace(action, **facts) for action in unjudged_actions(*given)]

        monkeypatch.setattr("tasks.closing.closing_checks.unjudged_actions", changed)

    return change


def test_action_done_after_the_check_is_missing_unless_it_was_to_outlast_the_report_ob_112(
    world: World, seen_as: Callable[..., None]
) -> None:
    world.propose()
    world.walk_until(TaskKind.RECORD_MEETING)
    agreed = {**action((world.today + timedelta(days=28)).isoformat()), "runs_beyond_report": True}
    world.answer(TaskKind.RECORD_MEETING, actions=[agreed])
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)
    world.answer(TaskKind.ACCEPT_RISK)
    world.wait(days=1)
    world.answer(TaskKind.IMPLEMENT_ACTION)
    assert sentences(world) == []

    seen_as(outlasts_report=False)

    assert sentences(world) == [UNSAID]


def test_cannot_tell_is_an_answer_until_newer_figures_tell(
    sqlite_world: World, seen_as: Callable[..., None]
) -> None:
    to_confirmation(sqlite_world)
    assert sentences(sqlite_world) == []
    tells = EffectOfFigures(EffectVerdict.WORKED, "6 figures since practice changed. Improvement shown")
    seen_as(figures=tells, measured_until=sqlite_world.today)
    assert sentences(sqlite_world) == []

    seen_as(figures=tells, measured_until=sqlite_world.today + timedelta(days=1))

    assert sentences(sqlite_world) == [TOLD]


def test_measure_that_is_called_otherwise_keeps_its_action_and_its_accepted_risk_ob_112_ob_135(
    world: World,
) -> None:
    to_confirmation(world)
    design = newest_answered(world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    typed = {**design.decision.answer}
    typed["measures"] = [{**typed["measures"][0], "name": "Seen in four hours"}, *typed["measures"][1:]]

    correct_answer(CorrectionRequest(design.id, world.id_of("lead"), typed, "A clearer name.", nonce()))
    while any(kind is TaskKind.AGREE_CORRECTION for kind, _ in world.open_tasks()):
        world.answer(TaskKind.AGREE_CORRECTION, Outcome.AGREED)

    period = ReportPeriod(first=world.today, last=world.today, today=world.today)
    with reading() as session:
        actions = actions_of_projects(session, [world.project_id])[world.project_id]
        reported = reported_actions(record_of(session, world.project.reference))
        [evidence] = gather(session, period).projects
    assert [action.addresses for action in actions.planned.values()] == ["Seen in four hours"]
    assert [action.measure for action in reported] == ["Seen in four hours"]
    assert [action.addresses for action in evidence.actions] == ["Seen in four hours"]
    assert sentences(world) == []
    nobody_accepts(world)
    assert sentences(world) == [MISSED.replace("Within four hours", "Seen in four hours")]
    meeting = newest_answered(world.project, TaskKind.RECORD_MEETING)
    assert meeting is not None
    assert meeting.decision is not None
    typed = {**meeting.decision.answer, "discussion": "Senior review comes too late at night."}
    correct_answer(CorrectionRequest(meeting.id, world.id_of("lead"), typed, "A word was missing.", nonce()))


def test_figures_that_tell_of_an_action_of_an_earlier_cycle_hold_up_the_closure_ob_112(
    sqlite_world: World, seen_as: Callable[..., None]
) -> None:
    world = sqlite_world
    world.propose()
    world.walk_until(TaskKind.CHECK_EFFECT)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NEXT_CYCLE, next_cycle_on=world.today.isoformat())
    assert world.project.cycle == 2
    world.walk_until(TaskKind.RECORD_MEETING)
    world.answer(
        TaskKind.RECORD_MEETING, actions=[], no_action_because="The first one has just begun to work."
    )
    world.walk_until(TaskKind.CONFIRM_CLOSURE)
    tells = EffectOfFigures(EffectVerdict.WORKED, "6 figures since practice changed. Improvement shown")

    seen_as(figures=tells, measured_until=world.today + timedelta(days=1))

    assert TOLD in sentences(world)


NEVER = (
    "“Seen by a senior” has a target and was never measured: enter its figures or, where there are none to enter, go "
    "back to further actions and have the risk accepted."
)


def to_confirmation_unmeasured(world: World) -> None:
    """As `to_confirmation`, with a second standard that was never measured, and a measure without a target."""
    to_confirmation(world)
    design = newest_answered(world.project, TaskKind.DESIGN)
    assert design is not None
    assert design.decision is not None
    [measure, *others] = design.decision.answer["measures"]
    second = {**measure, "name": "Seen by a senior"}
    without = {**measure, "name": "Calls", "measure_type": "process", "target": None, "target_sense": None}
    typed = {**design.decision.answer, "measures": [measure, *others, second, without]}
    correct_answer(CorrectionRequest(design.id, world.id_of("lead"), typed, "It was left out.", nonce()))
    while any(kind is TaskKind.AGREE_CORRECTION for kind, _ in world.open_tasks()):
        world.answer(TaskKind.AGREE_CORRECTION, Outcome.AGREED)


def test_target_that_was_never_measured_is_missing_until_its_figures_are_there_ob_112(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    to_confirmation_unmeasured(world)

    assert lacking(world) == [(NEVER, "Dr Amara Osei, project lead", "figures")]
    with pytest.raises(WrongForm, match="was never measured"):
        world.answer(TaskKind.CONFIRM_CLOSURE)
    [there, *_] = figures_seen(world.project.reference, world.id_of("lead")).figures
    key = FigureKey(compared("Seen by a senior"), there.period)
    enter_figures(
        FiguresRequest(
            reference=world.project.reference,
            person_id=world.id_of("lead"),
            nonce=nonce(),
            source=FigureSource.PAGE,
            figures=[CheckedFigure(key, Decimal(97), Decimal(100))],
        )
    )
    assert sentences(world) == []


def test_target_of_which_there_are_no_figures_to_enter_closes_with_its_risk_accepted_ob_112(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    to_confirmation_unmeasured(world)

    world.answer(TaskKind.CONFIRM_CLOSURE, Outcome.FURTHER_ACTIONS)
    world.answer(TaskKind.OVERSEE_ACTIONS)
    world.answer(TaskKind.CHECK_EFFECT, Outcome.NO_FURTHER_CYCLE, **ENDS)

    assert world.task(TaskKind.ACCEPT_RISK).about == (
        "The target is missed and not measured again: “Within four hours”. The target was never measured: "
        "“Seen by a senior”"
    )
    world.answer(TaskKind.ACCEPT_RISK)
    assert sentences(world) == []
    world.walk_to(Stage.CLOSED)


def test_rare_event_that_never_happened_is_no_gap_ob_112() -> None:
    measures = [
        MeasureSpecification(
            name=kind.label,
            kind=kind,
            role=MeasureType.STANDARD,
            direction=Direction.INCREASE,
            target=MeasureTarget(least=Decimal(90)),
        )
        for kind in (MeasureKind.PROPORTION, MeasureKind.DAYS_BETWEEN)
    ]

    assert unmeasured_targets(measures, []) == (MeasureKind.PROPORTION.label,)
