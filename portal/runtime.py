"""The composition root: from settings to a database, a clock, a catalogue and a renderer.

The one place that reads the current time, and the one list of fields a log line may carry.
"""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

from portal.catalogue import reader
from portal.catalogue.reader import Catalogue
from portal.config import Settings, bundled
from portal.db.queries import amendments as queries
from portal.db.session import Clock, Database, Session
from portal.rendering.environment import Renderer
from portal.services import amendments
from portal.services.passwords import Hasher

LOOK_AGAIN_SECONDS = 2.0  # how long a page may show words that were just changed by another process


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock, moved by the seconds in `offset_file` if there is one (demo, self-test)."""

    offset_file: Path | None = None

    def now(self) -> datetime:
        """This instant, in UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """Zero, or what the offset file says; a missing or empty file means zero."""
        if self.offset_file is None:
            return timedelta()
        with contextlib.suppress(FileNotFoundError):
            return timedelta(seconds=float(self.offset_file.read_text() or 0))
        return timedelta()


class Runtime:
    """What every process of the product holds, built once per process."""

    def __init__(self, settings: Settings, clock: Clock | None = None) -> None:
        self.settings = settings
        self.clock: Clock = clock or SystemClock(settings.clock_offset_file)
        self._shipped: Catalogue | None = None
        self._amended, self._looked_at = 0, 0.0

    @classmethod
    def of(cls, settings: Settings) -> "Runtime":
        """The runtime of these settings; nothing is opened until it is used."""
        return cls(settings)

    @cached_property
    def database(self) -> Database:
        """The clinic's rows, opened by the process that asks first."""
        key = self.settings.sealing_key
        return Database(self.settings.database_url, installation_key=key, clock=self.clock)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Exercises, protocols and their words; `refresh` puts the clinic's own over the shipped ones."""
        return reader.load()

    @property
    def shipped(self) -> Catalogue:
        """The catalogue as it came, without the clinic's own words."""
        return self._shipped or self.catalogue

    def refresh(self, session: Session, *, at_once: bool = False) -> None:
        """Takes up what the clinic changed in the library since; it is looked for every two seconds."""
        moment = time.monotonic()
        if not at_once and moment < self._looked_at + LOOK_AGAIN_SECONDS:
            return
        self._looked_at = moment
        newest = queries.newest_id(session)
        if newest != self._amended:
            self._shipped = self.shipped
            self.catalogue = amendments.catalogue(session, self._shipped)
            self.renderer.catalogue = self.catalogue
            self._amended = newest

    @cached_property
    def renderer(self) -> Renderer:
        """Pages, e-mails and sheets in every language."""
        return Renderer(bundled("templates"), self.catalogue, public_url=self.settings.public_url)

    @cached_property
    def hasher(self) -> Hasher:
        """Keeps and compares passwords at the cost this installation chose."""
        cost = self.settings
        return Hasher(
            memory_kib=cost.argon2_memory_kib, rounds=cost.argon2_time, lanes=cost.argon2_parallelism
        )

    def now(self) -> datetime:
        """This instant, in UTC."""
        return self.clock.now()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing unit; see `Database.transaction`."""
        with self.database.transaction() as session:
            yield session

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading unit; see `Database.reading`."""
        with self.database.reading() as session:
            yield session
