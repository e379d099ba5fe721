"""What the policy asks at any stage: who takes over, how it stands, help, what was submitted, who backs what.

Part of the table in `lifecycle.py`, version 2; nothing waits for these, and they are forgotten when the project ends.
"""

from models.policy.conditions import its_own_date
from models.policy.ladders import BEFORE_IT_CLOSES, FOR_LEADS, FOR_QIST, FOR_REVIEWERS, FOR_SPONSORS
from models.policy.rules import DateOf, TaskRule, WorkingDays
from models.vocabulary import Letter, Outcome, Role, TaskKind

NAME_SUCCESSOR = TaskRule(
    kind=TaskKind.NAME_SUCCESSOR, of=Role.LEAD, due=WorkingDays(10), ladder=FOR_LEADS,
    clause="4.1", obligations=("OB-043", "OB-044"), also_by=(Role.QIST,), receipt=True,
)  # fmt: skip
CHECK_IN = TaskRule(
    kind=TaskKind.CHECK_IN, of=Role.LEAD, due=WorkingDays(10), ladder=FOR_LEADS,
    clause="6.3, 6.4", obligations=("OB-018", "OB-099", "OB-101"), also_by=(Role.QIST,),
)  # fmt: skip
ANSWER_HELP = TaskRule(
    kind=TaskKind.ANSWER_HELP, of=Role.QIST, due=WorkingDays(3), ladder=FOR_QIST,
    clause="2.1, 2.2", obligations=("OB-016", "OB-018", "OB-024"),
)  # fmt: skip
"""Asked whichever version of the table a project follows: help is asked for and given at any time."""

AGREE_CORRECTION = TaskRule(
    kind=TaskKind.AGREE_CORRECTION, of=Role.QIST, due=WorkingDays(5), ladder=FOR_REVIEWERS, decides=True, receipt=True,
    clause="6.3, 6.4", obligations=("OB-095", "OB-101"),
)  # fmt: skip
"""Asked of whoever decided on something that somebody wants to correct now, in the role in which they decided."""

CONFIRM_SPONSOR = TaskRule(
    kind=TaskKind.CONFIRM_SPONSOR, of=Role.SPONSOR, due=WorkingDays(5), ladder=FOR_SPONSORS, receipt=True,
    clause="3.1", obligations=("OB-041",),
    tells={Outcome.NOT_BACKED: ((Letter.SPONSOR_REFUSED, Role.LEAD), (Letter.SPONSOR_REFUSED, Role.QIST))},
)  # fmt: skip
"""Asked of the senior person whom a proposal names by address; nothing waits for it."""

RECORD_CASES = TaskRule(
    kind=TaskKind.RECORD_CASES, of=Role.LEAD,
    due=DateOf("the day on which the submission window closes", its_own_date), ladder=BEFORE_IT_CLOSES,
    clause="1.1, 6.1", obligations=("OB-015", "OB-032"), also_by=(Role.QIST,),
)  # fmt: skip
"""Asked of the lead of a national audit before each of its submission windows closes (`tasks/national/windows.py`)."""
