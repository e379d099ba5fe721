"""The words of people: the roles they hold, how they stand to them, and their professions."""

from models.vocabulary.project import RiskKind
from models.vocabulary.word import Word


class Role(Word):
    """Who is asked. Some are found on the project, the action or the task itself; the rest are held by people."""

    LEAD = "lead", "Project lead"
    DEPUTY = "deputy", "Deputy"
    SPONSOR = "sponsor", "Sponsor"
    SUBJECT_GROUP = "subject_group", "Group for the subject"
    ACTION_OWNER = "action_owner", "Action owner"
    CONSULTEE = "consultee", "Consultee"
    ADOPTER = "adopter", "Quality lead of a service that could adopt it"
    ANSWERS_FOR_SERVICE = "answers_for_service", "Person who answers for the service"
    QIST = "qist", "QI Support Team"
    LIBRARY = "library", "Library and Knowledge Service"
    CDS_QUALITY_LEAD = "cds_quality_lead", "CDS quality lead"
    CDS_QUALITY_GROUP = "cds_quality_group", "CDS Quality Group"
    RESEARCH_GOVERNANCE = "research_governance", "Research Governance"
    INFORMATION_GOVERNANCE = "information_governance", "Information Governance"
    CALDICOTT_GUARDIAN = "caldicott_guardian", "Caldicott Guardian"
    EQUALITY_AND_DIVERSITY = "equality_and_diversity", "Equality and Diversity Team"
    ASSOCIATE_DIRECTOR = "associate_director", "Associate Director for Quality Improvement"
    HEAD_OF_CLINICAL_AUDIT = "head_of_clinical_audit", "Head of Clinical Audit"
    CHIEF_MEDICAL_OFFICER = "chief_medical_officer", "Chief Medical Officer"
    EFFECTIVE_CARE_AND_TREATMENT = "effective_care_and_treatment", "Effective Care and Treatment Committee"
    SAFETY_COMMITTEE = "safety_committee", "Safety Committee"
    DRUGS_AND_THERAPEUTICS = "drugs_and_therapeutics", "Drugs and Therapeutics Group"
    QUALITY_COMMITTEE = "quality_committee", "Quality Committee"
    AUDIT_COMMITTEE = "audit_committee", "Audit Committee"
    BOARD = "board", "Board"
    CLINICAL_RISK = "clinical_risk", "Authority for clinical risks"
    OPERATIONAL_RISK = "operational_risk", "Authority for operational risks"
    FINANCIAL_RISK = "financial_risk", "Authority for financial risks"
    INFORMATION_RISK = "information_risk", "Authority for information risks"
    DATA_CUSTODIAN = "data_custodian", "Data custodian"


RISK_AUTHORITIES = {
    RiskKind.CLINICAL: Role.CLINICAL_RISK,
    RiskKind.OPERATIONAL: Role.OPERATIONAL_RISK,
    RiskKind.FINANCIAL: Role.FINANCIAL_RISK,
    RiskKind.INFORMATION: Role.INFORMATION_RISK,
}
"""Who may accept a risk of each kind: held for the Trust, or in a service for its own (6.6; OB-112)."""


class Part(Word):
    """How somebody takes part in a project, and so decides nothing on it (P7); said as “you are its …”."""

    LEAD = "lead", "project lead"
    DEPUTY = "deputy", "deputy lead"
    ASKED_AS_DEPUTY = "asked_as_deputy", "deputy lead, not yet agreed"
    SUCCESSOR = "successor", "next project lead"
    PROPOSER = "proposer", "proposer"
    SUPERVISOR = "supervisor", "supervisor"
    ASKED_AS_SPONSOR = "asked_as_sponsor", "sponsor, not yet confirmed"
    SPONSOR = "sponsor", "sponsor"
    MEMBER = "member", "team member"
    FIGURES = "figures", "data collector"
    TESTER = "tester", "tester of a change"


TENTATIVE = frozenset({Part.ASKED_AS_DEPUTY, Part.ASKED_AS_SPONSOR, Part.SUCCESSOR})
"""Parts that somebody else has planned for a person: they keep nobody out once they have come to nothing."""


class RoleStanding(Word):
    """How a person stands to a role."""

    HOLDER = "holder", "Holder"
    DEPUTY = "deputy", "Deputy"
    MEMBER = "member", "Member of the team"


class PersonFact(Word):
    """What the register says of a person with its day, and can take back; a word is its column in a file."""

    LEFT = "left_on", "Left on"
    BRONZE = "bronze_on", "Bronze training achieved on"
    CONTRACT = "contract_ends_on", "Contract ends on"
    EXCEPTION = "bronze_exception_until", "Exception from Bronze training until"


class Profession(Word):
    """Professions in a project team (4.2, OB-047)."""

    MEDICAL = "medical", "Medical"
    NURSING = "nursing", "Nursing and midwifery"
    ALLIED_HEALTH = "allied_health", "Allied health professions"
    PSYCHOLOGY = "psychology", "Psychology"
    PHARMACY = "pharmacy", "Pharmacy"
    SOCIAL_CARE = "social_care", "Social care"
    MANAGEMENT = "management", "Management and administration"
    OTHER = "other", "Other"
