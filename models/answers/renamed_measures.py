"""Which measure of a plan is which after its correction: one that is called otherwise in its place is the same one."""

from collections.abc import Sequence

from models.inputs.text import compared


def renamed_measures(before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    """The keys of measures that have another name now, each with its new key.

    A measure is the same if the name in its place is new and the old one is gone; and so are the only one that is gone
    and the only new one, wherever they stand. A measure that merely moved, went or came is none of them.
    """
    were, are = list(map(compared, before)), list(map(compared, after))
    gone = [key for key in were if key not in are]
    new = [key for key in are if key not in were]
    if len(gone) == len(new) == 1:
        return {gone[0]: new[0]}
    return {old: now for old, now in zip(were, are, strict=False) if old in gone and now in new}
