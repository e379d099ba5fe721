"""The turn of a programme year, asked for in Prefect: what it would do to each topic, then what is left of it (6.1)."""

from collections import Counter

from models.clock import local_date, now, short_date
from models.errors import WrongForm
from models.forms.operations.in_prefect import AboutProgrammeYear
from models.programme_year import first_day, is_programme_year
from models.vocabulary import Letter, Turn
from tasks.database.audit_trail import HistoryFact
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect, told_once
from tasks.programme.year.agreement import year_to_turn
from tasks.programme.year.dry_run import PlannedTurn, dry_run_of_year
from tasks.programme.year.rollover import RolloverCounts, check_year, roll_over

TURNED = "programme turned"
"""What the history calls it when somebody has asked for it."""


def turn_year(asked: AskedOperation) -> OperationEffect:
    """What is left of the turn of a year that is agreed, or what it will do, topic by topic; no person is named.

    The daily round does the same by itself. Refused: NoProgrammeYear, YearNotBegun, YearOver, and WrongForm for a year
    that is not agreed: whether its topics begin is decided elsewhere.
    """
    year, today = asked.read(AboutProgrammeYear).year.strip(), local_date(now())
    about, page = f"Programme {year}", f"/programme/{year}"
    if asked.is_rehearsal:
        day = max(today, first_day(year)) if is_programme_year(year) else today
        planned = dry_run_of_year(year, as_of=day)
        counts = Counter(line.turn for line in planned)
        lines = "\n".join(map(_line, planned))
        return OperationEffect(
            about, _said(counts, "would be "), after=lines, letters=_letters(counts), page=page
        )
    check_year(year, today)
    if year != year_to_turn(today):
        raise WrongForm([("year", f"The programme {year} is not agreed yet: none of its topics begins")])
    done = roll_over(year, asked.watched)
    sentence = _done(done)
    told_once(asked, HistoryFact(TURNED, "programme", year, f"{year}: {sentence}"))
    return OperationEffect(
        about, sentence, letters=_letters(done.turns), page=page, left_over=len(done.failed)
    )


def _done(done: RolloverCounts) -> str:
    """“3 begun”, “3 begun; 2 topics could not take their turn: the log says why”, “Nothing is left to do”."""
    if not done.failed:
        return _said(done.turns, "")
    count = len(done.failed)
    topics = f"{count} topics could not take their turn" if count > 1 else "1 topic could not take its turn"
    turned = f"{_said(done.turns, '')}; " if done.turns.total() else ""
    return f"{turned}{topics}: the log says why"


def _said(counts: Counter[Turn], would_be: str) -> str:
    """“3 would be begun, 2 carried forward”; `would_be` is empty where it was done."""
    turns = ", ".join(f"{counts[turn]} {turn.said}" for turn in Turn if counts[turn])
    count, _, rest = turns.partition(" ")
    return f"{count} {would_be}{rest}" if turns else "Nothing is left to do"


def _letters(counts: Counter[Turn]) -> tuple[str, ...]:
    """What goes: to the lead of each topic that begins, and once to the QI Support Team."""
    begun = counts[Turn.BEGIN]
    asking = (f"{Letter.TASK_OPENED.label}: {begun}",) if begun else ()
    return (*asking, Letter.PROGRAMME_BEGUN.label) if counts.total() else ()


def _line(line: PlannedTurn) -> str:
    """“Begins as a project: Falls (national clinical audit), its proposal due 16 Apr 2027”."""
    why = f", its proposal due {short_date(line.due_on)}" if line.due_on else f": {line.because}"
    return f"{line.turn.label}: {line.title} ({line.source.label}){why}"
