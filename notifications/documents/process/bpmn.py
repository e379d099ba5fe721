"""The policy table as BPMN 2.0: every stage with its steps, every way out, and where each is drawn.

A stage is an ad-hoc sub-process: its steps are asked as their conditions say, each after those it waits for. What BPMN
has no sign for stands in the documentation of the step: its deadline, its clause, its condition.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, register_namespace, tostring

from models.policy.rules import Lifecycle, TaskRule
from notifications.documents.process.bpmn_graph import BpmnFlow, BpmnGraph, BpmnShape, bpmn_graph

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_WAY = "http://www.omg.org/spec/DD/20100524/DI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {"bpmn": MODEL, "bpmndi": _DI, "dc": _DC, "di": _WAY, "xsi": _XSI}
_EXPRESSION = {f"{{{_XSI}}}type": "bpmn:tFormalExpression"}


def bpmn_of(policy: Lifecycle) -> bytes:
    """A version of the table as a BPMN document in UTF-8, with diagram interchange: to be read, not run."""
    for prefix, uri in _PREFIXES.items():
        register_namespace(prefix, uri)
    graph = bpmn_graph(policy)
    root = Element(
        f"{{{MODEL}}}definitions",
        {"id": f"table_{policy.definition}_{policy.version}", "targetNamespace": "urn:qi-workflow:policy"},
    )
    process = _add(root, "process", f"{policy.definition}_{policy.version}")
    process.set("name", f"The life of a project (version {policy.version} of the policy table)")
    process.set("isExecutable", "false")
    _write_level(process, graph, within="")
    _draw(root, process.get("id", ""), graph)
    indent(root)
    document: bytes = tostring(root, encoding="UTF-8", xml_declaration=True)
    return document


def _write_level(parent: Element, graph: BpmnGraph, *, within: str) -> None:
    """The shapes and flows that lie in a stage, or beside the stages; a stage with all that lies in it."""
    for shape in graph.shapes:
        if shape.within == within:
            _write_shape(parent, shape, graph)
    for flow in graph.flows:
        if flow.within == within:
            element = _add(parent, "sequenceFlow", flow.id, sourceRef=flow.source, targetRef=flow.target)
            if flow.name:
                element.set("name", flow.name)
            if flow.name and flow.source.endswith(".ways"):
                _words(element, "conditionExpression", flow.name, _EXPRESSION)


def _write_shape(parent: Element, shape: BpmnShape, graph: BpmnGraph) -> None:
    element = _add(parent, shape.element, shape.id, name=shape.name)
    for sentence in _documentation(shape):
        _words(element, "documentation", sentence)
    for tag, flows in (
        ("incoming", [flow for flow in graph.flows if flow.target == shape.id]),
        ("outgoing", [flow for flow in graph.flows if flow.source == shape.id]),
    ):
        for flow in flows:
            _words(element, tag, flow.id)
    if shape.element == "userTask" and shape.step:
        _write_owner(element, shape.step)
    elif shape.element == "adHocSubProcess":
        element.set("ordering", "Parallel")
        _write_level(element, graph, within=shape.id)
        done = "everything that is asked is answered, or an outcome leads on at once"
        _words(element, "completionCondition", done, _EXPRESSION)
    elif shape.element == "boundaryEvent":
        element.set("attachedToRef", shape.attached)
        _add(element, "messageEventDefinition", f"{shape.id}.chosen")
    elif shape.element == "intermediateCatchEvent":
        timer = _add(element, "timerEventDefinition", f"{shape.id}.timer")
        _words(timer, "timeDate", "the date agreed for the next cycle", _EXPRESSION)


def _write_owner(element: Element, step: TaskRule) -> None:
    """Who is asked; and that a step is asked once for each action or condition, where it is."""
    owner = _add(element, "potentialOwner", f"{element.get('id')}.owner")
    assigned = SubElement(owner, f"{{{MODEL}}}resourceAssignmentExpression")
    _words(assigned, "formalExpression", step.of.label)
    if step.each is not None:
        SubElement(element, f"{{{MODEL}}}multiInstanceLoopCharacteristics")


def _documentation(shape: BpmnShape) -> Sequence[str]:
    if shape.rule is not None:
        return [f"Clause {shape.rule.clause}."]
    if shape.step is None:
        return []
    step = shape.step
    return [
        f"Asked of: {step.of.label}. Due: {step.due.said}. Clause {step.clause}. {', '.join(step.obligations)}.",
        *([f"Asked if: {step.when.__name__.replace('_', ' ')}."] if step.when else []),
    ]


def _draw(root: Element, process: str, graph: BpmnGraph) -> None:
    diagram = SubElement(root, f"{{{_DI}}}BPMNDiagram", id="diagram")
    plane = SubElement(diagram, f"{{{_DI}}}BPMNPlane", id="plane", bpmnElement=process)
    for shape in graph.shapes:
        _draw_shape(plane, shape)
    for flow in graph.flows:
        _draw_flow(plane, flow)


def _draw_shape(plane: Element, shape: BpmnShape) -> None:
    drawn = SubElement(plane, f"{{{_DI}}}BPMNShape", id=f"{shape.id}.shape", bpmnElement=shape.id)
    if shape.rule is not None:
        drawn.set("isExpanded", "true")
    if shape.element == "exclusiveGateway":
        drawn.set("isMarkerVisible", "true")
    place = {"x": shape.at.x, "y": shape.at.y, "width": shape.width, "height": shape.height}
    SubElement(drawn, f"{{{_DC}}}Bounds", {name: f"{value:g}" for name, value in place.items()})


def _draw_flow(plane: Element, flow: BpmnFlow) -> None:
    drawn = SubElement(plane, f"{{{_DI}}}BPMNEdge", id=f"{flow.id}.edge", bpmnElement=flow.id)
    for point in flow.points:
        SubElement(drawn, f"{{{_WAY}}}waypoint", x=f"{point.x:g}", y=f"{point.y:g}")


def _add(parent: Element, tag: str, key: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{MODEL}}}{tag}", {"id": key, **attributes})


def _words(parent: Element, tag: str, words: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, f"{{{MODEL}}}{tag}", attributes or {}).text = words
