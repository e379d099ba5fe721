"""Tests of change (PDSA): planned with what is expected of them, done, studied and acted on, then the next (3.1)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from models.clock import spoken_date
from models.errors import NotFound, WrongForm
from models.forms.operations.improvement import (
    IDEAS,
    ChangePlannedTestForm,
    PlanTestForm,
    RecordTestForm,
)
from models.improvement.tests_of_change import has_begun, standing_of
from models.inputs.text import compared
from models.records import DriverLine, PdsaTest
from models.vocabulary import ActDecision, DriverLevel, Word
from tasks.improvement.asking import take_letter_back
from tasks.improvement.reading import newest_figure_on, pdsa_tests
from tasks.operations.improvement.drivers import LinePlace, ideas_of, new_line
from tasks.operations.improvement.who_improves import (
    StandingFields,
    may_improve,
    refuse_if_changed,
    takes_part_in_test,
)
from tasks.operations.operation import (
    Operation,
    OperationChoices,
    OperationRecord,
    OperationUnderWay,
    is_care_under_way,
)
from tasks.people.lookup import person_named

A_WEEK = timedelta(days=6)
"""How long a test lasts unless somebody says otherwise: small tests teach the most."""


def plan_test(change: OperationUnderWay, form: PlanTestForm) -> OperationRecord:
    """A test with its prediction; WrongForm if its idea is gone, or figures of the time after it are there already."""
    _refuse_hindsight(change, form)
    idea = _idea(change, form)
    earlier = pdsa_tests(change.session, change.project.id)
    of_idea = [test for test in earlier if test.idea_id == idea.id]
    test = PdsaTest(
        project_id=change.project.id,
        idea_id=idea.id,
        series=of_idea[0].series if of_idea else max((test.series for test in earlier), default=0) + 1,
        number=max((test.number for test in of_idea), default=0) + 1,
        trying=form.trying,
        prediction=form.prediction,
        looks_at=form.looks_at or "",
        owner_id=person_named(change.session, form.name, form.email).id,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        planned_at=change.moment,
        planned_by_id=change.person.id,
        changed_by_id=change.person.id,
    )
    change.session.add(test)
    change.session.flush()
    takes_part_in_test(change, test.owner_id)
    days = f"{spoken_date(test.starts_on)} to {spoken_date(test.ends_on)}"
    return OperationRecord(f"{test.name} of a change was planned: {days}", {"test": test.id})


def change_plan(change: OperationUnderWay, form: ChangePlannedTestForm) -> OperationRecord:
    """Other days, another owner; before it begins also what is tried and expected (then never, or it is hindsight)."""
    test = pdsa_test_of(change)
    before = _planned(test)
    refuse_if_changed(change, form, StandingFields(test.version, before, test.changed_by.name, _said))
    if has_begun(test, change.today):
        began = f"The test began on {spoken_date(test.starts_on)}"
        fixed = {
            "trying": f"{began}: what you try stays as it was planned",
            "prediction": f"{began}: what you expected stays as it was",
            "starts_on": f"{began}: that stays",
        }
        if wrong := [(name, why) for name, why in fixed.items() if getattr(form, name) != before[name]]:
            raise WrongForm(wrong)
    elif form.starts_on < change.today:
        raise WrongForm([("starts_on", "The first day must be today or later")])
    if form.ends_on != test.ends_on:
        test.asked_at = None
    test.trying, test.prediction, test.looks_at = form.trying, form.prediction, form.looks_at or ""
    test.starts_on, test.ends_on = form.starts_on, form.ends_on
    test.owner_id = person_named(change.session, form.name, form.email).id
    takes_part_in_test(change, test.owner_id)
    _note_change(change, test)
    return _recorded(f"{test.name}: its plan was changed", before)


def record_test(change: OperationUnderWay, form: RecordTestForm) -> OperationRecord:
    """What happened, what it teaches and what is done now; what was recorded before stays in the history."""
    test = pdsa_test_of(change)
    before = _as_recorded(test)
    refuse_if_changed(change, form, StandingFields(test.version, before, test.changed_by.name, _said))
    if form.ended_on < test.starts_on:
        raise WrongForm(
            [("ended_on", f"It began on {spoken_date(test.starts_on)}: it cannot have ended before")]
        )
    test.happened, test.ends_on, test.learned = form.happened, form.ended_on, form.learned or ""
    test.compared, test.decision, test.next_step = form.compared, form.decision, form.next_step or ""
    test.recorded_at = change.moment
    take_letter_back(change.session, test)
    takes_part_in_test(change, change.person.id)
    _note_change(change, test)
    return _recorded(f"{test.name}: {standing_of(test, change.today)}", before)


def may_record(change: OperationUnderWay) -> bool:
    """Whoever may improve the project, and whoever does the test."""
    return may_improve(change) or pdsa_test_of(change).owner_id == change.person.id


def pdsa_test_of(change: OperationUnderWay) -> PdsaTest:
    """The test that a change is about; NotFound if the project has none such."""
    tests = pdsa_tests(change.session, change.project.id)
    test = next((test for test in tests if test.id == change.part), None)
    if test is None:
        raise NotFound("such test of change")
    return test


def _idea(change: OperationUnderWay, form: PlanTestForm) -> DriverLine:
    """The idea that was chosen, or a new one; one that is written as it stands in the diagram is that one."""
    ideas = ideas_of(change)
    if form.idea:
        idea = next((idea for idea in ideas if idea.id == form.idea), None)
        if idea is None:
            raise WrongForm([("idea", "That change idea was removed meanwhile: choose another one")])
        return idea
    words = form.new_idea or ""
    known = next((idea for idea in ideas if compared(idea.words) == compared(words)), None)
    if known is not None:
        return known
    place = 1 + sum(idea.parent_id is None for idea in ideas)
    line = new_line(change, DriverLevel.IDEA, words, LinePlace(None, place))
    change.session.add(line)
    change.session.flush()
    return line


def _refuse_hindsight(change: OperationUnderWay, form: PlanTestForm) -> None:
    """Nobody expects what the figures show already: a prediction comes before the data of the days it is about."""
    if form.starts_on >= change.today:
        return
    newest = newest_figure_on(change.session, change.project)
    if newest is not None and newest >= form.starts_on:
        sentence = (
            f"Figures from {spoken_date(newest)} are there already, so nothing can be expected of days before: "
            "choose today or a later day"
        )
        raise WrongForm([("starts_on", sentence)])


def _recorded(sentence: str, before: Mapping[str, Any]) -> OperationRecord:
    return OperationRecord(sentence, {"before": {name: _said(name, value) for name, value in before.items()}})


def _note_change(change: OperationUnderWay, test: PdsaTest) -> None:
    test.version += 1
    test.changed_by_id = change.person.id


def _planned(test: PdsaTest) -> dict[str, Any]:
    return {
        "trying": test.trying,
        "prediction": test.prediction,
        "starts_on": test.starts_on,
        "ends_on": test.ends_on,
        "name": test.owner.name,
        "email": test.owner.email,
        "looks_at": test.looks_at or None,
    }


def _as_recorded(test: PdsaTest) -> dict[str, Any]:
    return {
        "happened": test.happened or None,
        "ended_on": test.ends_on,
        "compared": test.compared,
        "learned": test.learned or None,
        "decision": test.decision,
        "next_step": test.next_step or None,
    }


def _said(name: str, value: object) -> str:
    """The value of a field in words."""
    if name in {"starts_on", "ends_on", "ended_on"}:
        return spoken_date(value) if value else "nothing"  # type: ignore[arg-type]
    if isinstance(value, Word):
        return f"“{value.label}”"
    return f"“{value}”" if value else "nothing"


def _begun(change: OperationUnderWay) -> Mapping[str, Any]:
    """The next test of an idea, from the one before it or from the idea; what is expected is asked anew."""
    days = {"starts_on": change.today, "ends_on": change.today + A_WEEK}
    who = {"name": change.person.name, "email": change.person.email}
    tests = pdsa_tests(change.session, change.project.id)
    last = next((test for test in tests if change.part and change.part in {test.id, test.idea_id}), None)
    if last is None:
        return {"idea": change.part, **days, **who}
    newest = max((test for test in tests if test.idea_id == last.idea_id), key=lambda test: test.number)
    last = last if last.id == change.part else newest
    who = {"name": last.owner.name, "email": last.owner.email}
    return {
        "idea": last.idea_id,
        "trying": last.next_step or last.trying,
        "looks_at": last.looks_at or None,
        **days,
        **who,
    }


def _result_as_typed(change: OperationUnderWay) -> Mapping[str, Any]:
    """What was recorded of it; at first with its last day, or today."""
    test = pdsa_test_of(change)
    return {**_as_recorded(test), "ended_on": min(test.ends_on, max(change.today, test.starts_on))}


def _what_was_expected(change: OperationUnderWay) -> str:
    test = pdsa_test_of(change)
    return f"{test.name}: {test.trying}\nExpected: {test.prediction}"


def _offered_ideas(change: OperationUnderWay) -> OperationChoices:
    ideas: Sequence[DriverLine] = sorted(ideas_of(change), key=lambda idea: idea.id)
    return {IDEAS: [(idea.id, idea.words) for idea in ideas]}


def _to_next_test(change: OperationUnderWay) -> tuple[str, str] | None:
    """The next test of the same idea, unless it was abandoned."""
    test = pdsa_test_of(change)
    if test.decision in {None, ActDecision.ABANDON}:
        return None
    return "Plan the next test of it", f"/projects/{change.project.reference}/do/test/{test.id}"


IMPROVEMENT_OPERATIONS: dict[str, Operation[Any]] = {
    "test": Operation(
        PlanTestForm,
        is_care_under_way,
        may_improve,
        plan_test,
        _begun,
        lambda _: "",
        choices=_offered_ideas,
        names_part=True,
    ),
    "test-plan": Operation(
        ChangePlannedTestForm,
        is_care_under_way,
        may_improve,
        change_plan,
        lambda change: _planned(pdsa_test_of(change)),
        lambda change: pdsa_test_of(change).name,
        names_part=True,
        version=lambda change: str(pdsa_test_of(change).version),
    ),
    "test-result": Operation(
        RecordTestForm,
        is_care_under_way,
        may_record,
        record_test,
        _result_as_typed,
        _what_was_expected,
        version=lambda change: str(pdsa_test_of(change).version),
        leads_to=_to_next_test,
    ),
}
