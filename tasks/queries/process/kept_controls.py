"""How the controls of the process held over two years, clause by clause and service by service (10.1; OB-150, G8).

The controls are those of the paper of the Audit Committee, asked of the same evidence: both say the same of a period.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import financial_year, local_date, now
from models.measures.figure_judgement import FigureJudgement
from models.records import Service
from models.spc import Observation
from models.vocabulary import PaperKind
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team_and_groups
from tasks.queries.process.kept_dates import kept_by_month, whole_months
from tasks.reports.body import ReportRequest
from tasks.reports.committees.controls import CONTROLS, Control, Lapse, asked_about
from tasks.reports.evidence.decisions import Decisions, decisions
from tasks.reports.evidence.gathering import gather
from tasks.reports.evidence.model import Evidence, ReportPeriod
from tasks.reports.external.governance_evidence import ProgrammeChange, changes

NAME = "Control held"


@dataclass(frozen=True)
class KeptControlsFilter:
    """Which control is looked at, by its place from 1, and in which service, by its code; all where that is empty."""

    control: int = 1
    service: str = ""


@dataclass(frozen=True)
class ControlCount:
    """A control, or a service with one, by its name: how often it held, and how often it was put to the test."""

    key: str
    name: str
    policy: str
    held: int
    tested: int


@dataclass(frozen=True)
class KeptControlsSeen:
    """Every control in the chosen service; of the chosen one each month, each service, and where it did not hold."""

    chosen: KeptControlsFilter
    service_name: str
    first: date
    last: date
    controls: Sequence[ControlCount]
    judgement: FigureJudgement | None
    services: Sequence[ControlCount]
    lapses: Sequence[Lapse]
    is_of_projects: bool

    @property
    def count(self) -> ControlCount:
        """The chosen control."""
        return self.controls[self.chosen.control - 1]


def kept_controls_seen(person_id: str, asked: KeptControlsFilter) -> KeptControlsSeen:
    """What the page shows, of the last 24 whole months; OnlyForTheTeam as for the dates.

    What names no control or no service that there is narrows nothing.
    """
    period = whole_months(local_date(now()))
    with reading() as session:
        only_team_and_groups(session, person_id)
        services = list(session.execute(select(Service.id, Service.code, Service.name)).tuples())
        ids = {code: service_id for service_id, code, _ in services}
        names = {code: name for _, code, name in services}
        service = asked.service if asked.service in ids else ""
        held = _Held.read(session, period)
    here = held.of(ids.get(service))
    number = asked.control if 1 <= asked.control <= len(here) else 1
    chosen = KeptControlsFilter(number, service)
    months = _monthly(lambda month: held.control(number, ids.get(service), month), period)
    return KeptControlsSeen(
        chosen=chosen,
        service_name=names.get(service, ""),
        first=period.first,
        last=period.last,
        controls=[_count(str(place), control.name, control) for place, control in enumerate(here, start=1)],
        judgement=kept_by_month(months, NAME) if months else None,
        services=sorted(
            (_count(code, name, held.control(number, service_id)) for service_id, code, name in services),
            key=lambda count: count.name,
        ),
        lapses=here[number - 1].lapses,
        is_of_projects=here[number - 1].is_of_projects,
    )


@dataclass(frozen=True)
class _Held:
    """What was gathered once: of a service and of a month only a part of it is looked at."""

    evidence: Evidence
    decided: Decisions
    changed: Sequence[ProgrammeChange]

    @classmethod
    def read(cls, session: Session, period: ReportPeriod) -> "_Held":
        """The evidence of the period, what was decided, and how the programme changed."""
        evidence = gather(session, period)
        request = ReportRequest(
            kind=PaperKind.AUDIT_COMMITTEE, year=financial_year(period.last), period=period
        )
        decided = decisions(session, evidence.projects, *asked_about())
        return cls(evidence, decided, changes(session, request))

    def of(self, service_id: str | None) -> list[Control]:
        """Every control over the whole period, in a service or in all."""
        return [self.control(number, service_id) for number in range(1, len(CONTROLS) + 1)]

    def control(self, number: int, service_id: str | None, period: ReportPeriod | None = None) -> Control:
        """One of them, by its place from 1; over the whole period or a part of it."""
        period = period or self.evidence.period
        evidence = replace(self.evidence.part(service_id), period=period)
        changed = [
            change
            for change in self.changed
            if period.has(change.on) and (service_id is None or change.service_id == service_id)
        ]
        return CONTROLS[number - 1](evidence, self.decided, changed)


def _count(key: str, name: str, control: Control) -> ControlCount:
    held = len(control.held)
    return ControlCount(key, name, control.policy, held, held + len(control.lapses))


def _monthly(control_in: Callable[[ReportPeriod], Control], period: ReportPeriod) -> list[Observation]:
    """How often the control held out of how often it was tested, by month; a month without any has none."""
    observations, first = list[Observation](), period.first
    while first <= period.last:
        following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
        month = ReportPeriod(first=first, last=following - timedelta(days=1), today=period.today)
        control = control_in(month)
        if tested := len(control.held) + len(control.lapses):
            observations.append(Observation(first, len(control.held), tested))
        first = following
    return observations
