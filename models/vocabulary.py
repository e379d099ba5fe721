"""The words of the policy: every stage, role, kind of human task and outcome, with the label people read."""

from enum import StrEnum
from typing import Self


class Word(StrEnum):
    """A term with a stable value (stored, sent over the API) and a label (shown to people).

    `hint` explains a choice; `said` is how the history and the mails say it.
    """

    label: str
    hint: str
    said: str

    def __new__(cls, value: str, label: str = "", hint: str = "", sentence: str = "") -> Self:
        """A member from its value, label, hint and the words for the history."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.label = label
        word.hint = hint
        word.said = sentence or label
        return word


class Stage(Word):
    """Where a project stands: the seven stages of the policy and the five ends; then those of an annual programme."""

    PROPOSAL = "proposal", "Proposal"
    EVIDENCE_REVIEW = "evidence_review", "Evidence review"
    REGISTRATION = "registration", "Registration"
    APPROVAL = "approval", "Approval"
    DATA_COLLECTION = "data_collection", "Data collection"
    ACTION_MONITORING = "action_monitoring", "Action monitoring"
    CLOSURE = "closure", "Closure"
    CLOSED = "closed", "Closed"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ABANDONED = "abandoned", "Abandoned"
    REDIRECTED = "redirected", "Redirected"
    CALL_FOR_TOPICS = "call_for_topics", "Call for topics"
    DRAFTING = "drafting", "Drafting"
    CONSULTATION = "consultation", "Consultation"
    SIGN_OFF = "sign_off", "Sign-off"
    REDRAFTING = "redrafting", "Drafting again"
    COMMITTEES = "committees", "Committees"
    PUBLICATION = "publication", "Publication"
    IN_FORCE = "in_force", "In force"
    YEAR_CLOSED = "year_closed", "Year closed"


class TaskKind(Word):
    """What a person is asked to do; the label completes “You are asked to …”."""

    PROPOSE = "propose", "Write the proposal", "", "Proposal"
    CHECK_BRONZE_TRAINING = "check_bronze_training", "Check Bronze training", "", "Bronze training check"
    SEARCH_EVIDENCE = "search_evidence", "Search the evidence", "", "Literature search"
    REVIEW_EVIDENCE = "review_evidence", "Review the evidence", "", "Evidence review"
    REGISTER = "register", "Screen and register the project", "", "Registration"
    SCREEN_RESEARCH = "screen_research", "Decide whether this is research", "", "Research screen"
    APPROVE = "approve", "Approve the project", "", "Approval"
    REVIEW_SUPPORT_TEAM = (
        "review_support_team",
        "Review for the QI Support Team",
        "",
        "QI Support Team review",
    )
    REVIEW_RESEARCH_GOVERNANCE = (
        "review_research_governance",
        "Review for Research Governance",
        "",
        "Research Governance review",
    )
    REVIEW_INFORMATION_GOVERNANCE = (
        "review_information_governance",
        "Review for Information Governance",
        "",
        "Information Governance review",
    )
    REVIEW_EQUALITY = (
        "review_equality",
        "Review for Equality and Diversity",
        "",
        "Equality and Diversity review",
    )
    REVIEW_ETHICS = "review_ethics", "Review the ethics", "", "Ethics review"
    RESOLVE_OBJECTION = "resolve_objection", "Resolve the objection", "", "Objection"
    MEET_CONDITION = "meet_condition", "Meet a condition of approval", "", "Condition of approval"
    ADVISE_ON_DESIGN = (
        "advise_on_design",
        "Advise on method and sampling",
        "",
        "Advice on method and sampling",
    )
    PLAN_CYCLE = "plan_cycle", "Plan the data collection", "", "Data collection plan"
    SUBMIT_DATA = "submit_data", "Enter the figures", "", "Figures"
    REPORT_FINDINGS = "report_findings", "Report the findings", "", "Findings"
    RECORD_MEETING = "record_meeting", "Record the specialty meeting", "", "Specialty meeting"
    IMPLEMENT_ACTION = "implement_action", "Report on an action", "", "Action"
    OVERSEE_ACTIONS = "oversee_actions", "Oversee the actions", "", "Oversight of actions"
    CHECK_EFFECT = "check_effect", "Check the effect", "", "Effect check"
    REVIEW_METHODOLOGY = "review_methodology", "Review the methodology", "", "Methodology review"
    ENDORSE_METHODOLOGY = (
        "endorse_methodology",
        "Comment on the methodology review",
        "",
        "Comment on methodology",
    )
    WRITE_FINAL_REPORT = "write_final_report", "Write the final report", "", "Final report"
    SHARE_LEARNING = "share_learning", "Share the learning", "", "Learning"
    CONFIRM_CLOSURE = "confirm_closure", "Confirm the closure", "", "Closure"
    WITHDRAW = "withdraw", "Withdraw the project", "", "Withdrawal"
    ABANDON = "abandon", "Abandon the project", "", "Abandonment"
    NAME_SUCCESSOR = "name_successor", "Name who leads the project after you", "", "Successor"
    CHECK_IN = "check_in", "Say how the project stands", "", "Check-in"
    INVITE_TOPICS = "invite_topics", "Say whom to ask for topics", "", "Invitation"
    SUGGEST_TOPICS = "suggest_topics", "Suggest topics for the programme", "", "Suggestions"
    DRAFT_PROGRAMME = "draft_programme", "Draft the programme", "", "Draft"
    COMMENT_ON_DRAFT = "comment_on_draft", "Say what the draft programme means for you", "", "Consultation"
    SIGN_PROGRAMME_OFF = "sign_programme_off", "Sign the programme off", "", "Sign-off"
    AGREE_EFFECTIVE_CARE = (
        "agree_effective_care",
        "Record what Effective Care and Treatment decided on the programme",
        "",
        "Effective Care and Treatment Committee",
    )
    AGREE_QUALITY_COMMITTEE = (
        "agree_quality_committee",
        "Record what the Quality Committee decided on the programme",
        "",
        "Quality Committee",
    )
    PUBLISH_PROGRAMME = "publish_programme", "Publish the programme", "", "Publication"
    CLOSE_PROGRAMME = "close_programme", "Close the programme year", "", "End of the year"


class Outcome(Word):
    """How an answer ends its task."""

    SUBMITTED = "submitted", "Submitted", "", "received"
    TRAINED = "trained", "Bronze training is complete", "", "complete"
    EXCEPTION_GRANTED = "exception_granted", "A dated exception is granted", "", "exception granted"
    REGISTERED = "registered", "Register it", "", "registered"
    UNCLEAR_IF_RESEARCH = (
        "unclear_if_research",
        "Ask Research Governance whether it is research",
        "",
        "referred to Research Governance",
    )
    NOT_RESEARCH = "not_research", "It is not research", "", "not research"
    RESEARCH = "research", "It is research", "", "research"
    APPROVED = "approved", "Approve", "", "approved"
    APPROVED_WITH_CONDITIONS = (
        "approved_with_conditions",
        "Approve with conditions",
        "",
        "approved with conditions",
    )
    CHANGES_WANTED = "changes_wanted", "Ask for changes", "", "changes wanted"
    DECLINED = "declined", "Decline", "", "declined"
    OBJECTED = "objected", "Object: it may not go on as it stands", "", "objected"
    REVIEW_AGAIN = "review_again", "Put it to the objecting team again", "", "put to the objecting team again"
    COMPLETED = "completed", "Done", "", "done"
    NOT_COMPLETED = "not_completed", "Will not be done", "", "will not be done"
    ASSURED = "assured", "The actions are satisfactory", "", "satisfactory"
    FURTHER_ACTIONS = "further_actions", "Further actions are needed", "", "further actions needed"
    NEXT_CYCLE = "next_cycle", "Measure again: plan a further cycle", "", "measure again"
    NO_FURTHER_CYCLE = "no_further_cycle", "No further cycle: go on to closure", "", "no further cycle"
    CLOSED = "closed", "Close the project", "", "closed"
    WITHDRAWN = "withdrawn", "Withdraw", "", "withdrawn"
    ABANDONED = "abandoned", "Abandon", "", "abandoned"
    SUCCESSOR_NAMED = "successor_named", "Somebody else takes over", "", "successor named"
    STAYS = "stays", "I stay: the contract or rotation goes on", "", "stays"
    ON_TRACK = "on_track", "It is on track", "", "on track"
    NEEDS_HELP = "needs_help", "It needs help", "", "needs help"


AGAINST = frozenset({Outcome.CHANGES_WANTED, Outcome.OBJECTED, Outcome.DECLINED})
"""The outcomes after which a project may not go on as it stands."""


class Role(Word):
    """Who is asked. Some are found on the project, the action or the task itself; the rest are held by people."""

    LEAD = "lead", "Project lead"
    DEPUTY = "deputy", "Deputy"
    SUBJECT_GROUP = "subject_group", "Group for the subject"
    ACTION_OWNER = "action_owner", "Action owner"
    CONSULTEE = "consultee", "Consultee"
    QIST = "qist", "QI Support Team"
    LIBRARY = "library", "Library and Knowledge Service"
    CDS_QUALITY_LEAD = "cds_quality_lead", "CDS quality lead"
    CDS_QUALITY_GROUP = "cds_quality_group", "CDS Quality Group"
    RESEARCH_GOVERNANCE = "research_governance", "Research Governance"
    INFORMATION_GOVERNANCE = "information_governance", "Information Governance"
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


class ProjectType(Word):
    """What kind of work it is; the route of approval follows from it (6.3, OB-021)."""

    QUALITY_IMPROVEMENT = (
        "quality_improvement",
        "Quality improvement",
        "Changes are tested and measured to make care better",
    )
    CLINICAL_AUDIT = "clinical_audit", "Clinical audit", "Care is measured against explicit standards"
    SERVICE_EVALUATION = (
        "service_evaluation",
        "Service evaluation",
        "A current service is judged, without a standard to compare with",
    )
    NATIONAL_AUDIT = (
        "national_audit",
        "National audit or enquiry",
        "The Trust takes part in a project run nationally",
    )


class Route(Word):
    """Who approves (6.3, 7.1; G1, G2)."""

    QUALITY_IMPROVEMENT = "qi", "Quality improvement: the CDS quality lead approves"
    QUALITY_ASSURANCE = "qa", "Quality assurance: the QI Support Team approves"
    NATIONAL = "national", "National: three teams review together"


class Priority(Word):
    """High for the annual programme, medium for local projects (6.1, 6.2; G5)."""

    HIGH = "high", "High: on the annual programme"
    MEDIUM = "medium", "Medium: a local project"


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


class QualityDimension(Word):
    """The three dimensions of quality (2.2, OB-020)."""

    PATIENT_EXPERIENCE = "patient_experience", "Patient experience"
    CLINICAL_EFFECTIVENESS = "clinical_effectiveness", "Clinical effectiveness"
    PATIENT_SAFETY = "patient_safety", "Patient safety"


class Method(Word):
    """Techniques in use in the Trust (2.2, OB-022)."""

    AUDIT_CYCLE = "audit_cycle", "Clinical audit cycle"
    PDSA = "pdsa", "Plan-do-study-act (PDSA)"
    DRIVER_DIAGRAM = "driver_diagram", "Driver diagram"
    SPC = "spc", "Statistical process control (SPC)"
    PROCESS_MAP = "process_map", "Process mapping"
    FMEA = "fmea", "Failure mode and effects analysis (FMEA)"
    SURVEY = "survey", "Survey or questionnaire"
    OTHER = "other", "Another method"


class Involvement(Word):
    """How patients, carers and the public take part (4.3, OB-051)."""

    DIRECT = "direct", "Directly", "They are members of the project group or panel"
    INDIRECT = "indirect", "Indirectly", "Through surveys or questionnaires"
    NONE = "none", "Not at all", "You will be asked why not"


class Help(Word):
    """Help the lead wants (2.1, 6.5; OB-018, OB-105)."""

    LITERATURE_SEARCH = "literature_search", "A literature search by the Library and Knowledge Service"
    DESIGN = "design", "Design and choice of method"
    SAMPLING = "sampling", "Sampling"
    DATA = "data", "Data collection or analysis"
    REPORT = "report", "Writing the report"
    COACHING = "coaching", "Coaching"


class Subject(Word):
    """What a project is about, as far as it decides which group hears of its troubles (5.0; OB-056, G7)."""

    MEDICINES = "medicines", "Medicines", "The Drugs and Therapeutics Group hears of it"
    HARM = "harm", "Harm to patients", "The Safety Committee hears of it"
    OTHER = "other", "Anything else", "The Effective Care and Treatment Committee hears of it"


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


class Screen(Word):
    """An answer to a screening question. Not knowing never counts as “no”."""

    YES = "yes", "Yes"
    NO = "no", "No"
    UNKNOWN = "unknown", "Not known"


class EvidenceType(Word):
    """What a piece of evidence is (6.5, OB-104)."""

    GUIDELINE = "guideline", "Guideline or standard"
    RESEARCH = "research", "Published research"
    CASE_STUDY = "case_study", "Case study of practice elsewhere"
    LOCAL_PROJECT = "local_project", "Earlier project in the Trust"


class MeasureType(Word):
    """What a measure is for (3.1, OB-036, OB-042)."""

    STANDARD = "standard", "Standard", "A criterion with a target"
    OUTCOME = "outcome", "Outcome measure"
    PROCESS = "process", "Process measure"
    BALANCING = "balancing", "Balancing measure"


class TargetSense(Word):
    """How the target of a measure is meant."""

    AT_LEAST = "at_least", "At least", "The result should be this or more"
    AT_MOST = "at_most", "At most", "The result should be this or less"


class ActionStrength(Word):
    """How strongly an action changes practice (6.6, OB-113)."""

    STRONG = "strong", "Strong", "For example a forcing function, or equipment that prevents the error"
    INTERMEDIATE = "intermediate", "Intermediate", "For example a checklist, or a change of staffing"
    WEAK = "weak", "Weak", "For example training, or a reminder"


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


class Letter(Word):
    """Each e-mail we write; the value names its template folder, the label says what it is."""

    TASK_OPENED = "task-opened", "Something is asked of you"
    CHANGES_WANTED = "changes-wanted", "Changes are wanted"
    RECEIPT = "receipt", "Receipt for your answer"
    SIGN_IN_CODE = "sign-in-code", "Your sign-in code"
    PROJECT_APPROVED = "project-approved", "A project is approved"
    PROJECT_DECLINED = "project-declined", "A project is declined"
    PROJECT_REDIRECTED = "project-redirected", "A project is redirected to research"
    PROJECT_CLOSED = "project-closed", "A project is closed"
    PROJECT_WITHDRAWN = "project-withdrawn", "A project is withdrawn"
    REMINDER = "reminder", "A reminder"
    ESCALATION = "escalation", "An overdue task is brought to you"
    DATE_MOVED = "date-moved", "A date has moved"
    PROJECT_HELD = "project-held", "A project is on hold"
    PROJECT_RESUMED = "project-resumed", "A project goes on"
    PAUSE_REVIEW = "pause-review", "Is a pause over?"
    PASSED_ON = "passed-on", "A task is passed on to you"
    HAND_OVER = "hand-over", "A project is handed over to you"
    DIGEST = "digest", "What waits for you this week"
    HELP_WANTED = "help-wanted", "A project needs help"
    ROLES_VACANT = "roles-vacant", "Roles that nobody holds"
    PROGRAMME_BEGUN = "programme-begun", "A programme year has begun"
    PAPER = "paper", "A paper for a meeting"
    SUBSCRIPTIONS_DUE = "subscriptions-due", "Subscriptions to renew or to end"
    RESEARCH_IDEA = "research-idea", "An idea for research"
    MAIL_HELD = "mail-held", "Mail is held until you say"
    FEEDBACK = "feedback", "Something was wrong with a step"
    FEEDBACK_ANSWERED = "feedback-answered", "What you told us is dealt with"


class LetterClass(Word):
    """What a letter is for delivery: whether it may be sent again, and who counts it."""

    TASK = "task", "Task"
    DECISION = "decision", "Decision"
    RECEIPT = "receipt", "Receipt"
    REMINDER = "reminder", "Reminder"
    ESCALATION = "escalation", "Escalation"
    CODE = "code", "Code"
    DIGEST = "digest", "Digest"
    ALERT = "alert", "Alert for the QI Support Team"
    PAPER = "paper", "Paper for a meeting"


class LetterForm(Word):
    """How a person wants to be written to (front page of the policy, OB-001)."""

    STANDARD = "standard", "As most people get them"
    LARGE_PRINT = "large_print", "In large print", "18 points at least"
    PLAIN_TEXT = (
        "plain_text",
        "As plain text alone",
        "For a screen reader, for example",
    )


class Reminding(Word):
    """How a person wants to be reminded of what is asked."""

    SINGLE = "single", "One e-mail for each task", "Before its date, and when it has passed"
    DIGEST = "digest", "One letter on Monday morning", "With everything that waits for you"


class TaskState(Word):
    """A human task is a row: opened by the table, answered once, never deleted."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    SUPERSEDED = "superseded", "Superseded"


class TimerState(Word):
    ARMED = "armed", "Armed"
    FIRED = "fired", "Fired"
    CANCELLED = "cancelled", "Cancelled"


class TimerKind(Word):
    REMIND = "remind", "Remind the person asked"
    ESCALATE = "escalate", "Bring the task to the next role"
    ENTER_STAGE = "enter_stage", "Enter the next stage on its date"
    REVIEW_PAUSE = "review_pause", "Ask whether a pause is over"


class MailState(Word):
    """The life of an outbox row: waiting → sending → sent, uncertain, failed; or superseded, held."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Uncertain"
    FAILED = "failed", "Failed"
    SUPERSEDED = "superseded", "Superseded"
    HELD = "held", "Held"


class RoleStanding(Word):
    """How a person stands to a role."""

    HOLDER = "holder", "Holder"
    DEPUTY = "deputy", "Deputy"
    MEMBER = "member", "Member of the team"
