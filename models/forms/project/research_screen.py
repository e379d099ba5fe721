"""Whether work is research: what the answers to the four questions come to, wherever they are asked (7.1)."""

from enum import Enum

from models.vocabulary import Screen


class ScreenResult(Enum):
    """What the research screen says (7.1, OB-119, OB-127)."""

    RESEARCH = "RESEARCH: stop QI route"
    RESEARCH_TO_GOVERNANCE = "RESEARCH: refer to Research Governance"
    UNCLEAR = "REFER: Research Governance"
    CLINICAL_AUDIT = "QA: clinical audit"
    SERVICE_EVALUATION = "QA: service evaluation"
    QUALITY_IMPROVEMENT = "QI"
    QUALITY_IMPROVEMENT_WITH_AUDIT = "QI with audit measures: ask QIST which route"


def research_result(*certain: Screen | None, generalisable: Screen | None) -> ScreenResult | None:
    """What the four questions say, or None if the work is not research; one that is not answered is not “no”.

    `certain` are the three of which one “yes” is enough: allocated at random, by a protocol, without firm support.
    """
    if Screen.YES in certain:
        return ScreenResult.RESEARCH
    if generalisable is Screen.YES:
        return ScreenResult.RESEARCH_TO_GOVERNANCE
    if any(answer is not Screen.NO for answer in (*certain, generalisable)):
        return ScreenResult.UNCLEAR
    return None
