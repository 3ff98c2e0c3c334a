"""`bedring rules`: try the rules before trusting them. Nothing is written anywhere."""

import click

from portal.cli.lazy import Lazy

COMMANDS = {  # name: module of portal.cli, attribute
    "check": ("rules_cases", "check"),
    "decide": ("rules_cases", "decide"),
    "simulate": ("rules_simulate", "simulate"),
    "replay": ("rules_replay", "replay"),
    "recompute": ("rules_recompute", "recompute"),
    "docs": ("rules_page", "docs"),
}


@click.group(cls=Lazy, table=COMMANDS)
def rules() -> None:
    """Try the clinical rules."""
