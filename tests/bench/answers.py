"""From an answer to the next person's email, one at a time and twenty at once, beside the bare limit."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Self

from sqlalchemy import select

from models.clock import now
from models.forms import FORMS
from models.records import Email, HumanTask, Person, Project, ProjectRun
from models.vocabulary import LetterClass, TaskKind
from tasks.answers.answer_task import AnswerRequest, answer_task
from tasks.database.audit_trail import HistoryFact, append_to_history
from tasks.database.unit_of_work import reading, unit_of_work
from tests.bench.bare_limit import BareLimit, WrittenRows, written_by
from tests.bench.crowd import crowd
from tests.bench.line import Line
from tests.bench.site import Answered, Site, a_site, p95, spread
from tests.support.trust_at_work import address

KINDS = (TaskKind.REVIEW_EVIDENCE, TaskKind.DESIGN, TaskKind.REGISTER, TaskKind.APPROVE)
"""A plain answer, a longer one, and a decision with its receipt, one after the other in the life of a project."""

ONE_BY_ONE, PEOPLE, AT_ONCE = 25, 20, 200
LIMIT_ONE_BY_ONE, LIMIT_EACH = 100, 25
HISTORY, WAITING = 1_000, 5_000
FIRST = TaskKind.REVIEW_EVIDENCE


def answers(name: str, url: str, folder: Path) -> Iterator[Line]:
    """All of it, with Prefect away."""
    with a_site(url, folder) as site:
        limit = BareLimit(url, _rows(site), site.sink.port)
        alone = limit.in_a_row(LIMIT_ONE_BY_ONE)
        most = limit.at_once(PEOPLE, LIMIT_EACH)
        yield Line(name, "bare limit, one at a time", spread(alone), "")
        yield Line(name, f"bare limit, {PEOPLE} at once", f"{most:.0f} mails/s", "")
        base = statistics.median(alone)
        site.send_what_waits()
        one_by_one(site, site.propose(5), KINDS)  # what is made once is made
        yield from _kinds(name, site, base)
        yield from _grown(name, site, base)
        yield from _at_once(name, site, most)


def _rows(site: Site) -> WrittenRows:
    """What one answer writes, and the message to the next person."""
    [reference] = site.propose(1)
    with reading() as session:
        project_id = session.scalars(select(Project.id).where(Project.reference == reference)).one()
        asked = select(HumanTask).where(HumanTask.project_id == project_id, HumanTask.kind == FIRST)
        task = session.scalars(asked).one()
    typed = dict(FORMS[FIRST].examples[FORMS[FIRST].outcomes[0]])
    request = AnswerRequest(task.id, task.assignee_id, typed, "the nonce of the bench")
    return written_by(lambda: answer_task(request), lambda: _newest_message(project_id))


def _newest_message(project_id: str) -> bytes:
    with reading() as session:
        newest = select(Email.message).where(
            Email.project_id == project_id, Email.letter_class == LetterClass.TASK
        )
        return session.scalars(newest.order_by(Email.id.desc()).limit(1)).one()


def one_by_one(
    site: Site, references: Sequence[str], kinds: Sequence[TaskKind]
) -> dict[TaskKind, list[Answered]]:
    """Each project taken through these kinds of task, one answer at a time, its page opened first."""
    answered: dict[TaskKind, list[Answered]] = {}
    for kind in kinds:
        opened = site.open(references, kind)
        answered[kind] = []
        for task in opened:
            done = site.answer(task, site.client(_asked(task.reference, kind)))
            answered[kind] += site.until_mailed([done])
    return answered


def _asked(reference: str, kind: TaskKind) -> str:
    query = (
        select(Person.email)
        .join(HumanTask, HumanTask.assignee_id == Person.id)
        .join(Project, Project.id == HumanTask.project_id)
        .where(Project.reference == reference, HumanTask.kind == kind)
        .order_by(HumanTask.id.desc())
    )
    with reading() as session:
        return session.scalars(query.limit(1)).one()


def _kinds(name: str, site: Site, base: float) -> Iterator[Line]:
    references = site.propose(ONE_BY_ONE)
    site.send_what_waits()
    with _Processor() as used:
        answered = one_by_one(site, references, KINDS)
    for kind, some in answered.items():
        yield _line(name, f"answer to email: {kind.label.lower()}", some, base)
    count = sum(map(len, answered.values()))
    yield Line(name, "processor time of an answer, its page and its email with it", used.each(count), "")


def _line(name: str, what: str, answered: Sequence[Answered], base: float) -> Line:
    times = [each.to_mail for each in answered]
    ratio = f"{statistics.median(times) / base:.1f} × the limit (p95 {p95(times) / base:.1f} ×), "
    return Line(name, what, ratio + spread(times), "≤ 3 ×, p95 ≤ 4 ×")


def _grown(name: str, site: Site, base: float) -> Iterator[Line]:
    """The same answer with a long history, and among thousands of projects that wait."""
    references = site.propose(ONE_BY_ONE)
    for reference in references:
        _grow_history(reference, HISTORY)
    site.send_what_waits()
    yield _line(
        name, f"after {HISTORY:,} entries of history", one_by_one(site, references, [FIRST])[FIRST], base
    )
    [model] = site.propose(1)
    with reading() as session:
        project_id = session.scalars(select(Project.id).where(Project.reference == model)).one()
    crowd(project_id, tasks=WAITING, due=0, at=now() + timedelta(days=30))
    references = site.propose(ONE_BY_ONE)
    site.send_what_waits()
    yield _line(
        name, f"among {WAITING:,} projects that wait", one_by_one(site, references, [FIRST])[FIRST], base
    )


def _at_once(name: str, site: Site, most: float) -> Iterator[Line]:
    """Twenty people answer for two hundred projects, whose pages they have open."""
    references = site.propose(AT_ONCE)
    site.send_what_waits()
    opened = site.open(references, FIRST, browsers=PEOPLE)
    with _Processor() as used:
        answered = site.answer_all(opened, address("lead"), people=PEOPLE)
    took = max(each.mailed_at for each in answered) - min(each.posted_at for each in answered)
    rate = len(answered) / took
    sentence = (
        f"{rate:.0f} mails/s, {rate / most:.0%} of the limit; {spread([each.to_mail for each in answered])}"
    )
    yield Line(name, f"{PEOPLE} people at once, {AT_ONCE} projects", sentence, "≥ 20%, p95 < 1 s")
    yield Line(name, "processor time of an answer then", used.each(len(answered)), "≤ 12 ms")


def _grow_history(reference: str, entries: int) -> None:
    """Make a project old: its history grows by this many entries."""
    with unit_of_work() as session:
        project = session.scalars(select(Project).where(Project.reference == reference)).one()
        facts = [
            HistoryFact("noted", "bench", f"{project.id}{number}"[-32:], "Something happened", project_id=project.id,
                 occurrence=str(number))
            for number in range(entries)
        ]  # fmt: skip
        project.last_history_seq = append_to_history(session, facts, at=now())
        run = session.get(ProjectRun, project.id) or ProjectRun(project_id=project.id)
        run.told_seq = project.last_history_seq  # its run has told all this long ago
        session.add(run)


class _Processor:
    """Processor time that web processes and the database take in a block, in milliseconds."""

    def __enter__(self) -> Self:
        self._before = _used(_is_web), _used(_is_database)
        return self

    def __exit__(self, *_: object) -> None:
        self.web, self.database = _used(_is_web) - self._before[0], _used(_is_database) - self._before[1]

    def each(self, count: int) -> str:
        return f"{self.web / count:.1f} ms in the pages’ process + {self.database / count:.1f} ms in the database’s"


def _is_web(command: bytes) -> bool:
    return b"deployments.cli.main\0web" in command


def _is_database(command: bytes) -> bool:
    return command.startswith((b"postgres:", b"postgres\0")) or b"/postgres\0" in command


def _used(is_meant: Callable[[bytes], bool]) -> float:
    """Milliseconds of processor time of the processes whose command is meant, since they began."""
    ticks = 0
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if is_meant((process / "cmdline").read_bytes()):
                ticks += sum(map(int, (process / "stat").read_text().rpartition(")")[2].split()[11:13]))
        except OSError:  # it has ended meanwhile
            continue
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")
