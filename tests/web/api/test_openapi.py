"""The schema of the JSON API, on which programs rely; `python -m tests.web.api.test_openapi` writes it as it is now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from web.app import create_app

AGREED = Path(__file__).parents[2] / "data" / "openapi.json"


def openapi() -> dict[str, Any]:
    """The schema without the number of our release, which changes each time."""
    schema: dict[str, Any] = json.loads(json.dumps(create_app().openapi()))
    del schema["info"]["version"]
    return schema


def written(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def test_the_api_is_as_it_was_agreed() -> None:
    assert written(openapi()).splitlines() == AGREED.read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    AGREED.write_text(written(openapi()), encoding="utf-8")
