"""What the answers given about a project say, as reports tell it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from models.answers.action_effects import EffectChecked, verdicts_of
from models.answers.planned_actions import under_names
from models.answers.renamed_measures import PLANNED_IN, names_now
from models.answers.stored import FIRST_VERSION, read_stored, upgraded
from models.clock import local_date
from models.cycles.cycle_results import CycleFigure, figures_as_given, newest_series, results_of
from models.forms import TaskForm
from models.forms.project.action_monitoring import (
    ImplementActionForm,
    OverseeActionsForm,
)
from models.forms.project.closure import (
    AbandonForm,
    WithdrawForm,
    WriteFinalReportForm,
)
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.meeting import PlannedAction, RecordMeetingForm
from models.forms.project.plans.design import DesignForm
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.forms.project.proposal import ProposalForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.measures.results import SpecifiedSeries
from models.vocabulary import EffectVerdict, Outcome, Role, TaskKind, TaskState
from tasks.figures.reading import FigureRow
from tasks.projects.measures import GivenFigures, cycles_with_figures, plans_of_cycles
from tasks.reports.evidence.model import ActionEvidence, CycleEvidence

F = TypeVar("F", bound=TaskForm)

TOLD_OF = (
    TaskKind.PROPOSE,
    TaskKind.DESIGN,
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
class AnsweredTask:
    """A task with its answer, if it has one, as the reports read it.

    `before` is how a corrected answer was given, and how it read before its newest correction.
    """

    id: str
    kind: TaskKind
    role: Role
    state: TaskState
    cycle: int
    task_key: str
    about: str
    owner: str
    due_on: date
    outcome: Outcome | None
    on: date | None
    reason: str
    answer: Mapping[str, Any]
    form_version: int = FIRST_VERSION
    at: datetime | None = None
    before: Sequence[Mapping[str, Any]] = ()

    def read(self, form: type[F]) -> F:
        """The answer on its form, read as `read_stored` reads."""
        return read_stored(form, self.answer, self.form_version)

    def upgraded(self, form: type[TaskForm]) -> Mapping[str, Any]:
        """The answer as JSON, said in the fields of today's form."""
        return upgraded(form, self.answer, self.form_version)


def answer_values(
    answers: Sequence[AnsweredTask],
    rows: Sequence[FigureRow],
    approved_on: date | None,
    authorities: Mapping[str, str],
) -> dict[str, Any]:
    """The fields of ProjectEvidence that answers and rows of figures fill; the newest answer of a kind counts.

    `authorities` says by the id of a task which role has accepted the risk that its answer wanted accepted.
    """
    given = {answer.kind: answer for answer in answers if answer.outcome is not None}
    proposal, learning = _newest(given, ProposalForm), _newest(given, ShareLearningForm)
    report, effect = _newest(given, WriteFinalReportForm), _newest(given, CheckEffectForm)
    ended = given.get(TaskKind.ABANDON) or given.get(TaskKind.WITHDRAW)
    early = _newest(given, AbandonForm) or _newest(given, WithdrawForm)
    reviewed = given.get(TaskKind.REVIEW_METHODOLOGY)
    meetings = [answer.read(RecordMeetingForm).held_on for answer in _of(answers, TaskKind.RECORD_MEETING)]
    cycles, measures = _figures(answers, rows, approved_on)
    return {
        "involvement": proposal.involvement if proposal else None,
        "uninvolved_because": (proposal.why_no_involvement if proposal else "") or "",
        "dimensions": proposal.dimensions if proposal else [],
        "cycles": cycles,
        "measures": measures,
        "figures_on": sorted(
            {
                *(answer.on for answer in _of(answers, TaskKind.SUBMIT_DATA) if answer.on),
                *(local_date(row.entered_at) for row in rows),
            }
        ),
        "actions": list(_actions(answers, authorities)),
        "meetings": list(filter(None, meetings)),
        "effect": effect.effect_said if effect else "",
        "learning": (learning.learning if learning else "") or (early.learning if early else "") or "",
        "is_transferable": bool(learning and learning.is_transferable),
        "told": _whom_the_lead_told(given),
        "results_said": _results_said(given.get(TaskKind.WRITE_FINAL_REPORT)),
        "recommendations": report.recommendations if report else "",
        "methodology_reviewed_on": reviewed.on if reviewed else None,
        "ended_because": ended.reason if ended else "",
    }


def _results_said(report: AnsweredTask | None) -> str:
    """What the final report says of the results; since version 2 of its form that is its conclusion."""
    answer = report.upgraded(WriteFinalReportForm) if report else {}
    return str(answer.get("results") or answer.get("conclusion") or "")


def _whom_the_lead_told(given: Mapping[TaskKind, AnsweredTask]) -> str:
    """What the lead said of whom they had told: asked before there was a distribution list, and read for ever."""
    answered = given.get(TaskKind.SHARE_LEARNING)
    return str(answered.answer.get("told") or "") if answered else ""


def _newest(given: Mapping[TaskKind, AnsweredTask], form: type[F]) -> F | None:
    answered = given.get(form.kind)
    return answered.read(form) if answered else None


def _of(answers: Iterable[AnsweredTask], kind: TaskKind) -> list[AnsweredTask]:
    return [answer for answer in answers if answer.kind is kind and answer.outcome is not None]


def _figures(
    answers: Sequence[AnsweredTask],
    rows: Sequence[FigureRow],
    approved_on: date | None,
) -> tuple[list[CycleEvidence], list[SpecifiedSeries]]:
    """The results of each cycle, and each measure of the newest of them over all, as pages judge it."""
    given = {
        answer.cycle: GivenFigures(answer.on or date.max, figures_of(answer))
        for answer in _of(answers, TaskKind.SUBMIT_DATA)
    }
    plans = _plans(answers, given, rows)
    given = {cycle: figures for cycle, figures in given.items() if cycle in plans}
    met, accepted = _meetings(answers), _accepted(answers)
    cycles = cycles_with_figures(plans, given, rows)
    return (
        [
            CycleEvidence(
                cycle.number,
                results_of(cycle, approved_on),
                cycle.number in met,
                accepted.get(cycle.number, ""),
                cycle.given_on,
            )
            for cycle in cycles
        ],
        newest_series(cycles, approved_on),
    )


def _plans(
    answers: Sequence[AnsweredTask], given: Mapping[int, GivenFigures], rows: Sequence[FigureRow]
) -> dict[int, MeasurementPlan]:
    """By cycle of which there are figures its plan, or the design where nobody planned it anew."""
    designs = _of(answers, TaskKind.DESIGN)
    design = designs[-1].read(DesignForm) if designs else None
    own = {answer.cycle: answer.read(PlanCycleForm) for answer in _of(answers, TaskKind.PLAN_CYCLE)}
    return plans_of_cycles(own, design, given, rows)


def _meetings(answers: Sequence[AnsweredTask]) -> frozenset[int]:
    """The cycles whose specialty meeting was recorded."""
    return frozenset(answer.cycle for answer in _of(answers, TaskKind.RECORD_MEETING))


def _accepted(answers: Sequence[AnsweredTask]) -> dict[int, str]:
    """By cycle why a missed target is accepted: no action is taken, or an older answer names who accepts it (6.6)."""
    reasons = [
        *(
            (answer.cycle, answer.read(RecordMeetingForm).no_action_because)
            for answer in _of(answers, TaskKind.RECORD_MEETING)
        ),
        *(
            (answer.cycle, answer.read(CheckEffectForm).risk_accepted_by)
            for answer in _of(answers, TaskKind.CHECK_EFFECT)
        ),
    ]
    return {cycle: reason for cycle, reason in reasons if reason}


_BESIDE = ("out_of", "exceptions")
"""The numbers that a figure may have beside how many there were."""


def figures_of(answered: AnsweredTask) -> list[CycleFigure]:
    """The figures of a cycle; without reading the form where they are as today’s has them, for there are many."""
    try:
        return [
            CycleFigure(
                value["measure"],
                date.fromisoformat(value["period"]),
                _number(value["number"]),
                *(None if (other := value.get(name)) is None else _number(other) for name in _BESIDE),
            )
            for value in answered.upgraded(SubmitDataForm)["figures"]
            if not value.get("group")
        ]
    except (LookupError, TypeError, ValueError):
        return figures_as_given(answered.read(SubmitDataForm))


def _number(stored: object) -> float:
    """A number as an answer stores it: a whole one as it is, a decimal one as its text."""
    if isinstance(stored, int) and not isinstance(stored, bool):
        return stored
    number = float(str(stored))
    return int(number) if number.is_integer() else number


def _actions(answers: Sequence[AnsweredTask], authorities: Mapping[str, str]) -> Iterator[ActionEvidence]:
    planned = _planned(answers)
    verdicts = _verdicts(answers, planned)
    for answer in answers:
        number = answer.task_key.rpartition("-")[2]
        if answer.kind is TaskKind.IMPLEMENT_ACTION and answer.state in {TaskState.OPEN, TaskState.DONE}:
            given, action = answer.read(ImplementActionForm), planned.get(answer.task_key)
            yield ActionEvidence(
                number=int(number) + 1 if number.isdigit() else 1,
                what=answer.about,
                owner=answer.owner,
                due_on=answer.due_on,
                outcome=answer.outcome,
                closed_on=answer.on,
                reported=answer.reason,
                addresses=action.addresses if action else "",
                cycle=answer.cycle,
                risk_accepted_by=given.risk_accepted_by or authorities.get(answer.id, ""),
                changed_on=given.changed_on,
                strength=action.strength if action else None,
                effect=verdicts.get(answer.task_key),
                risk_wanted=given.wants_risk_accepted,
            )


def _verdicts(
    answers: Sequence[AnsweredTask], planned: Mapping[str, PlannedAction]
) -> Mapping[str, EffectVerdict]:
    done = (answer for answer in answers if answer.outcome is Outcome.COMPLETED)
    done_at = {answer.task_key: answer.at for answer in done if answer.at is not None}
    checks = [
        EffectChecked(answer.at, answer.read(CheckEffectForm))
        for answer in _of(answers, TaskKind.CHECK_EFFECT)
        if answer.at is not None
    ]
    return verdicts_of(planned, done_at, checks)


def _planned(answers: Sequence[AnsweredTask]) -> dict[str, PlannedAction]:
    """What was agreed of each action, by the key under which the action is asked about."""
    agreed: list[tuple[str, Sequence[PlannedAction]]] = [
        *(
            (answer.id, answer.read(RecordMeetingForm).actions)
            for answer in _of(answers, TaskKind.RECORD_MEETING)
        ),
        *(
            (answer.id, answer.read(OverseeActionsForm).further_actions)
            for answer in _of(answers, TaskKind.OVERSEE_ACTIONS)
        ),
        *(
            (answer.id, answer.read(CheckEffectForm).further_actions)
            for answer in _of(answers, TaskKind.CHECK_EFFECT)
        ),
    ]
    planned = {
        f"{task_id}-{number}": action for task_id, actions in agreed for number, action in enumerate(actions)
    }
    plans = (answer for answer in answers if answer.kind in PLANNED_IN and answer.outcome is not None)
    return under_names(planned, names_now((plan.before, plan.answer) for plan in plans))
