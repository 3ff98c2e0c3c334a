"""What somebody typed while their session ended: it waits behind the log-in, for them alone, for a day."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import tokens
from portal.db import models
from portal.db.queries import sign_ins as queries
from portal.db.session import Session

LASTS = timedelta(days=1)
PRESSED_TWICE = timedelta(minutes=1)  # a button pressed twice still finds it
LONGEST = 100_000  # bytes, as it is stored


@dataclass(frozen=True, slots=True)
class Kept:
    """A form that was not accepted: where it was sent to, and its fields in their order."""

    address: str
    fields: tuple[tuple[str, str], ...]


def keep(session: Session, *, token: str, form: Kept, now: datetime) -> bool:
    """Keeps a form for whoever had this cookie, in place of an older one; False when nobody had it.

    Nothing is kept for an account that was disabled, for a patient who was discharged, or of a form that is
    longer than people type.
    """
    row = queries.by_digest(session, tokens.digest(token)) if token else None
    text = json.dumps([form.address, form.fields])
    if row is None or not _may_come_back(row) or len(text.encode()) > LONGEST:
        return False
    queries.forget_kept(session, owner=_owner(row))
    session.refresh(row)
    row.kept, row.kept_at = text, now
    return True


def waiting(session: Session, *, now: datetime, **owner: int | None) -> Kept | None:
    """What waits for `account_id=` or `patient_id=`; looking at it spends nothing."""
    row = queries.kept_by(session, owner=owner, since=now - LASTS)
    if row is None:
        return None
    address, fields = json.loads(row.kept or "")
    return Kept(address, tuple((name, value) for name, value in fields))


def spend(session: Session, *, now: datetime, **owner: int | None) -> Kept | None:
    """What waits, for the last time: in a minute it is gone."""
    kept = waiting(session, now=now, **owner)
    queries.age_kept(session, owner=owner, kept_at=now - LASTS + PRESSED_TWICE)
    return kept


def forget(session: Session, **owner: int | None) -> None:
    """Nothing waits for this person any more."""
    queries.forget_kept(session, owner=owner)


def _may_come_back(row: models.SignIn) -> bool:
    if row.account is not None:
        return row.account.disabled_at is None and row.second_factor_at is not None
    return row.patient is not None and row.patient.discharged_at is None


def _owner(row: models.SignIn) -> dict[str, int | None]:
    return {"account_id": row.account_id} if row.account_id else {"patient_id": row.patient_id}
