"""What a letter needs to know: one frozen record for each kind of letter, filled by compose, read by templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from notifications.content.quotes import Quote
from notifications.emails.service_contexts import (
    AbsenceEnteredFacts,
    DoneInPrefectFacts,
    DraftEndsFacts,
    LetterFacts,
    MailHeldFacts,
    OverdueTableFacts,
    PaperFacts,
    PrivacyFiguresFacts,
    ProgrammeBegunFacts,
    QualityLeadBeginsFacts,
    ResearchIdeaFacts,
    RolesVacantFacts,
    ServiceTroubleFacts,
    StandInNamedFacts,
    SubscriptionsDueFacts,
    TextReleasedFacts,
)


@dataclass(frozen=True, kw_only=True)
class ProjectFacts(LetterFacts):
    """What every letter about a project says."""

    reference: str
    title: str
    link: str


@dataclass(frozen=True, kw_only=True)
class TaskFacts(ProjectFacts):
    """Something is asked: TASK_OPENED, and CHANGES_WANTED, where `matter` says which changes.

    `asked` completes “Please …”: “approve the project”; `needed` begins the subject: “Decision”. `matter` is what it
    is about, in the words of whoever wrote them. `why`, `otherwise`, `round` and `note` are sentences of their own;
    `round`, `matter` and `note` may be empty. `clause` is a number: “6.3”. `feedback` is the address at which the
    reader can say what was wrong with this step (OB-002).
    """

    asked: str
    needed: str
    minutes: int
    due_on: date | None
    clause: str
    why: str
    otherwise: str
    matter: Sequence[Quote] = ()
    round: str = ""
    note: str = ""
    feedback: str = ""


@dataclass(frozen=True, kw_only=True)
class LetterRow:
    """One of several tasks in one letter, as its own letter would say it; `link` is its own."""

    asked: str
    minutes: int
    due_on: date
    link: str
    matter: Sequence[Quote] = ()
    round: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class SeveralTasksFacts(ProjectFacts):
    """TASKS_OPENED: what one answer asks of one reader, the most urgent first; `link` shows all tasks of the reader.

    `due_on` is the first of their dates, and `otherwise` says what happens after it.
    """

    tasks: Sequence[LetterRow]
    due_on: date
    otherwise: str


@dataclass(frozen=True, kw_only=True)
class ReminderFacts(TaskFacts):
    """REMINDER. `days_overdue` counts from the due date: 0 on the day itself, negative before it."""

    days_overdue: int


@dataclass(frozen=True, kw_only=True)
class FiguresDueFacts(ProjectFacts):
    """FIGURES_DUE: `period` is “January 2027”; `figures` are those asked for, each with its measure and period.

    `earlier` is how many periods before are missing, too.
    """

    period: str
    figures: Sequence[str]
    earlier: int


@dataclass(frozen=True, kw_only=True)
class DateMovedFacts(TaskFacts):
    """DATE_MOVED: `moved_by_role` has moved the date for a `reason`; it was `was_due`."""

    was_due: date
    reason: str
    moved_by_role: str


@dataclass(frozen=True, kw_only=True)
class PassedOnFacts(TaskFacts):
    """PASSED_ON: asked of somebody else before. `reason` and `passed_by_role` are empty if the policy did it."""

    reason: str = ""
    passed_by_role: str = ""


@dataclass(frozen=True, kw_only=True)
class EscalationFacts(TaskFacts):
    """ESCALATION: a task that somebody has not answered is brought to the reader; `original` is their name and role."""

    days_overdue: int
    original: str


@dataclass(frozen=True, kw_only=True)
class DecisionFacts(ProjectFacts):
    """What was decided or answered: letters that the table tells, PROJECT_HELD, PROJECT_RESUMED, PAUSE_REVIEW.

    `outcome` completes “The project is …”: “approved with conditions”. `reason` may have several lines. `next_step`
    is a sentence; letters that the policy's table tells have their own in their templates where it is empty. `about` is
    the action or condition that was answered about. `terms` are conditions with their dates and who set them, or what
    was achieved. All but `outcome` may be empty.
    """

    outcome: str
    reason: str
    decided_by_role: str
    next_step: str = ""
    clause: str = ""
    about: str = ""
    terms: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class StepTakenFacts(ProjectFacts):
    """STEP_TAKEN: the lead hears what somebody else has done. `step` is a sentence: “Registration: registered.”.

    `taken_by` is their role, and their name where it is known; `matter` may say what came of it, `next_step` who is
    next. Both may be empty.
    """

    step: str
    taken_by: str
    matter: Sequence[Quote] = ()
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class NamedFacts(ProjectFacts):
    """NAMED: the reader was named in a proposal. `part` completes “You are named as …”; `meaning` is what that means.

    `lead_name` is who leads the project, `aim` its aim in one line. `is_asked` if they are to say whether they agree;
    `link` then leads to where they do.
    """

    part: str
    meaning: str
    lead_name: str
    lead_email: str
    aim: str
    is_asked: bool = False


@dataclass(frozen=True, kw_only=True)
class JoinWantedFacts(ProjectFacts):
    """JOIN_WANTED: somebody found the project instead of proposing another like it, which was to be called `idea`."""

    who: str
    who_email: str
    idea: str
    link: str


@dataclass(frozen=True, kw_only=True)
class HelpAnsweredFacts(ProjectFacts):
    """HELP_ANSWERED: the team's reply to help of a `kind`, and who of it answered; `matter` has the words of both."""

    kind: str
    matter: Sequence[Quote]
    answered_by: str
    answered_by_email: str


@dataclass(frozen=True, kw_only=True)
class DeputyDeclinedFacts(ProjectFacts):
    """DEPUTY_DECLINED: the lead hears who will not be deputy; `matter` may hold why."""

    declined_name: str
    matter: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class HandOverFacts(ProjectFacts):
    """HAND_OVER: the reader leads a project from `since`. Lines are of text; each of the lists may be empty.

    `aim`, `standing` and `reason` may have several lines; `asked` are the open tasks, `dates` what comes when,
    `contacts` who has to do with it.
    """

    since: date
    before_name: str
    standing: str
    aim: str
    asked: Sequence[str]
    dates: Sequence[str]
    contacts: Sequence[str]
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptFacts(ProjectFacts):
    """RECEIPT. `recorded` says what the reader answered; `terms` has reason and conditions.

    They and `next_step` may be empty.
    """

    recorded: str
    recorded_at: datetime
    terms: Sequence[Quote] = ()
    next_step: str = ""


@dataclass(frozen=True, kw_only=True)
class CodeFacts(LetterFacts):
    """SIGN_IN_CODE. `purpose` completes “Enter it … to …”: “sign in”. `code` is six digits."""

    code: str
    purpose: str
    minutes_valid: int


@dataclass(frozen=True, kw_only=True)
class WaitingTask:
    """One task in a digest, as its own letter says it. `behind` is a sentence on what waits for it.

    `note` says why it is this person who is asked, and may be empty.
    """

    reference: str
    title: str
    asked: str
    minutes: int
    due_on: date
    days_overdue: int
    behind: str
    link: str
    note: str = ""
    matter: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class DigestFacts(LetterFacts):
    """DIGEST: everything that waits for the reader, in the order in which it is to be read; `link` shows all.

    `otherwise` says in one sentence whom we write to first, and when, if nobody answers.
    """

    tasks: tuple[WaitingTask, ...]
    overdue: int
    otherwise: str
    link: str


@dataclass(frozen=True, kw_only=True)
class FeedbackFacts(LetterFacts):
    """FEEDBACK, FEEDBACK_ANSWERED: what was `said` `about` a step, in one or several lines, and the `answer` to it.

    `about` is the step as its page names it, `reference` that of its project, or empty. `link` leads to the queue.
    """

    reference: str
    about: str
    said: str
    link: str = ""
    answer: str = ""


@dataclass(frozen=True, kw_only=True)
class ResultsFacts(ProjectFacts):
    """RESULTS: what came out of a closed project; `part` completes “You get them as …”: “sponsor”.

    `matter` are aim, what was done, what the figures show and what was learned, as far as there is something to say.
    """

    part: str
    matter: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class SharedLearningFacts(LetterFacts):
    """SHARED_LEARNING: what a partner outside the Trust reads; no name of staff, no small number, no link within.

    `matter` is as in ResultsFacts.
    """

    reference: str
    title: str
    matter: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class PdsaTestFacts(ProjectFacts):
    """TEST_DUE: a test of change, “Test 3.2”, was over on a day; `matter` is what was tried and what was expected."""

    test: str
    ended_on: date
    matter: Sequence[Quote] = ()


@dataclass(frozen=True, kw_only=True)
class CycleAheadFacts(ProjectFacts):
    """CYCLE_AHEAD: the next cycle, by its number, begins on a day; `matter` is what is measured in it."""

    cycle: int
    begins_on: date
    matter: Sequence[Quote] = ()


Facts: TypeAlias = (
    TaskFacts
    | SeveralTasksFacts
    | DecisionFacts
    | StepTakenFacts
    | NamedFacts
    | JoinWantedFacts
    | DeputyDeclinedFacts
    | AbsenceEnteredFacts
    | StandInNamedFacts
    | FiguresDueFacts
    | HandOverFacts
    | HelpAnsweredFacts
    | RolesVacantFacts
    | QualityLeadBeginsFacts
    | ProgrammeBegunFacts
    | PaperFacts
    | SubscriptionsDueFacts
    | ResearchIdeaFacts
    | ReceiptFacts
    | CodeFacts
    | DigestFacts
    | FeedbackFacts
    | DraftEndsFacts
    | PdsaTestFacts
    | CycleAheadFacts
    | ResultsFacts
    | SharedLearningFacts
    | MailHeldFacts
    | OverdueTableFacts
    | PrivacyFiguresFacts
    | ServiceTroubleFacts
    | DoneInPrefectFacts
    | TextReleasedFacts
)
