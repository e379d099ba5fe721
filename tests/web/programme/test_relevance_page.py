"""What concerns which service: the table, one topic, and the pages that lead to it (OB-004, OB-025, OB-084)."""

from __future__ import annotations

from fastapi import FastAPI

from models.vocabulary import TaskKind
from tests.support.programme.topics_at_year_end import NEW, OLD, topic
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in, visible_text
from tests.tasks.queries.test_coverage import AUDIT, drafted

PAGE = f"/programme/{NEW}/relevance"


def lines(shown: Shown) -> list[list[str]]:
    result = shown.page.xpath("//div[@class='qi-wide']//tbody/tr")
    return [[visible_text(cell) for cell in row.xpath("./*/span[2]")] for row in result]


def heads(shown: Shown) -> list[str]:
    return [visible_text(value) for value in shown.page.xpath("//div[@class='qi-wide']//thead//th")]


def judged(world: World) -> str:
    """Two services have answered on two audits, and the medical officer has left one out; the id of that."""
    asthma, _ = topic("Asthma", **AUDIT), topic("Falls", year=NEW)
    drafted(world)
    no_children = [{"topic": asthma, "because": "We see no children."}]
    world.answer(TaskKind.COMMENT_ON_DRAFT, not_relevant=no_children)
    world.answer(TaskKind.COMMENT_ON_DRAFT)
    few = [{"topic": asthma, "because": "Too few patients."}]
    world.answer(TaskKind.SIGN_PROGRAMME_OFF, not_joined=few)
    return asthma


def test_table_says_of_each_topic_what_each_service_signed_and_what_was_decided_ob_004_ob_084(
    sqlite_world: World, app: FastAPI
) -> None:
    asthma = judged(sqlite_world)
    lead = signed_in(app, address("lead"))

    shown = lead.open(PAGE)

    officer = sqlite_world.people["medical officer"].name
    assert heads(shown) == ["Topic", "Taking part", "Children", "Urgent Care"]
    decided = f"Not joinedToo few patients. ({officer}) Monday 11 January 2027 at 09:00"
    assert lines(shown) == [
        ["AsthmaNational clinical audit", decided, "Relevant", "Not relevantWe see no children."],
        ["FallsLocal", "On the programme", "Relevant", "Relevant"],
    ]
    assert "Urgent Care: Signed by Dr Helen Marsh, Monday 11 January 2027 at 09:00" in shown.content
    assert [row[0] for row in lines(lead.open(f"{PAGE}?topic={asthma}"))] == ["AsthmaNational clinical audit"]
    assert [row[0] for row in lines(lead.open(f"{PAGE}?show=not-joined"))] == [
        "AsthmaNational clinical audit"
    ]
    assert lines(lead.open(f"{PAGE}?show=unjudged")) == []


def test_long_programme_is_cut_into_pages_and_one_that_nobody_was_asked_about_says_so(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    for number in range(60):
        topic(f"Topic {number:02}")
    lead = signed_in(app, address("lead"))
    first, second = (lead.open(f"/programme/{OLD}/relevance?page={number}") for number in (1, 2))

    assert [len(lines(first)), lines(second)[0]] == [50, ["Topic 50Local", "On the programme"]]
    assert "No service has been asked about the draft of this year." in first.content


def test_topics_own_page_says_whom_it_concerns_ob_084(sqlite_world: World, app: FastAPI) -> None:
    asthma = judged(sqlite_world)

    shown = signed_in(app, address("qist")).open(f"/programme/{NEW}/topics/{asthma}")

    officer = sqlite_world.people["medical officer"].name
    assert shown.facts == {
        "Relevant": "Children",
        "Not relevant": "Urgent Care (We see no children.)",
        "Not joined": f"Too few patients. ({officer})",
    }


def test_programme_says_what_it_does_not_cover_and_that_it_takes_more_than_there_is_ob_030_ob_090(
    sqlite_world: World, app: FastAPI
) -> None:
    drafted(sqlite_world)
    topic("Asthma", clinical_hours=91, support_hours=5, **AUDIT)

    shown = signed_in(app, address("lead")).open(f"/programme/{NEW}")

    headings = [
        visible_text(value) for value in shown.page.xpath("//h2[@id='coverage']/following-sibling::h3")
    ]
    assert headings == [
        "Objectives without a topic: 0 of 0",
        "National audits and enquiries that no service has judged: 1",
        "Relevant and not joined: 0",
    ]
    [warning] = shown.page.xpath("//div[contains(@class, 'nhsuk-warning-callout')]/p")
    assert (
        visible_text(warning)
        == "The programme takes 91 hours of clinical staff, and there are 90: 1 too many."
    )
    result = shown.page.xpath("//h2[@id='hours']/following-sibling::table[1]/tbody/tr")
    assert [[visible_text(cell) for cell in row.xpath("./td/span[2]")] for row in result] == [
        ["No service named", "1", "91", "5"],
        ["In all", "1", "91", "5"],
        ["There are, by the draft", "", "90", "50"],
    ]


def test_service_is_led_to_what_concerns_it_ob_084_and_whoever_signs_off_to_what_is_not_covered_ob_030(
    sqlite_world: World, app: FastAPI
) -> None:
    drafted(sqlite_world)
    qist = signed_in(app, address("qist"))
    leads_on = [f"/programme/{NEW}", f"/programme/{NEW}/relevance"]

    project = qist.open("/projects/QIP-2027-28")
    task = sqlite_world.task(TaskKind.COMMENT_ON_DRAFT)
    asked = signed_in(app, task.assignee.email).open(f"/tasks/{task.id}")

    assert project.page.xpath("//main//a[starts-with(@href, '/programme/')]/@href") == leads_on[:1]
    assert asked.page.xpath("//main//a[starts-with(@href, '/programme/')]/@href") == leads_on
    sqlite_world.walk_until(TaskKind.SIGN_PROGRAMME_OFF)
    task = sqlite_world.task(TaskKind.SIGN_PROGRAMME_OFF)
    decides = signed_in(app, task.assignee.email).open(f"/tasks/{task.id}")
    assert decides.page.xpath("//main//a[starts-with(@href, '/programme/')]/@href") == [
        leads_on[0],
        f"/programme/{NEW}#coverage",
    ]
    empty = qist.open(leads_on[0])
    assert (empty.status, empty.heading) == (200, "Programme 2027-28")
