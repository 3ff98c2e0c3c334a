"""What became of the safety answers of one patient: who took each one on, after how long, and every pause."""

from dataclasses import dataclass
from datetime import timedelta

from portal.db import models
from portal.db.queries import pauses, work_list
from portal.db.session import Session
from portal.services import alerts

A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Acknowledged:
    """A safety answer that a named person took on; `second` was called to it before, or is empty."""

    alert: models.Alert
    by: str
    minutes: int
    second: str


@dataclass(frozen=True)
class Rested:
    """A pause: by whom (empty: the rules), and who let the programme go on (empty: nobody yet)."""

    pause: models.Pause
    by: str
    ended_by: str


@dataclass(frozen=True)
class SafetyRecord:
    """All of it, the newest first. `is_for` names the patient's therapist where somebody else looks."""

    is_for: str
    acknowledged: tuple[Acknowledged, ...]
    pauses: tuple[Rested, ...]


def of(session: Session, patient: models.Patient, reader: models.Account) -> SafetyRecord:
    """Reads what a therapist sees of one patient's safety answers."""
    seen = [row for row in work_list.of_patient(session, patient.id) if row.code in alerts.RED_FLAGS]
    return SafetyRecord(
        is_for=_name(session, patient.therapist_id) if patient.therapist_id != reader.id else "",
        acknowledged=tuple(_acknowledged(session, row) for row in seen if row.seen_at is not None),
        pauses=tuple(_rested(session, row) for row in pauses.of_patient(session, patient.id)),
    )


def _acknowledged(session: Session, alert: models.Alert) -> Acknowledged:
    took = (alert.seen_at or alert.raised_at) - alert.raised_at
    second = _name(session, alert.second_id)
    return Acknowledged(alert, _name(session, alert.seen_by_id), max(0, took // A_MINUTE), second)


def _rested(session: Session, pause: models.Pause) -> Rested:
    return Rested(pause, _name(session, pause.by_id), _name(session, pause.ended_by_id))


def _name(session: Session, account_id: int | None) -> str:
    account = session.get(models.Account, account_id) if account_id else None
    return (account.name or "") if account else ""
