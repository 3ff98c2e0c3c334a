"""Probes: for the machine that watches this one."""

from flask import Blueprint
from flask.typing import ResponseReturnValue

from portal.db import schema
from portal.services import health
from portal.web.transaction import now, unit

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    """This process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Everything works together: database, schema, clock, worker. 503 and the reasons otherwise."""
    faults = health.readiness(unit(), now=now(), head=schema.head())
    return {"status": "ready" if not faults else "not ready", "missing": faults}, 503 if faults else 200


@blueprint.get("/healthz/queue")
def queue() -> ResponseReturnValue:
    """How many seconds the oldest due message has waited."""
    return {"oldest_due_seconds": round(health.queue_age_seconds(unit(), now=now()), 1)}
