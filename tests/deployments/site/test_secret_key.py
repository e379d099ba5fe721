"""The secret key stands before the first request, or the pages do not start."""

from __future__ import annotations

from pathlib import Path

import pytest

from deployments.site.secret_key import require_key
from models.errors import NotReady
from models.settings import settings
from tests.support.command_line import QI


@pytest.mark.usefixtures("sqlite_database")
def test_pages_do_not_start_with_an_empty_key(
    qi: QI, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QI_DATABASE_URL", sqlite_url)
    settings.cache_clear()
    home = settings().home
    home.mkdir(exist_ok=True)
    (home / "secret.key").touch()

    status, _, complaint = qi("web", "--port", "0")

    assert (status, complaint.count("\n")) == (1, 1)
    assert complaint.startswith(f"qi: The secret key in {home}/secret.key is empty: remove that file")


def test_key_that_cannot_be_kept_is_said_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("QI_HOME", str(tmp_path / "file" / "home"))
    settings.cache_clear()

    with pytest.raises(NotReady, match="let this user write there, or set QI_SECRET_KEY"):
        require_key()
    settings.cache_clear()
