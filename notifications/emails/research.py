"""The letter about a topic that may be a question for research (5.1; OB-071)."""

from datetime import datetime
from hashlib import sha256

from models.records import Email, Person, Topic
from models.vocabulary import Letter, LetterClass
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of
from notifications.emails.service_contexts import ResearchIdeaFacts


def research_idea(topic: Topic, to: Person, head: Letterhead, now: datetime) -> Email:
    """Research Governance hears of a topic and the research priority it serves, once for each of both."""
    facts = ResearchIdeaFacts(
        topic=topic.title,
        year=topic.programme_year,
        priority=topic.research_priority,
        link=f"{head.base_url}/programme/{topic.programme_year}",
        **addressed(to, head),
    )
    digest = sha256(topic.research_priority.casefold().encode()).hexdigest()[:16]
    key = f"research-idea:{topic.id}:{digest}"
    return email_of(OutboxEntry(Letter.RESEARCH_IDEA, LetterClass.ALERT, key, to, now), facts, head)
