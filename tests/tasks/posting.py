"""Mail that waits, and a server that is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from models.records import Email
from models.vocabulary import Letter, MailState
from tests.smtp import Sink
from tests.world import World


@contextmanager
def away(sink: Sink) -> Iterator[None]:
    """The mail server is away for the length of the block."""
    sink.go_away()
    try:
        yield
    finally:
        sink.come_back()


def one_mail(world: World) -> None:
    """The task mail of a project's lead waits."""
    world.propose(by="colleague")


def many_mails(world: World, count: int) -> list[str]:
    """A task mail of each of so many projects waits; their keys, oldest first."""
    for number in range(count):
        world.propose(by="colleague", title=f"Project {number}")
    return [mail.key for mail in world.mails()]


def the_mail(world: World) -> Email:
    [mail] = world.mails()
    return mail


def states(world: World) -> list[tuple[Letter, MailState]]:
    return [(mail.letter, mail.state) for mail in world.mails()]


def copies(sink: Sink) -> list[tuple[str, str]]:
    """Key and Message-ID of what the server has, in order."""
    return [(one.key, one.message_id) for one in sink.received]
