"""The priority of a topic by rule, and in place of it (6.1, 6.2; OB-089, G5)."""

from __future__ import annotations

import pytest

from models.policy.priorities import Prioritised, priority_of, priority_of_project
from models.programme_year import year_after, year_before
from models.records import Topic
from models.vocabulary import Priority, TopicSource

BY_RULE = {
    TopicSource.NATIONAL_AUDIT: Priority.HIGH,
    TopicSource.ENQUIRY: Priority.HIGH,
    TopicSource.COMMISSIONER: Priority.HIGH,
    TopicSource.BOARD_OBJECTIVE: Priority.HIGH,
    TopicSource.STRATEGY: Priority.HIGH,
    TopicSource.SERVICE_REVIEW: Priority.MEDIUM,
    TopicSource.LOCAL: Priority.MEDIUM,
}


@pytest.mark.parametrize("source", TopicSource)
def test_priority_follows_from_where_a_topic_comes_from_and_says_why_ob_089(source: TopicSource) -> None:
    prioritised = priority_of(Topic(source=source))

    assert (prioritised.priority, prioritised.is_given) == (BY_RULE[source], False)
    assert prioritised.because.endswith(".")


def test_priority_that_somebody_gave_with_a_reason_wins_ob_089() -> None:
    topic = Topic(
        source=TopicSource.NATIONAL_AUDIT, priority_given=Priority.MEDIUM, priority_because="Few patients."
    )

    assert priority_of(topic) == Prioritised(Priority.MEDIUM, "Few patients.", is_given=True)


def test_project_on_the_programme_is_of_high_priority_unless_its_topic_was_given_another_ob_089() -> None:
    assert priority_of_project(None) is Priority.HIGH
    assert priority_of_project(Priority.MEDIUM) is Priority.MEDIUM


@pytest.mark.parametrize(
    ("year", "before"), [("2027-28", "2026-27"), ("2100-01", "2099-00"), ("2099-00", "2098-99")]
)
def test_years_follow_each_other(year: str, before: str) -> None:
    assert (year_before(year), year_after(before)) == (before, year)
