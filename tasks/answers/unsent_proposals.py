"""Proposals that were begun and never sent: deleted in the end, with a word ahead to whoever began them (OB-138)."""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.privacy.filter import rules_met
from models.records import Email, Person, ProposalDraft
from models.settings import settings
from notifications.emails.service import draft_ends, draft_ends_key
from tasks.database.unit_of_work import unit_of_work
from tasks.people.lookup import letterhead

TOLD_BEFORE = timedelta(days=14)
"""So long before it is deleted a proposal’s writer hears of it."""

UNTITLED = "A proposal without a title"


def tidy_proposals() -> int:
    """Tell writers whose proposals are to be deleted, and delete what they were told of in time; how many of both.

    A proposal that somebody saves again counts from that day. May be repeated.
    """
    moment = now()
    with unit_of_work() as session:
        letters = letters_of_drafts(session, moment)
        session.add_all(letters)
        ended = [draft for draft in session.scalars(_untouched(moment)) if _may_go(session, draft, moment)]
        for draft in ended:
            session.delete(draft)
        return len(letters) + len(ended)


def letters_of_drafts(session: Session, moment: datetime) -> list[Email]:
    """What writers are to be told at that moment of proposals that they do not go on with, unless they were told."""
    letters = list[Email]()
    for draft in session.scalars(_untouched(moment + TOLD_BEFORE)):
        to = session.get_one(Person, draft.person_id)
        if not to.is_here(local_date(moment)) or _told_of(session, draft) is not None:
            continue
        ends_at = max(draft.saved_at + _kept_for(), moment + TOLD_BEFORE)
        title = str(draft.typed.get("title") or "")
        named = UNTITLED if not title or rules_met(title) else title
        letters.append(
            draft_ends(draft, named, to=to, ends_on=local_date(ends_at), head=letterhead(session), now=moment)
        )
    return letters


def _kept_for() -> timedelta:
    return timedelta(days=settings().proposal_draft_days)


def _untouched(moment: datetime) -> Select[tuple[ProposalDraft]]:
    """What was not sent and not saved for as long as it is kept."""
    is_old = ProposalDraft.saved_at <= moment - _kept_for()
    query = select(ProposalDraft).where(ProposalDraft.project_id.is_(None), is_old)
    return query.order_by(ProposalDraft.id).with_for_update()


def _may_go(session: Session, draft: ProposalDraft, moment: datetime) -> bool:
    """Whether its writer was told in time, or has left."""
    if not session.get_one(Person, draft.person_id).is_here(local_date(moment)):
        return True
    told_at = _told_of(session, draft)
    return told_at is not None and local_date(told_at) <= local_date(moment - TOLD_BEFORE)


def _told_of(session: Session, draft: ProposalDraft) -> datetime | None:
    return session.scalar(select(Email.created_at).where(Email.key == draft_ends_key(draft)))
