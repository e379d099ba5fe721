from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.clock import at_local
from models.forms import FORMS
from models.papers import SourcedFigure
from models.records import ProgrammeReview
from models.vocabulary import Outcome, PaperKind, Role, Stage, TaskKind
from models.working_time import working_days_after
from tasks.answers.end_early import end_early
from tasks.database.unit_of_work import reading, unit_of_work
from tasks.reports.body import Body
from tasks.reports.committees.audit_committee import _controls_table, audit_committee
from tasks.reports.committees.controls import Control, Lapse, controls
from tasks.reports.evidence.decisions import DecisionEvidence, Decisions
from tasks.reports.evidence.model import (
    ActionEvidence,
    CycleEvidence,
    Evidence,
    OpenStep,
    ProjectEvidence,
    ReportPeriod,
)
from tasks.reports.external.governance_evidence import ProgrammeChange
from tests.support.in_memory_project import MONDAY
from tests.support.programme.topics_at_year_end import topic
from tests.support.reports.register_of_projects import (
    LONG_PAST,
    PERIOD,
    TODAY,
    action,
    done,
    evidence,
    figures,
    line,
    measured,
    plain,
    request_for,
    result,
    table,
    taken,
    told,
)
from tests.support.trust_at_work import World
from tests.tasks.answers.test_end_early import an_end

COMMITTEE = request_for(PaperKind.AUDIT_COMMITTEE)
BEGAN = date(2026, 6, 1)
APPROVED, BELOW, DONE, ENDED, MET, REVIEWED, AFTER, CHANGED = range(8)


def decided(kind: TaskKind, on: date = BEGAN, *, cycle: int = 1, **known: Any) -> DecisionEvidence:  # noqa: ANN401
    return DecisionEvidence(
        kind=kind, cycle=cycle, at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC), **known
    )


def checked(
    which: int,
    project: ProjectEvidence,
    *given: DecisionEvidence,
    seen: Evidence | None = None,
    changes: Sequence[ProgrammeChange] = (),
) -> Control:
    """A control put to the test by one project and what was decided about it."""
    return controls(seen or evidence(project), Decisions({project.id: given}), changes)[which]


def lapses(control: Control) -> list[str]:
    return [lapse.what for lapse in control.lapses]


@pytest.mark.parametrize(
    ("approved_on", "held"),
    [(BEGAN, True), (BEGAN - timedelta(days=9), True), (BEGAN + timedelta(days=1), False), (None, False)],
)
def test_project_is_approved_on_the_day_it_begins_to_collect_data_or_before(
    approved_on: date | None, held: bool
) -> None:
    project = taken(approved_on=approved_on, collecting_since=BEGAN)

    control = checked(APPROVED, project)

    assert (control.kept, control.failed.value) == (
        SourcedFigure(held, [project.reference] if held else []), not held,
    )  # fmt: skip


def test_project_that_began_to_collect_data_in_another_year_is_not_counted() -> None:
    assert checked(APPROVED, taken(collecting_since=date(2025, 6, 1))).tested.value == 0


def findings(on: date = BEGAN, cycle: int = 1) -> DecisionEvidence:
    return decided(TaskKind.REPORT_FINDINGS, on, cycle=cycle)


def meeting(held_on: str = "2026-06-10", *, cycle: int = 1, **answer: object) -> DecisionEvidence:
    return decided(
        TaskKind.RECORD_MEETING, date(2026, 6, 10), cycle=cycle, answer={"held_on": held_on, **answer}
    )


NOT_DONE: dict[str, Any] = {"outcome": Outcome.NOT_COMPLETED, "closed_on": BEGAN}


@pytest.mark.parametrize(
    ("actions", "cycle", "held"),
    [
        ([action()], {}, True),
        ([done(1, BEGAN)], {}, True),
        ([action(**NOT_DONE, risk_accepted_by="Clinical Director")], {}, True),
        ([], {"accepted_because": "The sample is too small."}, True),
        ([action(cycle=2)], {}, True),
        ([action(**NOT_DONE)], {}, False),
        ([action(addresses="Pain")], {}, False),
        ([done(1, BEGAN, cycle=2)], {}, False),
        ([], {}, False),
    ],
)
def test_standard_below_target_needs_an_action_for_it_or_an_accepted_reason(
    actions: list[ActionEvidence], cycle: dict[str, Any], held: bool
) -> None:
    results = [result(80, 100), result(99, 100, name="Met")]
    project = taken(cycles=[CycleEvidence(1, results, **cycle)], actions=actions)

    control = checked(BELOW, project, findings())

    assert (plain([control.kept, control.tested])) == (held, 1)
    assert lapses(control) == (
        [] if held else ["“Within four hours” misses its target: no action, no accepted reason"]
    )


def waiting(due_on: date) -> list[OpenStep]:
    return [OpenStep(TaskKind.RECORD_MEETING, Role.LEAD, due_on)]


def test_what_a_meeting_will_decide_counts_once_the_meeting_is_late() -> None:
    cycles = [CycleEvidence(1, [result(80, 100)], had_meeting=False)]
    early = taken(cycles=cycles, waiting=waiting(TODAY))
    late = taken(cycles=cycles, waiting=waiting(TODAY - timedelta(days=1)))

    assert [checked(which, early, findings()).tested.value for which in (BELOW, MET)] == [0, 0]
    assert [lapses(checked(which, late, findings())) for which in (BELOW, MET)] == [
        ["“Within four hours” misses its target: no action, no accepted reason"],
        ["Cycle 1: no meeting on record"],
    ]


def test_each_cycle_has_its_own_meeting_after_its_findings() -> None:
    project = taken(
        cycles=[CycleEvidence(number, [result(99, 100)]) for number in (1, 2, 3)],
        waiting=waiting(date(2026, 9, 1)),
    )
    given = [findings(), findings(cycle=2), findings(cycle=3)]

    control = checked(MET, project, *given, meeting("2026-06-01"), meeting("2026-05-31", cycle=2))

    assert (control.held, lapses(control)) == (
        [project.reference],
        ["Cycle 2: the meeting is dated before the findings", "Cycle 3: no meeting on record"],
    )


def test_action_is_done_by_its_date_or_it_is_said_what_became_of_it() -> None:
    due = date(2026, 10, 1)
    project = taken(
        actions=[
            done(1, due),
            done(2, due + timedelta(days=1)),
            action(3),
            action(4, outcome=Outcome.NOT_COMPLETED, closed_on=due, risk_accepted_by="Clinical Director"),
            action(8, outcome=Outcome.NOT_COMPLETED, closed_on=due),
            action(5, due_on=TODAY),
            done(6, date(2026, 9, 1), due_on=date(2027, 3, 1)),
            action(7, due_on=date(2026, 3, 1)),
        ]
    )

    control = checked(DONE, project)

    assert (control.held, lapses(control)) == (
        [project.reference] * 2,
        [
            "Action 2 was done after its date",
            "Action 3 is open, 22 working days overdue",
            "Action 4 will not be done; its risk is accepted",
            "Action 8 will not be done; nobody on record accepts its risk",
        ],
    )
    assert control.kept == SourcedFigure(2, [project.reference])


def test_project_that_ended_early_has_its_reason() -> None:
    ended = {"closed_on": date(2026, 9, 1)}
    abandoned = taken(stage=Stage.ABANDONED, ended_because="Two leads left.", **ended)
    declined = taken(stage=Stage.DECLINED, **ended)
    because = decided(TaskKind.APPROVE, outcome=Outcome.DECLINED, reason="Done last year.")

    assert checked(ENDED, abandoned).held == [abandoned.reference]
    assert checked(ENDED, declined, because).held == [declined.reference]
    assert checked(ENDED, declined).lapses == [
        Lapse(declined.reference, "Declined without a reason on record")
    ]


def test_methodology_is_reviewed_and_commented_on_before_the_final_report() -> None:
    project = taken()
    review, comment = decided(TaskKind.REVIEW_METHODOLOGY), decided(TaskKind.ENDORSE_METHODOLOGY)
    report = decided(TaskKind.WRITE_FINAL_REPORT, date(2026, 6, 2))
    late = decided(TaskKind.ENDORSE_METHODOLOGY, date(2026, 6, 3))

    assert checked(REVIEWED, project, review, comment, report).held == [project.reference]
    for given in ([review, report], [comment, report], [review, late, report]):
        assert len(checked(REVIEWED, project, *given).lapses) == 1
    assert checked(REVIEWED, project, review, comment).tested.value == 0


def test_data_from_before_approval_are_an_exception() -> None:
    given = {"figures_on": [BEGAN]}
    early, later = measured(result(99, 100, early=True), **given), measured(result(99, 100), **given)
    unapproved = measured(result(99, 100), approved_on=None, **given)

    assert lapses(checked(AFTER, early)) == ["Data from before approval (retrospective): Within four hours"]
    assert lapses(checked(AFTER, unapproved)) == ["Figures were entered without an approval on record"]
    assert checked(AFTER, later).held == [later.reference]
    assert checked(AFTER, measured(result(99, 100, early=True))).tested.value == 0


def test_change_of_the_programme_has_a_reason() -> None:
    changes = [
        ProgrammeChange("t1", "Falls", BEGAN, "owner", "She left."),
        ProgrammeChange("t2", "Pain", BEGAN, "title", " "),
    ]

    control = checked(CHANGED, taken(), changes=changes)

    assert (control.kept, lapses(control)) == (SourcedFigure(1, ["t1"]), ["“Pain” was changed: no reason"])


def test_overdue_actions_stand_in_their_band_of_age(sqlite_world: World) -> None:
    _ = sqlite_world
    ages = (1, 20, 21, 60, 61)
    project = taken(
        stage=Stage.CLOSED,
        closed_on=TODAY,
        actions=[action(at, due_on=working_days_after(TODAY, -age)) for at, age in enumerate(ages)],
    )

    body = of(project)

    chosen_table = table(body, "Overdue actions by age")
    reference = [project.reference]
    assert (chosen_table.rows, chosen_table.total) == (
        [
            ("1 to 20", SourcedFigure(2, reference)),
            ("21 to 60", SourcedFigure(2, reference)),
            ("More than 60", SourcedFigure(1, reference)),
        ],
        ("All", SourcedFigure(5, reference)),
    )
    assert body.to_decide[0] == (
        f"More than 60 working days overdue: Waits ({project.reference}), action 4: 61 working days. "
        "Is the risk accepted, or who sees to it, by when?"
    )
    assert "5 actions overdue, 1 of them by more than 60 working days." in body.to_note


def test_overdue_tasks_stand_with_their_role(sqlite_world: World) -> None:
    _ = sqlite_world
    days = [TODAY, working_days_after(TODAY, -1), working_days_after(TODAY, -7)]
    project = taken(waiting=[OpenStep(TaskKind.APPROVE, Role.QIST, day) for day in days])
    other = taken(waiting=[OpenStep(TaskKind.PROPOSE, Role.LEAD, days[1])])

    assert table(of(project, other), "Overdue tasks by role").rows == [
        ("QI Support Team", SourcedFigure(2, [project.reference]), 7),
        ("Project lead", SourcedFigure(1, [other.reference]), 1),
    ]


def test_committee_is_asked_about_three_exceptions_the_weightiest_first(sqlite_world: World) -> None:
    falls, person_id = topic("Falls"), sqlite_world.id_of("qist")
    with unit_of_work() as session:
        session.add(
            ProgrammeReview(
                nonce="n", programme_year="2026-27", topic_id=falls, person_id=person_id, at=MONDAY, reason="",
                changes={"owner": ["nobody", "somebody"]},
            )
        )  # fmt: skip
    unapproved = [taken(actions=[action(due_on=date(2026, 10, 30))], approved_on=None) for _ in range(2)]
    ended = taken(stage=Stage.DECLINED, closed_on=BEGAN, collecting_since=None)
    first, two = (f"Waits ({project.reference})" for project in unapproved)

    body = of(*unapproved, ended)

    assert table(body, "Exceptions by control").rows[-1] == (
        "Change of the programme has a reason", "", "“Falls” was changed: no reason",
    )  # fmt: skip
    assert body.to_decide == [
        (
            f"Approved before data collection: {first}: Data collection began without an approval on record; {two}: "
            "Data collection began without an approval on record. Is it accepted, or what is required?"
        ),
        (
            f"Action done by its date: {first}: Action 1 is open, 1 working day overdue; {two}: Action 1 is open, 1 "
            "working day overdue. Is it accepted, or what is required?"
        ),
        (
            f"Project that ended early has a reason: Waits ({ended.reference}): Declined without a reason on record. "
            "Is it accepted, or what is required?"
        ),
    ]


def test_project_with_several_exceptions_is_named_once_with_its_worst_and_the_worst_project_first(
    sqlite_world: World,
) -> None:
    _ = sqlite_world
    late, later = (
        taken(actions=[action(at, due_on=working_days_after(TODAY, -age)) for at, age in enumerate(ages)])
        for ages in ((3,), (1, 9))
    )

    assert of(late, later).to_decide == [
        (
            f"Action done by its date: Waits ({later.reference}): Action 1 is open, 9 working days overdue (and 1 "
            f"more exception); Waits ({late.reference}): Action 0 is open, 3 working days overdue. Is it accepted, or "
            "what is required?"
        )
    ]


def test_controls_hold_for_a_project_that_went_the_whole_way(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.DATA_COLLECTION)
    world.wait(days=30)
    figures(world, ("2026-11-20", 80, 100))
    world.answer(TaskKind.REPORT_FINDINGS)
    agreed: Any = FORMS[TaskKind.RECORD_MEETING].examples[Outcome.SUBMITTED]["actions"]
    actions = [{**agreed[0], "due_on": "2026-12-31"}]
    world.answer(TaskKind.RECORD_MEETING, held_on=world.today.isoformat(), actions=actions)
    world.walk_to(Stage.CLOSED)

    body = told(audit_committee, request_for(PaperKind.AUDIT_COMMITTEE, period=up_to(world)))

    figure = SourcedFigure(1, [world.project.reference])
    held = [row[2:4] for row in table(body, "Controls").rows]
    none = (SourcedFigure(0, []), SourcedFigure(0, []))
    assert held == [
        (figure, figure),
        (figure, figure),
        (figure, figure),
        none,
        (figure, figure),
        (figure, figure),
        (figure, figure),
        none,
    ]
    assert (table(body, "Exceptions by control").rows, body.to_decide) == ([], [])
    assert body.to_note[0] == (
        "Of 8 controls, 6 were put to the test in the period and 6 held without exception."
    )


def test_project_that_was_abandoned_and_one_left_alone_are_seen(sqlite_world: World) -> None:
    world = sqlite_world
    world.propose()
    world.walk_to(Stage.ACTION_MONITORING)
    left_alone = world.project.reference
    world.propose(title="Another")
    world.walk_to(Stage.ACTION_MONITORING)
    end_early(
        world.project.reference,
        TaskKind.ABANDON,
        an_end(world, reason="Two leads left.", learning="Name a deputy."),
    )
    world.go_to(at_local(date(2029, 6, 29), 9))

    body = told(audit_committee, request_for(PaperKind.AUDIT_COMMITTEE, period=up_to(world)))

    assert line(table(body, "Controls"), "Project that ended")[2:4] == (
        SourcedFigure(1, [world.project.reference]), SourcedFigure(1, [world.project.reference]),
    )  # fmt: skip
    assert table(body, "Overdue actions by age").rows[2] == ("More than 60", SourcedFigure(1, [left_alone]))
    assert line(table(body, "Overdue tasks by role"), "Action owner")[1] == SourcedFigure(1, [left_alone])
    assert body.to_decide[0].startswith(
        f"More than 60 working days overdue: Four-hour standard in the urgent care centre ({left_alone}), action 1: "
    )


def test_period_in_which_nothing_happened_tests_no_control(sqlite_world: World) -> None:
    sqlite_world.propose()

    body = told(audit_committee, request_for(PaperKind.AUDIT_COMMITTEE, period=LONG_PAST))

    assert {plain(row[2:4]) for row in table(body, "Controls").rows} == {(0, 0)}
    assert [table(body, name).rows for name in ("Exceptions", "Overdue actions", "Overdue tasks")] == [
        [],
        (),
        [],
    ]
    assert body.to_decide == []


def test_share_that_held_is_rounded_half_up_as_in_the_annual_report() -> None:
    lapsed = [Lapse(f"QI-2026-{n:04d}", "No approval") for n in range(11)]

    chosen_table = _controls_table(
        [Control(name="Approval", policy="6.3", held=["QI-2026-0099"] * 5, lapses=lapsed)]
    )

    assert plain(chosen_table.rows[0])[4] == Decimal("31.3")


def test_clauses_that_ask_for_the_assurance_are_cited() -> None:
    sentence = audit_committee.__doc__ or ""

    assert [value in sentence for value in ("OB-031", "OB-069", "OB-109", "OB-116", "OB-117")] == [True] * 5


def up_to(world: World) -> ReportPeriod:
    return ReportPeriod(first=PERIOD.first, last=max(PERIOD.last, world.today), today=world.today)


def of(*projects: ProjectEvidence) -> Body:
    with reading() as session:
        return audit_committee(session, evidence(*projects), COMMITTEE)
