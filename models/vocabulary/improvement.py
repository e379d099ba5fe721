"""The words of improving: what stands in a driver diagram, and what came of a test of change (3.1; OB-022)."""

from models.vocabulary.word import Word


class DriverLevel(Word):
    """What a line of a driver diagram is; the label is the field's own."""

    PRIMARY = "primary", "Primary driver", "What directly moves the aim"
    SECONDARY = "secondary", "Secondary driver", "What moves a primary driver"
    IDEA = "idea", "Change idea", "Something to try"


class PredictionResult(Word):
    """How what happened compares with what was expected (study)."""

    AS_EXPECTED = "as_expected", "As we expected"
    PARTLY = "partly", "Partly as we expected"
    OTHERWISE = "otherwise", "Not as we expected"


class ActDecision(Word):
    """What is done with a change after its test (act)."""

    ADOPT = "adopt", "Adopt", "Keep the change, and use it more widely", "adopted"
    ADAPT = "adapt", "Adapt", "Change it, and test it again", "to be adapted"
    ABANDON = "abandon", "Abandon", "Drop this change", "abandoned"
