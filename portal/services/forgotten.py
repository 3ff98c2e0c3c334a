"""A forgotten password: a link to the address on file, and a new password behind it."""

from datetime import datetime

from portal.db import models
from portal.db.models import Purpose
from portal.db.queries import accounts as queries
from portal.db.session import Session, vault_of
from portal.services import accounts, links, throttle


def ask(session: Session, *, email: str, network: str, now: datetime) -> None:
    """Sends a link for a new password, if the address belongs to somebody; nobody can tell from outside.

    At most three an hour go to one address; `TooManyTries` for one network that asks for many.
    """
    throttle.count(session, throttle.LINK_ASKED_FROM, subject=network, now=now)
    lookup = vault_of(session).lookup(email)
    account = queries.by_lookup(session, lookup)
    may_mail = throttle.allows(session, throttle.MAIL_ASKED, subject=lookup, now=now)
    if account and may_mail and account.password_hash and account.disabled_at is None:
        accounts.mail(session, "password", account, now)


def whose(session: Session, *, token: str, now: datetime) -> models.Account:
    """Who asked for this link."""
    link = links.redeem(session, token=token, purposes=Purpose.PASSWORD, now=now)
    return accounts.living(session, link)


def replace(session: Session, *, token: str, password_hash: str, now: datetime) -> models.Account:
    """Replaces a forgotten password and ends every device; the second factor is still asked for."""
    account = whose(session, token=token, now=now)
    accounts.spend(session, token, Purpose.PASSWORD, now)
    accounts.change_password(session, account=account, password_hash=password_hash, now=now)
    return account
