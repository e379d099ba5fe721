"""Certificates of taking part: one for each contributor and cycle, from the record alone (1.1; OB-014)."""

import re
from base64 import b32encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.clock import now
from models.errors import NotFound, OnlyForTheTeam
from models.policy.lifecycle import LIFECYCLE
from models.records import Person, Project
from models.vocabulary import Role
from notifications.documents.one_page import CertificateText, certificate_pdf
from tasks.contributions.deeds import Contributions, contributions
from tasks.database.unit_of_work import reading
from tasks.people.lookup import is_in_role, letterhead
from tasks.reports.sections.parts import day_said

APPRAISAL = (
    "GMC appraisal: supporting information, “quality improvement activity”",
    "GMC Good medical practice: domains 1 (knowledge, skills, development) and 3 (colleagues, culture, safety)",
    "NMC revalidation: participatory learning, and a reflective account",
    "HCPC and other professions: work-based learning",
    "Add your own reflection and your hours: this record holds neither",
)
"""What appraisal may count it for, by the registers' own words."""

_CODE = re.compile(r"(?P<reference>QI-\d{4}-\d{4,9})-(?P<cycle>\d{1,3})-(?P<check>[A-Z2-7]{10})", re.ASCII)
_CHECK_LETTERS = 10


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What a certificate says; `code` is what it is checked by. The same record gives the same code for ever."""

    code: str
    person_id: str
    name: str
    roles: tuple[str, ...]
    deeds: tuple[str, ...]
    reference: str
    title: str
    cycle: int
    began_on: date
    ended_on: date

    @property
    def dates(self) -> str:
        """“2 November 2026 to 12 March 2027”."""
        return f"{day_said(self.began_on)} to {day_said(self.ended_on)}"


def certificate_code(reference: str, project_id: str, person_id: str, cycle: int) -> str:
    """“QI-2026-0104-1-K7QX9M2PAB”: its check word is a digest of ids that nobody outside knows."""
    digest = sha256(f"{project_id}:{person_id}:{cycle}".encode()).digest()
    return f"{reference}-{cycle}-{b32encode(digest).decode()[:_CHECK_LETTERS]}"


def certificates_from(
    record: Contributions, projects: Mapping[str, Project], names: Mapping[str, str]
) -> list[Certificate]:
    """Those that people have earned, by project and cycle; projects and names by their ids."""
    finished = {
        (project_id, span.cycle): span
        for project_id, of_project in record.spans.items()
        for span in of_project
        if span.is_finished
    }
    made = [
        Certificate(
            code=certificate_code(projects[project_id].reference, project_id, person_id, cycle),
            person_id=person_id,
            name=names[person_id],
            roles=part.roles,
            deeds=part.deeds,
            reference=projects[project_id].reference,
            title=projects[project_id].title,
            cycle=cycle,
            began_on=finished[project_id, cycle].began_on,
            ended_on=finished[project_id, cycle].ended_on,
        )
        for (project_id, person_id, cycle), part in record.by_key.items()
        if (project_id, cycle) in finished
    ]
    return sorted(made, key=lambda each: (each.reference, each.cycle, each.name))


def certificates_of_project(reference: str, viewer_id: str) -> list[Certificate]:
    """Those of everybody who took part in a project, for the QI Support Team; NotFound, OnlyForTheTeam."""
    with reading() as session:
        if not is_in_role(session, viewer_id, Role.QIST):
            raise OnlyForTheTeam
        return _of_project(session, reference)


def project_title(reference: str) -> str:
    """What a project is called; NotFound."""
    with reading() as session:
        title = session.scalar(select(Project.title).where(Project.reference == reference))
        if title is None:
            raise NotFound("such project")
        return title


def certificate(code: str, viewer_id: str) -> Certificate:
    """The certificate with a code, for its person and the QI Support Team; NotFound for everybody else."""
    with reading() as session:
        matched = _CODE.fullmatch(code.strip().upper())
        is_of_team = is_in_role(session, viewer_id, Role.QIST)
        made = _of_project(session, matched["reference"], missing_ok=True) if matched else []
        found_certificate = next((each for each in made if each.code == code.strip().upper()), None)
        if found_certificate is None or not (is_of_team or found_certificate.person_id == viewer_id):
            raise NotFound("such certificate")
        return found_certificate


def certificate_file(code: str, viewer_id: str) -> tuple[str, bytes]:
    """The name of its file and the PDF of a certificate; NotFound for all but its person and the QI Support Team.

    The file is named for the code as it is kept, however it was typed.
    """
    made = certificate(code, viewer_id)
    with reading() as session:
        head = letterhead(session)
    content = certificate_pdf(
        CertificateText(
            trust_name=head.trust_name,
            name=made.name,
            roles=", ".join(made.roles),
            project=made.title,
            reference=f"{made.reference}, cycle {made.cycle}",
            dates=made.dates,
            deeds=made.deeds,
            domains=APPRAISAL,
            code=made.code,
            check_at=f"To check it: {head.base_url}/certificates/{made.code}",
            made_at=now(),
        )
    )
    return f"certificate-{made.code}.pdf", content


def _of_project(session: Session, reference: str, *, missing_ok: bool = False) -> list[Certificate]:
    query = select(Project).where(Project.reference == reference, Project.definition == LIFECYCLE.definition)
    project = session.scalar(query)
    if project is None:
        if missing_ok:
            return []
        raise NotFound("such project")
    record = contributions(session, [project.id])
    ids = {person_id for _, person_id, _ in record.by_key}
    names = dict(session.execute(select(Person.id, Person.name).where(Person.id.in_(ids))).tuples().all())
    return certificates_from(record, {project.id: project}, names)
