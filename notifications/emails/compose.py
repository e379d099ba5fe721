"""Letters about tasks, moves and answers, and the sign-in code: from what happened to rows of the outbox.

Each is rendered once, when it is written. Its kin beside it compose the rest: cover, dates, digests, feedback, papers,
programme, research, service, subscriptions. `outbox_rows` holds what all of them use.
"""

from models.clock import local_date
from models.engine.assignment import Assignment
from models.engine.whose_turn import whose_turn
from models.policy.rules import TaskRule
from models.policy.versions import ask_of, policy_of
from models.records import Decision, Email, HumanTask, Link, Person, SignInCode, Transition
from models.vocabulary import Letter, LetterClass, Stage
from notifications.emails.contexts import (
    CodeFacts,
    DecisionFacts,
    EscalationFacts,
    ReceiptFacts,
    ReminderFacts,
    TaskFacts,
)
from notifications.emails.outbox_rows import (
    Letterhead,
    Occasion,
    OutboxEntry,
    addressed,
    email_of,
    project_facts,
    project_page,
    task_facts,
    task_link,
)
from notifications.emails.phrases import deciding_role, newest_decision

CODE_MINUTES = 10


def task_opened(on: Occasion, task: HumanTask, ask: TaskRule, *, letter: Letter) -> list[Link | Email]:
    """The one e-mail that asks a person to do one thing, with a link of its own."""
    token, link = task_link(on, task)
    given = task_facts(on, task, ask)
    if letter is Letter.CHANGES_WANTED:
        given["asked"] = given["asked"].replace("write", "revise", 1)
    facts = TaskFacts(**given, link=f"{on.head.base_url}/t/{token}")
    key = f"task:{task.id}:{task.assignment_no}"
    post = OutboxEntry(letter, LetterClass.TASK, key, task.assignee, on.now, on.project, task)
    return [link, email_of(post, facts, on.head)]


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
        original_role=task.role.label,
    )
    key = f"escalation:{task.id}:{task.assignment_no}:{rung}"
    post = OutboxEntry(
        Letter.ESCALATION, LetterClass.ESCALATION, key, told.person, on.now, on.project, task, today
    )
    return email_of(post, facts, on.head)


def stage_entered(on: Occasion, transition: Transition, letter: Letter, *, told: Person) -> Email:
    """Somebody is told that the project was approved, declined, redirected, closed or ended early."""
    task, decision = newest_decision(on.project)
    facts = DecisionFacts(
        **project_facts(on, told),
        link=project_page(on),
        outcome=_outcome_said(letter, decision),
        reason=decision.reason if decision else "",
        decided_by_role=deciding_role(task),
        clause=policy_of(on.project).rule(Stage(transition.from_state)).clause,
    )
    key = f"{letter}:{transition.id}:{told.id}"
    return email_of(OutboxEntry(letter, LetterClass.DECISION, key, told, on.now, on.project), facts, on.head)


def decision_letter(  # noqa: PLR0913
    on: Occasion, task: HumanTask, decision: Decision, letter: Letter, *, to: Person
) -> Email:
    """Whoever the policy's table names hears of an answer at once, in the words of the letter it names."""
    facts = DecisionFacts(
        **project_facts(on, to),
        link=project_page(on),
        outcome=decision.outcome.said,
        reason=decision.reason,
        decided_by_role=task.role.label,
        clause=ask_of(on.project, task).clause,
        about=task.about or "",
    )
    key = f"{letter}:{decision.id}:{to.id}"
    return email_of(OutboxEntry(letter, LetterClass.DECISION, key, to, on.now, on.project), facts, on.head)


def receipt(on: Occasion, task: HumanTask, decision: Decision, *, to: Person) -> Email:
    """Whoever answered is told what was recorded in their name."""
    facts = ReceiptFacts(
        **project_facts(on, to),
        link=project_page(on),
        recorded=f"{task.kind.said}: {decision.outcome.said}.",
        recorded_at=on.now,
        next_step=whose_turn(on.project).removeprefix("Next: "),
    )
    post = OutboxEntry(
        Letter.RECEIPT, LetterClass.RECEIPT, f"receipt:{decision.id}", to, on.now, on.project, task
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
