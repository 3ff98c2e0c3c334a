"""One request, one transaction: a view that returns commits, a view that raises rolls back.

Looking (GET, HEAD, OPTIONS) gets a reading unit, which the database itself keeps from writing.
"""

from datetime import datetime
from typing import cast

from flask import Flask, Response, current_app, g, request

from portal.db.session import Session
from portal.runtime import Runtime

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def runtime() -> Runtime:
    """What this process holds: database, catalogue, renderer, settings."""
    return cast("Runtime", current_app.extensions["bedring"])


def now() -> datetime:
    """The instant of this request: the same one from its first line to its last."""
    if "now" not in g:
        g.now = runtime().now()
    return cast("datetime", g.now)


def unit() -> Session:
    """The transaction of this request, opened when it is first asked for."""
    if "unit" not in g:
        g.unit = runtime().database.session("read" if is_safe() else "write")
        runtime().refresh(g.unit)
    return cast("Session", g.unit)


def is_safe() -> bool:
    """Whether this request may only look."""
    return request.method in SAFE_METHODS


def undo() -> None:
    """Takes back what this request has written so far; the next `unit()` begins afresh."""
    if (session := g.pop("unit", None)) is not None:
        session.close()


def init_app(app: Flask) -> None:
    """Commits after the view, before the answer leaves; closes whatever happens."""

    @app.after_request
    def _commit(response: Response) -> Response:
        if "unit" in g and not is_safe():
            g.unit.commit()
        return response

    @app.teardown_request
    def _close(_error: BaseException | None) -> None:
        undo()
