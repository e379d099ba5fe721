"""What the answers given about a project say, as reports tell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from models.figures import MeasuredCycle, MeasureSeries, results_of, series_of
from models.forms.data_collection import SubmitDataForm
from models.forms.planning import Measure, PlanCycleForm
from models.spc import Direction
from models.vocabulary import (
    Involvement,
    MeasureType,
    Outcome,
    QualityDimension,
    Role,
    TargetSense,
    TaskKind,
    TaskState,
)
from tasks.reports.evidence.known import ActionTaken, CycleTaken

TOLD_OF = (
    TaskKind.PROPOSE,
    TaskKind.PLAN_CYCLE,
    TaskKind.SUBMIT_DATA,
    TaskKind.RECORD_MEETING,
    TaskKind.IMPLEMENT_ACTION,
    TaskKind.OVERSEE_ACTIONS,
    TaskKind.CHECK_EFFECT,
    TaskKind.REVIEW_METHODOLOGY,
    TaskKind.WRITE_FINAL_REPORT,
    TaskKind.SHARE_LEARNING,
    TaskKind.WITHDRAW,
    TaskKind.ABANDON,
)
"""The kinds of task whose answers reports tell of."""


@dataclass(frozen=True)
class Answered:
    """A task with its answer, if it has one, as the reports read it."""

    id: str
    kind: TaskKind
    role: Role
    state: TaskState
    cycle: int
    occurrence: str
    about: str
    owner: str
    due_on: date
    outcome: Outcome | None
    on: date | None
    reason: str
    answer: Mapping[str, Any]


class Counted(NamedTuple):
    """What the form calls a figure."""

    measure: str
    period: date
    numerator: int
    denominator: int


def said_of(answers: Sequence[Answered], approved_on: date | None) -> dict[str, Any]:
    """The fields of ProjectTaken that answers fill; the newest answer of a kind counts."""
    given = {one.kind: one for one in answers if one.outcome is not None}
    said = {kind: one.answer for kind, one in given.items()}
    proposal, learning = said.get(TaskKind.PROPOSE, {}), said.get(TaskKind.SHARE_LEARNING, {})
    report = said.get(TaskKind.WRITE_FINAL_REPORT, {})
    ended = given.get(TaskKind.ABANDON) or given.get(TaskKind.WITHDRAW)
    reviewed = given.get(TaskKind.REVIEW_METHODOLOGY)
    cycles, measures = _figures(answers, approved_on)
    return {
        "involvement": Involvement(proposal["involvement"]) if "involvement" in proposal else None,
        "uninvolved_because": proposal.get("why_no_involvement") or "",
        "dimensions": [QualityDimension(one) for one in proposal.get("dimensions", [])],
        "cycles": cycles,
        "measures": measures,
        "figures_on": [one.on for one in _of(answers, TaskKind.SUBMIT_DATA) if one.on],
        "actions": list(_actions(answers)),
        "meetings": [
            date.fromisoformat(one.answer["held_on"]) for one in _of(answers, TaskKind.RECORD_MEETING)
        ],
        "effect": said.get(TaskKind.CHECK_EFFECT, {}).get("effect", ""),
        "learning": learning.get("learning") or (ended.answer.get("learning") if ended else "") or "",
        "is_transferable": bool(learning.get("is_transferable")),
        "told": learning.get("told", ""),
        "results_said": report.get("results", ""),
        "recommendations": report.get("recommendations", ""),
        "methodology_reviewed_on": reviewed.on if reviewed else None,
        "ended_because": ended.reason if ended else "",
    }


def _of(answers: Iterable[Answered], kind: TaskKind) -> list[Answered]:
    return [one for one in answers if one.kind is kind and one.outcome is not None]


def _figures(
    answers: Sequence[Answered], approved_on: date | None
) -> tuple[list[CycleTaken], list[MeasureSeries]]:
    """The results of each cycle, and each measure over all of them."""
    plans = {one.cycle: one for one in _of(answers, TaskKind.PLAN_CYCLE)}
    figures = {one.cycle: one for one in _of(answers, TaskKind.SUBMIT_DATA)}
    met, accepted = _meetings(answers), _accepted(answers)
    cycles = [
        MeasuredCycle(number, plan_of(plans[number].answer), figures_of(figures[number].answer))
        for number in sorted(plans.keys() & figures.keys())
    ]
    return (
        [
            CycleTaken(
                cycle.number,
                results_of(cycle, approved_on),
                cycle.number in met,
                accepted.get(cycle.number, ""),
            )
            for cycle in cycles
        ],
        series_of(cycles, approved_on),
    )


def _meetings(answers: Sequence[Answered]) -> frozenset[int]:
    """The cycles whose specialty meeting was recorded."""
    return frozenset(one.cycle for one in _of(answers, TaskKind.RECORD_MEETING))


def _accepted(answers: Sequence[Answered]) -> dict[int, str]:
    """By cycle why a standard below its target is accepted: no action is taken, or a role accepts the risk (6.6)."""
    reasons = [
        (one.cycle, str(one.answer.get(name) or ""))
        for kind, name in (
            (TaskKind.RECORD_MEETING, "no_action_because"),
            (TaskKind.CHECK_EFFECT, "risk_accepted_by"),
        )
        for one in _of(answers, kind)
    ]
    return {cycle: reason for cycle, reason in reasons if reason}


def plan_of(answer: Mapping[str, Any]) -> PlanCycleForm:
    """What a plan measures and when. It was checked when it was given, and to check thousands again takes seconds."""
    return PlanCycleForm.model_construct(
        measures=[_measure(one) for one in answer["measures"]],
        collect_from=date.fromisoformat(answer["collect_from"]),
        collect_until=date.fromisoformat(answer["collect_until"]),
    )


def _measure(answer: Mapping[str, Any]) -> Measure:
    target, direction, sense = (answer.get(name) for name in ("target_percent", "direction", "target_sense"))
    return Measure.model_construct(
        **{
            **answer,
            "measure_type": MeasureType(answer["measure_type"]),
            "direction": Direction(direction) if direction is not None else None,
            "target_percent": Decimal(target) if target is not None else None,
            "target_sense": TargetSense(sense) if sense is not None else None,
        }
    )


def figures_of(answer: Mapping[str, Any]) -> SubmitDataForm:
    """The figures of a cycle, in the same way; as tuples, for there are a hundred thousand."""
    figures: list[Any] = [
        Counted(one["measure"], date.fromisoformat(one["period"]), one["numerator"], one["denominator"])
        for one in answer["figures"]
    ]
    return SubmitDataForm.model_construct(figures=figures)


def _actions(answers: Sequence[Answered]) -> Iterator[ActionTaken]:
    addressed = _addressed(answers)
    for one in answers:
        number = one.occurrence.rpartition("-")[2]
        if one.kind is TaskKind.IMPLEMENT_ACTION and one.state in {TaskState.OPEN, TaskState.DONE}:
            yield ActionTaken(
                number=int(number) + 1 if number.isdigit() else 1,
                what=one.about,
                owner=one.owner,
                due_on=one.due_on,
                outcome=one.outcome,
                closed_on=one.on,
                reported=one.reason,
                addresses=addressed.get(one.occurrence, ""),
                cycle=one.cycle,
                risk_accepted_by=str(one.answer.get("risk_accepted_by") or ""),
            )


def _addressed(answers: Sequence[Answered]) -> dict[str, str]:
    """The measure that each action is for, by the key under which the action is asked about."""
    agreed = (
        (one.id, number, action)
        for kind, name in (
            (TaskKind.RECORD_MEETING, "actions"),
            (TaskKind.OVERSEE_ACTIONS, "further_actions"),
        )
        for one in _of(answers, kind)
        for number, action in enumerate(one.answer.get(name) or ())
    )
    return {f"{task_id}-{number}": action["addresses"] for task_id, number, action in agreed}
