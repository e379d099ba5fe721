"""Projects, tasks, history and e-mails as documents of the JSON API. Moments are in UTC, dates in London."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from models.vocabulary import (
    Letter,
    LetterClass,
    MailState,
    Outcome,
    Priority,
    ProjectType,
    Role,
    Stage,
    TaskKind,
    TaskState,
)


class Document(BaseModel):
    """A document made from a record that was read."""

    model_config = ConfigDict(from_attributes=True)


class Project(Document):
    """A project: what it is, where it stands, whose turn it is."""

    id: str
    reference: str
    title: str
    stage: Stage
    is_open: bool
    cycle: int
    service: str | None
    service_name: str | None
    project_type: ProjectType | None
    priority: Priority
    programme_year: str | None
    lead: str = Field(description="Work e-mail address of the project lead")
    lead_name: str
    waits_for: str
    due_on: date | None
    is_overdue: bool
    created_at: datetime
    closed_at: datetime | None


class Projects(BaseModel):
    """A page of the register, the newest project first."""

    total: int
    limit: int
    offset: int
    projects: list[Project]


class OpenTask(Document):
    """Something that is asked of somebody now."""

    id: str
    kind: TaskKind
    asked: str
    about: str | None
    role: Role
    assignee: str
    assignee_name: str
    opened_at: datetime
    due_on: date
    is_overdue: bool


class ProjectWithTasks(Project):
    """A project with what is asked now."""

    tasks: list[OpenTask]


class Task(Document):
    """A human task, and how it was answered if it was."""

    id: str
    project: str = Field(description="Reference of the project")
    kind: TaskKind
    asked: str
    about: str | None = Field(description="The action or condition that the task is about")
    stage: Stage
    cycle: int
    role: Role
    assignee: str
    assignee_name: str
    decides: bool = Field(description="Nobody who leads or proposed the project may answer it")
    state: TaskState
    version: int
    opened_at: datetime
    due_on: date
    is_overdue: bool
    closed_at: datetime | None
    outcome: Outcome | None
    reason: str
    decided_by: str | None
    decided_for: str | None = Field(description="For whom whoever decided stood in; null for nobody")


class Happened(Document):
    """An entry of the history."""

    seq: int
    at: datetime
    who: str = Field(description="Who did it, and for whom; empty for what the policy did by itself")
    action: str
    object_type: str
    object_id: str
    sentence: str
    reason: str
    passed: str = Field(description="From whom to whom a task or the project went, if it is about that")
    detail: dict[str, Any]


class Message(Document):
    """An e-mail of the outbox, without its text. Sign-in codes are never listed."""

    id: str
    key: str
    kind: Letter
    letter_class: LetterClass = Field(serialization_alias="class")
    project: str | None
    task_id: str | None
    to: str
    subject: str
    state: MailState
    attempts: int
    created_at: datetime
    sent_at: datetime | None


class HandedIn(BaseModel):
    """The project that came of a proposal; its lead is asked to complete and confirm it."""

    id: str
    reference: str
    title: str
    task_id: str = Field(description="The task in which the lead confirms the proposal")
    awaits_lead: bool
