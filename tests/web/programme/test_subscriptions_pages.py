"""The register of subscriptions, as the QI Support Team keeps it (6.1; OB-004, OB-025, OB-091)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.errors import QIError, WrongForm
from models.forms.programme.subscriptions import AddSubscriptionForm, ChangeSubscriptionForm
from models.records import Topic
from models.vocabulary import TopicSource, TopicState
from tasks.database.unit_of_work import reading
from tasks.programme.year.rollover import roll_over
from tasks.subscriptions.keeping import (
    ChangedSubscription,
    SubscriptionChange,
    add_subscription,
    change_subscription,
)
from tasks.subscriptions.listing import all_subscriptions, subscriptions
from tasks.subscriptions.renewing import queue_renewals_letter
from tests.support.people_at_once import at_once, meanwhile
from tests.support.programme.subscriptions import subscription
from tests.support.programme.topics_at_year_end import NEW, ON_TIME, topic
from tests.support.trust_at_work import World, address, everything, nonce
from tests.support.web.browsing import Shown, signed_in, visible_text

NATIONAL = {"source": TopicSource.NATIONAL_AUDIT}
IN_A_MONTH: dict[str, Any] = {"renews_on[day]": "1", "renews_on[month]": "12", "renews_on[year]": "2026"}


def rows(shown: Shown) -> list[list[str]]:
    result = shown.page.xpath("//table[contains(@class, 'qi-subscriptions')]/tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./td/span[2]")] for row in result]


def kept(done: Sequence[ChangedSubscription | QIError]) -> list[ChangedSubscription]:
    """What was kept; a refusal is one too many."""
    assert [qierror for qierror in done if isinstance(qierror, QIError)] == []
    return [
        changed_subscription
        for changed_subscription in done
        if isinstance(changed_subscription, ChangedSubscription)
    ]


def without(shown: Shown) -> list[str]:
    return [
        visible_text(value)
        for value in shown.page.xpath("//h2[starts-with(., 'National audits')]/following-sibling::ul/li")
    ]


def test_register_shows_what_renews_next_what_it_costs_and_brings_with_overdue_ones_first_ob_091(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    hips = subscription(
        "Hips",
        host="RCP",
        contract="C-1",
        fee_pence=125_000,
        renews_on=date(2027, 4, 1),
        value_obtained="Less delay",
    )
    subscription("Stroke", fee_pence=250_050, renews_on=date(2026, 11, 1))
    subscription("Without a date")
    subscription("Ended", fee_pence=99_900, renews_on=date(2026, 10, 1), ended_on=date(2026, 10, 2))
    topic("Hip fractures", subscription_id=hips)
    topic("Hip fractures", year=NEW, subscription_id=hips)

    shown = signed_in(app, address("qist")).open("/subscriptions")

    assert rows(shown) == [
        [
            "Stroke", "Sunday 1 November 2026 Renewal overdue by 1 day", "£2,500.50", "–", "Nothing recorded yet",
        ],
        ["HipsRCPContract C-1", "Thursday 1 April 2027", "£1,250.00", "Hip fractures", "Less delay"],
        ["Without a date", "No date recorded", "Not recorded", "–", "Nothing recorded yet"],
    ]  # fmt: skip
    assert visible_text(shown.page.xpath("//p[@role='status']")[0]) == (
        "3 subscriptions, £3,750.50 a year in all, 1 of them without a fee recorded"
    )


@pytest.mark.parametrize(
    ("show", "titles", "count"),
    [
        ("soon", ["Overdue", "In 90 days"], "2 subscriptions, £0.30 a year in all"),
        ("no-value", ["In 90 days", "In 91 days"], "2 subscriptions, £0.60 a year in all"),
        ("ended", ["Ended"], "1 subscription, £0.80 a year in all"),
        ("nonsense", ["Overdue", "In 90 days", "In 91 days"], "3 subscriptions, £0.70 a year in all"),
    ],
)
def test_register_is_narrowed_ob_091(
    sqlite_world: World, app: FastAPI, show: str, titles: list[str], count: str
) -> None:
    _ = sqlite_world
    subscription("Overdue", fee_pence=10, renews_on=date(2026, 11, 1), value_obtained="Much")
    subscription("In 90 days", fee_pence=20, renews_on=date(2027, 1, 31))
    subscription("In 91 days", fee_pence=40, renews_on=date(2027, 2, 1))
    subscription("Ended", fee_pence=80, renews_on=date(2026, 11, 1), ended_on=date(2026, 11, 2))

    shown = signed_in(app, address("qist")).open(f"/subscriptions?show={show}")

    assert [row[0] for row in rows(shown)] == titles
    assert visible_text(shown.page.xpath("//p[@role='status']")[0]) == count


def test_empty_register_says_what_to_do(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))

    assert "No subscription is recorded yet. Add the first one here" in qist.open("/subscriptions").content
    assert "/subscriptions/add" in qist.open("/subscriptions").page.xpath("//main//a/@href")

    subscription("Hips")
    assert "No subscription fits." in qist.open("/subscriptions?show=ended").content


def test_national_audits_without_a_subscription_are_listed_ob_004_ob_025(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    old = subscription("Old one", ended_on=date(2026, 11, 1))
    topic("Asthma", host="RCP", **NATIONAL)
    topic("Its subscription has ended", subscription_id=old, **NATIONAL)
    topic("Maternal deaths", source=TopicSource.ENQUIRY)
    topic("Subscribed", subscription_id=subscription("Goes on"), **NATIONAL)
    topic("Withdrawn", withdrawn_on=date(2026, 10, 1), **NATIONAL)
    topic("Not joined", state=TopicState.NOT_JOINED, **NATIONAL)
    topic("Suggested", state=TopicState.SUGGESTED, **NATIONAL)
    topic("Next year", year=NEW, **NATIONAL)
    topic("Local")
    qist = signed_in(app, address("qist"))

    shown = qist.open("/subscriptions")

    assert without(shown) == [
        "Asthma, RCP · Add a subscription for Asthma",
        "Its subscription has ended, “Old one” has ended · Add a subscription for Its subscription has ended",
        "Maternal deaths · Add a subscription for Maternal deaths",
    ]
    form = qist.open(shown.page.xpath("//li/a[contains(., 'Add a subscription')]/@href")[0])
    assert (form.values["title"], form.values["host"]) == ("Asthma", "RCP")
    assert qist.press(form, **IN_A_MONTH).heading == "The subscription is added"
    assert [line.split(" ")[0] for line in without(qist.open("/subscriptions"))] == ["Its", "Maternal"]


def test_subscription_is_added_with_its_topics_and_changed_with_what_it_was_before_ob_091(
    sqlite_world: World, app: FastAPI
) -> None:
    qist = signed_in(app, address("qist"))
    now, coming = topic("Hip fractures"), topic("Hip fractures", year=NEW)
    form = qist.open("/subscriptions/add")
    more = qist.press(
        form, button=("add", "topics"), title="Hips", fee="£1,250", **{"topics-0-topic": now}, **IN_A_MONTH
    )
    assert (more.status, more.values["title"], all_subscriptions()) == (200, "Hips", [])

    second: dict[str, Any] = {"topics-1-topic": coming}
    added = qist.press(more, **second)
    [subscription] = all_subscriptions()
    sqlite_world.wait(minutes=5)
    changed = qist.press(
        qist.open(f"/subscriptions/{subscription.id}"),
        fee="1,400.50",
        value_obtained="Less delay",
        contract="C-1",
    )

    assert (added.heading, changed.heading) == ("The subscription is added", "The change is recorded")
    assert (subscription.fee_pence, subscription.renews_on, [topic.id for topic in subscription.topics]) == (
        125_000, date(2026, 12, 1), [now],
    )  # fmt: skip
    shown = qist.open(f"/subscriptions/{subscription.id}")
    assert (shown.values["fee"], shown.values["topics-1-topic"]) == ("1,400.50", coming)
    assert [visible_text(line) for line in shown.page.xpath("//ol[@class='qi-history']/li")] == [
        (
            "The subscription was changed Contract: C-1 (before: none)Fee a year: £1,400.50 (before: £1,250.00)"
            "What it brought: Less delay (before: none) Ruth Calder, Monday 2 November 2026 at 09:05"
        ),
        (
            "The subscription was added Title: HipsFee a year: £1,250.00Renews on: Tuesday 1 December 2026"
            "Topics: Hip fractures (2026-27); Hip fractures (2027-28) Ruth Calder, Monday 2 November 2026 at 09:00"
        ),
    ]


def test_topic_that_is_taken_out_is_free_for_another_subscription_ob_091(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    hips, stroke = (subscription(title, renews_on=date(2026, 12, 1)) for title in ("Hips", "Stroke"))
    falls = topic("Falls", subscription_id=hips)
    last_year = topic("Falls", year="2025-26", subscription_id=hips)
    qist = signed_in(app, address("qist"))
    taken_out: dict[str, Any] = {"topics-0-topic": ""}
    put_in: dict[str, Any] = {"topics-0-topic": falls}

    told = qist.press(qist.open(f"/subscriptions/{hips}"), **taken_out)
    qist.press(qist.open(f"/subscriptions/{stroke}"), **put_in)

    assert "Topics: none (before: Falls (2026-27))" in told.content
    with reading() as session:
        assert dict(session.execute(select(Topic.id, Topic.subscription_id)).tuples().all()) == {
            falls: stroke,
            last_year: hips,
        }


def test_subscription_that_ends_and_goes_on_again_is_recorded(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    hips = subscription("Hips", renews_on=date(2026, 12, 1))
    qist = signed_in(app, address("qist"))

    qist.press(qist.open(f"/subscriptions/{hips}"), has_ended="true")
    assert [row[:2] for row in rows(qist.open("/subscriptions?show=ended"))] == [
        ["Hips", "Ended on Monday 2 November 2026"]
    ]
    assert queue_renewals_letter() == 0

    refused = qist.press(qist.open(f"/subscriptions/{hips}"), has_ended="false")
    assert (refused.status, [all_subscription.is_ended for all_subscription in all_subscriptions()]) == (
        422,
        [True],
    )
    told = qist.press(
        qist.open(f"/subscriptions/{hips}"), has_ended="false", goes_on_because="The contract was extended."
    )
    assert [all_subscription.is_ended for all_subscription in all_subscriptions()] == [False]
    assert "Why it goes on: The contract was extended. (before: none)" in told.content


def test_renewal_that_was_told_stands_in_its_history(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    hips = subscription("Hips", renews_on=date(2026, 12, 1))
    queue_renewals_letter()

    shown = signed_in(app, address("qist")).open(f"/subscriptions/{hips}")

    assert [visible_text(line) for line in shown.page.xpath("//ol[@class='qi-history']/li")] == [
        "The QI Support Team was asked to renew or to end it By itself, Monday 2 November 2026 at 09:00"
    ]


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"fee": "12,50"}, "“12,50” is not an amount in pounds: write it like 1,250.00"),
        ({"title": "stroke"}, "“stroke” is in the register already: change it there"),
        ({"title": ""}, "Answer “What is it called?”"),
        ({"renews_on[year]": ""}, "“When does it renew next?” must include a year"),
        ({"topics-0-topic": "0" * 32}, "Topic 1: choose a topic from the list"),
        ({"topics-0-topic": "of another"}, "Topic 1 is one of “Stroke”: take it out there first"),
        ({"topics-0-topic": "of last year"}, "Topic 1: choose a topic from the list"),
        ({"value_obtained": "943 476 5919 is better"}, "“What has it brought?” seems to hold an NHS number"),
        ({}, "Nothing was changed: change a field, or leave the page"),
    ],
)
def test_change_that_does_not_fit_is_refused_and_nothing_is_stored_ob_091(
    sqlite_world: World, app: FastAPI, typed: dict[str, Any], complaint: str
) -> None:
    _ = sqlite_world
    hips = subscription("Hips", renews_on=date(2026, 12, 1))
    known = {
        "of another": topic("Stroke care", subscription_id=subscription("Stroke")),
        "of last year": topic("Hip fractures", year="2025-26"),
    }
    qist = signed_in(app, address("qist"))
    form = qist.open(f"/subscriptions/{hips}")
    before = everything()

    shown = qist.press(form, **{name: known.get(value, value) for name, value in typed.items()})

    assert (shown.status, len(shown.errors)) == (422, 1)
    assert complaint.casefold() in shown.errors[0].casefold()
    assert everything()["subscription"] == before["subscription"]
    assert everything()["history"] == before["history"]


def test_form_that_is_sent_twice_adds_and_changes_once(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    form = qist.open("/subscriptions/add")
    twice = [qist.press(form, title="Hips", **IN_A_MONTH) for _ in range(2)]
    [subscription] = all_subscriptions()
    change = qist.open(f"/subscriptions/{subscription.id}")
    again = [qist.press(change, fee="5") for _ in range(2)]

    assert [shown.heading for shown in (*twice, *again)] == [
        "The subscription is added", "The subscription is added", "The change is recorded", "The change is recorded",
    ]  # fmt: skip
    assert twice[0].content == twice[1].content
    assert again[0].content == again[1].content
    assert len(qist.open(f"/subscriptions/{subscription.id}").page.xpath("//ol[@class='qi-history']/li")) == 2


def test_same_sending_at_once_adds_and_changes_once(world: World) -> None:
    example = {**AddSubscriptionForm.example, "topics": []}
    adding = SubscriptionChange(world.id_of("qist"), AddSubscriptionForm.model_validate(example), nonce())
    added = kept(at_once([lambda: add_subscription(adding)] * 4))
    form = ChangeSubscriptionForm.model_validate({**example, "fee": "1"})
    changing = SubscriptionChange(world.id_of("qist"), form, nonce())

    changed = kept(at_once([lambda: change_subscription(added[0].id, changing)] * 4))

    assert (
        [changed_subscription == added[0] for changed_subscription in added],
        [changed_subscription == changed[0] for changed_subscription in changed],
    ) == (
        [True] * 4,
        [True] * 4,
    )
    assert changed[0].lines == ["Fee a year: £1.00 (before: £1,250.00)"]
    assert [all_subscription.fee_pence for all_subscription in all_subscriptions()] == [100]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_title_that_somebody_else_has_just_added_is_refused_in_a_sentence(world: World) -> None:
    form = AddSubscriptionForm.model_validate(AddSubscriptionForm.example)
    first, second = (SubscriptionChange(world.id_of(who), form, nonce()) for who in ("qist", "qist deputy"))

    with (
        meanwhile("INSERT INTO subscription", partial(add_subscription, first)),
        pytest.raises(WrongForm) as refused,
    ):
        add_subscription(second)

    assert refused.value.sentences == [
        ("title", "“National Hip Fracture Database” is in the register already: change it there")
    ]
    assert len(all_subscriptions()) == 1


@pytest.mark.parametrize("who", ["lead", "quality lead", "board"])
def test_nobody_but_the_team_sees_or_changes_the_register_ob_091(
    sqlite_world: World, app: FastAPI, who: str
) -> None:
    _ = sqlite_world
    hips = subscription("Secret fees", renews_on=date(2026, 12, 1))
    qist = signed_in(app, address("qist"))
    pairs = qist.open(f"/subscriptions/{hips}").pairs
    other = signed_in(app, address(who))
    changed = {"csrf": other.open("/my/absence").values["csrf"], "fee": "1.00", "title": "Other fees"}
    pairs = [(name, changed.get(name, value)) for name, value in pairs]
    before = everything()

    paths = ("/subscriptions", "/subscriptions/add", f"/subscriptions/{hips}")
    shown = [other.open(path) for path in paths] + [other.post(path, pairs) for path in paths[1:]]

    assert [(each_shown.status, each_shown.heading) for each_shown in shown] == [
        (403, "This page is for the QI Support Team")
    ] * 5
    assert [each_shown.path for each_shown in shown[:3] if "Secret fees" in each_shown.text] == []
    assert everything()["subscription"] == before["subscription"]


def test_subscription_that_is_not_there_is_not_found(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world

    assert signed_in(app, address("qist")).open(f"/subscriptions/{'0' * 32}").status == 404


def test_what_people_typed_is_text_on_the_page(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    subscription("<b>Hips</b>", host="<script>1</script>", value_obtained="<img src=x>")

    shown = signed_in(app, address("qist")).open("/subscriptions")

    assert rows(shown)[0][0] == "<b>Hips</b><script>1</script>"
    assert shown.page.xpath("//main//b | //main//script | //main//img") == []


def test_topic_takes_its_subscription_along_into_the_next_year_ob_091(sqlite_world: World) -> None:
    hips = subscription("Hips")
    stroke = subscription("Stroke")
    topic("Hip fractures", subscription_id=hips, **NATIONAL)
    topic("Stroke care", subscription_id=hips, **NATIONAL)
    topic("Stroke care", year=NEW, subscription_id=stroke, **NATIONAL)
    sqlite_world.go_to(ON_TIME)

    roll_over(NEW)

    with reading() as session:
        grouped_texts = {
            subscription.title: [topic.title for topic in subscription.topics]
            for subscription in subscriptions(session, sqlite_world.today)
        }
    assert grouped_texts == {"Hips": ["Hip fractures"], "Stroke": ["Stroke care"]}
