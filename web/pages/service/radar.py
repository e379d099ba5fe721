"""The radar of a working day, for the QI Support Team, as a page and as an Excel file (6.4; OB-099)."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter, Depends
from starlette.responses import Response

from notifications.documents.papers import EXCEL
from tasks.exports.radar_export import export_radar
from tasks.people.permissions import only_for_support_team
from tasks.queries.mail.mail_status import mail_needs
from tasks.queries.mail.written_today import WrittenToday
from tasks.queries.programme.programme import ProgrammeProgress
from tasks.queries.register.finding import FoundProjects
from tasks.queries.support_team.home import MemberWork
from tasks.queries.support_team.radar import Radar, RadarList, radar_seen
from web.access import SignInFirst, refuse_other_origins
from web.pages.counting import counted
from web.pages.routing import page
from web.pages.service.support import hours
from web.pages.table_rows import project_table
from web.request import CurrentRequest
from web.views import PageLink, RadarListView, RadarPage, RadarTable

router = APIRouter()

LINKS = (
    PageLink("Download as Excel", "/radar.xlsx"),
    PageLink("Support", "/support"),
    PageLink("Mail of tomorrow", "/outbox/tomorrow"),
)


@page(router, "/radar")
def show_radar(request: CurrentRequest) -> Response:
    """What is late, silent and on hold now, and what stands beside it."""
    return request.show(_view(radar_seen(request.person.person_id)), title="Radar", here="support")


@router.get("/radar.xlsx", dependencies=[Depends(refuse_other_origins)])
def give_radar(request: CurrentRequest) -> Response:
    """All of it as a file; who took it is in the history, so this is no mere look."""
    if request.visitor is None:
        raise SignInFirst("/radar")
    only_for_support_team(request.visitor.person_id)
    if not request.visitor.is_fresh:
        return request.ask_for_code(request.visitor.email, destination="/radar", is_from_link=False)
    file = export_radar(person_id=request.visitor.person_id)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=EXCEL, headers=headers)


def _view(seen: Radar) -> RadarPage:
    return RadarPage(
        said=f"{seen.said}.",
        links=LINKS,
        mail=list(mail_needs(seen.mail)),
        lists=[_list(shown, in_register) for shown, in_register in seen.lists],
        troubled=[
            PageLink(f"{run.reference} · {run.title}", f"/projects/{run.reference}") for run in seen.troubled
        ],
        members=RadarTable(
            caption="Workload",
            headings=("Member", "Open tasks", "Work", "Overdue", "Supports", "Coaching in 30 days"),
            rows=[list(_member(member)) for member in seen.team.every],
        ),
        programmes=[_programme(programme) for programme in seen.programmes],
        written=_written(seen) if seen.written else None,
    )


def _list(shown: RadarList, in_register: FoundProjects) -> RadarListView:
    is_cut = in_register.total > len(in_register.projects)
    return RadarListView(
        heading=f"{shown.heading} ({in_register.total:,})",
        means=shown.means,
        none=f"No project is {shown.heading.lower()}.",
        projects=project_table(in_register.projects, shown.columns, may_open_tasks=True),
        all=PageLink(f"See all {in_register.total:,} in the register", f"/projects?{shown.address}")
        if is_cut
        else None,
    )


def _member(member: MemberWork) -> Iterator[str]:
    yield member.name
    yield f"{len(member.tasks):,}"
    yield hours(member.minutes)
    yield f"{sum(task.is_overdue and not task.resting_until for task in member.tasks):,}"
    yield counted(member.projects, "project")
    yield hours(member.coached)


def _programme(programme: ProgrammeProgress) -> RadarTable:
    return RadarTable(
        caption=f"Programme {programme.year}. {programme.said}",
        headings=("State", "Topics"),
        rows=[(standing, f"{count:,}") for standing, count in programme.by_standing],
    )


def _written(seen: Radar) -> RadarTable:
    return RadarTable(
        caption="Mail of today",
        headings=("Email", "Written", "Sent", "To come", "In trouble"),
        rows=[list(_letter(line)) for line in seen.written],
    )


def _letter(line: WrittenToday) -> Iterator[str]:
    yield line.letter.label
    yield from (f"{count:,}" for count in (line.written, line.sent, line.to_come, line.in_trouble))
