"""The rows of our database, one module for each family."""

from models.records.access import Lease, Link, RememberedBrowser, SignInCode, SignInSession
from models.records.base import Record
from models.records.closing import AcceptedRisk, RetentionHold
from models.records.cover import HandOver, PassedOn, Pause
from models.records.figures import ChartDeclaration, FigureEnterer, MeasureFigure
from models.records.history import FIRST_HASH, HistoryEntry, HistoryHead
from models.records.housekeeping import ClockReading, DailyRound, Installation, RoundFailure
from models.records.human_tasks import Correction, Decision, Draft, HumanTask, ProposalDraft, Timer
from models.records.improvement import ActionProgress, DriverLine, PdsaTest
from models.records.national.reports import (
    HeadlineResult,
    NationalReport,
    Recommendation,
    RecommendationAnswer,
)
from models.records.national.stop_requests import StopRequest
from models.records.outbox import Bounce, Email, EmailTask, PostOffice
from models.records.papers import CommitteeDecision, IssuedPaper, Meeting
from models.records.people import Absence, Committee, Person, RoleHolding, Service, Trust, TrustHoliday
from models.records.privacy import PrivacyCount, PrivacyRelease
from models.records.programme import (
    Objective,
    ProgrammeReview,
    SubmissionWindow,
    Subscription,
    Topic,
    topic_objective,
)
from models.records.projects import (
    BEGINNING,
    AllowedTransition,
    Project,
    ProjectPart,
    ProjectRun,
    ReferenceNumber,
    Transition,
)
from models.records.register import SavedFilter, SearchText, UnregisteredActivity
from models.records.spread.adoptions import Adoption, LearningRelease
from models.records.support_team import CoachingLine, Feedback, HelpRequest, ProjectNote
from models.records.template_library.templates import DocumentTemplate, TemplateUse, TemplateVersion

__all__ = [
    "BEGINNING",
    "FIRST_HASH",
    "Absence",
    "AcceptedRisk",
    "ActionProgress",
    "Adoption",
    "AllowedTransition",
    "Bounce",
    "ChartDeclaration",
    "ClockReading",
    "CoachingLine",
    "Committee",
    "CommitteeDecision",
    "Correction",
    "DailyRound",
    "Decision",
    "DocumentTemplate",
    "Draft",
    "DriverLine",
    "Email",
    "EmailTask",
    "Feedback",
    "FigureEnterer",
    "HandOver",
    "HeadlineResult",
    "HelpRequest",
    "HistoryEntry",
    "HistoryHead",
    "HumanTask",
    "Installation",
    "IssuedPaper",
    "LearningRelease",
    "Lease",
    "Link",
    "MeasureFigure",
    "Meeting",
    "NationalReport",
    "Objective",
    "PassedOn",
    "Pause",
    "PdsaTest",
    "Person",
    "PostOffice",
    "PrivacyCount",
    "PrivacyRelease",
    "ProgrammeReview",
    "Project",
    "ProjectNote",
    "ProjectPart",
    "ProjectRun",
    "ProposalDraft",
    "Recommendation",
    "RecommendationAnswer",
    "Record",
    "ReferenceNumber",
    "RememberedBrowser",
    "RetentionHold",
    "RoleHolding",
    "RoundFailure",
    "SavedFilter",
    "SearchText",
    "Service",
    "SignInCode",
    "SignInSession",
    "StopRequest",
    "SubmissionWindow",
    "Subscription",
    "TemplateUse",
    "TemplateVersion",
    "Timer",
    "Topic",
    "Transition",
    "Trust",
    "TrustHoliday",
    "UnregisteredActivity",
    "topic_objective",
]
