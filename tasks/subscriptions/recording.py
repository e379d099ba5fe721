"""What the history says of a subscription: what each change was, and what was before (OB-091)."""

from collections.abc import Iterator, Mapping, Sequence

from models.clock import spoken_date
from models.inputs.money import pounds
from models.records import Subscription, Topic
from tasks.database.audit_trail import HistoryFact

SUBSCRIPTION = "subscription"
ADDED, CHANGED, TOLD = "subscription added", "subscription changed", "renewal told"
NOTHING = "none"

Changes = Mapping[str, Sequence[str]]


def subscription_in_words(subscription: Subscription, topics: Sequence[Topic]) -> dict[str, str]:
    """A subscription in words, by its fields."""
    return {
        "title": subscription.title,
        "host": subscription.host or NOTHING,
        "contract": subscription.contract or NOTHING,
        "fee a year": NOTHING if subscription.fee_pence is None else pounds(subscription.fee_pence),
        "renews on": spoken_date(subscription.renews_on) if subscription.renews_on else NOTHING,
        "topics": "; ".join(f"{topic.title} ({topic.programme_year})" for topic in topics) or NOTHING,
        "what it brought": subscription.value_obtained or NOTHING,
        "ended on": spoken_date(subscription.ended_on) if subscription.ended_on else NOTHING,
    }


def changed_words(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What was and what became of each field that is another one now."""
    return {name: [before[name], sentence] for name, sentence in after.items() if before[name] != sentence}


def change_fact(
    subscription: Subscription, changes: Changes, *, occurrence: str, person_id: str | None
) -> HistoryFact:
    """That a subscription was added or changed; nobody did it if a file did."""
    is_new = changes.get("title", ["?"])[0] == ""
    return HistoryFact.of(
        subscription,
        ADDED if is_new else CHANGED,
        "The subscription was added" if is_new else "The subscription was changed",
        person_id=person_id,
        occurrence=occurrence,
        detail={"changes": {name: list(pair) for name, pair in changes.items()}},
    )


def change_lines(changes: Changes) -> Iterator[str]:
    """“Fee a year: £1,400.00 (before: £1,250.00)”; of something new only what it has."""
    is_new = changes.get("title", ["?"])[0] == ""
    for name, (before, after) in changes.items():
        if is_new and after == NOTHING:
            continue
        was = "" if is_new else f" (before: {before})"
        yield f"{name[0].upper()}{name[1:]}: {after}{was}"
