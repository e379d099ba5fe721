"""What a list changes in something that is known already, in the words in which people read it."""

from collections.abc import Mapping


def word_difference(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The fields that have changed, from → to; a field that was not known before was empty."""
    return {
        name: (before.get(name, ""), text) for name, text in after.items() if before.get(name, "") != text
    }
