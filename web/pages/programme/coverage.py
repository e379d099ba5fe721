"""What a programme does not cover yet, as its page shows it (2.2; OB-025, OB-029, OB-030, OB-058)."""

from __future__ import annotations

from collections.abc import Sequence

from tasks.programme.objectives.objectives_coverage import ObjectiveSeen
from tasks.programme.year.coverage import Coverage
from tasks.programme.year.relevance import TopicRelevance
from web.views import Gap, LabelledText, PageLink

FIRST = 10
"""So many lines of each are shown at once; the others are behind its link."""


def gaps(covers: Coverage) -> list[Gap]:
    """The objectives without a topic, the audits nobody has judged, and those that are not joined."""
    at = f"/programme/{covers.year}"
    return [
        Gap(
            heading=f"Objectives without a topic: {len(covers.unserved)} of {covers.objectives}",
            lines=[_objective(objective) for objective in covers.unserved[:FIRST]],
            more=PageLink(_link_text(covers.unserved, "All objectives"), f"{at}/objectives"),
            none="Each objective has a topic."
            if covers.objectives
            else "No objectives are entered for this year.",
        ),
        Gap(
            heading=f"National audits and enquiries that no service has judged: {len(covers.unjudged)}",
            lines=[LabelledText(topic.title, topic.source.label) for topic in covers.unjudged[:FIRST]],
            more=PageLink(
                _link_text(covers.unjudged, "What concerns which service"), f"{at}/relevance?show=unjudged"
            ),
            none="Of each national audit and enquiry it is known whom it concerns.",
        ),
        Gap(
            heading=f"Relevant and not joined: {len(covers.not_joined)}",
            lines=[LabelledText(topic.title, not_joined(topic)) for topic in covers.not_joined[:FIRST]],
            more=PageLink(
                _link_text(covers.not_joined, "All that is not joined"), f"{at}/relevance?show=not-joined"
            ),
            none="Everything relevant is joined.",
        ),
    ]


def not_joined(topic: TopicRelevance) -> str:
    """Why a topic is not joined, and who decided that."""
    decided = topic.not_joined
    if decided is None:
        return ""
    return f"{decided.because} ({decided.by})" if decided.by else decided.because


def _objective(objective: ObjectiveSeen) -> LabelledText:
    return LabelledText(f"{objective.code}: {objective.title}", objective.kind.label)


def _link_text(lines: Sequence[object], otherwise: str) -> str:
    """What the link to the whole list says: how many there are, if not all are shown here."""
    return f"See all {len(lines)}" if len(lines) > FIRST else otherwise
