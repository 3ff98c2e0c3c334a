"""Patients: added and changed by their therapist, discharged by their therapist, reached at their address."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal import tokens
from portal.db import models
from portal.db.models import Channel, Purpose
from portal.db.queries import patients as queries
from portal.db.queries import programmes as programme_queries
from portal.db.session import Session, vault_of
from portal.domain import typed
from portal.domain.errors import Conflict, InvalidInput, NotFound
from portal.rendering.i18n import N_
from portal.services import (
    alerts,
    email_addresses,
    links,
    outbox,
    pauses,
    programmes,
    questionnaires,
    sign_ins,
    throttle,
)
from portal.services import clinic as clinics
from portal.services.messages import SendEmail

OF_PATIENTS = (Purpose.CHECK_IN, Purpose.PROGRAMME, Purpose.STOP_REMINDERS, Purpose.CALENDAR)
NO_EMAIL = N_("Write the e-mail address, or choose paper only.")
NO_ADDRESS = N_("We have no e-mail address of yours. Please call us.")
NO_SIZE = N_("Choose normal or large letters.")
NORMAL, LARGE = "normal", "large"  # letters of pages and sheets
TEXT_SIZES = (NORMAL, LARGE)


@dataclass(frozen=True, slots=True)
class Details:
    """Who a patient is and how they are reached. Without `time_zone`: the clinic's."""

    first_name: str
    last_name: str
    email: str | None
    born_on: date
    language: str
    channel: Channel
    time_zone: str | None = None
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    phone: str | None = None


def register(
    session: Session, *, therapist: models.Account, details: Details, now: datetime
) -> models.Patient:
    """A new patient of this therapist, under a data key of their own; `InvalidInput` by field."""
    clinic = session.get_one(models.Clinic, therapist.clinic_id)
    zone = details.time_zone or clinic.time_zone
    clean = _checked(details, zone, now)
    patient = models.Patient(
        clinic_id=clinic.id,
        therapist_id=therapist.id,
        channel=clean.channel,
        language=clean.language,
        time_zone=zone,
        created_at=now,
    )
    session.add(patient)
    session.flush()
    patient.data_key = vault_of(session).new_data_key(patient.id)
    _write(session, patient, clean)
    return patient


def seal(patient: models.Patient | Details) -> str:
    """What stands for everything a form of `Details` may change: another one when any of it is another."""
    known = (
        patient.first_name, patient.last_name, patient.born_on, patient.email, patient.phone,
        patient.language, patient.channel, sorted(patient.tags), sorted(patient.equipment),
    )  # fmt: skip
    return tokens.digest(repr(known))


def update(
    session: Session, *, patient: models.Patient, details: Details, now: datetime, known: str = ""
) -> None:
    """Changes who a patient is or how they are reached; another address signs every device out.

    `known` is the seal of what the form began from; raises `Conflict` when somebody changed it since.
    """
    programme_queries.hold(session, patient.id)
    session.refresh(patient)
    clean = _checked(details, details.time_zone or patient.time_zone, now)
    if known not in ("", seal(patient)) and seal(clean) != seal(patient):
        raise Conflict("somebody else changed these details first")
    moved = clean.email != patient.email or clean.born_on != patient.born_on
    patient.channel, patient.language = clean.channel, clean.language
    patient.time_zone = clean.time_zone or patient.time_zone
    _write(session, patient, clean)
    if moved:
        patient.email_is_wrong = False
        sign_ins.end_all(session, patient_id=patient.id, now=now)


def discharge(session: Session, *, patient: models.Patient, by: models.Account, now: datetime) -> None:
    """The treatment is over: programmes end, nothing waiting is sent, links and devices end at once."""
    if patient.therapist_id != by.id:
        raise NotFound("patient")
    programme_queries.hold(session, patient.id)
    for programme in programme_queries.of_patient(session, patient.id):
        if programme.ended_at is None:
            programmes.end(session, programme=programme, now=now)
    pauses.end_all(session, patient_id=patient.id, by=by, now=now)
    patient.discharged_at = now
    questionnaires.cancel_waiting(session, patient_id=patient.id)
    outbox.cancel(session, reason="discharged", patient_id=patient.id)
    links.revoke(session, patient_id=patient.id, purposes=OF_PATIENTS, now=now)
    sign_ins.end_all(session, patient_id=patient.id, now=now)


def reopen(session: Session, *, patient: models.Patient, by: models.Account) -> None:
    """The patient comes back: a new programme can be written. Old links stay dead; a new one is asked for.

    Raises `Conflict` while the treatment goes on.
    """
    if patient.therapist_id != by.id:
        raise NotFound("patient")
    programme_queries.hold(session, patient.id)
    if patient.discharged_at is None:
        raise Conflict("the treatment goes on")
    patient.discharged_at = None
    session.flush()


def stop_reminders(session: Session, *, patient: models.Patient) -> None:
    """No more reminders; the treatment goes on."""
    patient.wants_reminders = False
    session.flush()


def choose(
    session: Session, *, patient: models.Patient, language: str, text_size: str, wants_reminders: bool
) -> None:
    """What patients decide for themselves: language and letters of everything they get, and reminders."""
    if text_size not in TEXT_SIZES:
        raise InvalidInput("text_size", NO_SIZE)
    patient.language = clinics.language(language)
    patient.text_size = text_size
    patient.wants_reminders = wants_reminders
    session.flush()


def choose_channel(session: Session, *, patient: models.Patient, channel: Channel, now: datetime) -> None:
    """Paper instead of e-mails, which the therapist hears of, or e-mails again.

    E-mails that wait are not sent to somebody on paper. Raises `InvalidInput` where there is no address.
    """
    if channel is Channel.EMAIL and not patient.email:
        raise InvalidInput("channel", NO_ADDRESS)
    if channel is patient.channel:
        return
    patient.channel = channel
    if channel is Channel.PAPER:
        key = f"wants_paper:{patient.id}:{now.date()}"
        alerts.raise_alert(
            session, key=key, patient_id=patient.id, code="wants_paper", priority="normal", now=now
        )
    session.flush()


def send_link(session: Session, *, email: str, network: str, now: datetime) -> None:
    """Sends the patients of this address a link to their programme; nobody can tell from outside.

    At most three an hour go to one address.
    """
    throttle.count(session, throttle.LINK_ASKED_FROM, subject=network, now=now)
    lookup = vault_of(session).lookup(email)
    if not throttle.allows(session, throttle.MAIL_ASKED, subject=lookup, now=now):
        return
    for patient in queries.by_lookup(session, lookup):
        mail_link(session, patient=patient, now=now)


def mail_link(session: Session, *, patient: models.Patient, now: datetime) -> None:
    """Sends a patient a new link to their programme; pressed twice within a minute it is one e-mail."""
    current = programme_queries.current(session, patient.id)
    order = SendEmail(
        "link",
        about=f"{patient.id}:{now:%Y%m%d%H%M}",
        patient_id=patient.id,
        programme_id=current.id if current else None,
    )
    outbox.put(session, order, now=now)


def seen_by(session: Session, *, therapist: models.Account, public_id: str) -> models.Patient:
    """One patient of this therapist, or `NotFound`: also when it is a colleague's."""
    patient = queries.seen_by(session, therapist, public_id)
    if patient is None:
        raise NotFound("patient")
    return patient


def _checked(details: Details, zone: str, now: datetime) -> Details:
    today = now.astimezone(ZoneInfo(clinics.zone(zone))).date()
    return Details(
        first_name=typed.line(details.first_name, field="first_name"),
        last_name=typed.line(details.last_name, field="last_name"),
        email=_address(details),
        born_on=typed.birth(details.born_on, field="born_on", today=today),
        language=clinics.language(details.language),
        channel=details.channel,
        time_zone=zone,
        tags=details.tags,
        equipment=details.equipment,
        phone=typed.phone(details.phone or "", field="phone") or None,
    )


def _address(details: Details) -> str | None:
    if details.email and details.email.strip():
        return email_addresses.checked(details.email)
    if details.channel is Channel.EMAIL:
        raise InvalidInput("email", NO_EMAIL)
    return None


def _write(session: Session, patient: models.Patient, clean: Details) -> None:
    patient.first_name, patient.last_name = clean.first_name, clean.last_name
    patient.phone = clean.phone
    patient.email = clean.email
    patient.email_lookup = vault_of(session).lookup(clean.email) if clean.email else None
    patient.born_on_text = clean.born_on.isoformat()
    patient.tags, patient.equipment = list(clean.tags), list(clean.equipment)
    session.flush()
