"""A text that moves from one place to another has one limit: what is taken here fits there."""

from __future__ import annotations

import pytest
from annotated_types import MaxLen
from pydantic import BaseModel
from sqlalchemy.orm import InstrumentedAttribute

from models.forms.operations.cover import ConfirmEntryForm, HandOverForm, PassOnForm
from models.forms.operations.mail import StartMailForm, StopMailForm
from models.forms.operations.report_request import MakePaperForm
from models.forms.programme.programme_draft import Area, Excluded, LeftOut, SuggestedTopic
from models.forms.programme.programme_review import AddObjectiveForm, ReviewTopicForm
from models.forms.programme.subscriptions import ChangeSubscriptionForm
from models.forms.project.data_collection import Figure, MeasureFinding
from models.forms.project.measure import Measure
from models.forms.project.meeting import PlannedAction
from models.forms.project.partners import TeamMember
from models.forms.project.proposal import ProposalForm
from models.forms.project.registration import RegisterForm
from models.imports.import_types import ObjectiveEntry, PersonEntry, SubscriptionEntry, TopicEntry
from models.imports.trust_file import CommitteeEntry, ServiceEntry, TrustEntry
from models.inputs.input_record import InputRecord
from models.records import Committee, Objective, Person, Project, Service, Subscription, Topic, Trust
from models.records.outbox import PostOffice
from models.records.papers import IssuedPaper

Places = tuple[tuple[type[BaseModel], str], ...]

TITLES: Places = (
    (TopicEntry, "name"),
    (SuggestedTopic, "title"),
    (ReviewTopicForm, "title"),
    (ProposalForm, "title"),
    (ConfirmEntryForm, "title"),
)
NAMES: Places = (
    (PersonEntry, "name"),
    (TopicEntry, "owner_name"),
    (ReviewTopicForm, "owner_name"),
    (ReviewTopicForm, "sponsor_name"),
    (SuggestedTopic, "owner_name"),
    (Area, "name"),
    (TeamMember, "name"),
    (ProposalForm, "lead_name"),
    (ProposalForm, "deputy_name"),
    (ProposalForm, "supervisor_name"),
    (PlannedAction, "owner_name"),
    (PassOnForm, "name"),
    (HandOverForm, "name"),
)
ADDRESSES: Places = (
    (TeamMember, "email"),
    (ProposalForm, "lead_email"),
    (ProposalForm, "supervisor_email"),
    (PlannedAction, "owner_email"),
    (SuggestedTopic, "owner_email"),
    (ReviewTopicForm, "sponsor_email"),
    (PassOnForm, "email"),
)
MEASURES: Places = (
    (Measure, "name"),
    (Figure, "measure"),
    (MeasureFinding, "measure"),
    (PlannedAction, "addresses"),
)
KEPT: tuple[
    tuple[Places, tuple[InstrumentedAttribute[str] | InstrumentedAttribute[str | None], ...]], ...
] = (
    (TITLES, (Topic.title, Project.title)),
    (NAMES, (Person.name,)),
    (ADDRESSES, (Person.email,)),
    (((SubscriptionEntry, "title"), (ChangeSubscriptionForm, "title")), (Subscription.title,)),
    (
        ((TopicEntry, "host"), (SubscriptionEntry, "host"), (ChangeSubscriptionForm, "host")),
        (Topic.host, Subscription.host),
    ),
    (((SubscriptionEntry, "contract"), (ChangeSubscriptionForm, "contract")), (Subscription.contract,)),
    (((ObjectiveEntry, "code"), (AddObjectiveForm, "known_as")), (Objective.code,)),
    (((ObjectiveEntry, "title"), (AddObjectiveForm, "title")), (Objective.title,)),
    (((ObjectiveEntry, "owner"), (AddObjectiveForm, "owner")), (Objective.owner,)),
    (((ObjectiveEntry, "measure"), (AddObjectiveForm, "measure")), (Objective.measure,)),
    (((ObjectiveEntry, "position"), (AddObjectiveForm, "position")), (Objective.position,)),
    (((SuggestedTopic, "why"),), (Topic.came_because,)),
    (((LeftOut, "because"), (Excluded, "because")), (Topic.ended_because,)),
    (((ReviewTopicForm, "priority_because"),), (Topic.priority_because,)),
    (((ReviewTopicForm, "guideline"),), (Topic.guideline,)),
    (((ReviewTopicForm, "target"),), (Topic.target,)),
    (((ReviewTopicForm, "research_priority"),), (Topic.research_priority,)),
    (((TopicEntry, "abbreviation"),), (Topic.abbreviation,)),
    (((TopicEntry, "topic"),), (Topic.subject,)),
    (((TopicEntry, "id"),), (Topic.catalogue_id,)),
    (
        ((RegisterForm, "external_reference"), (ConfirmEntryForm, "external_reference")),
        (Project.external_reference,),
    ),
    (((TrustEntry, "name"),), (Trust.name,)),
    (((TrustEntry, "reference_label"),), (Trust.reference_label,)),
    (((ServiceEntry, "name"),), (Service.name,)),
    (((CommitteeEntry, "name"),), (Committee.name,)),
    (((MakePaperForm, "for_whom"),), (IssuedPaper.for_whom,)),
    (((StopMailForm, "reason"), (StartMailForm, "reason")), (PostOffice.stopped_because,)),
)


def limits_in(places: Places) -> set[int]:
    """What the schema of each says, which is what a program that speaks to the API goes by."""
    return {_limit(record, name) for record, name in places}


def _limit(record: type[BaseModel], name: str) -> int:
    schema = record.model_json_schema()["properties"][name]
    [limit] = {part["maxLength"] for part in (schema, *schema.get("anyOf", ())) if "maxLength" in part}
    assert isinstance(limit, int)
    return limit


@pytest.mark.parametrize(("places", "columns"), KEPT, ids=[str(columns[0]) for _, columns in KEPT])
def test_what_a_form_or_a_file_takes_fits_wherever_it_goes(
    places: Places, columns: tuple[InstrumentedAttribute[str], ...]
) -> None:
    rooms = {column.property.columns[0].type.length for column in columns}

    assert limits_in(places) == rooms


def test_the_name_of_a_measure_has_one_limit() -> None:
    assert limits_in(MEASURES) == {80}


def test_every_form_and_every_row_of_a_file_is_cleaned_in_the_one_place() -> None:
    assert all(issubclass(record, InputRecord) for places, _ in KEPT for record, _ in places)


def test_every_text_of_every_form_and_file_has_a_limit() -> None:
    unbounded = [
        f"{record.__name__}.{name}"
        for record in _records(InputRecord)
        for name, field in record.model_fields.items()
        if field.annotation in {str, str | None}
        and not any(isinstance(rule, MaxLen) for rule in field.metadata)
        and not any(getattr(rule, "max_length", None) for rule in field.metadata)
    ]

    assert unbounded == []


def _records(record: type[InputRecord]) -> list[type[InputRecord]]:
    below = [deeper for child in record.__subclasses__() for deeper in (child, *_records(child))]
    return [child for child in below if child.__module__.startswith("models.") and not child.__subclasses__()]
