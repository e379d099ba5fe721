"""What was decided, for letters that tell it: the reason, the conditions with their dates and who set them."""

from collections.abc import Iterator, Sequence

from models.answers.project_answers import form_of
from models.clock import spoken_date
from models.forms.project.approval import ConditionalDecision
from models.forms.project.closure import ConfirmClosureForm
from models.forms.project.duties.destruction import DestroyDataForm
from models.forms.project.duties.risks import AcceptRiskForm, ReviewRiskForm
from models.measures.figure_judgement import FigureJudgement
from models.records import Decision, HumanTask, Project
from models.vocabulary import Outcome, TaskKind
from notifications.content.quotes import (
    LONGEST_OF_MANY,
    LONGEST_REASON,
    MOST_OF_MANY,
    Quote,
    in_one_line,
    quote,
    quotes_of_many,
)
from notifications.content.subject_matter import whose


def what_was_decided(task: HumanTask, decision: Decision) -> Iterator[Quote]:
    """The reason of one answer or what was done; its conditions with their dates, or until when the data are kept."""
    is_deed = task.kind is TaskKind.IMPLEMENT_ACTION and decision.outcome is Outcome.COMPLETED
    yield from quote("What was done" if is_deed else "Reason given", decision.reason, most=LONGEST_REASON)
    given = form_of(decision, task.kind)
    if isinstance(given, ConditionalDecision):
        texts = [_condition(condition.text, spoken_date(condition.due_on)) for condition in given.conditions]
        yield from quotes_of_many("Condition" if len(texts) == 1 else "Conditions", texts)
    if isinstance(given, ConfirmClosureForm) and given.retention_until is not None:
        yield Quote("The data are kept until", spoken_date(given.retention_until))
    yield from next_look(task, decision)


def next_look(task: HumanTask, decision: Decision) -> Iterator[Quote]:
    """On which day an accepted risk is looked at again, or until when data are still needed; nothing for the rest."""
    given = form_of(decision, task.kind)
    if isinstance(given, AcceptRiskForm | ReviewRiskForm) and given.review_on is not None:
        yield Quote("It is looked at again on", spoken_date(given.review_on))
    if isinstance(given, DestroyDataForm) and given.keep_until is not None:
        yield Quote("The data are needed until", spoken_date(given.keep_until))


def conditions_of_approval(project: Project) -> Iterator[Quote]:
    """Every condition of the approval and its reviews, with its date, and who set it."""
    for task in project.tasks:
        decision = task.decision
        if decision is None or decision.outcome is not Outcome.APPROVED_WITH_CONDITIONS:
            continue
        given = form_of(decision, task.kind)
        if isinstance(given, ConditionalDecision):
            texts = [
                _condition(condition.text, spoken_date(condition.due_on)) for condition in given.conditions
            ]
            yield from quotes_of_many(f"To be met ({whose(task)})", texts)


def what_was_achieved(judged: Sequence[FigureJudgement]) -> Iterator[Quote]:
    """What the measures show in the end, in the words of their judgement; without figures of few people (P25)."""
    texts = [_achieved(judgement) for judgement in judged[:MOST_OF_MANY]]
    if texts:
        yield Quote("What was achieved", "\n".join(texts))


def _condition(text: str, by: str) -> str:
    words = in_one_line(text, most=LONGEST_OF_MANY - len(by) - 6).rstrip(".")
    return f"{words}, by {by}"


def _achieved(judgement: FigureJudgement) -> str:
    """“Within four hours: 95.2%, target at least 95%: met. Improvement shown.”."""
    result, name = judgement.result, in_one_line(judgement.measure.name)
    value = "" if result is None or result.tells_of_few else f" {result.written}"
    standing = f"{judgement.measure.target_words}: {judgement.status.label}" if judgement.status else ""
    sentence = f"{name}:{value}{', ' if value and standing else ' ' if standing else ''}{standing}"
    return f"{sentence.rstrip(':')}. {judgement.verdict.label}."
