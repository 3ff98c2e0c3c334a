"""A process that lives but does nothing is worse than a dead one: it exits, to be started afresh."""

import logging
import os
import threading
import time
from collections.abc import Callable

SILENT_SECONDS = 90.0
EXIT_CODE = 75
log = logging.getLogger("bedring.watchdog")


class Watchdog:
    """Ends the process when `feed` was not called for too long and `is_wrong` agrees."""

    def __init__(
        self,
        is_wrong: Callable[[float], bool],
        *,
        every_seconds: float = 5.0,
        end: Callable[[int], object] = os._exit,
    ) -> None:
        self._is_wrong = is_wrong
        self._every_seconds = every_seconds
        self._end = end
        self._fed = time.monotonic()
        self._stopped = threading.Event()

    def feed(self, **_: object) -> None:
        """Something moved."""
        self._fed = time.monotonic()

    def start(self) -> None:
        """Watches from now on, in a thread of its own."""
        self.feed()
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def stop(self) -> None:
        """Watches no longer."""
        self._stopped.set()

    def _watch(self) -> None:
        while not self._stopped.wait(self._every_seconds):
            silent = time.monotonic() - self._fed
            if silent > SILENT_SECONDS and self._is_wrong(silent):
                log.critical("nothing moved for %.0f seconds: this process ends itself", silent)
                self._end(EXIT_CODE)
                return
