from __future__ import annotations

from tests.support.documents.example_chart import PICTURE, example_chart


def test_picture_of_the_readme_is_what_pages_draw_today() -> None:
    assert PICTURE.read_text(encoding="utf-8") == f"{example_chart()}\n"
