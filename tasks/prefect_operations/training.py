"""An exception from Bronze training, asked for in Prefect: about a person, whom what is shown there does not name."""

from sqlalchemy import select

from models.clock import now
from models.errors import WrongForm
from models.forms.operations.in_prefect import AboutPerson
from models.forms.operations.people import GrantExceptionForm
from models.records import Person
from tasks.operations.operation import OperationRequest
from tasks.operations.support_team.training_exception import grant_exception, training_standing
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect, opened


def allow_without_training(asked: AskedOperation) -> OperationEffect:
    """The exception is granted, or it is seen what that would change; refused as `grant_exception` refuses."""
    email = asked.read(AboutPerson).person.rpartition("<")[2].rstrip("> ").strip().lower()
    with opened(is_rehearsal=asked.is_rehearsal) as session:
        person = session.scalar(select(Person).where(Person.email == email).with_for_update())
        if person is None:
            raise WrongForm(
                [("person", "The register has nobody of this address: look it up under “People”")]
            )
        before = training_standing(session, person)
        request = OperationRequest(
            asked.person_id, asked.run_id, asked.of(GrantExceptionForm), asked_in=asked.asked_in
        )
        sentence = grant_exception(session, person, request, now())
        session.flush()
        return OperationEffect(
            about="Bronze training of a person",
            sentence=sentence,
            before=before,
            after=training_standing(session, person),
            page=f"/people/{person.id}",
        )
