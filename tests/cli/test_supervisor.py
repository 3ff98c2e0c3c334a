"""Death, pause, giving up and the orderly end, with toy processes."""

import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from portal.cli import supervisor
from portal.cli.processes import Process
from portal.cli.supervisor import Child, GaveUp, Supervisor

LIVES = "import time; print('at work', flush=True); time.sleep(600)"
NOTES_ITS_END = """
import pathlib, signal, sys, time
def end(*_):
    with open(sys.argv[1], "a") as ends: ends.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("at work", flush=True)
time.sleep(600)
"""


def toy(code: str, *words: str, name: str = "toy", grace: int = 5, said: list[str] | None = None) -> Child:
    process = Process(name, (sys.executable, "-c", code, *words), grace)
    return Child(process, dict(os.environ), (said if said is not None else []).append, pause=0.05)


def until(true, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


@pytest.fixture(autouse=True)
def _same_signals():
    before = {number: signal.getsignal(number) for number in supervisor.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_log_of_each_part_carries_its_name() -> None:
    said: list[str] = []
    child = toy("print('hello')", name="web", said=said)
    child.start()
    child.relay.join(20)
    child.stop()
    assert "[web] hello" in said


def test_a_warning_that_does_not_matter_is_left_out() -> None:
    said: list[str] = []
    child = toy("print('saving may fail'); print('hello')", said=said)
    child.process = replace(child.process, hush="saving")
    child.start()
    child.relay.join(20)
    child.stop()
    assert said == ["[toy] hello"]


def test_a_part_that_was_killed_is_started_again() -> None:
    child = toy(LIVES)
    child.start()
    first = child.running.pid
    os.kill(first, signal.SIGKILL)
    until(lambda: child.watch() or child.running.pid != first)
    assert child.running.poll() is None
    child.stop()


def test_the_pause_doubles_up_to_half_a_minute() -> None:
    said: list[str] = []
    child = toy("", said=said)
    child.begun_at, child.pause = time.monotonic(), supervisor.FIRST_PAUSE
    for _ in range(4):
        child._mourn(1)
    assert [line.rpartition("in ")[2] for line in said] == ["1 s", "2 s", "4 s", "8 s"]
    child.deaths.clear()
    child._mourn(1)
    assert child.pause == supervisor.LONGEST_PAUSE


def test_a_part_that_lived_long_starts_again_after_the_shortest_pause() -> None:
    child = toy("")
    child.pause, child.begun_at = 16.0, time.monotonic() - supervisor.MINUTE - 1
    child._mourn(0)
    assert child.pause == 2 * supervisor.FIRST_PAUSE


def test_five_deaths_in_a_minute_stop_everything_and_say_why() -> None:
    said: list[str] = []
    healthy = toy(LIVES, name="clock", said=said)
    broken = toy("raise SystemExit('the database is away')", name="worker", said=said)
    everything = Supervisor([healthy, broken], said.append, lambda: "worker", lambda: None)
    with pytest.raises(
        GaveUp, match=r"^worker ended 5 times within a minute \(exit code 1\): the database is away$"
    ):
        everything.run()
    assert healthy.running.poll() is not None
    assert said[-1] == "stopped"


def test_five_deaths_spread_over_minutes_are_survived() -> None:
    child = toy("")
    for death in range(8):
        child.deaths = type(child.deaths)(moment - 20 for moment in child.deaths)
        child._mourn(death)
    assert len(child.deaths) < supervisor.DEATHS


@pytest.mark.parametrize("number", supervisor.SIGNALS)
def test_a_signal_stops_the_parts_one_after_the_other_in_reverse_order(tmp_path: Path, number: int) -> None:
    ends, said = tmp_path / "ends", []
    names = ["valkey", "worker", "clock", "web"]
    children = [toy(NOTES_ITS_END, str(ends), name, name=name, said=said) for name in names]
    everything = Supervisor(
        children,
        said.append,
        lambda: None if sum("at work" in line for line in said) == 4 else "not yet",
        lambda: None,
    )
    everything.when_ready = lambda: os.kill(os.getpid(), number)
    everything.run()
    assert ends.read_text().split() == ["web", "clock", "worker", "valkey"]


def test_ready_is_said_only_after_the_check_through_all_parts() -> None:
    said: list[str] = []
    lacks = iter(["the web server does not answer", "no heartbeat of the worker", None])
    everything = Supervisor([toy(LIVES, said=said)], said.append, lambda: next(lacks), lambda: None)
    everything.when_ready = lambda: (said.append("ready"), everything.ending.set())
    everything.run()
    assert next(lacks, "asked to the end") == "asked to the end"
    assert "ready" in said


def test_a_part_that_does_not_end_in_its_grace_is_ended_by_force_with_all_it_started() -> None:
    said: list[str] = []
    deaf = (
        "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); os.fork();"
        " os.write(1, b'deaf %d\\n' % os.getpid()); time.sleep(600)"
    )
    child = toy(deaf, name="web", grace=1, said=said)
    child.start()
    until(lambda: sum("deaf" in line for line in said) == 2)
    child.stop()
    assert child.running.returncode == -signal.SIGKILL
    assert any("by force" in line for line in said)
    parent_and_child = [int(line.split()[-1]) for line in said if "deaf" in line]
    until(lambda: not any(alive(pid) for pid in parent_and_child))


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_lost_terminal_does_not_block_a_part() -> None:
    def gone(_: str) -> None:
        raise BrokenPipeError

    child = toy("for _ in range(20000): print('x' * 80)")
    child.say = gone
    child.start()
    assert child.running.wait(20) == 0
    child.relay.join(5)
    assert threading.active_count() >= 1
