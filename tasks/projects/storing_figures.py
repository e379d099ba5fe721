"""Figures of a locked project: new ones, corrections with a reason, what is taken out (7.3; OB-077, OB-135)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.clock import spoken_moment
from models.errors import FiguresChanged, NotAllowedHere, WrongForm
from models.measures.derived_figures import derived_figures
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.records import MeasureFigure, Person, Project
from models.records.base import new_id
from models.vocabulary import FigureSource, Part, TaskKind
from tasks.database.audit_trail import HistoryFact
from tasks.figures.letters import take_letters_back
from tasks.figures.plan import figures_plan
from tasks.figures.reading import ProjectFigure, figures_of_project, first_periods
from tasks.projects.approval_dates import approval_dates
from tasks.projects.figure_requests import asked_for_by
from tasks.projects.measures import PlannedDays, planned_days
from tasks.projects.project_rows import append_project_history

REASON = "reason"
"""The field in which it is said why figures are corrected."""

ENTERED = "figures entered"
"""What the history calls it."""

AT_ONCE = 1000
"""So many rows are ended in one statement."""

COUNTED_ANEW = "Counted anew, since a figure on which it rests has changed."


@dataclass(frozen=True)
class FiguresRequest:
    """What a person sends: new figures and corrections of a project, and what is to be taken out.

    `shown` is what the page showed of each, in words, so that nobody overwrites what they have not seen (P4).
    """

    reference: str
    person_id: str
    nonce: str
    source: FigureSource
    figures: Sequence[CheckedFigure]
    taken_out: Sequence[FigureKey] = ()
    reason: str = ""
    shown: Mapping[FigureKey, str] = field(default_factory=dict)
    cycle: int | None = None
    """The cycle of an answer, whose new figures are of it; None: of each new figure that whose plan covers it."""


def plan_to_fill(session: Session, project: Project) -> FiguresPlan:
    """What figures of a project are asked for; NotAllowedHere if nothing is planned."""
    dates = approval_dates(session, select(Project.id).where(Project.id == project.id))
    approved_on = dates[project.id].approved_on if project.id in dates else None
    plan = figures_plan(project, approved_on, first_periods(session, project))
    if plan is None or not project.cycle:
        raise NotAllowedHere(step="Enter figures", stage=project.stage.label)
    return plan


def store_figures(session: Session, project: Project, sent: FiguresRequest, moment: datetime) -> str:
    """Store figures of a locked project; the sentence that its history is told."""
    plan = plan_to_fill(session, project)
    there = {figure.key: figure for figure in figures_of_project(session, project)}
    planned = planned_days(session, project)
    entry = _Entry(session, project, plan, sent, moment, there, planned)
    given = {figure.key: figure for figure in sent.figures if sent.shown.get(figure.key) != figure.written}
    begins = min([plan.collect_from, *(days.first for days in planned)])
    known = {key: figure.checked for key, figure in there.items()}
    derived = derived_figures(replace(plan, collect_from=begins), given, known, sent.taken_out)
    changed = [figure for figure in (given | derived).values() if _is_changed(figure, there.get(figure.key))]
    gone = [there[key] for key in sent.taken_out if key in there]
    replaced = [there[figure.key] for figure in changed if figure.key in there]
    if conflicts := list(
        entry.conflicts([*(figure.key for figure in changed if figure.key in given), *sent.taken_out])
    ):
        raise FiguresChanged(conflicts)
    if (gone or any(figure.key not in derived for figure in replaced)) and not sent.reason:
        raise WrongForm([(REASON, "Say why figures that were there already are changed")])
    entry.replace([*replaced, *gone], sent.reason or COUNTED_ANEW)
    session.add_all([entry.row(figure) for figure in changed])
    counts = {"entered": len(changed) - len(replaced), "corrected": len(replaced), "taken out": len(gone)}
    sentence = entry.sentence(counts, [*(figure.key for figure in changed), *(figure.key for figure in gone)])
    if changed or gone:
        project.take_part(
            Part.FIGURES, sent.person_id, moment
        )  # who collects data decides nothing on it (P7)
        if sent.source is not FigureSource.ANSWER:
            _show_anew(project)
        remaining = (there.keys() | {figure.key for figure in changed}) - {figure.key for figure in gone}
        take_letters_back(session, project, lambda day: asked_for_by(plan, day) <= remaining)
        append_project_history(session, project, [entry.fact(sentence)], now=moment)
    return sentence


def _show_anew(project: Project) -> None:
    """A page on which figures are handed in is shown again if it was opened before these were there (P4)."""
    for task in project.open_tasks:
        if task.kind is TaskKind.SUBMIT_DATA:
            flag_modified(task, "state")  # its version goes up


@dataclass(frozen=True)
class _Entry:
    """One sending of figures under way, with the figures that are there."""

    session: Session
    project: Project
    plan: FiguresPlan
    sent: FiguresRequest
    moment: datetime
    there: Mapping[FigureKey, ProjectFigure]
    planned: Sequence[PlannedDays]

    def conflicts(self, keys: Sequence[FigureKey]) -> Iterator[str]:
        """What stands otherwise now than the page showed, and would be changed unseen."""
        for key in keys:
            stands = self.there.get(key)
            written = stands.checked.written if stands else ""
            if self.sent.shown.get(key, written) != written:
                yield f"{self.plan.name_of(key)}: {_who_entered(self.session, stands)}."

    def sentence(self, counts: Mapping[str, int], keys: Sequence[FigureKey]) -> str:
        """“Figures: 2 entered, 1 corrected (January 2027)”; it names no measure, whose name people have typed."""
        words = ", ".join(f"{number:,} {what}" for what, number in counts.items() if number)
        periods = {self.plan.period_name(key) for key in keys if key.measure in self.plan.measures}
        of = f" ({periods.pop()})" if len(periods) == 1 else ""
        return f"Figures: {words or 'nothing has changed'}{of}"

    def replace(self, figures: Sequence[ProjectFigure], reason: str) -> None:
        """Let figures count no more; one that only an answer has gets a row, so that its history is whole."""
        ended = {"replaced_at": self.moment, "replaced_by_id": self.sent.person_id, "reason": reason}
        ids = [figure.id for figure in figures if figure.id is not None]
        for start in range(0, len(ids), AT_ONCE):
            few = ids[start : start + AT_ONCE]
            self.session.execute(update(MeasureFigure).where(MeasureFigure.id.in_(few)).values(ended))
        self.session.add_all([self._row_of_answer(figure, ended) for figure in figures if figure.id is None])
        self.session.flush()

    def _row_of_answer(self, figure: ProjectFigure, ended: Mapping[str, Any]) -> MeasureFigure:
        return MeasureFigure(
            id=new_id(),
            project_id=self.project.id,
            cycle=figure.cycle,
            measure=figure.key.measure,
            period=figure.key.period,
            group=figure.key.group,
            number=figure.number,
            out_of=figure.out_of,
            exceptions=figure.exceptions,
            entered_by_id=figure.given_by,
            entered_at=figure.given_at,
            source=FigureSource.ANSWER,
            **ended,
        )

    def row(self, figure: CheckedFigure) -> MeasureFigure:
        """The row of a figure that counts from now on."""
        return MeasureFigure(
            id=new_id(),
            project_id=self.project.id,
            cycle=self._cycle(figure.key),
            measure=figure.key.measure,
            period=figure.key.period,
            group=figure.key.group,
            number=figure.number,
            out_of=figure.out_of,
            exceptions=figure.exceptions,
            note=figure.note,
            entered_by_id=self.sent.person_id,
            entered_at=self.moment,
            source=self.sent.source,
        )

    def _cycle(self, key: FigureKey) -> int:
        """The cycle of a figure: a corrected one stays in its own; a new one is of the plan that covers its period."""
        if (before := self.there.get(key)) is not None:
            return before.cycle
        if self.sent.cycle is not None:
            return self.sent.cycle
        ends = self.plan.last_day(key)
        covering = (days.cycle for days in self.planned if days.first <= ends and key.period <= days.last)
        return next(covering, self.project.cycle)

    def fact(self, sentence: str) -> HistoryFact:
        """What the history is told."""
        return HistoryFact.of(
            self.project,
            ENTERED,
            sentence,
            person_id=self.sent.person_id,
            occurrence=self.sent.nonce[:40],
            detail={"source": self.sent.source, **({"reason": self.sent.reason} if self.sent.reason else {})},
        )


def _is_changed(figure: CheckedFigure, before: ProjectFigure | None) -> bool:
    return before is None or figure.numbers != before.checked.numbers


def _who_entered(session: Session, stands: ProjectFigure | None) -> str:
    if stands is None:
        return "it was taken out meanwhile"
    name = session.get_one(Person, stands.given_by).name
    return f"{name} entered {stands.checked.written} on {spoken_moment(stands.given_at)}"
