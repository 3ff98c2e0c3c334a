"""`bedring probe`: whether one part lives, as an exit code for a container's health check."""

import click

from portal.cli import up
from portal.config import Settings
from portal.db import schema
from portal.db.queries import heartbeats
from portal.domain.errors import PortalError
from portal.runtime import Runtime
from portal.services import health


class NotAlive(PortalError):
    """The part does not answer, or did no work for too long."""


@click.command()
@click.argument("part", type=click.Choice(["web", heartbeats.CLOCK, heartbeats.WORKER]))
def probe(part: str) -> None:
    """Say whether web, clock or worker is alive; exit 1 when not."""
    settings = Settings()
    lack = up.asked(settings, "/healthz") if part == "web" else _lack(settings, part)
    if lack is not None:
        raise NotAlive(f"{part}: {lack}")


def _lack(settings: Settings, part: str) -> str | None:
    runtime = Runtime.of(settings)
    with runtime.reading() as session:
        faults = health.readiness(session, now=runtime.now(), head=schema.head())
    runtime.database.close()
    return "no heartbeat" if part in faults else None
