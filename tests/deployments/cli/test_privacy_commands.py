from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import select, update

from models.records import HistoryEntry, PrivacyCount, Service
from tasks.database.unit_of_work import reading, unit_of_work
from tests.support.command_line import QI
from tests.support.trust_at_work import DEMONSTRATION, everything

NUMBER = "943 476 5919"


def counts() -> list[tuple[str, str, str, str, int]]:
    with reading() as session:
        rows = session.scalars(select(PrivacyCount).order_by(PrivacyCount.rule, PrivacyCount.outcome))
        return [(row.rule.value, row.field, row.entrance, row.outcome.value, row.count) for row in rows]


def topics(folder: Path, title: str, name: str = "topics.csv") -> str:
    path = folder / name
    path.write_text(f"name,host\n{title},RCP\n", encoding="utf-8")
    return str(path)


def test_list_with_a_number_is_refused_by_row_and_column_and_counted(trusted: QI, tmp_path: Path) -> None:
    before = everything()["topic"]

    answer = trusted("programme", "import", topics(tmp_path, f"Case review of {NUMBER}"), "--year", "2027-28")

    sentence = "row 2, name: seems to hold an NHS number: take it out, nothing about a patient."
    assert answer == (1, "", f"qi: topics.csv: {sentence} Nothing was loaded.\n")
    assert everything()["topic"] == before
    assert counts() == [("nhs_number", "name", "command", "refused", 1)]


def test_any_command_confirms_with_a_reason_that_goes_into_the_history(trusted: QI, tmp_path: Path) -> None:
    words = ("programme", "import", topics(tmp_path, "Mrs Jones fell"), "--year", "2027-28")

    refused, taken = trusted(*words), trusted(*words, "--not-about-a-patient", "It is the title of a study.")

    assert refused[2].endswith(
        "take it out, or confirm that it is not about a patient. Nothing was loaded.\n"
    )
    assert (taken[0], taken[2]) == (0, "")
    with reading() as session:
        [entry] = session.scalars(select(HistoryEntry).where(HistoryEntry.object_type == "privacy"))
    assert entry.detail["reason"] == "It is the title of a study."
    assert [count[3] for count in counts()] == ["asked", "confirmed"]


def test_no_reason_lets_an_nhs_number_through(trusted: QI, tmp_path: Path) -> None:
    words = ("programme", "import", topics(tmp_path, NUMBER), "--year", "2027-28")
    assert trusted(*words, "--not-about-a-patient=It is a pump.")[0] == 1
    assert trusted("project", "list", "--not-about-a-patient", NUMBER)[0] == 1


def test_name_of_a_file_and_every_other_word_of_a_command_are_looked_at(trusted: QI, tmp_path: Path) -> None:
    named = topics(tmp_path, "Falls", name="patient_9434765919.csv")
    status, _, complaint = trusted("programme", "import", named, "--year", "2027-28")
    assert (status, "943" in complaint) == (1, False)
    assert complaint == (
        "qi: Word 3 of the command seems to hold an NHS number: take it out, nothing about a patient.\n"
    )
    assert trusted("project", "list", "--search", NUMBER)[0] == 1


def test_trust_file_is_looked_at_in_every_text(trusted: QI, tmp_path: Path) -> None:
    whole = (DEMONSTRATION / "trust.toml").read_text(encoding="utf-8")
    [first, *_] = [line for line in whole.splitlines() if line.startswith("aliases = [")]
    spoiled = tmp_path / "trust.toml"
    spoiled.write_text(whole.replace(first, f'aliases = ["{NUMBER}"]', 1), encoding="utf-8")

    status, _, complaint = trusted("trust", "load", str(spoiled))

    assert (status, "aliases: seems to hold an NHS number" in complaint) == (1, True)


def test_scan_names_rows_and_never_texts_and_says_by_its_status_whether_there_is_any(trusted: QI) -> None:
    assert trusted("privacy", "scan") == (0, "0 texts to look at.\n", "")
    with unit_of_work() as session:
        session.execute(update(Service).where(Service.code == "urgent-care").values(name=f"Ward {NUMBER}"))
        [service] = session.scalars(select(Service.id).where(Service.code == "urgent-care"))

    status, table, complaint = trusted("privacy", "scan")
    as_json = trusted("privacy", "scan", "--json")

    assert (status, complaint, "943" in table) == (1, "", False)
    assert " ".join(table.split()) == (
        f"Table Row Field Seems to hold service {service} name an NHS number 1 text to look at."
    )
    assert json.loads(as_json[1]) == [
        {"table": "service", "row": service, "field": "name", "rule": "nhs_number"}
    ]
