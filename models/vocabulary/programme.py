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


RUN_NATIONALLY = (TopicSource.NATIONAL_AUDIT, TopicSource.ENQUIRY)
"""What a national body runs: we say of each whether it is relevant, and whether we take part (OB-025)."""


class TopicState(Word):
    """Where a topic stands in its programme year."""

    SUGGESTED = "suggested", "Suggested"
    ON_THE_PROGRAMME = "on_the_programme", "On the programme"
    NOT_TAKEN = "not_taken", "Suggested, and not taken"
    NOT_JOINED = "not_joined", "Relevant, and not joined"
    STOPPED = "stopped", "Relevant, and we stopped taking part"
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


class TopicStanding(Word):
    """Whether a topic is on the programme, and if not, why: what its page asks (6.1; OB-025, OB-057)."""

    STAYS = "stays", "Yes"
    TAKEN_OFF = "taken_off", "No, we take a topic of our own off"
    HOST_WITHDREW = "host_withdrew", "No, the host of a national audit has withdrawn it"
    WE_STOP = "we_stop", "No, we stop taking part", "Asks the Chief Medical Officer; until then it stays"


class RecommendationReply(Word):
    """What a service answers to a recommendation of a national report (6.6; OB-006, OB-013)."""

    ACCEPTED = "accepted", "Accept"
    MET = "met", "Accept: we do this already"
    PARTLY = "partly", "Accept in part"
    NOT_ACCEPTED = "not_accepted", "Do not accept"


class BetterWhen(Word):
    """Which way a headline measure of a national report is better."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
