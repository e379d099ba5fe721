"""What the tests of the pages may ask for."""

from __future__ import annotations

import pytest
from fastapi import FastAPI

from models.settings import settings
from tests.support.web.browsing import Browser
from web.app import create_app

TOKEN = "the token of the tests"


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FastAPI:
    """The application; ask for a world first, which has the database that it uses."""
    monkeypatch.setenv("QI_API_TOKEN", TOKEN)
    settings.cache_clear()
    return create_app()


@pytest.fixture
def browser(app: FastAPI) -> Browser:
    """Somebody's browser."""
    return Browser(app)
