"""How a project spreads, as its page shows it: who was told, what is published, which services adopt it (6.5)."""

from __future__ import annotations

from models.clock import spoken_date, spoken_moment
from models.vocabulary import AdoptionState, Letter, MailState
from tasks.adoption.following import FollowedAdoption
from tasks.spread.told import SeenSpread, ToldOfResults
from web.pages.counting import counted
from web.views import AdoptionLine, LabelledText, PageLink, SpreadView

_WHICH = {
    Letter.RESULTS: "The results",
    Letter.PROJECT_CLOSED: "That it is closed",
    Letter.SHARED_LEARNING: "The summary for partners",
}


def spread_view(seen: SeenSpread) -> SpreadView:
    """The part of the page; everything in it may be empty."""
    adopts = seen.adopts
    return SpreadView(
        adopts=PageLink(f"{adopts.reference}: {adopts.title}", f"/projects/{adopts.reference}")
        if adopts
        else None,
        published=f"On the intranet since {spoken_moment(seen.published_at)}." if seen.published_at else "",
        told=[LabelledText(told.reader, _said(told)) for told in seen.told],
        counted=counted(len(seen.told), "letter", "letters"),
        adoptions=[_adoption(adoption) for adoption in seen.adoptions],
    )


def _said(told: ToldOfResults) -> str:
    if told.sent_at is not None and told.state is MailState.SENT:
        return f"{_WHICH[told.letter]}, delivered on {spoken_moment(told.sent_at)}"
    return f"{_WHICH[told.letter]}, written on {spoken_moment(told.written_at)}: {told.state.label.lower()}"


def _adoption(adoption: FollowedAdoption) -> AdoptionLine:
    sentence = adoption.state.label
    if adoption.state is AdoptionState.ASKED:
        late = ", overdue" if adoption.is_late else ""
        sentence = f"{sentence}: {adoption.asked_of}, by {spoken_date(adoption.due_on)}{late}"
    stage = f" ({adoption.stage.label.lower()})" if adoption.stage else ""
    return AdoptionLine(
        service=adoption.service,
        said=sentence,
        reason=adoption.reason,
        project=PageLink(f"{adoption.reference}{stage}", f"/projects/{adoption.reference}")
        if adoption.reference
        else None,
    )
