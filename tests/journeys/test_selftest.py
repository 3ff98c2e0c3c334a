"""The whole product, started as an administrator starts it, plays its main story on both databases."""

import subprocess
import sys
from pathlib import Path

import pytest

BEDRING = (sys.executable, "-m", "portal.cli.command")
PARTS = {"valkey-server": "valkey", "workers.celery": "worker", "workers.clock": "clock", "gunicorn": "web"}

pytestmark = pytest.mark.slow


def test_the_selftest_holds_with_nothing_but_what_the_product_brings() -> None:
    done = subprocess.run((*BEDRING, "selftest"), capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stdout
    assert "selftest: everything held" in done.stdout


def test_the_selftest_holds_on_postgresql_and_a_shared_queue_server(
    postgres_url: str, redis_url: str
) -> None:
    """Only what is not shared is started; and while it plays, each part says that it is well."""
    shared = ("--database-url", postgres_url, "--redis-url", redis_url)
    with subprocess.Popen((*BEDRING, "selftest", *shared), stdout=subprocess.PIPE, text=True) as playing:
        assert playing.stdout is not None
        assert "everything is started and ready" in playing.stdout.readline()
        parts = parts_under(playing.pid)
        assert set(parts) == {"worker", "clock", "web"}
        pairs = Path(f"/proc/{parts['web']}/environ").read_bytes().split(b"\0")
        environment = dict(pair.decode().split("=", 1) for pair in pairs if pair)
        probes = [subprocess.Popen((*BEDRING, "probe", part), env=environment) for part in parts]
        assert [probe.wait(60) for probe in probes] == [0, 0, 0]
        said = playing.stdout.read()
    assert playing.returncode == 0, said


def parts_under(selftest: int) -> dict[str, int]:
    """The parts of the product that a selftest has started."""
    lines = {
        pid: Path(f"/proc/{pid}/cmdline").read_text() for up in children(selftest) for pid in children(up)
    }
    return {part: pid for pid, line in lines.items() for word, part in PARTS.items() if word in line}


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
