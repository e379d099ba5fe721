"""Where the demonstration is found on this computer, also beside another one."""

from __future__ import annotations

import socket
from contextlib import ExitStack, suppress

import pytest

from deployments.demo.site import LOOPBACK, chosen_site, kept_port
from models.errors import NotReady


def test_two_demonstrations_at_once_are_given_ports_of_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    with chosen_site() as first, chosen_site() as second:
        places = [first.prefect, first.pages, first.mailbox, second.prefect, second.pages, second.mailbox]
        smtp = {first.smtp_port, second.smtp_port}

    assert len(set(places)) == 6
    assert len(smtp) == 2
    assert f"pages uses {second.pages.rpartition(':')[2]}." in capsys.readouterr().out


def _first_of_four_free() -> int:
    for port in range(21_000, 60_000, 4):
        with suppress(NotReady), ExitStack() as kept:
            return min(kept_port(kept, port + number) for number in range(4))
    raise AssertionError("this computer has no four free ports in a row")


def test_the_pages_are_where_they_were_asked_for_and_the_rest_beside_them() -> None:
    free = _first_of_four_free()
    with chosen_site(free) as site:
        assert site.pages == f"http://{LOOPBACK}:{free}"
        assert site.api_url == f"http://{LOOPBACK}:{free + 1}/api"
        assert site.mailbox == f"http://{LOOPBACK}:{free + 2}"
        assert site.smtp_port == free + 3


def test_a_port_that_is_kept_can_be_listened_on_by_our_own_program() -> None:
    with ExitStack() as kept:
        port = kept_port(kept, 0)
        with socket.create_server((LOOPBACK, port)) as server:
            assert server.getsockname()[1] == port


@pytest.mark.parametrize("port", [None, 70_000])
def test_a_port_that_cannot_be_used_is_refused_with_what_to_do(port: int | None) -> None:
    with socket.create_server((LOOPBACK, 0)) as taken:
        asked_for = port or taken.getsockname()[1]
        with (
            pytest.raises(
                NotReady, match=rf"Port {asked_for} cannot be used here: choose another with PORT="
            ),
            chosen_site(asked_for),
        ):
            pass
