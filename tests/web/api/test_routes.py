import json
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from models.forms import FORMS
from models.policy.lifecycle import LIFECYCLE
from models.policy.versions import asked_anytime
from models.settings import settings
from models.vocabulary import Letter, Outcome, Role, Stage, TaskKind
from tasks.operations.operation import OperationRequest, Target, perform_operation
from tasks.operations.registry import PROJECT_OPERATIONS, TASK_OPERATIONS
from tests.support.absences import away, leave
from tests.support.policy_table import rule_of, working_days_of
from tests.support.trust_at_work import QI, World, address, everything, nonce
from tests.support.web.addresses import routes
from tests.support.web.browsing import Browser, signed_in
from tests.web.conftest import TOKEN

PROPOSAL = {
    "title": "Shorter waits",
    "lead_name": "Leila Haddad",
    "lead_email": address("colleague"),
    "aim": "Ninety-five in a hundred within four hours.",
}


class Api:
    """A program that speaks to the JSON API."""

    def __init__(self, app: FastAPI, token: str = TOKEN) -> None:
        self.client = TestClient(app, headers={"Authorization": f"Bearer {token}"})

    def get(self, path: str, **query: str) -> tuple[int, Any]:
        answer = self.client.get(f"/api/v1/{path}", params=query or None)
        return answer.status_code, answer.json()

    def post(self, body: object, **headers: str) -> tuple[int, Any]:
        answer = self.client.post("/api/v1/projects", json=body, headers=headers)
        return answer.status_code, answer.json()


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """Every row but the figures of what was refused."""
    return {name: rows for name, rows in everything().items() if name != "privacy_count"}


@pytest.fixture
def api(app: FastAPI) -> Api:
    return Api(app)


@pytest.mark.parametrize(
    "authorization", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN, "Bearer é"]
)
def test_nothing_is_given_without_the_token(sqlite_world: World, app: FastAPI, authorization: str) -> None:
    _ = sqlite_world
    headers = {b"Authorization": authorization.encode("latin-1")} if authorization else {}

    answers = [
        TestClient(app).request(
            "GET" if "GET" in (route.methods or ()) else "POST",
            route.path.format(reference="QI-2026-0001", task_id="x", kind="approve"),
            headers=headers,
        )
        for route in routes()
        if route.path.startswith("/api/")
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert {answer.text for answer in answers} == {
        '{"detail":"This needs the bearer token of the API.","errors":[]}'
    }
    assert {answer.headers["www-authenticate"] for answer in answers} == {"Bearer"}


def test_without_a_token_in_the_settings_there_is_no_api(
    sqlite_world: World, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    _ = sqlite_world
    monkeypatch.setenv("QI_API_TOKEN", "")
    settings.cache_clear()

    assert api.get("projects") == (
        503,
        {"detail": "There is no API here: no token is set (QI_API_TOKEN).", "errors": []},
    )


def test_proposal_that_is_handed_in_waits_for_its_lead(world: World, api: Api) -> None:
    status, made = api.post(PROPOSAL)

    assert (status, made["reference"], made["title"], made["awaits_lead"]) == (
        201,
        "QI-2026-0001",
        "Shorter waits",
        True,
    )
    assert world.letters() == [(Letter.TASK_OPENED, "colleague")]
    assert api.get(f"tasks/{made['task_id']}")[1]["assignee"] == address("colleague")
    _, project = api.get("projects/QI-2026-0001")
    assert (project["id"], project["stage"], project["is_open"]) == (made["id"], "proposal", True)
    assert [(task["kind"], task["id"]) for task in project["tasks"]] == [("propose", made["task_id"])]


def test_what_was_handed_in_stands_in_the_form_of_the_lead(
    sqlite_world: World, app: FastAPI, api: Api
) -> None:
    _ = sqlite_world
    _, made = api.post(PROPOSAL)

    lead = signed_in(app, address("colleague"))
    first, why = lead.open(f"/tasks/{made['task_id']}"), lead.open(f"/propose/{made['task_id']}/why")

    assert (first.values["title"], why.values["aim"]) == (PROPOSAL["title"], PROPOSAL["aim"])


def test_a_date_of_a_proposal_is_read_like_one_of_a_file_and_stands_in_its_boxes(
    sqlite_world: World, app: FastAPI, api: Api
) -> None:
    _ = sqlite_world
    status, made = api.post({**PROPOSAL, "contract_ends_on": "1 April 2027"})

    shown = signed_in(app, address("colleague")).open(f"/propose/{made['task_id']}/people")

    boxes = [shown.values[f"contract_ends_on[{part}]"] for part in ("day", "month", "year")]
    assert (status, boxes) == (201, ["1", "4", "2027"])
    [error] = api.post({**PROPOSAL, "contract_ends_on": "1/4/27"})[1]["errors"]
    assert error["sentence"].endswith(
        "“1/4/27” has a year of two digits, which may be read in two ways: write it like 01/04/2026"
    )


def test_same_key_gives_the_same_project(sqlite_world: World, api: Api) -> None:
    _ = sqlite_world
    first, second, other = (api.post(PROPOSAL, **{"Idempotency-Key": key}) for key in ("one", "one", "two"))

    assert first == second
    assert [made["reference"] for _, made in (first, other)] == ["QI-2026-0001", "QI-2026-0002"]
    assert api.get("projects")[1]["total"] == 2


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"title": None}, [("title", "Enter the project title")]),
        ({"colour": "red"}, [("colour", "There is no field “colour” in this form: remove it")]),
        (
            {"lead_email": "x"},
            [("lead_email", "Enter the work email address of the project lead in the form name@nhs.net")],
        ),
        (
            {"lead_email": "x@elsewhere.example"},
            [("lead_email", "x@elsewhere.example is not known: use an address at northbrook.example")],
        ),
        (
            {"title": "About 943 476 5919"},
            [
                (
                    "title",
                    "“Project title” seems to hold an NHS number: take it out, nothing about a patient",
                )
            ],
        ),
    ],
)
def test_proposal_that_does_not_fit_is_refused_with_a_sentence_for_each_field(
    sqlite_world: World, api: Api, changed: dict[str, object], errors: list[tuple[str, str]]
) -> None:
    _ = sqlite_world
    before = stored()

    status, refusal = api.post({**PROPOSAL, **changed})

    assert (status, [(value["field"], value["sentence"]) for value in refusal["errors"]]) == (422, errors)
    assert stored() == before


@pytest.mark.parametrize("body", [[], "x", None])
def test_what_is_no_object_is_refused(sqlite_world: World, api: Api, body: object) -> None:
    _ = sqlite_world

    assert api.post(body)[0] == 422


def test_projects_are_found_by_word_stage_and_state(sqlite_world: World, api: Api) -> None:
    sqlite_world.propose(title="Falls")
    sqlite_world.walk_to(Stage.REGISTRATION)
    sqlite_world.propose(title="Waits", **QI)
    sqlite_world.walk_to(Stage.CLOSED)

    result = {
        query: [project["title"] for project in api.get(f"projects?{query}")[1]["projects"]]
        for query in (
            "",
            "q=fall",
            "stage=registration",
            "state=open",
            "state=closed",
            "limit=1",
            "limit=1&offset=1",
        )
    }

    assert result == {
        "": ["Waits", "Falls"],
        "q=fall": ["Falls"],
        "stage=registration": ["Falls"],
        "state=open": ["Falls"],
        "state=closed": ["Waits"],
        "limit=1": ["Waits"],
        "limit=1&offset=1": ["Falls"],
    }
    assert api.get("projects?stage=nonsense")[0] == 422


def test_tasks_are_found_by_state_project_kind_and_person(world: World, api: Api) -> None:
    world.propose()
    world.answer(TaskKind.SEARCH_EVIDENCE)
    world.propose(title="Another")
    lead, library = address("lead"), address("library")

    grouped_rows = {
        query: [(task["project"], task["kind"]) for task in api.get(f"tasks?{query}")[1]]
        for query in (
            "state=open",
            "project=QI-2026-0001&state=open",
            "kind=search_evidence&state=done",
            f"assignee={library}",
            f"assignee={lead}&state=open&project=QI-2026-0002",
        )
    }

    assert grouped_rows == {
        "state=open": [("QI-2026-0001", "review_evidence"), ("QI-2026-0002", "search_evidence")],
        "project=QI-2026-0001&state=open": [("QI-2026-0001", "review_evidence")],
        "kind=search_evidence&state=done": [("QI-2026-0001", "search_evidence")],
        f"assignee={library}": [("QI-2026-0001", "search_evidence"), ("QI-2026-0002", "search_evidence")],
        f"assignee={lead}&state=open&project=QI-2026-0002": [],
    }


def test_task_says_how_it_was_answered_by_whom_and_why(sqlite_world: World, api: Api) -> None:
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.APPROVAL)
    task = sqlite_world.task(TaskKind.APPROVE)
    sqlite_world.answer(TaskKind.APPROVE, Outcome.DECLINED)

    status, result = api.get(f"tasks/{task.id}")

    names = ("state", "outcome", "decided_by", "decided_for", "reason", "decides", "is_overdue")
    known = {name: result[name] for name in names}
    assert (status, known) == (
        200,
        {
            "state": "done",
            "outcome": "declined",
            "decided_by": "Daniel Okafor",
            "decided_for": None,
            "reason": "The sample is too small to tell.",
            "decides": True,
            "is_overdue": False,
        },
    )


def test_task_of_a_project_on_hold_is_not_overdue_whatever_its_date_says(
    sqlite_world: World, api: Api
) -> None:
    sqlite_world.propose()
    for title in ("Falls", "Waits"):
        sqlite_world.propose(title=title)
    rest = {"reason": "Building work.", "review_on": "2027-01-11"}
    sent = OperationRequest(sqlite_world.id_of("qist"), nonce(), rest)
    perform_operation(PROJECT_OPERATIONS["hold"], Target(reference="QI-2026-0002"), sent)
    sqlite_world.wait(days=30)

    _, tasks = api.get("tasks?state=open")

    assert [(task["project"], task["is_overdue"]) for task in tasks] == [
        ("QI-2026-0001", True),
        ("QI-2026-0002", False),
        ("QI-2026-0003", True),
    ]


def test_both_names_are_given_when_somebody_stood_in_and_who_took_over_from_whom(
    sqlite_world: World, api: Api
) -> None:
    """OB-054: the deputy decides, both names on the record."""
    away(sqlite_world, "qist", leave("2026-11-02", "2026-11-13", "director"))
    sqlite_world.propose()
    sqlite_world.walk_to(Stage.REGISTRATION)
    task = sqlite_world.task(TaskKind.REGISTER)
    to = {"name": "Mei Tanaka", "email": address("qist member"), "reason": "She knows the ward."}
    sent = OperationRequest(sqlite_world.id_of("qist deputy"), nonce(), to)
    perform_operation(TASK_OPERATIONS["pass-on"], Target(task_id=task.id), sent)
    sqlite_world.walk_to(Stage.APPROVAL)
    approval = sqlite_world.task(TaskKind.APPROVE)
    sqlite_world.answer(TaskKind.APPROVE)

    _, result = api.get(f"tasks/{approval.id}")
    _, history = api.get("projects/QI-2026-0001/history")

    assert (result["decided_by"], result["decided_for"]) == ("Paul Whitaker", "Ruth Calder")
    assert [(entry["who"], entry["passed"]) for entry in history if entry["passed"]] == [
        ("Daniel Okafor", "From Paul Whitaker to Mei Tanaka")
    ]
    assert [entry["who"] for entry in history if entry["sentence"] == "Approval: approved"] == [
        "Paul Whitaker on behalf of Ruth Calder (away until Friday 13 November 2026)"
    ]


def test_history_of_a_project_is_told_from_its_beginning(sqlite_world: World, api: Api) -> None:
    sqlite_world.propose()

    _, history = api.get("projects/QI-2026-0001/history")

    assert [(entry["sentence"], entry["who"]) for entry in history][:3] == [
        ("Project proposed", "Dr Amara Osei"),
        ("Now at: Proposal", ""),
        ("Asked Project lead to write the proposal", ""),
    ]


def test_messages_say_what_was_sent_to_whom_but_not_what_it_says(
    sqlite_world: World, app: FastAPI, api: Api
) -> None:
    sqlite_world.propose()
    signed_in(app, address("library"))

    _, messages = api.get("messages", project="QI-2026-0001")

    assert [(message["kind"], message["class"], message["to"], message["state"]) for message in messages] == [
        ("task-opened", "task", address("lead"), "superseded"),
        ("task-opened", "task", address("library"), "waiting"),
        ("receipt", "receipt", address("lead"), "waiting"),
        ("named", "decision", address("deputy"), "waiting"),
    ]
    assert set(messages[0]) == {
        "id", "key", "kind", "class", "project", "task_id", "to", "subject", "state", "attempts", "created_at",
        "sent_at",
    }  # fmt: skip
    _, everyones = api.get("messages")
    assert [everyone["key"] for everyone in everyones] == [message["key"] for message in messages], (
        "no sign-in codes"
    )


@pytest.mark.parametrize("kind", TaskKind)
def test_every_form_comes_as_a_schema_with_a_valid_example_for_each_outcome(
    sqlite_world: World, api: Api, kind: TaskKind
) -> None:
    _ = sqlite_world
    form = FORMS[kind]

    status, schema = api.get(f"forms/{kind}")

    assert (status, set(schema["properties"]), schema["type"]) == (200, set(form.model_fields), "object")
    assert set(schema["examples"]) == {outcome.value for outcome in form.outcomes}
    for outcome, example in schema["examples"].items():
        assert form.model_validate(example).result == outcome


def test_lifecycle_is_the_table_of_the_policy(sqlite_world: World, api: Api) -> None:
    _ = sqlite_world
    _, policy = api.get("lifecycle")

    assert (policy["version"], policy["first"]) == (LIFECYCLE.version, "proposal")
    assert [stage["stage"] for stage in policy["stages"]] == [str(stage) for stage in LIFECYCLE.stages]
    assert policy["final"] == ["closed", "declined", "withdrawn", "abandoned", "redirected"]
    [approval] = [stage for stage in policy["stages"] if stage["stage"] == "approval"]
    first, rule = approval["asks"][0], rule_of(TaskKind.APPROVE, Role.CDS_QUALITY_LEAD)
    assert first["condition"] == {
        "name": "is_quality_improvement",
        "meaning": "The work is quality improvement, which the CDS quality lead approves (6.3).",
    }
    known = {name: first[name] for name in ("kind", "role", "deadline", "working_days", "decides", "clause")}
    assert known == {
        "kind": "approve",
        "role": "cds_quality_lead",
        "deadline": rule.due.said,
        "working_days": working_days_of(rule),
        "decides": True,
        "clause": "6.3",
    }
    assert first["reminders"]["escalate"] == [
        {"after_working_days": days, "to": role.value} for days, role in rule.ladder.escalate
    ]
    assert [value["kind"] for value in policy["anytime"]] == [
        ask.kind.value for ask in asked_anytime(LIFECYCLE)
    ]
    assert {move["outcome"]: move["to"] for move in approval["leads_to"]} == {
        outcome.value: move.to.value for outcome, move in LIFECYCLE.rule(Stage.APPROVAL).leads_to.items()
    }


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("projects/QI-2026-9999", "There is no such project."),
        ("projects/QI-2026-9999/history", "There is no such project."),
        ("tasks/none", "There is no such task."),
        ("forms/none", "There is no such form."),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(
    sqlite_world: World, api: Api, path: str, sentence: str
) -> None:
    _ = sqlite_world

    assert api.get(path) == (404, {"detail": sentence, "errors": []})


def test_api_has_no_way_to_decide(sqlite_world: World, api: Api) -> None:
    _ = sqlite_world
    described = api.client.get("/openapi.json").json()

    ways = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert {(path, method) for path, method in ways if method != "get"} == {("/api/v1/projects", "post")}
    assert {path for path, _ in ways if not path.startswith("/api/v1/")} == set()


def test_session_of_a_person_opens_nothing_of_the_api(sqlite_world: World, app: FastAPI) -> None:
    _ = sqlite_world
    browser: Browser = signed_in(app, address("qist"))

    assert browser.open("/api/v1/projects").status == 401


def test_description_of_the_api_names_the_fields_of_a_proposal(sqlite_world: World, api: Api) -> None:
    _ = sqlite_world
    described = api.client.get("/openapi.json").json()

    schema = described["paths"]["/api/v1/projects"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert (schema["required"], "aim" in schema["properties"]) == (["title", "lead_name", "lead_email"], True)
    assert "{model}" not in json.dumps(described)
