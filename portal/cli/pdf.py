"""`bedring pdf`: sheets of somebody invented, to look at and to try on a printer."""

import subprocess
import sys
from pathlib import Path

import click

from portal.rendering import i18n
from portal.services import layouts

FAILED = 1


@click.group()
def pdf() -> None:
    """Sheets for paper."""


@pdf.command()
@click.option(
    "--variant", type=click.Choice(layouts.VARIANTS), default=layouts.FULL_PROGRAMME, show_default=True
)
@click.option("--paper", type=click.Choice(layouts.PAPERS), default="A4", show_default=True)
@click.option("--lang", type=click.Choice(i18n.languages()), default=i18n.REFERENCE, show_default=True)
@click.option("--exercises", type=click.IntRange(1, layouts.MOST_EXERCISES), default=6, show_default=True)
@click.option("--longest", is_flag=True, help="The longest names, words and notes that there are.")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), required=True)
def sample(output: Path, **wanted: str | int | bool) -> None:
    """Makes the PDF of an invented patient, through the same printer as all others."""
    what = [str(wanted[name]) for name in ("variant", "paper", "lang", "exercises")]
    command = (sys.executable, "-m", "workers.sample", *what, str(int(wanted["longest"])), str(output))
    if subprocess.run(command, check=False).returncode:
        raise click.exceptions.Exit(FAILED)
