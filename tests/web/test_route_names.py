"""The names by which routes appear in logs and in the OpenAPI document."""

from __future__ import annotations

from collections import Counter

from tests.support.web.addresses import routes

NAMES_THAT_SAY_NOTHING = {"look", "do", "take", "send"}
VERBS = {
    "act", "change", "check", "confirm", "download", "enter", "export", "forget", "give", "hand", "list", "resend",
    "send", "settle", "show", "start", "stop", "submit", "take",
}  # fmt: skip


def test_no_two_routes_have_the_same_name() -> None:
    names = Counter(route.name for route in routes())

    assert [name for name, count in names.items() if count > 1] == []


def test_every_route_is_named_for_what_it_does_and_with_what() -> None:
    names = {route.name for route in routes()}

    assert names & NAMES_THAT_SAY_NOTHING == set()
    assert [name for name in sorted(names) if name.split("_")[0] not in VERBS or "_" not in name] == []
