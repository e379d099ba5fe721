"""The lines above the forms of the end of a project: a risk to be decided on, and how long its data are kept."""

from collections.abc import Iterator

from sqlalchemy import select

from models.clock import spoken_date
from models.policy.retention import retention_rule
from models.records import AcceptedRisk
from tasks.closing.retention import what_is_kept
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine


def risk(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What stays as it is and why, of which kind the risk is, and until when it has been accepted."""
    task = briefed.task
    of_review = task.task_key.removeprefix("review-").partition("-")[0]
    query = select(AcceptedRisk).where(AcceptedRisk.task_id.in_([task.id, of_review]))
    if (row := briefed.session.scalars(query).first()) is None:
        return
    yield BriefLine("What stays as it is", row.about)
    yield BriefLine("Why", row.reason)
    yield BriefLine("Kind of risk", row.kind.label)
    if row.review_on is not None:
        yield BriefLine("Accepted until", f"{spoken_date(row.review_on)}, because: {row.because}")
        yield BriefLine("Risk register", row.risk_reference or row.not_registered_because or "")


def kept(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The rule for how long the data are kept, with its source."""
    yield BriefLine("Data are kept", retention_rule(briefed.project.project_type).said)


def data_kept(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Which data are to be destroyed, where they are, and since when their time is over."""
    yield BriefLine("What", what_is_kept(briefed.project))
    if briefed.project.retention_until is not None:
        yield BriefLine("Kept until", spoken_date(briefed.project.retention_until))
    yield BriefLine("Rule", retention_rule(briefed.project.project_type).said)
