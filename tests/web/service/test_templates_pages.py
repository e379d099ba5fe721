"""The template library on its pages, and which version a project says it uses (5.1; OB-075)."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from models.forms.support_team.templates import AddTemplateForm
from models.records import HistoryEntry, TemplateUse
from models.vocabulary import Stage
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.dossier import describe_run
from tasks.template_library.adding import SentTemplate, add_template
from tasks.template_library.file_checks import NO_FILE, OTHER_KIND, checked_file
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import Browser, Shown, signed_in

FIRST, SECOND = b"%PDF-1.7 the first form", b"%PDF-1.7 the second form"
CONSENT = {
    "kind": "consent_form",
    "name": "Consent to an interview",
    "changes": "For interviews with patients.",
}


def uploaded(browser: Browser, path: str, typed: Mapping[str, str], content: bytes | None) -> Shown:
    """Fill the form of a page in, choose a file, and send it."""
    shown = browser.open(path)
    [form] = shown.page.xpath("//form[@enctype]")
    fields = {**dict(form.form_values()), **typed}
    files = {"file": ("consent.pdf", content)} if content is not None else {}
    return browser.upload(str(form.get("action")), fields, files)


def library(qist: Browser) -> str:
    """A library with one template in two versions; the address of the template."""
    assert uploaded(qist, "/templates/add", CONSENT, FIRST).heading == "The template is added"
    [href] = qist.open("/templates").page.xpath("//a[starts-with(., 'All versions')]/@href")
    again = {"changes": "Questions go to a mailbox."}
    assert uploaded(qist, href, again, SECOND).heading == "The version is added"
    return str(href)


def test_versions_are_kept_and_everybody_downloads_the_one_that_holds(world: World, app: FastAPI) -> None:
    _ = world
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))
    href = library(qist)

    listed = lead.open("/templates").content
    assert "Version 2" in listed
    assert "Questions go to a mailbox." in listed
    assert "Add a template" not in listed
    assert "Add a new version" not in lead.open(href).content
    assert [lead.client.get(f"{href}/{number}").content for number in (1, 2)] == [FIRST, SECOND]
    headers = lead.client.get(f"{href}/2").headers
    assert headers["content-disposition"] == 'attachment; filename="consent-to-an-interview-v2.pdf"'
    assert [lead.open(f"{href}/{number}").status for number in (3, "x")] == [404, 404]
    assert lead.open("/templates/add").status == 403
    assert uploaded(qist, href, {"changes": "The same"}, SECOND).errors == [
        "This is the file of the version that is there: choose the new one"
    ]
    for change in ("UPDATE template_version SET number = 9", "DELETE FROM template_version"):
        with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
            session.execute(text(change))


def test_bad_file_keeps_what_was_typed_and_says_what_to_do(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))

    without = uploaded(qist, "/templates/add", CONSENT, None)
    assert (without.status, without.errors) == (422, ["Choose the file of the template"])
    assert without.values["name"] == CONSENT["name"]
    assert without.page.xpath("//a[@href='#file']/text()") == ["Choose the file of the template"]
    unnamed = uploaded(qist, "/templates/add", {**CONSENT, "name": ""}, FIRST)
    assert unnamed.errors[-1] == "Choose the file again: no browser keeps it"
    neither = uploaded(qist, "/templates/add", {**CONSENT, "name": ""}, b"hello")
    assert neither.errors == [unnamed.errors[0], OTHER_KIND]
    assert neither.page.xpath("//a[@href='#file']/text()") == [OTHER_KIND]
    assert uploaded(qist, "/templates/add", {**CONSENT, "name": ""}, None).errors[1:] == [NO_FILE]
    uploaded(qist, "/templates/add", CONSENT, FIRST)
    twice = uploaded(qist, "/templates/add", {**CONSENT, "name": "CONSENT to an Interview"}, SECOND)
    assert twice.errors[0].startswith("There is one of this name already")


def test_template_sent_twice_is_one_and_one_out_of_use_comes_back_with_its_next_version(
    sqlite_world: World, app: FastAPI
) -> None:
    _ = sqlite_world
    qist = signed_in(app, address("qist"))
    shown = qist.open("/templates/add")
    [form] = shown.page.xpath("//form[@enctype]")
    fields = {**dict(form.form_values()), **CONSENT}
    for _again in range(2):
        qist.upload("/templates/add", fields, {"file": ("consent.pdf", FIRST)})
    [href] = qist.open("/templates").page.xpath("//a[starts-with(., 'All versions')]/@href")
    assert "Version 2" not in qist.open(href).content

    qist.press(qist.open(f"{href}/withdraw"), reason="The research office has its own.")
    lead = signed_in(app, address("lead"))
    assert "Consent to an interview" not in lead.open("/templates").content
    assert "Out of use since" in qist.open("/templates").content
    uploaded(qist, href, {"changes": "It is needed again."}, FIRST)
    assert "It is needed again." in lead.open("/templates").content


def test_two_clicks_at_once_add_one_template(world: World) -> None:
    form = AddTemplateForm.model_validate(CONSENT)
    sent = SentTemplate(checked_file(FIRST, "consent.pdf"), world.id_of("qist"), nonce())

    first, second = at_once([lambda: add_template(form, sent)] * 2)

    assert first == second


def test_project_says_which_version_it_uses_and_that_there_is_a_newer_one(world: World, app: FastAPI) -> None:
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))
    uploaded(qist, "/templates/add", CONSENT, FIRST)
    world.propose()
    world.walk_to(Stage.APPROVAL)
    page = f"/projects/{world.project.reference}/templates"

    shown = lead.open(page)
    assert "Nobody has downloaded a template for it yet." in shown.content
    assert "In use when it was registered" in shown.content
    assert shown.facts["Consent to an interview"] == "Version 1"
    [form] = shown.page.xpath("//form[.//input[@name='template']]")
    pressed = list(form.form_values())
    for _again in range(2):
        answer = lead.client.post(page, data=dict(pressed))
        assert answer.content == FIRST
    [href] = lead.open("/templates").page.xpath("//a[starts-with(., 'All versions')]/@href")
    uploaded(qist, href, {"changes": "Questions go to a mailbox."}, SECOND)

    with reading() as session:
        assert len(session.scalars(select(TemplateUse)).all()) == 1
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "template used")
        assert list(session.scalars(query)) == [
            "Consent form “Consent to an interview”, version 1: used in the project"
        ]
    used = lead.open(page).facts["Consent form"]
    assert used.startswith("Consent to an interview, version 1, since")
    assert used.endswith("Version 2 is there now.")
    facts = lead.open(f"/projects/{world.project.reference}").facts
    assert facts["Templates used"] == "Consent to an interview, version 1"
    assert "| Templates | Consent to an interview, version 1 |" in describe_run(world.project_id).dossier
    outsider = signed_in(app, address("quality lead elsewhere"))
    assert outsider.client.post(page, data=dict(pressed)).status_code == 403
    assert "button" not in str(outsider.open(page).page.xpath("//form[.//input[@name='template']]"))
