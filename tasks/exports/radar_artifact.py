"""The radar as Markdown, for Prefect: projects, roles, dates and numbers, and nobody’s name."""

from collections.abc import Iterator, Sequence

from models.clock import spoken_moment
from models.settings import settings
from tasks.flow_runs.markdown import plain
from tasks.queries.mail.mail_status import mail_needs
from tasks.queries.projects.listing import ListedProject
from tasks.queries.register.columns import DAYS_LATE, HOLD, STAGE, WAITS_FOR
from tasks.queries.register.finding import FoundProjects
from tasks.queries.support_team.radar import Radar, RadarList
from tasks.reports.sections.parts import counted

SHOWN = (STAGE, WAITS_FOR, DAYS_LATE, HOLD)
"""Columns of the register in which no person is named."""

MOST_STUCK = 5
"""So many are seen at first sight."""


def radar_summary(seen: Radar) -> str:
    """“Radar, Monday 30 November 2026 at 07:20: 12 late, 3 silent, 4 on hold”, and below it the most stuck.

    Prefect shows it, and not the radar itself, under the address that stays the same.
    """
    (_, late), *_ = seen.lists
    most_stuck = [
        f"{number}. {_project(project.reference, project.title)}: {_why_stuck(project)}"
        for number, project in enumerate(late.projects[:MOST_STUCK], start=1)
    ]
    return "\n".join([f"{_day(seen)}: {seen.said}", "", *most_stuck]).rstrip()


def _why_stuck(project: ListedProject) -> str:
    """“Approval, 12 working days late”; without the days where not one has passed yet."""
    late = f"{counted(project.days_late, 'working day')} late" if project.days_late else ""
    return ", ".join(filter(None, [plain(WAITS_FOR.text(project)), late]))


def _day(seen: Radar) -> str:
    return f"Radar, {spoken_moment(seen.at)}"


def radar_markdown(seen: Radar) -> str:
    """The radar on one page; names, and everything as Excel, are on our own page."""
    head = [f"# {_day(seen)}", f"**{seen.said}**", f"[Open it with names]({_page('/radar')})"]
    return "\n\n".join([*head, *_parts(seen)])


def _parts(seen: Radar) -> Iterator[str]:
    for shown, in_register in seen.lists:
        yield f"## {shown.heading} ({in_register.total:,})"
        yield from _list(shown, in_register)
    if seen.troubled:
        yield "## Flow runs that need attention"
        yield "\n".join(f"- {_project(run.reference, run.title)}" for run in seen.troubled)
    yield "## Workload"
    yield _workload(seen)
    for programme in seen.programmes:
        yield f"## Programme {programme.year}"
        yield programme.said
        yield _table(
            ("State", "Topics"), [(plain(state), str(count)) for state, count in programme.by_standing]
        )
    yield "## Mail of the day"
    yield "\n".join(f"- {line}" for line in _mail(seen))


def _list(shown: RadarList, in_register: FoundProjects) -> Iterator[str]:
    if not in_register.projects:
        yield "None."
        return
    columns = [column for column in SHOWN if column in shown.columns]
    rows = [
        (_project(project.reference, project.title), *(plain(column.text(project)) for column in columns))
        for project in in_register.projects
    ]
    yield shown.means
    yield _table(("Project", *(column.heading for column in columns)), rows)
    if in_register.total > len(in_register.projects):
        yield f"[See all {in_register.total:,} in the register]({_page(f'/projects?{shown.address}')})"


def _workload(seen: Radar) -> str:
    tasks = [len(member.tasks) for member in seen.team.members]
    waiting = len(seen.team.not_taken.tasks)
    hours = sum(work.minutes for work in seen.team.every) / 60
    supported = sum(member.projects for member in seen.team.members)
    return (
        f"{sum(tasks) + waiting:,} open tasks of the QI Support Team, about {hours:.0f} hours of work, {waiting:,} of "
        f"them taken on by nobody and {max(tasks, default=0):,} at most with one person. The team supports "
        f"{supported:,} projects."
    )


def _mail(seen: Radar) -> Iterator[str]:
    yield f"{seen.mail_said}, {seen.mail.waiting:,} waiting"
    yield from mail_needs(seen.mail)


def _project(reference: str, title: str) -> str:
    return f"[{plain(reference)}]({_page(f'/projects/{reference}')}) {plain(title)}"


def _page(path: str) -> str:
    return f"{settings().base_url}{path}"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
