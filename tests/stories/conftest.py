"""What the stories may ask for besides: the pages, and the commands of an operator. Answers are sent from pages."""

from __future__ import annotations

from functools import cache

import pytest
from fastapi import FastAPI

from tests.support.command_line import _alone, qi
from tests.support.stories.posted_answers import PostedAnswers
from tests.web.conftest import app
from web.app import create_app

__all__ = ["_alone", "app", "qi"]

WORLDS = ("sqlite_world", "world")
BY_FUNCTIONS = frozenset({"test_a_year", "test_january_to_april", "test_lived_steps"})
"""The year counts its mail, January to April goes through pages by itself, and steps are put back by their functions.

Each of their forms is sent from its page in another story.
"""


@pytest.fixture(autouse=True)
def _answers_are_sent_from_pages(request: pytest.FixtureRequest) -> None:
    """Whoever answers in a story does so on the page of the task, in the fields that it has."""
    name = next((name for name in WORLDS if name in request.fixturenames), None)
    if name is not None and request.path.stem not in BY_FUNCTIONS:
        world, posted = request.getfixturevalue(name), PostedAnswers(_pages())
        world.send, world.send_proposal = posted, posted.propose


@cache
def _pages() -> FastAPI:
    return create_app()
