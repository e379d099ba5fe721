"""The wheel holds what the product needs, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "notifications", "tasks", "flows", "web", "deployments", "migrations")
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('dist')"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> ZipFile:
    """The package as it would be released, built from a copy of the sources."""
    sources = tmp_path_factory.mktemp("sources")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, sources / folder)  # byte code included, as it may lie in a clone
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, sources)
    subprocess.run([sys.executable, "-c", BUILD], cwd=sources, check=True, capture_output=True)
    return ZipFile(next((sources / "dist").glob("*.whl")))


def metadata(wheel: ZipFile) -> Message:
    name = next(name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    return message_from_bytes(wheel.read(name))


def test_the_wheel_holds_every_file_of_the_product_and_no_other(wheel: ZipFile) -> None:
    expected = {
        path.relative_to(ROOT).as_posix()
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert {name for name in wheel.namelist() if ".dist-info/" not in name} == expected


def test_the_wheel_carries_its_licence_and_those_of_what_it_contains(wheel: ZipFile) -> None:
    licences = [name.partition(".dist-info/licenses/")[2] for name in wheel.namelist()]

    assert metadata(wheel)["License-Expression"] == "MIT"
    assert sorted(filter(None, licences)) == [
        "LICENSE",
        "notifications/documents/papers/fonts/LICENCE-DEJAVU.txt",
        "notifications/documents/papers/fonts/LICENCE.txt",
        "web/static/accessible-autocomplete/LICENCE.txt",
        "web/static/nhsuk/LICENCE.txt",
    ]


def test_the_version_is_the_newest_of_the_changelog(wheel: ZipFile) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    released = [line for line in changelog if line.startswith("## [") and line != "## [Unreleased]"]

    assert released[0].startswith(f"## [{metadata(wheel)['Version']}] - ")
