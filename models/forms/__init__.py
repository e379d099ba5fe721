"""The forms: one for each kind of human task, with an example of each outcome, and those of what else people do."""

from models.forms.base import FormContext, NamedAction, TaskForm
from models.forms.committees.actions import DoCommitteeActionForm
from models.forms.programme.national_audit import ConfirmNonParticipationForm, RecordCasesForm
from models.forms.programme.national_report import (
    ActOnRecommendationForm,
    AnswerRecommendationsForm,
    TakeInReportForm,
)
from models.forms.programme.programme_draft import (
    CommentOnDraftForm,
    DraftProgrammeForm,
    InviteTopicsForm,
    SuggestTopicsForm,
)
from models.forms.programme.programme_sign_off import (
    AgreeEffectiveCareForm,
    AgreeQualityCommitteeForm,
    CloseProgrammeForm,
    PublishProgrammeForm,
    SignProgrammeOffForm,
)
from models.forms.project.action_monitoring import (
    ImplementActionForm,
    OverseeActionsForm,
)
from models.forms.project.any_stage import (
    AgreeCorrectionForm,
    CheckInForm,
    ConfirmSponsorForm,
    NameSuccessorForm,
)
from models.forms.project.approval import (
    REVIEWS,
    ApproveForm,
    MeetConditionForm,
    ResolveObjectionForm,
)
from models.forms.project.closure import (
    AbandonForm,
    ConfirmClosureForm,
    EndorseMethodologyForm,
    ReviewMethodologyForm,
    WithdrawForm,
    WriteFinalReportForm,
)
from models.forms.project.cycle_plan import AdviseOnDesignForm, PlanCycleForm
from models.forms.project.data_collection import ReportFindingsForm, ReviewDataUseForm, SubmitDataForm
from models.forms.project.duties.destruction import DestroyDataForm
from models.forms.project.duties.risks import AcceptRiskForm, ReviewRiskForm
from models.forms.project.effect_check import CheckEffectForm
from models.forms.project.evidence import ReviewEvidenceForm, SearchEvidenceForm
from models.forms.project.meeting import RecordMeetingForm
from models.forms.project.plans.design import DesignForm
from models.forms.project.proposal import CheckBronzeTrainingForm, ProposalForm
from models.forms.project.registration import RegisterForm, ScreenResearchForm
from models.forms.project.spread.adopting import AnswerAdoptionForm
from models.forms.project.spread.sharing import ShareLearningForm
from models.forms.support_team.help import AnswerHelpForm
from models.forms.support_team.unregistered import SettleUnregisteredForm
from models.vocabulary import TaskKind

_ALL: tuple[type[TaskForm], ...] = (
    ProposalForm,
    CheckBronzeTrainingForm,
    SearchEvidenceForm,
    ReviewEvidenceForm,
    DesignForm,
    RegisterForm,
    ScreenResearchForm,
    ApproveForm,
    *REVIEWS,
    ResolveObjectionForm,
    MeetConditionForm,
    AdviseOnDesignForm,
    PlanCycleForm,
    ReviewDataUseForm,
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
    AgreeCorrectionForm,
    ConfirmSponsorForm,
    RecordCasesForm,
    AcceptRiskForm,
    ReviewRiskForm,
    DestroyDataForm,
    AnswerHelpForm,
    AnswerAdoptionForm,
    InviteTopicsForm,
    SuggestTopicsForm,
    DraftProgrammeForm,
    CommentOnDraftForm,
    SignProgrammeOffForm,
    AgreeEffectiveCareForm,
    AgreeQualityCommitteeForm,
    PublishProgrammeForm,
    CloseProgrammeForm,
    DoCommitteeActionForm,
    ConfirmNonParticipationForm,
    TakeInReportForm,
    AnswerRecommendationsForm,
    ActOnRecommendationForm,
    SettleUnregisteredForm,
)

FORMS: dict[TaskKind, type[TaskForm]] = {form.kind: form for form in _ALL}
"""The form of each kind of task."""

__all__ = ["FORMS", "FormContext", "NamedAction", "TaskForm"]
