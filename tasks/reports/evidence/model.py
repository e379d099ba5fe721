"""What reports know of a project: read once, by one set of queries, so that no two reports disagree (OB-102)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from models.improvement.tests_of_change import ChartMark
from models.inputs.text import compared
from models.measures.chart_settings import AllSettings, as_declared
from models.measures.results import Result, SpecifiedSeries
from models.vocabulary import (
    ActionStrength,
    EffectVerdict,
    Involvement,
    Outcome,
    ParityOfEsteem,
    Priority,
    ProjectType,
    QualityDimension,
    RiskKind,
    Role,
    Stage,
    Subject,
    TaskKind,
    TopicSource,
)
from models.working_time import working_days_between

EARLY_ENDS = frozenset({Stage.DECLINED, Stage.WITHDRAWN, Stage.ABANDONED, Stage.REDIRECTED})
"""Where a project ends without closure."""


@dataclass(frozen=True)
class OpenStep:
    """What is asked now, of which role, by when."""

    kind: TaskKind
    role: Role
    due_on: date


@dataclass(frozen=True)
class ActionEvidence:
    """An action of a project; `outcome` is None while it is open. Its number is that of its meeting's list.

    `addresses` is the name of the measure that it is for, `changed_on` the day on which practice changed, `cycle` the
    cycle whose meeting or oversight agreed it, and `risk_accepted_by` the role that accepts the risk of one that will
    not be done; empty if nobody is on record. `risk_wanted` is the kind of the risk that somebody is asked to accept,
    `strength` and `effect` are None where nobody has said.
    """

    number: int
    what: str
    owner: str
    due_on: date
    outcome: Outcome | None
    closed_on: date | None
    reported: str
    addresses: str = ""
    cycle: int = 1
    risk_accepted_by: str = ""
    changed_on: date | None = None
    strength: ActionStrength | None = None
    effect: EffectVerdict | None = None
    risk_wanted: RiskKind | None = None

    @property
    def named(self) -> str:
        """“2. A checklist at the bedside (intermediate)”: its number, what it is, and how strong."""
        strength = f" ({self.strength.label.lower()})" if self.strength else ""
        return f"{self.number}. {self.what}{strength}"

    def late_by(self, day: date) -> int:
        """Working days that an open action is overdue; 0 if it is not."""
        return working_days_between(self.due_on, day) if self.outcome is None and day > self.due_on else 0


@dataclass(frozen=True)
class RiskEvidence:
    """A risk that is accepted: what stays as it is, by which role until when, why, and where it is registered.

    `measures` are those that may stay below their targets because of it.
    """

    reference: str
    service_id: str | None
    about: str
    role: str
    accepted_on: date
    review_on: date
    because: str
    register: str
    measures: Sequence[str] = ()

    def is_about(self, measure: str) -> bool:
        """Whether it concerns a measure, whatever its letters."""
        return compared(measure) in {compared(name) for name in self.measures}


@dataclass(frozen=True)
class CycleEvidence:
    """The results of one cycle, whether its specialty meeting was held, and why a missed standard is accepted.

    `accepted_because` is the meeting's reason for having no action, or whom a check of the effect named before risks
    had rows of their own; empty if there is neither. `entered_on` is the day on which its figures were entered.
    """

    number: int
    results: Sequence[Result]
    had_meeting: bool = True
    accepted_because: str = ""
    entered_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ProjectEvidence:
    """A project as the register has it on a day.

    `approved_on` is the day on which it left its approval, `collecting_since` the first day on which data were to be
    collected, `figures_on` are the days on which figures were entered, `tested` those of its tests of change,
    `drivers` the primary drivers of its aim.
    `learning`, `recommendations` and `results_said` are the words of its lead; empty until they are given.
    """

    id: str
    reference: str
    title: str
    service_id: str | None
    service: str
    lead: str
    project_type: ProjectType | None
    priority: Priority
    subject: Subject
    parity: ParityOfEsteem | None = None
    stage: Stage
    hold: str
    cycle: int = 0
    began_on: date
    closed_on: date | None
    programme_year: str | None
    topic_id: str | None
    source: TopicSource | None
    approved_on: date | None = None
    collecting_since: date | None = None
    figures_on: Sequence[date] = ()
    waiting: Sequence[OpenStep] = ()
    involvement: Involvement | None = None
    uninvolved_because: str = ""
    dimensions: Sequence[QualityDimension] = ()
    cycles: Sequence[CycleEvidence] = ()
    measures: Sequence[SpecifiedSeries] = ()
    actions: Sequence[ActionEvidence] = ()
    meetings: Sequence[date] = ()
    tested: Sequence[ChartMark] = ()
    drivers: Sequence[str] = ()
    effect: str = ""
    learning: str = ""
    is_transferable: bool = False
    told: str = ""
    results_said: str = ""
    recommendations: str = ""
    methodology_reviewed_on: date | None = None
    ended_because: str = ""
    risks: Sequence[RiskEvidence] = ()

    def charted(self, settings: AllSettings, tested: Sequence[ChartMark]) -> "ProjectEvidence":
        """The same with what people declared of the charts of its measures, and the days of its tests of change."""
        return replace(self, measures=as_declared(self.measures, settings), tested=tested)

    def driven_by(self, drivers: Sequence[str]) -> "ProjectEvidence":
        """The same with the primary drivers of its aim."""
        return replace(self, drivers=drivers)

    @property
    def is_open(self) -> bool:
        return self.closed_on is None

    @property
    def is_completed(self) -> bool:
        """Whether it was closed in the ordinary way, with its report and its learning."""
        return self.stage is Stage.CLOSED

    @property
    def newest_cycle(self) -> CycleEvidence | None:
        """The newest cycle that has results."""
        return next((cycle for cycle in reversed(self.cycles) if cycle.results), None)

    @property
    def newest_cycles(self) -> list[CycleEvidence]:
        """The newest cycle that has results; before it those of before, with the measures that have no newer result."""
        newest = self.newest_cycle
        if newest is None:
            return []
        standing = [series.results[-1] for series in self.measures if series.results]
        earlier = [
            replace(cycle, results=[result for result in standing if result.cycle == cycle.number])
            for cycle in self.cycles
            if cycle.number < newest.number
        ]
        return [*(cycle for cycle in earlier if cycle.results), newest]

    @property
    def newest_results(self) -> list[Result]:
        """The newest result of each measure in force."""
        return [result for cycle in self.newest_cycles for result in cycle.results]

    @property
    def below_target(self) -> list[Result]:
        """The newest results that miss their target, be it below a least or above a most."""
        return [result for result in self.newest_results if result.misses_target]

    def open_actions(self, day: date) -> list[ActionEvidence]:
        """Its open actions, the longest overdue first."""
        all_actions = [action for action in self.actions if action.outcome is None]
        return sorted(all_actions, key=lambda action: (-action.late_by(day), action.due_on, action.number))

    def overdue_tasks(self, day: date) -> list[OpenStep]:
        """What is asked and late, the latest first; nothing while the project is on hold."""
        if self.hold:
            return []
        return sorted((step for step in self.waiting if day > step.due_on), key=lambda step: step.due_on)


@dataclass(frozen=True, kw_only=True)
class ReportPeriod:
    """The days that a report is about, both included, and the day on which it is made."""

    first: date
    last: date
    today: date

    @property
    def is_present(self) -> bool:
        """Whether it reaches to the day on which it is told, or to the last full day before."""
        return self.today - self.last <= timedelta(days=1)

    def has(self, day: date | None) -> bool:
        """Whether something happened in it."""
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Everything that was under way in a period, by reference, and every risk that is accepted now.

    Risks outlive their projects: those of projects that ended before the period are among them (OB-011, OB-112).
    """

    period: ReportPeriod
    projects: Sequence[ProjectEvidence]
    risks: Sequence[RiskEvidence] = ()
    services: Mapping[str, str] = field(default_factory=dict)

    @property
    def open(self) -> list[ProjectEvidence]:
        """Those that were under way at the end of the last day of the period."""
        last = self.period.last
        return [
            project
            for project in self.projects
            if project.began_on <= last and (project.closed_on is None or project.closed_on > last)
        ]

    @property
    def closed(self) -> list[ProjectEvidence]:
        """Those that were closed in the period with report and learning."""
        return [
            project
            for project in self.projects
            if project.is_completed and self.period.has(project.closed_on)
        ]

    @property
    def ended_early(self) -> list[ProjectEvidence]:
        """Those that ended in the period without closure."""
        return [
            project
            for project in self.projects
            if project.stage in EARLY_ENDS and self.period.has(project.closed_on)
        ]

    @property
    def begun(self) -> list[ProjectEvidence]:
        """Those that were proposed in the period."""
        return [project for project in self.projects if self.period.has(project.began_on)]

    def part(self, service_id: str | None) -> "Evidence":
        """The evidence of one Care Delivery Service, by its id; all of it if none is named."""
        if service_id is None:
            return self
        return replace(
            self,
            projects=[project for project in self.projects if project.service_id == service_id],
            risks=[risk for risk in self.risks if risk.service_id == service_id],
        )
