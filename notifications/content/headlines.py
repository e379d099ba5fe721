"""The beginning of each subject: what is needed, in the fewest words, by kind of task."""

from models.records import HumanTask
from models.vocabulary import TaskKind

DECISION = "Decision"

NOUNS = {
    TaskKind.SCREEN_RESEARCH: DECISION,
    TaskKind.APPROVE: DECISION,
    TaskKind.REVIEW_SUPPORT_TEAM: DECISION,
    TaskKind.REVIEW_RESEARCH_GOVERNANCE: DECISION,
    TaskKind.REVIEW_INFORMATION_GOVERNANCE: DECISION,
    TaskKind.REVIEW_EQUALITY: DECISION,
    TaskKind.REVIEW_ETHICS: DECISION,
    TaskKind.RESOLVE_OBJECTION: "Decision on an objection",
    TaskKind.MEET_CONDITION: "Condition",
    TaskKind.REVIEW_DATA_USE: "Decision on the use of data",
    TaskKind.RECORD_MEETING: "Record of the specialty meeting",
    TaskKind.IMPLEMENT_ACTION: "Report on action",
    TaskKind.OVERSEE_ACTIONS: "Decision on the actions",
    TaskKind.SHARE_LEARNING: "What was learned",
    TaskKind.CONFIRM_CLOSURE: "Decision on closure",
    TaskKind.AGREE_CORRECTION: "Decision on a correction",
    TaskKind.NAME_SUCCESSOR: "Name of the next lead",
    TaskKind.CHECK_IN: "Update",
    TaskKind.CONFIRM_SPONSOR: "Your answer as sponsor",
    TaskKind.ANSWER_HELP: "Help",
    TaskKind.DO_COMMITTEE_ACTION: "Report on an action of a committee",
    TaskKind.ACCEPT_RISK: "Decision on a risk",
    TaskKind.REVIEW_RISK: "Decision on an accepted risk",
    TaskKind.DESTROY_DATA: "Confirmation that data are destroyed",
    TaskKind.ANSWER_ADOPTION: "Your answer on adoption",
    TaskKind.INVITE_TOPICS: "Names of whom to ask for topics",
    TaskKind.SUGGEST_TOPICS: "Topics",
    TaskKind.DRAFT_PROGRAMME: "Draft programme",
    TaskKind.COMMENT_ON_DRAFT: "Comments on the draft",
    TaskKind.SIGN_PROGRAMME_OFF: DECISION,
    TaskKind.AGREE_EFFECTIVE_CARE: DECISION,
    TaskKind.AGREE_QUALITY_COMMITTEE: DECISION,
    TaskKind.CLOSE_PROGRAMME: "Closing of the programme year",
    TaskKind.RECORD_CASES: "Number of cases submitted",
    TaskKind.CONFIRM_NON_PARTICIPATION: DECISION,
    TaskKind.ACT_ON_RECOMMENDATION: "Report on recommendation",
    TaskKind.SETTLE_UNREGISTERED: "Decision on unregistered activity",
}
"""Whatever is not here is named as its step is: “Proposal”, “Literature search”, “Final report”."""


def needed(task: HumanTask) -> str:
    """What is needed of a person: “Decision”, “Report on action 2”."""
    noun = NOUNS.get(task.kind, task.kind.said)
    number = task.number
    return f"{noun} {number}" if number else noun
