"""`bedring demo`: an invented clinic with eight weeks of history, made by the product's own services."""

import os
import subprocess
import sys

import click

from portal.cli import processes
from portal.config import Settings
from portal.domain.errors import PortalError

LOG_INS = "log-ins.txt"


class DemoFailed(PortalError):
    """The demo clinic could not be made; what was written says why."""


@click.command()
def demo() -> None:
    """Show the demo clinic's address and log-ins once `bedring up --demo` has made it."""
    settings = Settings()
    path = settings.data_folder / "demo" / LOG_INS
    if not path.exists():
        raise DemoFailed("There is no demo clinic yet: bedring up --demo makes it.")
    click.echo(path.read_text(encoding="utf-8"), nl=False)


def seed(settings: Settings) -> list[str]:
    """Makes the demo clinic if there is none; returns the lines with its log-ins, made at random."""
    path = settings.data_folder / LOG_INS
    if not path.exists():
        click.echo("Making the demo clinic: eight weeks of history. This takes about half a minute, once.")
        _play(settings)
    return path.read_text(encoding="utf-8").splitlines()


def _play(settings: Settings) -> None:
    """A process of the workers plays the history: the pages know no workers."""
    command = (sys.executable, "-m", "workers.demo", str(settings.data_folder / LOG_INS))
    done = subprocess.run(command, env=processes.environment(settings), cwd=os.getcwd(), check=False)
    if done.returncode:
        raise DemoFailed("The demo clinic could not be made.")
