"""The pages of committees and of the day of the QI Support Team in their states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from models.forms.committees.decisions import ITEMS, RecordResolutionsForm
from models.forms.support_team.templates import NewTemplateVersionForm
from tests.support.web.rendered import page
from web.pages.form_answers import Filled
from web.pages.service.first_day import STEPS
from web.pages.single_form import form_view
from web.views import (
    CoachingPage,
    CoachingRow,
    DecidedItemView,
    DecisionsPage,
    FileInput,
    FirstDayPage,
    LabelledText,
    LedServiceView,
    MeetingLine,
    MeetingsPage,
    MemberTaskLine,
    MemberView,
    PageFrame,
    PageLink,
    ProjectTable,
    ProjectTemplatesPage,
    QualityLeadDayPage,
    RadarListView,
    RadarPage,
    RadarTable,
    SupportLine,
    SupportPage,
    TableCell,
    TemplateGroup,
    TemplatePage,
    TemplatesPage,
    TemplateVersionLine,
    TemplateView,
    View,
)

LONG = "A committee, a project or a note with a title that is quite a bit longer than a line of a phone has room for"
LINE = SupportLine(
    link=PageLink(LONG, "/projects/1"), said=f"QI-2026-0001. {LONG}.", tag="164 working days late"
)


TEMPLATE = TemplateView(
    name=LONG,
    newest=TemplateVersionLine(
        heading="Version 12",
        said="Version 12, Friday 5 March 2027, Ruth Calder",
        changes=LONG,
        download=PageLink("Download (Word document, 84 kB)", "/templates/1/12"),
    ),
    more=PageLink("All versions", "/templates/1"),
    version_id="1",
)


def _team(title: str) -> PageFrame:
    return replace(page(title), is_team=True)


SUPPORT_PAGES: Mapping[str, tuple[PageFrame, View]] = MappingProxyType(
    {
        "decisions": (
            _team("What the committee decided"),
            DecisionsPage(
                paper=PageLink(LONG, "/papers/1"),
                said="1 item has no decision yet.",
                items=[
                    DecidedItemView(
                        number=1,
                        text=LONG,
                        facts=[LabelledText("Decision", "An action"), LabelledText("In its words", LONG)],
                        past=[f"Noted: {LONG}"],
                        link=PageLink("Correct it", "/papers/1/decisions/1"),
                    ),
                ],
                form=form_view(
                    RecordResolutionsForm,
                    "/papers/1/decisions",
                    Filled(values={"items": [{"number": "2", "resolution": "action"}, {"number": "3"}]}),
                    {ITEMS: [("2", LONG), ("3", LONG)]},
                ),
                how=RecordResolutionsForm.how_to,
                later=[
                    DecidedItemView(
                        number=4,
                        text=LONG,
                        facts=[],
                        past=[],
                        link=PageLink("Record what was decided", "/papers/1/decisions/4"),
                    )
                ],
                gone=[LabelledText("Item 1: in its words", LONG)],
                other=PageLink("Record what else was decided", "/papers/1/decisions/other"),
            ),
        ),
        "meetings": (
            _team("Meetings"),
            MeetingsPage(
                to_come=[
                    MeetingLine(
                        committee=LONG,
                        held="Thursday 18 March 2027",
                        papers_due="Thursday 11 March 2027",
                        source="From the Trust file",
                        paper=PageLink("QC-2027-03-18", "/papers/1"),
                        decisions=PageLink("What was decided", "/papers/1/decisions"),
                        change="/meetings/1",
                    )
                ],
                held=[],
                calendar=PageLink("Add the meetings to my calendar", "/meetings/calendar.ics"),
                followed_at=f"https://qi.northbrook.example/meetings/calendar.ics?key={64 * 'f'}",
                add=PageLink("Add a meeting", "/meetings/add"),
            ),
        ),
        "templates": (
            _team("Templates"),
            TemplatesPage(
                groups=[
                    TemplateGroup(
                        heading="Registration form",
                        online="Forms of this service, asked for by email: “Write the proposal”, version 4.",
                        templates=[],
                    ),
                    TemplateGroup(heading="Consent form", online="", templates=[TEMPLATE]),
                    TemplateGroup(heading="Information sheet", online="", templates=[]),
                ],
                withdrawn=[replace(TEMPLATE, note=f"Out of use since Monday: {LONG}")],
                add=PageLink("Add a template", "/templates/add"),
            ),
        ),
        "template": (
            _team("Consent to an interview"),
            TemplatePage(
                kind="Consent form",
                name=LONG,
                versions=[
                    replace(
                        TEMPLATE.newest, remove=PageLink("Remove the file for good", "/templates/1/12/remove")
                    ),
                    replace(
                        TEMPLATE.newest, download=None, removed=f"Its file was removed on Monday: {LONG}"
                    ),
                ],
                withdrawn=f"Out of use since Monday: {LONG}",
                heading="Add a new version",
                how=NewTemplateVersionForm.how_to,
                form=replace(
                    form_view(NewTemplateVersionForm, "/templates/1", Filled(values={})),
                    file=FileInput("The file", "At most 900 kB", ".docx,.pdf", "Choose the file again"),
                ),
                withdraw=PageLink("Take it out of use", "/templates/1/withdraw"),
            ),
        ),
        "project-templates": (
            page("Templates"),
            ProjectTemplatesPage(
                reference="QI-2027-0042",
                project_title=LONG,
                action="/projects/QI-2027-0042/templates",
                nonce="nonce",
                used=[LabelledText("Consent form", f"{LONG}, version 1\nVersion 2 is there now.")],
                online=[LabelledText("Registration form", "Write the proposal, version 4, 5 March 2027")],
                groups=[TemplateGroup(heading="Consent form", online="", templates=[TEMPLATE])],
                registered="In use when it was registered (5 March 2027)",
                at_registration=[LabelledText(LONG, "Version 1")],
                may_use=True,
            ),
        ),
        "support": (
            _team("Support"),
            SupportPage(
                stuck=[LINE],
                help=[LINE],
                mail=["2 emails held."],
                proposals=[LINE],
                approvals=[LINE],
                members=[
                    MemberView(
                        name="Ruth Calder",
                        said="1 open task, about 5 minutes of work. Supports 2 projects.",
                        tasks=[
                            MemberTaskLine(
                                link=PageLink(LONG, "/tasks/1"),
                                said=LONG,
                                is_overdue=True,
                                give="/tasks/1/do/pass-on",
                                take="/tasks/1/do/take",
                            )
                        ],
                    )
                ],
                links=[PageLink("The log of coaching", "/support/coaching")],
            ),
        ),
        "first-day": (
            _team("Your first day"),
            FirstDayPage(
                steps=STEPS,
                bookmarks=[PageLink("Every project", "http://prefect.example/v2/runs?tags=project")],
                team=[PageLink(LONG, "mailto:ruth.calder@northbrook.example")],
            ),
        ),
        "first-day-quality-lead": (
            page("Your first day"),
            QualityLeadDayPage(
                services=[
                    LedServiceView(name=LONG, said=["You are its quality lead."], waiting=[LINE]),
                    LedServiceView(name="Community", said=[LONG], waiting=[]),
                ],
                steps=STEPS,
                team=[PageLink(LONG, "mailto:ruth.calder@northbrook.example")],
            ),
        ),
        "support-none": (
            _team("Support"),
            SupportPage(stuck=[], help=[], mail=[], proposals=[], approvals=[], members=[], links=[]),
        ),
        "radar": (
            _team("Radar"),
            RadarPage(
                said="12 late, 1 silent, 0 on hold.",
                links=[PageLink("Download as Excel", "/radar.xlsx")],
                mail=["2 emails held."],
                lists=[
                    RadarListView(
                        heading="Late (12)",
                        means="A date has passed, and its clock runs. The most stuck first.",
                        none="",
                        projects=ProjectTable(
                            headings=["Title", "Working days late"],
                            rows=[
                                [
                                    TableCell(
                                        heading="Title", text=LONG, href="/projects/1", below="QI-2026-0001"
                                    ),
                                    TableCell(heading="Working days late", text="164"),
                                ]
                            ],
                        ),
                        all=PageLink("See all 12 in the register", "/projects?overdue=yes"),
                    ),
                    RadarListView(
                        heading="On hold (0)",
                        means="",
                        none="No project is on hold.",
                        projects=ProjectTable(headings=[], rows=[]),
                        all=None,
                    ),
                ],
                troubled=[PageLink(LONG, "/projects/1")],
                members=RadarTable(
                    caption="Workload", headings=("Member", "Open tasks"), rows=[("Ruth Calder", "12")]
                ),
                programmes=[
                    RadarTable(
                        caption="Programme 2027-28. 40 topics: 12 begun, 3 ended",
                        headings=("State", "Topics"),
                        rows=[("Not begun", "28")],
                    )
                ],
                written=RadarTable(
                    caption="Mail of today", headings=("Email", "Written"), rows=[(LONG, "12")]
                ),
            ),
        ),
        "coaching": (
            _team("The log of coaching"),
            CoachingPage(
                rows=[
                    CoachingRow(
                        day="Monday 2 November 2026",
                        who="Ruth Calder",
                        about="QI-2026-0001",
                        minutes="45 minutes",
                        topic=LONG,
                    )
                ],
                add=PageLink("Log coaching", "/support/coaching/add"),
            ),
        ),
    }
)
