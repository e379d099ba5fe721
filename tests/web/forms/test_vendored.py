import hashlib
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
    core_js = "https://github.com/zloirock/core-js"  # says who wrote a part of it; nothing is fetched
    allowed = {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
        core_js,
        f"{core_js}/blob/v3.36.0/LICENSE",
    }
    named = {
        address
        for file in STATIC.rglob("*")
        if file.suffix in {".css", ".js", ".svg"}
        for address in re.findall(r"https?://[^\s\"'`)]+", file.read_text())
    }

    assert named - allowed == set()


def test_autocomplete_is_the_version_of_its_note_with_its_licence() -> None:
    folder = STATIC / "accessible-autocomplete"

    note = (folder / "VENDORED.md").read_text()
    for file in folder.glob("*.min.*"):
        assert hashlib.sha256(file.read_bytes()).hexdigest()[:16] in note
    assert "| Version | 3.0.1 (npm package) |" in note
    assert "MIT License" in (folder / "LICENCE.txt").read_text()


def test_version_stands_in_the_style_sheet_and_in_the_note() -> None:
    note = (THEIRS / "VENDORED.md").read_text()

    assert re.findall(r'--nhsuk-frontend-version:"([\d.]+)"', STYLE) == ["10.6.1"]
    assert "| Version | 10.6.1" in note
    assert "MIT License" in (THEIRS / "LICENCE.txt").read_text()
