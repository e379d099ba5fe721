"""What becomes of a correction: it counts at once, or once everybody who decided on what it corrects has agreed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified, set_committed_value

from models.answers.changed_fields import fields_changed, standing_values
from models.answers.spoken_answers import differences
from models.answers.stored import read_stored
from models.clock import local_date
from models.engine.advance import ask_to_agree
from models.engine.corrections import about_to_decide, apply_correction, decided_on
from models.forms import FORMS, TaskForm
from models.forms.project.closure import ConfirmClosureForm
from models.forms.project.plans.measurement_plan import MeasurementPlan
from models.forms.project.proposal import ProposalForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.anytime import AGREE_CORRECTION
from models.records import Correction, Decision, HumanTask, Person, Project
from models.vocabulary import CorrectionState, Letter, Outcome, Role, TaskKind
from notifications.emails.compose import decision_letter
from notifications.emails.outbox_rows import Occasion
from tasks.answers.entering_figures import AnsweredFigures, take_in_answer
from tasks.answers.sponsorship import sponsor_asked
from tasks.answers.taking_part import note_parts
from tasks.answers.telling import ask_deputy
from tasks.answers.validate import named_in
from tasks.closing.published_learning import follow_corrected_publication
from tasks.closing.retention import follow_corrected_date
from tasks.cover.routing import keep_decisions_apart
from tasks.database.audit_trail import HistoryFact
from tasks.figures.reading import figures_of_answer
from tasks.people.lookup import directory, letterhead
from tasks.projects.event_letters import write_letters
from tasks.projects.project_rows import stop_timers_and_letters, store_events_and_letters
from tasks.projects.renamed_measures import (
    Renaming,
    refuse_stranded_figures,
    rename_measures,
    stranded_figures,
)
from tasks.search.search_texts import keep_search_text


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
        if others:
            return []
        late = _decided_meanwhile(session, project, correction)
        if late:
            return ask_whoever_decided(session, project, correction, late, now=decision.at)
        _refuse_to_strand_figures(session, project, correction)
        _tell_whoever_asked(session, project, task, decision, letter=Letter.CORRECTION_AGREED)
        return put_in_force(session, project, correction, now=decision.at)
    _tell_whoever_asked(session, project, task, decision, letter=Letter.CORRECTION_REFUSED)
    correction.state, correction.settled_at = CorrectionState.REFUSED, decision.at
    for other in others:
        other.cancel(now=decision.at)
        stop_timers_and_letters(session, other, now=decision.at)
    return []


def _refuse_to_strand_figures(session: Session, project: Project, correction: Correction) -> None:
    """Whoever agrees to a correction of a plan is told of figures that it would leave behind (WrongForm; OB-135)."""
    task, decision = corrected_task(session, correction), session.get_one(Decision, correction.decision_id)
    before = standing_values(decision, FORMS[task.kind])
    form, _ = _corrected_form(task, correction, before)
    if isinstance(form, MeasurementPlan):
        refuse_stranded_figures(stranded_figures(session, project, task, before, form))


def _tell_whoever_asked(  # noqa: PLR0913 -- what is told of which answer
    session: Session, project: Project, task: HumanTask, decision: Decision, *, letter: Letter
) -> None:
    """Whoever wanted the correction hears what became of it, with the reason of a refusal."""
    person = session.get_one(Person, correction_of(session, task).person_id)
    if person.is_here(local_date(decision.at)):
        on = Occasion(project, letterhead(session), decision.at)
        write_letters(session, [decision_letter(on, task, decision, letter, to=person)])


def ask_whoever_decided(  # noqa: PLR0913 -- of whom, about what, when
    session: Session,
    project: Project,
    correction: Correction,
    decided: Sequence[HumanTask],
    *,
    also: Sequence[Role] = (),
    now: datetime,
) -> list[HistoryFact]:
    """Ask everybody who decided on what is to be corrected whether they agree; what the history is told.

    `also` are roles that have not decided on it and are asked besides.
    """
    who = directory(session, project, now=now)
    on = Occasion(project, letterhead(session), now)
    steps = ", ".join(dict.fromkeys(task.kind.said for task in decided)) or "What was approved"
    first, about = len(_asked_to_agree(session, correction)), said_of(session, correction)
    facts = [
        HistoryFact.of(
            correction,
            "correction wanted",
            f"A correction is wanted: {steps} rests on it",
            person_id=correction.person_id,
            occurrence=str(first),
            detail={"decision": correction.decision_id, "reason": correction.reason},
        )
    ]
    asked_of: list[HumanTask | Role] = [*decided, *also]
    for number, asked in enumerate(asked_of, start=first):
        key = task_key_of(correction, number)
        events = ask_to_agree(project, who, AGREE_CORRECTION, of=asked, about=about, task_key=key, now=now)
        facts += store_events_and_letters(session, on, events)
    return facts


def _decided_meanwhile(session: Session, project: Project, correction: Correction) -> list[HumanTask]:
    """Who decided on the answer as it was while others were asked about its correction, and has not agreed to that."""
    task = corrected_task(session, correction)
    if not task.is_current:
        return []
    _, changed = _corrected_form(task, correction, correction.before)
    asked, decided = _asked_to_agree(session, correction), decided_on(project, task, changed)
    late = [
        other
        for other in decided
        if other.decision
        and other.decision.at >= correction.at
        and other.decision.person_id not in {correction.person_id, *asked}
    ]
    return late if len(asked) < len(decided) else []  # each was asked once, if through somebody who stands in


def _asked_to_agree(session: Session, correction: Correction) -> list[str]:
    """By whom each task about a correction was answered, or of whom it is asked, by id."""
    query = (
        select(func.coalesce(Decision.person_id, HumanTask.assignee_id))
        .select_from(HumanTask)
        .outerjoin(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == correction.project_id, HumanTask.kind == TaskKind.AGREE_CORRECTION)
        .where(HumanTask.task_key.startswith(f"correction-{correction.id}-"))
    )
    return list(session.scalars(query))


def said_of(session: Session, correction: Correction) -> str:
    """What a correction is about, and why, in two lines: its answers by their questions, without what they say."""
    task = corrected_task(session, correction)
    labels = _corrected_labels(task, correction)
    return f"{task.kind.said}: {', '.join(labels)}\n{correction.reason}"


def corrected_task(session: Session, correction: Correction) -> HumanTask:
    """The task whose answer is corrected, also where it was asked again since."""
    return session.get_one(HumanTask, session.get_one(Decision, correction.decision_id).task_id)


def _corrected_form(
    task: HumanTask, correction: Correction, before: Mapping[str, Any]
) -> tuple[TaskForm, list[str]]:
    """The answer as it should read, and its fields that differ from what it said before."""
    kind = FORMS[task.kind]
    form = read_stored(kind, correction.answer, correction.form_version)
    return form, fields_changed(kind, before, form.model_dump(mode="json", warnings=False))


def _corrected_labels(task: HumanTask, correction: Correction) -> list[str]:
    all_differences = differences(FORMS[task.kind], correction.before, correction.answer)
    return list(dict.fromkeys(difference.label for difference in all_differences))


def put_in_force(
    session: Session, project: Project, correction: Correction, *, now: datetime
) -> list[HistoryFact]:
    """Let a correction count from now on: for whoever reads the answer, and on the project itself."""
    task = corrected_task(session, correction)
    decision = session.get_one(Decision, correction.decision_id)
    before = standing_values(decision, FORMS[task.kind])
    figures = figures_of_answer(decision, task.cycle) if task.kind is TaskKind.SUBMIT_DATA else ()
    session.execute(
        update(Correction)
        .where(Correction.decision_id == decision.id, Correction.is_current)
        .values(is_current=False)
    )
    correction.state, correction.is_current, correction.settled_at = CorrectionState.AGREED, True, now
    set_committed_value(decision, "correction", correction)
    keep_search_text(session, project, task.kind)
    form, changed = _corrected_form(task, correction, before)
    asked = list[HistoryFact]()
    if task.is_current:  # else the newer answer is the one that says it of the project
        named, by = named_in(session, form), session.get_one(Person, correction.person_id)
        apply_correction(form, project, named, changed)
        note_parts(form, project, named, role=task.role, by=by, at=now)
        if isinstance(form, ProposalForm) and project.is_open:
            ask_deputy(session, Occasion(project, letterhead(session), now), form.aim)
        if "sponsor_email" in changed:
            asked = sponsor_asked(session, project, form, named, now=now)
        for open_task in about_to_decide(project, task.kind, changed):
            # Its version goes up, so that a page of it that was opened before is shown again.
            flag_modified(open_task, "state")
    if isinstance(form, MeasurementPlan):
        renaming = Renaming(task, before, form, correction.person_id, now, correction.reason)
        rename_measures(session, project, renaming)
    if task.kind is TaskKind.SUBMIT_DATA and project.is_open:
        why = AnsweredFigures(
            correction.id, task.cycle, correction.person_id, now, correction.reason, figures
        )
        take_in_answer(session, project, decision, why)
    fact = HistoryFact.of(
        correction,
        "corrected",
        f"{task.kind.said} corrected: {', '.join(_corrected_labels(task, correction))}",
        person_id=correction.person_id,
        detail={"decision": decision.id, "task": task.id, "fields": changed, "reason": correction.reason},
    )
    asked += _follow_after_the_end(session, Occasion(project, letterhead(session), now), form, correction)
    return [fact, *asked, *(keep_decisions_apart(session, project, now) if project.is_open else ())]


def _follow_after_the_end(
    session: Session, on: Occasion, form: TaskForm, correction: Correction
) -> list[HistoryFact]:
    """What was published, and what is to be destroyed, follows what was corrected; what the history is told."""
    if isinstance(form, ShareLearningForm):
        return follow_corrected_publication(session, form, correction, on.now)
    if isinstance(form, ConfirmClosureForm):
        return follow_corrected_date(session, on)
    return []
