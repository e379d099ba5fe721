"""Entering figures, and what an answer with figures says otherwise: all or nothing (7.3; OB-077, OB-135)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.measures.figures import CheckedFigure
from models.records import Decision, HistoryEntry, Person, Project
from models.vocabulary import FigureSource
from tasks.cover.routing import keep_decisions_apart
from tasks.database.unit_of_work import unit_of_work
from tasks.figures.reading import FigureRow, ProjectFigure, figure_rows, figures_of_answer
from tasks.projects.figure_rights import refuse_figures
from tasks.projects.project_rows import append_project_history, locked_project, project_to_read
from tasks.projects.storing_figures import ENTERED, FiguresRequest, store_figures


@dataclass(frozen=True)
class AnsweredFigures:
    """An answer with figures, or what corrects one: its id, its cycle, who gave it when, and why."""

    id: str
    cycle: int
    person_id: str
    at: datetime
    reason: str = "Given otherwise when the figures were handed in."
    before: Sequence[ProjectFigure] = ()
    """The figures of the answer before its correction: only what is said otherwise of them counts."""


@dataclass(frozen=True)
class FiguresReceipt:
    """What was recorded, in a sentence; the same again for the same nonce (P3)."""

    project_id: str
    reference: str
    title: str
    sentence: str


def enter_figures(sent: FiguresRequest) -> FiguresReceipt:
    """Store figures of a project; what is there already in other numbers is corrected, and both are kept.

    May be repeated: the same nonce changes nothing more. Refused: NotYours, NotAllowedHere before there is a plan or
    after the end, FiguresChanged where somebody else was faster, WrongForm at `reason` for a correction without one.
    """
    with unit_of_work() as session:
        project = locked_project(session, project_to_read(session, sent.reference).id)
        moment = now()
        if (repeated := _entered_before(session, project, sent.nonce)) is not None:
            return FiguresReceipt(project.id, project.reference, project.title, repeated)
        refuse_figures(session, project, session.get_one(Person, sent.person_id))
        sentence = store_figures(session, project, sent, moment)
        append_project_history(session, project, keep_decisions_apart(session, project, moment), now=moment)
        return FiguresReceipt(project.id, project.reference, project.title, sentence)


def take_in_answer(session: Session, project: Project, decision: Decision, given: AnsweredFigures) -> None:
    """Let the figures of an answer, as it now stands, count where rows say otherwise of the same (OB-135).

    An answer whose figures have no rows counts by itself; a figure that its correction leaves as it was restores
    nothing that has been put right since. Exceptions stay where the answer has never said any.
    """
    known = {row.key: row for row in figure_rows(session, [project.id])}
    before = {figure.key: figure.checked for figure in given.before}
    figures = [
        _with_exceptions(figure.checked, before.get(figure.key), known[figure.key])
        for figure in figures_of_answer(decision, given.cycle)
        if figure.key in known and before.get(figure.key) != figure.checked
    ]
    if figures:
        sent = FiguresRequest(
            reference=project.reference,
            person_id=given.person_id,
            nonce=given.id,
            source=FigureSource.ANSWER,
            figures=figures,
            reason=given.reason,
            cycle=given.cycle,
        )
        store_figures(session, project, sent, given.at)


def _with_exceptions(figure: CheckedFigure, before: CheckedFigure | None, row: FigureRow) -> CheckedFigure:
    """A figure of an answer with the exceptions of its row, unless the answer says them, or said them before."""
    if figure.exceptions is not None or (before is not None and before.exceptions is not None):
        return figure
    return replace(figure, exceptions=row.exceptions)


def _entered_before(session: Session, project: Project, nonce: str) -> str | None:
    return session.scalar(
        select(HistoryEntry.sentence).where(
            HistoryEntry.action == ENTERED,
            HistoryEntry.object_id == project.id,
            HistoryEntry.occurrence == nonce[:40],
        )
    )
