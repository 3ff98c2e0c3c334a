"""Templates and statements are compiled once for all tests of a process, which build everything else anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

import jinja2
import pytest
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache

from portal.db import session
from portal.rendering.environment import Renderer

STATEMENTS = 4000  # more than the product has


class Templates(jinja2.BytecodeCache):
    """Templates as Jinja compiled them; every environment of ours is configured alike."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self._kept.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._kept[bucket.key] = bucket.checksum, bucket.code


@contextmanager
def shared() -> Iterator[None]:
    """Shares what was compiled while the block lasts."""
    with pytest.MonkeyPatch.context() as patch:
        _share_templates(patch)
        _share_statements(patch)
        yield


def _share_templates(patch: pytest.MonkeyPatch) -> None:
    templates, configure = Templates(), Renderer.configure

    def configured(renderer: Renderer, environment: jinja2.Environment) -> None:
        configure(renderer, environment)
        environment.bytecode_cache = templates

    patch.setattr(Renderer, "configure", configured)


def _share_statements(patch: pytest.MonkeyPatch) -> None:
    """One cache for the engines of all tests; all our engines of one database speak the same dialect."""
    caches: dict[str, Any] = {}
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        patch.setattr(dialect, "__eq__", lambda one, other: type(one) is type(other))
        patch.setattr(dialect, "__hash__", lambda one: hash(type(one)))
    build = session.build_engine

    def built(url: str) -> Any:
        engine = build(url)
        engine._compiled_cache = caches.setdefault(engine.dialect.name, LRUCache(STATEMENTS))
        return engine

    patch.setattr(session, "build_engine", built)
