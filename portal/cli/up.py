"""`bedring up`: the whole clinic on one machine, on the production path."""

import contextlib
import errno
import fcntl
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from portal.cli import first_start, processes
from portal.cli.supervisor import Child, Supervisor
from portal.config import Settings
from portal.domain.errors import PortalError

KEYS = ("secret_key", "encryption_key")
EVERY_ADDRESS = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
PROBE_SECONDS = 2


class CannotStart(PortalError):
    """Something outside the settings is in the way; the line says what, and what to do."""


@click.command()
@click.option("--demo", is_flag=True, help="A clinic of invented people, in a folder of its own.")
def up(demo: bool) -> None:
    """Start everything on this machine and keep it running."""
    settings = demo_settings() if demo else Settings()
    if os.getuid() == 0 and not settings.demo:
        _say("This runs as root. It works, but a user of its own is safer.")
    with lock(make_folder(settings.data_folder)) as held:
        settings = with_keys(settings)
        check_port(settings)
        welcome = first_start.prepare(settings)
        supervisor = Supervisor(
            children=children(settings, held),
            say=_say,
            missing=lambda: asked(settings, "/readyz"),
            when_ready=lambda: _announce(settings, welcome),
        )
        supervisor.run()


def demo_settings() -> Settings:
    """The settings of the demo: whatever else is set, it keeps to its own folder and mails nobody."""
    folder = Settings().data_folder / "demo"
    own = {"database_url": f"sqlite:///{folder}/bedring.sqlite3", "redis_url": "", "mail_url": "outbox:"}
    return Settings(data_folder=folder, demo=True, **own)


def make_folder(folder: Path) -> Path:
    """The data folder, for our eyes only; raises `CannotStart` where nothing can be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe_file = folder / f".writable-{os.getpid()}"
        probe_file.write_bytes(b"")
        probe_file.unlink()
    except OSError as error:
        raise _not_ours(folder, error) from None
    return folder


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[int]:
    """Keeps a second `bedring up` away: it would take the queue over. The parts inherit the lock."""
    try:
        held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _not_ours(folder / "lock", error) from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.read(held, 20).decode()
        os.close(held)
        raise CannotStart(f"Bedring, or a part of it, already runs on {folder} (process {holder}).") from None
    os.ftruncate(held, 0)
    os.write(held, str(os.getpid()).encode())
    try:
        yield held
    finally:
        os.close(held)


def with_keys(settings: Settings) -> Settings:
    """The settings with both keys; a missing one is made and kept in the data folder, for our eyes only."""
    for name in KEYS:
        if not getattr(settings, name).get_secret_value():
            _make_key(settings.data_folder / name)
    chosen: dict[str, Any] = {name: getattr(settings, name) for name in settings.model_fields_set}
    return Settings(**chosen | {"insecure_local": settings.is_local})


def _make_key(path: Path) -> None:
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:  # it is there already, but empty or not ours to read
        raise _not_ours(path, error) from None
    with open(made, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32))


def _not_ours(path: Path, error: OSError) -> CannotStart:
    """What an administrator reads when the data folder, or a file in it, is not this user's."""
    remedy = "Let this user write there, or set another DATA_FOLDER."
    return CannotStart(f"DATA_FOLDER: nothing can be written in {path} ({error.strerror}). {remedy}")


def check_port(settings: Settings) -> None:
    """Refuses a port on which we cannot listen; the web server itself would try for long."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host or None, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
    except OSError as error:
        where = f"{settings.host}:{settings.port}"
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(
                f"PORT: {where} is in use. Stop the other program, or set another PORT."
            ) from None
        raise CannotStart(f"HOST, PORT: nobody can listen on {where} ({error.strerror}).") from None


def children(settings: Settings, held: int) -> list[Child]:
    """All parts in the order in which they start: the queue, who works on it, who fills it, the pages."""
    parts = []
    if not settings.redis_url:
        at = processes.socket_path(settings)
        parts.append(processes.valkey(at, settings.data_folder))
        settings = settings.model_copy(update={"redis_url": f"unix://{at}"})
    parts += [processes.worker(settings), processes.clock(settings), processes.web(settings)]
    environment = processes.environment(settings)
    return [Child(part, environment, _say, inherited=(held,)) for part in parts]


def asked(settings: Settings, path: str) -> str | None:
    """What the web server lacks when asked for `/healthz` or `/readyz`; None when all is well."""
    host = EVERY_ADDRESS.get(settings.host, settings.host)
    address = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}{path}"
    named = {"Host": urlsplit(settings.public_url).netloc}
    request = urllib.request.Request(address, headers=named)
    try:
        with urllib.request.urlopen(request, timeout=PROBE_SECONDS):  # noqa: S310 - http, to ourselves
            return None
    except urllib.error.HTTPError as answer:
        return answer.read(500).decode(errors="replace").strip()
    except OSError as error:
        return f"the web server does not answer yet ({error})"


def _announce(settings: Settings, welcome: list[str]) -> None:
    for line in [f"Bedring is ready: {settings.public_url}", *welcome]:
        _say(line)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
