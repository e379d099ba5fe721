"""The words of measures: what kind of number each is, and how figures come in."""

from models.vocabulary.word import Word


class MeasureKind(Word):
    """What kind of number a measure is (3.1, OB-042); `hint` is an example of it."""

    PROPORTION = "proportion", "A share: how many out of how many", "Patients seen within 4 hours, out of all"
    RATE = "rate", "A rate: events for so much exposure", "Falls per 1,000 bed days"
    COUNT = "count", "A count", "Complaints in a month"
    MEAN = "mean", "A mean of times or scores", "Mean minutes to pain relief"
    MEDIAN = "median", "A median of times or scores", "Median days to discharge"
    DAYS_BETWEEN = "days_between", "Days between rare events", "Days from one pressure ulcer to the next"
    CASES_BETWEEN = "cases_between", "Cases between rare events", "Operations from one infection to the next"

    @property
    def has_denominator(self) -> bool:
        """Whether two numbers are given for each period."""
        return self in {MeasureKind.PROPORTION, MeasureKind.RATE}

    @property
    def adds_up(self) -> bool:
        """Whether the figures of groups add up to that of everybody."""
        return self in {MeasureKind.PROPORTION, MeasureKind.RATE, MeasureKind.COUNT}

    @property
    def is_whole(self) -> bool:
        """Whether each of its figures is one whole number."""
        return self in {MeasureKind.COUNT, MeasureKind.DAYS_BETWEEN, MeasureKind.CASES_BETWEEN}

    @property
    def is_of_rare_events(self) -> bool:
        """Whether a figure is given for each event and not for each period."""
        return self in {MeasureKind.DAYS_BETWEEN, MeasureKind.CASES_BETWEEN}


class ChartChange(Word):
    """What people declare of the chart of a measure (3.1, OB-042); `hint` says what comes of it."""

    CHART = "chart", "Show it on another chart", "The verdict is then read from that chart"
    NEW_LIMITS = (
        "new_limits",
        "Declare a change",
        "Centre and limits begin anew from a day on which the way of working changed",
    )
    BASELINE = (
        "baseline",
        "Freeze a baseline",
        "Limits rest on the figures up to a day, and all later ones are judged by them",
    )
    AS_SUGGESTED = (
        "as_suggested",
        "Take back what was declared",
        "The chart is again the one that suits its figures",
    )


class FigureSource(Word):
    """The way on which a figure came in (OB-135)."""

    PAGE = "page", "typed on the page of figures"
    PASTE = "paste", "pasted from a spreadsheet"
    FILE = "file", "read from a file"
    ANSWER = "answer", "given with an answer"
