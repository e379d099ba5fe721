"""Twenty tasks of a QIST officer’s day, as a person does them on the pages: what is clicked, chosen and typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Page

from models.clock import local_date, now
from models.working_time import working_days_after

COLLEAGUE = "Daniel Okafor"


@dataclass
class Officer:
    """A person at a page: each click, choice and field counts as a touch, each letter as a key."""

    page: Page
    touches: int = 0
    keys: int = 0

    def open(self, link: str) -> None:
        """Follow the first link that says so, after what is folded away was opened."""
        self._click("link", link)

    def press(self, button: str) -> None:
        """Press a button of the page itself."""
        self._click("button", button)

    def _click(self, role: str, name: str) -> None:
        place = self.page.locator("main, header").get_by_role(role, name=name)  # type: ignore[arg-type]
        place = place.locator("visible=true").first
        self.touches += 1
        place.click()
        self.page.wait_for_load_state()

    def unfold(self, summary: str) -> None:
        """Open what is folded away."""
        self.touches += 1
        self.page.locator("summary", has_text=summary).first.click()

    def type(self, field: str, text: str) -> None:
        """Type into the field of this name."""
        self.touches, self.keys = self.touches + 1, self.keys + len(text)
        self.page.locator(f"main [name='{field}']").first.fill(text)

    def choose(self, field: str, word: str) -> None:
        """Choose from the list of this name."""
        self.touches += 2
        self.page.locator(f"main select[name='{field}']").select_option(label=word)

    def tick(self, label: str) -> None:
        """Tick, or choose, what is labelled so."""
        self.touches += 1
        self.page.get_by_label(label).first.check()

    def day(self, field: str, day: date) -> None:
        """Type a date into its three fields."""
        for part, number in (("day", day.day), ("month", day.month), ("year", day.year)):
            self.type(f"{field}[{part}]", str(number))

    def search(self, text: str) -> None:
        """Look for words in the list of the page."""
        self.type("q", text)
        self.press("Show")

    def sees(self, text: str) -> None:
        """What was looked for stands on the page."""
        shown = self.page.locator("main").inner_text()
        assert text in shown, f"{self.page.url} does not say “{text}”: {shown}"


@dataclass(frozen=True)
class OfficerTask:
    """A task, where it is done, and how."""

    name: str
    where: str
    do: Callable[[Officer], None]


def _later(days: int) -> date:
    return working_days_after(local_date(now()) + timedelta(days=1), days)


def _project(officer: Officer, reference: str, title: str) -> None:
    officer.open("Projects")
    officer.search(reference)
    officer.open(title)


def _head_injury(officer: Officer) -> None:
    _project(officer, "QI-2026-0011", "Head injury: scan within one hour")


def _its_task(officer: Officer) -> None:
    _head_injury(officer)
    officer.open("Record the specialty meeting")


def _most_stuck(officer: Officer) -> None:
    officer.open("Support")
    officer.sees("Most stuck")


def _whose_turn(officer: Officer) -> None:
    officer.open("Projects")
    officer.search("QI-2026-0011")
    officer.sees("Project lead, due")


def _extend(officer: Officer) -> None:
    _its_task(officer)
    officer.open("Move the date")
    officer.day("due_on", _later(15))
    officer.type("reason", "The meeting was moved.")
    officer.press("Move the date")
    officer.sees("date moved")


def _put_back(officer: Officer) -> None:
    _its_task(officer)
    officer.open("Undo the last move of the date")
    officer.type("reason", "By mistake.")
    officer.press("Put the date back")
    officer.sees("put back")


def _remind(officer: Officer) -> None:
    _its_task(officer)
    officer.open("Remind now")
    officer.press("Send a reminder")
    officer.sees("reminded")


def _stop_clock(officer: Officer) -> None:
    _its_task(officer)
    officer.open("Stop the clock")
    officer.type("waits_for", "Radiology")
    officer.type("reason", "The times come from them.")
    officer.day("review_on", _later(10))
    officer.press("Stop the clock")
    officer.sees("the clock stands still")


def _pass_on(officer: Officer) -> None:
    _project(officer, "QI-2026-0007", "Catheter passports carried")
    officer.open("Report on an action")
    officer.open("Pass it on to somebody else")
    officer.type("name", "Dorothy Lamb")
    officer.type("email", "dorothy.lamb@northbrook.example")
    officer.type("reason", "She leads the ward now.")
    officer.press("Pass it on")
    officer.sees("now asked of somebody else")


def _take_on(officer: Officer) -> None:
    officer.open("Support")
    officer.unfold("Tasks of Daniel Okafor")
    officer.open("Take it on")
    officer.press("I take it")
    officer.sees("taken on")


def _hold(officer: Officer) -> None:
    _project(officer, "QI-2026-0024", "Play specialists for blood tests")
    officer.open("Put the project on hold")
    officer.type("reason", "The play room is rebuilt.")
    officer.day("review_on", _later(20))
    officer.press("Put on hold")
    officer.sees("On hold")


def _go_on(officer: Officer) -> None:
    _project(officer, "QI-2026-0024", "Play specialists for blood tests")
    officer.open("Let the project go on")
    officer.press("Go on")
    officer.sees("Under way again")


def _hand_over(officer: Officer) -> None:
    _head_injury(officer)
    officer.open("Hand the project over")
    officer.type("name", "Dorothy Lamb")
    officer.type("email", "dorothy.lamb@northbrook.example")
    officer.day("on_day", _later(5))
    officer.type("reason", "Her rotation begins.")
    officer.press("Hand it over")
    officer.sees("The project has a new lead")


def _note(officer: Officer) -> None:
    _head_injury(officer)
    officer.open("Write a note")
    officer.type("note", "The lead rings on Monday.")
    officer.tick("The QI Support Team")
    officer.press("Add the note")
    officer.sees("Done")


def _supporter(officer: Officer) -> None:
    _head_injury(officer)
    officer.open("Name who supports the project")
    officer.choose("supporter_email", COLLEAGUE)
    officer.press("Name the supporter")
    officer.sees("supports the project from now on")


def _correct_entry(officer: Officer) -> None:
    _head_injury(officer)
    officer.open("Confirm or correct the entry")
    officer.press("The entry is true")
    officer.sees("Done")


def _who_was_written(officer: Officer) -> None:
    officer.open("Outbox")
    officer.type("q", "Amara Osei")
    officer.choose("month", "October 2026")
    officer.press("Show")
    officer.sees("Sent on")


def _tomorrow(officer: Officer) -> None:
    officer.open("Support")
    officer.open("Mail of tomorrow")
    officer.sees("1 December 2026")


def _export(officer: Officer) -> None:
    officer.open("Projects")
    officer.tick("Overdue")
    officer.press("Show")
    officer.touches += 1
    with officer.page.expect_download() as download:
        officer.page.get_by_role("link", name="Download as Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")


def _keep_filter(officer: Officer) -> None:
    officer.open("Projects")
    officer.tick("On hold")
    officer.press("Show")
    officer.unfold("Keep this filter for the whole team")
    officer.type("name", "Resting")
    officer.press("Keep it")
    officer.sees("Resting")


def _coaching(officer: Officer) -> None:
    officer.open("Support")
    officer.open("The log of coaching")
    officer.open("Log coaching")
    officer.day("given_on", local_date(now()))
    officer.type("project", "QI-2026-0011")
    officer.type("minutes", "30")
    officer.type("topic", "Run charts")
    officer.press("Log it")
    officer.sees("The coaching is logged")


def _report(officer: Officer) -> None:
    officer.open("Reports")
    officer.open("Make a report")
    officer.choose("kind", "Quality Committee")
    officer.type("year", "2026-27")
    officer.press("Make it")
    officer.sees("QC-2026-27-1")


TASKS = (
    OfficerTask("See the five most stuck projects", "Support", _most_stuck),
    OfficerTask("Whose turn is it in one project, and how late", "Projects", _whose_turn),
    OfficerTask("Move the date of a late task", "its task", _extend),
    OfficerTask("Undo that", "its task", _put_back),
    OfficerTask("Remind somebody now", "its task", _remind),
    OfficerTask("Stop the clock of a task", "its task", _stop_clock),
    OfficerTask("Pass a task on", "its task", _pass_on),
    OfficerTask("Take on a task of a colleague", "Support", _take_on),
    OfficerTask("Put a project on hold", "its project", _hold),
    OfficerTask("Let it go on", "its project", _go_on),
    OfficerTask("Hand a project over", "its project", _hand_over),
    OfficerTask("Write a note for the team", "its project", _note),
    OfficerTask("Name who supports a project", "its project", _supporter),
    OfficerTask("Confirm an entry of the register", "its project", _correct_entry),
    OfficerTask("What did we write to this lead in October, did it arrive?", "Outbox", _who_was_written),
    OfficerTask("What will be written tomorrow", "Support, Mail of tomorrow", _tomorrow),
    OfficerTask("Everything overdue as an Excel file", "Projects", _export),
    OfficerTask("Keep a filter for the team", "Projects", _keep_filter),
    OfficerTask("Log coaching", "Support, log of coaching", _coaching),
    OfficerTask("Make the report of the Quality Committee", "Reports", _report),
)
"""In the order of a day; each begins under “My tasks”, where one is after signing in."""
