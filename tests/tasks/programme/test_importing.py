from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from models.errors import BadFile
from models.imports.catalogue import NATIONAL_AUDITS
from models.records import Project, Topic
from models.vocabulary import TopicSource, TopicState, Turn
from tasks.database.unit_of_work import reading
from tasks.people.importing import PeopleImport
from tasks.programme.topics.changes import TopicChange
from tasks.programme.topics.importing import import_programme, preview_programme
from tasks.programme.year.rollover import roll_over
from tasks.queries.programme.programme import TopicsWanted, programme
from tests.support.programme.topics_at_year_end import NEW, ON_TIME
from tests.support.sheets.workbooks import workbook
from tests.support.trust_at_work import World, everything

CATALOGUE = NATIONAL_AUDITS
HEADING = "name,abbreviation,host,topic,name_checked\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "topics.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.usefixtures("database")
def test_catalogue_becomes_topics_of_a_year_once() -> None:
    assert import_programme(CATALOGUE, year="2026-27") == PeopleImport(rows=29, added=29, changed=0)
    before = everything()
    assert import_programme(CATALOGUE, year="2026-27") == PeopleImport(rows=29, added=0, changed=0)
    assert everything() == before


@pytest.mark.usefixtures("database")
def test_the_same_topics_come_again_in_another_year() -> None:
    import_programme(CATALOGUE, year="2026-27")

    assert import_programme(CATALOGUE, year="2027-28").added == 29
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Topic)) == 58


@pytest.mark.usefixtures("database")
def test_two_audits_with_one_abbreviation_are_two_topics(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        f"{HEADING}Psychosis,NCAP,RCPsych,mental health,yes\nCardiac,NCAP,NICOR,cardiac,topic only\n",
    )
    import_programme(path, year="2026-27")

    with reading() as session:
        topics = session.scalars(select(Topic).order_by(Topic.title)).all()
    assert [(topic.title, topic.abbreviation, topic.is_name_checked) for topic in topics] == [
        ("Cardiac", "NCAP", False),
        ("Psychosis", "NCAP", True),
    ]


@pytest.mark.usefixtures("database")
def test_topic_whose_host_has_changed_is_changed(tmp_path: Path) -> None:
    import_programme(written(tmp_path, f"{HEADING}Falls,NAIF,RCP,falls,yes\n"), year="2026-27")

    changed = import_programme(written(tmp_path, "name,host\nFalls,HQIP\n"), year="2026-27")

    assert changed == PeopleImport(rows=1, added=0, changed=1)


WRONG_YEARS = ("2026", "2026-28", "2026/27", "26-27", "\uff12\uff10\uff12\uff16-27", "")


@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("year", WRONG_YEARS)
def test_year_that_is_no_programme_year_is_refused(year: str) -> None:
    before = everything()
    with pytest.raises(BadFile) as refused:
        import_programme(CATALOGUE, year=year)

    assert str(refused.value).startswith(
        f"national_audits.csv: “{year}” is not a programme year: write it like 20"
    )
    assert everything() == before


@pytest.mark.usefixtures("sqlite_database")
def test_century_ends_in_a_programme_year_like_any_other(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADING}Falls,NAIF,RCP,falls,yes\n")

    assert import_programme(path, year="2099-00").added == 1


@pytest.mark.usefixtures("database")
def test_catalogue_with_the_same_name_twice_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, f"{HEADING}Falls,NAIF,RCP,falls,yes\nfalls,NAIF2,RCP,falls,yes\n")
    before = everything()

    with pytest.raises(BadFile) as refused:
        import_programme(path, year="2026-27")

    assert (
        str(refused.value) == "topics.csv: row 3, name: “falls” stands in row 2 already. Nothing was loaded."
    )
    assert everything() == before


def test_a_topic_takes_its_source_service_owner_and_withdrawal_from_the_file_ob_088(
    sqlite_world: World, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        "name,id,source,service,owner_name,owner_email,withdrawn_on\n"
        "Falls,7,board_objective,older-people,,amara.osei@northbrook.example,\n"
        "Sepsis,8,,,Ada Newman,ada.newman@northbrook.example,01/02/2027\n",
    )

    assert import_programme(file, year="2027-28") == PeopleImport(rows=2, added=2, changed=0)
    assert import_programme(file, year="2027-28") == PeopleImport(rows=2, added=0, changed=0)

    with reading() as session:
        query = (
            select(Topic).order_by(Topic.title).options(joinedload(Topic.owner), joinedload(Topic.service))
        )
        falls, sepsis = session.scalars(query).all()
    assert (falls.catalogue_id, falls.source, falls.owner_id) == (
        "7",
        TopicSource.BOARD_OBJECTIVE,
        sqlite_world.id_of("lead"),
    )
    assert (falls.service and falls.service.code, falls.withdrawn_on) == ("older-people", None)
    assert (sepsis.source, sepsis.withdrawn_on) == (TopicSource.LOCAL, date(2027, 2, 1))
    assert sepsis.owner is not None
    assert (sepsis.owner.name, sepsis.owner.email) == ("Ada Newman", "ada.newman@northbrook.example")


def test_a_topic_is_known_by_its_id_though_its_name_has_changed(sqlite_world: World, tmp_path: Path) -> None:
    import_programme(written(tmp_path, "name,id\nFalls,7\n"), year="2027-28")
    sqlite_world.wait(minutes=1)

    imported = import_programme(written(tmp_path, "name,id\nFalls in hospital,7\n"), year="2027-28")

    assert imported == PeopleImport(rows=1, added=0, changed=1)


@pytest.mark.usefixtures("sqlite_world")
def test_what_a_file_says_wrongly_of_a_topic_is_named_by_row_and_column(tmp_path: Path) -> None:
    file = written(
        tmp_path, "name,id,service,owner_email\nFalls,7,moon,\nSepsis,7,,somebody@elsewhere.example\n"
    )

    with pytest.raises(BadFile) as refused:
        import_programme(file, year="2027-28")

    assert refused.value.problems == [
        "row 3, id: “7” stands in row 2 already.",
        (
            "row 2, service: there is no service “moon”; services are adult-mental-health, children, community, "
            "older-people, urgent-care."
        ),
        "row 3, owner_email: somebody@elsewhere.example is not known, nor at an address of the Trust.",
    ]


def stored(year: str) -> dict[str, Topic]:
    with reading() as session:
        topics = session.scalars(select(Topic).where(Topic.programme_year == year))
        return {topic.title: topic for topic in topics}


def test_every_audit_of_the_catalogue_has_an_id_of_its_own_that_is_not_its_abbreviation() -> None:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        audits = list(csv.DictReader(file))

    assert len({audit["id"] for audit in audits}) == len(audits) == 29
    assert {audit["id"] for audit in audits} & {audit["abbreviation"].lower() for audit in audits} == set()
    assert [
        audit["id"] for audit in audits if not re.fullmatch(r"[a-z0-9-]{10,71}-[0-9a-f]{8}", audit["id"])
    ] == []
    assert {audit["name_checked"] for audit in audits} == {"yes", "topic only"}


@pytest.mark.usefixtures("database")
def test_names_that_are_checked_in_part_only_are_remembered() -> None:
    import_programme(CATALOGUE, year="2027-28")

    topics = stored("2027-28")
    assert sum(not topic.is_name_checked for topic in topics.values()) == 9
    assert topics["National Bowel Cancer Audit"].is_name_checked is False
    assert topics["National Joint Registry"].is_name_checked is True


def test_list_without_the_column_leaves_what_is_known_of_a_name_until_the_name_changes(
    sqlite_world: World, tmp_path: Path
) -> None:
    import_programme(written(tmp_path, "name,id,name_checked\nFalls,7,yes\n"), year="2027-28")

    sqlite_world.wait(minutes=1)
    import_programme(written(tmp_path, "name,id,host\nFALLS,7,RCP\n"), year="2027-28")
    assert stored("2027-28")["FALLS"].is_name_checked is True

    sqlite_world.wait(minutes=1)
    import_programme(written(tmp_path, "name,id\nFalls in hospital,7\n"), year="2027-28")
    assert stored("2027-28")["Falls in hospital"].is_name_checked is False


def test_list_of_the_trust_after_the_catalogue_updates_and_withdraws_what_then_does_not_begin(
    sqlite_world: World, tmp_path: Path
) -> None:
    import_programme(CATALOGUE, year=NEW)
    before = stored(NEW)
    joints = before["National Joint Registry"].catalogue_id
    path = written(
        tmp_path,
        "name,id,withdrawn_on,withdrawn_source\n"
        f"National Joint Registry (NJR),{joints},,\n"
        "national audit of dementia (care in general hospitals),,01/03/2027,Letter of HQIP\n"
        "National Audit of Something New,,,\n",
    )

    sqlite_world.wait(minutes=1)

    imported = import_programme(path, year=NEW)
    after = stored(NEW)
    sqlite_world.go_to(ON_TIME)
    turned = roll_over(NEW)

    dementia = after["national audit of dementia (care in general hospitals)"]
    assert imported == PeopleImport(rows=3, added=1, changed=2)
    assert len(after) == 30
    assert after["National Joint Registry (NJR)"].id == before["National Joint Registry"].id
    assert dementia.id == before["National Audit of Dementia (care in general hospitals)"].id
    assert (dementia.withdrawn_on, dementia.state) == (date(2027, 3, 1), TopicState.ON_THE_PROGRAMME)
    assert turned.turns == Counter({Turn.BEGIN: 29})
    with reading() as session:
        begun = set(session.scalars(select(Project.topic_id)))
    assert {topic.id for topic in after.values()} - begun == {dementia.id}
    withdrawn = programme(NEW, TopicsWanted(standing="Withdrawn")).topics
    assert [topic.title for topic in withdrawn] == [f"{dementia.title} (NAD)"]


def test_preview_says_what_the_import_then_does_and_stores_nothing(world: World, tmp_path: Path) -> None:
    import_programme(written(tmp_path, "name,id,host\nFalls,7,RCP\nSepsis,8,\n"), year="2027-28")
    path = written(
        tmp_path,
        "name,id,host,owner_email\nFalls,7,HQIP,\nSepsis,8,,\nPain,9,,new.person@northbrook.example\n",
    )
    world.wait(minutes=1)
    before = everything()

    changes = preview_programme(path, year="2027-28")

    assert everything() == before
    assert changes == [
        TopicChange(2, "Falls", is_new=False, fields={"host": ("RCP", "HQIP")}),
        TopicChange(3, "Sepsis", is_new=False, fields={}),
        TopicChange(
            4,
            "Pain",
            is_new=True,
            fields={
                "name": ("", "Pain"),
                "id": ("", "9"),
                "source": ("", "Local"),
                "owner": ("", "New Person <new.person@northbrook.example>"),
            },
        ),
    ]
    assert [change.said for change in changes] == ["changed", "unchanged", "added"]
    assert import_programme(path, year="2027-28") == PeopleImport(rows=3, added=1, changed=1)


@pytest.mark.usefixtures("world")
def test_preview_refuses_what_the_import_refuses(tmp_path: Path) -> None:
    path = written(tmp_path, "name,service\nFalls,moon\n")

    for take in (import_programme, preview_programme):
        with pytest.raises(BadFile) as refused:
            take(path, year="2027-28")
        assert refused.value.problems[0].startswith("row 2, service: there is no service “moon”;")


@pytest.mark.usefixtures("world")
def test_rows_that_mean_one_topic_or_take_the_name_of_another_are_refused(tmp_path: Path) -> None:
    import_programme(written(tmp_path, "name,id\nFalls,7\nSepsis,8\n"), year="2027-28")

    for text, problem in (
        (
            "name,id\nFalls in hospital,7\nFalls,\n",
            "row 3, name: it is the same topic as row 2, which has its id or its name.",
        ),
        ("name,id\nSepsis,7\n", "row 2, name: “Sepsis” is another topic, not the one of id “7”."),
    ):
        with pytest.raises(BadFile) as refused:
            import_programme(written(tmp_path, text), year="2027-28")
        assert refused.value.problems == [problem]


@pytest.mark.usefixtures("sqlite_world")
def test_topics_come_from_the_sheet_of_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path, ["name", "host"], ["Falls", "RCP"])

    assert import_programme(path, year="2027-28", sheet="list") == PeopleImport(rows=1, added=1, changed=0)
