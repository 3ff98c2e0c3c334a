"""`bedring account`: what an administrator of the machine does when nobody can log in."""

import secrets

import click

from portal.config import Settings
from portal.db import schema
from portal.rendering import links
from portal.runtime import Runtime
from portal.services import accounts

Email = click.argument("email")


def _runtime() -> Runtime:
    """The clinic's runtime; raises `SchemaFault`, in one line, where its database is not as it should be."""
    settings = Settings()
    schema.check(settings.database_url)
    return Runtime.of(settings)


@click.group()
def account() -> None:
    """Helps people who cannot log in."""


@account.command("create-administrator")
@click.option("--email", required=True, help="Their e-mail address.")
@click.option("--name", required=True, help="Their name.")
def create_administrator(email: str, name: str) -> None:
    """Adds an administrator to the clinic and prints the link to choose a password (works once)."""
    runtime = _runtime()
    with runtime.transaction() as session:
        token = accounts.add_administrator(session, email=email, name=name, now=runtime.now())
    click.echo(f"Choose a password here (works once): {links.invitation(runtime.settings.public_url, token)}")


@account.command("set-password")
@Email
def set_password(email: str) -> None:
    """Gives somebody a random password, prints it, and logs them out everywhere."""
    runtime = _runtime()
    password = "-".join(secrets.token_hex(2) for _ in range(5))
    kept = runtime.hasher.hash(password)
    with runtime.transaction() as session:
        somebody = accounts.by_email(session, email=email)
        accounts.change_password(session, account=somebody, password_hash=kept, now=runtime.now())
    click.echo(password)


@account.command("reset-second-factor")
@Email
def reset_second_factor(email: str) -> None:
    """Takes away a lost second factor; the next log-in sets up a new one."""
    runtime = _runtime()
    with runtime.transaction() as session:
        somebody = accounts.by_email(session, email=email)
        accounts.reset_second_factor(session, account=somebody, by=None, now=runtime.now())
    click.echo("The second factor is gone. The next log-in sets up a new one.")


@account.command("disable")
@Email
def disable(email: str) -> None:
    """Ends somebody's access at once, on every device."""
    runtime = _runtime()
    with runtime.transaction() as session:
        accounts.disable(session, account=accounts.by_email(session, email=email), by=None, now=runtime.now())
    click.echo("The access has ended, on every device.")
