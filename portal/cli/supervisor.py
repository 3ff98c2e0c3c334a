"""Keeps the processes of one machine running: one log, a fresh start after a death, an orderly end."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from portal.cli.processes import Process
from portal.domain.errors import PortalError

DEATHS = 5  # within a minute: then something is wrong that a fresh start does not mend
MINUTE = 60.0
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
TURN = 0.1
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Say = Callable[[str], None]


class GaveUp(PortalError):
    """A part died again and again; everything was stopped."""


@dataclass
class Child:
    """One process under watch, in a session of its own: Ctrl-C reaches it through us, in order."""

    process: Process
    environment: Mapping[str, str]
    say: Say
    inherited: tuple[int, ...] = ()  # the lock: no second `bedring up` beside survivors
    running: subprocess.Popen[bytes] | None = None
    relay: threading.Thread | None = None
    last_words: str = ""
    begun_at: float = 0.0
    again_at: float | None = None
    pause: float = FIRST_PAUSE
    deaths: deque[float] = field(default_factory=deque)

    def start(self) -> None:
        """Starts the process; what an earlier life left behind is ended first."""
        self.sweep()
        self.running = subprocess.Popen(
            self.process.command,
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.inherited,
        )
        self.begun_at, self.again_at = time.monotonic(), None
        self.relay = threading.Thread(target=self._relay, args=(self.running.stdout,), daemon=True)
        self.relay.start()

    def watch(self) -> None:
        """Notices a death, or ends the pause after one; raises `GaveUp` at the fifth within a minute."""
        if self.again_at is not None:
            if time.monotonic() >= self.again_at:
                self.start()
        elif self.running is not None and (code := self.running.poll()) is not None:
            self._mourn(code)

    def stop(self) -> None:
        """Asks the process to finish what it holds, and ends it by force when its grace is over."""
        if self.running is None:
            return
        self.running.terminate()
        try:
            self.running.wait(self.process.grace_seconds)
        except subprocess.TimeoutExpired:
            self.say(
                f"{self.process.name} did not end within {self.process.grace_seconds} s and is ended by force"
            )
        self.sweep()
        self.running.wait()
        if self.relay is not None:
            self.relay.join(timeout=2)

    def sweep(self) -> None:
        """Ends by force whatever still runs in the process's own session."""
        if self.running is not None:
            with contextlib.suppress(ProcessLookupError):  # nothing does: the usual case
                os.killpg(self.running.pid, signal.SIGKILL)

    def _mourn(self, code: int) -> None:
        now = time.monotonic()
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        self.deaths.append(now)
        while now - self.deaths[0] > MINUTE:
            self.deaths.popleft()
        if len(self.deaths) >= DEATHS:
            reason = f"{self.process.name} ended {DEATHS} times within a minute ({how})"
            raise GaveUp(f"{reason}: {self.last_words}" if self.last_words else reason)
        if now - self.begun_at > MINUTE:
            self.pause = FIRST_PAUSE
        self.say(f"{self.process.name} ended ({how}); starts again in {self.pause:.0f} s")
        self.again_at, self.pause = now + self.pause, min(self.pause * 2, LONGEST_PAUSE)

    def _relay(self, lines: IO[bytes]) -> None:
        with lines:
            for line in lines:
                text = line.decode(errors="replace").rstrip()
                if self.process.hush and self.process.hush in text:
                    continue
                self.last_words = text or self.last_words
                with contextlib.suppress(OSError):  # our terminal is gone; the part must not block on its log
                    self.say(f"[{self.process.name}] {text}")


@dataclass
class Supervisor:
    """All processes of one machine, in the order in which they start; they stop in the reverse order."""

    children: Sequence[Child]
    say: Say
    missing: Callable[[], str | None]  # what a check through all parts still lacks
    when_ready: Callable[[], None]
    ending: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Runs until a signal comes or, with `GaveUp`, a part cannot be kept alive; then stops everything."""
        for number in SIGNALS:
            signal.signal(number, lambda *_: self.ending.set())
        try:
            for child in self.children:
                child.start()
            self._until_ready()
            while not self.ending.wait(TURN):
                self._watch()
        finally:
            self.say("stopping")
            for child in reversed(self.children):
                child.stop()
            self.say("stopped")

    def _until_ready(self) -> None:
        told_at = time.monotonic()
        while not self.ending.wait(TURN):
            self._watch()
            if (lack := self.missing()) is None:
                return self.when_ready()
            if time.monotonic() - told_at > LONGEST_PAUSE:
                told_at = time.monotonic()
                self.say(f"still starting: {lack}")

    def _watch(self) -> None:
        for child in self.children:
            child.watch()
