"""What may leave the Trust: no name of its staff, no small number of people, not even by subtraction (OB-008, OB-033).

`models.papers.suppress_small_numbers` hides small counts column by column. Here is seen to what it cannot know: that
“97 of 100 met it” says “3 did not”, that the periods of a chart add up to a result that is shown as well, and what
people typed.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import spoken_date
from models.measures.results import Result, SpecifiedSeries
from models.measures.specification import MeasureSpecification
from models.papers import FEWER_THAN_FIVE, NOT_SHOWN, SMALL, Cell, Column, SourcedFigure, Table
from models.records import Person
from models.vocabulary import MeasureKind, Outcome
from tasks.reports.evidence.model import (
    ActionEvidence,
    CycleEvidence,
    Evidence,
    ProjectEvidence,
    RiskEvidence,
)
from tasks.reports.sections.parts import RESULT_COLUMNS, counted, result_cells, result_said

SOMEBODY = "a member of staff"
LEAD, OWNER = "Project lead", "Action owner"
WHY_RESULT_NOT_SHOWN = (
    f"A result is “{NOT_SHOWN}” where fewer than 5 people did not meet a measure, because it would tell how many. "
    "A result of a single event is not shown either."
)

_TITLES = r"(?:Dr|Mr|Mrs|Ms|Miss|Mx|Prof|Professor|Sister|Sir|Dame)\.?"
_TITLE = re.compile(rf"^{_TITLES}\s+")
_WORD = re.compile(r"\w+")
_ADDRESS = re.compile(r"[\w.+’'-]+@[\w-]+(?:\.[\w-]+)+")
_NOBODY = re.compile(
    r"\b(?:board|committee|department|governance|group|library|mailbox|office|secretary|services?|team)\b",
    re.IGNORECASE,
)
_FEW = re.compile(
    r"(?<!in )(?<![\d.,])\b(?:(?:fewer|less) than )?(?:[1-4]|one|two|three|four)\b(?P<of> (?:of|out of) [\d,]+)? "
    r"(?P<who>patients?|people|person|children|child|women|men|carers?|relatives?|users|staff)\b",
    re.IGNORECASE,
)
_MANY = {
    "patient": "patients",
    "person": "people",
    "child": "children",
    "carer": "carers",
    "relative": "relatives",
}


@dataclass(frozen=True)
class Discretion:
    """Takes out of what people typed what must not leave: names, email addresses, small numbers of people.

    Names are those of the register, whole or with a title before the last word of them. A text is looked through for
    them only if it has one of `words`, since to try thousands of names on thousands of texts takes minutes; without
    `words`, every text is. Words cannot be read by a program: whoever sends a paper out reads it first.
    """

    names: re.Pattern[str] | None
    words: frozenset[str] | None = None

    def redact(self, text: str) -> str:
        """A text as it may leave."""
        text = _ADDRESS.sub("an email address", text)
        if self.names is not None and self._may_name(text):
            text = self.names.sub(SOMEBODY, text)
        return _FEW.sub(_fewer, text)

    def _may_name(self, text: str) -> bool:
        return self.words is None or not self.words.isdisjoint(_WORD.findall(text.casefold()))

    def evidence(self, evidence: Evidence) -> Evidence:
        """All that is known of projects, as it may leave."""
        return replace(
            evidence,
            projects=[self.project(project_evidence) for project_evidence in evidence.projects],
            risks=[self._risk(risk) for risk in evidence.risks],
        )

    def project(self, project: ProjectEvidence) -> ProjectEvidence:
        """A project without its people: they are called by their roles."""
        return replace(
            project,
            lead=LEAD,
            actions=[self._action(action) for action in project.actions],
            drivers=[self.redact(driver) for driver in project.drivers],
            tested=[mark._replace(words=self.redact(mark.words)) for mark in project.tested],
            measures=[self._series(series) for series in project.measures],
            cycles=[self._cycle(cycle) for cycle in project.cycles],
            risks=[self._risk(risk) for risk in project.risks],
            title=self.redact(project.title),
            hold=self.redact(project.hold),
            effect=self.redact(project.effect),
            learning=self.redact(project.learning),
            told=self.redact(project.told),
            uninvolved_because=self.redact(project.uninvolved_because),
            results_said=self.redact(project.results_said),
            recommendations=self.redact(project.recommendations),
            ended_because=self.redact(project.ended_because),
        )

    def _action(self, action: ActionEvidence) -> ActionEvidence:
        return replace(
            action,
            owner=OWNER,
            what=self.redact(action.what),
            reported=self.redact(action.reported),
            addresses=self.redact(action.addresses),
            risk_accepted_by=self.redact(action.risk_accepted_by),
        )

    def _risk(self, risk: RiskEvidence) -> RiskEvidence:
        return replace(
            risk,
            about=self.redact(risk.about),
            because=self.redact(risk.because),
            register=self.redact(risk.register),
            measures=[self.redact(name) for name in risk.measures],
        )

    def _series(self, series: SpecifiedSeries) -> SpecifiedSeries:
        """A measure with what was declared of its chart, whose reasons people typed."""
        return replace(
            series,
            measure=self._measure(series.measure),
            results=[self._result(result) for result in series.results],
            rebase_on={day: self.redact(reason) for day, reason in series.rebase_on.items()},
            declared=[self.redact(sentence) for sentence in series.declared],
        )

    def _measure(self, measure: MeasureSpecification) -> MeasureSpecification:
        return replace(measure, name=self.redact(measure.name))

    def _cycle(self, cycle: CycleEvidence) -> CycleEvidence:
        return replace(
            cycle,
            results=[self._result(result) for result in cycle.results],
            accepted_because=self.redact(cycle.accepted_because),
        )

    def _result(self, result: Result) -> Result:
        return replace(result, measure=self._measure(result.measure))


def discretion(session: Session) -> Discretion:
    """The discretion that knows everybody in the register; mailboxes of groups are nobody."""
    texts = {name for name in session.scalars(select(Person.name)) if name and not _NOBODY.search(name)}
    bare = {_TITLE.sub("", name) for name in texts}
    whole = sorted(texts | bare, key=len, reverse=True)
    last = sorted({name.split()[-1] for name in bare}, key=len, reverse=True)
    if not whole:
        return Discretion(None)
    untitled, titled = "|".join(map(re.escape, whole)), "|".join(map(re.escape, last))
    either = rf"\b(?:{_TITLES}\s+)?(?:{untitled})\b|\b{_TITLES}\s+(?:{titled})\b"
    return Discretion(re.compile(either, re.IGNORECASE), frozenset(filter(None, map(_first_word, last))))


def _first_word(name: str) -> str:
    """The word that every text has that has this last part of a name: “o” of “O’Neill”."""
    match = _WORD.search(name.casefold())
    return match.group() if match else ""


def _fewer(match: re.Match[str]) -> str:
    who = match["who"].lower()
    return f"{FEWER_THAN_FIVE}{match['of'] or ''} {_MANY.get(who, who)}"


def may_be_drawn(series: SpecifiedSeries) -> bool:
    """Whether no figure of a measure tells of a small number of people who met it, who did not, or of all.

    What lies between rare events is never drawn: each of its figures is of one event.
    """
    return not series.tells_of_few


def results_table(title: str, rows: Sequence[tuple[Result, str]]) -> Table:
    """Results with what else is said of each, as they may leave the Trust."""
    lines = [(*_cells(result), sentence) for result, sentence in rows]
    return Table(
        title=title,
        columns=[
            Column("Measure"),
            Column("Target"),
            Column("Period"),
            *RESULT_COLUMNS,
            Column("Against the target"),
            Column("Over time"),
        ],
        rows=lines,
        note=note_on(result for result, _ in rows),
        when_empty="No figures have been entered yet.",
    )


def note_on(results: Iterable[Result]) -> str:
    """Why some of the results are not shown; empty if all are."""
    return WHY_RESULT_NOT_SHOWN if any(map(_gives_away, results)) else ""


def shown_result(result: Result) -> tuple[Cell, Cell, Cell, Cell]:
    """A result with its unit, how many met it and out of how many, as they may leave; in `RESULT_COLUMNS`."""
    value, unit, number, out_of = result_cells(result)
    if _gives_away(result):
        return NOT_SHOWN, unit, "" if result.number is None else NOT_SHOWN, out_of
    return value, unit, number, out_of


def _gives_away(result: Result) -> bool:
    """Whether it tells of few who did not meet it, or of a single event; small counts are seen to by their columns."""
    if result.measure.kind.is_of_rare_events:
        return True
    if result.measure.kind is not MeasureKind.PROPORTION or result.number is None or result.out_of is None:
        return False
    return result.out_of - result.number in SMALL


def _cells(result: Result) -> tuple[Cell, ...]:
    status = result.status
    return (*result_said(result), *shown_result(result), status.label.capitalize() if status else "")


def actions_of(projects: Iterable[ProjectEvidence], *outcomes: Outcome) -> SourcedFigure:
    """How many actions projects have, all or those that ended in a way, with the references of the projects."""
    texts = [
        project.reference
        for project in projects
        for action in project.actions
        if not outcomes or action.outcome in outcomes
    ]
    return SourcedFigure(len(texts), list(dict.fromkeys(texts)))


def actions_table(title: str, pairs: Iterable[tuple[ProjectEvidence, ActionEvidence]], today: date) -> Table:
    """Actions with their state, without their owners; open ones say how late they are."""
    return Table(
        title=title,
        columns=[Column("Project"), Column("Action"), Column("By"), Column("State")],
        rows=[
            (project.reference, action.named, action.due_on, state_of(action, today))
            for project, action in pairs
        ],
        when_empty="There is no action.",
    )


def state_of(action: ActionEvidence, today: date) -> str:
    """“Done on 3 May 2027: worked”, “Open, 12 working days overdue”, “Open”, “Will not be done: the risk is accepted”.

    That a risk is accepted is said only where the role that accepts it is on record.
    """
    if action.outcome is Outcome.COMPLETED and action.closed_on is not None:
        effect = f": {action.effect.said}" if action.effect else ""
        return f"Done on {spoken_date(action.closed_on).partition(' ')[2]}{effect}"
    if action.outcome is not None:
        return "Will not be done" + (": the risk is accepted" if action.risk_accepted_by else "")
    late = action.late_by(today)
    return f"Open, {counted(late, 'working day')} overdue" if late else "Open"
