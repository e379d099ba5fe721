"""Freezes what this release stores, once for each release, never for one that is out.

    python -m tests.support.freezing v1              both folders
    python -m tests.support.freezing v1 --new        the answers alone of which no release has frozen any yet
    python -m tests.support.freezing v1 --projects   the databases alone, where the answers are frozen already

`tests/data/answers/<release>/` gets one answer of every kind of form and every outcome that has an example, as a
decision keeps it. `tests/data/projects/<release>/` gets every row of two databases: one with a project in each stage,
and one for each stage of a programme. Every person in them is invented.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select

from models.clock import now
from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.policy.programme import PROGRAMME
from models.records import Project, Record
from models.settings import settings
from models.vocabulary import Outcome, Stage, TaskKind
from tasks.answers.drafts import save_draft
from tasks.database.migrating import expected_revision, migrate
from tasks.database.unit_of_work import connect, disconnect, reading
from tasks.programme.year.agreement import begin_programme
from tests.support.trust_at_work import World, a_world

DATA = Path(__file__).parents[1] / "data"
YEAR = "2027-28"


def freeze(release: str) -> None:
    """Write both folders of a release; FileExistsError if it was frozen before."""
    answers, projects = DATA / "answers" / release, DATA / "projects" / release
    answers.mkdir(parents=True)
    for name, answer in answers_now():
        _write(answers / f"{name}.json", answer)
    freeze_projects(projects)


def freeze_new_answers(answers: Path) -> list[str]:
    """Write into the folder of a release to come what no release has frozen yet; the names of what was written."""
    answers.mkdir(parents=True, exist_ok=True)
    frozen = {path.stem for path in answers.parent.glob("*/*.json")}
    new = [(name, answer) for name, answer in answers_now() if name not in frozen]
    for name, answer in new:
        _write(answers / f"{name}.json", answer)
    return [name for name, _ in new]


def freeze_projects(projects: Path) -> None:
    """Write the databases of a release into a folder of their own, by the newest table; FileExistsError if it is there.

    A table is frozen with the release that first follows it, and no sooner: until then it changes.
    """
    projects.mkdir(parents=True)
    with empty_world() as world:
        _projects(world)
        _write(projects / "projects.json.gz", _rows())
    for stage in PROGRAMME.stages:
        with empty_world() as world:
            _programme(world, stage)
            _write(projects / f"programme-{stage}.json.gz", _rows())


def answers_now() -> Iterator[tuple[str, dict[str, Any]]]:
    """The name and the content of the file of each kind and outcome, as this release stores it."""
    for kind, form in FORMS.items():
        for outcome, example in form.examples.items():
            stored = form.model_validate(example).model_dump(mode="json")
            content = {"kind": kind, "outcome": outcome, "form_version": form.version, "answer": stored}
            yield f"{kind}-{outcome}", content


def _projects(world: World) -> None:
    """A project in each stage with a draft of its next answer; that at the proposal was sent back to its lead."""
    for stage in LIFECYCLE.stages:
        world.propose(title=f"A project at {stage.label.lower()}")
        if stage is Stage.PROPOSAL:
            world.walk_to(Stage.REGISTRATION)
            world.answer(TaskKind.REGISTER, Outcome.CHANGES_WANTED)
        world.walk_to(stage)
        _draft(world)


def _programme(world: World, stage: Stage) -> None:
    """The programme of a year at a stage of its own, with a draft of its next answer."""
    begin_programme(YEAR)
    with reading() as session:
        world.project_id = session.scalars(select(Project.id)).one()
    if stage is Stage.REDRAFTING:
        world.walk_to(Stage.SIGN_OFF)
        world.answer(TaskKind.SIGN_PROGRAMME_OFF, Outcome.CHANGES_WANTED)
    world.walk_to(stage)
    _draft(world)


def _draft(world: World) -> None:
    """What somebody has typed of the next answer, and not yet sent."""
    task = next(task for task in world.project.tasks if task.is_open)
    form = FORMS[task.kind]
    save_draft(task.id, task.assignee_id, dict(form.examples[form.outcomes[0]]))


def _rows() -> dict[str, Any]:
    """Every row of every table that has any, with the revision of the schema and the moment of freezing."""
    with reading() as session:
        tables = {
            table.name: {
                "columns": [column.name for column in table.columns],
                "rows": [list(row) for row in session.execute(select(table).order_by(*table.primary_key))],
            }
            for table in Record.metadata.sorted_tables
        }
    full = {name: table for name, table in tables.items() if table["rows"]}
    return {"revision": expected_revision(), "at": now(), "tables": full}


@contextmanager
def empty_world() -> Iterator[World]:
    """The demonstration Trust in a database of its own, which is thrown away."""
    with TemporaryDirectory() as home:
        os.environ["QI_HOME"] = home
        settings.cache_clear()
        url = f"sqlite:///{home}/qi.sqlite3"
        migrate(url)
        connect(url)
        try:
            with a_world() as world:
                yield world
        finally:
            disconnect()


def _write(path: Path, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False, default=_plain) + "\n"
    path.write_bytes(gzip.compress(text.encode(), mtime=0) if path.suffix == ".gz" else text.encode())


def _plain(value: object) -> str:
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if isinstance(value, date):  # and a moment, which is one
        return value.isoformat()
    raise TypeError(f"{value!r} cannot be frozen")


if __name__ == "__main__":
    if "--projects" in sys.argv:
        freeze_projects(DATA / "projects" / sys.argv[1])
    elif "--new" in sys.argv:
        sys.stdout.writelines(f"{name}\n" for name in freeze_new_answers(DATA / "answers" / sys.argv[1]))
    else:
        freeze(sys.argv[1])
