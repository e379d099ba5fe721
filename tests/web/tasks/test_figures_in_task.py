"""The task that asks for figures holds the boxes of those that are missing."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from fastapi import FastAPI
from lxml import html
from playwright.sync_api import Route, sync_playwright

from models.answers.project_answers import answer
from models.clock import stopped_at
from models.forms.project.data_collection import SubmitDataForm
from models.vocabulary import TaskKind
from tasks.database.unit_of_work import reading
from tasks.figures.reading import figures_of_project
from tasks.projects.project_rows import project_by_id
from tests.support.mail.mornings import at
from tests.support.stories.collected_figures import AFTER_ITS_MONTH, MONTH, collecting
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in, visible_text
from web.templating import STATIC

AFTER = at(AFTER_ITS_MONTH, 9)
MOST_TOUCHES = 8


def typed_into(shown: Shown, *texts: str) -> dict[str, Any]:
    """What is typed into the boxes of a page, in their order."""
    return dict(zip(boxes(shown), texts, strict=False))


def boxes(shown: Shown) -> list[str]:
    return [str(name) for name in shown.form.xpath(".//fieldset[contains(@class, 'qi-figure')]//input/@name")]


def stored(world: World) -> list[tuple[str, str, str, str]]:
    with reading() as session:
        project = project_by_id(session, world.project.id)
        return [
            (figure.key.measure, figure.key.period.isoformat(), str(figure.number), str(figure.out_of))
            for figure in figures_of_project(session, project)
        ]


def test_missing_figures_are_typed_on_the_page_of_their_task_ob_077(world: World, app: FastAPI) -> None:
    with stopped_at(AFTER):
        collecting(world, **MONTH)
        lead, task = signed_in(app, address("lead")), world.task(TaskKind.SUBMIT_DATA)
        opened = lead.open(f"/tasks/{task.id}")

        wrong = lead.press(opened, **typed_into(opened, "110", "100", "3", ""), completeness="All")
        done = lead.press(wrong, **typed_into(wrong, "90", "100", "3", "1450"))

    assert [visible_text(each) for each in opened.page.xpath("//form//legend")][:2] == [
        "Within four hours",
        "Falls",
    ]
    assert wrong.errors == [
        "Within four hours, October 2026: 110 of 100 is more than all of them",
        "Falls, October 2026: enter how many bed days there were",
    ]
    anchors = wrong.page.xpath("//div[@role='alert']//a/@href")
    assert [anchor.removeprefix("#") for anchor in anchors] == [boxes(wrong)[0], boxes(wrong)[3]]
    assert [wrong.values[name] for name in boxes(wrong)] == ["110", "100", "3", ""]
    assert done.status == 200
    assert stored(world) == [
        ("falls", "2026-10-01", "3", "1450"),
        ("within four hours", "2026-10-01", "90", "100"),
    ]


def test_boxes_left_empty_are_no_figures_and_what_was_saved_stands_there_again(
    sqlite_world: World, app: FastAPI
) -> None:
    with stopped_at(AFTER):
        collecting(sqlite_world, **MONTH)
        lead, task = signed_in(app, address("lead")), sqlite_world.task(TaskKind.SUBMIT_DATA)
        opened = lead.open(f"/tasks/{task.id}")

        first = typed_into(opened, "90", "100")
        refused = lead.press(opened, **first, completeness="All")
        lead.press(opened, **first, button=("save", "save"))
        again = lead.open(f"/tasks/{task.id}")

    assert refused.errors == ["Enter at least one figure for “Falls”"]
    assert [again.values[name] for name in boxes(again)] == ["90", "100", "", ""]


def test_a_period_that_is_not_over_or_long_before_the_plan_is_refused_here_as_everywhere_ob_135(
    sqlite_world: World, app: FastAPI
) -> None:
    with stopped_at(AFTER):
        collecting(sqlite_world, **{**MONTH, "collect_until": "2026-11-30", "figures_due_on": "2026-12-10"})
        lead, task = signed_in(app, address("lead")), sqlite_world.task(TaskKind.SUBMIT_DATA)
        figures = [
            {"measure": measure, "period": f"2026-{month}-01", "number": 1, "out_of": 100}
            for measure in ("Within four hours", "Falls")
            for month in ("10", "11")
        ]
        figures.append({"measure": "Falls", "period": "2001-10-01", "number": 1, "out_of": 100})

        refused = lead.answer(TaskKind.SUBMIT_DATA, task.id, figures=figures)

    assert refused.errors == [
        "Figure 2: November 2026 is not over yet: enter it from 30 Nov 2026",
        "Figure 4: November 2026 is not over yet: enter it from 30 Nov 2026",
        "Figure 5: 1 Oct 2001 is more than 5 years before the plan begins: check the year",
    ]


def test_a_month_of_two_measures_takes_eight_touches_from_the_email_on_a_phone(
    sqlite_world: World, app: FastAPI, chromium: str
) -> None:
    with stopped_at(AFTER):
        collecting(sqlite_world, **MONTH)
        lead, task = signed_in(app, address("lead")), sqlite_world.task(TaskKind.SUBMIT_DATA)
        path = f"/tasks/{task.id}"
        sent: list[Shown] = []

        def serve(route: Route) -> None:
            asked = urlsplit(route.request.url).path
            if asked.startswith("/static/"):
                route.fulfill(path=STATIC / asked.removeprefix("/static/"))
            elif route.request.method == "POST":
                pairs = parse_qsl(route.request.post_data or "", keep_blank_values=True)
                sent.append(lead.post(asked, pairs))
                route.fulfill(body=sent[-1].text, content_type="text/html; charset=utf-8")
            else:
                route.fulfill(body=lead.open(asked).text, content_type="text/html; charset=utf-8")

        with sync_playwright() as playwright:
            phone = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = phone.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
            page.route("**/*", serve)
            page.goto(f"http://qi.test{path}")
            touches = 1  # the link in the email
            fields = page.locator("form[data-task-kind] :is(input[type=text], textarea):visible")
            for field, typed in zip(fields.all(), ["90", "100", "3", "1450", "All"], strict=True):
                field.tap()
                page.keyboard.type(typed)
                touches += 1
            page.get_by_role("button", name="Send", exact=True).tap()
            page.wait_for_selector(".nhsuk-panel")
            touches += 1
            phone.close()

    assert touches <= MOST_TOUCHES
    assert html.document_fromstring(sent[-1].text).xpath("//h1")
    assert len(stored(sqlite_world)) == 2
    with reading() as session:
        given = answer(project_by_id(session, sqlite_world.project.id), SubmitDataForm)
    assert given is not None
    assert len(given.figures) == 2
