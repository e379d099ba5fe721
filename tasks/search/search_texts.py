"""What a project is found by besides its title, people and references: written with the answers that say it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session, joinedload

from models.records import Decision, HumanTask, Project, Record, SearchText
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading, unit_of_work

INTENDED: Mapping[TaskKind, tuple[str, ...]] = {
    TaskKind.PROPOSE: ("about", "problem", "aim"),
    TaskKind.REVIEW_EVIDENCE: ("conclusion",),
}
LEARNED: Mapping[TaskKind, tuple[str, ...]] = {
    TaskKind.REPORT_FINDINGS: ("conclusion",),
    TaskKind.RECORD_MEETING: ("discussion", "actions"),
    TaskKind.REVIEW_METHODOLOGY: ("dataset", "sampling", "collection", "cleansing", "analysis"),
    TaskKind.ENDORSE_METHODOLOGY: ("reason",),
    TaskKind.WRITE_FINAL_REPORT: ("what_was_done", "results", "conclusion", "recommendations"),
    TaskKind.SHARE_LEARNING: ("learning", "transfer_to"),
    TaskKind.WITHDRAW: ("reason", "learning"),
    TaskKind.ABANDON: ("reason", "learning"),
}
"""What is looked for: by the kinds of answers, their fields. Each stands on the page of the project for everybody."""

SEARCHED = frozenset({*INTENDED, *LEARNED})
"""The kinds of answers that change what a project is found by."""

AT_ONCE = 200
"""Projects that are read together where all are written anew."""

_Answers: TypeAlias = dict[tuple[TaskKind, int], Mapping[str, Any]]
"""Answers by their kind and cycle, the oldest first."""

_TEXTS = Record.metadata.tables[SearchText.__tablename__]
_FORGET = delete(_TEXTS).where(_TEXTS.c.project_id == bindparam("of_project"))
_WRITE = insert(_TEXTS)


def keep_search_text(session: Session, project: Project, kind: TaskKind) -> None:
    """Write what a locked project is found by, if an answer of this kind changes it; nobody waits for it."""
    if kind not in SEARCHED:
        return
    session.connection().execute(_FORGET, {"of_project": project.id})
    session.connection().execute(
        _WRITE, _rows(session, [project.id]) if project.cycle > 1 else [_at_hand(project)]
    )


def rebuild_search_texts() -> int:
    """Write anew what every project is found by, some hundred at once; how many there are. May be repeated."""
    count, last = 0, ""
    while ids := _ids_after(last):
        with unit_of_work() as session:
            session.execute(select(Project.id).where(Project.id.in_(ids)).with_for_update())
            session.execute(delete(_TEXTS).where(_TEXTS.c.project_id.in_(ids)))
            session.execute(_WRITE, _rows(session, ids))
        count, last = count + len(ids), ids[-1]
    return count


def _ids_after(last: str) -> list[str]:
    with reading() as session:
        return list(
            session.scalars(select(Project.id).where(Project.id > last).order_by(Project.id).limit(AT_ONCE))
        )


def _rows(session: Session, ids: Sequence[str]) -> list[dict[str, str]]:
    """What each of these projects is found by: the newest answer of each kind and cycle, as it now stands."""
    query = (
        select(HumanTask.project_id, HumanTask.kind, HumanTask.cycle, Decision)
        .join(Decision, Decision.task_id == HumanTask.id)
        .where(HumanTask.project_id.in_(ids), HumanTask.kind.in_(SEARCHED))
        .options(joinedload(Decision.correction))
        .order_by(HumanTask.stage_entry, HumanTask.opened_at, HumanTask.id)
    )
    answers: dict[str, _Answers] = {project_id: {} for project_id in ids}
    for project_id, kind, cycle, decision in session.execute(query).tuples():
        answers[project_id][kind, cycle if kind in LEARNED else 0] = decision.standing[0]
    return [_row(project_id, of_project) for project_id, of_project in answers.items()]


def _at_hand(project: Project) -> dict[str, str]:
    """What a project in its first cycle is found by: all its answers are at hand, and nothing more is read."""
    tasks = sorted(project.tasks, key=lambda task: task.id)
    answers: _Answers = {
        (task.kind, 0): task.decision.standing[0] for task in tasks if task.decision is not None
    }
    return _row(project.id, answers)


def _row(project_id: str, answers: _Answers) -> dict[str, str]:
    return {
        "project_id": project_id,
        "intended": _text(answers, INTENDED),
        "learned": _text(answers, LEARNED),
    }


def _text(answers: _Answers, fields: Mapping[TaskKind, tuple[str, ...]]) -> str:
    return "\n".join(
        line
        for (kind, _), answer in answers.items()
        if kind in fields
        for name in fields[kind]
        for line in _lines(answer, name)
    )


def _lines(answer: Mapping[str, Any], name: str) -> Iterator[str]:
    match answer.get(name):
        case str(text) if text:
            yield text
        case list(parts):
            yield from (str(part["text"]) for part in parts if isinstance(part, dict) and part.get("text"))
        case _:
            return
