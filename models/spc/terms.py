"""The words of an SPC chart: which way is better, which rule a point meets, and what that means."""

from models.vocabulary import Word

RULE_SET = "Making Data Count (XmR chart)"
"""Rule sets disagree on how many points make a shift, so a chart says which it uses."""

RUNS_RULE_SET = "Anhøj rules"
"""Those of a run, p, u, t or g chart, as qicharts2 has them."""


class Direction(Word):
    """Which way is an improvement."""

    INCREASE = "increase", "More is better"
    DECREASE = "decrease", "Less is better"
    NEUTRAL = "neutral", "Neither way is better"

    @property
    def sign(self) -> int:
        """1 if more is better, -1 if less is, 0 if neither."""
        return {Direction.INCREASE: 1, Direction.DECREASE: -1}.get(self, 0)


class Rule(Word):
    """Why a point is taken for a special cause; the first that applies names it."""

    OUTSIDE_LIMITS = "outside_limits", "outside the limits"
    TREND = "trend", "7 or more rising or falling"
    TWO_OF_THREE = "two_of_three", "2 of 3 close to a limit"
    SHIFT = "shift", "7 or more on one side of the mean"


class ChartKind(Word):
    """The kinds of chart; `hint` says for what each is meant."""

    XMR = "xmr", "XmR chart", "numbers, times and scores, one for each period"
    RUN = "run", "run chart", "any series, also a short one"
    P = "p", "p chart", "how many out of how many"
    U = "u", "u chart", "events for so much exposure, such as bed days"
    T = "t", "t chart", "days between rare events"
    G = "g", "g chart", "cases between rare events"

    @property
    def is_of_counts(self) -> bool:
        """Whether each of its points has a denominator."""
        return self in {ChartKind.P, ChartKind.U}


class ControlRule(Word):
    """Why a point of a run, p, u, t or g chart stands out, by the Anhøj rules; the first that applies names it."""

    OUTSIDE_LIMITS = "outside_limits", "outside the limits"
    LONG_RUN = "long_run", "in an unusually long run on one side"


class Variation(Word):
    """What a point shows; `hint` is its name in a key."""

    COMMON_CAUSE = "common_cause", "usual variation", "usual variation"
    IMPROVEMENT = "improvement", "an improvement", "improvement"
    CONCERN = "concern", "a concern", "concern"
    SPECIAL_CAUSE = "special_cause", "an unusual change", "unusual change"


class Assurance(Word):
    """What becomes of the target as long as the process stays as it is; the label follows “will be”."""

    PASS = "consistent_pass", "consistently met"
    FAIL = "consistent_fail", "consistently missed"
    HIT_AND_MISS = "inconsistent", "hit and missed at random"
