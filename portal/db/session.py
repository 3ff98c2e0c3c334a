"""Units of work: one transaction each, reading or writing, on SQLite or PostgreSQL.

The engine belongs to the process that built it: a forked child that used it would read another's answers.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Engine, bindparam, create_engine, event, func, literal, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.types import Interval

from portal.db.base import UtcDateTime
from portal.db.sealing import Vault

__all__ = ["Clock", "Database", "Session", "Unreachable", "clock_of", "time_of", "vault_of"]

Unreachable = (OperationalError, InterfaceError)
"""What a database raises that is gone, busy or read-only; `except session.Unreachable` catches both."""

PRAGMAS = {
    "journal_mode": "WAL",
    "foreign_keys": "ON",
    "busy_timeout": "5000",
    "synchronous": "FULL",  # a "thank you" is shown only for what survives a power cut
    "secure_delete": "ON",
}
PG_TIMEOUTS = "-c statement_timeout=30s -c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"


class Clock(Protocol):
    """The one clock of a process. `offset` is zero but in a demo or a test whose time was moved."""

    def now(self) -> datetime:
        """This instant, in UTC."""

    def offset(self) -> timedelta:
        """How far this clock stands from the machine's."""


class Database:
    """The door to the clinic's rows."""

    def __init__(self, url: str, *, installation_key: bytes, clock: Clock) -> None:
        self.url = url
        self.clock = clock
        self._key = installation_key
        self._pid = os.getpid()
        self._engine = build_engine(url)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A writing unit: commits when the block ends well, rolls back when it raises."""
        with self.session("write") as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A reading unit: the database itself refuses a write."""
        with self.session("read") as session:
            yield session

    def session(self, unit: str) -> Session:
        """An open session for `read` or `write`; whoever opens it also ends it."""
        if os.getpid() != self._pid:
            raise RuntimeError("this database was opened by another process")
        session = Session(self._engine.execution_options(unit=unit), expire_on_commit=False)
        session.info.update(vault=Vault(self._key), clock=self.clock)
        return session

    def close(self) -> None:
        """Gives all connections back."""
        self._engine.dispose()


def vault_of(session: Session) -> Vault:
    """The keys that open sealed columns in this session."""
    vault: Vault = session.info["vault"]
    return vault


def clock_of(session: Session) -> Clock:
    """The clock this session was opened with."""
    clock: Clock = session.info["clock"]
    return clock


def time_of(session: Session, *, plus_seconds: float = 0) -> ColumnElement[datetime]:
    """The database's time as an expression: a wrong clock on one host steals no lease.

    PostgreSQL answers by itself (plus a moved clock's offset); SQLite lives on one host, so a bound value.
    """
    clock = clock_of(session)
    plus = timedelta(seconds=plus_seconds)
    if session.get_bind().dialect.name == "postgresql":
        moved = clock.offset() + plus
        return func.now() + bindparam(None, moved, type_=Interval()) if moved else func.now()
    return literal(clock.now() + plus, UtcDateTime())


def build_engine(url: str) -> Engine:
    """An engine whose units begin as reading or writing ones; parameters never reach a log."""
    engine = create_engine(normalised(url), hide_parameters=True, pool_pre_ping=True, **_arguments(url))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
    return engine


def normalised(url: str) -> str:
    """`postgresql://` means psycopg 3."""
    scheme, _, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgresql", "postgres") else url


def check_durability(connection: Connection) -> str | None:
    """What would break the promise that an acknowledged row survives a power cut, in a sentence; or None."""
    if connection.dialect.name == "sqlite":
        mode = connection.execute(text("PRAGMA journal_mode")).scalar()
        is_safe = mode in ("wal", "memory")
        return None if is_safe else f"SQLite journal_mode is {mode}, not WAL. Is it on a network disk?"
    for name in ("fsync", "synchronous_commit"):
        if connection.execute(text(f"SHOW {name}")).scalar() == "off":
            return f"PostgreSQL has {name} off: committed answers could be lost. Turn it on."
    return None


def _arguments(url: str) -> dict[str, Any]:
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 5}}
    return {"connect_args": {"options": PG_TIMEOUTS, "connect_timeout": 5}, "pool_size": 5, "max_overflow": 5}


def _set_pragmas(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin our own transactions
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("unit") == "write"
    connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("unit") != "write":
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
