"""The command `bedring`. Parts are loaded when asked for: `bedring rules` must not wait for Flask."""

import importlib
import sys

import click

from portal.config import ConfigFault
from portal.domain.errors import PortalError

COMMANDS = {  # name: module of portal.cli, attribute
    "up": ("up", "up"),
    "web": ("serve", "web"),
    "worker": ("serve", "worker"),
    "clock": ("serve", "clock"),
    "db": ("db", "db"),
    "config": ("config", "config"),
    "account": ("account", "account"),
    "catalogue": ("catalogue", "catalogue"),
    "figures": ("figures", "figures"),
    "pdf": ("pdf", "pdf"),
    "rules": ("rules", "rules"),
    "demo": ("demo", "demo"),
    "selftest": ("selftest", "selftest"),
    "probe": ("probe", "probe"),
}


class Lazy(click.Group):
    """A group whose commands are modules, imported by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The order an administrator meets them in."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, or nothing."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"portal.cli.{module}"), attribute)
        return command


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="bedring")
def bedring() -> None:
    """Home exercise programmes for physiotherapy clinics."""


def main() -> None:
    """Runs the command; a fault of the settings ends it with 2, any other of the product's errors with 1."""
    try:
        bedring(prog_name="bedring")
    except PortalError as error:
        click.echo(str(error) or type(error).__name__, err=True)
        sys.exit(2 if isinstance(error, ConfigFault) else 1)


if __name__ == "__main__":
    main()
