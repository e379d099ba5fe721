"""What somebody needs to know for one answer: a few lines above its form, chosen by what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.records import Decision, HumanTask, Project
from models.vocabulary import AGAINST, TaskKind
from tasks.queries.tasks.brief_alike import similar
from tasks.queries.tasks.brief_closing import accepted, data_kept, kept, kind_of_risk, risk, risk_register
from tasks.queries.tasks.brief_design import (
    checked,
    fixed,
    in_whom,
    measured,
    method,
    only_what_was_approved,
    other_use,
    specification,
)
from tasks.queries.tasks.brief_lines import (
    BriefedTask,
    BriefLine,
    action,
    actions,
    advice,
    aim,
    area,
    asked_for,
    baseline,
    committee_action,
    conclusion,
    condition,
    contract,
    drivers,
    effects,
    figures,
    help_wanted,
    lead,
    lead_with_address,
    learned,
    limits,
    literature,
    measures,
    methodology,
    objection,
    planned_meeting,
    question,
    report,
    results,
    sample,
    shortened,
    sponsor,
    standing,
    tested,
    to_adopt,
    what_is_not_known,
)
from tasks.queries.tasks.brief_national import national_report, recommended, stopping
from tasks.queries.tasks.brief_unregistered import reported_activity
from tasks.queries.tasks.changes import ChangedSince

Part = Callable[[BriefedTask], Iterator[BriefLine]]


_TO_DECIDE: tuple[Part, ...] = (
    aim,
    baseline,
    drivers,
    method,
    measured,
    specification,
    in_whom,
    fixed,
    checked,
    lead,
    sponsor,
)
"""What whoever decides on a project may want to know of it, in this order."""


def _deciding_on(*in_sight: Part) -> tuple[Part, ...]:
    """What a decision is about stands in sight, on one screen of a phone; the rest is folded together below it."""
    return (*in_sight, *(_folded(part) for part in _TO_DECIDE if part not in in_sight))


def _folded(part: Part) -> Part:
    def lines(briefed: BriefedTask) -> Iterator[BriefLine]:
        yield from (replace(line, is_folded=True) for line in part(briefed))

    return lines


BRIEFS: Mapping[TaskKind, tuple[Part, ...]] = {
    TaskKind.PROPOSE: (asked_for,),
    TaskKind.CHECK_BRONZE_TRAINING: (lead_with_address,),
    TaskKind.SEARCH_EVIDENCE: (question, aim),
    TaskKind.REVIEW_EVIDENCE: (literature, similar),
    TaskKind.DESIGN: (aim, drivers, advice, learned),
    TaskKind.REGISTER: (
        aim,
        similar,
        *map(_folded, (drivers, measured, specification, in_whom, fixed, sponsor)),
    ),
    TaskKind.SCREEN_RESEARCH: (what_is_not_known, aim),
    TaskKind.APPROVE: _deciding_on(aim, method, measured, specification, checked),
    TaskKind.REVIEW_SUPPORT_TEAM: _deciding_on(aim, measured),
    TaskKind.REVIEW_RESEARCH_GOVERNANCE: _deciding_on(aim, in_whom),
    TaskKind.REVIEW_INFORMATION_GOVERNANCE: _deciding_on(fixed),
    TaskKind.REVIEW_EQUALITY: _deciding_on(aim, in_whom),
    TaskKind.REVIEW_ETHICS: _deciding_on(aim, in_whom),
    TaskKind.RESOLVE_OBJECTION: (objection, aim),
    TaskKind.MEET_CONDITION: (condition,),
    TaskKind.ADVISE_ON_DESIGN: (aim, baseline, drivers),
    TaskKind.PLAN_CYCLE: (aim, advice),
    TaskKind.REVIEW_DATA_USE: (aim, other_use),
    TaskKind.SUBMIT_DATA: (figures, only_what_was_approved, _folded(measures)),
    TaskKind.REPORT_FINDINGS: (results, tested),
    TaskKind.RECORD_MEETING: (planned_meeting, results, tested, conclusion),
    TaskKind.IMPLEMENT_ACTION: (action,),
    TaskKind.OVERSEE_ACTIONS: (actions,),
    TaskKind.CHECK_EFFECT: (results, tested, effects),
    TaskKind.REVIEW_METHODOLOGY: (sample,),
    TaskKind.ENDORSE_METHODOLOGY: (methodology,),
    TaskKind.WRITE_FINAL_REPORT: (asked_for, results, tested, checked),
    TaskKind.SHARE_LEARNING: (report, limits),
    TaskKind.CONFIRM_CLOSURE: (report, checked, *map(_folded, (limits, kept))),
    TaskKind.WITHDRAW: (),
    TaskKind.ABANDON: (),
    TaskKind.NAME_SUCCESSOR: (contract,),
    TaskKind.CHECK_IN: (standing,),
    TaskKind.AGREE_CORRECTION: (),
    TaskKind.CONFIRM_SPONSOR: (aim, lead_with_address),
    TaskKind.ANSWER_HELP: (help_wanted, aim, lead_with_address),
    TaskKind.RECORD_CASES: (area,),
    TaskKind.ACCEPT_RISK: (risk, kind_of_risk, *map(_folded, (results, actions, lead))),
    TaskKind.REVIEW_RISK: (risk, accepted, *map(_folded, (kind_of_risk, risk_register, results, lead))),
    TaskKind.DESTROY_DATA: (data_kept,),
    TaskKind.ANSWER_ADOPTION: (to_adopt, results, lead_with_address),
    TaskKind.INVITE_TOPICS: (),
    TaskKind.SUGGEST_TOPICS: (area,),
    TaskKind.DRAFT_PROGRAMME: (asked_for,),
    TaskKind.COMMENT_ON_DRAFT: (area,),
    TaskKind.SIGN_PROGRAMME_OFF: (asked_for,),
    TaskKind.AGREE_EFFECTIVE_CARE: (asked_for,),
    TaskKind.AGREE_QUALITY_COMMITTEE: (asked_for,),
    TaskKind.PUBLISH_PROGRAMME: (asked_for,),
    TaskKind.CLOSE_PROGRAMME: (asked_for,),
    TaskKind.DO_COMMITTEE_ACTION: (committee_action,),
    TaskKind.CONFIRM_NON_PARTICIPATION: (stopping,),
    TaskKind.TAKE_IN_REPORT: (),
    TaskKind.ANSWER_RECOMMENDATIONS: (area, national_report),
    TaskKind.ACT_ON_RECOMMENDATION: (recommended,),
    TaskKind.SETTLE_UNREGISTERED: (reported_activity,),
}
"""What stands above the form of each kind, in this order."""

DECIDED_AGAIN = frozenset(
    {
        TaskKind.REGISTER,
        TaskKind.APPROVE,
        TaskKind.REVIEW_SUPPORT_TEAM,
        TaskKind.REVIEW_RESEARCH_GOVERNANCE,
        TaskKind.REVIEW_INFORMATION_GOVERNANCE,
        TaskKind.REVIEW_EQUALITY,
        TaskKind.REVIEW_ETHICS,
    }
)
"""Where another round shows what changed in the proposal, and nothing else above its form."""


def brief_of(briefed: BriefedTask, changed: ChangedSince | None) -> list[BriefLine]:
    """What stands above the form of a task, without lines that say nothing.

    Where somebody decides again on what was sent back, that is what was asked for and nothing else, and not even that
    where each point stands with its reply: what changed is shown below it.
    """
    if changed is not None and briefed.task.kind in DECIDED_AGAIN:
        return [] if changed.replies else _without_blanks(_sent_back(briefed.session, briefed.project))
    lines = _without_blanks(line for part in BRIEFS[briefed.task.kind] for line in part(briefed))
    is_all_folded = all(line.is_folded for line in lines)
    return [replace(line, is_folded=False) for line in lines] if is_all_folded else lines


def _without_blanks(lines: Iterable[BriefLine]) -> list[BriefLine]:
    return [replace(line, text=shortened(line.text)) for line in lines if line.text]


def _sent_back(session: Session, project: Project) -> Iterator[BriefLine]:
    """What whoever sent it back last asked for."""
    query = (
        select(HumanTask, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id == project.id, Decision.outcome.in_(AGAINST))
        .order_by(Decision.at.desc(), HumanTask.stage_entry.desc())
        .limit(1)
    )
    for task, decision in session.execute(query).tuples():
        yield BriefLine(f"{task.role.label} asked for", decision.reason)
