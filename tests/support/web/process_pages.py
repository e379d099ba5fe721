"""The pages of the process in their states."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from models.policy.versions import of_projects
from models.process.medians import MedianInterval
from models.process.stays import StayEnd
from models.spc import Observation
from models.vocabulary import ProjectType, Stage
from tasks.charts.charted import ChartedMeasure
from tasks.queries.process.kept_dates import kept_by_month
from tasks.queries.process.life_cycle import LifeCycleSeen, StageSeen, StageTime
from tests.support.web.rendered import page
from web.pages.measure_views import measure_view
from web.pages.process.life_cycle import process_page
from web.views import FilterView, KeptControlsPage, KeptDatesPage, PageFrame, PageLink, View

LONG = "A Care Delivery Service with a name that is quite a bit longer than a line of a phone has room for"
LONG_STAY = StageTime(1234, MedianInterval(1234, Decimal("104.5"), 90, 120))
TOO_FEW = StageTime(4, None)
YEAR = date(2026, 4, 1), date(2027, 3, 31)


def _stage(stage: Stage, number: int) -> StageSeen:
    return StageSeen(
        stage=stage,
        open_now=number * 111,
        time=LONG_STAY if number % 2 else TOO_FEW,
        by_kind={kind: LONG_STAY if number % 3 else StageTime(0, None) for kind in ProjectType},
        ends={StayEnd.ON: 1000, StayEnd.BACK: 200, StayEnd.EARLY: 34},
        early={Stage.DECLINED: 20, Stage.WITHDRAWN: 14},
        begun_again=number,
    )


def _seen() -> LifeCycleSeen:
    versions = sorted(of_projects(), key=lambda policy: -policy.version)
    stages = [_stage(stage, number) for number, stage in enumerate(versions[0].stages)]
    return LifeCycleSeen(*YEAR, stages=stages, versions=versions, open_by_version={2: 1234, 1: 5})


def _dates(*, is_empty: bool) -> KeptDatesPage:
    judgement = kept_by_month([Observation(date(2026, month, 1), 30 + month, 50) for month in range(1, 13)])
    numbers = ("1,031 of 1,240 (83.1%)", "12")
    return KeptDatesPage(
        heading=f"All clauses, {LONG}: 1,031 of 1,240 (83.1%)",
        period="from Wednesday 1 April 2026 to Wednesday 31 March 2027",
        filters=[FilterView(name="clause", label="Clause of the policy", options=[])],
        measure=None if is_empty else measure_view(ChartedMeasure(judgement), 1),
        clauses=[] if is_empty else [(PageLink("Clause 6.3", "/process/dates?clause=6.3"), *numbers)],
        no_date_of="1.1, 2.1",
        steps=[] if is_empty else [(LONG, "6.2, 6.3", "the date agreed at the meeting", *numbers)],
        services=[(PageLink(LONG, "/process/dates?service=x"), *numbers)],
    )


def _controls(*, is_empty: bool) -> KeptControlsPage:
    judgement = kept_by_month([Observation(date(2026, month, 1), 3, 4) for month in range(1, 13)])
    link = PageLink(LONG, "/process/controls?control=1")
    return KeptControlsPage(
        period="from Wednesday 1 April 2026 to Wednesday 31 March 2027",
        service=FilterView(name="service", label="Care Delivery Service", options=[]),
        control="1",
        heading=f"Approved before data collection, {LONG}: 1,031 of 1,240 (83.1%)",
        controls=[(link, "6.3 (OB-095)", "Not put to the test" if is_empty else "1,031 of 1,240 (83.1%)")],
        measure=None if is_empty else measure_view(ChartedMeasure(judgement), 1),
        services=[(link, "Not put to the test")],
        lapses=[] if is_empty else [(PageLink("QI-2027-0042", "/projects/QI-2027-0042"), LONG), (None, LONG)],
        more="" if is_empty else "And 3 more exceptions.",
    )


PROCESS_PAGES: Mapping[str, tuple[PageFrame, View]] = MappingProxyType(
    {
        "process": (page("The process"), process_page(_seen(), is_team=True)),
        "process-dates": (page("Whether dates are kept"), _dates(is_empty=False)),
        "process-controls": (page("Whether the controls hold"), _controls(is_empty=False)),
        "process-controls-none": (page("Whether the controls hold"), _controls(is_empty=True)),
        "process-dates-none": (page("Whether dates are kept"), _dates(is_empty=True)),
    }
)
