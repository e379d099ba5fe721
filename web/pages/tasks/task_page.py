"""The page of a human task: what went before it, and its form with what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from models.clock import spoken_date
from models.forms import FORMS, TaskForm
from models.forms.second_person import ALONE
from models.vocabulary import TaskKind
from tasks.actions.effects import effect_rows, enough_on
from tasks.operations.operation import Target
from tasks.queries.tasks.task import AskedTask, TaskSeen
from web.forms.fields import FieldView
from web.forms.points import with_points
from web.forms.sampling import with_sample_size
from web.forms.showing import fields_of
from web.pages.closing_views import missing_lines
from web.pages.form_answers import Filled, gone_as_text, new_nonce
from web.pages.measure_views import measure_views
from web.pages.report_views import report_sections
from web.pages.table_rows import programme_links
from web.pages.tasks.figure_grid import grid_for, set_into_boxes, with_boxes
from web.pages.tasks.not_yet import EXTEND, OFFERED, beside
from web.pages.tasks.operations import links_for
from web.request import PageRequest
from web.summaries import changed_texts, line_beside, replies_of, step_beside, steps_of
from web.views import FormView, LabelledText, PageLink, TaskPage

SPEAKS_FOR_SERVICE = frozenset({TaskKind.SUGGEST_TOPICS, TaskKind.COMMENT_ON_DRAFT})
"""What a service or group says of a programme; the rest is decided for the Trust."""

TOO_EARLY = "There are not enough figures yet since practice changed."
"""Why the effect is asked about again, as the page fills it in."""


def show_task(request: PageRequest, seen: TaskSeen, filled: Filled) -> Response:
    """The page of a task that is open."""
    asked, form = seen.asked, FORMS[seen.asked.kind]
    groups = links_for(Target(task_id=asked.id), request.person.person_id, is_team=request.person.is_team)
    links = [link.href for group in groups for link in group.links]
    is_movable = asked.kind in OFFERED and any(href.endswith(f"/do/{EXTEND}") for href in links)
    fields, filled = _fields(seen, filled, request.person.person_id, is_movable=is_movable)
    view = TaskPage(
        reference=asked.reference,
        project_title=asked.title,
        asked=asked.kind.label,
        due=spoken_date(seen.due_on),
        is_overdue=seen.is_overdue,
        takes=takes(form),
        brief=[*line_beside(seen), *_brief(seen, is_folded=False)],
        brief_folded=_brief(seen, is_folded=True),
        changed=changed_texts(seen.changed),
        replies=replies_of(seen.changed),
        why=list(_why(seen)),
        form=FormView(
            kind=asked.kind,
            action=f"/tasks/{asked.id}",
            fields=fields,
            submit="Send my decision" if asked.decides else "Send",
            nonce=new_nonce(),
            version=str(asked.version),
            form_version=form.version,
            kept=filled.kept,
        ),
        notice=filled.notice,
        gone=gone_as_text(filled.gone),
        how=form.how_to,
        history=list(_history(seen)),
        results=seen.results,
        measures=measure_views(seen.measures),
        report=report_sections(seen.report) if seen.report else (),
        operations=[group for group in groups if group.heading],
        whose=f"It is asked of {seen.asked_of}; you may answer it, too." if seen.asked_of else "",
        take=next((link for group in groups if not group.heading for link in group.links), None),
        steps=[*step_beside(seen), *steps_of(seen.answers, seen.choices)],
        calendar=f"/tasks/{asked.id}/calendar.ics",
        feedback=f"/feedback?task={asked.id}",
        links=[*_programme_links(seen), *_figure_links(asked), *_meeting_links(links), *_report_links(asked)],
        heading_changed="What is to be corrected"
        if seen.changed and seen.changed.reason
        else "What has changed",
        missing=missing_lines(seen.missing, here=f"/tasks/{asked.id}"),
    )
    title = f"{asked.kind.label}, {asked.reference}"
    return request.show(view, title=title, here="my", errors=filled.errors, status=filled.status)


def _brief(seen: TaskSeen, *, is_folded: bool) -> list[LabelledText]:
    return [LabelledText(line.label, line.text) for line in seen.brief if line.is_folded is is_folded]


def _with_every_effect(seen: TaskSeen, values: Mapping[str, object]) -> Mapping[str, object]:
    """What stands in the form, with a row for each action to be judged: one may be done since a draft was kept."""
    if not seen.unjudged:
        return values
    rows = {"effects": effect_rows(seen.unjudged, values.get("effects"))}
    day = enough_on(seen.unjudged)
    again = {"not_yet_on": day.isoformat(), "not_yet_because": TOO_EARLY} if day else {}
    return {**again, **values, **rows}


def _fields(
    seen: TaskSeen, filled: Filled, person_id: str, *, is_movable: bool
) -> tuple[list[FieldView], Filled]:
    """The fields of its form; and what was typed and is wrong, at the places at which the page shows it.

    With “not yet” beside them where its date may be moved.
    """
    kind, form = seen.asked.kind, FORMS[seen.asked.kind]
    filled = replace(filled, values=_with_every_effect(seen, filled.values))
    grid = grid_for(kind, seen.asked.reference, person_id)
    if grid is not None:
        grid, filled = set_into_boxes(grid, filled)
    fields = fields_of(form, filled.values, filled.errors, choices=seen.choices, not_asked=seen.not_asked)
    if grid is not None:
        fields = with_boxes(grid, fields, filled.errors)
    fields = [field for field in fields if seen.is_alone or field.name != ALONE]
    fields = with_sample_size(form, fields, filled.values)
    fields = with_points(fields, seen.points, filled.values, filled.errors)
    return (beside(kind, fields, filled.values, filled.errors) if is_movable else fields), filled


def _meeting_links(offered: Sequence[str]) -> Iterator[PageLink]:
    """Where a meeting is planned that was not held yet, and its calendar file had."""
    for href in offered:
        if href.endswith("/do/plan-meeting"):
            yield PageLink("Not held yet? Say when it will be", href)


def _figure_links(asked: AskedTask) -> Iterator[PageLink]:
    """Where the figures that somebody is asked for are entered."""
    if asked.kind is TaskKind.SUBMIT_DATA:
        address = f"/projects/{asked.reference}"
        yield PageLink("All periods", f"{address}/figures/all")
        yield PageLink("Paste, or send a file", f"{address}/paste-figures")


def _report_links(asked: AskedTask) -> Iterator[PageLink]:
    """Where the report is read before something is said about it."""
    if asked.kind in {TaskKind.SHARE_LEARNING, TaskKind.CONFIRM_CLOSURE}:
        yield PageLink("Read the final report", f"/projects/{asked.reference}/report")


def _programme_links(seen: TaskSeen) -> list[PageLink]:
    """What has to be seen before anything is decided about a programme; whoever names whom to ask decides nothing."""
    kind = seen.asked.kind
    if kind is TaskKind.INVITE_TOPICS:
        return []
    return programme_links(seen.agrees, is_of_service=kind in SPEAKS_FOR_SERVICE)


def takes(form: type[TaskForm]) -> str:
    """“about 5 minutes”."""
    return f"about {form.minutes} minute{'s' if form.minutes > 1 else ''}"


def _history(seen: TaskSeen) -> Iterator[LabelledText]:
    if seen.about:
        yield LabelledText("What it is about", seen.about)
    if seen.moved:
        yield LabelledText("Its date", seen.moved)
    if seen.before:
        yield LabelledText("Decided before", seen.before)
    for lesson in seen.lessons:
        yield LabelledText(f"Learned in {lesson.reference}", "\n".join([f"“{lesson.title}”", *lesson.lines]))


def _why(seen: TaskSeen) -> Iterator[str]:
    yield f"The policy asks this of the {seen.role.label} (clause {seen.clause})."
    if seen.note:
        yield seen.note
    yield from seen.namesakes
