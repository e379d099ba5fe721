"""What the icons of Making Data Count mean, in words: one for the variation, one for the target."""

from models.spc.terms import Assurance, Direction, Variation

NO_ASSURANCE = "No assurance icon: there is no target, or nothing to judge it by."


def variation_icon(variation: Variation, side: int, improve: Direction | None) -> str:
    """The meaning of the variation icon for a change to one side (-1 lower, 1 higher) at the end of a series."""
    way = "higher" if side > 0 else "lower"
    letter = "H" if side > 0 else "L"
    if variation is Variation.COMMON_CAUSE:
        return "Common cause: no significant change."
    if improve is None or not improve.sign:
        return f"Special cause: {way} values, which are neither improvement nor concern."
    nature = "improving" if variation is Variation.IMPROVEMENT else "concerning"
    return f"Special cause of {nature} nature, due to {way} values ({letter})."


def assurance_icon(assurance: Assurance | None) -> str:
    """The meaning of the assurance icon."""
    if assurance is None:
        return NO_ASSURANCE
    return {
        Assurance.PASS: "The target is consistently passed (P).",
        Assurance.FAIL: "The target is consistently missed (F).",
        Assurance.HIT_AND_MISS: "The target is hit and missed at random (?).",
    }[assurance]
