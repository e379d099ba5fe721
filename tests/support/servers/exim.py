"""A real Exim as the Trust's relay, as docs/exim4.conf sets it up, in front of another that is its mail system."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from pwd import getpwnam
from tempfile import TemporaryDirectory
from typing import Self

from tests.support.servers.certificates import Certificate
from tests.support.servers.prefect_server import free_port

RECIPE = Path(__file__).parents[3] / "docs" / "exim4.conf"
RELAY, MAIL_SYSTEM = "127.0.0.2", "localhost"
"""Exim sends nothing to a server at its own address, so that the two have one each."""

EXIM, AS = "/usr/sbin/exim4", "Debian-exim"
LOGIN = ("qi", "let it through")
PATIENCE = 120.0

MAIL_SYSTEM_CONFIGURATION = """
primary_hostname = mail.northbrook.example
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
spool_directory = {folder}/spool
log_file_path = {folder}/%slog
keep_environment =
tls_advertise_hosts = *
tls_certificate = {certificate}
auth_advertise_hosts = ${{if eq{{$tls_in_cipher}}{{}}{{}}{{*}}}}
acl_smtp_mail = check_sender
acl_smtp_rcpt = check_recipient

begin acl

check_sender:
  deny !authenticated = *
  accept

check_recipient:
  deny recipients = lsearch;{folder}/unknown
       message = 5.1.1 There is nobody of that name
  defer recipients = lsearch;{folder}/busy
       message = 4.2.1 The mailbox is being moved
  accept

begin routers

all:
  driver = accept
  transport = mailbox

begin transports

mailbox:
  driver = appendfile
  directory = {folder}/mailbox
  maildir_format
  user = {user}

begin authenticators

plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${{if and{{{{eq{{$auth2}}{{trust}}}}{{eq{{$auth3}}{{upstream}}}}}}}}
"""


class NoExim(Exception):
    """There is no Exim here, or nobody who may start it."""


@dataclass(frozen=True)
class Exims:
    """The relay and the mail system behind it, at work."""

    folder: Path
    relay_port: int
    mail_system_port: int

    @contextmanager
    def running(self) -> Iterator[Self]:
        """The relay, for the length of the block."""
        with _daemon(self.folder / "relay.conf", RELAY, self.relay_port):
            yield self

    @contextmanager
    def with_mail_system(self) -> Iterator[Self]:
        """The mail system behind it, for the length of the block."""
        with _daemon(self.folder / "mail-system.conf", "127.0.0.1", self.mail_system_port):
            yield self

    @property
    def relay_url(self) -> str:
        """Where a postman finds the relay, with name, password and certificate."""
        return self.url_of_relay(*LOGIN)

    def url_of_relay(self, user: str, password: str) -> str:
        certificate = self.folder / f"{RELAY}.pem"
        login = f"{user}:{password.replace(' ', '%20')}"
        return f"smtp://{login}@{RELAY}:{self.relay_port}?starttls=required&ca={certificate}"

    @property
    def mail_system_url(self) -> str:
        """The same of the mail system itself."""
        certificate = self.folder / f"{MAIL_SYSTEM}.pem"
        return (
            f"smtp://trust:upstream@{MAIL_SYSTEM}:{self.mail_system_port}?starttls=required&ca={certificate}"
        )

    @property
    def bounces(self) -> Path:
        """What came back."""
        return self.folder / "relay" / "bounces"

    def refuse(self, address: str) -> None:
        """The mail system knows nobody at an address: 550."""
        self._name("unknown", [address])

    def put_off(self, *addresses: str) -> None:
        """The mail system takes nothing for these addresses now: 451."""
        self._name("busy", addresses)

    def received(self) -> list[bytes]:
        """What has arrived in the mail system."""
        return _messages(self.folder / "mail-system" / "mailbox")

    def came_back(self) -> list[bytes]:
        """The reports in the mailbox of our sender."""
        return _messages(self.bounces)

    def wait_for(self, received: int = 0, came_back: int = 0, waiting: int = 0) -> None:
        """Wait until so many have arrived and come back, and so many wait at the relay."""
        until, seen = time.monotonic() + PATIENCE, (-1, -1, -1)
        while seen != (received, came_back, waiting):
            assert time.monotonic() < until, f"received, came back and waiting are {seen} after {PATIENCE} s"
            time.sleep(0.05)
            seen = (len(self.received()), len(self.came_back()), self.waiting())

    def waiting(self) -> int:
        """How many messages wait at the relay: `exim4 -bpc`, as mailq counts."""
        return int(self._relay("-bpc"))

    def try_again(self) -> None:
        """Try what waits at the relay until it has gone, as queue runners do in their time.

        One run is not enough: it leaves out a message that the delivery before still holds.
        """
        until = time.monotonic() + PATIENCE
        while self.waiting() and time.monotonic() < until:
            self._relay("-qff")

    def _relay(self, *arguments: str) -> str:
        command = [EXIM, "-C", str(self.folder / "relay.conf"), *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE).stdout

    def _name(self, file: str, addresses: tuple[str, ...] | list[str]) -> None:
        (self.folder / "mail-system" / file).write_text("".join(f"{address}: yes\n" for address in addresses))


@contextmanager
def exims() -> Iterator[Exims]:
    """Both set up, on ports that nobody has, and the relay at work; NoExim where that cannot be."""
    if not Path(EXIM).exists():
        raise NoExim("there is no Exim here: apt-get install exim4-daemon-light")
    if os.geteuid() != 0:
        raise NoExim("only root can start Exim with a configuration of its own")
    with TemporaryDirectory(prefix="qi-exim-") as folder, _set_up(Path(folder)).running() as relay:
        yield relay


def _set_up(folder: Path) -> Exims:
    folder.chmod(0o755)
    for host in (RELAY, MAIL_SYSTEM):
        Certificate.for_host(host, folder)
    all_exims = Exims(folder, free_port(), free_port())
    openssl = ["/usr/bin/openssl", "passwd", "-6", LOGIN[1]]
    hashed = subprocess.run(openssl, check=True, capture_output=True, text=True)
    (folder / "passwords").write_text(f"{LOGIN[0]}: {hashed.stdout}")
    (folder / "next").write_text("user: trust\npassword: upstream\n")
    for side in ("relay", "mail-system"):
        (folder / side / "spool").mkdir(parents=True)
    (folder / "relay.conf").write_text(_recipe(_macros(all_exims)))
    filled = {"folder": folder / "mail-system", "port": all_exims.mail_system_port, "user": AS}
    certificate = folder / f"{MAIL_SYSTEM}.pem"
    (folder / "mail-system.conf").write_text(
        MAIL_SYSTEM_CONFIGURATION.format(**filled, certificate=certificate)
    )
    all_exims.put_off()
    all_exims.refuse("nobody@nowhere.example")
    _give_away(folder)
    return all_exims


def _macros(all_exims: Exims) -> Mapping[str, object]:
    return {
        "OUR_ADDRESS": RELAY,
        "OUR_PORT": all_exims.relay_port,
        "SENDER": "qist@northbrook.example",
        "CERTIFICATE": all_exims.folder / f"{RELAY}.pem",
        "PRIVATE": all_exims.folder / f"{RELAY}.pem",
        "PASSWORDS": all_exims.folder / "passwords",
        "NEXT_SERVER": f"{MAIL_SYSTEM}::{all_exims.mail_system_port}",
        "NEXT_LOGIN": all_exims.folder / "next",
        "AUTHORITIES": all_exims.folder / f"{MAIL_SYSTEM}.pem",
        "BOUNCES": all_exims.bounces,
        "READER": AS,
        "SPOOL": all_exims.folder / "relay" / "spool",
        "LOGS": all_exims.folder / "relay" / "%slog",
    }


def _recipe(macros: Mapping[str, object]) -> str:
    """The configuration of the documentation with other values of its macros; nothing else is changed."""
    sentence = RECIPE.read_text()
    for name, value in macros.items():
        sentence, count = re.subn(rf"^{name} +=.*$", f"{name} = {value}", sentence, flags=re.MULTILINE)
        assert count == 1, name
    return sentence


def _give_away(folder: Path) -> None:
    """Exim itself is nobody special; its configuration must be root's."""
    user = getpwnam(AS)
    for path in folder.rglob("*"):
        if path.suffix != ".conf":
            os.chown(path, user.pw_uid, user.pw_gid)


@contextmanager
def _daemon(configuration: Path, host: str, port: int) -> Iterator[None]:
    """Exim in the foreground, until the end of the block."""
    command = [EXIM, "-C", str(configuration), "-bdf"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as daemon:
        try:
            _until_it_answers(daemon, host, port)
            yield
        finally:
            daemon.terminate()


def _until_it_answers(daemon: subprocess.Popen[bytes], host: str, port: int) -> None:
    until = time.monotonic() + PATIENCE
    while daemon.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"Exim does not run (exit status {daemon.poll()})")


def _messages(maildir: Path) -> list[bytes]:
    return [path.read_bytes() for folder in ("new", "cur") for path in sorted((maildir / folder).glob("*"))]
