"""One answer, one transaction: the answer, what the project does next, every email that follows, the history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import bindparam, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from models.answers.changed_fields import changed_with
from models.answers.on_behalf import authority_borrowed
from models.answers.planned_actions import actions_in
from models.clock import now
from models.engine.advance import advance, mark_newest_answer
from models.engine.answer_effects import NamedInAnswer, apply_answer
from models.engine.corrections import is_correctable
from models.engine.events import Cause
from models.engine.whose_turn import whose_turn
from models.errors import AlreadyDecided, FormChanged, NoLongerAsked, NotYours, OwnProject, Refused
from models.forms import TaskForm
from models.forms.project.any_stage import NameSuccessorForm
from models.forms.project.meeting import ONLY_WEAK, are_only_weak
from models.forms.second_person import ALONE
from models.policy.conditions import agreed_actions
from models.policy.national import concerned_areas, promised_actions
from models.policy.programme import invited_areas
from models.policy.versions import ASKED_INSTEAD, ask_of
from models.records import Decision, Draft, HumanTask, Person, Project, Record
from models.records.base import new_id
from models.vocabulary import TaskKind, TaskState
from notifications.emails import compose
from notifications.emails.outbox_rows import Occasion
from tasks.adoption.answering import AnsweredAdoption, adoption_begun
from tasks.adoption.asking import services_asked
from tasks.answers.entering_figures import AnsweredFigures, take_in_answer
from tasks.answers.settling import correction_of, settle_correction
from tasks.answers.sponsorship import sponsor_asked
from tasks.answers.taking_part import note_parts, note_refusal, own_project
from tasks.answers.telling import Answered, tell_of_answer
from tasks.answers.validate import check_answer, named_in
from tasks.closing.retention import settle_destruction
from tasks.closing.risks import ask_to_accept, settle_risk
from tasks.cover.handing_over import AgreedHandOver, arrange_hand_over
from tasks.cover.routing import keep_decisions_apart
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.national.answering import AnsweredStep, keep_national_answer
from tasks.people.lookup import directory, letterhead
from tasks.programme.topics.apply_answer import change_topics
from tasks.projects.project_rows import (
    append_project_history,
    locked_project_of,
    project_by_id,
    stop_timers_and_letters,
    store_events_and_letters,
)
from tasks.projects.support_team.help_requests import help_of_check_in, settle_help
from tasks.search.search_texts import keep_search_text
from tasks.unregistered.settling import AnsweredReport, late_registration_begun


@dataclass(frozen=True)
class AnswerRequest:
    """What a person sends: to which task, on which version of it, with which nonce, in which session."""

    task_id: str
    person_id: str
    typed: dict[str, Any]
    idem_key: str
    version: int | None = None
    session_id: str | None = None


_DRAFT = Record.metadata.tables[Draft.__tablename__]
_FORGET_DRAFT = delete(_DRAFT).where(
    _DRAFT.c.task_id == bindparam("of_task"), _DRAFT.c.person_id == bindparam("of_person")
)


class LettersToCarry(Protocol):
    """Letters that leave from memory: claimed in the transaction that writes them, carried after its commit."""

    def claim(self, session: Session, project: Project, *, now: datetime) -> None:
        """Claim what was written about a locked project, as far as it may leave at once."""

    def carry(self) -> None:
        """Take it to the relay, without waiting for what becomes of it."""


@dataclass(frozen=True)
class Receipt:
    """What was recorded: shown after the commit, and shown again for the same nonce (P1, P3)."""

    project_id: str
    reference: str
    title: str
    kind: TaskKind
    outcome: str
    at: datetime
    next_step: str
    may_be_corrected: str = ""
    """The id of the task, if its answer may be put right later."""
    advice: str = ""
    """What would make it better, said gently; nothing was refused."""


def answer_task(answer: AnswerRequest, *, letters: LettersToCarry | None = None) -> Receipt:
    """Take the answer of a task, move its project on and queue every email that follows, all or nothing.

    May be repeated: the same nonce gives the same receipt. Refused: AlreadyDecided, NoLongerAsked, FormChanged,
    NotYours, OwnProject, WrongForm. Nothing is stored then; that OwnProject was refused stands in the history. The
    emails wait in the outbox, but for the `letters` that somebody carries.
    """
    try:
        with unit_of_work() as session:
            project = locked_project_of(session, answer.task_id)
            moment, task = now(), session.get_one(HumanTask, answer.task_id)  # as they are under the lock
            if not task.is_open and (repeated := earlier_receipt(session, answer.idem_key)) is not None:
                return repeated
            person = _may_answer(session, project, task, answer)
            receipt = record_answer(
                session, project, task, person=person, answer=answer, moment=moment, letters=letters
            )
    except OwnProject:
        note_refusal(answer.task_id, answer.person_id, answer.idem_key)
        raise
    except IntegrityError:
        if (repeated := _given_before(answer)) is None:
            raise
        return repeated
    if letters is not None:
        letters.carry()
    return receipt


def _given_before(answer: AnswerRequest) -> Receipt | None:
    """What the nonce of an answer has answered already, if that was another task."""
    with reading() as session:
        return earlier_receipt(session, answer.idem_key)


def record_answer(  # noqa: PLR0913 -- the things an answer is made of
    session: Session,
    project: Project,
    task: HumanTask,
    *,
    person: Person,
    answer: AnswerRequest,
    moment: datetime,
    letters: LettersToCarry | None = None,
) -> Receipt:
    """Record the answer to a task of a locked project, and everything that follows from it."""
    form = check_answer(session, project, task.kind, answer.typed, by=person.id)
    named = named_in(session, form)
    decision = _decision(project, task, person, answer, form, moment)
    for_id, decision.for_until = _acts_for(session, project, task, person, moment)
    decision.for_person_id = for_id
    decision.for_person = session.get_one(Person, for_id) if for_id else None
    session.add(decision)
    task.accept(decision, now=moment)
    mark_newest_answer(project, task)
    apply_answer(form, project, named)
    note_parts(form, project, named, role=task.role, by=person, at=moment)
    change_topics(session, project, form, named)
    settle_risk(session, task, decision, form)
    keep_national_answer(AnsweredStep(session, project, task, decision, named), form)
    if task.kind is TaskKind.SUBMIT_DATA:
        take_in_answer(
            session, project, decision, AnsweredFigures(decision.id, task.cycle, person.id, moment)
        )
    keep_search_text(session, project, task.kind)
    stop_timers_and_letters(session, task, now=moment)
    session.connection().execute(_FORGET_DRAFT, {"of_task": task.id, "of_person": person.id})
    on = Occasion(project, letterhead(session), moment)
    answered = Answered(task, decision, form, named, person)
    facts = _what_follows(session, on, answered)
    settle_help(session, on, task, form, by=person)
    _queue_letters(session, on, task, decision, person)
    tell_of_answer(session, on, answered)
    if letters is not None:
        letters.claim(session, project, now=moment)
    append_project_history(session, project, facts, now=moment)
    return _receipt(project, task, decision)


def _what_follows(session: Session, on: Occasion, answered: Answered) -> list[HistoryFact]:
    """What an answer settles, and what the project then asks; what its history is told, in this order."""
    project, moment = on.project, on.now
    task, decision, form, by = answered.task, answered.decision, answered.form, answered.by
    facts = [
        _answered(task, decision),
        *adoption_begun(session, AnsweredAdoption(project, task, form, answered.named), moment),
        *late_registration_begun(session, AnsweredReport(project, task, form, answered.named), moment),
        *settle_correction(session, project, task, decision),
        *advance_project(session, project, Cause("decision", decision.id), moment),
        *sponsor_asked(session, project, form, answered.named, now=moment),
        *help_of_check_in(session, on, form, by=by),
        *ask_to_accept(session, project, task, form, now=moment),
        *settle_destruction(project, task, decision, form),
        *_hand_over(session, project, _agreed(form, answered.named, by), moment),
    ]
    return facts + (keep_decisions_apart(session, project, moment) if project.is_open else [])


def _decision(  # noqa: PLR0913, PLR0917 -- the six things a decision is made of
    project: Project, task: HumanTask, person: Person, answer: AnswerRequest, form: TaskForm, moment: datetime
) -> Decision:
    return Decision(
        id=new_id(),
        task_id=task.id,
        project_id=task.project_id,
        person_id=person.id,
        outcome=form.result,
        reason=form.why,
        answer=form.model_dump(mode="json"),
        form_version=form.version,
        idem_key=answer.idem_key,
        session_id=answer.session_id,
        at=moment,
        changed=changed_with(project, task, form),
        correction=None,
    )


def _acts_for(  # noqa: PLR0913, PLR0917 -- who, in which task of what, when
    session: Session, project: Project, task: HumanTask, person: Person, moment: datetime
) -> tuple[str | None, date | None]:
    who = directory(session, project, now=moment)
    return who.acts_for(person, task, project, also_by=ask_of(project, task).also_by)


def _queue_letters(  # noqa: PLR0913, PLR0917 -- of what, about what, to whom
    session: Session, on: Occasion, task: HumanTask, decision: Decision, person: Person
) -> None:
    """The receipt for whoever answered, and the letters that the table tells at this outcome."""
    ask = ask_of(on.project, task)
    if ask.receipt:
        session.add(compose.receipt(on, task, decision, to=person))
    if tells := [tell for tell in ask.tells.get(decision.outcome, ()) if tell[0] not in ASKED_INSTEAD]:
        for letter, reader in directory(session, on.project, now=on.now).readers(tells, on.project):
            session.add(compose.decision_letter(on, task, decision, letter, to=reader))


def advance_project(session: Session, project: Project, cause: Cause, moment: datetime) -> list[HistoryFact]:
    """Advance a locked project as the policy says, and store what happened."""
    named = (
        *agreed_actions(project),
        *invited_areas(project),
        *concerned_areas(project),
        *promised_actions(project),
    )
    owners = [action.owner_email for action in named if action.owner_email]
    who = directory(session, project, now=moment, emails=owners)
    events = advance(project, who, cause=cause, now=moment)
    facts = store_events_and_letters(session, Occasion(project, letterhead(session), moment), events)
    return [*facts, *services_asked(session, project, moment)] if project.closed_at == moment else facts


def may_act(session: Session, project: Project, task: HumanTask, person: Person) -> bool:
    """Whether a person holds the authority to answer a task at this moment, or the one they stand in for (P8)."""
    who = directory(session, project, now=now())
    return who.may_act(person, task, project, also_by=ask_of(project, task).also_by)


def refusal(session: Session, task: HumanTask) -> Refused:
    """Why a task that is not open takes no answer: who decided and when, or that it is no longer asked."""
    query = select(Decision).where(Decision.task_id == task.id).options(joinedload(Decision.person))
    decision = session.scalar(query)
    if decision is None:
        return NoLongerAsked(task.kind.label)
    return AlreadyDecided(
        asked=task.kind.label, by=decision.person.name, at=decision.at, outcome=decision.outcome.said
    )


def earlier_receipt(session: Session, idem_key: str) -> Receipt | None:
    """The receipt of the same submission, sent before (P3); a nonce is long and random, so nobody else has it."""
    query = select(Decision).where(Decision.idem_key == idem_key).options(joinedload(Decision.for_person))
    decision = session.scalar(query)
    if decision is None:
        return None
    return _receipt(
        project_by_id(session, decision.project_id), session.get_one(HumanTask, decision.task_id), decision
    )


def _may_answer(session: Session, project: Project, task: HumanTask, answer: AnswerRequest) -> Person:
    """The person who answers, if the task waits for an answer and the person may give it now (P7, P8)."""
    if task.state is not TaskState.OPEN:
        raise refusal(session, task)
    person = session.get(Person, answer.person_id)
    if person is None or not may_act(session, project, task, person):
        raise NotYours(task.role.label)
    if task.decides and (part := project.part_of(person.id)) is not None:
        raise own_project(part)
    if task.kind is TaskKind.AGREE_CORRECTION and correction_of(session, task).person_id == person.id:
        raise OwnProject
    if task.kind is TaskKind.CONFIRM_SPONSOR and person.id == project.lead_id:
        raise OwnProject
    if answer.version is not None and answer.version != task.version:
        raise FormChanged
    return person


def _agreed(form: TaskForm, named: NamedInAnswer, by: Person) -> AgreedHandOver | None:
    """Who takes the project over, if the answer names somebody."""
    if not isinstance(form, NameSuccessorForm) or form.hand_over_on is None:
        return None
    to = named.person(form.successor_email)
    return AgreedHandOver(to, form.hand_over_on, form.reason or "", by) if to is not None else None


def _hand_over(
    session: Session, project: Project, agreed: AgreedHandOver | None, moment: datetime
) -> Iterable[HistoryFact]:
    return arrange_hand_over(session, project, agreed, moment) if agreed else ()


def _answered(task: HumanTask, decision: Decision) -> HistoryFact:
    alone = decision.answer.get(ALONE)
    return HistoryFact.of(
        decision,
        "answered",
        f"{task.kind.said}: {decision.outcome.said}{', without a second person' if alone else ''}",
        person_id=decision.person_id,
        detail={
            "task": task.id,
            "kind": task.kind,
            "outcome": decision.outcome,
            "role": task.role,
            **({"for": decision.for_person_id} if decision.for_person_id else {}),
            **({"until": decision.for_until.isoformat()} if decision.for_until else {}),
            **({ALONE: alone} if alone else {}),
        },
    )


def _receipt(project: Project, task: HumanTask, decision: Decision) -> Receipt:
    return Receipt(
        project_id=project.id,
        reference=project.reference,
        title=project.title,
        kind=task.kind,
        outcome=f"{decision.outcome.said}{authority_borrowed(decision)}",
        at=decision.at,
        next_step=whose_turn(project),
        may_be_corrected=task.id if is_correctable(task) and project.is_open else "",
        advice=ONLY_WEAK if are_only_weak(actions_in(task.kind, decision)) else "",
    )
