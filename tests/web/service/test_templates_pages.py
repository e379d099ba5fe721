"""The template library on its pages, and which version a project says it uses (5.1; OB-075)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import undefer

from models.forms.support_team.templates import READ_FIRST, AddTemplateForm, RemoveTemplateFileForm
from models.records import HistoryEntry, TemplateUse, TemplateVersion
from models.vocabulary import Stage
from tasks.database.unit_of_work import engine, reading, unit_of_work
from tasks.flow_runs.dossier import describe_run
from tasks.template_library.adding import AddedVersion, SentTemplate, add_template
from tasks.template_library.file_checks import NO_FILE, OTHER_KIND, checked_file
from tasks.template_library.reading import templates_seen
from tasks.template_library.removing import remove_template_file
from tests.support.people_at_once import at_once
from tests.support.trust_at_work import World, address, nonce
from tests.support.web.browsing import Browser, Shown, signed_in

FIRST, SECOND = b"%PDF-1.7 the first form", b"%PDF-1.7 the second form"
CONSENT = {
    "kind": "consent_form",
    "name": "Consent to an interview",
    "changes": "For interviews with patients.",
    "read": "yes",
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
    again = {"changes": "Questions go to a mailbox.", "read": "yes"}
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
    assert uploaded(qist, href, {"changes": "The same", "read": "yes"}, SECOND).errors == [
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
    uploaded(qist, href, {"changes": "It is needed again.", "read": "yes"}, FIRST)
    assert "It is needed again." in lead.open("/templates").content


def test_two_clicks_at_once_add_one_template(world: World) -> None:
    form = AddTemplateForm.model_validate(CONSENT)
    sent = SentTemplate(checked_file(FIRST, "consent.pdf"), world.id_of("qist"), nonce())

    first, second = at_once([lambda: add_template(form, sent)] * 2)

    assert first == second


def test_two_people_who_add_a_template_of_one_name_at_once_are_told_so(world: World) -> None:
    """OB-075: the second is told that there is one, whatever its capitals, and nothing breaks."""
    file = checked_file(FIRST, "consent.pdf")
    names = {"qist": "Consent to an interview", "qist deputy": "CONSENT to an interview"}

    def add(somebody: str) -> AddedVersion:
        form = AddTemplateForm.model_validate({**CONSENT, "name": names[somebody]})
        return add_template(form, SentTemplate(file, world.id_of(somebody), nonce()))

    outcomes = at_once([partial(add, somebody) for somebody in names])

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["AddedVersion", "WrongForm"]
    assert len(templates_seen()) == 1


def test_file_that_nobody_read_through_is_refused_and_the_page_says_what_is_not_searched(
    sqlite_world: World, app: FastAPI
) -> None:
    """OB-137: a PDF and pictures cannot be searched for patients; whoever adds a file says that they read it."""
    _ = sqlite_world
    qist = signed_in(app, address("qist"))

    unread = uploaded(qist, "/templates/add", {**CONSENT, "read": "no"}, FIRST)

    assert unread.errors[0] == READ_FIRST
    assert "A PDF and pictures are not: no program here can." in unread.content
    assert templates_seen() == []


def test_template_out_of_use_is_shown_as_such_and_its_file_is_for_the_team_alone(
    world: World, app: FastAPI
) -> None:
    """OB-075: its versions are kept, and nobody fills in a form that is out of use."""
    _ = world
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))
    href = library(qist)

    qist.press(qist.open(f"{href}/withdraw"), reason="The research office has its own.")

    shown = lead.open(href)
    assert "The research office has its own." in shown.content
    assert shown.page.xpath("//a[starts-with(., 'Download')]") == []
    refused = lead.open(f"{href}/2")
    assert (refused.status, refused.heading) == (403, "This template is out of use")
    assert "The reason given: The research office has its own." in refused.content
    assert [qist.client.get(f"{href}/{number}").content for number in (1, 2)] == [FIRST, SECOND]


def test_file_about_a_patient_is_removed_for_good_and_its_row_and_the_reason_stay(
    world: World, app: FastAPI
) -> None:
    """OB-137: Information Governance or the team removes it, once; the version, its number and the reason are kept."""
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))
    governance = signed_in(app, address("information governance"))
    href = library(qist)
    project = project_that_uses(world, lead, href)

    assert lead.open(f"{href}/2/remove").status == 403
    governance.press(governance.open(f"{href}/2/remove"), reason="Its example was a real patient.")

    gone = qist.open(f"{href}/2")
    assert (gone.status, gone.heading) == (410, "This is not here any more")
    assert qist.open(f"{href}/2/remove").status == 410
    assert lead.client.get(f"{href}/1").content == FIRST
    assert "Its example was a real patient." in lead.open(href).content
    assert "removed for good" in lead.open("/templates").content
    assert lead.open(f"/projects/{project}").facts["Templates used"] == "Consent to an interview, version 2"
    again = uploaded(qist, href, {"changes": "Mended.", "read": "yes"}, SECOND)
    assert again.errors[0] == "This file was removed from here for good: choose another one"
    with reading() as session:
        [version] = session.scalars(
            select(TemplateVersion)
            .where(TemplateVersion.number == 2)
            .options(undefer(TemplateVersion.content))
        )
        query = select(HistoryEntry.sentence).where(HistoryEntry.action == "template file removed")
        assert list(session.scalars(query)) == [
            "Consent form “Consent to an interview”: the file of version 2 removed for good"
        ]
    assert (version.content, version.sha256) == (b"", sha256(SECOND).hexdigest())
    assert version.removed_by_id == world.id_of("information governance")
    for change in ("SET removed_because = 'x'", "SET content = 'x'", "SET number = 9"):
        with pytest.raises(DatabaseError, match="append-only"), unit_of_work() as session:
            session.execute(text(f"UPDATE template_version {change}"))


def test_file_that_was_removed_is_in_no_file_of_the_embedded_database_any_more(sqlite_world: World) -> None:
    """OB-137: neither in the database nor in its log of what was written last."""
    large = b"%PDF-1.7 " + b"a patient of ours " * 10_000
    sent = SentTemplate(checked_file(large, "consent.pdf"), sqlite_world.id_of("qist"), nonce())
    added = add_template(AddTemplateForm.model_validate({**CONSENT, "read": True}), sent)
    reason = RemoveTemplateFileForm.model_validate(RemoveTemplateFileForm.example)
    assert b"a patient of ours" in embedded_database()

    remove_template_file(added.template_id, 1, reason, person_id=sqlite_world.id_of("qist"))

    assert b"a patient of ours" not in embedded_database()


def embedded_database() -> bytes:
    """All bytes of the files of the database."""
    path = Path(engine().url.database or "")
    return b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))


def test_version_before_comes_back_once_the_file_of_the_newest_is_removed(world: World, app: FastAPI) -> None:
    """OB-075, OB-137: what replaced it is gone, so projects have a template again."""
    qist, lead = signed_in(app, address("qist")), signed_in(app, address("lead"))
    href = library(qist)
    qist.press(qist.open(f"{href}/2/remove"), reason="Its example was a real patient.")

    back = uploaded(qist, href, {"changes": "As before.", "read": "yes"}, FIRST)

    assert back.heading == "The version is added"
    world.propose()
    shown = lead.open(f"/projects/{world.project.reference}/templates")
    assert len(shown.page.xpath("//form[.//input[@name='template']]")) == 1
    assert lead.client.get(f"{href}/3").content == FIRST


def project_that_uses(world: World, lead: Browser, href: str) -> str:
    """The reference of a project for which its lead has downloaded the newest version."""
    world.propose()
    page = f"/projects/{world.project.reference}/templates"
    [form] = lead.open(page).page.xpath("//form[.//input[@name='template']]")
    assert lead.client.post(page, data=dict(form.form_values())).url.path == f"{href}/2"
    return world.project.reference


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
    uploaded(qist, href, {"changes": "Questions go to a mailbox.", "read": "yes"}, SECOND)

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
