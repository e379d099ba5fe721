"""The life cycle as a diagram, drawn from the policy table (Mermaid)."""

from collections.abc import Iterator, Mapping, Sequence

from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.policy.rules import Lifecycle, StageRule
from models.vocabulary import Outcome, Stage


def mermaid(policy: Lifecycle = LIFECYCLE) -> str:
    """A flow chart of the stages, who is asked in each, and where each outcome leads; early ends are left out."""
    return "\n".join(["flowchart TD", *_stages(policy), *_ends(policy), *_moves(policy)]) + "\n"


def ways_out(rule: StageRule) -> Mapping[Stage, Sequence[Outcome]]:
    """Where a stage leads, with the outcomes that lead there; not what is only offered, such as withdrawing."""
    offered = {outcome for offer in rule.offers for outcome in FORMS[offer.kind].outcomes}
    goals: dict[Stage, list[Outcome]] = {}
    for outcome, move in rule.leads_to.items():
        if outcome not in offered:
            goals.setdefault(move.to, []).append(outcome)
    return goals


def ends_drawn(policy: Lifecycle) -> list[Stage]:
    """The ends to which these ways lead, in the order of the table."""
    goals = (goal for rule in policy.stages.values() for goal in ways_out(rule))
    return list(dict.fromkeys(goal for goal in goals if policy.is_final(goal)))


def way_words(rule: StageRule, outcomes: Sequence[Outcome]) -> str:
    """What a way is called: “approved / approved with conditions”, “measure again, on its date”."""
    words = " / ".join(dict.fromkeys(outcome.said for outcome in outcomes))
    return f"{words}, on its date" if any(rule.leads_to[outcome].on for outcome in outcomes) else words


def _stages(policy: Lifecycle) -> Iterator[str]:
    for stage, rule in policy.stages.items():
        roles = dict.fromkeys(ask.of.label for ask in rule.asks)
        yield f'    {stage}["<b>{stage.label}</b><br/>{"<br/>".join(roles)}"]'


def _ends(policy: Lifecycle) -> Iterator[str]:
    for end in ends_drawn(policy):
        yield f"    {end}([{end.label}])"


def _moves(policy: Lifecycle) -> Iterator[str]:
    for stage, rule in policy.stages.items():
        for goal, outcomes in ways_out(rule).items():
            yield f"    {stage} -->|{way_words(rule, outcomes)}| {goal}"
