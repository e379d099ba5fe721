"""The QI Support Team lets the learning of a closed project out: to the intranet, to partners (6.5; OB-049, 111)."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from models.errors import WrongForm
from models.forms.support_team.spread import PublishLearningForm, TellPartnersForm, WithdrawLearningForm
from models.records import HumanTask, Project
from models.vocabulary import LearningChannel, Publication, Role
from notifications.emails.spread.results import shared_learning
from tasks.closing.published_learning import published, take_back
from tasks.distribution.readers import partners_of
from tasks.operations.operation import Operation, OperationRecord, OperationUnderWay
from tasks.spread.releasing import (
    may_go_out,
    release_learning,
    summary_to_release,
    words_of,
)


def can_go_out(project: Project, task: HumanTask | None) -> bool:
    """Whether the lead of a closed project lets its learning go beyond those who got it by email."""
    _ = task
    return may_go_out(project) in {Publication.TRUST, Publication.PUBLIC}


def _may_leave_the_trust(project: Project, task: HumanTask | None) -> bool:
    """Whether its lead lets it go to partners, too: “In the Trust” is not outside of it."""
    _ = task
    return may_go_out(project) is Publication.PUBLIC


def _has_said_how_far(project: Project, task: HumanTask | None) -> bool:
    """Whether something may stand there, also where its lead wants it to go nowhere any more."""
    _ = task
    return may_go_out(project) is not None


def _may_publish(change: OperationUnderWay) -> bool:
    return can_go_out(change.project, None) and change.is_one_of(Role.QIST) and not _stands(change)


def _may_withdraw(change: OperationUnderWay) -> bool:
    return change.is_one_of(Role.QIST) and _stands(change)


def _may_send(change: OperationUnderWay) -> bool:
    return change.is_one_of(Role.QIST)


def _stands(change: OperationUnderWay) -> bool:
    return published(change.session, change.project.id) is not None


def what_goes_out(change: OperationUnderWay) -> str:
    """The parts of the summary, under their headings, as they would go out now."""
    summary = summary_to_release(change.session, change.project)
    return "\n".join([summary.title, *(f"{part.label}: {part.words}" for part in summary.parts)])


def _need_read(*, is_read: bool) -> None:
    if not is_read:
        raise WrongForm([("read", "Read it first: it goes out once you say yes")])


def publish_learning(change: OperationUnderWay, form: PublishLearningForm) -> OperationRecord:
    """From now on the learning is on the intranet’s feed; WrongForm if something in it must not go out."""
    _need_read(is_read=form.read)
    release = release_learning(
        change.session, change.project, LearningChannel.INTRANET, by=change.person, now=change.moment
    )
    return OperationRecord("What was learned is on the intranet", {"release": release.id})


def withdraw_learning(change: OperationUnderWay, form: WithdrawLearningForm) -> OperationRecord:
    """From now on the learning is not on the feed any more."""
    release = published(change.session, change.project.id)
    if release is not None:
        take_back(release, change.person.id, change.moment)
    return OperationRecord("What was learned is off the intranet", {"reason": form.reason})


def tell_partners(change: OperationUnderWay, form: TellPartnersForm) -> OperationRecord:
    """Each partner gets the summary, once an address, by a letter of the outbox. WrongForm if it was not read."""
    _need_read(is_read=form.read)
    release = release_learning(
        change.session, change.project, LearningChannel.PARTNERS, by=change.person, now=change.moment
    )
    summary, on = words_of(release), change.occasion
    for email in dict.fromkeys(partner.email for partner in form.partners):
        change.session.add(shared_learning(on, release, summary, to=email, by=change.person))
    told = ", ".join(dict.fromkeys(partner.organisation for partner in form.partners))
    return OperationRecord(f"What was learned is sent to {told}"[:300], {"release": release.id})


def _partners(change: OperationUnderWay) -> Mapping[str, Any]:
    """A line for each partner that the project names."""
    return {"partners": [{"organisation": name} for name in partners_of(change.project)]}


_Going = partial(Operation[Any], says=what_goes_out)

PROJECT_OPERATIONS: dict[str, Operation[Any]] = {
    "publish-learning": _Going(
        form=PublishLearningForm, is_possible=can_go_out, may=_may_publish, do=publish_learning
    ),
    "withdraw-learning": Operation(
        form=WithdrawLearningForm, is_possible=_has_said_how_far, may=_may_withdraw, do=withdraw_learning
    ),
    "tell-partners": _Going(
        form=TellPartnersForm,
        is_possible=_may_leave_the_trust,
        may=_may_send,
        do=tell_partners,
        starts_with=_partners,
    ),
}
