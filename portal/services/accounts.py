"""The staff's accounts: the first set-up, invitations, passwords, roles, and the end of an access."""

from dataclasses import dataclass
from datetime import datetime

from portal import tokens
from portal.db import models
from portal.db.models import Purpose
from portal.db.queries import accounts as queries
from portal.db.queries import clinic as clinic_queries
from portal.db.session import Session, vault_of
from portal.domain import typed
from portal.domain.errors import InvalidInput, LinkExpired, NotAllowed, NotFound
from portal.rendering.i18n import N_
from portal.services import (
    clinic as clinics,
)
from portal.services import (
    email_addresses,
    links,
    outbox,
    second_factors,
    sign_ins,
)
from portal.services.messages import SendEmail

ALREADY_HERE = N_("Somebody with this e-mail address is already here.")
NO_ROLE = N_("Choose at least one: therapist or administrator.")
NOT_YOURSELF = N_("You cannot do this to your own account. Ask another administrator.")
LAST_ONE = N_("This is the last administrator. Make somebody else an administrator first.")


@dataclass(frozen=True, slots=True)
class Founder:
    """Who sets up an empty installation, and the clinic they set up."""

    clinic_name: str
    name: str
    email: str
    language: str
    time_zone: str
    is_therapist: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody who is invited."""

    name: str
    email: str
    language: str
    is_therapist: bool
    is_administrator: bool


def setup_link(session: Session, *, now: datetime) -> str | None:
    """The one-time link that sets up an empty installation; None once somebody runs it.

    A new link makes the one before it worthless.
    """
    if queries.has_administrator(session):
        return None
    links.revoke(session, purposes=(Purpose.SETUP,), now=now)
    return links.issue(session, purpose=Purpose.SETUP, now=now)


def set_up(
    session: Session, *, token: str, founder: Founder, password_hash: str, now: datetime
) -> models.Account:
    """Makes the clinic and its first administrator; works once, and only in an empty installation."""
    link = links.redeem(session, token=token, purposes=Purpose.SETUP, now=now)
    clinic = models.Clinic(
        name=typed.line(founder.clinic_name, field="clinic_name"),
        language=clinics.language(founder.language),
        time_zone=clinics.zone(founder.time_zone),
        created_at=now,
    )
    newcomer = Newcomer(
        founder.name, founder.email, founder.language, founder.is_therapist, is_administrator=True
    )
    if queries.has_administrator(session) or not links.spend(session, link=link, now=now):
        raise LinkExpired("link")
    session.add(clinic)
    session.flush()
    account = _add(session, clinic.id, newcomer, now)
    account.password_hash = password_hash
    session.flush()
    return account


def invite(session: Session, *, clinic_id: int, person: Newcomer, now: datetime) -> models.Account:
    """Adds a member of the staff, who gets an e-mail and chooses a password; `InvalidInput` by field."""
    account = _add(session, clinic_id, person, now)
    mail(session, "invitation", account, now)
    return account


def invite_again(session: Session, *, account: models.Account, now: datetime) -> None:
    """Sends another invitation to somebody who has not come yet; the earlier one ends."""
    if account.password_hash is not None or account.disabled_at:
        raise NotAllowed("has come already")
    links.revoke(session, account_id=account.id, purposes=(Purpose.INVITATION,), now=now)
    mail(session, "invitation", account, now)


def accept(session: Session, *, token: str, password_hash: str, now: datetime) -> models.Account:
    """Ends an invitation with a password. Of two at once, one succeeds; the other finds the link expired."""
    account = invited(session, token=token, now=now)
    spend(session, token, Purpose.INVITATION, now)
    account.password_hash = password_hash
    return account


def invited(session: Session, *, token: str, now: datetime) -> models.Account:
    """Who this invitation is for."""
    link = links.redeem(session, token=token, purposes=Purpose.INVITATION, now=now)
    return living(session, link)


def change_password(session: Session, *, account: models.Account, password_hash: str, now: datetime) -> None:
    """Replaces a password; every device is signed out, and open links to a new password end."""
    account.password_hash = password_hash
    sign_ins.end_all(session, account_id=account.id, now=now)
    links.revoke(session, account_id=account.id, purposes=(Purpose.PASSWORD, Purpose.INVITATION), now=now)


def password_of(session: Session, *, account_id: int) -> tuple[str | None, tuple[str, ...]]:
    """What is kept of somebody's password, and the words a new one must not be made of."""
    account = session.get_one(models.Account, account_id)
    return account.password_hash, (account.name or "", account.email or "")


def change_roles(
    session: Session, *, account: models.Account, is_therapist: bool, is_administrator: bool, now: datetime
) -> None:
    """Gives and takes roles; the person is signed out everywhere, so that nothing old stays open."""
    if not (is_therapist or is_administrator):
        raise InvalidInput("is_therapist", NO_ROLE)
    if account.is_administrator and not is_administrator:
        _not_the_last(session, account)
    account.is_therapist, account.is_administrator = is_therapist, is_administrator
    sign_ins.end_all(session, account_id=account.id, now=now)


def disable(session: Session, *, account: models.Account, by: models.Account | None, now: datetime) -> None:
    """Ends somebody's access at once, on every device. `by` is None on the command line."""
    if by is not None and by.id == account.id:
        raise InvalidInput("account", NOT_YOURSELF)
    if account.is_administrator:
        _not_the_last(session, account)
    account.disabled_at = now
    sign_ins.end_all(session, account_id=account.id, now=now)
    links.revoke(session, account_id=account.id, purposes=(Purpose.PASSWORD, Purpose.INVITATION), now=now)


def enable(session: Session, *, account: models.Account) -> None:
    """Lets somebody in again; they log in with what they had."""
    account.disabled_at = None
    session.flush()


def reset_second_factor(
    session: Session, *, account: models.Account, by: models.Account | None, now: datetime
) -> None:
    """Takes away a lost second factor; another administrator does it. `by` is None on the command line."""
    if by is not None and by.id == account.id:
        raise InvalidInput("account", NOT_YOURSELF)
    second_factors.reset(account)
    sign_ins.end_all(session, account_id=account.id, now=now)


def in_clinic(session: Session, *, clinic_id: int, public_id: str) -> models.Account:
    """One account of this clinic, or `NotFound`."""
    account = queries.in_clinic(session, clinic_id, public_id)
    if account is None:
        raise NotFound("account")
    return account


def by_email(session: Session, *, email: str) -> models.Account:
    """The account with this address, for the command line; or `NotFound`."""
    account = queries.by_lookup(session, vault_of(session).lookup(email))
    if account is None:
        raise NotFound(f"nobody here has the address {email}")
    return account


def add_administrator(session: Session, *, email: str, name: str, now: datetime) -> str:
    """Adds an administrator from the command line; returns the text of the link to choose a password."""
    clinic = clinic_queries.first(session)
    if clinic is None:
        raise NotFound("there is no clinic yet: open the set-up link that `bedring up` prints")
    person = Newcomer(name, email, clinic.language, is_therapist=False, is_administrator=True)
    account = _add(session, clinic.id, person, now)
    return links.issue(session, purpose=Purpose.INVITATION, account_id=account.id, now=now)


def _add(session: Session, clinic_id: int, person: Newcomer, now: datetime) -> models.Account:
    name = typed.line(person.name, field="name")
    email = email_addresses.checked(person.email)
    if not (person.is_therapist or person.is_administrator):
        raise InvalidInput("is_therapist", NO_ROLE)
    lookup = vault_of(session).lookup(email)
    if queries.by_lookup(session, lookup) is not None:
        raise InvalidInput("email", ALREADY_HERE)
    account = models.Account(
        clinic_id=clinic_id,
        email_lookup=lookup,
        language=clinics.language(person.language),
        is_therapist=person.is_therapist,
        is_administrator=person.is_administrator,
        created_at=now,
    )
    session.add(account)
    session.flush()
    account.name, account.email = name, email
    session.flush()
    return account


def mail(session: Session, email: str, account: models.Account, now: datetime) -> None:
    """Sends somebody of the staff an e-mail, by its key."""
    about = f"{account.id}:{tokens.new().digest[:16]}"
    outbox.put(session, SendEmail(email, about=about, account_id=account.id), now=now)


def living(session: Session, link: models.Link) -> models.Account:
    """The account a link is for; a disabled one has no links."""
    account = session.get_one(models.Account, link.account_id)
    if account.disabled_at:
        raise LinkExpired("link")
    return account


def spend(session: Session, token: str, purpose: Purpose, now: datetime) -> None:
    """Uses up a single-use link; `LinkExpired` for whoever comes second."""
    link = links.redeem(session, token=token, purposes=purpose, now=now)
    if not links.spend(session, link=link, now=now):
        raise LinkExpired("link")


def _not_the_last(session: Session, account: models.Account) -> None:
    if account.disabled_at is None and queries.active_administrators(session, account.clinic_id) <= 1:
        raise InvalidInput("account", LAST_ONE)
