"""`bedring selftest`: the whole product, started afresh in a temporary folder and used as a client over HTTP.

A therapist prescribes, the PDF and the e-mail arrive, the patient answers with more pain than before, and
version 2 comes back easier, with its own PDF and e-mail. An administrator runs it after installing.
"""

import contextlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from portal.cli import processes
from portal.cli.story import Story, StoryFailed


@click.command()
@click.option("--database-url", default="", help="An empty PostgreSQL database to use in place of SQLite.")
@click.option("--redis-url", default="", help="A Redis or Valkey to use in place of a private one.")
@click.option(
    "--keep", is_flag=True, help="Keep the temporary folder (it holds the log, the mails and the PDFs)."
)
def selftest(database_url: str, redis_url: str, keep: bool) -> None:
    """Start everything in a temporary folder and play the main story once."""
    folder = Path(tempfile.mkdtemp(prefix="bedring-selftest-"))
    try:
        with _running(folder, database_url, redis_url) as home:
            story = Story(home, folder)
            for words, step in story.steps():
                _timed(words, step)
    except (StoryFailed, TimeoutError, LookupError, AssertionError) as error:
        click.echo(f"FAILED: {error}")
        click.echo(f"The log is in {folder / 'log'}." if keep else _tail(folder / "log"))
        sys.exit(1)
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
    click.echo("selftest: everything held")


def _timed(words: str, step: Callable[[], None]) -> None:
    begun = time.monotonic()
    step()
    click.echo(f"{time.monotonic() - begun:6.2f} s  {words}")


@contextlib.contextmanager
def _running(folder: Path, database_url: str, redis_url: str) -> Iterator[str]:
    """The product on free ports; ends it in order when the story is over."""
    home, environment = processes.temporary_installation(
        folder, database_url=database_url, redis_url=redis_url
    )
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "portal.cli.command", "up"]
        running = subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)
        try:
            _timed("everything is started and ready", lambda: _wait_until_ready(running, folder / "log"))
            yield home
        finally:
            running.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.wait(timeout=20)
            running.kill()


def _wait_until_ready(running: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + 40
    while "Bedring is ready" not in log.read_text(errors="replace"):
        if running.poll() is not None or time.monotonic() > end:
            raise StoryFailed("the product did not start")
        time.sleep(0.1)


def _tail(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join(["The last lines of the log:", *lines[-30:]])
