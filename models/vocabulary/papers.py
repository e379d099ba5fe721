"""The words of the papers: each report that is made for somebody."""

from models.vocabulary.word import Word


class PaperKind(Word):
    """The reports that are made for somebody (6.4, 6.5, 6.7, 1.1; OB-069, OB-102)."""

    CDS_QUALITY_GROUP = "cds_quality_group", "CDS Quality Group"
    EFFECTIVE_CARE = "effective_care", "Effective Care and Treatment Committee"
    QUALITY_COMMITTEE = "quality_committee", "Quality Committee"
    AUDIT_COMMITTEE = "audit_committee", "Audit Committee"
    COMMISSIONER = "commissioner", "Evidence for a commissioner"
    REGULATION_17 = "regulation_17", "Evidence of good governance (CQC Regulation 17)"
    ANNUAL = "annual", "Annual report"
    QUALITY_ACCOUNT = "quality_account", "Quality Account"
    TRAINING_AND_CAPACITY = "training_and_capacity", "Training and capacity"


MEETS = (
    PaperKind.CDS_QUALITY_GROUP,
    PaperKind.EFFECTIVE_CARE,
    PaperKind.QUALITY_COMMITTEE,
    PaperKind.AUDIT_COMMITTEE,
)
"""The committees for whose meetings papers are made."""

PAPERS_DUE_BEFORE = 5
"""Working days before a meeting on which its papers are due, where nobody names a day."""


class Resolution(Word):
    """What a committee decided on an item of its paper (5.0; OB-055)."""

    AGREED = "agreed", "Agreed"
    NOTED = "noted", "Noted"
    NOT_AGREED = "not_agreed", "Not agreed"
    ACTION = "action", "An action: somebody does something by a date"
