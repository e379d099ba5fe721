"""The words of a project: where it stands, what kind of work it is, and what it is made of."""

from models.vocabulary.word import Word


class Stage(Word):
    """Where a project stands: the stages of the policy and the five ends; then those of an annual programme.

    Last come those of a decision on taking part in a national audit, of a published national report, of a committee,
    of a report that something is not registered.
    """

    PROPOSAL = "proposal", "Proposal"
    EVIDENCE_REVIEW = "evidence_review", "Evidence review"
    DESIGN = "design", "Design"
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
    DECIDING_PARTICIPATION = "deciding_participation", "Decision on taking part"
    PARTICIPATION_STOPPED = "participation_stopped", "We stop taking part"
    PARTICIPATION_KEPT = "participation_kept", "We go on taking part"
    REPORT_INTAKE = "report_intake", "Intake of a national report"
    GAP_ANALYSIS = "gap_analysis", "Gap analysis"
    REPORT_ANSWERED = "report_answered", "Every recommendation is answered"
    COMMITTEE_ACTIONS = "committee_actions", "Actions of the committee"
    SETTLING_UNREGISTERED = "settling_unregistered", "Report of unregistered activity"
    UNREGISTERED_SETTLED = "unregistered_settled", "The report is settled"


class EarlierState(Word):
    """How a project of an earlier list stands in it (6.4; OB-100)."""

    OPEN = "open", "Under way"
    CLOSED = "closed", "Closed"
    ABANDONED = "abandoned", "Abandoned"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined"


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


class QualityDimension(Word):
    """The three dimensions of quality (2.2, OB-020)."""

    PATIENT_EXPERIENCE = "patient_experience", "Patient experience"
    CLINICAL_EFFECTIVENESS = "clinical_effectiveness", "Clinical effectiveness"
    PATIENT_SAFETY = "patient_safety", "Patient safety"


class ParityOfEsteem(Word):
    """Whether work serves parity of esteem between mental and physical health (4.2, OB-048)."""

    PHYSICAL_HEALTH = "physical_health", "Physical health of people with a mental health condition"
    MENTAL_HEALTH = "mental_health", "Mental health of people with a physical condition"
    BOTH = "both", "Mental and physical health together"
    NEITHER = "neither", "It is not about parity"

    @property
    def is_served(self) -> bool:
        """Whether it counts as work on parity."""
        return self is not ParityOfEsteem.NEITHER


class ProjectReason(Word):
    """Why a project is proposed now (6.2)."""

    PROGRAMME = "programme", "It is on the annual programme"
    NATIONAL = "national", "National audit, enquiry or contract"
    GUIDANCE = "guidance", "New or changed guidance"
    STANDARDS = "standards", "To check that standards are met"
    REGULATOR = "regulator", "The regulator or a commissioner asks for it"
    RISK = "risk", "The risk register"
    INCIDENT = "incident", "An incident"
    COMPLAINT = "complaint", "A complaint or a claim"
    INDICATOR = "indicator", "An indicator is off track"
    REPEAT = "repeat", "Repeat of an earlier project"
    IDEA = "idea", "An idea of staff, patients or carers"
    OTHER = "other", "Another reason"


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


class HelpWanted(Word):
    """Help that a project asks of the QI Support Team at any time (2.1, 2.2; OB-018, OB-024)."""

    STANDARDS = "standards", "Standards or criteria"
    STATISTICS = "statistics", "Sample or statistics"
    TOOL = "tool", "A data collection tool"
    EXTRACT = "extract", "A data extract"
    CHART = "chart", "A chart, or what it means"
    LIBRARY = "library", "A literature search"
    COACH = "coach", "A coach"
    INFORMATION_GOVERNANCE = "information_governance", "Information governance"
    MONEY = "money", "Money"
    PATIENTS = "patients", "Involving patients"
    REPORT = "report", "A report, poster or slides"
    TIME = "time", "Time or people"
    OTHER = "other", "Something else"


class NoteReaders(Word):
    """Who reads a note on a project."""

    TEAM = "team", "The QI Support Team only"
    EVERYBODY = "everybody", "Everybody who may read the project"


class Subject(Word):
    """What a project is about, as far as it decides which group hears of its troubles (5.0; OB-056, G7)."""

    MEDICINES = "medicines", "Medicines", "The Drugs and Therapeutics Group hears of it"
    HARM = "harm", "Harm to patients", "The Safety Committee hears of it"
    OTHER = "other", "Anything else", "The Effective Care and Treatment Committee hears of it"


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
    WITHIN = "within", "Within", "The result should be between two numbers"


class RiskKind(Word):
    """What a risk is about: whoever holds the authority for its kind may accept it (1.1, 6.6; OB-011, OB-112)."""

    CLINICAL = "clinical", "Clinical", "Harm to patients, or care that is not as it should be"
    OPERATIONAL = "operational", "Operational", "A service that cannot be run as it should be"
    FINANCIAL = "financial", "Financial", "Money, contracts or claims"
    INFORMATION = "information", "Information", "Records, systems or confidentiality"


class RiskState(Word):
    """What became of a risk that somebody wants accepted."""

    ASKED = "asked", "Waiting for a decision"
    ACCEPTED = "accepted", "Accepted"
    REFUSED = "refused", "Not accepted"
    ENDED = "ended", "No longer accepted"


class HoldCause(Word):
    """Why the data of a project must be kept beyond their date (7.3; OB-138)."""

    INQUIRY = "inquiry", "A public inquiry"
    COMPLAINT = "complaint", "A complaint"
    LITIGATION = "litigation", "A claim or a court case"
    OTHER = "other", "Another reason"


class ActionStrength(Word):
    """How strongly an action changes practice (6.6, OB-113)."""

    STRONG = "strong", "Strong", "For example a forcing function, or equipment that prevents the error"
    INTERMEDIATE = "intermediate", "Intermediate", "For example a checklist, or a change of staffing"
    WEAK = "weak", "Weak", "For example training, or a reminder"


class EffectVerdict(Word):
    """Whether an action that was done has worked (6.6; OB-112, OB-113)."""

    WORKED = "worked", "It worked", "", "worked"
    DID_NOT_WORK = "did_not_work", "It did not work", "", "did not work"
    CANNOT_TELL = "cannot_tell", "Cannot tell yet", "", "cannot tell yet"


class MeetingRole(Word):
    """Who takes part in a specialty meeting, by role; never by name (6.5, OB-109)."""

    CONSULTANTS = "consultants", "Consultants"
    DOCTORS = "doctors", "Other doctors"
    NURSES = "nurses", "Nurses and midwives"
    THERAPISTS = "therapists", "Allied health professionals"
    PHARMACISTS = "pharmacists", "Pharmacists"
    MANAGERS = "managers", "Managers"
    GOVERNANCE = "governance", "Governance or the QI Support Team"
    PATIENTS = "patients", "Patients, carers or the public"
    OTHER = "other", "Others"


class RegisterNeed(Word):
    """Whether something belongs into a register or a plan of the Trust (6.6, OB-115)."""

    NEEDED = "needed", "Needed"
    NOT_NEEDED = "not_needed", "Not needed"
