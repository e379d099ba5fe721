"""Entering figures: new ones, corrections with a reason, what is taken out; all or nothing (7.3; OB-077, OB-135)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from models.clock import now, spoken_moment
from models.errors import FiguresChanged, NotAllowedHere, WrongForm
from models.measures.derived_figures import derived_figures
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.records import Decision, HistoryEntry, MeasureFigure, Person, Project
from models.records.base import new_id
from models.vocabulary import FigureSource, Part, TaskKind
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.figures.plan import figures_plan
from tasks.figures.reading import ProjectFigure, figure_rows, figures_of_answer, figures_of_project, key_of
from tasks.projects.approval_dates import approval_dates
from tasks.projects.figure_rights import refuse_figures
from tasks.projects.measures import PlannedDays, planned_days
from tasks.projects.project_rows import append_project_history, locked_project, project_to_read

REASON = "reason"
"""The field in which it is said why figures are corrected."""

ENTERED = "figures entered"
"""What the history calls it."""

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
        return FiguresReceipt(project.id, project.reference, project.title, sentence)


def take_in_answer(session: Session, project: Project, decision: Decision, given: AnsweredFigures) -> None:
    """Let the figures of an answer, as it now stands, count where rows say otherwise of the same (OB-135).

    An answer whose figures have no rows counts by itself; a figure that its correction leaves as it was restores
    nothing that has been put right since.
    """
    known = {key_of(row) for row in figure_rows(session, [project.id])}
    before = {figure.key: figure.checked for figure in given.before}
    figures = [
        figure.checked
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


def plan_to_fill(session: Session, project: Project) -> FiguresPlan:
    """What figures of a project are asked for; NotAllowedHere if nothing is planned."""
    dates = approval_dates(session, select(Project.id).where(Project.id == project.id))
    plan = figures_plan(project, dates[project.id].approved_on if project.id in dates else None)
    if plan is None or not project.cycle:
        raise NotAllowedHere(step="Enter figures", stage=project.stage.label)
    return plan


def store_figures(session: Session, project: Project, sent: FiguresRequest, moment: datetime) -> str:
    """Store figures of a locked project; the sentence that its history is told."""
    plan = plan_to_fill(session, project)
    there = {figure.key: figure for figure in figures_of_project(session, project)}
    entry = _Entry(session, project, plan, sent, moment, there, planned_days(session, project))
    given = {figure.key: figure for figure in sent.figures if sent.shown.get(figure.key) != figure.written}
    derived = derived_figures(
        plan, given, {key: figure.checked for key, figure in there.items()}, sent.taken_out
    )
    changed = [figure for figure in (given | derived).values() if _is_changed(figure, there.get(figure.key))]
    gone = [there[key] for key in sent.taken_out if key in there]
    replaced = [there[figure.key] for figure in changed if figure.key in there]
    if conflicts := list(
        entry.conflicts([*(figure.key for figure in changed if figure.key in given), *sent.taken_out])
    ):
        raise FiguresChanged(conflicts)
    if (gone or any(figure.key not in derived for figure in replaced)) and not sent.reason:
        raise WrongForm([(REASON, "Say why figures that were there already are changed")])
    for figure in (*replaced, *gone):
        entry.replace(figure, sent.reason or COUNTED_ANEW)
    session.flush()
    session.add_all([entry.row(figure) for figure in changed])
    counts = {"entered": len(changed) - len(replaced), "corrected": len(replaced), "taken out": len(gone)}
    sentence = entry.sentence(counts, [*(figure.key for figure in changed), *(figure.key for figure in gone)])
    if changed or gone:
        project.take_part(
            Part.FIGURES, sent.person_id, moment
        )  # who collects data decides nothing on it (P7)
        if sent.source is not FigureSource.ANSWER:
            _show_anew(project)
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

    def replace(self, figure: ProjectFigure, reason: str) -> None:
        """Let a figure count no more; one that only an answer has gets a row, so that its history is whole."""
        if figure.id is None:
            row = MeasureFigure(
                id=new_id(),
                project_id=self.project.id,
                cycle=figure.cycle,
                measure=figure.key.measure,
                period=figure.key.period,
                group=figure.key.group,
                number=figure.number,
                out_of=figure.out_of,
                entered_by_id=figure.given_by,
                entered_at=figure.given_at,
                source=FigureSource.ANSWER,
            )
            self.session.add(row)
        else:
            row = self.session.get_one(MeasureFigure, figure.id)
        row.replaced_at, row.replaced_by_id, row.reason = self.moment, self.sent.person_id, reason

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


def _entered_before(session: Session, project: Project, nonce: str) -> str | None:
    return session.scalar(
        select(HistoryEntry.sentence).where(
            HistoryEntry.action == ENTERED,
            HistoryEntry.object_id == project.id,
            HistoryEntry.occurrence == nonce[:40],
        )
    )


def _is_changed(figure: CheckedFigure, before: ProjectFigure | None) -> bool:
    return before is None or (figure.number, figure.out_of) != (before.number, before.out_of)


def _who_entered(session: Session, stands: ProjectFigure | None) -> str:
    if stands is None:
        return "it was taken out meanwhile"
    name = session.get_one(Person, stands.given_by).name
    return f"{name} entered {stands.checked.written} on {spoken_moment(stands.given_at)}"
