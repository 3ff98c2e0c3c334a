"""Starts a server of the suite's own, waits until it answers, and stops it."""

import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import pytest


class ServerDied(Exception):
    """The private server could not be started here."""


def start(command: Sequence[str], answers: Callable[[], bool], **how: Any) -> subprocess.Popen[bytes]:
    """The running server; raises `ServerDied` with its last words."""
    with tempfile.TemporaryFile() as words:  # a pipe that nobody reads would fill up and stop the server
        server = subprocess.Popen(
            command, stdout=words, stderr=subprocess.STDOUT, start_new_session=True, **how
        )
        deadline = time.monotonic() + 20
        while not answers():
            if server.poll() is not None or time.monotonic() > deadline:
                server.kill()
                server.wait()
                words.seek(0)
                raise ServerDied(words.read().decode(errors="replace")[-500:])
            time.sleep(0.02)
    return server


def stop(server: subprocess.Popen[bytes]) -> None:
    """Ends the server; SIGINT makes PostgreSQL cut its connections."""
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


@contextmanager
def or_skip(server: AbstractContextManager[Any]) -> Iterator[Any]:
    """The running server; where it cannot start the test is skipped, loudly, and in CI it fails."""
    with ExitStack() as stack:
        try:
            running = stack.enter_context(server)
        except (ServerDied, OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"no private server here: {error}")
        yield running
