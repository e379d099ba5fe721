"""What the answers given about a project say, as reports tell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeVar

from models.figures import results_of
from models.forms import TaskForm
from models.forms.action_monitoring import CheckEffectForm
from models.forms.closure import AbandonForm, ShareLearningForm, WithdrawForm, WriteFinalReportForm
from models.forms.data_collection import SubmitDataForm
from models.forms.meeting import RecordMeetingForm
from models.forms.planning import Measure, PlanCycleForm
from models.forms.proposal import ProposalForm
from models.stored_answers import FIRST_VERSION, read_stored, upgraded
from models.vocabulary import Outcome, Role, TaskKind, TaskState
from tasks.reports.evidence.known import ActionTaken, CycleTaken, MeasureTaken

F = TypeVar("F", bound=TaskForm)

TOLD_OF = (
    TaskKind.PROPOSE,
    TaskKind.PLAN_CYCLE,
    TaskKind.SUBMIT_DATA,
    TaskKind.RECORD_MEETING,
    TaskKind.IMPLEMENT_ACTION,
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
    form_version: int = FIRST_VERSION

    def read(self, form: type[F]) -> F:
        """The answer on its form, read as `read_stored` reads."""
        return read_stored(form, self.answer, self.form_version)

    def upgraded(self, form: type[TaskForm]) -> Mapping[str, Any]:
        """The answer as JSON, said in the fields of today's form."""
        return upgraded(form, self.answer, self.form_version)


class Counted(NamedTuple):
    """What the form calls a figure."""

    measure: str
    period: date
    numerator: int
    denominator: int


def said_of(answers: Sequence[Answered], approved_on: date | None) -> dict[str, Any]:
    """The fields of ProjectTaken that answers fill; the newest answer of a kind counts."""
    given = {one.kind: one for one in answers if one.outcome is not None}
    proposal, learning = _newest(given, ProposalForm), _newest(given, ShareLearningForm)
    report, effect = _newest(given, WriteFinalReportForm), _newest(given, CheckEffectForm)
    ended = given.get(TaskKind.ABANDON) or given.get(TaskKind.WITHDRAW)
    early = _newest(given, AbandonForm) or _newest(given, WithdrawForm)
    reviewed = given.get(TaskKind.REVIEW_METHODOLOGY)
    meetings = [one.read(RecordMeetingForm).held_on for one in _of(answers, TaskKind.RECORD_MEETING)]
    cycles, measures = _figures(answers, approved_on)
    return {
        "involvement": proposal.involvement if proposal else None,
        "dimensions": proposal.dimensions if proposal else [],
        "cycles": cycles,
        "measures": measures,
        "actions": list(_actions(answers)),
        "meetings": list(filter(None, meetings)),
        "effect": effect.effect if effect else "",
        "learning": (learning.learning if learning else "") or (early.learning if early else "") or "",
        "is_transferable": bool(learning and learning.is_transferable),
        "told": learning.told if learning else "",
        "results_said": report.results if report else "",
        "recommendations": report.recommendations if report else "",
        "methodology_reviewed_on": reviewed.on if reviewed else None,
        "ended_because": ended.reason if ended else "",
    }


def _newest(given: Mapping[TaskKind, Answered], form: type[F]) -> F | None:
    answered = given.get(form.kind)
    return answered.read(form) if answered else None


def _of(answers: Iterable[Answered], kind: TaskKind) -> list[Answered]:
    return [one for one in answers if one.kind is kind and one.outcome is not None]


def _figures(
    answers: Sequence[Answered], approved_on: date | None
) -> tuple[list[CycleTaken], list[MeasureTaken]]:
    """The results of each cycle, and each measure over all of them; the newest plan says what a measure is."""
    plans = {one.cycle: one for one in _of(answers, TaskKind.PLAN_CYCLE)}
    figures = {one.cycle: one for one in _of(answers, TaskKind.SUBMIT_DATA)}
    cycles: list[CycleTaken] = []
    measures: dict[str, Measure] = {}
    series: dict[str, dict[date, tuple[int, int]]] = {}
    for number in sorted(plans.keys() & figures.keys()):
        plan, given = plans[number].read(PlanCycleForm), figures_of(figures[number])
        cycles.append(CycleTaken(number, results_of(plan, given, approved_on)))
        measures |= {measure.name: measure for measure in plan.measures}
        for figure in given.figures:
            series.setdefault(figure.measure, {})[figure.period] = figure.numerator, figure.denominator
    return cycles, [_measure(measures[name], by_day) for name, by_day in series.items() if name in measures]


def figures_of(answered: Answered) -> SubmitDataForm:
    """The figures of a cycle; as tuples, for there are a hundred thousand, where they are as today's form has them."""
    try:
        figures: list[Any] = [
            Counted(one["measure"], date.fromisoformat(one["period"]), one["numerator"], one["denominator"])
            for one in answered.upgraded(SubmitDataForm)["figures"]
        ]
    except (LookupError, TypeError, ValueError):
        return answered.read(SubmitDataForm)
    return SubmitDataForm.model_construct(figures=figures)


def _measure(measure: Measure, by_day: Mapping[date, tuple[int, int]]) -> MeasureTaken:
    target = measure.target_percent
    return MeasureTaken(
        measure.name,
        measure.measure_type,
        float(target) if target is not None else None,
        [(day, *counts) for day, counts in sorted(by_day.items())],
    )


def _actions(answers: Iterable[Answered]) -> Iterator[ActionTaken]:
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
            )
