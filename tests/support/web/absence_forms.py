"""The form of an absence and the buttons beside it, as a browser fills them in and presses them."""

from __future__ import annotations

from tests.support.web.browsing import Browser, Pairs, Shown, visible_text


def typed(first: str, last: str, *, stand_in: str = "", name: str = "") -> dict[str, str]:
    """What a browser sends for these days."""
    boxes: dict[str, str] = {}
    for field, day in (("first_day", first), ("last_day", last)):
        year, month, number = day.split("-")
        boxes |= {f"{field}[day]": number, f"{field}[month]": month, f"{field}[year]": year}
    return boxes | {"stand_in_name": name, "stand_in_email": stand_in}


def form_of(shown: Shown) -> tuple[str, Pairs]:
    """Where the form of an absence is sent, and what it holds."""
    form = shown.page.get_element_by_id("answer")
    return form.get("action"), [(name, value) for name, value in form.form_values() if name is not None]


def save(browser: Browser, path: str, **fields: str) -> Shown:
    action, pairs = form_of(browser.open(path))
    return browser.post(action, [(name, fields.get(name, value)) for name, value in pairs])


def lines(shown: Shown) -> list[str]:
    return [visible_text(value) for value in shown.page.xpath("//li[@class='qi-absences__line']/p")]


def press(browser: Browser, shown: Shown, number: int = 0) -> Shown:
    """Press one of the buttons that take an absence back."""
    form = shown.page.xpath("//li[@class='qi-absences__line']//form")[number]
    return browser.post(
        form.get("action"), [(item_value, value) for item_value, value in form.form_values() if item_value]
    )
