"""The Trust as every page names it."""

from dataclasses import dataclass

from tasks.database.unit_of_work import reading
from tasks.people.lookup import trust


@dataclass(frozen=True)
class TrustSeen:
    """What the Trust is called, and whom to ask."""

    name: str
    qist_email: str


def trust_seen() -> TrustSeen:
    """The Trust; NotReady if none is loaded."""
    with reading() as session:
        ours = trust(session)
        return TrustSeen(ours.name, ours.qist_email)
