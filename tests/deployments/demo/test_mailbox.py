from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from fastapi.testclient import TestClient

from deployments.demo.mailbox import inbox
from deployments.demo.mailbox_store import LoopbackSMTP, MailboxStore
from models.vocabulary import Letter
from notifications.emails.render import render
from notifications.smtp.message import LetterText, build_message
from notifications.smtp.postman import DeliveryOutcome, Postman
from tests.notifications.smtp.test_message import ENVELOPE
from tests.support.documents.letter_samples import SAMPLES

PATIENCE = 60  # seconds; a busy computer takes long to start a program
FROM = "qist@northbridge.nhs.uk"
AMINA, TOM = "amina.khan@nhs.net", "tom.okafor@nhs.net"
ROOT = Path(__file__).parents[3]


@pytest.fixture
def mailbox(tmp_path: Path) -> MailboxStore:
    return MailboxStore(tmp_path / "mailbox")


@pytest.fixture
def pages(mailbox: MailboxStore) -> Iterator[TestClient]:
    with TestClient(inbox(mailbox), base_url="http://127.0.0.1:8025") as client:
        yield client


def letter_to(mailbox: MailboxStore, to: str, words: LetterText) -> None:
    mailbox.keep(FROM, [to], build_message(replace(ENVELOPE, to=to), words))


def subjects(mailbox: MailboxStore, *, to: str = "") -> list[str]:
    return [message.subject for message in mailbox.messages(to=to)]


def test_what_is_sent_to_the_mailbox_can_be_read_there(mailbox: MailboxStore) -> None:
    words = render(Letter.TASK_OPENED, SAMPLES[Letter.TASK_OPENED])
    message = build_message(ENVELOPE, words)
    smtp = LoopbackSMTP(mailbox)
    smtp.start()
    try:
        with Postman(f"smtp://127.0.0.1:{smtp.port}?starttls=none") as postman:
            assert postman.deliver(message, FROM, AMINA).result is DeliveryOutcome.SENT
    finally:
        smtp.stop()

    [kept] = mailbox.messages()
    assert (kept.sender, kept.to, kept.subject, kept.text) == (FROM, (AMINA,), words.subject, words.text)
    assert mailbox.source(kept).endswith(message)


def test_letters_are_there_after_a_restart_newest_first(mailbox: MailboxStore, tmp_path: Path) -> None:
    for subject in ("first", "second", "third"):
        letter_to(mailbox, AMINA, LetterText(subject, "x", "x"))

    again = MailboxStore(tmp_path / "mailbox")

    assert subjects(again) == subjects(mailbox) == ["third", "second", "first"]
    assert again.messages() == mailbox.messages()


def test_only_the_newest_letters_are_kept(tmp_path: Path) -> None:
    mailbox = MailboxStore(tmp_path, newest=2)
    for subject in ("first", "second", "third"):
        letter_to(mailbox, AMINA, LetterText(subject, "x", "x"))

    assert subjects(mailbox) == ["third", "second"]
    assert len(list(tmp_path.iterdir())) == 2
    assert subjects(MailboxStore(tmp_path, newest=1)) == ["third"]


def test_letters_can_be_asked_for_by_their_reader(mailbox: MailboxStore, pages: TestClient) -> None:
    letter_to(mailbox, AMINA, LetterText("for Amina", "Hello Amina", "x"))
    letter_to(mailbox, TOM, LetterText("for Tom", "Hello Tom", "x"))

    listed = pages.get("/messages.json", params={"to": AMINA.upper()}).json()

    assert [(value["to"], value["subject"], value["text"]) for value in listed] == [
        ([AMINA], "for Amina", "Hello Amina\n")
    ]
    assert set(listed[0]) == {"id", "to", "sender", "subject", "message_id", "key", "received_at", "text"}
    assert re.findall(r"for \w+", pages.get("/", params={"to": TOM}).text) == ["for Tom"]
    assert re.findall(r"for (?:Amina|Tom)", pages.get("/").text) == ["for Tom", "for Amina"]


def test_an_empty_mailbox_says_so(pages: TestClient) -> None:
    assert "No email yet." in pages.get("/").text


def test_a_letter_is_shown_as_text_with_links_as_html_and_as_source(
    mailbox: MailboxStore, pages: TestClient
) -> None:
    words = render(Letter.TASK_OPENED, SAMPLES[Letter.TASK_OPENED])
    letter_to(mailbox, AMINA, words)
    [kept] = mailbox.messages()
    link = re.search(r"https://\S+", words.text)
    assert link is not None

    page = pages.get(f"/messages/{kept.id}")
    assert f'<a href="{link.group()}" target="_blank" rel="noreferrer">{link.group()}</a>' in page.text
    assert pages.get(f"/messages/{kept.id}/html").text == words.html.replace(
        "<head>", '<head><base target="_blank">'
    )
    source = pages.get(f"/messages/{kept.id}/source")
    assert (source.content, source.headers["content-type"]) == (
        mailbox.source(kept),
        "text/plain; charset=utf-8",
    )


def test_what_a_letter_says_cannot_run_in_the_mailbox(mailbox: MailboxStore, pages: TestClient) -> None:
    evil = "<script>alert(1)</script>"
    letter_to(mailbox, AMINA, LetterText(evil, f"{evil} http://x.uk/{evil}", evil))
    [kept] = mailbox.messages()

    page, letter = pages.get(f"/messages/{kept.id}"), pages.get(f"/messages/{kept.id}/html")

    assert "<script" not in pages.get("/").text + page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page.text
    assert letter.headers["content-security-policy"].startswith(
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none';"
    )
    assert letter.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["00000000000000000001", "..%2f..%2fetc%2fpasswd", "x"])
@pytest.mark.parametrize("view", ["", "/html", "/source"])
def test_a_letter_that_is_not_there_is_not_found(pages: TestClient, name: str, view: str) -> None:
    assert pages.get(f"/messages/{name}{view}").status_code == 404


def test_a_letter_without_parts_or_headers_is_shown_all_the_same(
    mailbox: MailboxStore, pages: TestClient
) -> None:
    mailbox.keep("", [AMINA], b"\r\nplain \xff\r\n")
    [kept] = mailbox.messages()

    assert "(no subject)" in pages.get("/").text
    assert [pages.get(f"/messages/{kept.id}{view}").status_code for view in ("", "/html", "/source")] == [
        200
    ] * 3


def test_another_host_name_cannot_read_the_mailbox(mailbox: MailboxStore) -> None:
    with TestClient(inbox(mailbox), base_url="http://evil.example") as client:
        assert client.get("/messages.json").status_code == 400


def test_the_mailbox_runs_as_a_program_and_stops_when_asked(tmp_path: Path) -> None:
    smtp_port, web_port = free_port(), free_port()
    options = ["--smtp-port", str(smtp_port), "--web-port", str(web_port), "--dir", str(tmp_path / "kept")]
    program = subprocess.Popen([sys.executable, "-m", "deployments.demo.mailbox", *options], cwd=ROOT)
    try:
        address = f"http://127.0.0.1:{web_port}/messages.json"
        assert eventually_read(address) == []
        with Postman(f"smtp://127.0.0.1:{smtp_port}?starttls=none") as postman:
            postman.deliver(b"Subject: Hello\r\n\r\nHello.\r\n", FROM, AMINA)
        assert [value["subject"] for value in eventually_read(address)] == ["Hello"]
    finally:
        os.kill(program.pid, signal.SIGTERM)
        program.wait(timeout=PATIENCE)

    assert [path.suffix for path in (tmp_path / "kept").iterdir()] == [".eml"]


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = subprocess.run(
            [sys.executable, "-m", "deployments.demo.mailbox", "--smtp-port", port, "--dir", str(tmp_path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert (ended.returncode, ended.stderr) == (
        1,
        f"The mailbox cannot use port {port}: Address already in use.\n",
    )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free_socket:
        port: int = free_socket.getsockname()[1]
        return port


def eventually_read(address: str) -> list[dict[str, object]]:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 our own program
                result: list[dict[str, object]] = json.load(answer)
                return result
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
