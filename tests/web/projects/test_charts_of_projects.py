"""Charts on pages: by groups without small numbers, changed by people, beside tasks reading them (OB-042, 129, 132)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from fastapi import FastAPI

from models.clock import now
from models.records import MeasureFigure
from models.vocabulary import FigureSource, Stage, TaskKind
from tasks.answers.correcting import CorrectionRequest, correct_answer
from tasks.database.unit_of_work import unit_of_work
from tasks.queries.projects.project import project_seen
from tests.support.reports.lived_projects import MEASURE, Life, live
from tests.support.reports.project_evidence import UP
from tests.support.stories.collected_figures import FALLS, WITHIN_FOUR_HOURS, collecting
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import signed_in

NUMBERS = {"": [60, 62, 64], "ward a": [30, 32, 33], "ward b": [28, 27, 29], "ward c": [2, 3, 2]}


def by_wards(world: World) -> None:
    """A project whose only measure is shown by three wards, one of them small."""
    collecting(world, {**WITHIN_FOUR_HOURS, "groups": "Ward A, Ward B, Ward C, Ward D"})
    with unit_of_work() as session:
        session.add_all(
            MeasureFigure(
                project_id=world.project_id,
                cycle=1,
                measure="within four hours",
                period=date(2026, month, 1),
                group=group,
                number=Decimal(number),
                out_of=Decimal(100 if not group else 40),
                entered_by_id=world.id_of("lead"),
                entered_at=now(),
                source=FigureSource.PAGE,
            )
            for group, numbers in NUMBERS.items()
            for month, number in enumerate(numbers, start=7)
        )


def test_wards_are_shown_apart_without_small_numbers_or_what_they_could_be_worked_out_from_ob_129_132(
    sqlite_world: World,
) -> None:
    by_wards(sqlite_world)

    [measure] = project_seen(sqlite_world.project.reference, sqlite_world.id_of("lead")).measures

    assert [figure.number for figure in measure.judgement.series.figures] == NUMBERS[""]
    shown = {
        group.name: [figure.number for figure in group.judgement.series.figures] for group in measure.groups
    }
    assert shown == {"Ward A": [], "Ward B": [28, 27, 29], "Ward C": []}


def test_small_number_of_a_group_that_was_handed_in_is_read_by_those_alone_who_enter_figures_ob_129(
    world: World, app: FastAPI
) -> None:
    """3.4: neither the answer nor its correction, on the page of the project or of a task, tells others of it."""
    collecting(world, {**FALLS, "groups": "Ward A, Ward B"})
    rows = [
        {"measure": "Falls", "period": "2026-10-01", "number": number, "out_of": 541, "group": group}
        for number, group in ((23, None), (3, "Ward A"), (20, "Ward B"))
    ]
    world.answer(TaskKind.SUBMIT_DATA, figures=rows)
    [handed_in] = [task for task in world.project.tasks if task.kind is TaskKind.SUBMIT_DATA]
    corrected = [{**row, "number": 4} if row["group"] == "Ward A" else row for row in rows]
    typed = {"completeness": "Whole", "figures": corrected}
    correct_answer(CorrectionRequest(handed_in.id, world.id_of("lead"), typed, "A slip.", nonce()))
    page = f"/projects/{world.project.reference}"

    seen = {
        who: " ".join(signed_in(app, address(who)).open(page).page.text_content().split())
        for who in ("lead", "colleague")
    }

    assert "Group: Ward A" in seen["lead"]
    assert "Group: Ward" not in seen["colleague"]
    assert "How many?: 3 " not in seen["colleague"]
    assert "They stand on the page of figures, without small numbers" in seen["colleague"]
    assert "How many?: 23 " in seen["colleague"]


def test_page_says_that_figures_of_groups_are_hidden_and_why(sqlite_world: World, app: FastAPI) -> None:
    by_wards(sqlite_world)

    content = signed_in(app, address("lead")).open(f"/projects/{sqlite_world.project.reference}").content

    assert "Ward B: 72.5% (29 of 40), Sep 2026; target at least 95%: below target. More is better." in content
    assert "Ward C: No figure may be shown." in content
    assert "Counts from 1 to 4 are hidden" in content
    assert "(7 of" not in content


def test_lead_changes_a_chart_from_the_page_and_everybody_reads_why(
    sqlite_world: World, app: FastAPI
) -> None:
    live(sqlite_world, Life(cycles=(UP,), until=Stage.ACTION_MONITORING))
    project = f"/projects/{sqlite_world.project.reference}"
    lead, colleague = signed_in(app, address("lead")), signed_in(app, address("colleague"))
    links = [
        browser.open(project).page.xpath("//a[text()='Change a chart']") for browser in (lead, colleague)
    ]

    form = lead.open(f"{project}/do/chart")
    done = lead.press(form, change="chart", chart="xmr", reason="Every other chart of ours is one.")

    assert [bool(link) for link in links] == [True, False]
    assert "Each period has its own number out of its own total" in form.content
    assert f"Chart of “{MEASURE}”: shown as an XmR chart." in done.content
    content = colleague.open(project).content
    assert "The XmR chart was chosen: Every other chart of ours is one." in content
    assert "Making Data Count (XmR chart)" in content


def test_p4_whoever_changes_a_chart_later_sees_what_was_changed_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI
) -> None:
    live(sqlite_world, Life(cycles=(UP,), until=Stage.ACTION_MONITORING))
    path = f"/projects/{sqlite_world.project.reference}/do/chart"
    lead, team = signed_in(app, address("lead")), signed_in(app, address("qist"))
    first, second = lead.open(path), team.open(path)
    lead.press(first, change="chart", chart="xmr", reason="As on our other charts.")

    shown = team.press(second, change="chart", chart="run", reason="Plainer.")
    again = team.press(shown)

    assert (shown.status, shown.values["reason"]) == (409, "Plainer.")
    assert "The XmR chart was chosen: As on our other charts." in shown.content
    assert "shown as a run chart" in again.content


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    sqlite_world: World, app: FastAPI
) -> None:
    live(sqlite_world, Life(cycles=(UP,), until=Stage.ACTION_MONITORING))
    lead = signed_in(app, address("lead"))
    form = lead.open(f"/projects/{sqlite_world.project.reference}/do/chart")

    shown = lead.press(form, change="new_limits", reason="NHS number 943 476 5919")

    assert shown.status == 422
    assert shown.errors[0].startswith("“Why?”")
    assert shown.values["reason"] == "NHS number 943 476 5919"


def test_whoever_reports_findings_sees_the_chart_with_its_verdict_in_words(
    sqlite_world: World, app: FastAPI
) -> None:
    live(sqlite_world, Life(cycles=(UP,), until=Stage.DATA_COLLECTION))
    sqlite_world.walk_until(TaskKind.REPORT_FINDINGS)
    task = sqlite_world.task(TaskKind.REPORT_FINDINGS)

    page = signed_in(app, address("lead")).open(f"/tasks/{task.id}").page

    summary = page.xpath("//details[contains(., 'What this chart says')]/summary")[0]
    assert " ".join(summary.text_content().split()) == "Chart: Too few values to tell"
    assert page.xpath("//details//*[local-name()='svg']/@aria-labelledby") == ["standard-1-title"]
