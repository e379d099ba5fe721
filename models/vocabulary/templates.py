"""The words of the template library: which kinds of templates the policy names, and as which files they are kept."""

from models.vocabulary.word import Word


class TemplateKind(Word):
    """A kind of template that the QI Support Team provides (5.1; OB-075)."""

    REGISTRATION_FORM = "registration_form", "Registration form"
    REPORT = "report", "Reporting template"
    ACTION_PLAN = "action_plan", "Action planning template"
    CONSENT_FORM = "consent_form", "Consent form"
    INFORMATION_SHEET = "information_sheet", "Information sheet"


class TemplateFormat(Word):
    """As which file a template is kept; the value is how its name ends, the hint its media type."""

    WORD = (
        "docx",
        "Word document",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    )
    EXCEL = "xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    SLIDES = (
        "pptx",
        "PowerPoint slides",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    )
    PDF = "pdf", "PDF", "application/pdf"
