from __future__ import annotations

from pathlib import Path

import pytest

from notifications.smtp.relay import BadRelayUrl, Protection, Relay, relay_at


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.nhs.net", Relay(host="mail.nhs.net", port=587, protection=Protection.REQUIRED)),
        ("smtps://mail.nhs.net", Relay(host="mail.nhs.net", port=465, protection=Protection.TLS)),
        (
            "smtp://qi:p%40ss%2F@mail.nhs.net:2525?starttls=required",
            Relay(
                host="mail.nhs.net", port=2525, protection=Protection.REQUIRED, user="qi", password="p@ss/"
            ),
        ),
        (
            "smtp://127.0.0.1:1025?starttls=none",
            Relay(host="127.0.0.1", port=1025, protection=Protection.NONE),
        ),
        ("smtp://relay?starttls=none", Relay(host="relay", port=25, protection=Protection.NONE)),
        (
            "smtp://[::1]:25?starttls=opportunistic",
            Relay(host="::1", port=25, protection=Protection.OPPORTUNISTIC),
        ),
    ],
)
def test_a_url_says_where_the_relay_is_and_how_the_line_is_protected(url: str, relay: Relay) -> None:
    assert relay_at(url) == relay


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.nhs.net:587",
        "http://mail.nhs.net",
        "smtp://",
        "smtp://a..b",
        "smtp://mail.nhs.net:many",
        "smtp://mail.nhs.net?starttls=sometimes",
        "smtp://mail.nhs.net?verify=no",
        "smtps://mail.nhs.net?starttls=none",
    ],
)
def test_a_url_that_says_something_else_is_refused(url: str) -> None:
    with pytest.raises(BadRelayUrl):
        relay_at(url)


def test_a_password_is_never_sent_over_a_line_that_somebody_could_keep_unencrypted() -> None:
    with pytest.raises(BadRelayUrl, match="must say starttls=required"):
        relay_at("smtp://qi:secret@mail.nhs.net?starttls=opportunistic")


def test_the_password_is_in_no_error_and_no_representation() -> None:
    with pytest.raises(BadRelayUrl) as refused:
        relay_at("smtp://qi:secret@mail.nhs.net?starttls=sometimes")

    assert "secret" not in str(refused.value)
    assert "secret" not in repr(relay_at("smtp://qi:secret@mail.nhs.net"))


def test_a_file_of_certificates_that_is_not_there_is_refused_at_once(tmp_path: Path) -> None:
    relay = relay_at(f"smtps://mail.nhs.net?ca={tmp_path / 'none.pem'}")

    with pytest.raises(BadRelayUrl, match="No such file"):
        relay.tls_context()


@pytest.mark.parametrize(
    "sentence",
    [
        "535 p&ss is not the password of qi",
        "535 AUTH PLAIN AHFpAHAmc3M= refused",
        "535 AUTH LOGIN cCZzcw== refused",
        "535 AHFpAHAmc3M= and p&ss refused",
    ],
)
def test_a_password_that_the_relay_repeats_is_masked_in_every_form(sentence: str) -> None:
    masked = relay_at("smtp://qi:p%26ss@smtp.nhs.net:587").masked(sentence)

    assert [secret in masked for secret in ("p&ss", "AHFpAHAmc3M=", "cCZzcw==")] == [False] * 3
    assert (masked.startswith("535 "), "…" in masked) == (True, True)


def test_without_a_password_nothing_is_masked() -> None:
    assert relay_at("smtp://smtp.nhs.net").masked("535 AHFpAHAmc3M=") == "535 AHFpAHAmc3M="
