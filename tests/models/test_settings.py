"""The secret key: made once, whole from the first moment, and never empty."""

from __future__ import annotations

import stat
from functools import partial
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from models.settings import Settings, UnusableKey
from tests.support.people_at_once import at_once


def key_in(home: Path) -> bytes:
    return Settings(home=home, secret_key=SecretStr("")).key


def test_of_ten_first_starts_at_once_all_get_the_same_whole_key(tmp_path: Path) -> None:
    for number in range(30):
        keys = at_once([partial(key_in, tmp_path / str(number))] * 10)

        assert len(set(keys)) == 1
        assert len(bytes.fromhex(str(keys[0], "ascii") if isinstance(keys[0], bytes) else "")) == 32


def test_key_is_kept_for_its_owner_alone_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    key_in(tmp_path)

    [file] = tmp_path.iterdir()
    assert (file.name, stat.S_IMODE(file.stat().st_mode)) == ("secret.key", 0o600)


@pytest.mark.parametrize("content", ["", " \n"])
def test_key_file_that_is_empty_is_refused_with_what_to_do(content: str, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text(content)

    with pytest.raises(UnusableKey, match=r"secret\.key is empty: remove that file"):
        key_in(tmp_path)
    assert (tmp_path / "secret.key").read_text() == content


def test_key_that_is_set_to_blanks_is_refused() -> None:
    with pytest.raises(ValidationError, match="QI_SECRET_KEY is blank"):
        Settings(secret_key=SecretStr("  "))
