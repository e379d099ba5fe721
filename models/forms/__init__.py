"""One form for each kind of human task: what is asked, what is refused, and an example of each outcome."""

from models.forms.action_monitoring import CheckEffectForm, ImplementActionForm, OverseeActionsForm
from models.forms.adopting import (
    AgreeEffectiveCareForm,
    AgreeQualityCommitteeForm,
    CloseProgrammeForm,
    PublishProgrammeForm,
    SignProgrammeOffForm,
)
from models.forms.agreeing import CommentOnDraftForm, DraftProgrammeForm, InviteTopicsForm, SuggestTopicsForm
from models.forms.anytime import CheckInForm, NameSuccessorForm
from models.forms.approval import REVIEWS, ApproveForm, MeetConditionForm, ResolveObjectionForm
from models.forms.base import Known, NamedAction, TaskForm
from models.forms.closure import (
    AbandonForm,
    ConfirmClosureForm,
    EndorseMethodologyForm,
    ReviewMethodologyForm,
    ShareLearningForm,
    WithdrawForm,
    WriteFinalReportForm,
)
from models.forms.data_collection import ReportFindingsForm, SubmitDataForm
from models.forms.evidence import ReviewEvidenceForm, SearchEvidenceForm
from models.forms.meeting import RecordMeetingForm
from models.forms.planning import AdviseOnDesignForm, PlanCycleForm
from models.forms.proposal import CheckBronzeTrainingForm, ProposalForm
from models.forms.registration import RegisterForm, ScreenResearchForm
from models.vocabulary import TaskKind

_ALL: tuple[type[TaskForm], ...] = (
    ProposalForm,
    CheckBronzeTrainingForm,
    SearchEvidenceForm,
    ReviewEvidenceForm,
    RegisterForm,
    ScreenResearchForm,
    ApproveForm,
    *REVIEWS,
    ResolveObjectionForm,
    MeetConditionForm,
    AdviseOnDesignForm,
    PlanCycleForm,
    SubmitDataForm,
    ReportFindingsForm,
    RecordMeetingForm,
    ImplementActionForm,
    OverseeActionsForm,
    CheckEffectForm,
    ReviewMethodologyForm,
    EndorseMethodologyForm,
    WriteFinalReportForm,
    ShareLearningForm,
    ConfirmClosureForm,
    WithdrawForm,
    AbandonForm,
    NameSuccessorForm,
    CheckInForm,
    InviteTopicsForm,
    SuggestTopicsForm,
    DraftProgrammeForm,
    CommentOnDraftForm,
    SignProgrammeOffForm,
    AgreeEffectiveCareForm,
    AgreeQualityCommitteeForm,
    PublishProgrammeForm,
    CloseProgrammeForm,
)

FORMS: dict[TaskKind, type[TaskForm]] = {form.kind: form for form in _ALL}
"""The form of each kind of task."""

__all__ = ["FORMS", "Known", "NamedAction", "TaskForm"]
