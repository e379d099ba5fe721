"""The register of subscriptions to be looked at: what renews next, what it costs, what it brought (6.1; OB-091)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from models.clock import financial_year, local_date, now
from models.inputs.text import compared
from models.programme_year import RENEWED_EACH_YEAR
from models.records import HistoryEntry, Person, Subscription, Topic
from models.renewals import RENEWS_SOON, is_over, is_overdue
from models.vocabulary import TopicState
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team


@dataclass(frozen=True)
class NamedTopic:
    """A topic by its id, its year and its title, and who runs it."""

    id: str
    year: str
    title: str
    host: str


@dataclass(frozen=True)
class ListedSubscription:
    """A subscription as of a day: `fee_pence` for a year, or None; `topics` are those of the year that runs.

    `days_left` until it renews is negative once that has passed, and None if no date is known.
    """

    id: str
    title: str
    host: str
    contract: str
    fee_pence: int | None
    renews_on: date | None
    days_left: int | None
    value_obtained: str
    ended_on: date | None
    is_ended: bool
    is_overdue: bool
    topics: Sequence[NamedTopic]

    @property
    def is_soon(self) -> bool:
        """Whether it is to be renewed within 90 days, or should have been."""
        return not self.is_ended and self.days_left is not None and self.days_left <= RENEWS_SOON


@dataclass(frozen=True)
class AuditWithout:
    """A national audit or enquiry on the programme that no subscription is for; `ended` is one that was."""

    id: str
    year: str
    title: str
    host: str
    ended: str


@dataclass(frozen=True)
class Register:
    """All subscriptions, and the national audits of the programme year that have none."""

    year: str
    today: date
    subscriptions: Sequence[ListedSubscription]
    without: Sequence[AuditWithout]


@dataclass(frozen=True)
class Recorded:
    """An entry of the history of a subscription; `who` is empty for what a file or the policy did."""

    at: datetime
    who: str
    sentence: str
    changes: Any


def subscriptions(session: Session, today: date) -> list[ListedSubscription]:
    """Every subscription: what renews first comes first, what is overdue before it, what has ended last."""
    topics: dict[str | None, list[NamedTopic]] = {}
    running = select(Topic).where(
        Topic.programme_year == financial_year(today), Topic.subscription_id.is_not(None)
    )
    for topic in session.scalars(running.order_by(Topic.title, Topic.id)):
        topics.setdefault(topic.subscription_id, []).append(_named(topic))
    each_subscriptions = [
        _listed(subscription, topics.get(subscription.id, []), today)
        for subscription in session.scalars(select(Subscription))
    ]
    return sorted(
        each_subscriptions,
        key=lambda subscription: (
            subscription.is_ended,
            subscription.renews_on or date.max,
            compared(subscription.title),
            subscription.id,
        ),
    )


def audits_without(session: Session, today: date) -> list[AuditWithout]:
    """National audits and enquiries on the programme that runs for which no subscription goes on (OB-004, OB-025).

    Neither those that were withdrawn nor those that the Trust has decided not to join.
    """
    query = (
        select(Topic, Subscription)
        .outerjoin(Subscription, Subscription.id == Topic.subscription_id)
        .where(
            Topic.programme_year == financial_year(today),
            Topic.source.in_(RENEWED_EACH_YEAR),
            Topic.state == TopicState.ON_THE_PROGRAMME,
            Topic.withdrawn_on.is_(None),
            or_(Subscription.id.is_(None), Subscription.ended_on <= today),
        )
        .order_by(Topic.title, Topic.id)
    )
    return [
        AuditWithout(
            topic.id,
            topic.programme_year,
            topic.title,
            topic.host,
            ended.title if topic.subscription_id else "",
        )
        for topic, ended in session.execute(query).tuples()
    ]


def is_to_choose(today: date, subscription_id: str = "") -> ColumnElement[bool]:
    """The topics that a subscription can be for: of the year that runs and the next, on the programme, or its own."""
    is_on = (Topic.state == TopicState.ON_THE_PROGRAMME) & Topic.withdrawn_on.is_(None)
    return Topic.programme_year.in_(_years(today)) & (is_on | (Topic.subscription_id == subscription_id))


def topics_of(session: Session, subscription_id: str, today: date) -> Sequence[Topic]:
    """The topics of the year that runs and the next that a subscription is for."""
    query = select(Topic).where(
        Topic.subscription_id == subscription_id, Topic.programme_year.in_(_years(today))
    )
    return session.scalars(query.order_by(Topic.programme_year, Topic.title, Topic.id)).all()


def topics_by_subscription(session: Session, today: date) -> Mapping[str, Sequence[Topic]]:
    """As `topics_of`, of every subscription that has any; one query, since a list has thousands of them."""
    query = select(Topic).where(Topic.subscription_id.is_not(None), Topic.programme_year.in_(_years(today)))
    topics: dict[str, list[Topic]] = {}
    for topic in session.scalars(query.order_by(Topic.programme_year, Topic.title, Topic.id)):
        topics.setdefault(topic.subscription_id or "", []).append(topic)
    return topics


def all_subscriptions() -> list[ListedSubscription]:
    """Every subscription as of today."""
    with reading() as session:
        return subscriptions(session, local_date(now()))


def register_of_subscriptions(person_id: str) -> Register:
    """The register as of today; OnlyForTheTeam."""
    today = local_date(now())
    with reading() as session:
        only_team(session, person_id)
        return Register(
            financial_year(today), today, subscriptions(session, today), audits_without(session, today)
        )


def choosable_topics(person_id: str, subscription_id: str = "") -> list[NamedTopic]:
    """The topics that can be chosen for a subscription, the year that runs first; OnlyForTheTeam."""
    query = select(Topic).where(is_to_choose(local_date(now()), subscription_id))
    with reading() as session:
        only_team(session, person_id)
        topics = session.scalars(query.order_by(Topic.programme_year, Topic.title, Topic.id))
        return [_named(topic) for topic in topics]


def history_of_subscription(person_id: str, subscription_id: str) -> list[Recorded]:
    """What was recorded of a subscription, the newest first; OnlyForTheTeam."""
    query = (
        select(HistoryEntry, Person.name)
        .outerjoin(Person, Person.id == HistoryEntry.person_id)
        .where(HistoryEntry.object_type == "subscription", HistoryEntry.object_id == subscription_id)
        .order_by(HistoryEntry.seq.desc())
    )
    with reading() as session:
        only_team(session, person_id)
        rows = session.execute(query).tuples().all()
    return [
        Recorded(entry.at, name or "", entry.sentence, entry.detail.get("changes") or {})
        for entry, name in rows
    ]


def _years(today: date) -> tuple[str, str]:
    """The programme year that runs, and the one that comes."""
    return financial_year(today), financial_year(today.replace(year=today.year + 1, day=1))


def _named(topic: Topic) -> NamedTopic:
    return NamedTopic(topic.id, topic.programme_year, topic.title, topic.host)


def _listed(subscription: Subscription, topics: Sequence[NamedTopic], today: date) -> ListedSubscription:
    return ListedSubscription(
        id=subscription.id,
        title=subscription.title,
        host=subscription.host,
        contract=subscription.contract,
        fee_pence=subscription.fee_pence,
        renews_on=subscription.renews_on,
        days_left=(subscription.renews_on - today).days if subscription.renews_on else None,
        value_obtained=subscription.value_obtained,
        ended_on=subscription.ended_on,
        is_ended=is_over(subscription.ended_on, today),
        is_overdue=is_overdue(subscription.renews_on, subscription.ended_on, today),
        topics=topics,
    )
