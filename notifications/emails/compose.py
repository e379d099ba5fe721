"""Letters about tasks, moves and answers, and the sign-in code: from what happened to rows of the outbox.

Each is rendered once, when it is written. The modules beside it write the other letters, each named for what its own
are about; `outbox_rows` holds what all of them use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.answers.on_behalf import authority_borrowed
from models.clock import local_date
from models.engine.assignment import Assignment
from models.forms import FORMS
from models.policy.rules import TaskRule
from models.policy.undertakings.unregistered import reported_title
from models.policy.versions import ask_of, policy_of
from models.records import Decision, Email, HumanTask, Link, Person, SignInCode, Transition
from models.vocabulary import Letter, LetterClass, Stage
from notifications.content.consequence import after_late_registration, after_refused_risk, next_steps
from notifications.content.decided import conditions_of_approval, next_look, what_was_decided
from notifications.content.quotes import Quote, in_one_line, quotable, quote, reason_said
from notifications.content.subject_matter import round_of, subject_matter, whose
from notifications.emails.contexts import (
    CodeFacts,
    DecisionFacts,
    EscalationFacts,
    LetterRow,
    ReceiptFacts,
    ReminderFacts,
    SeveralTasksFacts,
    StepTakenFacts,
    TaskFacts,
)
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    note_of,
    project_facts,
    project_page,
    task_facts,
    task_link,
    what_happens_otherwise,
)
from notifications.emails.phrases import deciding_role, newest_decision

CODE_MINUTES = 10


@dataclass(frozen=True)
class OpenedAsk:
    """A task that was opened, what the table says of it, and how often it has come back."""

    task: HumanTask
    ask: TaskRule
    returns: int = 0


def task_opened(on: Occasion, asked: OpenedAsk, *, letter: Letter) -> list[Link | Email]:
    """The one email that asks a person to do one thing, with a link of its own."""
    task = asked.task
    token, link = task_link(on, task)
    given = task_facts(on, task, asked.ask, returns=asked.returns)
    if letter is Letter.CHANGES_WANTED:
        given["asked"] = given["asked"].replace("write", "revise", 1)
    facts = TaskFacts(**given, link=f"{on.head.base_url}/t/{token}")
    key = f"task:{task.id}:{task.assignment_no}"
    post = OutboxEntry(letter, LetterClass.TASK, key, task.assignee, on.now, on.project, task)
    return [link, email_of(post, facts, on.head)]


def tasks_opened(on: Occasion, several: Sequence[OpenedAsk]) -> tuple[Email, list[Link]]:
    """One email for all that one answer asks of one person, the most urgent first; each task has its own link.

    It is about no single task: which it spoke of is noted beside it, as of a digest.
    """
    asked = sorted(several, key=lambda each: (each.task.due_on, each.task.number, each.task.id))
    first, reader = asked[0], asked[0].task.assignee
    rows = [
        (_asked_task(on, each.task, token), link)
        for each in asked
        for token, link in [task_link(on, each.task)]
    ]
    facts = SeveralTasksFacts(
        **project_facts(on, reader),
        link=f"{on.head.base_url}/my",
        tasks=tuple(row for row, _ in rows),
        due_on=first.task.due_on,
        otherwise=what_happens_otherwise(on, first.task, first.ask),
    )
    key = f"tasks:{min(each.task.id for each in several)}:{first.task.assignment_no}"
    post = OutboxEntry(Letter.TASKS_OPENED, LetterClass.TASK, key, reader, on.now, on.project)
    return email_of(post, facts, on.head), [link for _, link in rows]


def _asked_task(on: Occasion, task: HumanTask, token: str) -> LetterRow:
    return LetterRow(
        asked=task.asked,
        minutes=FORMS[task.kind].minutes,
        due_on=task.due_on,
        link=f"{on.head.base_url}/t/{token}",
        matter=subject_matter(on.project, task),
        round=round_of(on.project, task),
        note=note_of(task),
    )


def reminder(on: Occasion, task: HumanTask, ask: TaskRule, *, rung: int) -> list[Link | Email]:
    """The person asked is reminded; at most once a task and day (P12)."""
    token, link = task_link(on, task)
    today = local_date(on.now)
    facts = ReminderFacts(
        **task_facts(on, task, ask),
        link=f"{on.head.base_url}/t/{token}",
        days_overdue=(today - task.due_on).days,
    )
    key = f"reminder:{task.id}:{task.assignment_no}:{rung}"
    post = OutboxEntry(
        Letter.REMINDER, LetterClass.REMINDER, key, task.assignee, on.now, on.project, task, today
    )
    return [link, email_of(post, facts, on.head)]


def escalation(on: Occasion, task: HumanTask, ask: TaskRule, *, rung: int, told: Assignment) -> Email:  # noqa: PLR0913
    """An overdue task is brought to the next role of the policy's route; its link shows the project."""
    today = local_date(on.now)
    facts = EscalationFacts(
        **task_facts(on, task, ask) | {"recipient_name": told.person.name, "note": told.note, "feedback": ""},
        link=project_page(on),
        days_overdue=(today - task.due_on).days,
        original=f"{task.assignee.name} ({task.role.label})",
    )
    key = f"escalation:{task.id}:{task.assignment_no}:{rung}"
    post = OutboxEntry(
        Letter.ESCALATION, LetterClass.ESCALATION, key, told.person, on.now, on.project, task, today
    )
    return email_of(post, facts, on.head)


def stage_entered(  # noqa: PLR0913 -- what happened, to whom, and what it comes to
    on: Occasion, transition: Transition, letter: Letter, *, told: Person, achieved: Sequence[Quote] = ()
) -> Email:
    """Somebody is told that the project was approved, declined, redirected, closed or ended early.

    An approval is told with its conditions, a closure with what was `achieved`.
    """
    task, decision = newest_decision(on.project)
    facts = DecisionFacts(
        **project_facts(on, told),
        link=project_page(on),
        outcome=_outcome_said(letter, decision),
        reason=reason_said(decision.reason) if decision else "",
        decided_by_role=whose(task) if task else deciding_role(task),
        clause=policy_of(on.project).rule(Stage(transition.from_state)).clause,
        terms=tuple(conditions_of_approval(on.project)) if letter is Letter.PROJECT_APPROVED else achieved,
    )
    key = f"{letter}:{transition.id}:{told.id}"
    return email_of(OutboxEntry(letter, LetterClass.DECISION, key, told, on.now, on.project), facts, on.head)


def decision_letter(  # noqa: PLR0913
    on: Occasion, task: HumanTask, decision: Decision, letter: Letter, *, to: Person
) -> Email:
    """Whoever the policy's table names hears of an answer at once, in the words of the letter it names."""
    given = project_facts(on, to)
    if letter is Letter.UNREGISTERED_SETTLED:
        given["title"] = reported_title(given["title"])
    facts = DecisionFacts(
        **given,
        link=project_page(on),
        outcome=decision.outcome.said,
        reason=reason_said(decision.reason),
        decided_by_role=whose(task),
        clause=ask_of(on.project, task).clause,
        about=quotable(task.about),
        next_step=_what_follows(on, decision, letter, to),
        terms=tuple(next_look(task, decision)),
    )
    key = f"{letter}:{decision.id}:{to.id}"
    return email_of(OutboxEntry(letter, LetterClass.DECISION, key, to, on.now, on.project), facts, on.head)


def _what_follows(on: Occasion, decision: Decision, letter: Letter, to: Person) -> str:
    """What happens next, where that depends on the project or on the reader; else the letter itself says it."""
    if letter is Letter.RISK_REFUSED:
        return after_refused_risk(on.project)
    return after_late_registration(decision, to) if letter is Letter.UNREGISTERED_SETTLED else ""


def action_called_off(on: Occasion, task: HumanTask, because: str) -> Email:
    """Whoever was asked for an action of a committee hears that a correction of its record asks it no longer."""
    facts = DecisionFacts(
        **project_facts(on, task.assignee),
        link=f"{on.head.base_url}/my",
        outcome="no longer asked",
        reason=reason_said(because),
        decided_by_role="",
        about=in_one_line(task.about),
    )
    post = OutboxEntry(
        Letter.ACTION_CALLED_OFF,
        LetterClass.DECISION,
        f"called-off:{task.id}",
        task.assignee,
        on.now,
        on.project,
    )
    return email_of(post, facts, on.head)


def receipt(on: Occasion, task: HumanTask, decision: Decision, *, to: Person) -> Email:
    """Whoever answered is told what was recorded in their name."""
    facts = ReceiptFacts(
        **project_facts(on, to),
        link=project_page(on),
        recorded=f"{task.kind.said}: {decision.outcome.said}{authority_borrowed(decision)}.",
        recorded_at=on.now,
        terms=tuple(what_was_decided(task, decision)),
        next_step=next_steps(on.project, to),
    )
    post = OutboxEntry(
        Letter.RECEIPT, LetterClass.RECEIPT, f"receipt:{decision.id}", to, on.now, on.project, task
    )
    return email_of(post, facts, on.head)


def step_taken(on: Occasion, task: HumanTask, decision: Decision) -> Email:
    """The lead hears of a step that somebody else has taken, with its reason and conditions."""
    lead = on.project.lead
    facts = StepTakenFacts(
        **project_facts(on, lead),
        link=project_page(on),
        step=f"{task.kind.said}: {decision.outcome.said}.",
        taken_by=whose(task),
        matter=(
            *(quote("The action" if task.number else "What it is about", task.about)),
            *what_was_decided(task, decision),
        ),
        next_step=next_steps(on.project, lead),
    )
    post = OutboxEntry(
        Letter.STEP_TAKEN, LetterClass.DECISION, f"step:{decision.id}", lead, on.now, on.project
    )
    return email_of(post, facts, on.head)


def sign_in_code(code: SignInCode, digits: str, *, to: Person, head: Letterhead) -> Email:
    """The six digits that prove who reads this mailbox; no link, so that nothing can be opened from it."""
    facts = CodeFacts(
        code=digits,
        purpose="sign in",
        minutes_valid=CODE_MINUTES,
        **addressed(to, head),
    )
    return email_of(
        OutboxEntry(Letter.SIGN_IN_CODE, LetterClass.CODE, f"code:{code.id}", to, code.created_at),
        facts,
        head,
    )


def _outcome_said(letter: Letter, decision: Decision | None) -> str:
    if letter is Letter.PROJECT_APPROVED and decision is not None:
        return decision.outcome.said
    return letter.removeprefix("project-")
