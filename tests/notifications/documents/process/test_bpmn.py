"""The BPMN of the table by its structure; independent readers were asked by hand (docs/decisions.md)."""

from __future__ import annotations

from collections import Counter
from xml.etree import ElementTree as ET

import pytest

from models.policy.rules import Lifecycle
from models.policy.versions import of_projects
from notifications.documents.process.bpmn import MODEL, bpmn_of

BPMN = f"{{{MODEL}}}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAY = "{http://www.omg.org/spec/DD/20100524/DI}"
NODES = {
    f"{BPMN}{tag}"
    for tag in (
        "startEvent", "endEvent", "adHocSubProcess", "userTask", "exclusiveGateway", "boundaryEvent",
        "intermediateCatchEvent",
    )
}  # fmt: skip


@pytest.fixture(params=of_projects(), ids=lambda policy: f"version-{policy.version}")
def policy(request: pytest.FixtureRequest) -> Lifecycle:
    chosen: Lifecycle = request.param
    return chosen


@pytest.fixture
def document(policy: Lifecycle) -> ET.Element:
    return ET.fromstring(bpmn_of(policy))  # noqa: S314 -- ours


def test_every_step_of_the_table_is_a_task_in_its_stage_asked_of_its_role(
    policy: Lifecycle, document: ET.Element
) -> None:
    tasks = {
        (stage.get("name"), task.get("name"), task.findtext(f".//{BPMN}formalExpression"))
        for stage in document.iter(f"{BPMN}adHocSubProcess")
        for task in stage.iter(f"{BPMN}userTask")
    }

    assert tasks == {
        (stage.label, ask.kind.label, ask.of.label)
        for stage, rule in policy.stages.items()
        for ask in rule.asks
    }


def test_every_move_of_the_table_is_a_way_through_the_flows(policy: Lifecycle, document: ET.Element) -> None:
    nodes = {node.get("id"): node for node in document.iter() if node.tag in NODES}
    goals: dict[str | None, set[str | None]] = {}
    for flow in document.iter(f"{BPMN}sequenceFlow"):
        goals.setdefault(flow.get("sourceRef"), set()).add(flow.get("targetRef"))
    borders = [
        (node.get("attachedToRef"), node.get("id")) for node in nodes.values() if node.get("attachedToRef")
    ]
    ways = set()
    for stage in policy.stages:
        reached = {stage.value, *(border for of, border in borders if of == stage.value)}
        ahead = {goal for node in reached for goal in goals.get(node, ())}
        while ahead:
            node = nodes[ahead.pop()]
            if node.tag in {f"{BPMN}adHocSubProcess", f"{BPMN}endEvent"}:
                ways.add((stage.label, node.get("name")))
            else:
                ahead |= goals[node.get("id")]

    assert ways == {(stage.label, move.to.label) for stage, _, move in policy.moves()}


def test_every_reference_leads_to_something_and_no_id_stands_twice(document: ET.Element) -> None:
    ids = Counter(node.get("id") for node in document.iter() if node.get("id"))
    flows = {flow.get("id"): flow for flow in document.iter(f"{BPMN}sequenceFlow")}
    listed = {
        (tag, flow.text, node.get("id"))
        for node in document.iter()
        for tag in ("incoming", "outgoing")
        for flow in node.findall(f"{BPMN}{tag}")
    }

    assert [name for name, count in ids.items() if count > 1] == []
    assert listed == {
        each
        for name, flow in flows.items()
        for each in (("outgoing", name, flow.get("sourceRef")), ("incoming", name, flow.get("targetRef")))
    }
    assert {name for _, _, name in listed} <= set(ids)


def test_every_node_and_flow_is_drawn_once_and_steps_lie_within_their_stage(document: ET.Element) -> None:
    boxes = {
        shape.get("bpmnElement"): {side: float(value) for side, value in bounds.items()}
        for shape in document.iter(f"{DI}BPMNShape")
        for bounds in [shape.find(f"{DC}Bounds").attrib]  # type: ignore[union-attr]
    }
    lines = {
        edge.get("bpmnElement"): len(edge.findall(f"{WAY}waypoint"))
        for edge in document.iter(f"{DI}BPMNEdge")
    }

    assert set(boxes) == {node.get("id") for node in document.iter() if node.tag in NODES}
    assert set(lines) == {flow.get("id") for flow in document.iter(f"{BPMN}sequenceFlow")}
    assert min(lines.values()) >= 2
    for stage in document.iter(f"{BPMN}adHocSubProcess"):
        around = boxes[stage.get("id")]
        for task in stage.iter(f"{BPMN}userTask"):
            box = boxes[task.get("id")]
            assert around["x"] < box["x"]
            assert box["x"] + box["width"] < around["x"] + around["width"]
            assert around["y"] < box["y"]
            assert box["y"] + box["height"] <= around["y"] + around["height"]
