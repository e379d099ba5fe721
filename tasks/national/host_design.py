"""What the design of a national audit begins with: what last year’s had, or what the host’s newest report measures.

A national audit is designed by its host, so its lead is asked as little as can be (3.1, 6.1; OB-034).
"""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from models.answers.project_answers import answer, answer_of
from models.forms.base import LONGEST_MEASURE
from models.forms.project.plans.design import DesignForm
from models.forms.project.proposal import ProposalForm
from models.records import Decision, HeadlineResult, HumanTask, NationalReport, Project
from models.spc.terms import Direction
from models.vocabulary import BetterWhen, MeasureKind, MeasureType, ProjectType, TaskKind
from tasks.national.participation import topics_carried_on

_CARRIED = ("measures", "specification", "purpose")
"""What of the design of an earlier year holds until its lead says otherwise; its purpose where no aim is proposed."""

_PERCENT = {"%", "per cent", "percent"}


def design_of_host(session: Session, project: Project) -> dict[str, Any]:
    """What is known of a national audit before its lead designs it, as JSON; nothing of other work."""
    if project.project_type is not ProjectType.NATIONAL_AUDIT or project.topic_id is None:
        return {}
    return _of_an_earlier_year(session, project) or _of_newest_report(session, project)


def _of_an_earlier_year(session: Session, project: Project) -> dict[str, Any]:
    query = (
        select(Decision)
        .join(HumanTask, HumanTask.id == Decision.task_id)
        .join(Project, Project.id == HumanTask.project_id)
        .where(
            HumanTask.kind == TaskKind.DESIGN,
            Project.topic_id.in_(topics_carried_on(project.topic_id or "")),
            Project.id != project.id,
        )
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    earlier = session.scalars(query.limit(1)).first()
    if earlier is None:
        return {}
    values = answer_of(earlier, DesignForm).model_dump(mode="json", warnings=False)
    proposal = answer(project, ProposalForm)
    stated = {"purpose"} if proposal and proposal.aim else frozenset[str]()
    return {name: values[name] for name in _CARRIED if values.get(name) and name not in stated}


def _of_newest_report(session: Session, project: Project) -> dict[str, Any]:
    query = (
        select(NationalReport)
        .where(NationalReport.topic_id.in_(topics_carried_on(project.topic_id or "")))
        .options(selectinload(NationalReport.results))
        .order_by(NationalReport.published_on.desc(), NationalReport.id.desc())
    )
    report = session.scalars(query.limit(1)).first()
    measures = [_measure(result, report) for result in report.results if result.unit] if report else []
    return {"measures": measures} if measures else {}


def _measure(result: HeadlineResult, report: NationalReport) -> dict[str, Any]:
    """A headline measure as a design has it: a share of one in per cent, else the mean of its unit."""
    is_share = result.unit.strip().lower() in _PERCENT
    direction = Direction.INCREASE if result.better is BetterWhen.HIGHER else Direction.DECREASE
    return {
        "name": result.measure[:LONGEST_MEASURE],
        "measure_type": MeasureType.OUTCOME.value,
        "definition": f"As “{report.title}” of {report.publisher} has it",
        "direction": direction.value,
        "kind": (MeasureKind.PROPORTION if is_share else MeasureKind.MEAN).value,
        "unit": None if is_share else result.unit,
        "rhythm": "year",
    }
