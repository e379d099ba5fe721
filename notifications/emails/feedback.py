"""Letters about what was wrong with a step: to the QI Support Team, and its answer (OB-002)."""

from datetime import datetime

from models.records import Email, Feedback, Person, Project
from models.vocabulary import Letter, LetterClass
from notifications.emails.contexts import FeedbackFacts
from notifications.emails.outbox_rows import Letterhead, OutboxEntry, addressed, email_of


def feedback_told(feedback: Feedback, project: Project | None, *, to: Person, head: Letterhead) -> Email:
    """The QI Support Team reads what was wrong, without who said it; its link leads to the queue."""
    facts = FeedbackFacts(
        reference=project.reference if project else "",
        about=feedback.about,
        said=feedback.said,
        link=f"{head.base_url}/feedback/queue",
        **addressed(to, head),
    )
    key = f"feedback:{feedback.id}"
    post = OutboxEntry(Letter.FEEDBACK, LetterClass.ALERT, key, to, feedback.said_at, project)
    return email_of(post, facts, head)


def feedback_answered(  # noqa: PLR0913 -- what was said, of what, to whom, by whom, when
    feedback: Feedback, project: Project | None, *, to: Person, head: Letterhead, now: datetime
) -> Email:
    """Whoever told us reads the answer; nothing is asked of them, so there is nothing to click."""
    facts = FeedbackFacts(
        reference=project.reference if project else "",
        about=feedback.about,
        said=feedback.said,
        answer=feedback.answer,
        **addressed(to, head),
    )
    key = f"feedback-answered:{feedback.id}"
    post = OutboxEntry(Letter.FEEDBACK_ANSWERED, LetterClass.RECEIPT, key, to, now, project)
    return email_of(post, facts, head)
