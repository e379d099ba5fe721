"""What each kind of task is about, in the words of whoever wrote them: one table, read by every letter that asks (P25).

No figures and no results stand here, nothing of single patients, and no documents: those are on the pages.
"""

from collections.abc import Callable, Iterator, Mapping

from models.answers.on_behalf import authority_borrowed
from models.answers.plan_in_force import plan_in_force
from models.answers.planned_actions import planned_action
from models.answers.project_answers import answer, answers_in_visit, newest_answered
from models.clock import local_date, spoken_date, spoken_days
from models.cycles.cycle_results import measure_names
from models.engine.change_points import request_said
from models.forms.project.cycle_plan import AdviseOnDesignForm
from models.forms.project.evidence import SearchEvidenceForm
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.policy.conditions import agreed_actions
from models.policy.national import numbers_for, recommendation_acted_on
from models.records import HumanTask, Project
from models.vocabulary import AGAINST, Outcome, Role, TaskKind
from notifications.content.quotes import (
    LONGEST_OF_MANY,
    LONGEST_REASON,
    Quote,
    in_one_line,
    quote,
    quotes_of_many,
)

MatterOf = Callable[[Project, HumanTask], Iterator[Quote]]


def subject_matter(project: Project, task: HumanTask) -> tuple[Quote, ...]:
    """What a letter quotes of what it asks about; first what others have asked for or objected to before it."""
    about = MATTER.get(task.kind)
    return (*_said_against(project, task), *(about(project, task) if about else ()))


def round_of(project: Project, task: HumanTask, *, returns: int = 0) -> str:
    """Which round it is, in a sentence: a second return, asked again, a further cycle; empty for the first."""
    if returns > 1:
        return f"It comes back to you for the {_ORDINALS.get(returns, f'{returns}th')} time."
    before = newest_answered(project, task.kind)
    if task.decides and before is not None and before.decision is not None:
        day = spoken_date(local_date(before.decision.at))
        return f"This is asked again: the answer on {day} was “{before.decision.outcome.said}”."
    return f"This is cycle {task.cycle}." if task.cycle > 1 else ""


_ORDINALS = {2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth"}


def whose(task: HumanTask) -> str:
    """“CDS quality lead, Helen Marsh”: the role in which something was answered, and who did if that is known here."""
    is_theirs = task.decision is not None and task.decision.person_id == task.assignee_id
    label, name = task.role.label, task.assignee.name
    borrowed = authority_borrowed(task.decision) if task.decision else ""
    return (
        f"{label}, {name}{borrowed}"
        if is_theirs and label.lower() not in name.lower()
        else f"{label}{borrowed}"
    )


def _said_against(project: Project, task: HumanTask) -> Iterator[Quote]:
    """What was asked for or objected to in the visit before, and what whoever is asked again said last time."""
    for other in project.tasks:
        decision = other.decision
        if other is task or decision is None or decision.outcome not in AGAINST:
            continue
        is_before = other.stage_entry == task.stage_entry - 1
        is_own = task.decides and other.kind is task.kind and other.stage_entry < task.stage_entry
        if is_before or is_own:
            yield from quote(
                f"{_AGAINST[decision.outcome]} ({whose(other)})",
                request_said(project, other),
                most=LONGEST_REASON,
            )


_AGAINST = {
    Outcome.CHANGES_WANTED: "What is to be changed",
    Outcome.OBJECTED: "The objection",
    Outcome.DECLINED: "Why it was declined",
}


def _aim(project: Project, _: HumanTask) -> Iterator[Quote]:
    proposal = answer(project, ProposalForm)
    if proposal is not None:
        yield from quote("Aim", in_one_line(proposal.aim))


def _to_decide(project: Project, task: HumanTask) -> Iterator[Quote]:
    """The aim in one line, what kind of work it is, and who leads it."""
    yield from _aim(project, task)
    kind = project.project_type.label if project.project_type else "Not known yet"
    yield Quote("Kind of work, and who leads it", f"{kind}, {project.lead.name}")


def _research_screen(project: Project, task: HumanTask) -> Iterator[Quote]:
    registration = answer(project, RegisterForm)
    if registration is not None:
        yield from quote("What the QI Support Team asks", registration.reason)
    yield from _to_decide(project, task)


def _training(project: Project, _: HumanTask) -> Iterator[Quote]:
    yield Quote("Who leads the project", project.lead.name)


def _library_question(project: Project, task: HumanTask) -> Iterator[Quote]:
    proposal = answer(project, ProposalForm)
    if proposal is not None:
        yield from quote("The question", proposal.evidence_question)
    yield from _aim(project, task)


def _evidence(project: Project, task: HumanTask) -> Iterator[Quote]:
    search = answer(project, SearchEvidenceForm)
    if search is not None:
        yield from quote("What the Library says", search.summary)
    yield from _aim(project, task)


def _objection(project: Project, _: HumanTask) -> Iterator[Quote]:
    for other, outcome in answers_in_visit(project):
        if outcome is Outcome.OBJECTED and other.decision is not None:
            yield from quote(f"The objection ({whose(other)})", other.decision.reason, most=LONGEST_REASON)


def _condition(project: Project, task: HumanTask) -> Iterator[Quote]:
    yield from quote("The condition", task.about)
    of_task = task.task_key.rpartition("-")[0]
    by = next((other for other in project.tasks if other.id == of_task and other.decision), None)
    if by is not None and by.decision is not None:
        yield Quote("Who set it", f"{whose(by)}, on {spoken_date(local_date(by.decision.at))}")


def _correction(project: Project, task: HumanTask) -> Iterator[Quote]:
    """Which answers are to be corrected and why, never what they say: it may be a result."""
    what, _, why = (task.about or "").partition("\n")
    yield from quote("What is to be corrected", what)
    yield from quote("Why", why)
    yield from _to_decide(project, task)


def _advice(project: Project, task: HumanTask) -> Iterator[Quote]:
    advice = answer(project, AdviseOnDesignForm) if task.cycle <= 1 else None
    if advice is not None:
        yield from quote("Advice on the method", advice.method_advice, most=LONGEST_OF_MANY)
        yield from quote("Advice on the sample", advice.sampling_advice, most=LONGEST_OF_MANY)
    yield from _aim(project, task)
    yield from _measures(project, task)


def _measures(project: Project, _: HumanTask) -> Iterator[Quote]:
    names = measure_names(project)
    yield from quotes_of_many("Measure" if len(names) == 1 else "Measures", names)


def _meeting(project: Project, task: HumanTask) -> Iterator[Quote]:
    """What was measured, and for when the meeting is planned, or where one says so."""
    yield from _measures(project, task)
    yield from _by_the_team("The findings", project, TaskKind.REPORT_FINDINGS)
    if task.planned_on is not None:
        yield Quote("Planned for", spoken_date(task.planned_on))
    else:
        yield Quote("Not held yet?", "Say on the page when it will be. You get a calendar file for that day.")


def _learning(project: Project, task: HumanTask) -> Iterator[Quote]:
    """The aim, and whose the report is."""
    yield from _aim(project, task)
    yield from _by_the_team("The report", project, TaskKind.WRITE_FINAL_REPORT)


def _by_the_team(label: str, project: Project, kind: TaskKind) -> Iterator[Quote]:
    """That the QI Support Team wrote something for a topic of the programme, and what the lead can do (OB-077)."""
    task = newest_answered(project, kind)
    if task is not None and task.role is Role.QIST:
        yield Quote(
            label, "Written by the QI Support Team. Read it first; you can correct it on the project’s page."
        )


def _figures(project: Project, task: HumanTask) -> Iterator[Quote]:
    yield from _measures(project, task)
    plan = plan_in_force(project)
    if plan and plan.days_measured:
        days = spoken_days(*plan.days_measured)
        yield Quote("Period", days[:1].upper() + days[1:])


def _action(project: Project, task: HumanTask) -> Iterator[Quote]:
    """The action, how strong it is, its measure, and how one will know."""
    yield from quote("The action", task.about)
    if (planned := planned_action(project, task.task_key)) is not None:
        if planned.strength:
            yield Quote("How strong it is", planned.strength.label)
        yield from quote("Which measure it is for", in_one_line(planned.addresses))
        yield from quote("How you will know that it worked", in_one_line(planned.success))


def _actions(project: Project, _: HumanTask) -> Iterator[Quote]:
    """The actions of the cycle, each with its strength and what became of it."""
    answered = {
        task.task_key: task.decision.outcome.said
        for task in project.tasks
        if task.kind is TaskKind.IMPLEMENT_ACTION and task.decision is not None
    }
    actions = agreed_actions(project)
    texts = [
        f"{in_one_line(action.text, most=LONGEST_OF_MANY)} "
        f"({_strength(project, action.key)}{answered.get(action.key, 'open')})"
        for action in actions
    ]
    yield from quotes_of_many("The action" if len(texts) == 1 else "The actions", texts)


def _strength(project: Project, key: str) -> str:
    """“strong, ”; nothing where nobody has said."""
    planned = planned_action(project, key)
    return f"{planned.strength.label.lower()}, " if planned and planned.strength else ""


def _effect(project: Project, task: HumanTask) -> Iterator[Quote]:
    yield from _actions(project, task)
    yield from _measures(project, task)


def _contract(project: Project, _: HumanTask) -> Iterator[Quote]:
    if project.lead_contract_ends_on is not None:
        yield Quote("When your contract or rotation ends", spoken_date(project.lead_contract_ends_on))


def _standing(project: Project, _: HumanTask) -> Iterator[Quote]:
    yield Quote("Where it stands", project.stage.label)


def _sponsorship(project: Project, task: HumanTask) -> Iterator[Quote]:
    """Who names the reader as what, and what the project wants to achieve."""
    lead = project.lead
    yield Quote("Why you", f"{lead.name} ({lead.email}) names you as the senior person who backs it.")
    yield from _aim(project, task)


def _about(label: str) -> MatterOf:
    """What a task is about, under what it is called."""

    def matter(project: Project, task: HumanTask) -> Iterator[Quote]:
        _ = project
        yield from quote(label, task.about, most=LONGEST_REASON)

    return matter


def _gap_analysis(project: Project, task: HumanTask) -> Iterator[Quote]:
    """For whom, and how many recommendations."""
    yield from quote("For", task.about)
    numbers = numbers_for(project, task.about)
    yield Quote("Recommendations that concern you", ", ".join(numbers))


def _promised(project: Project, task: HumanTask) -> Iterator[Quote]:
    yield from quote("What was promised", task.about)
    yield from quote("The recommendation", recommendation_acted_on(project, task), most=LONGEST_OF_MANY)


def _risk(project: Project, task: HumanTask) -> Iterator[Quote]:
    """What stays as it is, and who leads the project; the reasons and the figures are on the page."""
    yield from quote("What stays as it is", in_one_line(task.about or ""), most=LONGEST_REASON)
    yield Quote("Who leads the project", project.lead.name)


def _data(project: Project, task: HumanTask) -> Iterator[Quote]:
    """Which data, where, and until when they were to be kept."""
    yield from quote("Which data, and where", in_one_line(task.about or ""), most=LONGEST_REASON)
    if project.retention_until is not None:
        yield Quote("Kept until", spoken_date(project.retention_until))


def _help_wanted(project: Project, task: HumanTask) -> Iterator[Quote]:
    """Which kind of help and who asks for it, then what would help."""
    first, _, words = (task.about or "").partition("\n")
    yield from quote("Who asks for what", first)
    yield from quote("What would help", words)
    yield from _standing(project, task)


def _committee_action(project: Project, task: HumanTask) -> Iterator[Quote]:
    _ = project
    yield from quote("The action", task.about)


def _adoption(project: Project, task: HumanTask) -> Iterator[Quote]:
    """For which service it is asked, and what was learned."""
    yield from quote("Your service", task.about)
    learned = answer(project, ShareLearningForm)
    yield from quote("What was learned", learned.learning if learned else "")


MATTER: Mapping[TaskKind, MatterOf] = {
    TaskKind.CHECK_BRONZE_TRAINING: _training,
    TaskKind.SEARCH_EVIDENCE: _library_question,
    TaskKind.REVIEW_EVIDENCE: _evidence,
    TaskKind.REGISTER: _to_decide,
    TaskKind.SCREEN_RESEARCH: _research_screen,
    TaskKind.APPROVE: _to_decide,
    TaskKind.REVIEW_SUPPORT_TEAM: _to_decide,
    TaskKind.REVIEW_RESEARCH_GOVERNANCE: _to_decide,
    TaskKind.REVIEW_INFORMATION_GOVERNANCE: _to_decide,
    TaskKind.REVIEW_EQUALITY: _to_decide,
    TaskKind.REVIEW_ETHICS: _to_decide,
    TaskKind.RESOLVE_OBJECTION: _objection,
    TaskKind.MEET_CONDITION: _condition,
    TaskKind.ADVISE_ON_DESIGN: _to_decide,
    TaskKind.DESIGN: _advice,
    TaskKind.PLAN_CYCLE: _advice,
    TaskKind.REVIEW_DATA_USE: _to_decide,
    TaskKind.SUBMIT_DATA: _figures,
    TaskKind.REPORT_FINDINGS: _measures,
    TaskKind.RECORD_MEETING: _meeting,
    TaskKind.IMPLEMENT_ACTION: _action,
    TaskKind.OVERSEE_ACTIONS: _actions,
    TaskKind.CHECK_EFFECT: _effect,
    TaskKind.REVIEW_METHODOLOGY: _measures,
    TaskKind.ENDORSE_METHODOLOGY: _measures,
    TaskKind.WRITE_FINAL_REPORT: _aim,
    TaskKind.SHARE_LEARNING: _learning,
    TaskKind.CONFIRM_CLOSURE: _to_decide,
    TaskKind.AGREE_CORRECTION: _correction,
    TaskKind.NAME_SUCCESSOR: _contract,
    TaskKind.CHECK_IN: _standing,
    TaskKind.CONFIRM_SPONSOR: _sponsorship,
    TaskKind.ANSWER_HELP: _help_wanted,
    TaskKind.DO_COMMITTEE_ACTION: _committee_action,
    TaskKind.RECORD_CASES: _about("The submission window"),
    TaskKind.CONFIRM_NON_PARTICIPATION: _about("Why the QI Support Team asks"),
    TaskKind.ANSWER_RECOMMENDATIONS: _gap_analysis,
    TaskKind.ACT_ON_RECOMMENDATION: _promised,
    TaskKind.ACCEPT_RISK: _risk,
    TaskKind.REVIEW_RISK: _risk,
    TaskKind.DESTROY_DATA: _data,
    TaskKind.ANSWER_ADOPTION: _adoption,
}
"""By kind of task, what is quoted; of what is not here, the title says it all."""
