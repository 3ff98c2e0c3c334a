"""The e-mails: to whom, with which links, and whether they are still wanted.

An e-mail is a postcard: the clinic's name, a first name, links. Nothing about health (docs/decisions/0010).
Each function here is named like its folder in `templates/emails` and its word in the message.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from portal.db import models
from portal.db.models import CheckInState, Purpose
from portal.db.session import Session
from portal.rendering import links as addresses
from portal.rendering.environment import Renderer
from portal.services import letters, links, still_wanted
from portal.services.letters import Email
from portal.services.messages import OF_NOTES, SendEmail

__all__ = ["Email", "check_wanted", "compose"]

ASKED_FOR_DAYS = 7  # how long a link without a programme opens the patient's pages


@dataclass(frozen=True)
class Occasion:
    """What one e-mail is written about."""

    session: Session
    order: SendEmail
    clinic: models.Clinic
    message_id: int
    base: str
    now: datetime
    person: models.Patient | models.Account

    @property
    def first_name(self) -> str:
        """A patient's first name; staff are greeted without one."""
        return (self.person.first_name or "") if isinstance(self.person, models.Patient) else ""

    @property
    def is_check_in_open(self) -> bool:
        """Whether the check-in it is about can be answered now."""
        asked = self.session.get(models.CheckIn, self.order.check_in_id or 0)
        return asked is not None and asked.state is CheckInState.OPEN and self.now < asked.closes_at

    def link(self, purpose: Purpose, *, expires_at: datetime | None = None) -> str:
        """The text of a fresh link that travels in this e-mail."""
        order = self.order
        return links.issue(
            self.session,
            purpose=purpose,
            now=self.now,
            expires_at=expires_at,
            patient_id=order.patient_id,
            account_id=order.account_id,
            programme_id=order.programme_id,
            check_in_id=order.check_in_id if purpose is Purpose.CHECK_IN else None,
            version_id=order.version_id if purpose is Purpose.PROGRAMME else None,
            message_id=self.message_id,
        )


@dataclass(frozen=True)
class Contents:
    """What a template gets beside the clinic and the first name, and headers of this e-mail alone."""

    values: Mapping[str, Any]
    headers: Mapping[str, str] = field(default_factory=dict)


def compose(
    session: Session, order: SendEmail, *, message: models.Message, renderer: Renderer, now: datetime
) -> Email:
    """The e-mail with its links, made anew for every attempt; its Message-ID stays that of the message.

    Raises `NoLongerWanted`, or `PermanentFailure` for an address that cannot be used.
    """
    check_wanted(session, order, now=now)
    if message.message_id is None:
        raise ValueError("a message has its Message-ID before it is composed")
    person = _recipient(session, order)
    clinic = session.get_one(models.Clinic, person.clinic_id)
    occasion = Occasion(session, order, clinic, message.id, renderer.public_url, now, person)
    contents = COMPOSERS[order.email](occasion)
    values = {"clinic": clinic, "first_name": occasion.first_name, **contents.values}
    written = renderer.email(order.email, person.language, **values)
    return Email(
        to=letters.deliverable(person.email or ""),
        sender_name=clinic.name,
        subject=written.subject,
        text=written.text,
        html=written.html,
        message_id=message.message_id,
        headers=_headers(occasion) | dict(contents.headers),
    )


def check_wanted(session: Session, order: SendEmail, *, now: datetime) -> None:
    """Whether the reason for this e-mail still holds; raises `NoLongerWanted`. Asked again before the dot."""
    still_wanted.check(session, order, now=now)


def programme_ready(occasion: Occasion) -> Contents:
    """Tells the patient that the first version is there."""
    return Contents({"programme_link": _programme(occasion)})


def programme_changed(occasion: Occasion) -> Contents:
    """Tells the patient of a new version. What is new, and why, is behind the link."""
    token = occasion.link(Purpose.PROGRAMME)
    return Contents(
        {
            "programme_link": addresses.programme(occasion.base, token),
            "sheet_link": addresses.programme(occasion.base, token, to="sheet"),
        }
    )


def check_in(occasion: Occasion) -> Contents:
    """Asks how it went. Each button leads to the same page with another first answer."""
    token = occasion.link(Purpose.CHECK_IN)
    stop = addresses.stop(occasion.base, occasion.link(Purpose.STOP_REMINDERS))
    buttons = {
        f"{done}_link": addresses.check_in(occasion.base, token, done=done)
        for done in ("all", "some", "none")
    }
    values = buttons | {"programme_link": _programme(occasion), "stop_link": stop}
    return Contents(values, _one_click(stop, occasion.clinic))


def check_in_reminder(occasion: Occasion) -> Contents:
    """Asks once more, the only time."""
    return check_in(occasion)


def welcome_back(occasion: Occasion) -> Contents:
    """Greets who was silent, the last time until a person acts; with buttons while a check-in is open."""
    call = {"call_link": addresses.call_me(occasion.base, occasion.link(Purpose.PROGRAMME))}
    if occasion.is_check_in_open:
        asked = check_in(occasion)
        return Contents({**asked.values, **call}, asked.headers)
    stop = addresses.stop(occasion.base, occasion.link(Purpose.STOP_REMINDERS))
    values = {"all_link": None, "programme_link": _programme(occasion), "stop_link": stop} | call
    return Contents(values, _one_click(stop, occasion.clinic))


def questionnaire(occasion: Occasion) -> Contents:
    """Asks for answers about progress. The questions themselves stand behind the date of birth."""
    token = occasion.link(Purpose.PROGRAMME)
    stop = addresses.stop(occasion.base, occasion.link(Purpose.STOP_REMINDERS))
    values = {"questions_link": addresses.programme(occasion.base, token, to="questions"), "stop_link": stop}
    return Contents(values, _one_click(stop, occasion.clinic))


def please_read(occasion: Occasion) -> Contents:
    """Asks the patient to look: the programme rests, or the physiotherapist wrote."""
    if not occasion.order.about.startswith(OF_NOTES):
        return Contents({"programme_link": _programme(occasion)})
    token = occasion.link(Purpose.PROGRAMME, expires_at=_without_programme(occasion))
    return Contents({"programme_link": addresses.programme(occasion.base, token, to="messages")})


def link(occasion: Occasion) -> Contents:
    """The link a patient asked for; without a programme it opens the pages for seven days."""
    days = None if occasion.order.programme_id else ASKED_FOR_DAYS
    token = occasion.link(Purpose.PROGRAMME, expires_at=_without_programme(occasion))
    return Contents({"programme_link": addresses.programme(occasion.base, token), "days": days})


def invitation(occasion: Occasion) -> Contents:
    """Invites a person of the staff to choose a password."""
    address = addresses.invitation(occasion.base, occasion.link(Purpose.INVITATION))
    return Contents({"invitation_link": address, "hours": _hours(Purpose.INVITATION)})


def password(occasion: Occasion) -> Contents:
    """Lets a person of the staff choose a new password."""
    address = addresses.password(occasion.base, occasion.link(Purpose.PASSWORD))
    return Contents({"password_link": address, "hours": _hours(Purpose.PASSWORD)})


def alert(occasion: Occasion) -> Contents:
    """Calls a therapist to the work list, an administrator to their start; without a name or a reason."""
    is_therapist = isinstance(occasion.person, models.Account) and occasion.person.is_therapist
    there = addresses.caseload if is_therapist else addresses.start
    return Contents({"start_link": there(occasion.base)})


def mail_test(occasion: Occasion) -> Contents:
    """Proves to the administrator that e-mail arrives."""
    address = addresses.mail_test(occasion.base, occasion.link(Purpose.MAIL_TEST))
    return Contents({"test_link": address, "hours": _hours(Purpose.MAIL_TEST)})


COMPOSERS: dict[str, Callable[[Occasion], Contents]] = {
    composer.__name__: composer
    for composer in (
        programme_ready, programme_changed, check_in, check_in_reminder, welcome_back, questionnaire,
        please_read, link, invitation, password, alert, mail_test,
    )
}  # fmt: skip


def _recipient(session: Session, order: SendEmail) -> models.Patient | models.Account:
    if order.account_id is not None:
        return session.get_one(models.Account, order.account_id)
    return session.get_one(models.Patient, order.patient_id)


def _headers(occasion: Occasion) -> dict[str, str]:
    headers = {"Date": format_datetime(occasion.now)}
    return headers | ({"Reply-To": occasion.clinic.email} if occasion.clinic.email else {})


def _one_click(stop: str, clinic: models.Clinic) -> dict[str, str]:
    """One click in the mail program stops the reminders (RFC 8058)."""
    ways = [f"<{stop}>", *([f"<mailto:{clinic.email}?subject=stop>"] if clinic.email else [])]
    return {"List-Unsubscribe": ", ".join(ways), "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def _programme(occasion: Occasion) -> str:
    return addresses.programme(occasion.base, occasion.link(Purpose.PROGRAMME))


def _without_programme(occasion: Occasion) -> datetime | None:
    """When a link ends that belongs to no programme."""
    return None if occasion.order.programme_id else occasion.now + timedelta(days=ASKED_FOR_DAYS)


def _hours(purpose: Purpose) -> int:
    return int(links.LIFETIMES[purpose].total_seconds()) // 3600
