"""Information Governance lets a text of a proposal through that is no project yet (7.3; OB-137)."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from models.forms.project.proposal import ProposalForm
from models.records import HistoryEntry
from models.vocabulary import Letter
from tasks.database.unit_of_work import reading
from tests.support.trust_at_work import World, address
from tests.support.web.browsing import signed_in

NUMBER = "The pump has the number 943 476 5919"


def test_text_of_a_proposal_that_is_no_project_yet_is_released_for_whoever_writes_it(
    world: World, app: FastAPI
) -> None:
    """OB-137: once Information Governance has released it, the proposal is sent; nobody else’s is let through."""
    lead, governance = signed_in(app, address("lead")), signed_in(app, address("information governance"))
    title: dict[str, Any] = {
        "title": f"{NUMBER} and runs dry",
        "about": "Pumps on wards",
        "project_type": "clinical_audit",
    }
    assert "seems to hold an NHS number" in lead.press(lead.open("/propose"), **title).errors[0]

    released = governance.press(
        governance.open("/privacy/release"),
        proposer=address("lead"),
        question=str(ProposalForm.model_fields["title"].title),
        rule="nhs_number",
        reason="It is the number of a pump.",
    )

    assert released.heading == "The text is released"
    assert lead.press(lead.open("/propose"), **title).errors == []
    colleague = signed_in(app, address("colleague"))
    assert "seems to hold an NHS number" in colleague.press(colleague.open("/propose"), **title).errors[0]
    [mail] = [mail for mail in world.mails() if mail.letter is Letter.TEXT_RELEASED]
    assert (world.names[mail.to_address], mail.subject) == (
        "medical officer",
        "Information Governance released a text",
    )
    assert "A proposal of Dr Amara Osei" in mail.body_text
    with reading() as session:
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.action == "proposal text released"))
    assert entry.detail == {
        "rule": "nhs_number",
        "fields": ["title"],
        "reason": "It is the number of a pump.",
    }
    world.wait(days=7, minutes=1)
    lead = signed_in(app, address("lead"))
    assert "seems to hold an NHS number" in lead.press(lead.open("/propose"), **title).errors[0]
