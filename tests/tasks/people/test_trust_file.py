from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from models.errors import BadFile
from models.imports.trust_file import HELD
from models.records import Committee, HistoryEntry, Person, RoleHolding, Service
from models.records import Trust as TrustRecord
from models.vocabulary import Role, RoleStanding
from tasks.database.audit_trail import verify_chain
from tasks.database.unit_of_work import reading
from tasks.people.trust_file import load_trust, vacant_roles
from tests.support.trust_at_work import DEMONSTRATION, everything

DEMO = DEMONSTRATION / "trust.toml"
SMALL = """
[trust]
name = "Small Trust"
qist_email = "qist@small.example"
mail_domains = ["Small.Example"]

[[services]]
code = "one"
name = "Service One"
[services.roles.cds_quality_lead]
holder = "lead@small.example"

[roles.qist]
holder = "lead@small.example"
members = ["member@small.example"]

[[people]]
email = "Lead@small.example"
name = "The Lead"
service = "one"

[[people]]
email = "member@small.example"
name = "A Member"
bronze_on = 2026-01-31
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "trust.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(folder: Path, text: str) -> str:
    """The sentence with which a file is refused; nothing of it may have been stored."""
    before = everything()
    with pytest.raises(BadFile) as refused:
        load_trust(written(folder, text))
    assert everything() == before
    return str(refused.value)


@pytest.mark.usefixtures("database")
def test_demonstration_trust_holds_every_role() -> None:
    loaded = load_trust(DEMO)

    assert (loaded.services, loaded.people, loaded.is_new, loaded.vacant) == (5, 32, True, ())
    with reading() as session:
        assert {holding.role for holding in session.scalars(select(RoleHolding))} == set(HELD)
        assert session.scalar(select(func.count()).select_from(Committee)) == 5


@pytest.mark.usefixtures("database")
def test_loading_the_same_file_twice_changes_nothing() -> None:
    load_trust(DEMO)
    before = everything()

    assert not load_trust(DEMO).is_new
    assert everything() == before


@pytest.mark.usefixtures("database")
def test_what_a_file_says_is_what_is_stored(tmp_path: Path) -> None:
    load_trust(written(tmp_path, SMALL))

    with reading() as session:
        trust = session.get_one(TrustRecord, 1)
        people = {person.email: person for person in session.scalars(select(Person))}
        services = {service.id: service.code for service in session.scalars(select(Service))}
        held = {
            (holding.role, services.get(holding.service_id or ""), holding.standing)
            for holding in session.scalars(select(RoleHolding))
        }
    assert (trust.name, trust.mail_domains, trust.reference_label) == (
        "Small Trust",
        ["small.example"],
        "QI Life reference",
    )
    assert set(people) == {"lead@small.example", "member@small.example"}
    assert services[people["lead@small.example"].service_id or ""] == "one"
    assert people["member@small.example"].bronze_on == date(2026, 1, 31)
    assert held == {
        (Role.CDS_QUALITY_LEAD, "one", RoleStanding.HOLDER),
        (Role.QIST, None, RoleStanding.HOLDER),
        (Role.QIST, None, RoleStanding.MEMBER),
    }


@pytest.mark.usefixtures("database")
def test_roles_of_a_file_replace_those_before_and_people_stay(tmp_path: Path) -> None:
    load_trust(written(tmp_path, SMALL))
    load_trust(written(tmp_path, SMALL.replace('members = ["member@small.example"]\n', "")))

    with reading() as session:
        assert session.scalar(select(func.count()).select_from(RoleHolding)) == 2
        assert session.scalar(select(func.count()).select_from(Person)) == 2
        told = session.scalars(select(HistoryEntry.sentence).order_by(HistoryEntry.seq)).all()
    assert told == ["The Trust file was loaded"] * 2
    assert verify_chain() == 2


@pytest.mark.usefixtures("database")
def test_a_role_may_go_to_somebody_who_is_known_from_before(tmp_path: Path) -> None:
    load_trust(written(tmp_path, SMALL))
    without = SMALL[: SMALL.index('[[people]]\nemail = "member')]

    assert load_trust(written(tmp_path, without)).holdings == 3


@pytest.mark.usefixtures("database")
def test_roles_that_nobody_holds_are_said_and_so_are_those_of_a_leaver(tmp_path: Path) -> None:
    loaded = load_trust(written(tmp_path, SMALL))
    left = SMALL.replace('name = "The Lead"', 'name = "The Lead"\nleft_on = 2026-10-01')
    load_trust(written(tmp_path, left))

    with reading() as session:
        on_the_last_day = set(vacant_roles(session, date(2026, 9, 30)))
        afterwards = set(vacant_roles(session, date(2026, 10, 1)))
    assert "CDS Quality Group, Service One" in loaded.vacant
    assert "CDS quality lead, Service One" not in loaded.vacant
    assert afterwards - on_the_last_day == {"CDS quality lead, Service One"}


ROLES = ", ".join(role.value for role in Role if role in HELD)
SERVICES = "adult-mental-health, children, community, older-people, one, urgent-care"
WRONG = {
    "unknown role": (
        ("[roles.qist]", "[roles.qitst]"),
        f"roles, qitst: there is no role “qitst”; roles are {ROLES}.",
    ),
    "role of a service": (
        ("[roles.qist]", "[roles.cds_quality_group]"),
        "roles, cds_quality_group: each service has its own: write it under [services.roles.cds_quality_group].",
    ),
    "role of the Trust": (
        ("[services.roles.cds_quality_lead]", "[services.roles.library]"),
        "service one, roles, library: it is held once for the Trust: write it under [roles.library].",
    ),
    "role of a project": (
        ("[services.roles.cds_quality_lead]", "[services.roles.lead]"),
        "service one, roles, lead: this role is found on each project and held by nobody.",
    ),
    "nobody in the support team": (
        ('[roles.qist]\nholder = "lead@small.example"\nmembers = ["member@small.example"]', ""),
        "roles, qist: give it a holder: what nobody else holds is asked of the QI Support Team.",
    ),
    "stranger in a role": (
        ('members = ["member@', 'members = ["nobody@'),
        "roles, qist, member: “nobody@small.example” is nobody in the file or the register.",
    ),
    "same person twice in a role": (
        ('members = ["member@', 'members = ["lead@'),
        "roles, qist: “lead@small.example” stands there twice.",
    ),
    "unknown field": (
        ('code = "one"', 'code = "one"\nlead = "x"'),
        "services 1, lead: is not a field that is known here.",
    ),
    "missing field": (('name = "Service One"', ""), "services 1, name: is missing."),
    "empty field": (('name = "A Member"', 'name = ""'), "people 2, name: is empty."),
    "wrong address": (
        ('"member@small.example"\nname', '"member at home"\nname'),
        "people 2, email: “member at home” is not an email address.",
    ),
    "address in another alphabet": (
        ('"member@small.example"\nname', '"mémber@small.example"\nname'),
        "people 2, email: “mémber@small.example” is not an email address that can be written to.",
    ),
    "same address twice": (
        ('"member@small.example"\nname', '"LEAD@small.example"\nname'),
        "people, email: “lead@small.example” stands there twice.",
    ),
    "wrong date": (
        ("bronze_on = 2026-01-31", 'bronze_on = "31/13/2026"'),
        "people 2, bronze_on: “31/13/2026” is no day of the calendar: write it like 2026-12-31 or 31/12/2026.",
    ),
    "not a date": (
        ("bronze_on = 2026-01-31", "bronze_on = true"),
        "people 2, bronze_on: “True” is not a date: write it like 2026-12-31 or 31/12/2026.",
    ),
    "unknown service": (
        ('service = "one"', 'service = "two"'),
        f"people, lead@small.example, service: there is no service “two”; services are {SERVICES}.",
    ),
    "code that is none": (
        ('code = "one"', 'code = "Service One"'),
        "services 1, code: “Service One” may have small letters, digits and single hyphens only, like urgent-care.",
    ),
    "an NHS number for a code": (
        ('code = "one"', 'code = "943 476 5919"'),
        "services 1, code: seems to hold an NHS number: take it out, nothing about a patient.",
    ),
    "text where a list belongs": (
        ('["Small.Example"]', '"small.example"'),
        "trust, mail_domains: must be a list.",
    ),
    "no service at all": (
        (SMALL[SMALL.index("[[services]]") : SMALL.index("[roles.qist]")], ""),
        "services: is missing.",
    ),
}


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("change", "sentence"), WRONG.values(), ids=WRONG)
def test_file_with_an_error_is_refused_in_one_sentence(
    change: tuple[str, str], sentence: str, tmp_path: Path
) -> None:
    load_trust(DEMO)
    assert change[0] in SMALL

    text = refusal(tmp_path, SMALL.replace(*change))

    assert text.startswith(f"trust.toml: {sentence}")
    assert text.endswith("Nothing was loaded.")


@pytest.mark.usefixtures("sqlite_database")
def test_file_that_is_missing_or_no_toml_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as missing:
        load_trust(tmp_path / "nowhere.toml")

    assert (
        str(missing.value)
        == "nowhere.toml: it cannot be read: no such file or directory. Nothing was loaded."
    )
    assert refusal(tmp_path, "[trust") == (
        "trust.toml: it is not TOML in UTF-8: Expected ']' at the end of a table declaration "
        "(at end of document). Nothing was loaded."
    )


AUTHORITIES = """
[risk_authorities.clinical]
holder = "lead@small.example"
"""


@pytest.mark.usefixtures("database")
def test_who_may_accept_a_risk_is_named_for_the_trust_and_by_a_service_for_its_own_ob_112(
    tmp_path: Path,
) -> None:
    of_service = '[services.risk_authorities.clinical]\nholder = "member@small.example"\n\n[roles.qist]'
    load_trust(written(tmp_path, SMALL.replace("[roles.qist]", of_service) + AUTHORITIES))

    with reading() as session:
        services = {service.id: service.code for service in session.scalars(select(Service))}
        people = {person.id: person.email for person in session.scalars(select(Person))}
        held = {
            (services.get(holding.service_id or ""), people[holding.person_id])
            for holding in session.scalars(select(RoleHolding))
            if holding.role is Role.CLINICAL_RISK
        }
    assert held == {("one", "member@small.example"), (None, "lead@small.example")}


@pytest.mark.usefixtures("database")
def test_authority_for_a_risk_among_the_roles_is_told_its_table(tmp_path: Path) -> None:
    text = SMALL + '[roles.clinical_risk]\nholder = "lead@small.example"\n'

    assert "roles, clinical_risk: write it under [risk_authorities.clinical]" in refusal(tmp_path, text)
