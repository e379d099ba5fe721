"""What was agreed to be done in all cycles of a project, what came of it, and what its measure shows now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.answers.renamed_measures import PLANNED_IN, names_in_plans
from models.clock import local_date
from models.engine.whose_turn import is_late
from models.inputs.text import compared
from models.policy.conditions import instead_due_on, instead_of_risk
from models.records import HumanTask, Person
from models.vocabulary import ActionStrength, Outcome, Part, Profession, TaskKind
from tasks.closing.risks import risk_decided_in
from tasks.final_report.record import ProjectRecord, ReportedStep
from tasks.final_report.wording import word_label

_AGREED_IN = {
    TaskKind.RECORD_MEETING: "actions",
    TaskKind.OVERSEE_ACTIONS: "further_actions",
    TaskKind.CHECK_EFFECT: "further_actions",
}
_NOT_ACCEPTED = {Outcome.RISK_REFUSED, Outcome.NO_LONGER_ACCEPTED}
NOBODY = "Not named"


@dataclass(frozen=True, kw_only=True)
class ReportedAction:
    """An action as the report tells it: its owner by role, for the report may leave the Trust.

    `effect` is whether it worked, as the effect check says, and what the measure that it is for shows now; empty where
    it is not done, or neither is known.
    """

    what: str
    strength: str
    owner: str
    due_on: date | None
    measure: str
    standing: str
    evidence: str
    effect: str
    is_done: bool
    is_open: bool


def reported_actions(record: ProjectRecord) -> list[ReportedAction]:
    """Every agreed action, and each that was asked for because a risk is not accepted, the oldest first (OB-112)."""
    shown = {
        compared(chart.name): f"{chart.judgement.measure.name}: {chart.judgement.verdict.label}"
        for chart in record.charts
    }
    answered = {step.task.task_key: step for step in record.all_of(TaskKind.IMPLEMENT_ACTION)}
    asked = {task.task_key: task for task in record.project.tasks if task.kind is TaskKind.IMPLEMENT_ACTION}
    return [
        _action(record, key, given, (asked.get(key), answered.get(key)), shown)
        for key, given in [*_agreed(record), *_instead_of_risks(record, {*asked, *answered})]
    ]


def _agreed(record: ProjectRecord) -> Iterator[tuple[str, Mapping[str, Any]]]:
    names = names_in_plans(step.decision for step in record.all_of(*PLANNED_IN))
    for step in record.all_of(*_AGREED_IN):
        for number, given in enumerate(step.records(_AGREED_IN[step.task.kind])):
            measure = str(given.get("addresses") or "")
            yield f"{step.task.id}-{number}", {**given, "addresses": names.get(compared(measure), measure)}


def _instead_of_risks(
    record: ProjectRecord, keys: Collection[str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The actions of which somebody was really asked: of a project past its actions nobody is."""
    risks = {risk.task_id: risk for risk in record.risks}
    for step in record.all_of(TaskKind.ACCEPT_RISK, TaskKind.REVIEW_RISK):
        key = f"{step.task.id}-0"
        if step.decision.outcome in _NOT_ACCEPTED and key in keys:
            risk = risks.get(risk_decided_in(step.task))
            yield (
                key,
                {
                    "text": instead_of_risk(step.task),
                    "addresses": ", ".join(risk.measures) if risk else "",
                    "due_on": instead_due_on(step.decision).isoformat(),
                },
            )


def _action(  # noqa: PLR0913, PLR0917 -- what was agreed, what became of it, and what its measure shows
    record: ProjectRecord,
    key: str,
    given: Mapping[str, Any],
    became: tuple[HumanTask | None, ReportedStep | None],
    shown: Mapping[str, str],
) -> ReportedAction:
    task, step = became
    outcome = step.decision.outcome if step else None
    measure = str(given.get("addresses") or "")
    owner = step.task.assignee if step else task.assignee if task else None
    return ReportedAction(
        what=str(given.get("text") or ""),
        strength=_strength(given.get("strength")),
        owner=owner_role(record, owner) if owner else NOBODY,
        due_on=_day(given.get("due_on")),
        measure=measure,
        standing=_standing(record, task, step),
        evidence=(step.text_of("evidence") or step.text_of("reason")) if step else "",
        effect=_effect(record, key, shown.get(compared(measure), "")) if outcome is Outcome.COMPLETED else "",
        is_done=outcome is Outcome.COMPLETED,
        is_open=step is None and task is not None and task.is_open,
    )


def _effect(record: ProjectRecord, key: str, shown: str) -> str:
    verdict = record.verdicts.get(key)
    return ". ".join(filter(None, [verdict.label if verdict else "", shown]))


def _standing(record: ProjectRecord, task: HumanTask | None, step: ReportedStep | None) -> str:
    if step is not None:
        day = _day(step.answer.get("changed_on")) or local_date(step.decision.at)
        return f"{step.decision.outcome.label}, {day.day} {day:%B %Y}"
    if task is not None and task.is_open:
        return "Overdue" if is_late(task, record.project, record.today) else "Open"
    return "Not asked yet" if task is None else "Not needed any more"


def owner_role(record: ProjectRecord, person: Person) -> str:
    """What somebody is in the project, so that nobody is named: “Project lead”, “Team member, nursing”."""
    project = record.project
    held = {
        project.lead_id: "Project lead",
        project.deputy_id: "Deputy lead",
        project.supervisor_id: "Supervisor",
    }
    if person.id in held:
        return held[person.id]
    professions = {
        str(member.get("email", "")).lower(): str(member.get("profession") or "")
        for step in record.all_of(TaskKind.PROPOSE)
        for member in step.records("team")
    }
    if (profession := professions.get(person.email)) in set(Profession):
        return f"Team member, {Profession(profession).label.lower()}"
    parts = [part.part for part in project.parts if part.person_id == person.id and part.mistaken_at is None]
    known = next((part for part in parts if part in {Part.SPONSOR, Part.MEMBER}), None)
    return known.label[:1].upper() + known.label[1:] if known else "Owner outside the team"


def _strength(value: object) -> str:
    return word_label(ActionStrength, value)


def _day(value: object) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None


def done_actions(actions: Sequence[ReportedAction]) -> list[ReportedAction]:
    """Those that are done."""
    return [action for action in actions if action.is_done]
