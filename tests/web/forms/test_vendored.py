import re

from web.templating import STATIC

THEIRS = STATIC / "nhsuk"
STYLE = (THEIRS / "nhsuk-frontend.min.css").read_text()


def test_style_sheet_fetches_nothing_but_the_icons_beside_it() -> None:
    fetched = set(re.findall(r"url\(([^)]*)\)", STYLE))

    assert fetched == {f"images/{icon.name}" for icon in (THEIRS / "images").iterdir()}
    assert "@import" not in STYLE


def test_licensed_font_and_logo_were_left_out() -> None:
    assert ("@font-face" in STYLE, "frutiger" in STYLE.lower()) == (False, False)
    assert {
        file.name
        for file in THEIRS.rglob("*")
        if re.search(r"logo|favicon|icon-\d|mask|opengraph", file.name)
    } == set()


def test_no_file_names_another_host() -> None:
    allowed = {"http://www.w3.org/2000/svg"}
    named = {
        address
        for file in STATIC.rglob("*")
        if file.suffix in {".css", ".js", ".svg"}
        for address in re.findall(r"https?://[^\s\"'`)]+", file.read_text())
    }

    assert named - allowed == set()


def test_version_stands_in_the_style_sheet_and_in_the_note() -> None:
    note = (THEIRS / "VENDORED.md").read_text()

    assert re.findall(r'--nhsuk-frontend-version:"([\d.]+)"', STYLE) == ["10.6.1"]
    assert "| Version | 10.6.1" in note
    assert "MIT License" in (THEIRS / "LICENCE.txt").read_text()
