"""The pages of a proposal in their states, for the tests that look at all pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.forms.project.proposal import ProposalForm
from models.forms.project.proposal_pages import ProposalPage, asked_on
from models.vocabulary import Outcome
from tests.support.web.rendered import page
from web.forms.checking import FieldError
from web.forms.fields import PointView, TextareaView
from web.pages.form_answers import Filled
from web.pages.proposals.page_fields import fields_of_page
from web.pages.proposals.progress import checked
from web.views import (
    AdvicePage,
    AnswerLine,
    AnswerSection,
    CheckProposalPage,
    FormView,
    LabelledText,
    LinkGroup,
    PageFrame,
    PageLink,
    ProposalAround,
    ProposalPageView,
    SimilarProject,
    SimilarProjectsPage,
    ToConfirmLine,
    View,
    WantedChange,
)

LONG = "Sepsisbundlewithinonehourandotherwordsthatnobodywouldeverwriteinonego"
CHOICES = {"services": [("urgent-care", LONG)], "topics": [("1", f"{LONG} (2026-27)")]}
WHOLE = dict(ProposalForm.examples[Outcome.SUBMITTED])
AROUND = ProposalAround(
    caption=f"QI-2027-0042 · {LONG}",
    due="Friday 12 March 2027",
    is_overdue=True,
    before=[LabelledText("Decided before", f"QI Support Team: {LONG}")],
    operations=[LinkGroup("Somebody else should do this", [PageLink("Pass it on", "/tasks/1/do/pass-on")])],
    saved="Kept on Friday 5 March 2027 at 14:05.",
    leave="/propose/1/leave",
)
WRONG = FieldError("choice", "Choose one", "choice")


def _asking(step: ProposalPage, values: Mapping[str, object], errors: Sequence[FieldError] = ()) -> View:
    fields = fields_of_page(asked_on(step), Filled(values=values, errors=errors), CHOICES)
    form = FormView(kind="propose", action="/propose/1/x", fields=fields, submit="Save and continue", nonce="n",
                    form_version=2, can_save=False)  # fmt: skip
    begun = [PageLink(LONG, "/propose/1")] if step is ProposalPage.START else []
    return ProposalPageView(heading=step.label, form=form, around=AROUND, place="Page 2 of 7", back="/propose/1/why",
                            intro=["Research takes another way."], begun=begun)  # fmt: skip


def _wrong(step: ProposalPage) -> tuple[PageFrame, View]:
    values: dict[str, object] = {"title": LONG, "is_trainee": True, "team": [{}], "deputy_email": "x"}
    errors = checked(asked_on(step), values)[1]
    return page(step.label, errors=errors), _asking(step, values, errors)


def _checking(*, is_wrong: bool) -> View:
    sections = [
        AnswerSection(
            heading="People",
            change="/propose/1/people?change=1",
            lines=[
                AnswerLine(id="line-title", label="Project title", text=LONG),
                AnswerLine(id="choice", label="Sponsor", text="Not answered yet", error="Enter it" if is_wrong else ""),
            ],
        ),
        AnswerSection(heading="What else was said", lines=[AnswerLine(id="line-x", label="Method", text="Survey")]),
    ]  # fmt: skip
    form = FormView(
        kind="propose",
        action="/propose/1/check",
        fields=[],
        submit="Send the proposal",
        nonce="n",
        form_version=2,
    )
    confirm = [ToConfirmLine(id="confirm-aim", label="Aim", mark="x")]
    error = "“Aim” is as it was: change it, or say why not" if is_wrong else ""
    reply = TextareaView(
        name="replies-0-reply",
        label="If you do not change this, say why",
        hint="",
        error=error,
        section="",
        value="",
        rows=2,
    )
    point = PointView(asked_by="QI Support Team", wanted=LONG, hidden=("replies-0-point", "1"), reply=reply)
    changes = [
        WantedChange(
            about="Aim",
            wanted=LONG,
            asked_by="QI Support Team",
            reply=point,
            change="/propose/1/why?change=1",
            done="Changed",
        )
    ]
    return CheckProposalPage(heading="Check your answers", form=form, around=AROUND, sections=sections,
                             confirm=confirm if is_wrong else [], gone=[LabelledText("Benefit", LONG)],
                             wanted=changes, alike=[PageLink(LONG, "/projects/QI-2026-0001")],
                             deciders=[f"{LONG} would decide on this project as CDS quality lead."])  # fmt: skip


def _similar(wrong_choice: str = "", wrong_reason: str = "") -> View:
    facts = [
        LabelledText("Where it stands", "Closed on Friday 5 March 2027"),
        LabelledText("What came of it", LONG),
    ]
    projects = [
        SimilarProject(link=PageLink(LONG, "/projects/QI-2026-0001"), reference="QI-2026-0001", facts=facts,
                       is_same_title=True, joins="join-QI-2026-0001"),
        SimilarProject(link=PageLink("Sepsis", "/projects/QI-2026-0002"), reference="QI-2026-0002", facts=facts,
                       is_same_title=False),
    ]  # fmt: skip
    return SimilarProjectsPage(heading="Has this been done?", action="/propose/1/alike", nonce="n", around=AROUND,
                               projects=projects, wrong_choice=wrong_choice, wrong_reason=wrong_reason)  # fmt: skip


PROPOSAL_PAGES: dict[str, tuple[PageFrame, View]] = {
    **{f"proposal-{step.value}": (page(step.label), _asking(step, WHOLE)) for step in ProposalPage},
    **{f"proposal-{step.value}-wrong": _wrong(step) for step in (ProposalPage.START, ProposalPage.PEOPLE)},
    "proposal-check": (page("Check your answers"), _checking(is_wrong=False)),
    "proposal-check-wrong": (page("Check your answers", errors=[WRONG]), _checking(is_wrong=True)),
    "proposal-similar": (page("Has this been done?"), _similar()),
    "proposal-similar-wrong": (page("Has this been done?", errors=[WRONG]), _similar("Choose one", "Say why")),
    "proposal-advice": (page("This looks like research"), AdvicePage(
        heading="This looks like research", paragraphs=["Ask Research Governance."], email=f"{LONG}@nhs.net",
        on=PageLink("Go on", "/propose/1/why"), links=[PageLink("Change my answers", "/propose/1/research")],
    )),
}  # fmt: skip
