"""The day of the QI Support Team: what is stuck, who asks for help, who does what; and the log of coaching (2.2)."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from starlette.responses import Response

from models.clock import local_date, now, short_date, spoken_date, spoken_moment
from models.forms.support_team.coaching import LogCoachingForm
from tasks.people.coaching import coaching_log, log_coaching
from tasks.people.permissions import only_for_support_team
from tasks.queries.mail.mail_status import mail_needs, mail_status_seen
from tasks.queries.projects.listing import ListedProject, ListedTask
from tasks.queries.support_team.home import (
    MemberWork,
    NewProposal,
    OpenHelp,
    SupportHome,
    support_home,
)
from web.pages.counting import counted
from web.pages.form_answers import Filled
from web.pages.routing import page
from web.pages.single_form import SingleForm, single_form_page
from web.posted_form import Sent
from web.request import CurrentRequest, PageRequest
from web.views import (
    CoachingPage,
    CoachingRow,
    MemberTaskLine,
    MemberView,
    MessagePage,
    PageLink,
    SupportLine,
    SupportPage,
)

router = APIRouter()

LOG = PageLink("The log of coaching", "/support/coaching")


@page(router, "/support")
def show_support_home(request: CurrentRequest) -> Response:
    """What the team needs for its day."""
    who = request.person.person_id
    home, mail = support_home(who), mail_status_seen(who)
    view = SupportPage(
        stuck=[_stuck(project) for project in home.stuck],
        help=[_help(asked) for asked in home.help],
        mail=list(mail_needs(mail)),
        proposals=[_proposal(project) for project in home.proposals],
        approvals=[_approval(task) for task in home.team.approvals],
        members=[_member(work, home, who) for work in home.team.every],
        links=list(_links(home)),
    )
    return request.show(view, title="Support", here="support")


@page(router, "/support/coaching")
def show_coaching_log(request: CurrentRequest) -> Response:
    """The log of coaching, the newest first."""
    rows = [
        CoachingRow(
            day=spoken_date(line.given_on),
            who=line.given_by,
            about=line.about,
            minutes=counted(line.minutes, "minute"),
            topic=line.topic,
        )
        for line in coaching_log(request.person.person_id)
    ]
    view = CoachingPage(rows=rows, add=PageLink(LogCoachingForm.heading, "/support/coaching/add"))
    return request.show(view, title=LOG.text, here="support")


@page(router, "/support/coaching/add")
def show_new_coaching(request: CurrentRequest) -> Response:
    """The form of a line."""
    only_for_support_team(request.person.person_id)
    return _show_form(request, Filled(values={"given_on": local_date(now())}))


@router.post("/support/coaching/add")
def submit_coaching(sent: Sent, request: CurrentRequest) -> Response:
    """Add it, or show the form again with what was typed."""
    return SingleForm(LogCoachingForm, _show_form, _record).submit(request, sent)


def _record(request: PageRequest, form: LogCoachingForm, nonce: str) -> Response:
    log_coaching(form, request.person.person_id, nonce)
    paragraphs = [f"{spoken_date(form.given_on)}: {counted(form.minutes, 'minute')}, {form.topic}"]
    view = MessagePage.receipt("The coaching is logged", paragraphs, LOG)
    return request.show(view, title="The coaching is logged", here="support")


def _show_form(request: PageRequest, filled: Filled) -> Response:
    view = single_form_page(LogCoachingForm, "/support/coaching/add", filled)
    return request.show(view, title=view.asked, here="support", errors=filled.errors, status=filled.status)


def _stuck(project: ListedProject) -> SupportLine:
    late = counted(project.days_late, "working day")
    since = f" since {short_date(local_date(project.since))}" if project.since else ""
    return SupportLine(
        link=PageLink(project.title, f"/projects/{project.reference}"),
        said=f"{project.reference}. Waits{since}: {project.waits_for}.",
        tag=f"{late} late",
    )


def _help(asked: OpenHelp) -> SupportLine:
    age = f"{counted(asked.age, 'working day')} ago" if asked.age else "today"
    by = f"Answer by {spoken_date(asked.due_on)}"
    if asked.resting_until:
        by = f"On hold until {spoken_date(asked.resting_until)}"
    return SupportLine(
        link=PageLink(f"{asked.kind.label}: {asked.title}", f"/tasks/{asked.task_id}"),
        said=f"{asked.reference}. Asked {age}, of {asked.asked_of}. {by}.",
    )


def _proposal(project: NewProposal) -> SupportLine:
    return SupportLine(
        link=PageLink(project.title, f"/projects/{project.reference}"),
        said=f"{project.reference}. Begun {spoken_moment(project.proposed_at)}. Now at: {project.stage.label.lower()}.",
    )


def _approval(task: ListedTask) -> SupportLine:
    by = f"On hold until {spoken_date(task.resting_until)}" if task.resting_until else _by(task)
    return SupportLine(
        link=PageLink(task.title, f"/tasks/{task.id}"),
        said=f"{task.project}. Asked of {task.assignee_name} on {spoken_date(local_date(task.opened_at))}. {by}.",
        tag="Overdue" if task.is_overdue else "",
    )


def _by(task: ListedTask) -> str:
    return f"By {spoken_date(task.due_on)}"


def _member(member: MemberWork, home: SupportHome, reader_id: str) -> MemberView:
    coached = f" Coaching in 30 days: {hours(member.coached)}." if member.coached else ""
    tasks = counted(len(member.tasks), "open task") if member.tasks else "No open task"
    takes = f", about {hours(member.minutes)} of work" if member.tasks else ""
    supports = f" Supports {counted(member.projects, 'project')}.{coached}" if member.person_id else ""
    return MemberView(
        is_nobody=not member.person_id,
        name=member.name,
        said=f"{tasks}{takes}.{supports}",
        tasks=[
            _member_task(
                task,
                may_take=home.may_take and member.person_id != reader_id and task.id not in home.own,
                may_give=home.may_give and task.id not in home.own,
            )
            for task in member.tasks
        ],
    )


def _member_task(task: ListedTask, *, may_take: bool, may_give: bool) -> MemberTaskLine:
    due = _by(task)
    if task.resting_until:
        due = f"On hold until {spoken_date(task.resting_until)}"
    return MemberTaskLine(
        link=PageLink(task.asked, f"/tasks/{task.id}"),
        said=f"{task.project} · {task.title}. {due}.",
        is_overdue=task.is_overdue,
        give=f"/tasks/{task.id}/do/pass-on" if may_give else "",
        take=f"/tasks/{task.id}/do/take" if may_take else "",
    )


def hours(minutes: int) -> str:
    """“25 minutes”, “1.5 hours”."""
    if minutes < 60:  # noqa: PLR2004 -- an hour
        return counted(minutes, "minute")
    number = f"{minutes / 60:.1f}".removesuffix(".0")
    return "1 hour" if number == "1" else f"{number} hours"


def _links(home: SupportHome) -> Iterator[PageLink]:
    if home.feedback:
        yield PageLink(f"Feedback to answer ({home.feedback})", "/feedback/queue")
    yield PageLink("Radar", "/radar")
    yield LOG
    yield PageLink("Your first day", "/first-day")
    yield PageLink("Meetings of committees", "/meetings")
    yield PageLink("Mail of tomorrow", "/outbox/tomorrow")
    yield PageLink("The process", "/process")
