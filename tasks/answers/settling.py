"""What becomes of a correction: it counts at once, or once everybody who decided on what it corrects has agreed."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from models.answers.changed_fields import fields_changed, standing_values
from models.answers.spoken_answers import differences
from models.answers.stored import read_stored
from models.engine.corrections import apply_correction
from models.forms import FORMS
from models.records import Correction, Decision, HumanTask, Project
from models.vocabulary import CorrectionState, Outcome, TaskKind
from tasks.answers.validate import named_in
from tasks.database.audit_trail import HistoryFact
from tasks.projects.project_rows import stop_timers_and_letters


def task_key_of(correction: Correction, number: int) -> str:
    """Under which key one of those who decided is asked about a correction."""
    return f"correction-{correction.id}-{number}"


def correction_of(session: Session, task: HumanTask) -> Correction:
    """The correction that somebody is asked about."""
    return session.get_one(Correction, task.task_key.split("-")[1])


def settle_correction(
    session: Session, project: Project, task: HumanTask, decision: Decision
) -> list[HistoryFact]:
    """Take in whether somebody agrees to a correction; what the history is told. Nothing for any other answer."""
    if task.kind is not TaskKind.AGREE_CORRECTION:
        return []
    correction = correction_of(session, task)
    others = [
        other
        for other in project.tasks
        if other.is_open and other.kind is task.kind and correction.id in other.task_key
    ]
    if decision.outcome is Outcome.AGREED:
        return [] if others else [put_in_force(session, project, correction, now=decision.at)]
    correction.state, correction.settled_at = CorrectionState.REFUSED, decision.at
    for other in others:
        other.cancel(now=decision.at)
        stop_timers_and_letters(session, other, now=decision.at)
    return []


def said_of(project: Project, correction: Correction) -> str:
    """What a correction is about, and why, in two lines: its answers by their questions, without what they say."""
    task = _corrected_task(project, correction)
    labels = _corrected_labels(task, correction)
    return f"{task.kind.said}: {', '.join(labels)}\n{correction.reason}"


def _corrected_task(project: Project, correction: Correction) -> HumanTask:
    return next(
        task for task in project.tasks if task.decision and task.decision.id == correction.decision_id
    )


def _corrected_labels(task: HumanTask, correction: Correction) -> list[str]:
    all_differences = differences(FORMS[task.kind], correction.before, correction.answer)
    return list(dict.fromkeys(difference.label for difference in all_differences))


def put_in_force(session: Session, project: Project, correction: Correction, *, now: datetime) -> HistoryFact:
    """Let a correction count from now on: for whoever reads the answer, and on the project itself."""
    task = _corrected_task(project, correction)
    decision, kind = session.get_one(Decision, correction.decision_id), FORMS[task.kind]
    before = standing_values(decision, kind)
    session.execute(
        update(Correction)
        .where(Correction.decision_id == decision.id, Correction.is_current)
        .values(is_current=False)
    )
    correction.state, correction.is_current, correction.settled_at = CorrectionState.AGREED, True, now
    set_committed_value(decision, "correction", correction)
    form = read_stored(kind, correction.answer, correction.form_version)
    changed = fields_changed(kind, before, form.model_dump(mode="json", warnings=False))
    apply_correction(form, project, named_in(session, form), changed)
    return HistoryFact.of(
        correction,
        "corrected",
        f"{task.kind.said} corrected: {', '.join(_corrected_labels(task, correction))}",
        person_id=correction.person_id,
        detail={"decision": decision.id, "task": task.id, "fields": changed, "reason": correction.reason},
    )
