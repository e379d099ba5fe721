"""Whoever ever took part in a project is asked for no decision on it, in whatever order things happen (P7; OB-079)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.answers.project_answers import decision_on
from models.engine.assignment import NOBODY_LEFT, Directory
from models.engine.second_person import acted_before
from models.policy.lifecycle import LIFECYCLE
from models.policy.lifecycle_1 import LIFECYCLE_1
from models.records import Person, RoleHolding
from models.vocabulary import TENTATIVE, Part, Role, RoleStanding, TaskKind
from tests.support.in_memory_project import MONDAY, InMemoryProject, everybody, holding

STAFF = [Person(id=name, email=f"{name}@northbrook.example", name=name) for name in "abcde"]
NAMES = st.sampled_from([person.id for person in STAFF])
ACTS = st.lists(
    st.tuples(st.sampled_from(["lead", "deputy", "agree", "supervisor", *Part]), NAMES), max_size=12
)


def quality_leads() -> list[RoleHolding]:
    """Three who may approve, the holder first; everybody of them may take part in a project as well."""
    standings = (RoleStanding.HOLDER, RoleStanding.DEPUTY, RoleStanding.MEMBER)
    return [
        holding(Role.CDS_QUALITY_LEAD, person, standing)
        for person, standing in zip(STAFF[:3], standings, strict=True)
    ]


def directory() -> Directory:
    others = [role_holding for role_holding in everybody() if role_holding.role is not Role.CDS_QUALITY_LEAD]
    return Directory(MONDAY.date(), [*quality_leads(), *others], {})


@given(acts=ACTS)
def test_p7_whoever_led_deputised_or_took_part_by_any_way_round_is_never_asked_to_decide(
    acts: list[tuple[str, str]],
) -> None:
    story, took_part = InMemoryProject(), {"lead"}
    project, moment = story.project, MONDAY
    for act, name in acts:
        moment += timedelta(hours=1)
        if act in {"lead", "deputy", "supervisor"}:
            setattr(project, f"{act}_id", name)
            project.keep_parts(moment)
        elif act == "agree":
            if project.deputy_id:
                project.take_part(Part.DEPUTY, project.deputy_id, moment)
                project.keep_parts(moment)
                took_part.add(project.deputy_id)
        else:
            project.take_part(Part(act), name, moment)
        if act not in {"agree", "deputy", *TENTATIVE}:
            took_part.add(name)

    chosen = directory().assign(Role.CDS_QUALITY_LEAD, project, decides=True).person

    now = {project.lead_id, project.deputy_id, project.supervisor_id, project.creator_id} - {None}
    assert took_part | now <= project.may_not_decide
    assert chosen.id not in project.may_not_decide
    assert all(project.part_of(person_id) is not None for person_id in project.may_not_decide)


def test_a_part_that_was_only_planned_and_came_to_nothing_keeps_nobody_out() -> None:
    project = InMemoryProject().project
    project.deputy_id = "a"
    project.keep_parts(MONDAY)
    assert project.part_of("a") == (Part.ASKED_AS_DEPUTY, None)

    project.deputy_id = "b"
    project.keep_parts(MONDAY)

    assert (project.part_of("a"), project.part_of("b")) == (None, (Part.ASKED_AS_DEPUTY, None))


def test_what_somebody_is_now_is_said_before_what_they_were() -> None:
    project = InMemoryProject().project
    project.take_part(Part.MEMBER, "a", MONDAY)
    project.end_part(Part.MEMBER, MONDAY + timedelta(days=1))
    assert project.part_of("a") == (Part.MEMBER, MONDAY + timedelta(days=1))

    project.take_part(Part.FIGURES, "a", MONDAY)

    assert project.part_of("a") == (Part.FIGURES, None)


def test_who_takes_part_again_has_two_parts_and_noting_it_twice_adds_none() -> None:
    project = InMemoryProject().project
    for _ in range(2):
        project.take_part(Part.MEMBER, "a", MONDAY)
        project.end_part(Part.MEMBER, MONDAY, but=["a"])
    project.end_part(Part.MEMBER, MONDAY)
    project.take_part(Part.MEMBER, "a", MONDAY)

    assert [part.ended_at for part in project.parts if part.person_id == "a"] == [MONDAY, None]


def test_if_everybody_takes_part_the_support_team_is_asked_to_find_somebody_rather_than_nobody() -> None:
    project, held = InMemoryProject().project, directory().holdings
    for role_holding in held:
        project.take_part(Part.MEMBER, role_holding.person.id, MONDAY)

    chosen = Directory(MONDAY.date(), held, {}).assign(Role.CDS_QUALITY_LEAD, project, decides=True)

    assert chosen.person.id == Role.QIST
    assert chosen.note == (
        "You are asked because the role of CDS quality lead is held by somebody who takes part in this project. "
        f"{NOBODY_LEFT}"
    )


@pytest.mark.parametrize(
    ("version", "kind"), [(LIFECYCLE.version, TaskKind.DESIGN), (LIFECYCLE_1.version, TaskKind.PLAN_CYCLE)]
)
def test_whoever_designed_or_planned_it_leaves_its_registration_and_closure_to_a_second_person_ob_079(
    version: int, kind: TaskKind
) -> None:
    paper = InMemoryProject(version=version).to_actions()
    decision = decision_on(paper.project, kind)
    assert decision is not None

    decision.person_id = "one of the team"

    assert acted_before(paper.project, TaskKind.REGISTER) == {"one of the team"}
    assert "one of the team" in acted_before(paper.project, TaskKind.CONFIRM_CLOSURE)
