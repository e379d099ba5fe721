"""Adding and changing a subscription: done and recorded in one transaction, once for each sending (6.1; OB-091)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NotFound, WrongForm
from models.forms.programme.subscriptions import ChangeSubscriptionForm
from models.inputs.money import plain_pounds
from models.inputs.text import compared
from models.records import HistoryEntry, Person, Subscription, Topic
from models.records.base import new_id
from tasks.database.audit_trail import append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.permissions import only_team
from tasks.subscriptions.listing import is_to_choose, topics_of
from tasks.subscriptions.recording import (
    ADDED,
    CHANGED,
    NOTHING,
    SUBSCRIPTION,
    Changes,
    change_fact,
    change_lines,
    changed_words,
    subscription_in_words,
)


@dataclass(frozen=True)
class SubscriptionChange:
    """A change as it is sent: by whom, with which form, which nonce."""

    person_id: str
    form: ChangeSubscriptionForm
    nonce: str

    @property
    def occurrence(self) -> str:
        """What the nonce is in the history, where it has less room."""
        return sha256(self.nonce.encode()).hexdigest()[:40]


@dataclass(frozen=True)
class ChangedSubscription:
    """A subscription after a change: each line says what it is and what it was."""

    id: str
    title: str
    lines: Sequence[str]


def subscription_as_typed(subscription_id: str, person_id: str) -> dict[str, Any]:
    """A subscription as its form shows it; NotFound, OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
        subscription = _subscription(session, subscription_id)
        topics = topics_of(session, subscription_id, local_date(now()))
    return {
        "title": subscription.title,
        "host": subscription.host,
        "contract": subscription.contract,
        "fee": None if subscription.fee_pence is None else plain_pounds(subscription.fee_pence),
        "renews_on": subscription.renews_on,
        "topics": [{"topic": topic.id} for topic in topics],
        "value_obtained": subscription.value_obtained,
        "has_ended": subscription.ended_on is not None,
    }


def add_subscription(change: SubscriptionChange) -> ChangedSubscription:
    """Add a subscription, and record who and when; sent again, it changes nothing.

    Refused: OnlyForTheTeam, WrongForm if the title is known, or a topic is another subscription’s.
    """
    with unit_of_work() as session:
        only_team(session, change.person_id)
        session.execute(select(Person.id).where(Person.id == change.person_id).with_for_update())
        if (repeated := _earlier(session, change)) is not None:
            return repeated
        added = Subscription(id=new_id(), title="", host="", contract="", value_obtained="")
        before = subscription_in_words(added, [])
        _change(session, added, change.form)
        return _record(
            session,
            added,
            change,
            {name: [before[name], sentence] for name, sentence in _said(session, added)},
        )


def change_subscription(subscription_id: str, change: SubscriptionChange) -> ChangedSubscription:
    """Change a subscription as the form says, and record who, when and what was before; sent again, nothing.

    Refused: NotFound, OnlyForTheTeam, WrongForm if nothing is changed, the title is another’s, or a topic is.
    """
    with unit_of_work() as session:
        only_team(session, change.person_id)
        subscription = _subscription(session, subscription_id, is_locked=True)
        if (repeated := _earlier(session, change)) is not None:
            return repeated
        before = dict(_said(session, subscription))
        _change(session, subscription, change.form)
        changes = changed_words(before, dict(_said(session, subscription)))
        if not changes:
            raise WrongForm([("title", "Nothing was changed: change a field, or leave the page")])
        changes |= _end_taken_back(changes, change.form)
        return _record(session, subscription, change, changes)


def _subscription(session: Session, subscription_id: str, *, is_locked: bool = False) -> Subscription:
    query = select(Subscription).where(Subscription.id == subscription_id)
    subscription = session.scalar(query.with_for_update() if is_locked else query)
    if subscription is None:
        raise NotFound("such subscription")
    return subscription


def _said(session: Session, subscription: Subscription) -> Sequence[tuple[str, str]]:
    return list(
        subscription_in_words(subscription, topics_of(session, subscription.id, local_date(now()))).items()
    )


def _change(session: Session, subscription: Subscription, form: ChangeSubscriptionForm) -> None:
    same = Subscription.title_key == compared(form.title)
    with session.no_autoflush:
        if (
            session.scalar(select(Subscription.id).where(same, Subscription.id != subscription.id))
            is not None
        ):
            raise WrongForm(_known_already(form))
        topics = _topics(session, subscription, form)
    try:
        with session.begin_nested():  # so that it is refused here, and not with a later question
            _take_over(subscription, form)
            session.add(subscription)
    except IntegrityError as error:
        raise WrongForm(_known_already(form)) from error
    for topic in topics_of(session, subscription.id, local_date(now())):
        topic.subscription_id = None
    for topic in topics:
        topic.subscription_id = subscription.id
    session.flush()


def _take_over(subscription: Subscription, form: ChangeSubscriptionForm) -> None:
    subscription.title, subscription.host = form.title, form.host or ""
    subscription.contract = form.contract or ""
    subscription.fee_pence, subscription.renews_on = form.fee_pence, form.renews_on
    subscription.value_obtained = form.value_obtained or ""
    subscription.ended_on = (subscription.ended_on or local_date(now())) if form.has_ended else None


def _end_taken_back(changes: Changes, form: ChangeSubscriptionForm) -> dict[str, list[str]]:
    """Why an end that stood in the register is not one after all; WrongForm if that is not said."""
    if form.has_ended or "ended on" not in changes:
        return {}
    if not form.goes_on_because:
        raise WrongForm([("goes_on_because", "Say why it goes on: the register has it as ended")])
    return {"why it goes on": [NOTHING, form.goes_on_because]}


def _known_already(form: ChangeSubscriptionForm) -> list[tuple[str, str]]:
    return [("title", f"“{form.title}” is in the register already: change it there")]


def _topics(session: Session, subscription: Subscription, form: ChangeSubscriptionForm) -> list[Topic]:
    """The topics that the form names, under their locks; WrongForm for what cannot be chosen."""
    ids = [chosen.topic for chosen in form.topics]
    query = select(Topic).where(Topic.id.in_(ids), is_to_choose(local_date(now()), subscription.id))
    topics = {topic.id: topic for topic in session.scalars(query.order_by(Topic.id).with_for_update())}
    taken = {topic.subscription_id for topic in topics.values()} - {None, subscription.id}
    others = select(Subscription.id, Subscription.title).where(Subscription.id.in_(taken))
    titles = dict(session.execute(others).tuples().all())
    wrong = []
    for number, topic_id in enumerate(ids):
        if topic_id not in topics:
            wrong.append((f"topics-{number}-topic", f"Topic {number + 1}: choose a topic from the list"))
        elif (other := titles.get(topics[topic_id].subscription_id or "")) is not None:
            wrong.append(
                (f"topics-{number}-topic", f"Topic {number + 1} is one of “{other}”: take it out there first")
            )
    if wrong:
        raise WrongForm(wrong)
    return list(topics.values())


def _record(
    session: Session, subscription: Subscription, change: SubscriptionChange, changes: Changes
) -> ChangedSubscription:
    fact = change_fact(subscription, changes, occurrence=change.occurrence, person_id=change.person_id)
    append_to_history(session, [fact], at=now())
    return ChangedSubscription(subscription.id, subscription.title, list(change_lines(changes)))


def _earlier(session: Session, change: SubscriptionChange) -> ChangedSubscription | None:
    """The change that the same sending of a form made before."""
    entry = session.scalar(
        select(HistoryEntry).where(
            HistoryEntry.action.in_((ADDED, CHANGED)),
            HistoryEntry.object_type == SUBSCRIPTION,
            HistoryEntry.occurrence == change.occurrence,
        )
    )
    if entry is None:
        return None
    subscription = _subscription(session, entry.object_id)
    return ChangedSubscription(
        subscription.id, subscription.title, list(change_lines(entry.detail["changes"]))
    )
