"""The next release is frozen as a project in each stage of the newest table, which the one after it can read."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.records import Project
from tasks.database.unit_of_work import reading
from tests.support.freezing import answers_now, freeze_new_answers, freeze_projects
from tests.support.promises.frozen_databases import upgraded
from tests.support.promises.invariants import broken


def test_every_stage_of_the_newest_table_is_frozen_and_read_again(tmp_path: Path) -> None:
    folder = tmp_path / "v-next"
    freeze_projects(folder)

    with (
        upgraded(folder / "projects.json.gz", f"sqlite:///{tmp_path}/again.sqlite3"),
        reading() as session,
    ):
        stands = session.execute(select(Project.definition, Project.definition_version, Project.stage)).all()
        assert {(row[0], row[1]) for row in stands} == {(LIFECYCLE.definition, LIFECYCLE.version)}
        assert {row[2] for row in stands} == set(LIFECYCLE.stages)
        assert broken() == {}

    assert sorted(file.name for file in folder.iterdir()) == sorted(
        ["projects.json.gz", *(f"programme-{stage}.json.gz" for stage in PROGRAMME.stages)]
    )
    with pytest.raises(FileExistsError):
        freeze_projects(folder)


def test_only_what_no_release_has_frozen_is_frozen_for_the_one_to_come(tmp_path: Path) -> None:
    (tmp_path / "v1").mkdir()
    names = [name for name, _ in answers_now()]
    for name in names[2:]:
        (tmp_path / "v1" / f"{name}.json").touch()

    assert freeze_new_answers(tmp_path / "v2") == names[:2]
    assert sorted(file.stem for file in (tmp_path / "v2").iterdir()) == sorted(names[:2])
    assert freeze_new_answers(tmp_path / "v2") == []
