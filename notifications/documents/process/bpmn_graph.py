"""The policy table as the shapes and flows of BPMN, each with its place: stages from left to right, ways back above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from models.forms import FORMS
from models.policy.diagram import way_words, ways_out
from models.policy.rules import Lifecycle, StageRule, TaskRule
from models.vocabulary import Stage
from notifications.documents.charts.drawing import Place

_STEP, _STEP_HEIGHT, _COLUMN, _ROW = 150, 80, 200, 100
_PADDING, _TITLE = 30, 40
_GATEWAY, _EVENT = 50, 36
_BEFORE, _AFTER, _LANE, _BELOW = 60, 110, 50, 90
_LEFT = 60


@dataclass(frozen=True, kw_only=True)
class BpmnShape:
    """A node of the process: an element of this name with its place and size.

    `within` is the stage that it lies in, `attached` the one on whose border it sits, `step` what it asks; `rule` is
    that of a stage.
    """

    id: str
    element: str
    name: str
    at: Place
    width: int
    height: int
    within: str = ""
    attached: str = ""
    step: TaskRule | None = None
    rule: StageRule | None = None

    @property
    def middle(self) -> Place:
        return Place(self.at.x + self.width / 2, self.at.y + self.height / 2)

    @property
    def right(self) -> Place:
        return Place(self.at.x + self.width, self.middle.y)

    @property
    def left(self) -> Place:
        return Place(self.at.x, self.middle.y)

    @property
    def top(self) -> Place:
        return Place(self.middle.x, self.at.y)

    @property
    def bottom(self) -> Place:
        return Place(self.middle.x, self.at.y + self.height)


@dataclass(frozen=True, kw_only=True)
class BpmnFlow:
    """A flow from one shape to another, by its ids, along these places; `name` says at which outcomes it is taken."""

    id: str
    source: str
    target: str
    points: Sequence[Place]
    name: str = ""
    within: str = ""


@dataclass
class BpmnGraph:
    """All of it; `of_stage` finds the shape of a stage."""

    shapes: list[BpmnShape] = field(default_factory=list)
    flows: list[BpmnFlow] = field(default_factory=list)
    of_stage: dict[Stage, BpmnShape] = field(default_factory=dict)

    def add(self, shape: BpmnShape) -> BpmnShape:
        """Put a shape down."""
        self.shapes.append(shape)
        return shape

    def join(self, source: BpmnShape, target: BpmnShape, points: Sequence[Place], name: str = "") -> None:
        """Lead a flow from one to the other."""
        self.flows.append(
            BpmnFlow(
                id=f"flow_{len(self.flows) + 1}",
                source=source.id,
                target=target.id,
                points=points,
                name=name,
                within=source.within,
            )
        )


def bpmn_graph(policy: Lifecycle) -> BpmnGraph:
    """The table laid out: the same version gives the same graph."""
    graph = BpmnGraph()
    height = max(_size_of(rule)[1] for rule in policy.stages.values())
    lanes = sum(1 for _ in _ways_back(policy))
    middle = _LEFT + lanes * _LANE + height / 2 + _LANE
    start = graph.add(_event("start", "startEvent", "Proposed", Place(_LEFT + _EVENT / 2, middle)))
    x = _LEFT + _EVENT + _BEFORE
    for stage, rule in policy.stages.items():
        width, tall = _size_of(rule)
        graph.of_stage[stage] = graph.add(_stage_shape(rule, Place(x, middle - tall / 2), width, tall))
        _add_steps(graph, rule)
        x += width + _BEFORE + _GATEWAY + _AFTER
    first = graph.of_stage[policy.first]
    graph.join(start, first, [start.right, first.left])
    _Ways(policy, graph, middle, floor=middle + height / 2 + _BELOW, ceiling=middle - height / 2).add()
    return graph


def _event(name: str, element: str, label: str, middle: Place) -> BpmnShape:
    at = Place(middle.x - _EVENT / 2, middle.y - _EVENT / 2)
    return BpmnShape(id=name, element=element, name=label, at=at, width=_EVENT, height=_EVENT)


def _stage_shape(rule: StageRule, at: Place, width: int, height: int) -> BpmnShape:
    return BpmnShape(
        id=rule.stage.value,
        element="adHocSubProcess",
        name=rule.stage.label,
        at=at,
        width=width,
        height=height,
        rule=rule,
    )


def _size_of(rule: StageRule) -> tuple[int, int]:
    columns = _columns(rule)
    rows = max(len(column) for column in columns)
    return (
        2 * _PADDING + (len(columns) - 1) * _COLUMN + _STEP,
        _PADDING + _TITLE + (rows - 1) * _ROW + _STEP_HEIGHT,
    )


def _columns(rule: StageRule) -> list[list[TaskRule]]:
    """The steps of a stage by how many others they come after."""
    depths = {id(ask): _depth(rule, ask) for ask in rule.asks}
    return [
        [ask for ask in rule.asks if depths[id(ask)] == depth] for depth in range(max(depths.values()) + 1)
    ]


def _depth(rule: StageRule, ask: TaskRule) -> int:
    return max((_depth(rule, before) + 1 for before in _before(rule, ask)), default=0)


def _before(rule: StageRule, ask: TaskRule) -> list[TaskRule]:
    """The steps of the same stage that a step waits for, if they are asked."""
    return [other for other in rule.asks if other.kind in ask.after and other is not ask]


def _add_steps(graph: BpmnGraph, rule: StageRule) -> None:
    stage, shapes = graph.of_stage[rule.stage], dict[int, BpmnShape]()
    for place, column in enumerate(_columns(rule)):
        for row, ask in enumerate(column):
            at = Place(stage.at.x + _PADDING + place * _COLUMN, stage.at.y + _TITLE + row * _ROW)
            shapes[id(ask)] = graph.add(
                BpmnShape(
                    id=f"{rule.stage.value}.{ask.kind.value}.{ask.of.value}",
                    element="userTask",
                    name=ask.kind.label,
                    at=at,
                    width=_STEP,
                    height=_STEP_HEIGHT,
                    within=stage.id,
                    step=ask,
                )
            )
    for ask in rule.asks:
        for before in _before(rule, ask):
            source, target = shapes[id(before)], shapes[id(ask)]
            graph.join(source, target, _between(stage, source, target))


def _between(stage: BpmnShape, source: BpmnShape, target: BpmnShape) -> list[Place]:
    """Straight to the next column; below the steps between where the target lies farther."""
    if target.at.x - source.at.x <= _COLUMN:
        return [source.right, target.left]
    y = stage.bottom.y - _PADDING / 2
    return [source.bottom, Place(source.bottom.x, y), Place(target.bottom.x, y), target.bottom]


def _ways_back(policy: Lifecycle) -> Iterator[tuple[Stage, Stage]]:
    """Every way from a stage to an earlier one or to itself: each has a lane of its own."""
    stages = list(policy.stages)
    for stage, rule in policy.stages.items():
        for goal in ways_out(rule):
            if goal in stages and stages.index(goal) <= stages.index(stage):
                yield stage, goal


@dataclass
class _Ways:
    """The ways out of the stages, under way: on at the middle, ends below the floor, ways back above the ceiling."""

    policy: Lifecycle
    graph: BpmnGraph
    middle: float
    floor: float
    ceiling: float
    lane: int = 0

    def add(self) -> None:
        """All of them."""
        for stage, rule in self.policy.stages.items():
            shape, ways = self.graph.of_stage[stage], ways_out(rule)
            self._add_early_ends(shape, rule)
            source = shape
            if len(ways) > 1:
                source = self._add_gateway(shape)
            ends = 0
            for goal, outcomes in ways.items():
                words = way_words(rule, outcomes)
                if (stage, goal) in set(_ways_back(self.policy)):
                    is_dated = any(rule.leads_to[outcome].on for outcome in outcomes)
                    self._lead_back(source, goal, words, is_dated=is_dated)
                elif goal in self.policy.stages:
                    target = self.graph.of_stage[goal]
                    self.graph.join(source, target, [source.right, target.left], words)
                else:
                    self._end(source, goal, words, ends)
                    ends += 1

    def _add_gateway(self, shape: BpmnShape) -> BpmnShape:
        at = Place(shape.right.x + _BEFORE, self.middle - _GATEWAY / 2)
        gateway = self.graph.add(
            BpmnShape(
                id=f"{shape.id}.ways",
                element="exclusiveGateway",
                name=f"{shape.name}: how it ends",
                at=at,
                width=_GATEWAY,
                height=_GATEWAY,
            )
        )
        self.graph.join(shape, gateway, [shape.right, gateway.left])
        return gateway

    def _add_early_ends(self, shape: BpmnShape, rule: StageRule) -> None:
        """Withdrawing or abandoning, which may be chosen at any moment of the stage."""
        for number, offer in enumerate(rule.offers):
            x = shape.at.x + _PADDING + number * 2 * _EVENT
            border = _event(
                f"{shape.id}.{offer.kind}", "boundaryEvent", offer.kind.label, Place(x, shape.bottom.y)
            )
            chosen = self.graph.add(BpmnShape(**{**vars(border), "attached": shape.id, "step": offer}))
            for outcome in FORMS[offer.kind].outcomes:
                goal = rule.leads_to[outcome].to
                end = self.graph.add(
                    _event(f"{chosen.id}.{goal}", "endEvent", goal.label, Place(x, self.floor))
                )
                self.graph.join(chosen, end, [chosen.bottom, end.top], outcome.said)

    def _end(self, source: BpmnShape, goal: Stage, words: str, number: int) -> None:
        """To the right of the last stage, below any other."""
        is_last = source.right.x > self.graph.of_stage[list(self.policy.stages)[-1]].right.x
        if is_last:
            middle = Place(source.right.x + _AFTER, self.middle)
            end = self.graph.add(_event(f"{source.id}.{goal}", "endEvent", goal.label, middle))
            self.graph.join(source, end, [source.right, end.left], words)
            return
        middle = Place(source.middle.x + number * 2 * _EVENT, self.floor)
        end = self.graph.add(_event(f"{source.id}.{goal}", "endEvent", goal.label, middle))
        self.graph.join(source, end, [source.bottom, end.top], words)

    def _lead_back(self, source: BpmnShape, goal: Stage, words: str, *, is_dated: bool) -> None:
        """Up to a lane of its own, left, and down; a way that waits for a date passes a timer."""
        self.lane += 1
        y, target = self.ceiling - self.lane * _LANE, self.graph.of_stage[goal]
        into = target.top.x + 14 * (self.lane % 5)
        down = [Place(into, y), Place(into, target.top.y)]
        up = [source.top, Place(source.top.x, y)]
        if not is_dated:
            self.graph.join(source, target, [*up, *down], words)
            return
        middle = Place(source.at.x - _BEFORE, y)
        timer = self.graph.add(
            _event(f"{source.id}.{goal}.date", "intermediateCatchEvent", "On its date", middle)
        )
        self.graph.join(source, timer, [*up, timer.right], words)
        self.graph.join(timer, target, [timer.left, *down])
