"""`bedring up`: what it refuses in one line, what it keeps to itself, and a whole start."""

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from portal.cli import processes, up
from portal.cli.up import CannotStart
from portal.config import ConfigFault, Settings

REMEDY = "Let this user write there, or set another DATA_FOLDER."
BEDRING = [sys.executable, "-m", "portal.cli.command"]


@dataclass
class Started:
    """A running `bedring up`."""

    process: subprocess.Popen[str]
    home: str
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def until(self, words: str, times: int = 1, seconds: float = 60) -> str:
        """Waits until the log holds these words; the log."""
        deadline = time.monotonic() + seconds
        while self.said().count(words) < times:
            assert self.process.poll() is None, f"it ended:\n{self.said()}"
            assert time.monotonic() < deadline, f"never said {words!r}:\n{self.said()}"
            time.sleep(0.1)
        return self.said()

    def pids(self) -> dict[str, int]:
        """The parts under this `up`, by a word of their command line."""
        words = {
            "valkey": "valkey-server",
            "worker": "workers.celery",
            "clock": "workers.clock",
            "web": "gunicorn",
        }
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_text() for pid in children}
        return {part: pid for part, word in words.items() for pid, line in lines.items() if word in line}


@contextmanager
def started(folder: Path, **more: str) -> Iterator[Started]:
    home, environment = processes.temporary_installation(folder, **more)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen([*BEDRING, "up"], env=environment, stdout=log, stderr=log, text=True)
    running = Started(process, home, folder / "log")
    try:
        yield running
    finally:
        process.terminate()
        process.wait(60)


def refused(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [*BEDRING, *words], env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_folder_that_cannot_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file stands where the folder should be")
    done = refused("up", DATA_FOLDER=str(tmp_path / "var"))
    assert done.returncode == 1
    assert done.stderr == f"DATA_FOLDER: nothing can be written in {tmp_path}/var (File exists). {REMEDY}\n"


def test_a_folder_without_permission_stops_the_start() -> None:
    with pytest.raises(CannotStart, match=r"^DATA_FOLDER: nothing can be written in /proc/bedring \("):
        up.make_folder(Path("/proc/bedring"))  # where not even root may write


def test_a_port_in_use_stops_the_start(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = refused("up", DATA_FOLDER=str(tmp_path / "var"), PORT=str(port))
    assert done.returncode == 1
    line = f"PORT: 127.0.0.1:{port} is in use. Stop the other program, or set another PORT.\n"
    assert done.stderr == line


def test_an_address_that_is_not_ours_stops_the_start(settings: Settings) -> None:
    with pytest.raises(CannotStart, match=r"^HOST, PORT: nobody can listen on 192\.0\.2\.1:"):
        up.check_port(settings.model_copy(update={"host": "192.0.2.1"}))


def test_faulty_settings_stop_the_start_with_a_line_each() -> None:
    done = refused("up", PORT="x", DEMO="perhaps")
    assert done.returncode == 2
    assert done.stderr == "PORT: must be a whole number\nDEMO: must be 1 (yes) or 0 (no)\n"


@pytest.mark.parametrize("part", ["worker", "clock"])
def test_a_part_alone_needs_a_queue(part: str) -> None:
    done = refused(part)
    assert done.returncode == 2
    assert done.stderr == "REDIS_URL: a part alone needs it. Only `bedring up` starts a private server.\n"


def test_a_part_alone_needs_its_keys(tmp_path: Path) -> None:
    done = refused("web", DATA_FOLDER=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == "SECRET_KEY: is not set. `bedring up` makes one at the first start.\n"


def test_a_second_start_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    refusal = pytest.raises(CannotStart, match=f"already runs on {tmp_path} \\(process {os.getpid()}\\)")
    with up.lock(tmp_path), refusal, up.lock(tmp_path):
        pytest.fail("two at once")
    with up.lock(tmp_path):
        pass


def test_a_survivor_keeps_the_lock(tmp_path: Path) -> None:
    with up.lock(tmp_path) as held:
        survivor = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=(held,))
    try:
        with pytest.raises(CannotStart), up.lock(tmp_path):
            pytest.fail("a survivor was overlooked")
    finally:
        survivor.kill()
        survivor.wait()


def test_keys_are_made_once_and_for_our_eyes_only(tmp_path: Path) -> None:
    first = up.with_keys(Settings(data_folder=tmp_path))
    assert first.insecure_local
    for name in up.KEYS:
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    second = up.with_keys(Settings(data_folder=tmp_path))
    assert (first.signing_key, first.sealing_key) == (second.signing_key, second.sealing_key)
    assert first.signing_key != first.sealing_key


def test_keys_that_are_set_are_not_written(settings: Settings, tmp_path: Path) -> None:
    assert up.with_keys(settings).signing_key == settings.signing_key
    assert not (tmp_path / "secret_key").exists()


def test_the_folder_is_for_our_eyes_only(tmp_path: Path) -> None:
    assert stat.S_IMODE(up.make_folder(tmp_path / "a" / "var").stat().st_mode) == 0o700


def test_the_demo_keeps_to_its_own_folder_whatever_else_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", "postgresql://clinic@host/real_patients")
    monkeypatch.setenv("REDIS_URL", "redis://shared")
    monkeypatch.setenv("MAIL_URL", "smtp://mail.example")
    monkeypatch.setenv("MAIL_FROM", "post@clinic.example")
    monkeypatch.setenv("INSTANCE_ID", "north")
    demo = up.demo_settings()
    assert demo.demo
    assert demo.data_folder == tmp_path / "demo"
    assert demo.database_url == f"sqlite:///{tmp_path}/demo/bedring.sqlite3"
    assert (demo.redis_url, demo.mail_server) == ("", None)


def test_a_folder_too_deep_for_a_socket_uses_a_folder_of_our_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    deep = Settings(data_folder=Path("/srv") / ("deep" * 30))
    at = processes.socket_path(deep)
    assert at.is_relative_to(tmp_path)
    assert stat.S_IMODE(at.parent.stat().st_mode) == 0o700
    at.parent.chmod(0o755)
    with pytest.raises(ConfigFault, match="belongs to somebody else"):
        processes.socket_path(deep)


def test_a_shared_queue_starts_no_private_one(settings: Settings) -> None:
    own = [child.process.name for child in up.children(settings, held=0)]
    shared = up.children(settings.model_copy(update={"redis_url": "redis://shared"}), held=0)
    assert own == ["valkey", "worker", "clock", "web"]
    assert [child.process.name for child in shared] == ["worker", "clock", "web"]


@pytest.mark.slow
def test_an_empty_installation_starts_and_prints_the_link_to_set_it_up(
    tmp_path: Path, redis_url: str
) -> None:
    with started(tmp_path) as running:
        said = running.until("Set up the clinic")
        assert f"Bedring is ready: {running.home}" in said
        link = said.partition("(works once): ")[2].split()[0]
        assert link.startswith(f"{running.home}/setup/")
        with urllib.request.urlopen(link, timeout=10) as page:
            assert page.status == 200
        with redis.Redis.from_url(f"unix://{tmp_path}/var/valkey.sock") as queue:
            assert queue.config_get("port")["port"] == "0"
        parts = running.pids()
        assert set(parts) == {"valkey", "worker", "clock", "web"}
        os.kill(parts["clock"], signal.SIGKILL)
        running.until("clock ended (signal SIGKILL)")
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(60) == 0
    assert running.said().rstrip().endswith("stopped")
    assert not any(Path(f"/proc/{pid}").exists() for pid in parts.values())


def test_a_database_newer_than_this_release_stops_the_start(tmp_path: Path, sqlite_url: str) -> None:
    with sqlite3.connect(tmp_path / "bedring.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    done = refused("up", DATA_FOLDER=str(tmp_path))
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "newer" in done.stderr
