"""The pages of final reports, certificates, one's own record and a team, for the tests that look at all pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from models.improvement.driver_diagram import DriverDiagram, DriverNode
from models.vocabulary import DriverLevel
from notifications.documents.diagrams import driver_diagram_svg
from tests.support.web.rendered import page
from web.forms.fields import OptionView
from web.views import (
    CertificateLine,
    CertificatePage,
    CertificatesPage,
    FilterView,
    FinalReportPage,
    LabelledText,
    MissingView,
    OwnProjectLine,
    PageFrame,
    PageLink,
    PlainTable,
    RecordPage,
    ReportChart,
    ReportSectionView,
    TeamLine,
    TeamPage,
    View,
)

LONG = "Discharge summaries within 24 hours for everybody who goes home from the wards of older people"
UNBROKEN = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 2
CODE = "QI-2027-0042-1-K7QX2M2PAB"
DIAGRAM = DriverDiagram(
    aim="95 in 100 within a year", drivers=(DriverNode("a" * 32, DriverLevel.PRIMARY, "Begun early"),)
)
PICTURE = Markup(driver_diagram_svg(DIAGRAM, title="Drivers", key="report-drivers"))  # noqa: S704 our drawing
TWO = PlainTable("Dates", ["What", "When"], [["Proposed", "2 November 2026"], ["Approved", LONG]])
MANY = PlainTable(
    "Actions",
    ["Action", "Strength", "Owner", "By", "Where it stands", "Whether it worked, and what its measure shows"],
    [
        [LONG, "Strong", "Project lead", "1 May 2027", f"Done: {UNBROKEN}", "Improvement shown"],
        ["A", "", "", "", "", ""],
    ],
    note="Small numbers are hidden.",
)
NONE = PlainTable("Actions", ["Action", "Owner", "By"], [], "No action was agreed.")
LACKING = [
    MissingView("the conclusions", "Dr Amara Osei", "/tasks/1"),
    MissingView("what others can learn", "The project lead"),
    MissingView("the limits", ""),
]
SECTIONS = [
    ReportSectionView(
        anchor="section-1",
        heading="Problem",
        paragraphs=[LONG, UNBROKEN],
        charts=[],
        tables=[TWO, MANY],
        missing=LACKING,
    ),
    ReportSectionView(
        anchor="section-2",
        heading="You said, we did",
        paragraphs=["You said: people wait."],
        charts=[ReportChart("Driver diagram", PICTURE, "Aim: 95 in 100.", replace(TWO, title="As a list"))],
        tables=[NONE],
        hint="Reading age about 9 (Flesch–Kincaid; 8 words a sentence, 4 long words in 100). That is easy to read.",
    ),
]
REPORT = FinalReportPage(
    reference="QI-2027-0042",
    project_title=LONG,
    state="A draft: the record writes it, as it stands now. It is kept when the project closes.",
    warning="",
    sections=SECTIONS,
    missing=LACKING,
    files=[PageLink("PDF", "/projects/1/report/pdf"), PageLink("Word", "/projects/1/report/docx")],
    in_large_print=[PageLink("PDF", "/projects/1/report/pdf?print=large")],
    short=[PageLink("One slide (PDF)", "/projects/1/report/slide")],
)
OWN = OwnProjectLine(
    project=PageLink(LONG, "/projects/1"),
    reference="QI-2027-0042",
    roles="Team member, Action owner",
    stage="Closure",
    last_cycle="Cycle 2, 12 March 2027",
    deeds=["Took part in the project team", "Carried out 1 action"],
    certificates=[PageLink("Certificate, cycle 1", f"/certificates/{CODE}/pdf")],
)
TEAM = TeamPage(
    of="Urgent Care",
    count="2 people",
    people=[
        TeamLine(
            name=LONG,
            training="Since 12 May 2025",
            projects=[(PageLink(LONG, "/projects/1"), "Project lead")],
        ),
        TeamLine(name="Greg Ashworth", training="Not on record", projects=[]),
    ],
)

REPORT_PAGES: Mapping[str, tuple[PageFrame, View]] = {
    "report": (page("Final report of QI-2027-0042"), REPORT),
    "report-kept": (
        replace(page("Final report of QI-2027-0042"), is_team=True),
        replace(
            REPORT,
            state=f"Kept as it stood on Friday 12 March 2027 at 06:00. SHA-256 of what is kept: {'f' * 64}",
            warning="What is kept of this report is not what its hash was taken of.",
            missing=[],
        ),
    ),
    "record": (
        page("My roles and certificates"),
        RecordPage(
            training="Bronze training: since 12 May 2025.",
            projects=[OWN, replace(OWN, deeds=[], certificates=[], last_cycle="None yet")],
            files=[PageLink("PDF", "/my/record/pdf"), PageLink("CSV", "/my/record/csv")],
            team=PageLink("The people of my team", "/people/team"),
        ),
    ),
    "record-none": (
        page("My roles and certificates"),
        RecordPage(
            training="Bronze training: not on record.", projects=[], files=[PageLink("PDF", "/my/record/pdf")]
        ),
    ),
    "certificate": (
        page("Certificate"),
        CertificatePage(
            name=LONG,
            facts=[
                LabelledText("Code", CODE),
                LabelledText("What they did", "Led the project\nEntered 12 figures"),
            ],
            file=PageLink("The certificate (PDF)", f"/certificates/{CODE}/pdf"),
        ),
    ),
    "certificates": (
        page("Certificates"),
        CertificatesPage(
            reference="QI-2027-0042",
            project_title=LONG,
            certificates=[
                CertificateLine(
                    name=LONG, roles="Project lead", cycle="1", link=PageLink(CODE, "/certificates/1")
                )
            ],
        ),
    ),
    "certificates-none": (
        page("Certificates"),
        CertificatesPage(reference="QI-2027-0042", project_title=LONG, certificates=[]),
    ),
    "team": (
        page("My team"),
        replace(
            TEAM,
            showing=FilterView(
                name="service",
                label="Care Delivery Service",
                options=[OptionView(value="", label="Whoever I may see", is_chosen=True)],
            ),
        ),
    ),
    "team-none": (page("My team"), replace(TEAM, people=[], count="0 people")),
}
