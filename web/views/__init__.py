"""What each page shows, decided by the handlers and only laid out by the templates."""

from web.views.access import CodePage, ContinuePage, SignInPage
from web.views.feedback import FeedbackPage, ToldView
from web.views.frame import PRODUCT, Fact, Link, Page, Step, View
from web.views.outbox import (
    ButtonView,
    ExpectedLine,
    MailLine,
    MailPage,
    NoticeView,
    OutboxPage,
    TomorrowPage,
)
from web.views.projects import (
    FilterView,
    HistoryLine,
    MyPage,
    ProjectLine,
    ProjectPage,
    RegisterPage,
    StageLine,
    StartPage,
    TaskLine,
)
from web.views.tasks import AgainView, FormView, MessagePage, TaskPage

__all__ = [
    "PRODUCT",
    "AgainView",
    "ButtonView",
    "CodePage",
    "ContinuePage",
    "ExpectedLine",
    "Fact",
    "FeedbackPage",
    "FilterView",
    "FormView",
    "HistoryLine",
    "Link",
    "MailLine",
    "MailPage",
    "MessagePage",
    "MyPage",
    "NoticeView",
    "OutboxPage",
    "Page",
    "ProjectLine",
    "ProjectPage",
    "RegisterPage",
    "SignInPage",
    "StageLine",
    "StartPage",
    "Step",
    "TaskLine",
    "TaskPage",
    "ToldView",
    "TomorrowPage",
    "View",
]
