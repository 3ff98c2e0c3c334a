"""`bedring db`: the schema of the clinic's database."""

import click

from portal.cli import up
from portal.config import Settings
from portal.db import migration_writer, schema


@click.group()
def db() -> None:
    """Bring the database to this release, check it, or go back."""


@db.command()
def upgrade() -> None:
    """Bring the database to the schema of this release. Safe to repeat."""
    settings = Settings()
    if settings.database_url.startswith("sqlite"):
        up.make_folder(settings.data_folder)
    schema.upgrade(settings.database_url)
    click.echo(f"The database is at {schema.head()}.")


@db.command()
def check() -> None:
    """Say whether the database fits this release; exit 1 if not."""
    schema.check(Settings().database_url)
    click.echo(f"The database is at {schema.head()}.")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="Rows of what is taken away are lost. Go on?")
def downgrade(revision: str) -> None:
    """Go back to an older schema, such as 0001. Make a backup first."""
    schema.downgrade(Settings().database_url, revision)
    click.echo(f"The database is at {revision}.")


@db.command()
@click.argument("message")
def write(message: str) -> None:
    """For developers: write the next migration from what changed in the models."""
    click.echo(f"Read and test it: {migration_writer.write(message)}")
