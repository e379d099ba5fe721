"""The words of the policy: every stage, role, kind of human task and outcome, with the label people read."""

from models.vocabulary.human_tasks import (
    AGAINST,
    UNSETTLED,
    CorrectionState,
    Outcome,
    TaskKind,
    TaskState,
    TimerKind,
    TimerState,
)
from models.vocabulary.improvement import ActDecision, DriverLevel, PredictionResult
from models.vocabulary.mail import Letter, LetterClass, LetterForm, MailState, Reminding
from models.vocabulary.measures import ChartChange, FigureSource, MeasureKind
from models.vocabulary.papers import PaperKind
from models.vocabulary.people import TENTATIVE, Part, PersonFact, Profession, Role, RoleStanding
from models.vocabulary.programme import ObjectiveKind, TopicSource, TopicState, Turn
from models.vocabulary.project import (
    ActionStrength,
    EvidenceType,
    Help,
    Involvement,
    MeasureType,
    Method,
    Priority,
    ProjectReason,
    ProjectType,
    QualityDimension,
    Route,
    Screen,
    Stage,
    Subject,
    TargetSense,
)
from models.vocabulary.service import ServiceTrouble
from models.vocabulary.spread import AdoptionState, AnnouncementChannel, LearningChannel, Publication
from models.vocabulary.word import Word

__all__ = [
    "AGAINST",
    "TENTATIVE",
    "UNSETTLED",
    "ActDecision",
    "ActionStrength",
    "AdoptionState",
    "AnnouncementChannel",
    "ChartChange",
    "CorrectionState",
    "DriverLevel",
    "EvidenceType",
    "FigureSource",
    "Help",
    "Involvement",
    "LearningChannel",
    "Letter",
    "LetterClass",
    "LetterForm",
    "MailState",
    "MeasureKind",
    "MeasureType",
    "Method",
    "ObjectiveKind",
    "Outcome",
    "PaperKind",
    "Part",
    "PersonFact",
    "PredictionResult",
    "Priority",
    "Profession",
    "ProjectReason",
    "ProjectType",
    "Publication",
    "QualityDimension",
    "Reminding",
    "Role",
    "RoleStanding",
    "Route",
    "Screen",
    "ServiceTrouble",
    "Stage",
    "Subject",
    "TargetSense",
    "TaskKind",
    "TaskState",
    "TimerKind",
    "TimerState",
    "TopicSource",
    "TopicState",
    "Turn",
    "Word",
]
