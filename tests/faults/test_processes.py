"""A real Valkey, a real Celery worker and a real clock: whatever Redis does, the table decides."""

import os
import random
import secrets
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.db.models import Message, MessageState
from portal.db.queries import heartbeats
from portal.services import outbox
from portal.services.messages import EscalateAlerts
from tests.faults.installation import Installation, installed, wait_for
from workers.app import create_publisher

pytestmark = pytest.mark.slow
ENGINE = ("valkey", "worker", "clock")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short path: a socket's name may not be long."""
    path = Path(tempfile.mkdtemp(prefix="bedring-", dir="/tmp"))
    yield path
    shutil.rmtree(path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, folder: Path) -> Iterator[Installation]:
    """One engine on each database, for all tests: none of them may leave it broken."""
    home = folder / request.param
    with ExitStack() as stack:
        url = f"sqlite:///{folder}/bedring.sqlite3"
        if request.param == "postgresql":
            url = stack.enter_context(request.getfixturevalue("postgres_server").database())
        yield stack.enter_context(installed(home, url, *ENGINE))


@pytest.fixture
def engine(running: Installation) -> Installation:
    """The engine, alive and with nothing left to do."""
    for part in ENGINE:
        if part not in running.running:
            running.start(part)
    begun = running.runtime.now()
    wait_for("a pulse", lambda: (last := beat(running)) and last > begun - timedelta(seconds=35))
    return running


def beat(installation: Installation, part: str = heartbeats.WORKER) -> datetime:
    with installation.runtime.reading() as session:
        return heartbeats.last(session, part) or datetime.min.replace(tzinfo=UTC)


@dataclass
class Batch:
    """Some messages of one test."""

    installation: Installation
    rows: int
    name: str = field(default_factory=lambda: secrets.token_hex(4))

    def __post_init__(self) -> None:
        now = self.installation.runtime.now()
        with self.installation.runtime.transaction() as session:
            for number in range(self.rows):
                order = EscalateAlerts(f"{self.name} {number}")
                outbox.put(session, order, now=now, expires_at=now + timedelta(days=99))

    def messages(self) -> list[Message]:
        with self.installation.runtime.reading() as session:
            mine = select(Message).where(Message.key.startswith(f"escalate_alerts:{self.name} "))
            return list(session.scalars(mine))

    def done(self) -> bool:
        return all(row.state is MessageState.DONE for row in self.messages())

    def attempts(self) -> set[tuple[int, int]]:
        return {(row.attempt, row.failures) for row in self.messages()}

    def failures(self) -> int:
        return sum(row.failures for row in self.messages())

    def wait(self) -> None:
        """Until all are done. What died with its worker is due when its lease is over: time is moved on."""
        for _ in range(30):
            with suppress(TimeoutError):
                wait_for(f"{self.rows} messages", self.done, seconds=3)
                return
            self.installation.move(seconds=160)
        raise TimeoutError(f"{self.attempts()}")


def test_every_message_is_worked_once(engine: Installation) -> None:
    batch = Batch(engine, 40)
    wait_for("forty messages", batch.done)
    assert batch.attempts() == {(1, 0)}


def test_a_flushed_redis_loses_nothing_and_costs_no_failure(engine: Installation) -> None:
    batch = Batch(engine, 30)
    for _ in range(8):
        engine.redis.flushall()
        time.sleep(0.1)
    batch.wait()
    assert batch.failures() == 0


def test_doubled_stale_and_foreign_hints_do_nothing(engine: Installation) -> None:
    batch = Batch(engine, 1)
    wait_for("one message", batch.done)
    (row,) = batch.messages()
    celery = create_publisher(engine.settings)
    for id, attempt in ((row.id, 1), (row.id, 1), (row.id, 99), (10**9, 1)):
        celery.send_task("escalate_alerts", args=(id, attempt), queue="alert")
    celery.send_task("delete_everything", args=("Anna Olsen",), queue="alert")
    Batch(engine, 5).wait()
    (same,) = batch.messages()
    assert (same.state, same.attempt, same.finished_at) == (row.state, row.attempt, row.finished_at)
    assert "Anna" not in engine.log("worker")
    assert "refused a message that is not ours" in engine.log("worker")


def test_a_valkey_that_dies_and_comes_back_is_used_again(engine: Installation) -> None:
    for _ in range(2):
        engine.again("valkey")
        batch = Batch(engine, 10)
        batch.wait()
        assert [row.state for row in batch.messages()] == [MessageState.DONE] * 10
        assert batch.failures() == 0
    assert engine.is_running("worker")
    assert engine.is_running("clock")


def test_a_frozen_redis_does_not_freeze_the_clock(engine: Installation) -> None:
    valkey = engine.running["valkey"].pid
    os.kill(valkey, signal.SIGSTOP)
    try:
        batch = Batch(engine, 3)
        before = engine.runtime.now() + timedelta(seconds=1)
        wait_for("a beat of the clock", lambda: beat(engine, heartbeats.CLOCK) > before)
        assert not any(row.begun_at for row in batch.messages()), "nobody was told of it"
    finally:
        os.kill(valkey, signal.SIGCONT)
    batch.wait()
    assert [row.state for row in batch.messages()] == [MessageState.DONE] * 3
    assert batch.failures() == 0


def test_two_clocks_are_harmless(engine: Installation) -> None:
    engine.running["second"] = engine.running.pop("clock")
    engine.start("clock")
    batch = Batch(engine, 40)
    wait_for("forty messages", batch.done)
    assert batch.attempts() == {(1, 0)}
    engine.kill("second")


def test_a_child_that_dies_takes_no_message_with_it(engine: Installation) -> None:
    batch, chance = Batch(engine, 40), random.Random(7)
    killed = 0
    for _ in range(4):
        killed += engine.kill_a_child("worker", chance)
        time.sleep(0.3)
    batch.wait()
    assert killed > 0
    assert [row.state for row in batch.messages()] == [MessageState.DONE] * 40
    assert batch.failures() <= killed, "each child held one message at most"
    assert engine.is_running("worker")


def test_both_end_in_peace_and_leave_no_message_half_done(engine: Installation) -> None:
    Batch(engine, 1).wait()  # both are at work: a part that just starts cannot end in peace yet
    batch = Batch(engine, 30)
    assert engine.stop("clock") == 0
    assert engine.stop("worker") == 0
    assert not [row for row in batch.messages() if row.state is MessageState.CLAIMED and row.begun_at]
    engine.start("worker")
    engine.start("clock")
    batch.wait()


@pytest.mark.parametrize(
    "empty_database_url, part",
    [("sqlite", "clock"), ("postgresql", "worker")],
    indirect=["empty_database_url"],
)
def test_no_part_starts_on_a_database_that_is_not_its_own(
    tmp_path: Path, empty_database_url: str, redis_url: str, part: str
) -> None:
    """Each part and each database once: the question is asked before a part knows more than its database."""
    with Installation.of(tmp_path, empty_database_url, redis_url=redis_url).up(part) as installation:
        assert installation.running[part].wait(timeout=60) != 0
        assert "bedring db upgrade" in installation.log(part)
        assert "Traceback" not in installation.log(part)
