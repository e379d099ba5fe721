"""What a committee decided that somebody does, as a table like that of a project (5.0, 5.1; OB-055, OB-069).

The actions of one committee are one undertaking that never ends: its paper asks, it decides, and what it wants done is
asked of its owner by the date it set. Nothing waits for them; the next paper says what became of each.
"""

from models.policy.conditions import its_own_date
from models.policy.ladders import FOR_COMMITTEE_ACTIONS
from models.policy.rules import DateOf, StageRule, TaskRule, lifecycle
from models.vocabulary import Role, Stage, TaskKind

DO_COMMITTEE_ACTION = TaskRule(
    kind=TaskKind.DO_COMMITTEE_ACTION, of=Role.ACTION_OWNER, ladder=FOR_COMMITTEE_ACTIONS,
    due=DateOf("the date that the committee set", its_own_date), also_by=(Role.QIST,),
    clause="5.0, 5.1", obligations=("OB-055", "OB-069"),
)  # fmt: skip

COMMITTEE = lifecycle(
    definition="committee",
    version=1,
    stages=(
        StageRule(
            stage=Stage.COMMITTEE_ACTIONS, clause="5.0, 5.1", waits_as="In force", asks=(), leads_to={}
        ),
    ),
    anytime=(DO_COMMITTEE_ACTION,),
)
"""How the actions of a committee are followed up."""
