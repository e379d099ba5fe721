"""The lines above the forms of the end of a project: a risk to be decided on, and how long its data are kept."""

from collections.abc import Iterator

from sqlalchemy import select

from models.clock import spoken_date
from models.policy.retention import retention_rule
from models.records import AcceptedRisk
from tasks.closing.retention import what_is_kept
from tasks.queries.tasks.brief_lines import BriefedTask, BriefLine


def risk(briefed: BriefedTask) -> Iterator[BriefLine]:
    """What stays as it is, and why."""
    for row in _risk_of(briefed):
        yield BriefLine("What stays as it is", row.about)
        yield BriefLine("Why", row.reason)


def kind_of_risk(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Of which kind the risk is."""
    for row in _risk_of(briefed):
        yield BriefLine("Kind of risk", row.kind.label)


def accepted(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Until when the risk has been accepted, and why."""
    for row in _risk_of(briefed):
        if row.review_on is not None:
            yield BriefLine("Accepted until", f"{spoken_date(row.review_on)}, because: {row.because}")


def risk_register(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Where an accepted risk stands in the risk register, or why it does not."""
    for row in _risk_of(briefed):
        if row.review_on is not None:
            yield BriefLine("Risk register", row.risk_reference or row.not_registered_because or "")


def _risk_of(briefed: BriefedTask) -> list[AcceptedRisk]:
    """The risk that a task decides on or looks at again; none where the task is of another kind."""
    of_review = briefed.task.task_key.removeprefix("review-").partition("-")[0]
    query = select(AcceptedRisk).where(AcceptedRisk.task_id.in_([briefed.task.id, of_review])).limit(1)
    return list(briefed.session.scalars(query))


def kept(briefed: BriefedTask) -> Iterator[BriefLine]:
    """The rule for how long the data are kept, with its source."""
    yield BriefLine("Data are kept", retention_rule(briefed.project.project_type).said)


def data_kept(briefed: BriefedTask) -> Iterator[BriefLine]:
    """Which data are to be destroyed, where they are, and since when their time is over."""
    yield BriefLine("What", what_is_kept(briefed.project))
    if briefed.project.retention_until is not None:
        yield BriefLine("Kept until", spoken_date(briefed.project.retention_until))
    yield BriefLine("Rule", retention_rule(briefed.project.project_type).said)
