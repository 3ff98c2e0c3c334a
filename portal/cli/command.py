"""The command `bedring`. Parts are loaded when asked for: `bedring rules` must not wait for Flask."""

import sys

import click

from portal.cli.lazy import Lazy
from portal.config import ConfigFault
from portal.domain.errors import PortalError

COMMANDS = {  # name: module of portal.cli, attribute; in the order an administrator meets them
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


@click.group(cls=Lazy, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
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
