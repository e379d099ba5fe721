"""The rules of the filter against patient details: what each looks for, and whether somebody may confirm."""

from models.vocabulary import Word


class PrivacyRule(Word):
    """A sign of a patient; the label goes into “seems to hold …”."""

    NHS_NUMBER = "nhs_number", "an NHS number"
    PATIENT_COLUMN = "patient_column", "a column about patients"
    TEN_DIGITS = "ten_digits", "ten digits that could be an NHS number"
    BIRTH_DATE = "birth_date", "a date of birth"
    POSTCODE = "postcode", "a full postcode"
    HOSPITAL_NUMBER = "hospital_number", "a hospital number"
    NAMED_PATIENT = "named_patient", "the name of a patient"

    @property
    def may_be_confirmed(self) -> bool:
        """Whether the sender may confirm that it is not about a patient; else Information Governance alone may."""
        return self not in {PrivacyRule.NHS_NUMBER, PrivacyRule.PATIENT_COLUMN}

    @property
    def refusal(self) -> str:
        """What stands after the name of a field, with what to do."""
        if self.may_be_confirmed:
            return f"seems to hold {self.label}: take it out, or confirm that it is not about a patient"
        return f"seems to hold {self.label}: take it out, nothing about a patient"


class PrivacyOutcome(Word):
    """What became of a text that seemed to be about a patient."""

    REFUSED = "refused", "Refused"
    ASKED = "asked", "Asked whether it is about a patient"
    CONFIRMED = "confirmed", "Confirmed that it is not about a patient"
    RELEASED = "released", "Released by Information Governance"
