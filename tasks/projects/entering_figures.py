"""Entering figures: new ones, corrections with a reason, what is taken out; all or nothing (7.3; OB-077, OB-135)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.answers.project_answers import answer
from models.clock import local_date, now, spoken_moment
from models.errors import FiguresChanged, NotAllowedHere, NotYours, WrongForm
from models.forms.project.proposal import ProposalForm
from models.inputs.addresses import plain_address
from models.measures.figures import CheckedFigure, FigureKey, FiguresPlan
from models.records import FigureEnterer, HistoryEntry, MeasureFigure, Person, Project
from models.records.base import new_id
from models.vocabulary import FigureSource, MeasureKind, Role
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import unit_of_work
from tasks.figures.plan import figures_plan
from tasks.figures.reading import ProjectFigure, figures_of_project
from tasks.people.lookup import directory
from tasks.projects.approval_dates import approval_dates
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


def plan_to_fill(session: Session, project: Project) -> FiguresPlan:
    """What figures of a project are asked for; NotAllowedHere if nothing is planned."""
    dates = approval_dates(session, select(Project.id).where(Project.id == project.id))
    plan = figures_plan(project, dates[project.id].approved_on if project.id in dates else None)
    if plan is None or not project.cycle:
        raise NotAllowedHere(step="Enter figures", stage=project.stage.label)
    return plan


def refuse_figures(session: Session, project: Project, person: Person) -> None:
    """NotAllowedHere for a project that has ended, NotYours for whoever may not enter figures of it."""
    if not project.is_open:
        raise NotAllowedHere(step="Enter figures", stage=project.stage.label)
    if not may_enter(session, project, person):
        raise NotYours(Role.LEAD.label)


def may_enter(session: Session, project: Project, person: Person) -> bool:
    """Whether a person may enter figures now: the lead, the deputy, the team, whoever is named for it, and QIST."""
    moment = now()
    if not person.is_here(local_date(moment)):
        return False
    who = directory(session, project, now=moment)
    if any(
        person.id == holder.id for role in (Role.LEAD, Role.QIST) for holder in who.holders(role, project)
    ):
        return True
    named = enterer_of(session, project)
    proposal = answer(project, ProposalForm)
    team = {plain_address(member.email) for member in proposal.team} if proposal else set()
    return (named is not None and named.id == person.id) or person.email in team


def enterer_of(session: Session, project: Project) -> Person | None:
    """Who is named to enter the figures in place of the lead; None if it is the lead."""
    query = (
        select(Person)
        .join(FigureEnterer, FigureEnterer.person_id == Person.id)
        .where(FigureEnterer.project_id == project.id, FigureEnterer.ended_at.is_(None))
    )
    return session.scalar(query)


def store_figures(session: Session, project: Project, sent: FiguresRequest, moment: datetime) -> str:
    """Store figures of a locked project; the sentence that its history is told."""
    plan = plan_to_fill(session, project)
    there = {figure.key: figure for figure in figures_of_project(session, project)}
    entry = _Entry(session, project, plan, sent, moment, there)
    given = {figure.key: figure for figure in sent.figures if sent.shown.get(figure.key) != figure.written}
    events = {
        figure.key: figure
        for figure in (*_events(plan, given, there, set(sent.taken_out)), *_totals(plan, given, there))
    }
    changed = [figure for figure in (given | events).values() if _is_changed(figure, there.get(figure.key))]
    gone = [there[key] for key in sent.taken_out if key in there]
    replaced = [there[figure.key] for figure in changed if figure.key in there]
    if conflicts := list(
        entry.conflicts([*(figure.key for figure in changed if figure.key in given), *sent.taken_out])
    ):
        raise FiguresChanged(conflicts)
    if (gone or any(figure.key not in events for figure in replaced)) and not sent.reason:
        raise WrongForm([(REASON, "Say why figures that were there already are changed")])
    for figure in (*replaced, *gone):
        entry.replace(figure, sent.reason or COUNTED_ANEW)
    session.flush()
    session.add_all([entry.row(figure) for figure in changed])
    counts = {"entered": len(changed) - len(replaced), "corrected": len(replaced), "taken out": len(gone)}
    sentence = entry.sentence(counts, [*(figure.key for figure in changed), *(figure.key for figure in gone)])
    if changed or gone:
        append_project_history(session, project, [entry.fact(sentence)], now=moment)
    return sentence


@dataclass(frozen=True)
class _Entry:
    """One sending of figures under way, with the figures that are there."""

    session: Session
    project: Project
    plan: FiguresPlan
    sent: FiguresRequest
    moment: datetime
    there: Mapping[FigureKey, ProjectFigure]

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
            cycle=self.project.cycle,
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


def _events(
    plan: FiguresPlan,
    given: Mapping[FigureKey, CheckedFigure],
    there: Mapping[FigureKey, ProjectFigure],
    gone: set[FigureKey],
) -> Iterator[CheckedFigure]:
    """The days between rare events, counted anew where an event is entered or taken out.

    Of the first event they are counted from the first day that the plan measures.
    """
    touched = {key[::2] for key in (*given, *gone) if _is_of_days(plan, key)}
    for measure, group in sorted(touched):
        days = {key.period for key in (*given, *there) if key[::2] == (measure, group)}
        days -= {key.period for key in gone if key[::2] == (measure, group)}
        before = plan.collect_from
        for day in sorted(days):
            between = max(day - before, timedelta())
            yield CheckedFigure(FigureKey(measure, day, group), Decimal(between.days))
            before = max(before, day)


def _totals(
    plan: FiguresPlan,
    given: Mapping[FigureKey, CheckedFigure],
    there: Mapping[FigureKey, ProjectFigure],
) -> Iterator[CheckedFigure]:
    """The figures of everybody where only those of all groups were entered, and where they were their sum before."""
    before = {key: figure.checked for key, figure in there.items()}
    for measure, period in sorted({key[:2] for key in given if key.group}):
        everybody = FigureKey(measure, period)
        if everybody in given or not plan.measures[measure].kind.adds_up:
            continue
        keys = [FigureKey(measure, period, group) for group in plan.groups.get(measure, ())]
        total, was = _sum(everybody, keys, {**before, **given}), _sum(everybody, keys, before)
        if total is not None and before.get(everybody) in {None, was}:
            yield total


def _sum(
    everybody: FigureKey, keys: Sequence[FigureKey], figures: Mapping[FigureKey, CheckedFigure]
) -> CheckedFigure | None:
    """The groups added up; None if there is not a figure of each."""
    if not all(key in figures for key in keys):
        return None
    outs = [out_of for key in keys if (out_of := figures[key].out_of) is not None]
    return CheckedFigure(
        everybody,
        sum((figures[key].number for key in keys), Decimal(0)),
        sum(outs, Decimal(0)) if outs else None,
    )


def _is_of_days(plan: FiguresPlan, key: FigureKey) -> bool:
    measure = plan.measures.get(key.measure)
    return measure is not None and measure.kind is MeasureKind.DAYS_BETWEEN
