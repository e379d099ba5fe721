"""The start page: what this is, how a project goes by the table of the policy, and where to begin one."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import StageRule, TaskRule
from models.policy.versions import newest_policy
from web.pages.routing import page
from web.request import CurrentRequest
from web.views import LabelledText, PageLink, StartPage

router = APIRouter()


@page(router, "/")
def show_start(request: CurrentRequest) -> Response:
    """What this is, for everybody."""
    policy = newest_policy(LIFECYCLE.definition)
    stages = [LabelledText(rule.stage.label, _asks_sentence(rule)) for rule in policy.stages.values()]
    view = StartPage(propose=PageLink("Propose a project", "/propose"), stages=stages)
    return request.show(view, title="Start", here="start")


def _asks_sentence(rule: StageRule) -> str:
    """Everything that may be asked in a stage, and of whom; each once, as by several routes."""
    return "; ".join(dict.fromkeys(map(_ask_sentence, rule.asks)))


def _ask_sentence(ask: TaskRule) -> str:
    return f"{ask.kind.said} ({ask.of.label})"
