"""The page on which a project is designed, and what the next people see of it (OB-028, 059, 076, 128, 134)."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from models.errors import NotYours
from models.vocabulary import Stage, TaskKind
from tasks.answers.drafts import save_draft
from tests.support.programme.topics_at_year_end import topic
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import Shown, signed_in
from tests.web.tasks.test_brief import brief

NO_SEARCH: dict[str, Any] = {"help_wanted": [], "evidence_question": None}


def names(shown: Shown) -> set[str]:
    """The names of the fields of a page, of a list by its own."""
    fields = shown.page.xpath(
        "//form[@data-task-kind]//*[self::input or self::textarea or self::select]/@name"
    )
    return {str(name).partition("-")[0].partition("[")[0] for name in fields}


def test_national_audit_is_designed_on_a_short_page_and_others_are_not_asked_for_its_specification(
    sqlite_world: World, app: FastAPI
) -> None:
    lead, asked = signed_in(app, address("lead")), list[set[str]]()
    for kind in ("national_audit", "clinical_audit"):
        sqlite_world.propose(project_type=kind, **NO_SEARCH)
        sqlite_world.walk_to(Stage.DESIGN)
        asked.append(names(lead.open(f"/tasks/{sqlite_world.task(TaskKind.DESIGN).id}")))

    national, audit = asked
    assert {"measures", "specification", "collect_from", "collect_until"} <= national
    assert national.isdisjoint({"population", "sample", "storage", "data_items", "collected_by"})
    assert {"population", "sample", "storage", "data_items", "collected_by"} <= audit
    assert audit.isdisjoint({"specification", "stakeholders", "process_map", "why_no_balancing"})


def test_how_many_to_look_at_is_worked_out_and_nothing_is_sent(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(**NO_SEARCH)
    sqlite_world.walk_to(Stage.DESIGN)
    lead = signed_in(app, address("lead"))
    opened = lead.open(f"/tasks/{sqlite_world.task(TaskKind.DESIGN).id}")

    shown = lead.press(
        opened, button=("add", "in_period"), in_period="1,200", within="5", sample="Not said yet"
    )

    assert "292 of the 1,200, chosen at random" in shown.content
    assert shown.values["sample"] == "Not said yet"
    assert sqlite_world.open_tasks() == [(TaskKind.DESIGN, "lead")]


def test_design_is_scored_at_registration_and_whoever_approves_reads_it_with_what_is_fixed_ob_059(
    sqlite_world: World, app: FastAPI
) -> None:
    sqlite_world.propose(**NO_SEARCH)
    sqlite_world.walk_to(Stage.REGISTRATION)
    team, task = signed_in(app, address("qist")), sqlite_world.task(TaskKind.REGISTER)
    met = ["aim", "measures", "baseline", "data", "analysis", "people"]

    refused = team.answer(task.kind, task.id, design_met=met)

    assert refused.errors == [
        "1 of 7 points of the checklist are not ticked: say what should be better, or ask for changes"
    ]
    team.answer(task.kind, task.id, design_met=met, design_feedback="Take every tenth.")
    lines = brief(team.open(f"/tasks/{sqlite_world.task(TaskKind.APPROVE).id}"))
    assert [line for line in lines if line[0] not in {"Aim", "Lead", "Measure", "Sponsor"}] == [
        ("Method", "Clinical audit cycle: There is a national standard to compare with."),
        ("Design", "6 of 7 points of the checklist"),
        ("Not met", "The sample is large enough for the question, and nobody is left out without a reason"),
        ("To be better", "Take every tenth."),
        ("In whom", "People who attend the urgent care centre; All; left out: Nobody"),
        ("Fixed: purpose", "To see how many attendances end within four hours."),
        ("Fixed: data", "Attendances a month"),
        ("Kept", "Trust shared drive, restricted folder"),
    ]


def test_design_of_a_programme_topic_is_one_form_of_two_people_and_neither_loses_what_they_typed_ob_076(
    sqlite_world: World, app: FastAPI
) -> None:
    world = sqlite_world
    world.propose(topic=topic("Falls"), **NO_SEARCH)
    world.walk_until(TaskKind.DESIGN)
    page = f"/tasks/{world.task(TaskKind.DESIGN).id}"
    save_draft(world.task(TaskKind.DESIGN).id, world.id_of("qist"), {"sample": "Every fall of a month"})
    lead, team = signed_in(app, address("lead")), signed_in(app, address("qist"))

    first = lead.open(page)
    save_draft(world.task(TaskKind.DESIGN).id, world.id_of("lead"), {"storage": "The shared drive"})
    again, of_team = lead.open(page), team.open(page)

    day = "Monday 2 November 2026"
    began = f"Ruth Calder filled in this form on {day}; it stands below: change what you want, and send it."
    assert (first.values["sample"], brief(first)[0]) == ("Every fall of a month", ("You share this", began))
    assert (again.values["sample"], again.values["storage"]) == ("", "The shared drive")
    assert ("Filled in by Ruth Calder" in again.content, "Every fall of a month" in again.content) == (
        True,
        True,
    )
    assert (of_team.values["sample"], "The shared drive" in of_team.content) == (
        "Every fall of a month",
        True,
    )
    world.answer(TaskKind.DESIGN, by="qist")
    assert (TaskKind.DESIGN, "lead") not in world.open_tasks()


def test_design_of_a_local_project_is_the_leads_alone_ob_076(sqlite_world: World, app: FastAPI) -> None:
    sqlite_world.propose(**NO_SEARCH)
    sqlite_world.walk_until(TaskKind.DESIGN)
    task = sqlite_world.task(TaskKind.DESIGN)
    save_draft(task.id, sqlite_world.id_of("deputy"), {"sample": "Every fall of a month"})

    assert signed_in(app, address("lead")).open(f"/tasks/{task.id}").values["sample"] == ""
    with pytest.raises(NotYours):
        sqlite_world.answer(TaskKind.DESIGN, by="qist")
