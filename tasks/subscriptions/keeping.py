"""Adding and changing a subscription: done and recorded in one transaction, once for each sending (6.1; OB-091)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.errors import NotFound, WrongForm
from models.forms.programme.subscriptions import ChangeSubscriptionForm
from models.money import plain_pounds
from models.records import HistoryEntry, Person, Subscription, Topic
from models.records.base import new_id
from tasks.database.audit_trail import append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.permissions import only_team
from tasks.subscriptions.listing import is_to_choose, topics_of
from tasks.subscriptions.recording import (
    ADDED,
    CHANGED,
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
        one = _subscription(session, subscription_id)
        topics = topics_of(session, subscription_id, local_date(now()))
    return {
        "title": one.title,
        "host": one.host,
        "contract": one.contract,
        "fee": None if one.fee_pence is None else plain_pounds(one.fee_pence),
        "renews_on": one.renews_on,
        "topics": [{"topic": topic.id} for topic in topics],
        "value_obtained": one.value_obtained,
        "has_ended": one.ended_on is not None,
    }


def add_subscription(wanted: SubscriptionChange) -> ChangedSubscription:
    """Add a subscription, and record who and when; sent again, it changes nothing.

    Refused: OnlyForTheTeam, WrongForm if the title is known, or a topic is another subscription’s.
    """
    with unit_of_work() as session:
        only_team(session, wanted.person_id)
        session.execute(select(Person.id).where(Person.id == wanted.person_id).with_for_update())
        if (repeated := _earlier(session, wanted)) is not None:
            return repeated
        added = Subscription(id=new_id(), title="", host="", contract="", value_obtained="")
        before = subscription_in_words(added, [])
        _change(session, added, wanted.form)
        return _record(
            session, added, wanted, {name: [before[name], said] for name, said in _said(session, added)}
        )


def change_subscription(subscription_id: str, wanted: SubscriptionChange) -> ChangedSubscription:
    """Change a subscription as the form says, and record who, when and what was before; sent again, nothing.

    Refused: NotFound, OnlyForTheTeam, WrongForm if nothing is changed, the title is another’s, or a topic is.
    """
    with unit_of_work() as session:
        only_team(session, wanted.person_id)
        one = _subscription(session, subscription_id, is_locked=True)
        if (repeated := _earlier(session, wanted)) is not None:
            return repeated
        before = dict(_said(session, one))
        _change(session, one, wanted.form)
        changes = changed_words(before, dict(_said(session, one)))
        if not changes:
            raise WrongForm([("title", "Nothing was changed: change a field, or leave the page")])
        return _record(session, one, wanted, changes)


def _subscription(session: Session, subscription_id: str, *, is_locked: bool = False) -> Subscription:
    wanted = select(Subscription).where(Subscription.id == subscription_id)
    one = session.scalar(wanted.with_for_update() if is_locked else wanted)
    if one is None:
        raise NotFound("such subscription")
    return one


def _said(session: Session, one: Subscription) -> Sequence[tuple[str, str]]:
    return list(subscription_in_words(one, topics_of(session, one.id, local_date(now()))).items())


def _change(session: Session, one: Subscription, form: ChangeSubscriptionForm) -> None:
    same = func.lower(Subscription.title) == func.lower(form.title)
    with session.no_autoflush:
        if session.scalar(select(Subscription.id).where(same, Subscription.id != one.id)) is not None:
            raise WrongForm(_known_already(form))
        topics = _topics(session, one, form)
    one.title, one.host, one.contract = form.title, form.host or "", form.contract or ""
    one.fee_pence, one.renews_on = form.fee_pence, form.renews_on
    one.value_obtained = form.value_obtained or ""
    one.ended_on = (one.ended_on or local_date(now())) if form.has_ended else None
    session.add(one)
    try:
        session.flush()
    except IntegrityError as error:
        raise WrongForm(_known_already(form)) from error
    for topic in topics_of(session, one.id, local_date(now())):
        topic.subscription_id = None
    for topic in topics:
        topic.subscription_id = one.id
    session.flush()


def _known_already(form: ChangeSubscriptionForm) -> list[tuple[str, str]]:
    return [("title", f"“{form.title}” is in the register already: change it there")]


def _topics(session: Session, one: Subscription, form: ChangeSubscriptionForm) -> list[Topic]:
    """The topics that the form names, under their locks; WrongForm for what cannot be chosen."""
    ids = [chosen.topic for chosen in form.topics]
    wanted = select(Topic).where(Topic.id.in_(ids), is_to_choose(local_date(now()), one.id))
    found = {topic.id: topic for topic in session.scalars(wanted.order_by(Topic.id).with_for_update())}
    taken = {topic.subscription_id for topic in found.values()} - {None, one.id}
    others = select(Subscription.id, Subscription.title).where(Subscription.id.in_(taken))
    titles = dict(session.execute(others).tuples().all())
    wrong = []
    for number, topic_id in enumerate(ids):
        if topic_id not in found:
            wrong.append((f"topics-{number}-topic", f"Topic {number + 1}: choose a topic from the list"))
        elif (other := titles.get(found[topic_id].subscription_id or "")) is not None:
            wrong.append(
                (f"topics-{number}-topic", f"Topic {number + 1} is one of “{other}”: take it out there first")
            )
    if wrong:
        raise WrongForm(wrong)
    return list(found.values())


def _record(
    session: Session, one: Subscription, wanted: SubscriptionChange, changes: Changes
) -> ChangedSubscription:
    fact = change_fact(one, changes, occurrence=wanted.occurrence, person_id=wanted.person_id)
    append_to_history(session, [fact], at=now())
    return ChangedSubscription(one.id, one.title, list(change_lines(changes)))


def _earlier(session: Session, wanted: SubscriptionChange) -> ChangedSubscription | None:
    """The change that the same sending of a form made before."""
    found = session.scalar(
        select(HistoryEntry).where(
            HistoryEntry.action.in_((ADDED, CHANGED)),
            HistoryEntry.object_type == SUBSCRIPTION,
            HistoryEntry.occurrence == wanted.occurrence,
        )
    )
    if found is None:
        return None
    one = _subscription(session, found.object_id)
    return ChangedSubscription(one.id, one.title, list(change_lines(found.detail["changes"])))
