"""The words of a human task: what is asked, how an answer ends it, and what its clocks do."""

from models.vocabulary.word import Word


class TaskKind(Word):
    """What a person is asked to do; the label completes “You are asked to …”."""

    PROPOSE = "propose", "Write the proposal", "", "Proposal"
    CHECK_BRONZE_TRAINING = "check_bronze_training", "Check Bronze training", "", "Bronze training check"
    SEARCH_EVIDENCE = "search_evidence", "Search the evidence", "", "Literature search"
    REVIEW_EVIDENCE = "review_evidence", "Review the evidence", "", "Evidence review"
    DESIGN = "design", "Design the project", "", "Design"
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
    REVIEW_DATA_USE = (
        "review_data_use",
        "Say whether the changed use of data may begin",
        "",
        "Review of changed data use",
    )
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
    AGREE_CORRECTION = "agree_correction", "Say whether you agree to a correction", "", "Correction"
    CONFIRM_SPONSOR = "confirm_sponsor", "Say whether you back the project", "", "Backing of the sponsor"
    ANSWER_HELP = "answer_help", "Answer a request for help", "", "Request for help"
    RECORD_CASES = "record_cases", "Say how many cases were submitted", "", "Submission"
    ACCEPT_RISK = "accept_risk", "Decide on a risk", "", "Acceptance of a risk"
    REVIEW_RISK = "review_risk", "Say whether a risk is still accepted", "", "Another look at a risk"
    DESTROY_DATA = "destroy_data", "Confirm that the data are destroyed", "", "Destruction of the data"
    ANSWER_ADOPTION = (
        "answer_adoption",
        "Say whether your service adopts what was learned",
        "",
        "Answer on adoption",
    )
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
    DO_COMMITTEE_ACTION = (
        "do_committee_action",
        "Report on an action of a committee",
        "",
        "Action of a committee",
    )
    CONFIRM_NON_PARTICIPATION = (
        "confirm_non_participation",
        "Decide whether we stop taking part in a national audit",
        "",
        "Decision on taking part",
    )
    TAKE_IN_REPORT = "take_in_report", "Say whom a national report concerns", "", "Intake of the report"
    ANSWER_RECOMMENDATIONS = (
        "answer_recommendations",
        "Answer the recommendations of a national report",
        "",
        "Gap analysis",
    )
    ACT_ON_RECOMMENDATION = (
        "act_on_recommendation",
        "Report on a recommendation",
        "",
        "Action on a recommendation",
    )
    SETTLE_UNREGISTERED = (
        "settle_unregistered",
        "Settle a report of unregistered activity",
        "",
        "Unregistered activity",
    )


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
    AGREED = "agreed", "Agree", "", "agreed"
    REFUSED = "refused", "Do not agree: it stays as it was", "", "not agreed"
    BACKED = "backed", "Yes, I back it", "", "backed"
    HELPED = "helped", "Help was given", "", "help given"
    CANNOT_HELP = "cannot_help", "We cannot help with this", "", "no help possible"
    NOT_BACKED = "not_backed", "No, I do not back it", "", "not backed"
    NOT_RELEVANT = "not_relevant", "No recommendation concerns us", "", "no recommendation concerns us"
    RISK_ACCEPTED = "risk_accepted", "Accept the risk until it is looked at again", "", "accepted"
    RISK_REFUSED = "risk_refused", "Do not accept it: another action is needed", "", "not accepted"
    STILL_ACCEPTED = "still_accepted", "It is still accepted", "", "still accepted"
    NO_LONGER_ACCEPTED = "no_longer_accepted", "It is no longer accepted", "", "no longer accepted"
    DESTROYED = "destroyed", "They are destroyed", "", "destroyed"
    STILL_NEEDED = "still_needed", "They are still needed", "", "still needed"
    WILL_ADOPT = "will_adopt", "Yes: we begin a project", "", "will adopt it"
    WILL_NOT_ADOPT = "will_not_adopt", "No", "", "will not adopt it"
    REGISTERED_LATE = (
        "registered_late",
        "Register it late: whoever leads it is asked for a proposal",
        "",
        "registered late",
    )
    REGISTERED_ALREADY = "registered_already", "It is registered already", "", "registered already"
    NOT_TO_REGISTER = "not_to_register", "It need not be registered", "", "need not be registered"
    WORKS_SO_ALREADY = "works_so_already", "We work this way already", "", "works this way already"


AGAINST = frozenset({Outcome.CHANGES_WANTED, Outcome.OBJECTED, Outcome.DECLINED})
"""The outcomes after which a project may not go on as it stands."""


UNSETTLED = AGAINST | {Outcome.UNCLEAR_IF_RESEARCH}
"""The outcomes after which whoever gave them is asked again, whatever has changed."""


class CorrectionState(Word):
    """What becomes of the correction of an answer that was sent."""

    ASKED = "asked", "Waiting for whoever decided"
    AGREED = "agreed", "In force"
    REFUSED = "refused", "Not agreed"


class TaskState(Word):
    """A human task is a row: opened by the table, answered once, never deleted."""

    OPEN = "open", "Open"
    DONE = "done", "Done"
    CANCELLED = "cancelled", "Cancelled"
    SUPERSEDED = "superseded", "Superseded"


class BulkAct(Word):
    """What the QI Support Team does to several projects at once; none of it decides anything."""

    SUPPORTER = "supporter", "Name who supports them"
    REMIND = "remind", "Remind whoever each waits for"


class Clock(Word):
    """On whose clock the time of a project counts, as the QI Support Team sees it."""

    OURS = "ours", "Ours"
    THEIRS = "theirs", "Theirs"
    STOPPED = "stopped", "Stopped"
    NOBODYS = "nobodys", "Nobody’s"


class TimerKind(Word):
    REMIND = "remind", "Remind the person asked"
    ESCALATE = "escalate", "Bring the task to the next role"
    ENTER_STAGE = "enter_stage", "Enter the next stage on its date"
    REVIEW_PAUSE = "review_pause", "Ask whether a pause is over"


class TimerState(Word):
    ARMED = "armed", "Armed"
    FIRED = "fired", "Fired"
    CANCELLED = "cancelled", "Cancelled"
