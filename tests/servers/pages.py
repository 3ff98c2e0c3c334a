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
    server.app = create_app(moved, runtime=runtime)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Pages(address, moved, runtime, server.app)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.database.close()
