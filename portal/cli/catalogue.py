"""`bedring catalogue`: whether the content files are right."""

from pathlib import Path

import click

from portal.catalogue import reader


@click.group()
def catalogue() -> None:
    """Exercises, protocols and their words."""


@catalogue.command()
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=reader.PACKAGE,
    help="Another folder with `catalogue` and `translations` in it.",
)
@click.pass_context
def check(context: click.Context, folder: Path) -> None:
    """Checks every content file; prints one line for each fault and then ends with 1."""
    faults = reader.check(folder)
    for fault in faults:
        click.echo(fault)
    if faults:
        context.exit(1)
    found = reader.load(folder)
    counts = f"{len(found.library)} exercises, {len(found.protocols)} protocols, {len(found.words)} languages"
    click.echo(f"{counts}: no fault")
