"""What people of the year answer: the example of each form, with the dates and figures of the project's life."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from deployments.demo.year.lives import Life
from models.forms import FORMS
from models.records import HumanTask, Person, Project
from models.rounding import percent_of
from models.vocabulary import Outcome, ProjectType, TaskKind
from models.working_time import working_days_after

MONTHS_OF_A_CYCLE = 6


@dataclass(frozen=True)
class AskedInLife:
    """What is asked in a life on a day, and which colleague of the lead's is at hand."""

    life: Life
    project: Project
    task: HumanTask
    colleague: Person
    today: date


def proposal_of(life: Life, lead: Person, deputy: Person) -> dict[str, Any]:
    """The proposal as its lead would send it."""
    measured, wants_search = life.measured, life.week % 3 == 0
    return {
        **FORMS[TaskKind.PROPOSE].examples[Outcome.SUBMITTED],
        "title": life.title,
        "about": " ".join(life.title.split()[:3])[:80],
        "service": life.service,
        "project_type": life.kind.value,
        "lead_name": lead.name,
        "lead_email": lead.email,
        "deputy_name": deputy.name,
        "deputy_email": deputy.email,
        "team": [{"name": deputy.name, "email": deputy.email, "profession": "nursing"}],
        "problem": f"{measured.name}: too {'seldom' if measured.is_better_higher else 'often'}, says everybody here.",
        "aim": f"{measured.name}: from {measured.before} to {measured.target} in 100 within a year.",
        "sponsor": "Dr Anita Desai",
        "sponsor_email": "anita.desai@northbrook.example",
        "help_wanted": ["literature_search"] if wants_search else [],
        "evidence_question": "Which changes have worked elsewhere?" if wants_search else None,
        **(_NATIONAL if life.kind is ProjectType.NATIONAL_AUDIT else {}),
    }


_NATIONAL = {"takes_part": True, "cases_expected": 120, "usual_governance": "yes"}
"""What the proposal of a national audit says besides."""


def answer_of_programme(kind: TaskKind, today: date) -> dict[str, Any]:
    """What differs from the example when somebody answers what the annual programme asks."""
    if kind is TaskKind.SUGGEST_TOPICS:
        return {"has_topics": False, "topics": []}
    is_committee = kind in {TaskKind.AGREE_EFFECTIVE_CARE, TaskKind.AGREE_QUALITY_COMMITTEE}
    return {"held_on": today.isoformat()} if is_committee else {}


def answer_of(asked: AskedInLife, outcome: Outcome) -> dict[str, Any]:
    """What differs from the example when somebody answers a task of a life."""
    life, today = asked.life, asked.today
    later = working_days_after(today, 20).isoformat()
    answers: Mapping[TaskKind, Mapping[str, Any]] = {
        TaskKind.PROPOSE: proposal_of(life, asked.project.lead, asked.colleague),
        TaskKind.CHECK_BRONZE_TRAINING: {"trained_on": (today - timedelta(days=30)).isoformat()},
        TaskKind.REVIEW_EVIDENCE: {"baseline": f"{life.measured.before} in 100, counted over one month."},
        TaskKind.REGISTER: {
            **_registered(life, today),
            **({"randomised": "yes"} if outcome is Outcome.RESEARCH else {}),
        },
        TaskKind.APPROVE: _approved(outcome, later),
        TaskKind.MEET_CONDITION: {"met_on": today.isoformat()},
        TaskKind.DESIGN: {**_plan(life, today), **_national_design(life)},
        TaskKind.PLAN_CYCLE: _plan(life, today),
        TaskKind.SUBMIT_DATA: {"figures": _figures(life, asked.task.cycle, today)},
        TaskKind.REPORT_FINDINGS: _findings(life, asked.task.cycle),
        TaskKind.RECORD_MEETING: _meeting(asked),
        TaskKind.IMPLEMENT_ACTION: {"changed_on": today.isoformat()},
        TaskKind.CHECK_EFFECT: _effect(life, outcome, today),
        TaskKind.WRITE_FINAL_REPORT: _report(life),
        TaskKind.CONFIRM_CLOSURE: {"retention_until": date(today.year + 8, 3, 31).isoformat()},
        TaskKind.ACCEPT_RISK: {"review_on": working_days_after(today, 120).isoformat()},
        TaskKind.REVIEW_RISK: {"review_on": working_days_after(today, 120).isoformat()},
        TaskKind.DESTROY_DATA: {"destroyed_on": today.isoformat()},
        TaskKind.NAME_SUCCESSOR: {
            "successor_name": asked.colleague.name,
            "successor_email": asked.colleague.email,
            "hand_over_on": later,
        },
    }
    return dict(answers.get(asked.task.kind, {}))


def outcome_of(life: Life | None, task: HumanTask) -> Outcome:
    """How somebody decides where a form has several outcomes."""
    if life and task.kind is TaskKind.CHECK_EFFECT:
        return Outcome.NO_FURTHER_CYCLE if task.cycle >= life.fate.cycles else Outcome.NEXT_CYCLE
    return FORMS[task.kind].outcomes[0]


def _registered(life: Life, today: date) -> dict[str, Any]:
    is_qi = life.kind is ProjectType.QUALITY_IMPROVEMENT
    national = (
        {
            "national_reference": "NCA-7",
            "nationally_registered_on": today.isoformat(),
        }
        if life.kind is ProjectType.NATIONAL_AUDIT
        else {}
    )
    return {
        "project_type": life.kind.value,
        "why_this_type": "Changes are tested." if is_qi else "Care is compared with a standard.",
        "explicit_standard": "no" if is_qi else "yes",
        "tests_of_change": "yes" if is_qi else "no",
        **national,
    }


def _approved(outcome: Outcome, due_on: str) -> dict[str, Any]:
    if outcome is not Outcome.APPROVED_WITH_CONDITIONS:
        return {}
    return {
        "conditions": [{"text": "Send the data collection sheet to the QI Support Team.", "due_on": due_on}]
    }


def _plan(life: Life, today: date) -> dict[str, Any]:
    measured = life.measured
    is_standard = life.kind is not ProjectType.QUALITY_IMPROVEMENT
    return {
        "measures": [
            {
                "name": measured.name,
                "measure_type": "standard" if is_standard else "outcome",
                "definition": f"{measured.name}, out of all who were looked at",
                "direction": "increase" if measured.is_better_higher else "decrease",
                "target": str(measured.target),
                "target_sense": "at_least" if measured.is_better_higher else "at_most",
                "exceptions": "None",
                "source": "Agreed in the department",
            }
        ],
        "why_no_balancing": "The change asks for no more work, and nothing else can get worse by it.",
        "population": "Everybody whom it concerns",
        "sample": f"All of each month, about {measured.monthly}",
        "collect_from": (today + timedelta(days=1)).isoformat(),
        "collect_until": (today + timedelta(days=28)).isoformat(),
        "figures_due_on": (today + timedelta(days=35)).isoformat(),
    }


def _national_design(life: Life) -> dict[str, Any]:
    """Where the specification of a national audit is."""
    return {"specification": life.title} if life.kind is ProjectType.NATIONAL_AUDIT else {}


def _figures(life: Life, cycle: int, today: date) -> list[dict[str, Any]]:
    """The months before today, as many in a hundred as before or after the change, give or take."""
    measured, chance = life.measured, Random(f"{life.title} {cycle}")  # noqa: S311 -- the same figures each time
    usual = measured.before if cycle == 1 else measured.after
    last = today.year * 12 + today.month - 2
    figures = []
    for month in range(last - MONTHS_OF_A_CYCLE + 1, last + 1):
        cases = measured.monthly + chance.randint(-measured.monthly // 10, measured.monthly // 10)
        percent = min(100, max(0, usual + chance.randint(-4, 4)))
        figures.append(
            {
                "measure": measured.name,
                "period": date(month // 12, month % 12 + 1, 1).isoformat(),
                "number": cases * percent // 100,
                "out_of": cases,
            }
        )
    return figures


def _findings(life: Life, cycle: int) -> dict[str, Any]:
    meaning = "It depends on who is on duty." if cycle == 1 else "The change is used on every shift."
    return {"findings": [{"measure": life.measured.name, "meaning": meaning}], "conclusion": meaning}


def _meeting(asked: AskedInLife) -> dict[str, Any]:
    life, today, owner = asked.life, asked.today, asked.colleague
    action = {
        "text": f"Put “{life.measured.name.lower()}” on the handover sheet and on the board of the ward.",
        "addresses": life.measured.name,
        "owner_name": owner.name,
        "owner_email": owner.email,
        "due_on": working_days_after(today, 15).isoformat(),
        "success": f"{life.measured.target} in 100 at the next count",
        "strength": "intermediate",
        "runs_beyond_report": False,
    }
    is_last = asked.task.cycle >= life.fate.cycles
    is_kept = is_last and life.fate.cycles > 1
    return {
        "held_on": today.isoformat(),
        "attendees": ["consultants", "nurses", "managers"],
        "discussion": "The figures were seen by everybody who can change them.",
        "actions": [] if is_kept else [action],
        "no_action_because": "The change is kept as it is." if is_kept else None,
        "next_cycle_on": None if is_last else working_days_after(today, 60).isoformat(),
        "no_further_cycle_because": "The ward goes on counting by itself." if is_last else None,
    }


def _effect(life: Life, outcome: Outcome, today: date) -> dict[str, Any]:
    if outcome is Outcome.NEXT_CYCLE:
        return {
            "effect": "It is too early to tell.",
            "next_cycle_on": working_days_after(today, 1).isoformat(),
        }
    return {
        "effect": f"{life.measured.name}: better than before.",
        "next_cycle_on": None,
        "reason": "What was agreed is done, and the ward goes on counting.",
    }


def _report(life: Life) -> dict[str, Any]:
    measured = life.measured
    change = percent_of(measured.after, 100) - percent_of(measured.before, 100)
    return {
        "conclusion": f"A change of about {abs(change):.0f} in 100. It helped, and is kept.",
        "recommendations": "Count again in a year.",
        "limits": "One service, and one year only.",
        "readers": "The team, its CDS Quality Group and the Effective Care and Treatment Committee",
    }
