"""The installation itself: its release, its data, and the machines that see personal data."""

import shutil
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

from portal.db import schema

LEAST_FREE_BYTES = 1_000_000_000  # below it the administrator is asked to make room
LOCAL = "localhost"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an administrator is asked for when something is wrong; never a password.

    `hosts` are the machines that see personal data, by part: database, e-mail, queue.
    """

    release: str
    schema: str
    database: str
    data_folder: Path
    data_bytes: int
    free_bytes: int
    hosts: dict[str, str]

    @property
    def is_short_of_room(self) -> bool:
        """Whether less than a gigabyte is left on the disk of the data folder."""
        return self.free_bytes < LEAST_FREE_BYTES


def facts(*, data_folder: Path, database_url: str, queue_url: str, mail_host: str | None) -> Facts:
    """Looks at what was set and at the disk; no `mail_host`: e-mails stay in the data folder."""
    return Facts(
        release=metadata.version("bedring"),
        schema=schema.head(),
        database="SQLite" if database_url.startswith("sqlite") else "PostgreSQL",
        data_folder=data_folder.resolve(),
        data_bytes=sum(file.stat().st_size for file in data_folder.rglob("*") if file.is_file()),
        free_bytes=shutil.disk_usage(data_folder).free,
        hosts={
            "database": _host(database_url),
            "mail": mail_host or LOCAL,
            "queue": _host(queue_url),
        },
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or LOCAL
