"""Groups of commands that load when they are asked for: a small one must not wait for a large one."""

import importlib
from collections.abc import Mapping
from typing import Any

import click


class Lazy(click.Group):
    """A group whose commands are named in a table: name to module of `portal.cli` and attribute."""

    def __init__(self, *args: Any, table: Mapping[str, tuple[str, str]], **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self._table = table

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the table."""
        return list(self._table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or nothing."""
        if cmd_name not in self._table:
            return None
        module, attribute = self._table[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"portal.cli.{module}"), attribute)
        return command
