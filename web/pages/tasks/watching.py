"""An open task that somebody else is asked, for the QI Support Team: to look at, with what it may do about it."""

from __future__ import annotations

from collections.abc import Iterator

from starlette.responses import Response

from models.clock import local_date, spoken_date, spoken_moment
from tasks.operations.operation import Target
from tasks.queries.mail.outbox import FATES
from tasks.queries.tasks.watched import SentAboutTask, WatchedTask, watched_task
from web.pages.tasks.operations import links_for
from web.request import PageRequest
from web.views import LabelledText, PageLink, WatchedTaskPage


def show_watched_task(request: PageRequest, task_id: str) -> Response:
    """The page without a form; refused as `watched_task` refuses."""
    seen = watched_task(task_id, request.person.person_id)
    groups = links_for(Target(task_id=task_id), request.person.person_id, is_team=True)
    view = WatchedTaskPage(
        project=PageLink(f"{seen.reference} · {seen.title}", f"/projects/{seen.reference}"),
        asked=seen.kind.label,
        about=seen.about,
        is_overdue=seen.is_overdue,
        facts=list(_facts(seen)),
        brief=[LabelledText(line.label, line.text) for line in seen.brief],
        operations=[link for group in groups for link in group.links],
        emails=[_email(email) for email in seen.emails],
        outbox=f"/outbox?q={seen.reference}",
    )
    return request.show(view, title=f"{seen.kind.label}, {seen.reference}", here="projects")


def _facts(seen: WatchedTask) -> Iterator[LabelledText]:
    since = spoken_date(local_date(seen.opened_at))
    late = f", {_days(seen.days_late)} late" if seen.days_late else ""
    yield LabelledText("Asked of", f"{seen.asked_of}, {seen.role.label} ({seen.email})")
    yield LabelledText("Since", since)
    yield LabelledText("By", f"{spoken_date(seen.due_on)}{late}")
    if seen.moved:
        yield LabelledText("About its date", seen.moved)
    if seen.note:
        yield LabelledText("Why this person", seen.note)
    if seen.opened_because:
        yield LabelledText("Why it is asked", seen.opened_because)
    yield LabelledText("Clause of the policy", seen.clause)


def _days(days: int) -> str:
    return f"{days} working day{'' if days == 1 else 's'}"


def _email(email: SentAboutTask) -> tuple[PageLink, str]:
    what = f"{email.letter.label}, to {email.to}"
    return PageLink(
        what, f"/outbox/{email.id}"
    ), f"{spoken_moment(email.at)}: {FATES[email.state].label.lower()}"
