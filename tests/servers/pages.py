"""The clinic's pages on a free port of this machine, for a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from portal.config import Settings
from portal.runtime import Runtime
from portal.web import create_app
from tests import builders
from tests.fakes.clock import FixedClock


@dataclass(frozen=True)
class Pages:
    """Where the pages are, and what serves them."""

    address: str
    settings: Settings
    runtime: Runtime
    app: Flask


@contextmanager
def serve(settings: Settings) -> Iterator[Pages]:
    """Serves the pages of these settings, at an hour that stands still, until the block ends."""
    server: Any = make_server("127.0.0.1", 0, None, threaded=True)  # type: ignore[arg-type]  # its app follows
    address = f"http://127.0.0.1:{server.port}"
    moved = settings.model_copy(update={"public_url": address})
    runtime = Runtime(moved, clock=FixedClock())
    runtime.catalogue = builders.catalogue()
    app = create_app(moved, runtime=runtime)
    server.app = _whole(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Pages(address, moved, runtime, app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.database.close()


def _whole(app: Flask) -> Any:
    """Each answer is read and closed before it leaves: a browser that goes away leaves no file open here."""

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        parts = app(environ, start_response)
        try:
            return [b"".join(parts)]
        finally:
            parts.close()  # type: ignore[attr-defined]

    return answer
