"""The start page: what this is, how a project goes by the table of the policy, and where to begin one."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import StageRule
from models.policy.versions import newest_policy
from models.vocabulary import Stage
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import LabelledText, PageLink, StartPage

router = APIRouter()

NAMED = 2
"""As many of those who are asked in a stage are named on its line."""

REPORT = PageLink("Report activity that is not registered", "/unregistered")
AT_ITS_END = "; then what was learned is shared"
"""What the line of the last stage says besides: the end has no line of its own."""


@page(router, "/")
def show_start(request: CurrentRequest) -> Response:
    """What this is, for everybody."""
    policy = newest_policy(LIFECYCLE.definition)
    stages = [LabelledText(rule.stage.label, _line_of(rule)) for rule in policy.stages.values()]
    view = StartPage(propose=PageLink("Propose a project", "/propose"), report=REPORT, stages=stages)
    return request.show(view, title="Start", here="start")


def _line_of(rule: StageRule) -> str:
    is_last = Stage.CLOSED in {move.to for move in rule.leads_to.values()}
    return f"{_who_acts(rule)}{AT_ITS_END if is_last else ''}"


def _who_acts(rule: StageRule) -> str:
    """Who is asked in a stage: “CDS quality lead, QI Support Team, and up to 4 others as the work needs”."""
    roles = list(dict.fromkeys(ask.of.label for ask in rule.asks))
    named, others = roles[:NAMED], len(roles) - NAMED
    if others <= 0:
        return " and ".join(named)
    if others == 1:
        return f"{', '.join(named)} and {roles[-1]}"
    return f"{', '.join(named)}, and up to {others} others as the work needs"
