"""What stands around every page of a proposal: what it is called, its task, when it was kept, how it is given up."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from models.clock import spoken_date, spoken_moment
from models.vocabulary import TaskKind
from tasks.operations.operation import Target
from tasks.queries.tasks.proposal import ProposalSeen
from web.pages.proposals.progress import address_of
from web.pages.tasks.operations import links_for
from web.request import PageRequest
from web.views import LabelledText, ProposalAround

PROPOSE = "Propose a project"


def around(request: PageRequest, seen: ProposalSeen) -> ProposalAround:
    """What stands around a page of a proposal that is under way."""
    title = str(seen.typed.get("title") or "")
    saved = f"Kept on {spoken_moment(seen.saved_at)}." if seen.saved_at else ""
    if seen.task is None:
        where = " You find it under “My tasks”." if saved else ""
        return ProposalAround(
            caption=title or PROPOSE, saved=f"{saved}{where}", leave=address_of(seen.key, "leave")
        )
    before = {"Decided before": _said_before(seen), "Why you are asked": seen.task.note}
    groups = links_for(Target(task_id=seen.key), request.person.person_id, is_team=request.person.is_team)
    return ProposalAround(
        caption=f"{seen.task.reference} · {title}",
        due=spoken_date(seen.task.due_on),
        is_overdue=seen.task.is_overdue,
        before=LabelledText.known(before),
        operations=[group for group in groups if group.heading],
        saved=saved,
    )


def _said_before(seen: ProposalSeen) -> str:
    """What was decided before; nothing where the points that are asked for say all of it."""
    before = seen.task.before if seen.task else ""
    points = "\n".join(point.wanted for point in seen.points)
    return "" if points and before.removesuffix(points).endswith(": ") else before


def title_of(seen: ProposalSeen, heading: str) -> str:
    """The title of a page, as the browser shows it."""
    return f"{heading}, {seen.task.reference}" if seen.task else f"{heading}, {PROPOSE.lower()}"


def over(seen: ProposalSeen) -> Response | None:
    """Where a proposal leads that takes nothing any more: to what became of it; None while it is under way."""
    if seen.task is not None:
        return see(f"/tasks/{seen.key}") if seen.is_closed else None
    return see(address_of(seen.key, "sent")) if seen.sent else None


def see(address: str) -> Response:
    """Go to a page after something was done, so that looking at it again repeats nothing."""
    return RedirectResponse(address, status_code=303)


KIND = TaskKind.PROPOSE
