"""How the annual programme is agreed, as a table like that of a project (6.1; OB-087).

Its dates are counted back in working days from 31 March, the day before its year begins. To change one, change its
number here. What is late is escalated, never skipped.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from models.answers.project_answers import answer_of, newest_answered
from models.forms import NamedAction
from models.forms.programme.programme_draft import InviteTopicsForm
from models.policy.ladders import FOR_QIST
from models.policy.rules import DateOf, EscalationPlan, StageRule, TaskRule, TransitionRule, lifecycle
from models.programme_year import first_day
from models.records import Project
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from models.working_time import working_days_after

BEGINS_BEFORE = 60
"""Working days before 31 March on which it is asked whom to ask: early in January."""

REMINDERS = (-5, -1, 1)
"""In working days from the date: closer together than in a project, since 31 March does not move."""

FOR_CONSULTEES = EscalationPlan(
    REMINDERS,
    escalate=(
        (3, Role.HEAD_OF_CLINICAL_AUDIT),
        (5, Role.ASSOCIATE_DIRECTOR),
        (8, Role.CHIEF_MEDICAL_OFFICER),
        (15, Role.QUALITY_COMMITTEE),
    ),
    then_every=5,
)
FOR_EXECUTIVES = EscalationPlan(
    REMINDERS,
    escalate=((2, Role.ASSOCIATE_DIRECTOR), (5, Role.QUALITY_COMMITTEE), (10, Role.BOARD)),
    then_every=5,
)
FOR_COMMITTEES = EscalationPlan(
    REMINDERS,
    escalate=((1, Role.CHIEF_MEDICAL_OFFICER), (3, Role.ASSOCIATE_DIRECTOR), (5, Role.BOARD)),
    then_every=5,
)


def last_day_before(project: Project) -> date:
    """31 March before the programme year begins."""
    return first_day(project.programme_year or "") - timedelta(days=1)


def begins_on(year: str) -> date:
    """The day on which the Trust begins to agree the programme of a year."""
    return working_days_after(first_day(year) - timedelta(days=1), -BEGINS_BEFORE)


def before_the_year(count: int) -> DateOf:
    """So many working days before 31 March."""
    return DateOf(f"{count} working days before 31 March", _counted_back(count))


def after_the_year(count: int) -> DateOf:
    """So many working days after the programme year has ended."""

    def date_in(project: Project, about: NamedAction | None) -> date:
        _ = about
        begins = first_day(project.programme_year or "")
        return working_days_after(begins.replace(year=begins.year + 1), count)

    return DateOf(f"{count} working days after the year has ended", date_in)


def _counted_back(count: int) -> Callable[[Project, NamedAction | None], date]:
    def date_in(project: Project, about: NamedAction | None) -> date:
        _ = about
        return working_days_after(last_day_before(project), -count)

    return date_in


def invited_areas(project: Project) -> Sequence[NamedAction]:
    """The services and groups that are asked, as the invitation names them."""
    invitation = newest_answered(project, TaskKind.INVITE_TOPICS)
    if invitation is None or invitation.decision is None:
        return []
    given = answer_of(invitation.decision, InviteTopicsForm)
    return [
        NamedAction(f"{invitation.id}-{number}", area.area, last_day_before(project), area.email)
        for number, area in enumerate(given.areas)
    ]


_BACK_TO_DRAFT = TransitionRule(Stage.REDRAFTING, at_once=True, opens_with=Letter.CHANGES_WANTED)

CALL_FOR_TOPICS = StageRule(
    stage=Stage.CALL_FOR_TOPICS,
    clause="6.1",
    waits_as="Calling for topics",
    asks=(
        TaskRule(
            kind=TaskKind.INVITE_TOPICS, of=Role.QIST, due=before_the_year(55), ladder=FOR_QIST,
            clause="5.1, 6.1", obligations=("OB-067", "OB-085", "OB-087"),
        ),
        TaskRule(
            kind=TaskKind.SUGGEST_TOPICS, of=Role.CONSULTEE, each=invited_areas, after=(TaskKind.INVITE_TOPICS,),
            due=before_the_year(40), ladder=FOR_CONSULTEES, also_by=(Role.QIST,), receipt=True,
            clause="5.1, 6.1", obligations=("OB-085", "OB-088", "OB-089"),
        ),
    ),
    leads_to={Outcome.SUBMITTED: TransitionRule(Stage.DRAFTING)},
)  # fmt: skip

_DRAFT = TaskRule(
    kind=TaskKind.DRAFT_PROGRAMME, of=Role.QIST, due=before_the_year(32), ladder=FOR_QIST,
    clause="2.2, 6.1", obligations=("OB-007", "OB-029", "OB-030", "OB-058", "OB-087", "OB-090"),
)  # fmt: skip

DRAFTING = StageRule(
    stage=Stage.DRAFTING,
    clause="6.1",
    waits_as="Drafting the programme",
    asks=(_DRAFT,),
    leads_to={Outcome.SUBMITTED: TransitionRule(Stage.CONSULTATION)},
)
REDRAFTING = StageRule(
    stage=Stage.REDRAFTING,
    clause="6.1",
    waits_as="Drafting the programme",
    asks=(_DRAFT,),
    leads_to={Outcome.SUBMITTED: TransitionRule(Stage.SIGN_OFF)},
)
"""Changes that whoever decides has asked for: the draft goes straight back to them."""

CONSULTATION = StageRule(
    stage=Stage.CONSULTATION,
    clause="5.1",
    waits_as="Consulting on the draft",
    asks=(
        TaskRule(
            kind=TaskKind.COMMENT_ON_DRAFT, of=Role.CONSULTEE, each=invited_areas,
            due=before_the_year(20), ladder=FOR_CONSULTEES, receipt=True,
            clause="5.1, 6.1", obligations=("OB-067", "OB-084", "OB-085"),
        ),
    ),
    leads_to={Outcome.SUBMITTED: TransitionRule(Stage.SIGN_OFF)},
)  # fmt: skip

SIGN_OFF = StageRule(
    stage=Stage.SIGN_OFF,
    clause="5.1",
    waits_as="Awaiting sign-off",
    asks=(
        TaskRule(
            kind=TaskKind.SIGN_PROGRAMME_OFF, of=Role.CHIEF_MEDICAL_OFFICER, due=before_the_year(13),
            ladder=FOR_EXECUTIVES, decides=True, receipt=True,
            clause="2.2, 5.1", obligations=("OB-004", "OB-025", "OB-057", "OB-084"),
        ),
    ),
    leads_to={Outcome.CHANGES_WANTED: _BACK_TO_DRAFT, Outcome.APPROVED: TransitionRule(Stage.COMMITTEES)},
)  # fmt: skip

COMMITTEES = StageRule(
    stage=Stage.COMMITTEES,
    clause="6.1",
    waits_as="Awaiting committees",
    asks=(
        TaskRule(
            kind=TaskKind.AGREE_EFFECTIVE_CARE, of=Role.EFFECTIVE_CARE_AND_TREATMENT, due=before_the_year(8),
            ladder=FOR_COMMITTEES, decides=True, receipt=True, clause="5.1, 6.1", obligations=("OB-069", "OB-087"),
        ),
        TaskRule(
            kind=TaskKind.AGREE_QUALITY_COMMITTEE, of=Role.QUALITY_COMMITTEE, after=(TaskKind.AGREE_EFFECTIVE_CARE,),
            due=before_the_year(4), ladder=FOR_COMMITTEES, decides=True, receipt=True,
            clause="5.1, 6.1", obligations=("OB-069", "OB-087"),
        ),
    ),
    leads_to={Outcome.CHANGES_WANTED: _BACK_TO_DRAFT, Outcome.APPROVED: TransitionRule(Stage.PUBLICATION)},
)  # fmt: skip

PUBLICATION = StageRule(
    stage=Stage.PUBLICATION,
    clause="6.1",
    waits_as="Awaiting publication",
    asks=(
        TaskRule(
            kind=TaskKind.PUBLISH_PROGRAMME, of=Role.QIST, due=before_the_year(1), ladder=FOR_QIST,
            clause="6.1", obligations=("OB-087",),
        ),
    ),
    leads_to={Outcome.COMPLETED: TransitionRule(Stage.IN_FORCE)},
)  # fmt: skip

IN_FORCE = StageRule(
    stage=Stage.IN_FORCE,
    clause="6.7",
    waits_as="In force",
    asks=(
        TaskRule(
            kind=TaskKind.CLOSE_PROGRAMME, of=Role.QIST, due=after_the_year(40), ladder=FOR_QIST,
            clause="6.7", obligations=("OB-118",),
        ),
    ),
    leads_to={Outcome.CLOSED: TransitionRule(Stage.YEAR_CLOSED)},
)  # fmt: skip

PROGRAMME = lifecycle(
    definition="programme",
    version=1,
    stages=(CALL_FOR_TOPICS, DRAFTING, CONSULTATION, SIGN_OFF, REDRAFTING, COMMITTEES, PUBLICATION, IN_FORCE),
)
"""How a programme year that begins to be agreed now will be."""

AGREED = (Stage.PUBLICATION, Stage.IN_FORCE, Stage.YEAR_CLOSED)
"""Where every decision on the programme has been taken: its topics may begin."""
