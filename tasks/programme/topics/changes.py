"""What a list changes in the topics of a programme year: each field as it was and as it becomes, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from models.clock import brief_date
from models.records import Person, Service, Topic
from models.vocabulary import TopicSource


@dataclass(frozen=True)
class NamedInList:
    """The services and people that a list or the topics before it name, by code and address."""

    services: Mapping[str, Service]
    owners: Mapping[str, Person]

    @cached_property
    def service_said(self) -> Mapping[str, str]:
        """How each service is said, by its id; looked up for every row."""
        return {service.id: service.name for service in self.services.values()}

    @cached_property
    def owner_said(self) -> Mapping[str, str]:
        """How each person is said, by their id."""
        return {owner.id: f"{owner.name} <{owner.email}>" for owner in self.owners.values()}


@dataclass(frozen=True)
class TopicChange:
    """What becomes of the topic of a row: added, changed or neither; `fields` are what each was and what it becomes."""

    row: int
    topic: str
    is_new: bool
    fields: Mapping[str, tuple[str, str]]

    @property
    def is_changed(self) -> bool:
        """Whether a topic that was there before is another now."""
        return bool(self.fields) and not self.is_new

    @property
    def said(self) -> str:
        """“added”, “changed” or “unchanged”."""
        return "added" if self.is_new else "changed" if self.fields else "unchanged"


Words = Mapping[str, str]


def topic_in_words(topic: Topic, named: NamedInList) -> Words:
    """A topic by its fields, as people read them."""
    return {
        "name": topic.title or "",
        "id": topic.catalogue_id or "",
        "source": TopicSource(topic.source).label if topic.source else "",
        "service": named.service_said.get(topic.service_id or "", ""),
        "owner": named.owner_said.get(topic.owner_id or "", ""),
        "withdrawn on": brief_date(topic.withdrawn_on) if topic.withdrawn_on else "",
        "where its host says so": topic.withdrawn_source or "",
        "abbreviation": topic.abbreviation or "",
        "host": topic.host or "",
        "topic": topic.subject or "",
        "name checked": "yes" if topic.is_name_checked else "no",
    }
