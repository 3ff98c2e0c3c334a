"""What `bedring up` does before the parts start: schema, demo clinic, the link of an empty installation."""

from portal.cli import demo
from portal.config import Settings
from portal.db import schema
from portal.db.queries import heartbeats
from portal.rendering import links
from portal.runtime import Runtime
from portal.services import accounts


def prepare(settings: Settings) -> list[str]:
    """Brings the database to this release; returns the lines a person reads once everything runs."""
    schema.upgrade(settings.database_url)
    welcome = demo.seed(settings) if settings.demo else _set_up_link(settings)
    runtime = Runtime.of(settings)
    with runtime.transaction() as session:
        heartbeats.forget(session, before=runtime.now())  # "ready" must not rest on an earlier life
    runtime.database.close()
    return welcome


def _set_up_link(settings: Settings) -> list[str]:
    runtime = Runtime.of(settings)
    with runtime.transaction() as session:
        token = accounts.setup_link(session, now=runtime.now())
    runtime.database.close()
    if token is None:
        return []
    return [
        f"Nobody works here yet. Set up the clinic (works once): {links.setup(settings.public_url, token)}"
    ]
