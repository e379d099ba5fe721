"""The newest table’s reviews: who decides on the approval of a project, and what each decision rests on."""

from models.policy import conditions as c
from models.policy.ladders import FOR_CDS, FOR_QIST, FOR_REVIEWERS, FOR_THE_DIRECTOR
from models.policy.rules import Basis, TaskRule, WorkingDays
from models.vocabulary import Role, TaskKind

WORK_BASIS = Basis(
    TaskKind.PROPOSE,
    ("project_type", "service", "topic", "problem", "baseline", "aim", "method", "involvement"),
)
"""What an approval is given to; the evidence for it is beside it."""

DATA_BASIS = Basis(TaskKind.PROPOSE, ("project_type", "topic", "method", "partners"))
"""What says which data are used, by whom and for what."""

METHOD_BASIS = Basis(TaskKind.REVIEW_EVIDENCE, ("method", "baseline"))
PARTNERS_BASIS = Basis(TaskKind.REVIEW_EVIDENCE, ("method", "partners"))
"""Method, baseline and partners, which are asked with the evidence since version 2 of the proposal’s form."""

SCREEN_BASIS = Basis(
    TaskKind.PROPOSE,
    ("randomised", "allocation_by_protocol", "unsupported_intervention", "intends_generalisable"),
)
"""Whether it is research."""

DESIGN_BASIS = Basis(TaskKind.DESIGN)
DATA_USE_BASIS = Basis(TaskKind.DESIGN, ("purpose", "data_items", "storage", "collected_by"))
"""Which data are collected for what, where they are kept and who sees them."""

SAMPLE_BASIS = Basis(TaskKind.DESIGN, ("population", "sample", "exclusions", "measures"))
"""Who is looked at and who is left out."""

GOVERNANCE_BASIS = Basis(TaskKind.PROPOSE, ("usual_governance",))
QUESTION_BASIS = Basis(TaskKind.PROPOSE, ("evidence_question",))
CONCLUSION_BASIS = Basis(TaskKind.REVIEW_EVIDENCE, ("conclusion",))
ROUTE_BASIS = Basis(TaskKind.REGISTER, ("project_type",))

REVIEWS = (
    TaskRule(
        kind=TaskKind.APPROVE, of=Role.CDS_QUALITY_LEAD, when=c.is_quality_improvement,
        due=WorkingDays(10), ladder=FOR_CDS, decides=True, receipt=True, stands=True,
        rests_on=(WORK_BASIS, METHOD_BASIS, CONCLUSION_BASIS, DESIGN_BASIS, ROUTE_BASIS),
        clause="6.3", obligations=("OB-079", "OB-095", "OB-096"),
    ),
    TaskRule(
        kind=TaskKind.APPROVE, of=Role.QIST, when=c.is_quality_assurance,
        due=WorkingDays(10), ladder=FOR_QIST, decides=True, receipt=True, stands=True,
        rests_on=(WORK_BASIS, METHOD_BASIS, CONCLUSION_BASIS, DESIGN_BASIS, ROUTE_BASIS),
        clause="6.3", obligations=("OB-079", "OB-095", "OB-097"),
    ),
    TaskRule(
        kind=TaskKind.REVIEW_SUPPORT_TEAM, of=Role.QIST, when=c.is_national,
        due=WorkingDays(10), ladder=FOR_QIST, decides=True, receipt=True, stands=True,
        rests_on=(DATA_BASIS, PARTNERS_BASIS, DATA_USE_BASIS, ROUTE_BASIS),
        clause="7.1", obligations=("OB-121", "OB-125", "OB-126"),
    ),
    TaskRule(
        kind=TaskKind.REVIEW_RESEARCH_GOVERNANCE, of=Role.RESEARCH_GOVERNANCE, when=c.is_national,
        due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True, receipt=True, stands=True,
        rests_on=(DATA_BASIS, PARTNERS_BASIS, DATA_USE_BASIS, ROUTE_BASIS),
        clause="7.1", obligations=("OB-121", "OB-125"),
    ),
    TaskRule(
        kind=TaskKind.REVIEW_INFORMATION_GOVERNANCE, of=Role.INFORMATION_GOVERNANCE, when=c.uses_personal_data,
        due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True, receipt=True, stands=True,
        rests_on=(
            DATA_BASIS, PARTNERS_BASIS, GOVERNANCE_BASIS, DATA_USE_BASIS,
            Basis(TaskKind.REGISTER, ("personal_data",)),
        ),
        clause="7.1, 7.3", obligations=("OB-121", "OB-125", "OB-126", "OB-133", "OB-134"),
    ),
    TaskRule(
        kind=TaskKind.REVIEW_EQUALITY, of=Role.EQUALITY_AND_DIVERSITY, when=c.may_disadvantage,
        due=WorkingDays(10), ladder=FOR_REVIEWERS, decides=True, receipt=True, stands=True,
        rests_on=(WORK_BASIS, METHOD_BASIS, SAMPLE_BASIS, Basis(TaskKind.REGISTER, ("may_disadvantage",))),
        clause="7.2", obligations=("OB-129", "OB-131"),
    ),
    TaskRule(
        kind=TaskKind.REVIEW_ETHICS, of=Role.ASSOCIATE_DIRECTOR, when=c.could_harm,
        due=WorkingDays(10), ladder=FOR_THE_DIRECTOR, decides=True, receipt=True, stands=True,
        rests_on=(WORK_BASIS, METHOD_BASIS, DESIGN_BASIS, Basis(TaskKind.REGISTER, ("could_harm",))),
        clause="5.0, 7.1", obligations=("OB-053", "OB-120"),
    ),
)  # fmt: skip
"""Who decides on the approval of a project, the reviews of its route and its screens included."""
