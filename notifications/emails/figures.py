"""The letter that asks for the figures of a period: a row of the outbox, with a link to where they are typed."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from models.clock import local_date
from models.measures.figures import FigureKey, FiguresPlan
from models.records import Email, Link, Person
from models.vocabulary import Letter, LetterClass
from notifications.emails.contexts import FiguresDueFacts
from notifications.emails.outbox_rows import LINK_LIVES, Occasion, OutboxEntry, email_of, project_facts


@dataclass(frozen=True)
class FiguresAsked:
    """Which figures are asked for, by what plan, and how many periods before are missing, too."""

    plan: FiguresPlan
    keys: Sequence[FigureKey]
    earlier: int


def figures_due(on: Occasion, asked: FiguresAsked, *, to: Person) -> list[Link | Email]:
    """Whoever enters the figures is asked for those of a period; the link leads to that period alone."""
    newest = max(asked.keys, key=lambda key: key.period)
    token = secrets.token_urlsafe(32)
    link = Link(
        token_hash=hashlib.sha256(token.encode()).hexdigest(),
        project_id=on.project.id,
        person_id=to.id,
        period=newest.period,
        expires_at=on.now + LINK_LIVES,
    )
    facts = FiguresDueFacts(
        **project_facts(on, to),
        link=f"{on.head.base_url}/t/{token}",
        period=asked.plan.period_name(newest),
        figures=[asked.plan.name_of(key) for key in asked.keys],
        earlier=asked.earlier,
    )
    today = local_date(on.now)
    key = f"figures-due:{on.project.id}:{today}"
    post = OutboxEntry(
        Letter.FIGURES_DUE, LetterClass.REMINDER, key, to, on.now, on.project, local_date=today
    )
    return [link, email_of(post, facts, on.head)]
