"""Work that somebody reports as not registered, as a table: the QI Support Team settles it (5.1; OB-083)."""

from models.policy.ladders import FOR_QIST
from models.policy.rules import StageRule, TaskRule, TransitionRule, WorkingDays, lifecycle
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind

_PREFIX = "Unregistered activity: "

_SETTLED = TransitionRule(Stage.UNREGISTERED_SETTLED)
_OUTCOMES = (Outcome.REGISTERED_LATE, Outcome.REGISTERED_ALREADY, Outcome.NOT_TO_REGISTER)

UNREGISTERED = lifecycle(
    definition="unregistered activity",
    version=1,
    stages=(
        StageRule(
            stage=Stage.SETTLING_UNREGISTERED,
            clause="5.1",
            waits_as="Awaiting registration",
            asks=(
                TaskRule(
                    kind=TaskKind.SETTLE_UNREGISTERED, of=Role.QIST, due=WorkingDays(10), ladder=FOR_QIST,
                    tells=dict.fromkeys(_OUTCOMES, ((Letter.UNREGISTERED_SETTLED, Role.LEAD),)),
                    clause="5.1", obligations=("OB-083",),
                ),
            ),
            leads_to=dict.fromkeys(_OUTCOMES, _SETTLED),
        ),
    ),
)  # fmt: skip
"""How a report is settled; whoever reported it leads the undertaking, and hears what came of it."""


def undertaking_title(reported: str) -> str:
    """What the undertaking that settles a report is called: “Unregistered activity: Audit of hand hygiene”."""
    return f"{_PREFIX}{reported}"


def reported_title(title: str) -> str:
    """What was reported, by the title of its undertaking: “Audit of hand hygiene”."""
    return title.removeprefix(_PREFIX)
