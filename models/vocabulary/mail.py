"""The words of the mail: each letter we write, what it is for, how it is wanted, and what became of it."""

from models.vocabulary.word import Word


class Letter(Word):
    """Each email we write; the value names its template folder, the label says what it is."""

    TASK_OPENED = "task-opened", "Something is asked of you"
    TASKS_OPENED = "tasks-opened", "Several things are asked of you"
    CHANGES_WANTED = "changes-wanted", "Changes are wanted"
    RECEIPT = "receipt", "Receipt for your answer"
    SIGN_IN_CODE = "sign-in-code", "Your sign-in code"
    PROJECT_APPROVED = "project-approved", "A project is approved"
    PROJECT_DECLINED = "project-declined", "A project is declined"
    PROJECT_REDIRECTED = "project-redirected", "A project is redirected to research"
    PROJECT_CLOSED = "project-closed", "A project is closed"
    RESULTS = "results", "What came out of a project"
    SHARED_LEARNING = "shared-learning", "What a project of ours has learned"
    PROJECT_WITHDRAWN = "project-withdrawn", "A project is withdrawn"
    STEP_TAKEN = "step-taken", "A step that somebody else has taken"
    NAMED = "named", "You are named in a project"
    JOIN_WANTED = "join-wanted", "Somebody would like to join a project"
    DEPUTY_DECLINED = "deputy-declined", "A deputy has declined"
    ABSENCE_ENTERED = "absence-entered", "Are you away?"
    STAND_IN_NAMED = "stand-in-named", "A stand-in to be confirmed"
    REMINDER = "reminder", "A reminder"
    FIGURES_DUE = "figures-due", "Figures of a period are asked for"
    ESCALATION = "escalation", "An overdue task is brought to you"
    OVERDUE_TABLE = "overdue-table", "What is overdue is brought to you in one table"
    DATE_MOVED = "date-moved", "A date has moved"
    PROJECT_HELD = "project-held", "A project is on hold"
    PROJECT_RESUMED = "project-resumed", "A project goes on"
    PAUSE_REVIEW = "pause-review", "Is a pause over?"
    PASSED_ON = "passed-on", "A task is passed on to you"
    HAND_OVER = "hand-over", "A project is handed over to you"
    DIGEST = "digest", "What waits for you this week"
    HELP_WANTED = "help-wanted", "A project needs help"
    HELP_ANSWERED = "help-answered", "A request for help is answered"
    CORRECTION_AGREED = "correction-agreed", "A correction is agreed"
    CORRECTION_REFUSED = "correction-refused", "A correction is not agreed"
    SPONSOR_REFUSED = "sponsor-refused", "The sponsor does not back a project"
    PARTICIPATION_DECIDED = "participation-decided", "Whether we stop taking part in a national audit"
    UNREGISTERED_SETTLED = "unregistered-settled", "What you reported is settled"
    RISK_ACCEPTED = "risk-accepted", "A risk is accepted"
    RISK_REFUSED = "risk-refused", "A risk is not accepted"
    RISK_NO_LONGER_ACCEPTED = "risk-no-longer-accepted", "A risk is no longer accepted"
    DATA_STILL_NEEDED = "data-still-needed", "Data are kept longer"
    ACTION_CALLED_OFF = "action-called-off", "An action of a committee is no longer asked of you"
    ROLES_VACANT = "roles-vacant", "Roles that nobody holds"
    QUALITY_LEAD_BEGINS = "quality-lead-begins", "You are the quality lead of a service now"
    PROGRAMME_BEGUN = "programme-begun", "A programme year has begun"
    PAPER = "paper", "A paper for a meeting"
    SUBSCRIPTIONS_DUE = "subscriptions-due", "Subscriptions to renew or to end"
    RESEARCH_IDEA = "research-idea", "An idea for research"
    MAIL_HELD = "mail-held", "Mail is held until you say"
    FEEDBACK = "feedback", "Something was wrong with a step"
    FEEDBACK_ANSWERED = "feedback-answered", "What you told us is dealt with"
    PRIVACY_FIGURES = "privacy-figures", "What the filter against patient details met"
    DRAFT_ENDS = "draft-ends", "A proposal that was not sent is to be deleted"
    TEST_DUE = "test-due", "What came of a test of change?"
    CYCLE_AHEAD = "cycle-ahead", "The next cycle begins soon"
    TEXT_RELEASED = "text-released", "A text was released"
    SERVICE_TROUBLE = "service-trouble", "Something is wrong with the service"
    DONE_IN_PREFECT = "done-in-prefect", "What was asked for in your name, in Prefect or by command"


class LetterClass(Word):
    """What a letter is for delivery: whether it may be sent again, and who counts it."""

    TASK = "task", "Task"
    DECISION = "decision", "Decision"
    RECEIPT = "receipt", "Receipt"
    REMINDER = "reminder", "Reminder"
    ESCALATION = "escalation", "Escalation"
    OVERDUE = "overdue", "Table of what is overdue"
    CODE = "code", "Code"
    DIGEST = "digest", "Digest"
    ALERT = "alert", "Alert for the QI Support Team"
    PAPER = "paper", "Paper for a meeting"


TELLS_OTHERS = (LetterClass.ESCALATION, LetterClass.OVERDUE)
"""What tells others than whoever is asked that something is overdue: of one task, or of all in one letter."""


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

    SINGLE = "single", "One email for each task", "Before its date, and when it has passed"
    DIGEST = "digest", "One letter on Monday morning", "With everything that waits for you"


class MailState(Word):
    """The life of an outbox row: waiting → sending → sent, uncertain, failed; or superseded, held."""

    WAITING = "waiting", "Waiting"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    UNCERTAIN = "uncertain", "Uncertain"
    FAILED = "failed", "Failed"
    SUPERSEDED = "superseded", "Superseded"
    HELD = "held", "Held"
