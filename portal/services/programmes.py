"""The programme from draft to end: written, signed and sent, paused, taken up again, ended."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.models import Origin, ProgrammeStatus
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.domain import calendar, pain
from portal.domain.errors import DraftChanged, InvalidInput, NotFound, Overtaken
from portal.domain.exercise import Library
from portal.rendering.i18n import N_
from portal.services import (
    before_signing,
    closing,
    drafts,
    ending,
    former_drafts,
    pauses,
    signed_limits,
    signing,
    starting,
    versions,
)
from portal.services.drafts import DraftBody
from portal.services.signing import Signature as Signature
from portal.services.versions import Issue

pause, resume, end = pauses.pause, pauses.resume, ending.end

NOT_FOR_THIS_PATIENT = N_("This protocol is not for this patient. Please choose another one.")
ONSET_IN_THE_FUTURE = N_("This date is in the future. Please say when the trouble began.")
COPIED = ("protocol", "protocol_number", "region", "mode", "first_followup_days", "weeks", "unwanted")
OF_THE_EPISODE = ("onset_on", "intake_rest")


def start_draft(
    session: Session, *, patient: models.Patient, protocol: Protocol | None, library: Library, now: datetime
) -> models.Programme:
    """A programme to be written, begun from a protocol or empty.

    What the protocol takes for granted of the patient is noted with the patient. Raises `InvalidInput` for a
    protocol that is ruled out for this patient.
    """
    episode = starting.episode_of_next(session, patient.id)
    programme = models.Programme(patient_id=patient.id, created_at=now, episode=episode)
    body = DraftBody()
    if protocol is not None:
        if any(tag in patient.tags for tag in protocol.exclude_tags):
            raise InvalidInput("protocol", NOT_FOR_THIS_PATIENT)
        patient.tags = sorted({*patient.tags, *protocol.patient_tags_set})
        body = drafts.from_protocol(protocol)
        programme.protocol, programme.region, programme.mode = protocol.id, protocol.region, protocol.mode
        programme.weeks, programme.first_followup_days = protocol.weeks, protocol.first_followup_days
    session.add(programme)
    session.flush()
    keep(session, programme, drafts.with_usual_rests(body, library), now)
    return programme


def copy_last(session: Session, *, patient: models.Patient, now: datetime) -> models.Programme:
    """A new programme to be written, begun as the patient's last one stands; `NotFound` without one.

    Since when it hurts, and how much, is copied only while that programme runs: after its end it is asked
    anew, for old pain and new pain are treated differently.
    """
    for last in queries.of_patient(session, patient.id):
        version = queries.latest(session, last.id)
        if version is not None and version.taken_back_at is None:
            names = COPIED + (OF_THE_EPISODE if last.status in queries.LIVING else ())
            same: dict[str, Any] = {name: getattr(last, name) for name in names}
            programme = models.Programme(patient_id=patient.id, created_at=now, **same)
            programme.episode = starting.episode_of_next(session, patient.id)
            session.add(programme)
            session.flush()
            programme.history, programme.wishes = last.history, last.wishes
            copied = drafts.without_days(signing.draft_from(version, weeks=last.weeks))
            keep(session, programme, copied, now)
            return programme
    raise NotFound("programme")


def draft_of(session: Session, *, programme: models.Programme, now: datetime) -> models.Draft:
    """The draft of the next version; without one, it begins as the programme stands now."""
    draft = queries.draft(session, programme.id)
    if draft is None:
        queries.locked(session, programme.id)
        draft = queries.draft(session, programme.id)  # somebody else may just have begun one
    if draft is not None:
        return draft
    version = queries.latest(session, programme.id)
    if version is None or programme.status is ProgrammeStatus.ENDED:
        raise NotFound("draft")
    return keep(session, programme, signing.draft_from(version, weeks=programme.weeks), now)


def body_of(draft: models.Draft) -> DraftBody:
    """What the draft holds."""
    return drafts.from_json(draft.body)


def save_draft(
    session: Session,
    *,
    programme: models.Programme,
    body: DraftBody,
    revision: int,
    now: datetime,
    op: str = "",
) -> models.Draft:
    """Keeps the draft under the next revision; `DraftChanged` if somebody saved since this one was read.

    `op` is the step that made it; what stood before is kept until the next step, so that it can be undone.
    """
    queries.locked(session, programme.id)
    draft = read_at(session, programme, revision)
    draft.former = former_drafts.remember(draft.former, body_of(draft), body, op=op)
    draft.body = body.to_json()
    draft.revision, draft.changed_at = revision + 1, now
    session.flush()
    return draft


def undo(session: Session, *, programme: models.Programme, revision: int, now: datetime) -> models.Draft:
    """The draft as it was before its last step, under the next revision; with no step it stays as it is.

    Raises `DraftChanged` as `save_draft` does.
    """
    queries.locked(session, programme.id)
    draft = read_at(session, programme, revision)
    if not draft.former:
        return draft
    draft.body, draft.former = former_drafts.restored(draft.former, body_of(draft)).to_json(), None
    draft.revision, draft.changed_at = revision + 1, now
    session.flush()
    return draft


def is_overtaken(programme: models.Programme, draft: models.Draft) -> bool:
    """Whether the programme changed since this draft was begun."""
    return draft.base_number != programme.latest_number


def discard_draft(session: Session, *, programme: models.Programme) -> None:
    """Throws the draft away; the versions stand. A programme that never was published ends with it."""
    if draft := queries.draft(session, programme.id):
        session.delete(draft)
        closing.leave_draft(session, programme.id)
    if programme.status is ProgrammeStatus.DRAFT:
        programme.status = ProgrammeStatus.ENDED
    session.flush()


def set_intake(
    session: Session,
    *,
    programme: models.Programme,
    onset_on: date | None,
    intake_rest: int | None,
    now: datetime,
) -> None:
    """Since when it hurts, and usual pain 0-10 at the start; without it the first review can only hold.

    Raises `InvalidInput` for a day after the patient's today, and for a pain that is no such number.
    """
    patient = session.get_one(models.Patient, programme.patient_id)
    if onset_on is not None and onset_on > calendar.day_of(patient, now):
        raise InvalidInput("onset_on", ONSET_IN_THE_FUTURE)
    programme.onset_on = onset_on
    programme.intake_rest = pain.nprs("intake_rest", intake_rest)
    session.flush()


def sign_and_send(
    session: Session, *, programme: models.Programme, signature: Signature, library: Library, now: datetime
) -> models.ProgrammeVersion:
    """The therapist's signature: the draft becomes the next version, and its sheet and e-mail follow.

    A new programme ends the last one, or runs beside it if the signature says so; it begins at rest while a
    safety answer waits for a note. Raises `InvalidInput` (`DraftFaults` for the exercises), `DraftChanged`,
    or `Overtaken` if the rules, or an approval, made a newer version than the draft began from.
    """
    programme = queries.locked(session, programme.id)
    patient = session.get_one(models.Patient, programme.patient_id)
    draft = read_at(session, programme, signature.revision)
    body = body_of(draft)
    today = calendar.day_of(patient, now)
    if is_overtaken(programme, draft):
        raise Overtaken(f"version {programme.latest_number} stands now")
    signing.check(patient, programme, signature, today=today)
    signing.ready(body, library, patient)
    signed_limits.check(session, patient, signature.envelope, body)
    envelope = signing.envelope_row(programme, signature, now=now)
    session.add(envelope)
    session.flush()
    stood = before_signing.noted(session, programme)
    programme.weeks, programme.mode = body.weeks, signature.mode or programme.mode
    begins_maintenance = starting.maintain(programme, signature)
    if programme.status is ProgrammeStatus.DRAFT:
        starting.begin(session, programme, signature, now)
    before = queries.latest(session, programme.id)
    state = signing.signed_state(session, programme, body, before, library, now)
    issue = Issue(
        state=replace(state, limits=signature.envelope.limits()),
        origin=Origin.SIGNED,
        library=library,
        envelope=envelope,
        starts_on=signature.starts_on,
        extras=signing.extras_of(body),
        changes=signing.changes(before, state),
        author_id=signature.by.id,
        is_quiet=programme.status is ProgrammeStatus.PAUSED,
        before=stood,
    )
    version = versions.publish(session, programme=programme, issue=issue, now=now)
    session.delete(draft)
    starting.ask_about(session, version=version, state=state, begins_maintenance=begins_maintenance, now=now)
    return version


def keep(session: Session, programme: models.Programme, body: DraftBody, now: datetime) -> models.Draft:
    """A new draft of a programme that has none."""
    draft = models.Draft(
        programme_id=programme.id, patient_id=programme.patient_id, revision=1, changed_at=now
    )
    draft.base_number = programme.latest_number
    session.add(draft)
    session.flush()
    draft.body = body.to_json()
    session.flush()
    return draft


def read_at(session: Session, programme: models.Programme, revision: int) -> models.Draft:
    """The draft as somebody read it; `DraftChanged` if it is another one by now."""
    draft = queries.draft(session, programme.id)
    if draft is None or draft.revision != revision:
        raise DraftChanged("the draft was changed by somebody else")
    return draft
