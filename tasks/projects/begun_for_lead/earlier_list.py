"""Projects of the list that a Trust kept before, taken into the register: each once, by its reference there (OB-100).

What has ended comes in as a record that has ended. What is under way begins with its proposal, filled in with what the
list says: no later stage could be true without the answers and the approval that it rests on (6.3).
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from io import StringIO
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import at_local, local_date, now
from models.errors import BadFile
from models.imports.project_entry import ProjectEntry
from models.inputs.text import compared
from models.policy.lifecycle import LIFECYCLE, ROUTES
from models.privacy.filter import rules_met
from models.records import Person, Project, ProjectNote, ProjectRun, Service
from models.vocabulary import EarlierState, NoteReaders, Stage
from tasks.database.audit_trail import HistoryFact
from tasks.database.unit_of_work import dry_run, unit_of_work
from tasks.people.lookup import known_people, name_in, trust
from tasks.people.permissions import only_support_team
from tasks.projects.begun_for_lead.beginning import KnownBeforehand, begin_for_lead
from tasks.projects.new_project import locked_counter, new_project
from tasks.projects.project_rows import append_project_history
from tasks.sheets.rows import CheckedRow, read_rows

IMPORTED = "imported"
"""How the history calls it."""

_NOON = 12
_ENDED = {
    EarlierState.CLOSED: Stage.CLOSED,
    EarlierState.ABANDONED: Stage.ABANDONED,
    EarlierState.WITHDRAWN: Stage.WITHDRAWN,
    EarlierState.DECLINED: Stage.DECLINED,
}


@dataclass(frozen=True)
class ImportedProject:
    """A row and what becomes of it: its project, the email address of whoever is asked, or that it is there already.

    `same_title` is the reference of another project with its title; nothing is refused for that.
    """

    row: int
    earlier_reference: str
    title: str
    state: EarlierState
    reference: str
    is_new: bool
    asked: str = ""
    same_title: str = ""

    @property
    def said(self) -> str:
        """What becomes of it, in a sentence."""
        if not self.is_new:
            return f"It is in the register already, as {self.reference}: nothing changes"
        same = f". {self.same_title} has the same title" if self.same_title else ""
        if self.state is EarlierState.OPEN:
            return (
                f"Begins with its proposal, filled in; {self.asked} is asked to check and complete it{same}"
            )
        return f"Comes in as {self.state.label.lower()}; nobody is asked anything{same}"


@dataclass(frozen=True)
class EarlierListImport:
    """What became of a list, row by row."""

    rows: Sequence[ImportedProject]

    @property
    def said(self) -> str:
        """“12 projects read: 3 under way, 8 ended, 1 in the register already”."""
        new = Counter(row.state is EarlierState.OPEN for row in self.rows if row.is_new)
        known = sum(not row.is_new for row in self.rows)
        count = len(self.rows)
        projects = f"{count:,} project{'' if count == 1 else 's'} read"
        return f"{projects}: {new[True]:,} under way, {new[False]:,} ended, {known:,} in the register already"


@dataclass(frozen=True)
class EarlierList:
    """A list as it is handed in: its entries, the name of its file, and who of the QI Support Team takes it in."""

    entries: Sequence[CheckedRow[ProjectEntry]]
    file: str
    person_id: str


def read_earlier_list(path: Path, *, sheet: str | None = None) -> list[CheckedRow[ProjectEntry]]:
    """The rows of a list, checked by themselves; BadFile with row, column and rule of each error."""
    rows = read_rows(path, ProjectEntry, key="reference", sheet=sheet)
    today = local_date(now())
    if problems := [
        f"row {row.number}, {column}: {rule}."
        for row in rows
        for column, rule in row.entry.misfits(today).items()
    ]:
        raise BadFile(path.name, problems)
    return rows


def as_text(rows: Sequence[CheckedRow[ProjectEntry]]) -> str:
    """The rows as a CSV text, each in the row that it had: a page keeps it until the list is taken in."""
    names = list(ProjectEntry.model_fields)
    lines = {row.number: row.entry.model_dump(mode="json") for row in rows}
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for number in range(2, max(lines, default=1) + 1):
        writer.writerow([lines[number][name] or "" for name in names] if number in lines else [])
    return text.getvalue()


def import_projects(earlier: EarlierList) -> EarlierListImport:
    """Take a list in; what is in the register already stays as it is, so that it may be sent again.

    All or nothing. Refused: OnlyForTheTeam, BadFile with row, column and rule of each error.
    """
    with unit_of_work() as session:
        return _take(session, earlier)


def preview_projects(earlier: EarlierList) -> EarlierListImport:
    """What the import would do: done in a transaction that is rolled back; refused as the import is."""
    with dry_run() as session:
        return _take(session, earlier)


def _take(session: Session, earlier: EarlierList) -> EarlierListImport:
    moment = now()
    only_support_team(session, earlier.person_id)
    locked_counter(session, moment)  # of two who send a list at once, one waits
    known = {
        compared(earlier_reference): project
        for project in session.scalars(select(Project).where(Project.earlier_reference.is_not(None)))
        if (earlier_reference := project.earlier_reference)
    }
    new = [row for row in earlier.entries if compared(row.entry.reference) not in known]
    places = _Places(session)
    people = known_people(
        session, [(row.entry.lead_email, row.entry.lead_name or name_in(row.entry.lead_email)) for row in new]
    )
    if problems := [problem for row in new for problem in _problems(session, row, places, people)]:
        raise BadFile(earlier.file, problems)
    titles = {
        compared(title): reference
        for reference, title in session.execute(
            select(Project.reference, Project.title).where(Project.definition == LIFECYCLE.definition)
        ).tuples()
    }
    result = []
    for row in earlier.entries:
        project = known.get(compared(row.entry.reference))
        is_new = project is None
        if project is None:
            lead = people[row.entry.lead_email]
            project = _add(session, row.entry, lead, places.named(row.entry.service), earlier, moment)
        line = _line(row, project, is_new=is_new)
        same_title = titles.setdefault(compared(row.entry.title), project.reference) if is_new else ""
        result.append(replace(line, same_title="" if same_title == project.reference else same_title))
    return EarlierListImport(result)


def _line(row: CheckedRow[ProjectEntry], project: Project, *, is_new: bool) -> ImportedProject:
    entry = row.entry
    asked = entry.lead_email if entry.state is EarlierState.OPEN else ""
    return ImportedProject(
        row.number, entry.reference, entry.title, entry.state, project.reference, is_new, asked
    )


class _Places:
    """The services of the Trust, by their codes and by their names."""

    def __init__(self, session: Session) -> None:
        services = session.scalars(select(Service).order_by(Service.code)).all()
        self.codes = [service.code for service in services]
        self._known = {
            compared(name): service for service in services for name in (service.name, service.code)
        }

    def named(self, name: str) -> Service | None:
        """The service that a list calls so; None for none."""
        return self._known.get(compared(name)) if name else None


def _problems(
    session: Session, row: CheckedRow[ProjectEntry], places: _Places, people: Mapping[str, Person]
) -> Iterator[str]:
    entry = row.entry
    if entry.service and places.named(entry.service) is None:
        yield (
            f"row {row.number}, service: there is no service “{entry.service}”; "
            f"services are {', '.join(places.codes)}."
        )
    lead = people.get(entry.lead_email)
    if lead is None:
        domains = " or ".join(trust(session).mail_domains)
        yield f"row {row.number}, lead_email: “{entry.lead_email}” is not known: use an address at {domains}."
    elif entry.state is EarlierState.OPEN and not lead.is_here(local_date(now())):
        yield f"row {row.number}, lead_email: {lead.name} has left: name whoever leads it now."


def _add(  # noqa: PLR0913, PLR0917 -- what a row says, resolved
    session: Session,
    entry: ProjectEntry,
    lead: Person,
    service: Service | None,
    earlier: EarlierList,
    moment: datetime,
) -> Project:
    project = new_project(session, entry.title, lead=lead, creator=lead, service=service)
    project.earlier_reference = entry.reference
    project.project_type, project.route = entry.kind, ROUTES[entry.kind]
    why = _imported(project, entry, earlier)
    if entry.state is EarlierState.OPEN:
        begin_for_lead(
            session, project, KnownBeforehand(why, _note(entry), _typed(entry, lead, service)), moment
        )
    else:
        _end(session, project, entry, moment)
        append_project_history(session, project, [why], now=moment)
        run = session.get_one(ProjectRun, project.id)
        run.told_seq = run.shown_seq = project.last_history_seq  # it never runs
    if note := _kept_note(entry):
        session.add(
            ProjectNote(
                project_id=project.id,
                readers=NoteReaders.EVERYBODY,
                note=note,
                person_id=earlier.person_id,
                at=moment,
            )
        )
    return project


def _end(session: Session, project: Project, entry: ProjectEntry, moment: datetime) -> None:
    """It has ended as the list says, never later than it is taken in; it began then, too, as far as that is known."""
    ended_on = entry.ended_on or local_date(moment)
    project.stage = _ENDED[entry.state]
    project.closed_at = min(at_local(ended_on, _NOON), moment)
    project.created_at = at_local(entry.began_on or ended_on, 0)
    session.flush()


def _kept_note(entry: ProjectEntry) -> str:
    """The notes of the list; before them the aim of what has ended, which no proposal will say."""
    aim = f"Aim: {entry.aim}" if entry.aim and entry.state is not EarlierState.OPEN else ""
    return "\n\n".join(filter(None, [aim, entry.notes]))


def _imported(project: Project, entry: ProjectEntry, earlier: EarlierList) -> HistoryFact:
    stood = f", where it stood at “{entry.stage}”" if entry.stage else ""
    began = {"began_on": entry.began_on.isoformat()} if entry.began_on else {}
    file = "a file" if rules_met(earlier.file) else earlier.file[:80]
    return HistoryFact.of(
        project,
        IMPORTED,
        f"Imported from {file} as {entry.state.label.lower()}{stood}. Its reference there: {entry.reference}",
        person_id=earlier.person_id,
        detail={"file": file, "state": entry.state, "stage": entry.stage, **began},
    )


def _note(entry: ProjectEntry) -> str:
    stood = f", at “{entry.stage}”" if entry.stage else ""
    return (
        f"It is under way already: in the earlier list it is {entry.reference}{stood}. What that list says is filled "
        "in. Check it, and complete what is missing."
    )[:300]


def _typed(entry: ProjectEntry, lead: Person, service: Service | None) -> dict[str, object]:
    """What the list says, as it is typed into the proposal."""
    known = {
        "title": entry.title,
        "project_type": entry.kind,
        "aim": entry.aim,
        "service": service.code if service else "",
        "lead_name": lead.name,
        "lead_email": lead.email,
    }
    return {name: value for name, value in known.items() if value}
