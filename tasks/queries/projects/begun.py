"""The proposals that somebody has begun and not sent: no project yet, and nobody else’s business."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import ProposalDraft


@dataclass(frozen=True)
class BegunProposal:
    """A proposal that somebody has begun and not sent: what it is called, and when it was kept."""

    key: str
    title: str
    saved_at: datetime


def begun_proposals(session: Session, person_id: str) -> list[BegunProposal]:
    """What a person has begun and not sent, the newest first."""
    query = (
        select(ProposalDraft)
        .where(ProposalDraft.person_id == person_id, ProposalDraft.project_id.is_(None))
        .order_by(ProposalDraft.saved_at.desc())
    )
    return [
        BegunProposal(draft.id, str(draft.typed.get("title") or ""), draft.saved_at)
        for draft in session.scalars(query)
    ]
