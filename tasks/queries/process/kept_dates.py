"""Whether dates are kept, over two years, for everything or for one clause or service (6.4, 6.7; OB-150, G8)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from models.clock import local_date, now
from models.measures.figure_judgement import FigureJudgement, judge_figures
from models.measures.results import SpecifiedSeries
from models.measures.specification import MeasureSpecification
from models.records import Service
from models.spc import Direction, Observation
from models.vocabulary import MeasureKind, MeasureType
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team_and_groups
from tasks.reports.evidence.dates_kept import (
    DateCount,
    DatedStep,
    PassedDates,
    counted_together,
    dated_clauses,
    dated_steps,
    passed_dates,
)
from tasks.reports.evidence.model import ReportPeriod

MONTHS = 24

NAME = "Dates kept"


@dataclass(frozen=True)
class KeptDatesFilter:
    """Which dates are looked at: of one clause, of one service by its code, or all where a field is empty."""

    clause: str = ""
    service: str = ""

    def known(self, services: Collection[str]) -> "KeptDatesFilter":
        """The same without a clause that dates nothing, and without a service that is none of these."""
        return KeptDatesFilter(
            self.clause if self.clause in dated_clauses() else "",
            self.service if self.service in services else "",
        )


@dataclass(frozen=True)
class ServiceCount:
    """The dates of a service: its code and name, and how many were kept."""

    code: str
    name: str
    count: DateCount


@dataclass(frozen=True)
class KeptDatesSeen:
    """The dates of a period: judged month by month, and counted by clause, by step and by service.

    `chosen` is what of it is looked at: `clauses` are of the chosen service, `services` of the chosen clause, and all
    else of both.
    """

    chosen: KeptDatesFilter
    first: date
    last: date
    whole: DateCount
    judgement: FigureJudgement
    clauses: Sequence[tuple[str, DateCount]]
    steps: Sequence[tuple[DatedStep, DateCount]]
    services: Sequence[ServiceCount]


def kept_dates_seen(person_id: str, asked: KeptDatesFilter) -> KeptDatesSeen:
    """What the page shows; OnlyForTheTeam for who is neither of the team nor of a committee.

    The period is the last 24 whole months, so that the newest value of the chart is of a month that is over. What names
    no clause or service that there is narrows nothing.
    """
    period = whole_months(local_date(now()))
    with reading() as session:
        only_team_and_groups(session, person_id)
        services = list(session.execute(select(Service.id, Service.code, Service.name)).tuples())
        every = passed_dates(session, period)
    ids = {code: service_id for service_id, code, _ in services}
    chosen = asked.known(ids)
    of_clause = [each for each in every if not chosen.clause or chosen.clause in each.step.clauses]
    service_id = ids.get(chosen.service)
    here = [each for each in every if service_id is None or each.service_id == service_id]
    both = [each for each in of_clause if service_id is None or each.service_id == service_id]
    return KeptDatesSeen(
        chosen=chosen,
        first=period.first,
        last=period.last,
        whole=counted_together(both),
        judgement=kept_by_month(_monthly(both)),
        clauses=[
            (clause, counted_together(each for each in here if clause in each.step.clauses))
            for clause in dated_clauses()
        ],
        steps=_by_step(both, chosen.clause),
        services=_by_service(services, of_clause),
    )


def whole_months(today: date, months: int = MONTHS) -> ReportPeriod:
    """So many months, the last of which ended before today."""
    last = today.replace(day=1) - timedelta(days=1)
    number = last.year * 12 + last.month - months
    return ReportPeriod(first=date(number // 12, number % 12 + 1, 1), last=last, today=today)


def kept_by_month(figures: Sequence[Observation], name: str = NAME) -> FigureJudgement:
    """The share that was kept, month by month, on the chart that suits it, by the one judgement of the house."""
    measure = MeasureSpecification(
        name=name, kind=MeasureKind.PROPORTION, role=MeasureType.PROCESS, direction=Direction.INCREASE
    )
    return judge_figures(SpecifiedSeries(measure, figures))


def _monthly(passed: Sequence[PassedDates]) -> list[Observation]:
    """How many were kept out of how many, by the month of the date; a month without any has none."""
    months: dict[date, DateCount] = defaultdict(DateCount)
    for each in passed:
        months[each.month] += each.count
    return [Observation(month, count.kept, count.out_of) for month, count in sorted(months.items())]


def _by_step(passed: Sequence[PassedDates], clause: str) -> list[tuple[DatedStep, DateCount]]:
    """Every step of the clause, or of all, in the order of the table."""
    counts: dict[DatedStep, DateCount] = defaultdict(DateCount)
    for each in passed:
        counts[each.step] += each.count
    return [(step, counts[step]) for step in dated_steps().values() if not clause or clause in step.clauses]


def _by_service(
    services: Sequence[tuple[str, str, str]], passed: Sequence[PassedDates]
) -> list[ServiceCount]:
    """By name; what belongs to no service yet is counted in the whole only."""
    counts = [
        ServiceCount(code, name, counted_together(each for each in passed if each.service_id == service_id))
        for service_id, code, name in services
    ]
    return sorted(counts, key=lambda service: service.name)
