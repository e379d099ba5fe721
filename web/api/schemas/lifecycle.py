"""The table of the policy as a document: every stage, what is asked in it, of whom, by when, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import BaseModel, Field

from models.forms import FORMS
from models.policy.rules import EscalationPlan, Lifecycle, StageRule, TaskRule, TransitionRule, WorkingDays
from models.policy.versions import asked_anytime
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind


class Question(BaseModel):
    """A question that the table asks of a project: its name, and what it means."""

    name: str
    meaning: str


class Escalation(BaseModel):
    """Who is told of a late task, so many working days after its date."""

    after_working_days: int
    to: Role


class Reminders(BaseModel):
    """When the person asked is reminded and who is told, in working days from the due date."""

    remind: list[int]
    escalate: list[Escalation]
    then_every: int


class Told(BaseModel):
    """A letter to a role."""

    letter: Letter
    role: Role


class Asked(BaseModel):
    """One thing asked of one role."""

    kind: TaskKind
    asked: str
    role: Role
    deadline: str
    working_days: int | None = Field(description="None for a date that somebody has set in an answer")
    reminders: Reminders
    condition: Question | None = Field(description="It is asked if this is so; None: always")
    each: Question | None = Field(description="It is asked once for each of these; None: once")
    after: list[TaskKind]
    decides: bool
    outcomes: list[Outcome]
    tells: list[Told]
    clause: str
    obligations: list[str]


class LeadsTo(BaseModel):
    """Where an outcome leads."""

    outcome: Outcome
    to: Stage
    at_once: bool
    on: Question | None = Field(description="It goes on at this date; None: straight away")
    tells: list[Told]


class StageOfPolicy(BaseModel):
    """One stage; `offers` may be chosen at any time in it."""

    stage: Stage
    label: str
    clause: str
    waits_as: str
    begins_cycle: bool
    asks: list[Asked]
    offers: list[Asked]
    leads_to: list[LeadsTo]


class Policy(BaseModel):
    """A version of the policy, its stages in order."""

    definition: str
    version: int
    first: Stage
    final: list[Stage]
    stages: list[StageOfPolicy]
    anytime: list[Asked] = Field(description="What may be asked at any stage, and holds nothing up")


def policy_document(policy: Lifecycle) -> Policy:
    """A version of the policy as a document."""
    return Policy(
        definition=policy.definition,
        version=policy.version,
        first=policy.first,
        final=policy.ends(),
        stages=[_stage(rule) for rule in policy.stages.values()],
        anytime=[_asked(ask) for ask in asked_anytime(policy)],
    )


def _stage(rule: StageRule) -> StageOfPolicy:
    return StageOfPolicy(
        stage=rule.stage,
        label=rule.stage.label,
        clause=rule.clause,
        waits_as=rule.waits_as,
        begins_cycle=rule.begins_cycle,
        asks=[_asked(ask) for ask in rule.asks],
        offers=[_asked(ask) for ask in rule.offers],
        leads_to=[_leads_to(outcome, move) for outcome, move in rule.leads_to.items()],
    )


def _asked(ask: TaskRule) -> Asked:
    return Asked(
        kind=ask.kind,
        asked=ask.kind.label,
        role=ask.of,
        deadline=ask.due.said,
        working_days=ask.due.count if isinstance(ask.due, WorkingDays) else None,
        reminders=_reminders(ask.ladder),
        condition=_question(ask.when),
        each=_question(ask.each),
        after=list(ask.after),
        decides=ask.decides,
        outcomes=list(FORMS[ask.kind].outcomes),
        tells=[_letter(*tells) for letters in ask.tells.values() for tells in letters],
        clause=ask.clause,
        obligations=list(ask.obligations),
    )


def _reminders(ladder: EscalationPlan) -> Reminders:
    rungs = [Escalation(after_working_days=days, to=role) for days, role in ladder.escalate]
    return Reminders(remind=list(ladder.remind), escalate=rungs, then_every=ladder.then_every)


def _leads_to(outcome: Outcome, move: TransitionRule) -> LeadsTo:
    tells = [_letter(*tells) for tells in move.tells]
    return LeadsTo(outcome=outcome, to=move.to, at_once=move.at_once, on=_question(move.on), tells=tells)


def _letter(letter: Letter, role: Role) -> Told:
    return Told(letter=letter, role=role)


def _question(asked: Callable[..., object] | None) -> Question | None:
    return Question(name=asked.__name__, meaning=(asked.__doc__ or "").strip()) if asked else None
