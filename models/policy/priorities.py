"""The priority of a topic of the programme: by a rule from where it comes from, or as somebody gave it (6.1; OB-089).

The rule orders the topics among themselves. The project of a topic is of high priority all the same unless somebody
gave the topic another one: “topics included on the programme are a ‘high priority’ for staff” (6.1, G5).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.policy.lifecycle import ON_THE_PROGRAMME
from models.records import Topic
from models.vocabulary import Priority, TopicSource


@dataclass(frozen=True)
class Prioritised:
    """A priority, and where it comes from in a sentence; `is_given` if a person departed from the rule."""

    priority: Priority
    because: str
    is_given: bool = False

    @property
    def label(self) -> str:
        """“High”, “Medium”: of a topic, not of a project."""
        return self.priority.value.capitalize()


_BY_SOURCE: Mapping[TopicSource, tuple[Priority, str]] = {
    TopicSource.NATIONAL_AUDIT: (Priority.HIGH, "It is a national clinical audit."),
    TopicSource.ENQUIRY: (Priority.HIGH, "It is a national confidential enquiry."),
    TopicSource.COMMISSIONER: (Priority.HIGH, "A commissioner requires it."),
    TopicSource.BOARD_OBJECTIVE: (Priority.HIGH, "It serves an objective of the Board."),
    TopicSource.STRATEGY: (Priority.HIGH, "It belongs to the clinical strategy."),
    TopicSource.SERVICE_REVIEW: (Priority.MEDIUM, "It comes from a service review."),
    TopicSource.LOCAL: (Priority.MEDIUM, "It was chosen locally."),
}


def priority_of(topic: Topic) -> Prioritised:
    """The priority of a topic with its derivation: what somebody gave it with a reason, else by its source."""
    if topic.priority_given is not None:
        return Prioritised(topic.priority_given, topic.priority_because, is_given=True)
    return Prioritised(*_BY_SOURCE[topic.source])


def priority_of_project(given: Priority | None) -> Priority:
    """The priority of a project that is on the programme, from what was given to its topic (6.1, G5)."""
    return given or ON_THE_PROGRAMME
