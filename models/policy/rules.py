"""The grammar in which the policy is written: stages, asks, deadlines, ladders and moves."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.forms import NamedAction
from models.records import Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after

Condition = Callable[[Project], bool]


@dataclass(frozen=True)
class WorkingDays:
    """A deadline counted in working days from the day of asking."""

    count: int

    def on(self, project: Project, about: NamedAction | None, today: date) -> date:
        """The date it gives."""
        _ = project, about
        return working_days_after(today, self.count)

    @property
    def said(self) -> str:
        """How people are told."""
        return f"{self.count} working days"


@dataclass(frozen=True)
class DateOf:
    """A deadline that somebody has set in an answer; never before the next working day."""

    said: str
    date_in: Callable[[Project, NamedAction | None], date | None]

    def on(self, project: Project, about: NamedAction | None, today: date) -> date:
        """The date it gives; ten working days if none was set."""
        chosen = self.date_in(project, about)
        soonest = working_days_after(today, 1)
        return max(chosen, soonest) if chosen else working_days_after(today, 10)


@dataclass(frozen=True)
class EscalationPlan:
    """When the person asked is reminded, and who is told when; in working days from the due date.

    After its last rung `then_calls` is asked to call, again every `then_every` working days: never silence. Where that
    role is asked itself, the Head of Clinical Audit calls.
    """

    remind: Sequence[int]
    escalate: Sequence[tuple[int, Role]]
    then_every: int = 10
    then_calls: Role = Role.QIST

    @property
    def rungs(self) -> int:
        """How many rungs it has; whatever comes after them is a call."""
        return len(self.remind) + len(self.escalate)


@dataclass(frozen=True)
class Basis:
    """What an answer rests on: fields of the answer to another step; all of them where none is named."""

    kind: TaskKind
    fields: Sequence[str] = ()


@dataclass(frozen=True)
class TaskRule:
    """One thing asked of one role.

    `when` says whether it is asked at all, `after` which earlier asks of the stage come first, `each` that it is
    asked once for every action or condition. `decides` keeps everybody away who leads or proposed the project
    (P7) and asks for a fresh code; `also_by` may answer it besides, where `also_when` is named only if that holds.
    `may_outlast` lets the stage end before it does; closure waits for everything. `stands` keeps an answer valid, if
    it was not against the project, until something that it `rests_on` has changed or changes of it are asked for; in
    a version whose rules do not say what they rest on, until the proposal is answered again. A decision is asked
    whether it agrees before something that it rests on is corrected. `holds` puts the project on hold while it is
    open. `tells` sends letters to roles at some outcomes.
    """

    kind: TaskKind
    of: Role
    due: WorkingDays | DateOf
    ladder: EscalationPlan
    clause: str
    obligations: Sequence[str]
    when: Condition | None = None
    after: Sequence[TaskKind] = ()
    after_everything: bool = False
    each: Callable[[Project], Sequence[NamedAction]] | None = None
    decides: bool = False
    also_by: Sequence[Role] = ()
    also_when: Condition | None = None
    receipt: bool = False
    may_outlast: Callable[[NamedAction], bool] | None = None
    stands: bool = False
    rests_on: Sequence[Basis] | None = None
    holds: bool = False
    tells: Mapping[Outcome, Sequence[tuple[Letter, Role]]] = field(default_factory=dict)

    def of_project(self, project: Project) -> "TaskRule":
        """This rule as it holds for a project: without those who may answer it besides, unless that holds there."""
        if self.also_when is None or self.also_when(project):
            return self
        return replace(self, also_by=())

    def due_on(
        self, project: Project, about: NamedAction | None, today: date, asked_on: date | None = None
    ) -> date:
        """By when it is asked today; if it should have been on an earlier day, by the date it would have had then.

        Where that has come or passed, it is counted from today.
        """
        as_on_time = self.due.on(project, about, asked_on or today)
        return as_on_time if as_on_time > today else self.due.on(project, about, today)


@dataclass(frozen=True)
class TransitionRule:
    """Where an outcome leads.

    `on` delays it to a date; `at_once` does not wait for the other asks of the stage and cancels them;
    `tells` are letters to roles, `tells_involved` is one to the deputy and to whoever was asked to decide and is
    no longer, but not to whoever caused it; `opens_with` replaces the usual letter of the tasks that open there.
    `reopens` are the steps that points of changes may be about; points about nothing in particular are about the first.
    """

    to: Stage
    on: Callable[[Project], date | None] | None = None
    at_once: bool = False
    tells: Sequence[tuple[Letter, Role]] = ()
    tells_involved: Letter | None = None
    opens_with: Letter = Letter.TASK_OPENED
    reopens: Sequence[TaskKind] = ()


@dataclass(frozen=True)
class StageRule:
    """One stage: what is asked in it, what is offered in it, and where each outcome leads (first match wins)."""

    stage: Stage
    clause: str
    waits_as: str
    asks: Sequence[TaskRule] = ()
    offers: Sequence[TaskRule] = ()
    leads_to: Mapping[Outcome, TransitionRule] = field(default_factory=dict)
    begins_cycle: bool = False

    def ask(self, kind: TaskKind, role: Role) -> TaskRule | None:
        """The ask of a kind and role in this stage; None if it has none."""
        asks = (*self.asks, *self.offers)
        return next((ask for ask in asks if (ask.kind, ask.of) == (kind, role)), None)


@dataclass(frozen=True)
class Lifecycle:
    """A version of the policy: a project is pinned to the one it began with."""

    definition: str
    version: int
    stages: Mapping[Stage, StageRule]
    anytime: Sequence[TaskRule] = ()
    """What may be asked at any stage, holds nothing up, and is forgotten when the project ends."""

    @property
    def first(self) -> Stage:
        """The stage in which a project begins."""
        return next(iter(self.stages))

    def rule(self, stage: Stage) -> StageRule:
        """The rule of a stage; a final stage has an empty one."""
        return self.stages.get(stage) or StageRule(stage, clause="", waits_as=stage.label)

    def ask(self, stage: Stage, kind: TaskKind, role: Role) -> TaskRule | None:
        """The ask of a kind and role in a stage or at any stage; None if this version has none."""
        anytime = self.ask_anytime(kind)
        return replace(anytime, of=role) if anytime else self.rule(stage).ask(kind, role)

    def ask_anytime(self, kind: TaskKind) -> TaskRule | None:
        """What may be asked of a kind at any stage; None if this version asks none."""
        return next((ask for ask in self.anytime if ask.kind is kind), None)

    def asks(self) -> list[TaskRule]:
        """Everything that is asked in any stage, in the order of the table, then what is offered or asked anytime."""
        asked = [ask for rule in self.stages.values() for ask in rule.asks]
        return [*asked, *self.offered(), *self.anytime]

    def offered(self) -> list[TaskRule]:
        """Everything that any stage offers."""
        return [ask for rule in self.stages.values() for ask in rule.offers]

    def reviews(self) -> tuple[TaskRule, ...]:
        """Whatever decides on the approval of a project, its reviews included, in the order of the table (6.3, 7.1)."""
        return tuple(
            ask
            for rule in self.stages.values()
            if Outcome.APPROVED in rule.leads_to
            for ask in rule.asks
            if ask.decides and not ask.holds
        )

    def steps(self, *outcomes: Outcome) -> frozenset[tuple[Stage, Stage]]:
        """From which stage to which these outcomes lead."""
        return frozenset((stage, move.to) for stage, outcome, move in self.moves() if outcome in outcomes)

    def collecting(self) -> frozenset[Stage]:
        """The stages in which data are collected: each visit of them begins a cycle."""
        return frozenset(stage for stage, rule in self.stages.items() if rule.begins_cycle)

    def is_final(self, stage: Stage) -> bool:
        """Whether a project ends there."""
        return stage not in self.stages

    def ends(self) -> list[Stage]:
        """Where a project can end, in the order of the vocabulary."""
        reached = {move.to for _, _, move in self.moves()}
        return [stage for stage in Stage if stage in reached and self.is_final(stage)]

    def moves(self) -> list[tuple[Stage, Outcome, TransitionRule]]:
        """Every move the table knows."""
        return [
            (stage, outcome, move)
            for stage, rule in self.stages.items()
            for outcome, move in rule.leads_to.items()
        ]


def lifecycle(
    *, definition: str, version: int, stages: Sequence[StageRule], anytime: Sequence[TaskRule] = ()
) -> Lifecycle:
    """A version of the policy, its stages in order."""
    return Lifecycle(definition, version, {rule.stage: rule for rule in stages}, anytime)
