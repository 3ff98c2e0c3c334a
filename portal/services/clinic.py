"""What a clinic decides about itself, and whether its mail goes out into the world."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Session
from portal.domain import typed
from portal.domain.errors import InvalidInput, LinkExpired
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import email_addresses, links, outbox
from portal.services.messages import SendEmail

PAPERS = ("A4", "Letter")
SILENCE_DAYS = (7, 28)  # a week is the time to answer; after four nobody would call it care
NO_ZONE = N_("We do not know this time zone. Write one such as Europe/Copenhagen.")
NO_LANGUAGE = N_("Choose one of the languages.")
NO_PAPER = N_("Choose A4 or Letter.")
NO_SERVER = N_("Set a mail server first. The manual says how.")
NOT_TESTED = N_("Send a test e-mail first, and open the link in it.")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the settings page of a clinic asks for, but for the limits offered for signing."""

    name: str
    phone: str
    email: str
    time_zone: str
    language: str
    paper: str
    emergency_number: str
    out_of_hours_number: str
    silence_days: int = 14


def update(session: Session, *, clinic: models.Clinic, choices: Choices) -> None:
    """Keeps the clinic's choices; `InvalidInput` for the first one that cannot be right."""
    clinic.name = typed.line(choices.name, field="name")
    clinic.phone = typed.phone(choices.phone, field="phone")
    clinic.email = email_addresses.checked(choices.email) if choices.email.strip() else ""
    clinic.time_zone = zone(choices.time_zone)
    clinic.language = language(choices.language)
    clinic.paper = _one_of(choices.paper, PAPERS, "paper", NO_PAPER)
    clinic.emergency_number = typed.phone(
        choices.emergency_number, field="emergency_number", longest=20, needed=True
    )
    clinic.out_of_hours_number = typed.phone(
        choices.out_of_hours_number, field="out_of_hours_number", longest=20
    )
    clinic.silence_days = typed.number(
        str(choices.silence_days), field="silence_days", least=SILENCE_DAYS[0], most=SILENCE_DAYS[1]
    )
    session.flush()


@cache
def zones() -> tuple[str, ...]:
    """Every time zone of a place, by name."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if _is_a_place(name)))


def _is_a_place(name: str) -> bool:
    return "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))


def zone(text: str, *, field: str = "time_zone") -> str:
    """An IANA time zone."""
    if text not in zones():
        raise InvalidInput(field, NO_ZONE)
    return text


def language(text: str, *, field: str = "language") -> str:
    """A language the product has a folder for."""
    return _one_of(text, i18n.languages(), field, NO_LANGUAGE)


def send_test_mail(session: Session, *, by: models.Account, now: datetime) -> None:
    """Sends the administrator an e-mail whose link proves that mail arrives; twice in a minute it is one."""
    order = SendEmail("mail_test", about=f"{by.id}:{now:%Y%m%d%H%M}", account_id=by.id)
    outbox.put(session, order, now=now)


def find_test_mail(session: Session, *, token: str, now: datetime) -> models.Link:
    """The link of a test e-mail, or `LinkExpired`."""
    return links.redeem(session, token=token, purposes=Purpose.MAIL_TEST, now=now)


def confirm_test_mail(
    session: Session, *, token: str, leaves_the_house: bool, instance_id: str, now: datetime
) -> bool:
    """A person opened the link of a test e-mail; returns whether that proves that mail arrives.

    An e-mail that stayed in the local mailbox proves nothing. In a copy of another installation mail is off
    from here on: what the original had tested and turned on does not count.
    """
    link = find_test_mail(session, token=token, now=now)
    account = session.get_one(models.Account, link.account_id)
    if not links.spend(session, link=link, now=now):
        raise LinkExpired("link")
    if not leaves_the_house:
        return False
    clinic = session.get_one(models.Clinic, account.clinic_id)
    if clinic.instance_id != instance_id:
        clinic.mail_on, clinic.instance_id = False, instance_id
    clinic.mail_tested_at = now
    return True


def is_mail_tested(clinic: models.Clinic, *, instance_id: str) -> bool:
    """Whether a test e-mail of this very installation arrived."""
    return clinic.mail_tested_at is not None and clinic.instance_id == instance_id


def turn_mail_on(session: Session, *, clinic: models.Clinic, has_server: bool, instance_id: str) -> int:
    """From now on e-mails leave the house, and what was held goes; returns how many were held.

    Raises `InvalidInput` without a mail server, and before a test e-mail of this installation arrived.
    """
    if not has_server:
        raise InvalidInput("mail", NO_SERVER)
    if not is_mail_tested(clinic, instance_id=instance_id):
        raise InvalidInput("mail", NOT_TESTED)
    clinic.mail_on = True
    session.flush()
    return outbox.release_held(session)


def turn_mail_off(session: Session, *, clinic: models.Clinic) -> int:
    """Stops all e-mail; what waits is held. Returns how many e-mails wait now."""
    clinic.mail_on = False
    session.flush()
    return outbox.hold_all(session, reason="mail_is_off")


def _one_of(text: str, allowed: tuple[str, ...], field: str, reason: str) -> str:
    if text not in allowed:
        raise InvalidInput(field, reason)
    return text
