"""Sheets through the real queue: how many a minute and core, and what the pages notice of it.

Database, private Valkey, clock, web server and a Celery worker with two children, as `bedring up` has
in a temporary folder: first the product's, then one that makes its sheets the naive way. The clock hands out
enough at a time to keep both children busy (that of `bedring up` hands over one sheet at a time, so that mail
never waits for paper).

    python -m bench.worker [sheets]      targets: ours/naive at least 8, p95 under load at most 2 x idle
"""

import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from portal.cli import processes, up
from portal.config import Settings
from portal.db import models, schema
from portal.db.models import MessageState
from portal.runtime import Runtime
from portal.services import outbox
from portal.services.messages import RenderProgramme
from tests import builders
from workers import clock

CHILDREN, CORES = 2, 2
AHEAD = 6  # sheets the clock hands over in advance
PROTOCOL = "lbp_full_session_002"
WARM_UP = 20
EVERY_SECONDS = 0.05
LIGHT_PAGE = "/log-in"
LAST_SECONDS = 600


class Installation:
    """One running product in a folder of its own."""

    def __init__(self, folder: Path, *, is_naive: bool) -> None:
        self.home, environment = processes.temporary_installation(folder)
        os.environ.update(environment | {"WORKER_CHILDREN": str(CHILDREN), "LOG_LEVEL": "WARNING"})
        up.make_folder(folder / "var")
        settings = up.with_keys(Settings())
        schema.upgrade(settings.database_url)
        self.runtime = Runtime.of(settings)
        self._log = (folder / "log").open("wb")
        socket = processes.socket_path(settings)
        settings = settings.model_copy(update={"redis_url": f"unix://{socket}"})
        worker = "bench.naive_worker" if is_naive else "workers.celery"
        self._commands = [
            processes.valkey(socket, settings.data_folder).command,
            tuple(word.replace("workers.celery", worker) for word in processes.worker(settings).command),
            (*processes.BEHIND_THE_PAGES, sys.executable, "-m", "bench.worker", "clock"),
            processes.web(settings).command,
        ]
        self._environment = processes.environment(settings)
        self._started: list[subprocess.Popen[bytes]] = []

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        started = self._started
        try:
            for command in self._commands:
                started.append(
                    subprocess.Popen(command, env=self._environment, stdout=self._log, stderr=self._log)
                )
                time.sleep(0.5)
            self._wait(lambda: _answer(self.home + LIGHT_PAGE) > 0)
            yield
        finally:
            for process in reversed(started):
                process.terminate()
            for process in reversed(started):
                process.wait(timeout=150)
            self.runtime.database.close()
            self._log.close()

    def prescribe(self, count: int) -> list[int]:
        """So many patients with a programme each; the numbers of the versions."""
        now = datetime.now(UTC)
        with self.runtime.transaction() as session:
            therapist = builders.a_therapist(session)
            for _ in range(count):
                patient = builders.a_patient(session, therapist=therapist, email=None, now=now)
                builders.a_programme(session, patient=patient, protocol=PROTOCOL, now=now)
            return [version.id for version in session.query(models.ProgrammeVersion)]

    def print_all(self, versions: list[int]) -> float:
        """Seconds from the order to the last stored sheet."""
        with self.runtime.transaction() as session:
            for version in versions:
                outbox.put(
                    session, RenderProgramme(version, "full_programme", "Letter"), now=datetime.now(UTC)
                )
        begun = time.perf_counter()
        self._wait(lambda: not self._open())
        return time.perf_counter() - begun

    def cpu_seconds(self) -> float:
        """Time of the processor the worker has used so far, with its children and their renderers."""
        return _cpu_seconds(self._started[1].pid)

    def _open(self) -> int:
        with self.runtime.reading() as session:
            ours = session.query(models.Message).filter(models.Message.effect == "render_programme")
            if ours.filter(models.Message.state == MessageState.FAILED).count():
                raise RuntimeError("a sheet failed")
            return ours.filter(models.Message.state != MessageState.DONE).count()

    @staticmethod
    def _wait(is_done: object) -> None:
        end = time.monotonic() + LAST_SECONDS
        while not is_done():  # type: ignore[operator]
            if time.monotonic() > end:
                raise TimeoutError
            time.sleep(0.2)


def _answer(address: str) -> float:
    """Seconds until a page has come; 0 while nobody answers."""
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(address, timeout=10) as response:
            response.read()
    except OSError:
        return 0
    return time.perf_counter() - begun


def _cpu_seconds(pid: int) -> float:
    """Of a process, all it has started, and those of them that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    used = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used + sum(
        map(_cpu_seconds, map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))
    )


class Visitor(threading.Thread):
    """Somebody who opens a light page twenty times a second."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.seconds: list[float] = []
        self._address = address
        self._left = threading.Event()

    def run(self) -> None:
        while not self._left.wait(EVERY_SECONDS):
            self.seconds.append(_answer(self._address))

    def leave(self) -> float:
        """The 95th percentile of what was waited."""
        self._left.set()
        self.join()
        return statistics.quantiles(self.seconds, n=20)[-1]


def visited(address: str, seconds: float) -> float:
    visitor = Visitor(address)
    visitor.start()
    time.sleep(seconds)
    return visitor.leave()


@dataclass(frozen=True)
class Measured:
    """Sheets a minute and core; by the worker's own time of the processor; a light page's p95."""

    rate: float
    cpu_rate: float
    idle: float
    busy: float


def measure(count: int, *, is_naive: bool) -> Measured:
    with tempfile.TemporaryDirectory(prefix="bedring-bench-") as folder:
        installation = Installation(Path(folder), is_naive=is_naive)
        versions = installation.prescribe(WARM_UP + count)
        with installation.running():
            installation.print_all(versions[:WARM_UP])
            idle = visited(installation.home + LIGHT_PAGE, 5)
            visitor = Visitor(installation.home + LIGHT_PAGE)
            visitor.start()
            before = installation.cpu_seconds()
            seconds = installation.print_all(versions[WARM_UP:])
            used = installation.cpu_seconds() - before
            busy = visitor.leave()
    return Measured(count / seconds * 60 / CORES, count / used * 60, idle, busy)


def main(count: int) -> None:
    ours, naive = measure(count, is_naive=False), measure(max(10, count // 6), is_naive=True)
    for name, found in (("product", ours), ("naive", naive)):
        pages = f"{found.idle * 1000:.1f} ms idle, {found.busy * 1000:.1f} ms meanwhile"
        print(f"{name}: {found.rate:.0f} sheets a minute and core; a light page's p95 {pages}")
        print(f"  {found.cpu_rate:.0f} sheets in a minute of the worker's own processor time")
    print(f"by processor time ours/naive={ours.cpu_rate / naive.cpu_rate:.1f}")
    print(f"ours/naive={ours.rate / naive.rate:.1f} p95/idle={ours.busy / ours.idle:.1f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["clock"]:
        clock.WINDOWS[models.Queue.PDF] = AHEAD
        clock.main()
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
