"""The radar as an Excel workbook, a sheet for each of its lists; that it left is in the history (P45)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from models.clock import local_date, now, spoken_date
from models.papers import Cell, Column, Paper, Section, Table
from models.records.base import new_id
from notifications.documents.papers import as_excel
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.people.lookup import letterhead
from tasks.queries.register.columns import row
from tasks.queries.support_team.radar import ALL, Radar, radar

_NUMBERS = frozenset({"late"})
"""The columns of the register that hold numbers, by their keys."""


@dataclass(frozen=True)
class ExportedRadar:
    """The radar as a file: its name, and what is in it."""

    name: str
    content: bytes
    said: str


def export_radar(*, person_id: str | None = None) -> ExportedRadar:
    """The radar as a file, as `radar_file` gives it, and as `record_radar` records it."""
    file = radar_file()
    record_radar(file, person_id=person_id)
    return file


def radar_file() -> ExportedRadar:
    """All of the radar as it stands now; nothing is stored."""
    seen = radar(most=ALL)
    with reading() as session:
        head = letterhead(session)
    day = local_date(seen.at)
    paper = Paper(
        title="Radar",
        reference=f"radar-{day}",
        audience="QI Support Team",
        trust_name=head.trust_name,
        period=spoken_date(day),
        made_at=seen.at,
        contact=head.qist_email,
        base_url=head.base_url,
        leaves_the_trust=False,
        to_note=[seen.said],
        sections=[Section("Radar", tables=list(_tables(seen)))],
    )
    return ExportedRadar(f"{paper.reference}.xlsx", as_excel(paper), seen.said)


def record_radar(file: ExportedRadar, *, person_id: str | None = None) -> None:
    """Record that a radar left (P45); `person_id` is who asked on a page."""
    with unit_of_work() as session:
        append_to_history(session, [_exported(file, person_id)], at=now())


def _exported(file: ExportedRadar, person_id: str | None) -> HistoryFact:
    return HistoryFact(
        action="radar exported",
        object_type="register",
        object_id=new_id(),
        sentence=f"The radar left as Excel: {file.said}",
        person_id=person_id,
    )


def _tables(seen: Radar) -> Iterator[Table]:
    for shown, in_register in seen.lists:
        headings = [Column(column.heading, is_number=column.key in _NUMBERS) for column in shown.of_a_file]
        rows = [[_cell(value) for value in row(project, shown.of_a_file)] for project in in_register.projects]
        yield Table(shown.heading, headings, rows, note=shown.means)
    troubled = [(run.reference, run.title, run.failures) for run in seen.troubled]
    yield Table("Flow runs in trouble", _headings("Reference", "Title", numbers=["Times in a row"]), troubled)
    members = [
        (member.name, len(member.tasks), member.minutes, member.projects, member.coached)
        for member in seen.team.every
    ]
    counts = ["Open tasks", "Minutes of work", "Projects supported", "Minutes of coaching in 30 days"]
    yield Table("Workload", _headings("Member", numbers=counts), members)
    for programme in seen.programmes:
        title, headings = f"Programme {programme.year}", _headings("State", numbers=["Topics"])
        yield Table(
            title, headings, programme.by_standing, total=("All", programme.topics), note=programme.said
        )
    written = [
        (line.letter.label, line.written, line.sent, line.to_come, line.in_trouble) for line in seen.written
    ]
    states = ["Written", "Sent", "To come", "In trouble"]
    yield Table("Mail of today", _headings("Email", numbers=states), written)


def _headings(*texts: str, numbers: Sequence[str]) -> list[Column]:
    return [*(Column(text) for text in texts), *(Column(text, is_number=True) for text in numbers)]


def _cell(value: Cell | None) -> Cell:
    return "" if value is None else value
