"""The words of the annual programme: where its topics come from and what becomes of them."""

from models.vocabulary.word import Word


class TopicSource(Word):
    """Where a topic of the annual programme comes from (6.1; OB-089)."""

    NATIONAL_AUDIT = "national_audit", "National clinical audit"
    ENQUIRY = "enquiry", "National confidential enquiry"
    SERVICE_REVIEW = "service_review", "Service review"
    COMMISSIONER = "commissioner", "Commissioner, or CQUIN"
    BOARD_OBJECTIVE = "board_objective", "Board assurance objective"
    STRATEGY = "strategy", "Clinical strategy"
    LOCAL = "local", "Local"


class TopicState(Word):
    """Where a topic stands in its programme year."""

    SUGGESTED = "suggested", "Suggested"
    ON_THE_PROGRAMME = "on_the_programme", "On the programme"
    NOT_TAKEN = "not_taken", "Suggested, and not taken"
    NOT_JOINED = "not_joined", "Relevant, and not joined"
    CARRIED_FORWARD = "carried_forward", "Carried forward to the next year"
    RENEWED = "renewed", "Renewed for the next year"
    RETIRED = "retired", "Retired"


class ObjectiveKind(Word):
    """What the programme must serve: each needs a topic, or a reason (2.2, 5.1; OB-029, OB-030, OB-058, OB-065)."""

    BOARD_ASSURANCE = "board_assurance", "Board Assurance Framework objective"
    STRATEGIC = "strategic", "Strategic objective of the Board"
    AUDIT_STRATEGY = "audit_strategy", "Objective of the clinical audit and effectiveness strategy"
    REQUIREMENT = "requirement", "Requirement of a regulator or commissioner"


class Turn(Word):
    """What the turn of the year makes of a topic (6.1)."""

    BEGIN = "begin", "Begins as a project", "", "begun"
    CARRY_FORWARD = "carry_forward", "Carried forward", "", "carried forward"
    RENEW = "renew", "Renewed", "", "renewed"
    RETIRE = "retire", "Retired", "", "retired"
