"""The radar of a working day: what is late, silent and held, the workload, the programme, today’s mail (OB-099).

Nothing is counted here that the register, the programme or the outbox count otherwise: all of it is asked of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import select

from models.clock import now
from models.policy.lifecycle import CHECKED_IN_AFTER
from models.records import Project, ProjectRun
from tasks.database.unit_of_work import reading
from tasks.people.permissions import only_team
from tasks.queries.mail.mail_status import MailStatus, mail_status
from tasks.queries.mail.written_today import WrittenToday, written_today
from tasks.queries.programme.programme import ProgrammeProgress, programme_progress
from tasks.queries.register.columns import (
    CLOCK,
    DAYS_LATE,
    HOLD,
    LAST_ACT,
    NEXT_ACT,
    REFERENCE,
    SERVICE,
    SINCE,
    STAGE,
    TITLE,
    WAITS_FOR,
    RegisterColumn,
)
from tasks.queries.register.finding import FoundProjects, RegisterFilter, find_projects
from tasks.queries.support_team.home import LATE, TeamWork, team_at_work

FIRST = 10
"""As many projects of a list are shown where all would be too many; the register has the others."""

ALL = 50_000
"""More than a Trust has: every project, for a file."""


@dataclass(frozen=True)
class RadarList:
    """A list of projects: its heading, what it means, how the register is narrowed to it, and what it shows."""

    heading: str
    means: str
    filters: RegisterFilter
    columns: Sequence[RegisterColumn]

    @property
    def address(self) -> str:
        """What stands behind the question mark of the register’s address to see the same there."""
        return urlencode(self.filters.words)

    @property
    def of_a_file(self) -> Sequence[RegisterColumn]:
        """The same for a file or a terminal, where the title is no link."""
        return (REFERENCE, TITLE, SERVICE, *self.columns[1:])


LISTS = (
    RadarList(
        "Late",
        "A date has passed, and its clock runs. The most stuck first.",
        LATE,
        (TITLE, STAGE, WAITS_FOR, DAYS_LATE, CLOCK, LAST_ACT, NEXT_ACT),
    ),
    RadarList(
        "Silent",
        f"Nothing was heard for {CHECKED_IN_AFTER} working days, or the lead is asked how it stands.",
        RegisterFilter(is_open=True, only_silent=True, sort=LAST_ACT.key),
        (TITLE, STAGE, WAITS_FOR, LAST_ACT, NEXT_ACT),
    ),
    RadarList(
        "On hold",
        "Nobody is reminded meanwhile.",
        RegisterFilter(is_open=True, only_held=True, sort=SINCE.key),
        (TITLE, STAGE, HOLD, LAST_ACT, NEXT_ACT),
    ),
)
"""The lists of projects in their order."""


@dataclass(frozen=True)
class TroubledRun:
    """A project whose flow run needs attention, and how many times in a row it could not go on."""

    reference: str
    title: str
    failures: int


@dataclass(frozen=True)
class Radar:
    """The radar at a moment: each list with what was found of it, and what stands beside it."""

    at: datetime
    lists: Sequence[tuple[RadarList, FoundProjects]]
    troubled: Sequence[TroubledRun]
    team: TeamWork
    programmes: Sequence[ProgrammeProgress]
    mail: MailStatus
    written: Sequence[WrittenToday]

    @property
    def said(self) -> str:
        """“12 late, 3 silent, 4 on hold”."""
        return ", ".join(
            f"{in_register.total:,} {shown.heading.lower()}" for shown, in_register in self.lists
        )

    @property
    def mail_said(self) -> str:
        """“24 written, 20 of them sent”, of today."""
        written = sum(line.written for line in self.written)
        return f"{written:,} written, {sum(line.sent for line in self.written):,} of them sent"


def radar_seen(person_id: str) -> Radar:
    """The radar as its page shows it, the first projects of each list; OnlyForTheTeam."""
    with reading() as session:
        only_team(session, person_id)
    return radar()


def radar(*, most: int = FIRST) -> Radar:
    """The radar now, with so many projects of each list at most; nothing is stored."""
    moment = now()
    lists = [(shown, find_projects(replace(shown.filters, limit=most))) for shown in LISTS]
    programmes = programme_progress()
    with reading() as session:
        troubled = session.execute(_TROUBLED).tuples()
        return Radar(
            at=moment,
            lists=lists,
            troubled=[TroubledRun(*row) for row in troubled],
            team=team_at_work(session, moment),
            programmes=programmes,
            mail=mail_status(session),
            written=written_today(session, moment),
        )


_TROUBLED = (
    select(Project.reference, Project.title, ProjectRun.failures)
    .join(ProjectRun, ProjectRun.project_id == Project.id)
    .where(ProjectRun.failures > 0, Project.closed_at.is_(None))
    .order_by(ProjectRun.failures.desc(), Project.reference)
)
