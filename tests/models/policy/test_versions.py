"""Each version of each table is sealed, and an open task keeps the rule it was asked under."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass, replace
from enum import Enum
from hashlib import sha256
from types import ModuleType
from typing import Any

import pytest

from models.engine.advance import ask_anytime
from models.engine.blocked_steps import blocked_steps
from models.engine.escalation_timers import escalation_timers
from models.errors import NotReady
from models.policy import lifecycle, national, programme
from models.policy.ladders import FOR_LEADS, FOR_QIST
from models.policy.lifecycle import CLOSURE, LIFECYCLE
from models.policy.programme import PROGRAMME
from models.policy.rules import EscalationPlan, Lifecycle, StageRule, TaskRule, WorkingDays
from models.policy.versions import VERSIONS, WHATEVER_VERSION, ask_of, newest_policy
from models.vocabulary import Outcome, Role, Stage, TaskKind
from notifications.emails.phrases import otherwise_by_role
from tests.support.in_memory_project import InMemoryProject
from tests.support.policy_table import stage_after

SEALED = {
    ("project", 1): "558e928e1cf5383783c747cfe5df27d4",
    ("project", 2): "2d2d7e6b21d454ea51db90aeb3758744",
    ("participation", 1): "cd62ae4efc9dab6bcd4181109c289b7b",
    ("national report", 1): "61991e34c280b5e242b8c12838abe119",
    ("programme", 1): "5f961eedc66425d46ceedfbbcf44d1fb",
    ("committee", 1): "c408e40a167dc638a8faf97e172e776d",
    ("unregistered activity", 1): "d6cb566d79561e0fb0d818c2573933ce",
}
"""The digest of each version that a release has followed; docs/changing.md says step by step how one is added."""

CONSTANTS = {
    "models.policy.lifecycle": "755afdfec75e55e7e71416bcbee6bb8b",
    "models.policy.national": "4f36ca2f4c782d37054e07c62ac2bec2",
    "models.policy.programme": "3410063d91160a46cb61eb03a32b783c",
}
"""The digest of the numbers and words that stand beside the tables and hold for every version."""

ASKED_BY_EVERY_VERSION = "9610124d894934715feb1420359af9d4"
"""The digest of what is asked of every project, whichever version it follows."""


def described(value: object) -> Any:  # noqa: ANN401 -- JSON
    """Everything that matters of a table, as JSON: functions by their names, what is left at its default left out.

    A class is no part of it: the name that the grammar has for a rule or a deadline may change without a new version.
    """
    if isinstance(value, Enum | str | int | float) or value is None:
        return str(value) if isinstance(value, Enum) else value
    if is_dataclass(value) and not isinstance(value, type):
        kept = [(field, getattr(value, field.name)) for field in fields(value)]
        return {field.name: described(at) for field, at in kept if not is_default(field, at)}
    if isinstance(value, Mapping):
        return [[described(key), described(at)] for key, at in value.items()]
    if isinstance(value, Iterable):
        return [described(at) for at in value]
    if isinstance(value, Callable):  # type: ignore[arg-type]
        cells = getattr(value, "__closure__", None) or ()
        return [getattr(value, "__name__", ""), *(described(cell.cell_contents) for cell in cells)]
    raise TypeError(f"{value!r} cannot be sealed")


def is_default(field: Any, value: object) -> bool:  # noqa: ANN401 -- dataclasses give their fields no type
    if field.default_factory is not MISSING:
        return bool(value == field.default_factory())
    return bool(value == field.default)


def digest(value: object) -> str:
    return sha256(json.dumps(described(value), ensure_ascii=False).encode()).hexdigest()[:32]


def constants(module: ModuleType) -> dict[str, object]:
    """The public numbers and words of a module, without the parts of its table, which are sealed with that."""
    parts = TaskRule | EscalationPlan | Lifecycle | StageRule
    return {
        name: value
        for name, value in sorted(vars(module).items())
        if name.isupper() and not name.startswith("_") and not isinstance(value, parts)
        and not (isinstance(value, dict) and any(isinstance(key, Outcome) for key in value))
    }  # fmt: skip


@pytest.mark.parametrize("version", VERSIONS, ids=lambda version: f"{version[0]}-{version[1]}")
def test_p41_each_version_of_each_table_is_sealed(version: tuple[str, int]) -> None:
    definition, number = version
    text = digest(VERSIONS[version])

    assert version in SEALED, f"version {number} of “{definition}” is new: seal it in SEALED with {text}."
    assert text == SEALED[version], (
        f"version {number} of “{definition}” is sealed, and what is under way follows it. If a release has it: put it "
        f"back as it was, in a module of its own (git show), and let the changed one say version={number + 1}; "
        "docs/changing.md has the steps. If none has it yet, or if only the name of a function has changed and nothing "
        f"of what it does: seal {text}."
    )


@pytest.mark.parametrize("module", [lifecycle, national, programme], ids=lambda module: module.__name__)
def test_p41_what_stands_beside_the_tables_is_sealed(module: ModuleType) -> None:
    text = digest(constants(module))

    assert text == CONSTANTS[module.__name__], (
        f"a number or word beside the table in {module.__name__} has changed. It holds for every project, also for "
        f"what is under way: if that is meant, seal it with {text}; if not, make it part of a new version."
    )


def test_p41_what_every_version_asks_is_sealed() -> None:
    text = digest(WHATEVER_VERSION)

    assert text == ASKED_BY_EVERY_VERSION, (
        f"every project under way is asked otherwise; if that is meant: {text}"
    )


def changed(stage: Stage, kind: TaskKind, **fields_changed: Any) -> Lifecycle:  # noqa: ANN401 -- of an ask
    """The table with some of an ask changed."""
    rule = LIFECYCLE.stages[stage]
    asks = [replace(ask, **fields_changed) if ask.kind is kind else ask for ask in rule.asks]
    return replace(LIFECYCLE, stages={**LIFECYCLE.stages, stage: replace(rule, asks=asks)})


def without(*kinds: TaskKind) -> Lifecycle:
    """The table without any ask of some kinds."""
    stages = {
        stage: replace(rule, asks=[ask for ask in rule.asks if ask.kind not in kinds])
        for stage, rule in LIFECYCLE.stages.items()
    }
    return replace(LIFECYCLE, stages=stages)


APPROVE = (Stage.APPROVAL, TaskKind.APPROVE)
NEWEST = (LIFECYCLE.definition, LIFECYCLE.version)
"""The version under which a project begins now."""


@pytest.mark.parametrize(
    "policy",
    [
        changed(*APPROVE, due=WorkingDays(11)),
        changed(*APPROVE, of=Role.QIST),
        changed(*APPROVE, ladder=FOR_LEADS),
        changed(*APPROVE, ladder=replace(FOR_QIST, then_every=9)),
        changed(*APPROVE, when=None),
        changed(*APPROVE, clause="6.4"),
        changed(*APPROVE, obligations=("OB-079",)),
        changed(*APPROVE, stands=False),
        without(TaskKind.REVIEW_ETHICS),
        replace(LIFECYCLE, anytime=LIFECYCLE.anytime[:1]),
        replace(LIFECYCLE, stages=dict(reversed([*LIFECYCLE.stages.items()]))),
        replace(LIFECYCLE, stages=dict(list(LIFECYCLE.stages.items())[:-1])),
        replace(LIFECYCLE, stages={**LIFECYCLE.stages, Stage.CLOSURE: replace(CLOSURE, leads_to={})}),
        replace(LIFECYCLE, stages={**LIFECYCLE.stages, Stage.CLOSURE: replace(CLOSURE, offers=())}),
    ],
)  # fmt: skip
def test_a_seal_breaks_whatever_is_changed(policy: Lifecycle) -> None:
    assert digest(policy) != digest(LIFECYCLE)


@dataclass(frozen=True)
class DaysByAnotherName:
    """A deadline whose class was renamed."""

    count: int


def test_a_seal_does_not_break_where_only_a_class_has_another_name() -> None:
    ethics = (Stage.APPROVAL, TaskKind.REVIEW_ETHICS)
    [days] = [ask.due for ask in LIFECYCLE.rule(Stage.APPROVAL).asks if ask.kind is TaskKind.REVIEW_ETHICS]
    assert isinstance(days, WorkingDays)

    assert digest(changed(*ethics, due=DaysByAnotherName(days.count))) == digest(LIFECYCLE)


def test_a_seal_breaks_when_a_date_is_counted_back_otherwise() -> None:
    rule = PROGRAMME.stages[Stage.DRAFTING]
    [ask] = rule.asks
    due = replace(programme.before_the_year(31), said=ask.due.said)
    stages = {**PROGRAMME.stages, Stage.DRAFTING: replace(rule, asks=[replace(ask, due=due)])}

    assert digest(replace(PROGRAMME, stages=stages)) != digest(PROGRAMME)


def test_what_begins_now_begins_under_the_newest_version(monkeypatch: pytest.MonkeyPatch) -> None:
    following = replace(LIFECYCLE, version=LIFECYCLE.version + 1)
    monkeypatch.setitem(VERSIONS, ("project", following.version), following)

    assert (newest_policy("project"), newest_policy("programme")) == (following, PROGRAMME)


def at_approval(monkeypatch: pytest.MonkeyPatch, policy: Lifecycle) -> InMemoryProject:
    """A project that waits for its approval, whose table is then another one."""
    project = InMemoryProject().to_approval()
    monkeypatch.setitem(VERSIONS, NEWEST, policy)
    return project


def seen(project: InMemoryProject) -> Sequence[object]:
    """What pages, letters and rounds ask of the rule of the open approval."""
    task = project.task(TaskKind.APPROVE)
    ask = ask_of(project.project, task)
    rungs = [timer.tells for timer in escalation_timers(task, ask, now=project.now)]
    return (
        ask.of,
        ask.decides,
        ask.clause,
        rungs,
        otherwise_by_role(ask),
        blocked_steps(project.project, task).holds_stage,
    )


def test_p41_an_open_task_whose_ask_is_gone_keeps_its_person_its_reminders_and_its_stage(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = seen(at_approval(monkeypatch, LIFECYCLE))
    project = at_approval(monkeypatch, without(TaskKind.APPROVE))

    assert project.go_on() == []
    assert seen(project) == before
    project.answer(TaskKind.APPROVE)
    assert project.stage is stage_after(Stage.APPROVAL, Outcome.APPROVED)


def test_p41_an_open_task_whose_role_has_changed_is_still_asked_of_whom_it_was_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = seen(at_approval(monkeypatch, LIFECYCLE))
    project = at_approval(monkeypatch, changed(*APPROVE, of=Role.ASSOCIATE_DIRECTOR))

    assert project.go_on() == []
    assert seen(project) == before
    project.answer(TaskKind.APPROVE, Outcome.CHANGES_WANTED)
    assert project.stage is Stage.PROPOSAL


def test_p41_an_open_task_of_a_kind_that_is_gone_goes_on_until_it_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = InMemoryProject()
    project.to_registration()
    monkeypatch.setitem(VERSIONS, NEWEST, without(TaskKind.REGISTER))
    task = project.task(TaskKind.REGISTER)

    ask = ask_of(project.project, task)

    assert (ask.kind, ask.of, ask.decides, ask.ladder, ask.clause) == (
        TaskKind.REGISTER, Role.QIST, True, FOR_QIST, "6.3",
    )  # fmt: skip
    assert ask.due_on(project.project, None, project.now.date()) == task.due_on
    assert project.go_on() == []


def test_what_a_version_does_not_ask_at_any_stage_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    project = at_approval(monkeypatch, replace(LIFECYCLE, anytime=()))

    events = ask_anytime(
        project.project, project.directory, TaskKind.CHECK_IN, task_key="silent-1", now=project.now
    )

    assert events == []


def test_a_project_whose_version_is_not_here_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    project = InMemoryProject()
    monkeypatch.delitem(VERSIONS, NEWEST)

    with pytest.raises(NotReady) as refusal:
        project.go_on()

    assert str(refusal.value) == (
        f"QI-2026-0001 follows version {LIFECYCLE.version} of the policy, which is not here."
    )
