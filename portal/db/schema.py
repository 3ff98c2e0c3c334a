"""Brings a database to the schema of this release, and refuses one that does not fit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from portal.db.session import Session, check_durability, normalised
from portal.domain.errors import PortalError

LOCK = 4_081_202_611  # one migration at a time on PostgreSQL: a number of our own
PACKAGE = Path(__file__).resolve().parents[1]


class SchemaFault(PortalError):
    """This release cannot work with the database as it is; one line says why and what to do."""


def migrations() -> Path:
    """The folder of the migrations, in a checkout and in an installation."""
    bundled = PACKAGE / "bundled" / "migrations"
    return bundled if bundled.is_dir() else PACKAGE.parent / "migrations"


def head() -> str:
    """The newest migration this release knows."""
    newest = ScriptDirectory(str(migrations())).get_current_head()
    if newest is None:
        raise SchemaFault("The installation is incomplete: it has no migrations. Install Bedring again.")
    return newest


def upgrade(database_url: str, revision: str = "head") -> None:
    """Brings the database to this release's schema; one process at a time, and all or nothing.

    Raises `SchemaFault` with one line: no connection, a newer or a half-made schema, or unsafe settings.
    """
    with _locked(database_url) as connection:
        _refuse_newer(_versions(connection))
        command.upgrade(_config(connection), revision)
        _refuse_orphans(connection)


def downgrade(database_url: str, revision: str) -> None:
    """Goes back to an older schema; data of what is taken away is lost."""
    with _locked(database_url) as connection:
        _refuse_newer(_versions(connection))
        try:
            command.downgrade(_config(connection), revision)
        except CommandError as error:
            raise SchemaFault(f"There is no schema {revision}. They are numbered, like 0001.") from error
        _refuse_orphans(connection)


def check(database_url: str) -> None:
    """Refuses, with `SchemaFault`, a database that is not exactly at this release's schema."""
    with _connected(database_url) as connection:
        found = _versions(connection)
        if fault := check_durability(connection):
            raise SchemaFault(fault)
        if not found and "clinic" in inspect(connection).get_table_names():
            raise SchemaFault("The database is half made: it has tables but no version. Restore the backup.")
    _refuse_newer(found)
    if found != {head()}:
        raise SchemaFault("The database is older than this release. Run: bedring db upgrade")


def is_current(session: Session, newest: str) -> bool:
    """Whether the database of this session is at the migration `newest`."""
    connection = session.connection()
    return _versions(connection) == {newest}


def _versions(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _refuse_newer(found: set[str]) -> None:
    known = {script.revision for script in ScriptDirectory(str(migrations())).walk_revisions()}
    if found - known:
        raise SchemaFault("The database is newer than this release of Bedring. Install the newer release.")


def _refuse_orphans(connection: Connection) -> None:
    if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise SchemaFault("The migration would leave rows that point nowhere. Nothing was changed.")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _connected(database_url: str) -> Iterator[Connection]:
    engine = _engine(database_url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise SchemaFault(f"The database does not answer: {_one_line(error)}") from error
    finally:
        engine.dispose()


@contextmanager
def _locked(database_url: str) -> Iterator[Connection]:
    """One transaction that no other migration shares; it commits if the block ends well."""
    with _connected(database_url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection
        connection.commit()


def _engine(database_url: str) -> Engine:
    engine = create_engine(normalised(database_url), hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return engine


def _prepare_sqlite(connection: object, _record: object) -> None:
    """Foreign keys off, before any BEGIN: rebuilding a table would delete the rows that point at it."""
    connection.isolation_level = None  # type: ignore[attr-defined]  # sqlite3's own
    for pragma in ("journal_mode=WAL", "foreign_keys=OFF", "busy_timeout=30000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]  # sqlite3


def _one_line(error: SQLAlchemyError) -> str:
    return str(getattr(error, "orig", None) or error).strip().split("\n")[0]
