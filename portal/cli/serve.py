"""`bedring web`, `bedring worker`, `bedring clock`: one part of the product alone, for several hosts."""

import os

import click

from portal.cli import processes
from portal.config import ConfigFault, Settings


@click.command()
def web() -> None:
    """Serve the pages (gunicorn)."""
    settings = Settings()
    _become(processes.web(settings), settings)


@click.command()
def worker() -> None:
    """Carry out the work: reviews, PDFs, e-mails (Celery)."""
    settings = Settings()
    _become(processes.worker(settings), _with_queue(settings))


@click.command()
def clock() -> None:
    """Hand due work to the workers and open check-ins."""
    settings = Settings()
    _become(processes.clock(settings), _with_queue(settings))


def _with_queue(settings: Settings) -> Settings:
    if not settings.redis_url:
        raise ConfigFault("REDIS_URL: a part alone needs it. Only `bedring up` starts a private server.")
    return settings


def _become(process: processes.Process, settings: Settings) -> None:
    """This process becomes the part, so that signals and the exit code are its own."""
    _ = settings.signing_key, settings.sealing_key  # refused here, in one line, and not deep in the part
    os.execve(process.command[0], process.command, processes.environment(settings))  # noqa: S606 - no shell is meant
