"""Trouble with the service: told to Prefect as an event, and written to the QI Support Team once a day."""

from collections.abc import Iterable
from uuid import uuid4

from sqlalchemy import exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.clock import local_date, now
from models.records import Email
from models.vocabulary import ServiceTrouble
from notifications.emails.service import SeenTrouble, service_trouble, service_trouble_key
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.flow_runs.installation import installation
from tasks.flow_runs.prefect_requests import ask, runs_url
from tasks.flow_runs.standing import TROUBLED
from tasks.people.lookup import letterhead, support_team
from tasks.projects.new_project import REFERENCE

EVENTS = {
    ServiceTrouble.MAIL_STOPPED: "qi.service.mail-stopped",
    ServiceTrouble.MAIL_FAILED: "qi.service.mail-failed",
}
"""The trouble that a sweep sees and Prefect does not, and the event by which it is told."""


def site_resource(site: str) -> str:
    """The resource that the events of an installation are about, whose tag is `site`."""
    return f"qi.{site}"


def report_troubles(troubles: Iterable[ServiceTrouble]) -> None:
    """Tell Prefect of trouble that a sweep has seen, until the QI Support Team was written to on this day."""
    tag = installation().tag
    for trouble in troubles:
        if not _is_written(trouble):
            resource = {"prefect.resource.id": site_resource(tag), "prefect.resource.name": tag}
            occurred = now().isoformat()
            event = {"id": str(uuid4()), "event": EVENTS[trouble], "occurred": occurred, "resource": resource}
            ask("POST", "/events", [event])


def write_of_trouble(trouble: ServiceTrouble, about: str = "") -> bool:
    """Write to the QI Support Team of some trouble, once on a day for each kind; whether it was written now.

    Of `about`, the name of a run, the reference of a project stands in the letter, and nothing else.
    """
    moment = now()
    reference = REFERENCE.match(about)
    try:
        with unit_of_work() as session:
            to = support_team(session, local_date(moment))
            if to is None or _is_in_outbox(session, trouble):
                return False
            seen = SeenTrouble(trouble, reference[0] if reference else "", _where(trouble))
            session.add(service_trouble(seen, to=to, head=letterhead(session), now=moment))
    except IntegrityError:  # somebody else has just written it
        return False
    return True


def _where(trouble: ServiceTrouble) -> str:
    return runs_url(TROUBLED if trouble is ServiceTrouble.NEEDS_ATTENTION else "operations")


def _is_written(trouble: ServiceTrouble) -> bool:
    with reading() as session:
        return _is_in_outbox(session, trouble)


def _is_in_outbox(session: Session, trouble: ServiceTrouble) -> bool:
    key = service_trouble_key(trouble, local_date(now()))
    return bool(session.scalar(select(exists().where(Email.key == key))))
