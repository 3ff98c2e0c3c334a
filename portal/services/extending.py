"""A programme goes on some weeks longer under the limits as they are: signed like any other version.

The button on the page is the signature. What was read there is kept with the row of the batch; the worker
puts the sentence together again, and signs only if not a word of it has changed.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal.db import mapping, models
from portal.db.queries import patients, reviews
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from portal.domain.programme import Mode
from portal.rendering import limits
from portal.services import cases, planned, programmes, signed_limits
from portal.services.planned import Asked, Planned
from portal.services.programmes import Signature

WEEKS = (2, 4, 6)  # what may be chosen
MOST_WEEKS = 52
LONGEST = timedelta(days=366)
CHANGED = "limits_changed"


@dataclass(frozen=True, slots=True)
class Longer:
    """A programme as it would go on: its limits, for how many weeks in all, and the sentence to sign."""

    envelope: Envelope
    weeks: int
    sentence: str


def plan(session: Session, patient: models.Patient, asked: Asked) -> Planned:
    """The programme with the sentence to be signed; refused while it rests, or while a draft or a proposal
    waits, which a new version would overtake."""
    found = planned.standing(session, patient)
    if found.refused is not None or found.programme is None or found.version is None:
        return found
    if queries.draft(session, found.programme.id) is not None:
        return replace(found, refused="has_draft")
    if reviews.waiting_proposals(session, found.programme.id):
        return replace(found, refused="proposal_waits")
    return replace(found, said=_longer(session, found.version, patient, asked).sentence)


def extend(session: Session, *, row: models.BatchRow, library: Library, now: datetime) -> str | None:
    """Signs the next version of one programme as its row says; returns why not, as a code, or None.

    The caller holds the patient. Nothing changes for the patient but how long it goes on: nobody is mailed.
    Raises `InvalidInput` for limits that the clinic no longer lets anybody sign.
    """
    batch = session.get_one(models.Batch, row.batch_id)
    by = session.get_one(models.Account, batch.account_id)
    asked = Asked(by, batch.created_at, batch.choices)
    patient = session.get_one(models.Patient, row.patient_id)
    if patients.seen_by(session, by, patient.public_id) is None:
        return "not_yours"
    found = plan(session, patient, asked)
    if found.refused is not None or found.version is None:
        return found.refused
    if found.version.programme_id != row.programme_id or found.said != row.said:
        return CHANGED
    _sign(session, found.version, _longer(session, found.version, patient, asked), asked, library, now)
    return None


def _sign(
    session: Session,
    version: models.ProgrammeVersion,
    longer: Longer,
    asked: Asked,
    library: Library,
    now: datetime,
) -> None:
    programme = version.programme
    patient = session.get_one(models.Patient, programme.patient_id)
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = replace(programmes.body_of(draft), weeks=longer.weeks)
    saved = programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=now)
    signature = Signature(
        by=asked.by,
        envelope=longer.envelope,
        sentence=longer.sentence,
        starts_on=calendar.day_of(patient, now),
        revision=saved.revision,
        maintenance=programme.maintenance_since is not None,
    )
    signed = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=library, now=now
    )
    signed.envelope.signed_at = asked.now  # the click was the signature


def _longer(
    session: Session, version: models.ProgrammeVersion, patient: models.Patient, asked: Asked
) -> Longer:
    """Programme and limits as they are, each so many weeks longer; what is over goes on from today."""
    programme, today = version.programme, calendar.day_of(patient, asked.now)
    more = timedelta(weeks=int(asked.choices["weeks"]))
    envelope = cases.in_force(session, version)
    if programme.maintenance_since is not None:
        weeks, envelope = programme.weeks, signed_limits.kept_up(envelope, today)
    else:
        starts_on = programme.starts_on or today
        ends_on = max(starts_on + timedelta(weeks=programme.weeks), today) + more
        weeks = min(MOST_WEEKS, -(-(ends_on - starts_on).days // 7))
        until_on = min(max(envelope.until_on, today) + more, today + LONGEST)
        envelope = replace(envelope, until_on=until_on)
    return Longer(envelope, weeks, _sentence(version, envelope, str(asked.choices["language"])))


def _sentence(version: models.ProgrammeVersion, envelope: Envelope, language: str) -> str:
    items = mapping.programme_of(version).items
    return limits.sentence(
        envelope,
        mode=Mode(version.programme.mode),
        own_count=sum(bool(limits.own(item, language=language)) for item in items),
        is_maintenance=version.programme.maintenance_since is not None,
        language=language,
    )
