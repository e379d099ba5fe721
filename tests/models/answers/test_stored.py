"""What was once accepted is read for ever: frozen answers of every release, and forms that have changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple

import pytest

from models.answers.asked_fields import no_longer_asked
from models.answers.project_answers import answer
from models.answers.spoken_answers import spoken_facts
from models.answers.stored import read_stored, upgraded
from models.answers.upgrades import UPGRADES
from models.forms import FORMS, TaskForm
from models.forms.base import Examples, FormRecord, choice, day, line, number, several, text
from models.forms.project.action_monitoring import ImplementActionForm
from models.forms.project.cycle_plan import PlanCycleForm
from models.forms.project.data_collection import SubmitDataForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.measure import Measure
from models.forms.project.meeting import RecordMeetingForm
from models.forms.project.plans.design import DesignForm
from models.vocabulary import Help, MeasureKind, MeasureType, Outcome, TaskKind
from tests.support.in_memory_project import InMemoryProject

FROZEN = Path(__file__).parents[2] / "data" / "answers"


class FrozenAnswer(NamedTuple):
    """An answer as a release stored it."""

    file: str
    kind: TaskKind
    outcome: Outcome
    form_version: int
    answer: dict[str, Any]


def frozen_answers() -> Iterator[FrozenAnswer]:
    for path in sorted(FROZEN.glob("*/*.json")):
        kept = json.loads(path.read_text(encoding="utf-8"))
        name = f"{path.parent.name}/{path.stem}"
        yield FrozenAnswer(
            name, TaskKind(kept["kind"]), Outcome(kept["outcome"]), kept["form_version"], kept["answer"]
        )


ANSWERS = list(frozen_answers())
NAMES = [frozen.file for frozen in ANSWERS]


@pytest.mark.parametrize("frozen", ANSWERS, ids=NAMES)
def test_p4_an_answer_of_any_release_is_read_for_ever(frozen: FrozenAnswer) -> None:
    form = FORMS[frozen.kind]

    read = read_stored(form, frozen.answer, frozen.form_version)

    assert (type(read), set(read.__dict__)) == (form, set(form.model_fields))


@pytest.mark.parametrize("frozen", ANSWERS, ids=NAMES)
def test_p4_an_answer_on_todays_version_of_its_form_is_read_without_losing_a_word(
    frozen: FrozenAnswer,
) -> None:
    form = FORMS[frozen.kind]
    if form.version != frozen.form_version:
        pytest.skip("the form has changed, and says so by its version")

    read = read_stored(form, frozen.answer, frozen.form_version).model_dump(mode="json", warnings=False)

    assert missing_in(read, frozen.answer) == [], (
        f"{form.__name__} of version {form.version} has lost or changed fields that answers were given in: raise its "
        "version, and say in models/answers/stored.py how an answer of the version before is said today"
    )


def missing_in(read: object, stored: object, path: str = "") -> list[str]:
    """The paths at which something that is stored reads as something else."""
    if isinstance(stored, dict) and isinstance(read, dict):
        return [
            missing
            for name in stored
            for missing in missing_in(read.get(name), stored[name], f"{path}/{name}")
        ]
    if isinstance(stored, list) and isinstance(read, list) and len(stored) == len(read):
        pairs = enumerate(zip(read, stored, strict=True))
        return [missing for at, (new, old) in pairs for missing in missing_in(new, old, f"{path}/{at}")]
    return [] if read == stored else [path]


def test_every_kind_of_form_and_every_outcome_has_a_frozen_answer() -> None:
    frozen = {(kept.kind, kept.outcome) for kept in ANSWERS}
    asked = {(kind, outcome) for kind, form in FORMS.items() for outcome in form.examples}

    assert asked - frozen == set(), (
        "freeze what this release stores, before it is let out: "
        "python -m tests.support.freezing v2 (tests/data/README.md)"
    )


class Step(FormRecord):
    """A record of the form below."""

    what: str = line("What?")
    strength: MeasureType = choice("Which?")


class CheckForm(TaskForm):
    """A form as it is today; its answers were given on other versions of it."""

    kind: ClassVar = TaskKind.CHECK_IN
    version: ClassVar = 3
    outcomes: ClassVar = (Outcome.SUBMITTED, Outcome.NEEDS_HELP)
    minutes: ClassVar = 1
    how_to: ClassVar = "…"
    examples: ClassVar[Examples] = {}

    outcome: Literal[Outcome.SUBMITTED, Outcome.NEEDS_HELP] = choice("Which?")
    title: str = line("Title", most=10)
    notes: str | None = text("Notes", optional=True)
    on: date = day("When?")
    count: int = number("How many?")
    share: Decimal = number("What share?", most=Decimal(100))
    agrees: bool = choice("Do you agree?")
    helps: list[Help] = several("Help")
    names: list[str] = several("Topics", least=1, choices="topics")
    steps: list[Step] = several("Steps", least=1, legend="Step")


def made(what: str) -> Step:
    """A record whose word is gone."""
    values: dict[str, Any] = {"what": what, "strength": None}
    return Step.model_construct(**values)


WHOLE: dict[str, Any] = {
    "outcome": "submitted",
    "title": "A title",
    "notes": None,
    "on": "2026-11-02",
    "count": 3,
    "share": "12.5",
    "agrees": False,
    "helps": ["literature_search"],
    "names": ["a topic"],
    "steps": [{"what": "Ask", "strength": "process"}],
}


def reads(**changed: object) -> dict[str, Any]:
    """What of the whole answer reads otherwise once it is changed."""
    before = dict(read_stored(CheckForm, WHOLE, 3))
    after = dict(read_stored(CheckForm, {**WHOLE, **changed}, 3))
    return {name: value for name, value in after.items() if value != before[name]}


def test_an_answer_that_fits_reads_as_it_was_checked() -> None:
    assert read_stored(CheckForm, WHOLE, 3) == CheckForm.model_validate(WHOLE)


def test_fields_that_came_later_are_empty_by_their_kind() -> None:
    assert dict(read_stored(CheckForm, {}, 3)) == {
        "outcome": None, "title": "", "notes": None, "on": None, "count": None, "share": None, "agrees": None,
        "helps": [], "names": [], "steps": [],
    }  # fmt: skip


def test_a_field_that_is_gone_is_left_where_it_is() -> None:
    assert reads(budget="£ 200") == {}


@pytest.mark.parametrize(
    ("changed", "read"),
    [
        ({"title": "Longer than anybody may type today"}, "Longer than anybody may type today"),
        ({"title": "NHS number 943 476 5919"}, "NHS number 943 476 5919"),
        ({"on": "2199-12-31"}, date(2199, 12, 31)),
        ({"share": "250"}, Decimal(250)),
        ({"count": -2}, -2),
        ({"outcome": "approved"}, Outcome.APPROVED),
    ],
)
def test_what_limits_filters_and_choices_refuse_today_is_read_as_it_was_given(
    changed: dict[str, object], read: object
) -> None:
    assert reads(**changed) == dict.fromkeys(changed, read)


@pytest.mark.parametrize(
    ("changed", "read"),
    [
        ({"outcome": "a word that is gone"}, None),
        ({"helps": ["a word that is gone"]}, []),
        ({"steps": [{"what": "Ask", "strength": "gone"}]}, [made("Ask")]),
        ({"steps": [{"who": "Anybody"}]}, [made("")]),
        ({"on": "soon"}, None),
        ({"on": 20261102}, None),
        ({"count": "many"}, None),
        ({"count": 2.5}, None),
        ({"count": "1e9"}, None),
        ({"share": "NaN"}, None),
        ({"agrees": "perhaps"}, None),
        ({"title": ["a", "b"]}, ""),
        ({"title": 12}, "12"),
        ({"helps": "literature_search"}, []),
        ({"names": {"a": 1}}, []),
        ({"steps": "Ask"}, []),
        (
            {"steps": ["Ask", {"what": "Tell", "strength": "outcome"}]},
            [Step(what="Tell", strength=MeasureType.OUTCOME)],
        ),
    ],
)
def test_what_has_another_type_or_a_word_that_is_gone_is_read_as_far_as_it_goes(
    changed: dict[str, object], read: object
) -> None:
    assert reads(**changed) == dict.fromkeys(changed, read)


def test_an_answer_is_upgraded_from_its_own_version_step_by_step(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(answer: dict[str, Any]) -> dict[str, Any]:
        answer["title"] = answer.pop("heading")
        return answer

    def in_percent(answer: dict[str, Any]) -> dict[str, Any]:
        answer["share"] = str(100 * Decimal(answer["share"]))
        return answer

    monkeypatch.setitem(UPGRADES, (TaskKind.CHECK_IN, 1), renamed)
    monkeypatch.setitem(UPGRADES, (TaskKind.CHECK_IN, 2), in_percent)
    first = {"heading": "A title", "share": "0.5"}
    second = {"title": "A title", "share": "0.5"}

    forms = [
        read_stored(CheckForm, given, number) for number, given in [(1, first), (2, second), (3, second)]
    ]

    assert [(read.title, read.share) for read in forms] == [
        ("A title", Decimal(50)),
        ("A title", Decimal(50)),
        ("A title", Decimal("0.5")),
    ]
    assert first == {"heading": "A title", "share": "0.5"}
    assert upgraded(CheckForm, second, 3) is second


def test_an_answer_of_a_project_is_upgraded_wherever_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    project = InMemoryProject()
    project.walk_until(TaskKind.SUBMIT_DATA)
    given = DesignForm.version
    monkeypatch.setattr(DesignForm, "version", given + 1)
    monkeypatch.setitem(UPGRADES, (TaskKind.DESIGN, given), lambda given: {**given, "storage": "Elsewhere"})

    plan = answer(project.project, DesignForm)

    assert plan is not None
    assert plan.storage == "Elsewhere"


def test_a_measure_without_what_came_later_reads_with_its_defaults() -> None:
    [measure] = read_stored(PlanCycleForm, {"measures": [{"name": "Falls"}]}, 1).measures

    assert dict(measure) == {
        **dict.fromkeys(Measure.model_fields), "name": "Falls", "definition": "", "kind": MeasureKind.PROPORTION,
    }  # fmt: skip


@pytest.mark.parametrize("version", [1, 2])
def test_target_of_a_plan_of_percentages_alone_is_that_of_a_share(version: int) -> None:
    stored = {"measures": [{"name": "Falls", "target_percent": "2.5"}, {"name": "Harm"}], "storage": "Drive"}

    plan = read_stored(PlanCycleForm, stored, version)

    assert [(measure.name, measure.kind, measure.target) for measure in plan.measures] == [
        ("Falls", MeasureKind.PROPORTION, Decimal("2.5")),
        ("Harm", MeasureKind.PROPORTION, None),
    ]
    assert plan.storage == "Drive"


MEASURED = [frozen for frozen in ANSWERS if frozen.kind in {TaskKind.PLAN_CYCLE, TaskKind.SUBMIT_DATA}]


@pytest.mark.parametrize("frozen", MEASURED, ids=[frozen.file for frozen in MEASURED])
def test_targets_and_figures_of_every_release_are_read_as_they_were_given(frozen: FrozenAnswer) -> None:
    if frozen.kind is TaskKind.PLAN_CYCLE:
        plan = read_stored(PlanCycleForm, frozen.answer, frozen.form_version)
        stored = [
            measure.get("target", measure.get("target_percent")) for measure in frozen.answer["measures"]
        ]
        assert [measure.target for measure in plan.measures] == [Decimal(target) for target in stored]
    if frozen.kind is TaskKind.SUBMIT_DATA:
        given = read_stored(SubmitDataForm, frozen.answer, frozen.form_version)
        assert [(figure.number, figure.out_of) for figure in given.figures] == [
            (
                Decimal(figure.get("number", figure.get("numerator"))),
                Decimal(figure.get("out_of", figure.get("denominator"))),
            )
            for figure in frozen.answer["figures"]
        ]


def test_figures_of_percentages_alone_are_numbers_out_of_others() -> None:
    stored = {"figures": [{"measure": "Falls", "period": "2027-01-01", "numerator": 3, "denominator": 40}]}

    [figure] = read_stored(SubmitDataForm, stored, 1).figures

    assert (figure.number, figure.out_of, figure.group) == (Decimal(3), Decimal(40), None)


@pytest.mark.parametrize("measures", [[], ["half"], "typed", None])
def test_half_typed_plan_of_percentages_alone_is_read_as_far_as_it_goes(measures: object) -> None:
    assert read_stored(PlanCycleForm, {"measures": measures}, 2).measures == []


def test_records_without_a_field_that_came_later_are_read() -> None:
    figures = read_stored(SubmitDataForm, {"figures": [{"measure": "Falls"}]}, 1).figures

    others = ("period", "number", "out_of", "exceptions", "group")
    assert [dict(figure) for figure in figures] == [{"measure": "Falls", **dict.fromkeys(others)}]


def stored(name: str) -> FrozenAnswer:
    """A frozen answer by the name of its file."""
    return next(frozen for frozen in ANSWERS if frozen.file == name)


def test_attendees_that_were_typed_are_read_as_others_ob_109() -> None:
    frozen = stored("v2/record_meeting-submitted")

    meeting = read_stored(RecordMeetingForm, frozen.answer, frozen.form_version)

    assert meeting.attendance == frozen.answer["attendees"]


@pytest.mark.parametrize("release", ["v1", "v2"])
def test_name_of_who_accepts_a_risk_and_its_reference_stay_on_the_record_ob_011(release: str) -> None:
    undone, effect = (
        stored(f"{release}/implement_action-not_completed"),
        stored(f"{release}/check_effect-no_further_cycle"),
    )

    action = read_stored(ImplementActionForm, undone.answer, undone.form_version)
    checked = read_stored(CheckEffectForm, effect.answer, effect.form_version)

    assert (action.risk_accepted_by, action.risk_reference, action.wants_risk_accepted) == (
        undone.answer["risk_accepted_by"],
        undone.answer["risk_reference"],
        None,
    )
    assert (checked.risk_accepted_by, checked.effect_said) == (
        effect.answer["risk_accepted_by"],
        effect.answer["effect"],
    )
    labels = [label for label, _ in spoken_facts(ImplementActionForm, undone.answer)]
    assert "Who accepts the risk?" in labels


def test_name_of_who_accepts_a_risk_is_answered_no_more() -> None:
    assert no_longer_asked(ImplementActionForm) == {"risk_accepted_by", "risk_reference"}
    assert no_longer_asked(CheckEffectForm) == {"risk_accepted_by"}
