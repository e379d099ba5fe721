import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.clock import local_date, now
from models.records import HistoryEntry, Person
from models.settings import settings
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS
from tests.support.trust_at_work import World, address, everything, nonce
from tests.support.web.browsing import Browser, newest_code, signed_in

OFFERED = "Remember this browser for reading, for 30 days"
READ = ["/my", "/projects", "/projects/QI-2026-0001", "/actions"]
NOT_READ = ["/people", "/outbox", "/papers", "/privacy", "/propose", "/my/letters", "/my/absence"]


@pytest.fixture
def allowed(sqlite_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A Trust that lets browsers be remembered, with a project that waits for its lead."""
    monkeypatch.setenv("QI_REMEMBER_READING_DAYS", "30")
    settings.cache_clear()
    sqlite_world.propose(help_wanted=[], evidence_question=None)
    return sqlite_world


def remembered(app: FastAPI, name: str = "lead") -> Browser:
    """A browser in which somebody asked to be remembered, days after its session."""
    browser = Browser(app)
    asked = browser.press(browser.open("/sign-in"), email=address(name))
    browser.press(asked, code=newest_code(address(name)), remember="yes")
    del browser.client.cookies["qi_session"]
    return browser


def paths(browser: Browser, pages: list[str]) -> list[str]:
    return [browser.open(page).path.partition("?")[0] for page in pages]


def test_nobody_is_offered_it_where_the_trust_has_not_chosen_it(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser = Browser(app)
    asked = browser.press(browser.open("/sign-in"), email=address("lead"))

    browser.press(asked, code=newest_code(address("lead")), remember="yes")

    assert OFFERED not in asked.content
    assert list(browser.client.cookies) == ["qi_session"]


def test_remembered_browser_reads_and_nothing_else(allowed: World, app: FastAPI) -> None:
    browser = remembered(app, "qist")
    task = f"/tasks/{allowed.task(TaskKind.REVIEW_EVIDENCE).id}"

    assert paths(browser, READ) == READ
    assert paths(browser, [*NOT_READ, task]) == ["/sign-in"] * (len(NOT_READ) + 1)
    assert "Ruth Calder" in browser.open("/my").page.xpath("//header")[0].text_content()
    assert browser.open("/my").page.xpath("//header//a[text()='Outbox']") == []


def test_remembered_browser_answers_nothing_and_keeps_no_draft(allowed: World, app: FastAPI) -> None:
    browser = remembered(app)
    [token] = browser.open("/my").page.xpath("//form[@action='/sign-out']//input/@value")
    before = everything()

    for path in (f"/tasks/{allowed.task(TaskKind.REVIEW_EVIDENCE).id}", "/projects/QI-2026-0001/do/hold"):
        for button in ([], [("save", "save")]):
            shown = browser.post(path, [("csrf", token), ("nonce", "n" * 32), ("reason", "Rest"), *button])
            assert shown.status in {401, 403}

    assert everything() == before


def test_remembered_browser_shows_no_note_for_the_team(allowed: World, app: FastAPI) -> None:
    perform_operation(
        PROJECT_OPERATIONS["note"],
        Target(reference=allowed.project.reference),
        OperationRequest(allowed.id_of("qist"), nonce(), {"note": "A visit is planned.", "readers": "team"}),
    )
    browser = remembered(app, "qist")

    assert "A visit is planned." not in browser.open(READ[2]).content
    assert "A visit is planned." in signed_in(app, address("qist")).open(READ[2]).content


def test_it_ends_after_its_days(allowed: World, app: FastAPI) -> None:
    browser = remembered(app)
    allowed.wait(days=29)
    assert browser.open("/my").heading == "My tasks"

    allowed.wait(days=1, seconds=1)

    assert browser.open("/my").heading == "Sign in"


def test_it_ends_when_the_trust_changes_its_mind(
    allowed: World, app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = remembered(app)
    allowed.wait(days=8)
    monkeypatch.setenv("QI_REMEMBER_READING_DAYS", "7")
    settings.cache_clear()

    assert browser.open("/my").heading == "Sign in"


def test_it_ends_at_sign_out(allowed: World, app: FastAPI) -> None:
    _ = allowed
    browser = remembered(app)
    kept = browser.client.cookies["qi_reading"]
    [token] = browser.open("/my").page.xpath("//form[@action='/sign-out']//input/@value")
    assert browser.post("/sign-out", [("csrf", "wrong")]).status == 403

    browser.post("/sign-out", [("csrf", token)])

    assert "qi_reading" not in browser.client.cookies
    browser.client.cookies.set("qi_reading", kept)
    assert browser.open("/my").heading == "Sign in"


def test_somebody_forgets_all_their_browsers_from_any_of_them(allowed: World, app: FastAPI) -> None:
    _ = allowed
    lost, here, other = remembered(app), remembered(app), remembered(app, "qist")
    my = here.open("/my")
    assert "A browser of yours is remembered for reading until Wednesday 2 December 2026." in my.content

    here.press(my)

    assert [browser.open("/my").heading for browser in (lost, here, other)] == [
        "Sign in",
        "Sign in",
        "My tasks",
    ]
    with reading() as session:
        actions = session.scalars(select(HistoryEntry.action).order_by(HistoryEntry.seq.desc())).all()
    assert (actions[0], actions.count("browser remembered")) == ("browsers forgotten", 3)


def test_it_ends_when_its_person_leaves(allowed: World, app: FastAPI) -> None:
    browser = remembered(app)
    with unit_of_work() as session:
        session.get_one(Person, allowed.id_of("lead")).left_on = local_date(now())

    assert browser.open("/my").heading == "Sign in"


def test_its_reader_signs_in_with_one_press_and_a_code(allowed: World, app: FastAPI) -> None:
    browser = remembered(app)
    task = f"/tasks/{allowed.task(TaskKind.REVIEW_EVIDENCE).id}"

    asked = browser.press(browser.open(task))

    assert browser.type_code(asked, address("lead")).path == task
