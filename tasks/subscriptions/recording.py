"""What the history says of a subscription: what each change was, and what was before (OB-091)."""

from collections.abc import Iterator, Mapping, Sequence

from models.clock import spoken_date
from models.money import pounds
from models.records import Subscription, Topic
from tasks.database.audit_trail import HistoryFact

SUBSCRIPTION = "subscription"
ADDED, CHANGED, TOLD = "subscription added", "subscription changed", "renewal told"
NOTHING = "none"

Changes = Mapping[str, Sequence[str]]


def subscription_in_words(one: Subscription, topics: Sequence[Topic]) -> dict[str, str]:
    """A subscription in words, by its fields."""
    return {
        "title": one.title,
        "host": one.host or NOTHING,
        "contract": one.contract or NOTHING,
        "fee a year": NOTHING if one.fee_pence is None else pounds(one.fee_pence),
        "renews on": spoken_date(one.renews_on) if one.renews_on else NOTHING,
        "topics": "; ".join(f"{topic.title} ({topic.programme_year})" for topic in topics) or NOTHING,
        "what it brought": one.value_obtained or NOTHING,
        "ended on": spoken_date(one.ended_on) if one.ended_on else NOTHING,
    }


def changed_words(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, list[str]]:
    """What was and what became of each field that is another one now."""
    return {name: [before[name], said] for name, said in after.items() if before[name] != said}


def change_fact(
    one: Subscription, changes: Changes, *, occurrence: str, person_id: str | None
) -> HistoryFact:
    """That a subscription was added or changed; nobody did it if a file did."""
    is_new = changes.get("title", ["?"])[0] == ""
    return HistoryFact.of(
        one,
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
