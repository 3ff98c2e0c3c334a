"""A private Valkey on a unix socket, started exactly as the product starts its own."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

from portal.cli import processes
from tests.servers import private


def answers(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def flush(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.flushall()


@contextmanager
def serve() -> Iterator[str]:
    """The address of a running Valkey, as the Redis client spells it."""
    folder = Path(tempfile.mkdtemp(prefix="bedring-valkey-", dir="/tmp"))
    url = f"unix://{folder}/valkey.sock"
    try:
        process = private.start(
            processes.valkey(folder / "valkey.sock", folder).command, lambda: answers(url)
        )
        try:
            yield url
        finally:
            private.stop(process)
    finally:
        shutil.rmtree(folder)
