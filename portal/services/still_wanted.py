"""Whether an e-mail is still wanted: read again in the very transaction that hands it to the mail server."""

from datetime import datetime

from portal.db import models
from portal.db.models import Channel, CheckInState, ProgrammeStatus, QuestionnaireState
from portal.db.queries import conversations
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted
from portal.services import pauses, silence
from portal.services.messages import OF_NOTES, SendEmail

CHECK_INS = frozenset({"check_in", "check_in_reminder"})
EXERCISES = CHECK_INS | {"programme_ready", "programme_changed", "questionnaire", "welcome_back"}
AT_REST_TOO = frozenset({"please_read", "link", "invitation", "password", "alert", "mail_test"})
"""Every other e-mail there is: it says nothing of exercises, and leaves while a programme rests, too."""


def check(session: Session, order: SendEmail, *, now: datetime) -> None:
    """Raises `NoLongerWanted` once person, programme or check-in no longer ask for this e-mail."""
    if order.email == "alert":
        _check_alert(session, order)
    if order.account_id is not None:
        _check_account(session.get_one(models.Account, order.account_id), order)
    if order.patient_id is not None:
        _check_patient(session.get_one(models.Patient, order.patient_id))
    if order.email in EXERCISES:
        _check_programme(session, order)
    _check_occasion(session, order, now)


def _check_occasion(session: Session, order: SendEmail, now: datetime) -> None:
    """What it is about still waits for the patient."""
    if order.email in CHECK_INS:
        _check_check_in(session, order, now)
    if order.email == "welcome_back":
        _check_silence(session, order)
    if order.email == "questionnaire":
        _check_questionnaire(session, order, now)
    if order.about.startswith(OF_NOTES):
        _check_note(session, order)


def _check_alert(session: Session, order: SendEmail) -> None:
    """Nobody is called to what a named person deals with already."""
    alert = session.get(models.Alert, int(order.about.partition(":")[0]))
    if alert is not None and alert.seen_at is not None:
        raise NoLongerWanted("seen")


def _check_account(account: models.Account, order: SendEmail) -> None:
    if account.disabled_at:
        raise NoLongerWanted("account disabled")
    if order.email == "invitation" and account.password_hash:
        raise NoLongerWanted("invitation accepted")


def _check_patient(patient: models.Patient) -> None:
    if patient.discharged_at:
        raise NoLongerWanted("discharged")
    if patient.channel is Channel.PAPER or not patient.email:
        raise NoLongerWanted("no e-mail wanted")
    if patient.email_is_wrong:
        raise NoLongerWanted("e-mail wrong", state="suppressed")


def _check_programme(session: Session, order: SendEmail) -> None:
    """No exercises by e-mail while they rest; news only of the newest version."""
    programme = session.get_one(models.Programme, order.programme_id)
    if programme.status is not ProgrammeStatus.ACTIVE:
        raise NoLongerWanted(f"programme {programme.status}")
    if pauses.resting_because(session, programme) is not None:  # a safety answer the rules have not seen yet
        raise NoLongerWanted("paused")
    if order.email == "programme_changed":
        version = session.get_one(models.ProgrammeVersion, order.version_id)
        if version.number < programme.latest_number:
            raise NoLongerWanted("newer version")


def _check_check_in(session: Session, order: SendEmail, now: datetime) -> None:
    asked = session.get_one(models.CheckIn, order.check_in_id)
    _check_open("check-in", asked, asked.state is CheckInState.OPEN, now)
    if order.email == "check_in_reminder":
        _check_reminders(session.get_one(models.Patient, asked.patient_id))


def _check_silence(session: Session, order: SendEmail) -> None:
    """Nobody is welcomed back who answered, ticked or was called meanwhile, or wants no reminders."""
    programme = session.get_one(models.Programme, order.programme_id)
    patient = session.get_one(models.Patient, order.patient_id)
    _check_reminders(patient)
    if silence.since(session, programme, patient) is None:
        raise NoLongerWanted("answered")


def _check_questionnaire(session: Session, order: SendEmail, now: datetime) -> None:
    asked = session.get_one(models.Questionnaire, order.questionnaire_id)
    patient = session.get_one(models.Patient, asked.patient_id)
    _check_open("questionnaire", asked, asked.state is QuestionnaireState.OPEN, now)
    _check_reminders(patient)
    programme = session.get_one(models.Programme, order.programme_id)
    if silence.is_lost(session, programme, patient, now):
        raise NoLongerWanted("no contact")  # somebody phones; no more mails until then


def _check_note(session: Session, order: SendEmail) -> None:
    """Nobody is called to a message they have read, or that was taken back."""
    about = order.about.removeprefix(OF_NOTES)
    note = conversations.of_public_id(session, order.patient_id or 0, about)
    if note is None or note.read_at is not None:
        raise NoLongerWanted("read")


def _check_open(
    name: str, asked: models.CheckIn | models.Questionnaire, is_open: bool, now: datetime
) -> None:
    """Nobody is called to questions that wait no longer."""
    if not is_open:
        raise NoLongerWanted(f"{name} {asked.state}")
    if now >= asked.closes_at:
        raise NoLongerWanted(f"{name} closed")


def _check_reminders(patient: models.Patient) -> None:
    if not patient.wants_reminders:
        raise NoLongerWanted("no reminders wanted")
