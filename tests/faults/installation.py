"""A whole installation whose parts can be killed, frozen and started again, one by one."""

import os
import random
import signal
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import redis
from sqlalchemy import select

from portal.cli import processes
from portal.config import Settings
from portal.db import schema
from portal.db.models import Message, MessageState
from portal.runtime import Runtime

SETTLED = frozenset(MessageState) - {MessageState.DUE, MessageState.CLAIMED, MessageState.TRANSMITTING}
START = {"valkey": None, "worker": processes.worker, "clock": processes.clock, "web": processes.web}


def wait_for(what: str, look: Callable[[], Any], seconds: float = 60) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not within {seconds:.0f} s")


def is_alive(row: Message) -> bool:
    """Whether the process that holds this message still runs; a hint nobody took up is held by nobody."""
    pid = (row.owner or "").rpartition(":")[2]
    try:
        return bool(pid) and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Installation:
    """The parts of one installation in a folder of its own, and its truth: database and mailbox."""

    settings: Settings
    folder: Path
    runtime: Runtime
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, database_url: str, **values: Any) -> "Installation":
        folder.mkdir(exist_ok=True)
        port = free_port()
        settings = Settings(**{
            "data_folder": folder, "database_url": database_url, "redis_url": f"unix://{folder}/valkey.sock",
            "secret_key": "Zq3v8Jm1xT6bR0wYc5Kf9uLh2Nd7PgSa", "port": port, "insecure_local": True,
            "encryption_key": "aV5nE8tQ2yH6mC1rW9kX3jB7zF4dU0sL", "public_url": f"http://127.0.0.1:{port}",
            "web_processes": 1, "worker_children": 3, "clock_offset_file": folder / "offset",
            "argon2_memory_kib": 64,
        } | values)  # fmt: skip
        installation = cls(settings, folder, Runtime.of(settings))
        installation.move_to(timedelta())
        return installation

    @contextmanager
    def up(self, *parts: str) -> Iterator["Installation"]:
        """Runs these parts for the length of the block; whatever still lives at its end is killed."""
        try:
            for part in parts:
                self.start(part)
            yield self
        finally:
            for part in list(self.running):
                self.kill(part)
            self.runtime.database.close()

    def start(self, part: str) -> None:
        if part == "valkey":
            command = processes.valkey(self.folder / "valkey.sock", self.folder).command
        else:
            command = START[part](self.settings).command
        log = (self.folder / f"{part}.log").open("ab")
        self.running[part] = subprocess.Popen(
            command, env=processes.environment(self.settings), stdout=log, stderr=log, start_new_session=True,
            cwd=Path(__file__).parents[2],
        )  # fmt: skip
        log.close()

    def kill(self, part: str) -> None:
        """The power is cut from this part and from its children."""
        process = self.running.pop(part)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def again(self, part: str) -> None:
        self.kill(part)
        self.start(part)

    def stop(self, part: str) -> int:
        """Asks this part to end in peace; its exit code."""
        process = self.running.pop(part)
        process.terminate()
        return process.wait(timeout=60)

    def is_running(self, part: str) -> bool:
        """Whether the process that was started as this part still lives."""
        return self.running[part].poll() is None

    def kill_a_child(self, part: str, chance: random.Random) -> bool:
        """One process behind this part dies, if there is one; the part itself lives."""
        parent = self.running[part].pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(chance.choice(children)), signal.SIGKILL)
                return True
        return False

    def log(self, part: str) -> str:
        return (self.folder / f"{part}.log").read_text(errors="replace")

    def move_to(self, offset: timedelta) -> None:
        """Moves the installation's clock; a reader sees the old time or the new one, never half a number."""
        waiting = self.folder / "offset.part"
        waiting.write_text(str(offset.total_seconds()))
        waiting.rename(self.folder / "offset")

    def move(self, **by: float) -> None:
        self.move_to(self.runtime.clock.offset() + timedelta(**by))

    @property
    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.settings.redis_url)

    def messages(self) -> list[Message]:
        with self.runtime.reading() as session:
            return list(session.scalars(select(Message).order_by(Message.id)))

    def work(self) -> list[Message]:
        """All messages but the clock's own duties."""
        return [row for row in self.messages() if ":" in row.key and not row.key.endswith("Z")
                and row.effect != "pulse"]  # fmt: skip

    def states(self) -> Counter[str]:
        return Counter(row.state.value for row in self.work())

    def is_settled(self) -> bool:
        now = self.runtime.now()
        return all(row.state in SETTLED or row.due_at > now for row in self.work())

    def patiently(self, what: str, look: Callable[[], Any], seconds: float = 150) -> Any:
        """Waits for something. Where only the dead hold work, time moves on until their leases are over."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(TimeoutError):
                return wait_for(what, look, seconds=3)
            self.let_leases_end()
        raise TimeoutError(f"{what}: {self.states()}")

    def let_leases_end(self) -> None:
        held = [row.lease_until for row in self.messages() if row.lease_until]
        if held and not any(is_alive(row) for row in self.messages() if row.lease_until):
            self.move(seconds=(max(held) - self.runtime.now()).total_seconds() + 1)
        elif self.in_doubt():
            self.move(seconds=61)  # the next look at what is in doubt

    def settle(self) -> None:
        """Waits until no work is left and no e-mail is in doubt."""
        self.patiently("all work", lambda: self.is_settled() and not self.in_doubt())

    def in_doubt(self) -> bool:
        return any(row.state is MessageState.UNKNOWN for row in self.work())


@contextmanager
def installed(folder: Path, database_url: str, *parts: str, **values: Any) -> Iterator[Installation]:
    """An installation on a migrated database."""
    schema.upgrade(database_url)
    with Installation.of(folder, database_url, **values).up(*parts) as installation:
        yield installation
