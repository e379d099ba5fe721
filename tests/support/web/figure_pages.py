"""The pages on which figures are entered, in their states, for the tests that look at all pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from models.forms.operations.figures import FigureChangeForm
from tests.support.web.rendered import page
from web.forms.checking import FieldError
from web.forms.fields import InputView
from web.forms.showing import fields_of
from web.views import LabelledText, PageFrame, PageLink, View
from web.views.figures import EventLine, FigureCell, FigurePeriod, FiguresPage, PastePage, PeriodLine

WRONG = "Within four hours, January 2027: 110 of 100 is more than all of them"


def box(name: str, label: str, value: str, error: str = "") -> InputView:
    return InputView(
        name=name,
        label=label,
        hint="",
        error=error,
        section="",
        value=value,
        type="text",
        inputmode="decimal",
        width=5,
        autocomplete="off",
        suffix="minutes" if label == "Mean" else None,
    )


def month(name: str, error: str = "") -> FigurePeriod:
    mark = name.split(maxsplit=1)[0].lower()
    return FigurePeriod(
        name=name,
        cells=[
            FigureCell(
                measure="Within four hours",
                inputs=[
                    box(f"number-{mark}-1", "How many", "110", error),
                    box(f"out_of-{mark}-1", "Out of", "100"),
                ],
                note="Entered by Tom Okafor on 3 Feb 2027. Retrospective: from before approval.",
            ),
            FigureCell(
                measure="Time to pain relief on the wards of the old building, Ward A",
                inputs=[box(f"number-{mark}-2", "Mean", "")],
            ),
        ],
    )


FIGURES = FiguresPage(
    reference="QI-2027-0042",
    project_title="Discharge summaries within 24 hours",
    heading="Figures for January 2027",
    action="/projects/QI-2027-0042/figures/2027-01-01",
    nonce="n" * 32,
    shown="{}",
    periods=[month("January 2027")],
    fields=fields_of(FigureChangeForm, {}, []),
    new_events=[FigureCell(measure="Line infections", inputs=[box("event-1", "Day of the event", "")])],
    events=[EventLine(name="out-1", text="Line infections, 14 Jan 2027", is_ticked=False)],
    lines=[
        PeriodLine(
            link=PageLink("January 2027", "/projects/QI-2027-0042/figures/2027-01-01"),
            facts=[LabelledText("Within four hours", "110 of 100")],
            missing="1 missing",
        )
    ],
    links=[PageLink("All periods on one page", "/projects/QI-2027-0042/figures/all")],
    changes=[
        LabelledText("Within four hours, January 2027", "90 of 100, entered by Tom Okafor on 3 Feb 2027.")
    ],
    says="Totals only. Nothing about single patients.",
)
PASTED = PastePage(
    reference="QI-2027-0042",
    project_title="Discharge summaries within 24 hours",
    action="/projects/QI-2027-0042/paste-figures",
    file_action="/projects/QI-2027-0042/send-figures",
    nonce="n" * 32,
    source="paste",
    may_enter=True,
    columns="period, measure, how many, out of, note",
    templates=[PageLink("Download the template as CSV", "/projects/QI-2027-0042/figures-template.csv")],
)

FIGURE_PAGES: Mapping[str, tuple[PageFrame, View]] = {
    "figures": (page("Figures"), FIGURES),
    "figures-wrong": (
        page("Figures", errors=[FieldError("number-january-1", WRONG, "number-january-1")]),
        replace(FIGURES, periods=[month("January 2027", WRONG)], notice="Tom Okafor entered 90 of 100."),
    ),
    "figures-all": (
        page("All figures"),
        replace(
            FIGURES,
            heading="All figures",
            is_grid=True,
            periods=[month("January 2027"), month("February 2027", WRONG)],
        ),
    ),
    "figures-read": (
        page("Figures"),
        replace(FIGURES, action="", links=[], says="Only the lead can enter figures."),
    ),
    "figures-paste": (page("Paste figures"), PASTED),
    "figures-paste_wrong": (
        page("Paste figures", errors=[FieldError("block", "Row 2: wrong", "block")]),
        replace(PASTED, error="Row 2: wrong", block="Period\tHow many"),
    ),
    "figures-preview": (
        page("Check the figures"),
        replace(
            PASTED,
            seen_at="2027-02-03T09:00:00+00:00",
            block="Period\tHow many",
            says="Nothing is stored yet. 3 figures: 3 new.",
            totals=[
                LabelledText("Within four hours", "3 figures, January 2027 to March 2027: 270 of 300 in all")
            ],
            look=["Within four hours, March 2027: 2,700 of 3,000 is far from the usual. Is it right?"],
            fields=fields_of(FigureChangeForm, {}, []),
        ),
    ),
}
