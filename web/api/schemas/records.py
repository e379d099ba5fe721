"""What the JSON API says around the records that are read: a page of the register, and what came of a proposal."""

from __future__ import annotations

from pydantic import BaseModel, Field

from tasks.queries.projects.listing import ListedProject


class Projects(BaseModel):
    """A page of the register, the newest project first."""

    total: int
    limit: int
    offset: int
    projects: list[ListedProject]


class HandedIn(BaseModel):
    """The project that came of a proposal; its lead is asked to complete and confirm it."""

    id: str
    reference: str
    title: str
    task_id: str = Field(description="The task in which the lead confirms the proposal")
    awaits_lead: bool
