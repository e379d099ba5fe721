"""What somebody needs to know for one answer: a few lines above its form, chosen by what is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy.orm import Session

from models.records import HumanTask, Project
from models.vocabulary import TaskKind
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
    conclusion,
    condition,
    contract,
    lead,
    lead_with_address,
    literature,
    measures,
    methodology,
    objection,
    problem,
    question,
    report,
    results,
    sample,
    shortened,
    standing,
    what_is_not_known,
)

Part = Callable[[BriefedTask], Iterator[BriefLine]]


_TO_DECIDE: tuple[Part, ...] = (aim, baseline, lead)

BRIEFS: Mapping[TaskKind, tuple[Part, ...]] = {
    TaskKind.PROPOSE: (asked_for,),
    TaskKind.CHECK_BRONZE_TRAINING: (lead_with_address,),
    TaskKind.SEARCH_EVIDENCE: (question, aim),
    TaskKind.REVIEW_EVIDENCE: (literature,),
    TaskKind.REGISTER: (problem, aim),
    TaskKind.SCREEN_RESEARCH: (what_is_not_known, aim),
    TaskKind.APPROVE: _TO_DECIDE,
    TaskKind.REVIEW_SUPPORT_TEAM: _TO_DECIDE,
    TaskKind.REVIEW_RESEARCH_GOVERNANCE: _TO_DECIDE,
    TaskKind.REVIEW_INFORMATION_GOVERNANCE: _TO_DECIDE,
    TaskKind.REVIEW_EQUALITY: _TO_DECIDE,
    TaskKind.REVIEW_ETHICS: _TO_DECIDE,
    TaskKind.RESOLVE_OBJECTION: (objection, aim),
    TaskKind.MEET_CONDITION: (condition,),
    TaskKind.ADVISE_ON_DESIGN: (aim, baseline),
    TaskKind.PLAN_CYCLE: (aim, advice),
    TaskKind.SUBMIT_DATA: (measures,),
    TaskKind.REPORT_FINDINGS: (results,),
    TaskKind.RECORD_MEETING: (results, conclusion),
    TaskKind.IMPLEMENT_ACTION: (action,),
    TaskKind.OVERSEE_ACTIONS: (actions,),
    TaskKind.CHECK_EFFECT: (results, actions),
    TaskKind.REVIEW_METHODOLOGY: (sample,),
    TaskKind.ENDORSE_METHODOLOGY: (methodology,),
    TaskKind.WRITE_FINAL_REPORT: (asked_for, results),
    TaskKind.SHARE_LEARNING: (report,),
    TaskKind.CONFIRM_CLOSURE: (report,),
    TaskKind.WITHDRAW: (),
    TaskKind.ABANDON: (),
    TaskKind.NAME_SUCCESSOR: (contract,),
    TaskKind.CHECK_IN: (standing,),
    TaskKind.AGREE_CORRECTION: (),
    TaskKind.INVITE_TOPICS: (),
    TaskKind.SUGGEST_TOPICS: (area,),
    TaskKind.DRAFT_PROGRAMME: (asked_for,),
    TaskKind.COMMENT_ON_DRAFT: (area,),
    TaskKind.SIGN_PROGRAMME_OFF: (asked_for,),
    TaskKind.AGREE_EFFECTIVE_CARE: (asked_for,),
    TaskKind.AGREE_QUALITY_COMMITTEE: (asked_for,),
    TaskKind.PUBLISH_PROGRAMME: (asked_for,),
    TaskKind.CLOSE_PROGRAMME: (asked_for,),
}
"""What stands above the form of each kind, in this order."""


def brief_of(session: Session, project: Project, task: HumanTask) -> list[BriefLine]:
    """What stands above the form of a task, without lines that say nothing."""
    briefed = BriefedTask(session, project, task)
    lines = (line for part in BRIEFS[task.kind] for line in part(briefed))
    return [BriefLine(line.label, shortened(line.text)) for line in lines if line.text]
