"""`bedring config`: what the settings are, whether they can be right, and the page that explains them."""

import re
from typing import Any

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from portal.cli import processes
from portal.config import Settings

SECTIONS = {
    "Where things are": ("data_folder", "database_url", "redis_url"),
    "Web": (
        "public_url",
        "host",
        "port",
        "trusted_hosts",
        "proxy_count",
        "insecure_local",
        "web_processes",
        "web_threads",
    ),
    "Secrets": ("secret_key", "encryption_key", "argon2_memory_kib", "argon2_time", "argon2_parallelism"),
    "Mail": ("mail_url", "mail_from", "instance_id"),
    "Work": ("worker_children", "log_level"),
    "Demo": ("demo", "clock_offset_file"),
}
INTRODUCTION = """\
# Settings

Every setting is an environment variable. This page is made from `portal/config.py` by `bedring config docs`.
A value that cannot be right stops the start, with one clear line for each fault; `bedring config check` looks
without starting anything.

A setting marked "secret" may also lie in a file: `SECRET_KEY_FILE=/run/secrets/key` in place of `SECRET_KEY`.
What a *clinic* decides, such as its time zone or its usual limits, is set on its pages, not here.
"""


@click.group()
def config() -> None:
    """Check, show and explain the settings."""


@config.command()
def check() -> None:
    """Say whether the settings can be right; every fault is one line."""
    settings = Settings()
    _ = settings.mail_server, settings.mailbox
    click.echo("The settings can be right.")


@config.command()
def show() -> None:
    """Show every setting that is in force; secrets stay hidden."""
    settings = Settings()
    for name, info in Settings.model_fields.items():
        click.echo(f"{name.upper()}={_shown(getattr(settings, name), info)}")


@config.command()
def docs() -> None:
    """Print docs/configuration.md."""
    click.echo(describe(), nl=False)


def describe() -> str:
    """The page docs/configuration.md: every setting, what it means, and its default."""
    sections = (f"\n## {title}\n\n{_table(names)}" for title, names in SECTIONS.items())
    return INTRODUCTION + "".join(sections)


def _table(names: tuple[str, ...]) -> str:
    rows = (_row(name, Settings.model_fields[name]) for name in names)
    return "| Variable | Default | Meaning |\n|---|---|---|\n" + "".join(rows)


def _row(name: str, info: FieldInfo) -> str:
    meaning = " ".join((info.description or "").split())
    secret = "" if info.repr else ", secret"
    return f"| `{name.upper()}`{secret} | {_default(info)} | {meaning} |\n"


def _default(info: FieldInfo) -> str:
    if info.default is PydanticUndefined or info.default in ("", None):
        return "-"
    value = int(info.default) if isinstance(info.default, bool) else info.default
    return f"`{value}`"


def _shown(value: Any, info: FieldInfo) -> str:
    if isinstance(value, SecretStr):
        return "(hidden)" if value.get_secret_value() else "(none yet)"
    text = "" if value is None else processes.text(value)
    return text if info.repr else re.sub(r"//[^/]*@", "//(hidden)@", text)
