"""Training and capacity: who may take part in projects, and whether there are hours for them (8.2, 6.1)."""

from sqlalchemy.orm import Session

from models.papers import Section
from tasks.reports.body import Body, ReportRequest
from tasks.reports.evidence.model import Evidence, ProjectEvidence
from tasks.reports.evidence.staff import StaffMember, staff
from tasks.reports.sections.parts import counted, named
from tasks.reports.training.bronze import (
    bronze_said,
    coverage_table,
    exceptions_table,
    leads_table,
    leads_without,
)
from tasks.reports.training.capacity import (
    ProgrammeCapacity,
    capacity,
    estimates_said,
    hours_table,
    there_table,
)
from tasks.reports.training.coaching import coaching_lines, coaching_table, help_table


def training_and_capacity(session: Session, evidence: Evidence, request: ReportRequest) -> Body:
    """Bronze coverage and take-up, and the hours of the programme against those that there are.

    Policy 5.1 and 8.2 (OB-082, OB-141, OB-144) and 6.1 (OB-090); of one service if one is wanted. It names people, so
    it stays in the Trust.
    """
    services = {id_: name for id_, name in evidence.services.items() if request.service_id in {None, id_}}
    where = services[request.service_id] if request.service_id else ""
    people = [
        staff_member for staff_member in staff(session, evidence) if where in {"", staff_member.service}
    ]
    untrained = [
        project
        for project in leads_without(session, evidence)
        if request.service_id in {None, project.service_id}
    ]
    open_ones = [project for project in evidence.open if request.service_id in {None, project.service_id}]
    hours = capacity(session, request, evidence.services)
    return Body(
        title="Training and capacity for quality improvement",
        audience=where or "QI Support Team",
        to_decide=_to_decide(untrained, hours),
        to_note=[bronze_said(people, evidence.period, where), *_to_note(people, hours)],
        sections=[
            Section(
                "Bronze training",
                tables=[coverage_table(people, services.values(), evidence.period), exceptions_table(people)],
            ),
            Section("Leads without Bronze training", tables=[leads_table(untrained)]),
            Section(
                "Capacity",
                hours.warnings,
                tables=[there_table(hours), hours_table(hours, open_ones)],
            ),
            Section(
                "Coaching and help",
                tables=[
                    coaching_table(session, request),
                    coaching_lines(session, request),
                    help_table(session, request),
                ],
            ),
        ],
    )


def _to_decide(untrained: list[ProjectEvidence], hours: ProgrammeCapacity) -> list[str]:
    asked = [f"{warning} What is put off, or who is added?" for warning in hours.warnings]
    if untrained:
        asked.append(
            f"{counted(len(untrained), 'open project')} with a lead without Bronze training ({named(untrained)}): "
            "who is booked, and who gets a dated exception?"
        )
    return asked


def _to_note(people: list[StaffMember], hours: ProgrammeCapacity) -> list[str]:
    ending = sum(staff_member.exception_ends_soon for staff_member in people)
    sentences = [
        f"{counted(ending, 'exception')} {'ends' if ending == 1 else 'end'} within 90 days."
        if ending
        else "",
        estimates_said(hours),
    ]
    return [text for text in sentences if text]
