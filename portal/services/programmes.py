"""The programme from draft to end: written, signed and sent, paused, taken up again, ended."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from portal.catalogue.content import Protocol
from portal.db import models
from portal.db.models import Origin, ProgrammeStatus, ProposalState
from portal.db.queries import programmes as queries
from portal.db.queries import reviews, work_list
from portal.db.session import Session
from portal.domain import follow_up, pain, typed
from portal.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.rendering.i18n import N_
from portal.services import alerts, cases, check_ins, drafts, outbox, signing, versions
from portal.services.drafts import DraftBody
from portal.services.messages import SendEmail
from portal.services.signing import Signature as Signature
from portal.services.versions import Issue

suggested_envelope = signing.suggested_envelope

NOT_FOR_THIS_PATIENT = N_("This protocol is not for this patient. Please choose another one.")
ONSET_IN_THE_FUTURE = N_("This date is in the future. Please say when the trouble began.")
AFTER_A_PAUSE_DAYS = 3  # as after a red light: clinical.md 6.8
COPIED = ("protocol", "region", "mode", "onset_on", "intake_rest", "first_followup_days", "weeks")


def start_draft(
    session: Session, *, patient: models.Patient, protocol: Protocol | None, library: Library, now: datetime
) -> models.Programme:
    """A programme to be written, begun from a protocol or empty.

    What the protocol takes for granted of the patient is noted with the patient. Raises `InvalidInput` for a
    protocol that is ruled out for this patient.
    """
    programme = models.Programme(patient_id=patient.id, created_at=now)
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
    _keep(session, programme, drafts.with_usual_rests(body, library), now)
    return programme


def copy_last(session: Session, *, patient: models.Patient, now: datetime) -> models.Programme:
    """A new programme to be written, begun as the patient's last one stands; `NotFound` without one."""
    for last in queries.of_patient(session, patient.id):
        version = queries.latest(session, last.id)
        if version is not None:
            same: dict[str, Any] = {name: getattr(last, name) for name in COPIED}
            programme = models.Programme(patient_id=patient.id, created_at=now, **same)
            session.add(programme)
            session.flush()
            _keep(session, programme, signing.draft_from(version, weeks=last.weeks), now)
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
    return _keep(session, programme, signing.draft_from(version, weeks=programme.weeks), now)


def body_of(draft: models.Draft) -> DraftBody:
    """What the draft holds."""
    return drafts.from_json(draft.body)


def save_draft(
    session: Session, *, programme: models.Programme, body: DraftBody, revision: int, now: datetime
) -> models.Draft:
    """Keeps the draft under the next revision; `Conflict` if somebody else saved since this one was read."""
    queries.locked(session, programme.id)
    draft = _read_at(session, programme, revision)
    draft.body = body.to_json()
    draft.revision, draft.changed_at = revision + 1, now
    session.flush()
    return draft


def discard_draft(session: Session, *, programme: models.Programme) -> None:
    """Throws the draft away; the versions stand. A programme that never was published ends with it."""
    if draft := queries.draft(session, programme.id):
        session.delete(draft)
    if programme.status is ProgrammeStatus.DRAFT:
        programme.status = ProgrammeStatus.ENDED
    session.flush()


def set_intake(
    session: Session, *, programme: models.Programme, onset_on: date | None, intake_rest: int | None
) -> None:
    """Since when it hurts, and usual pain 0-10 at the start; without it the first review can only hold."""
    if onset_on is not None and onset_on > programme.created_at.date() + timedelta(days=1):
        raise InvalidInput("onset_on", ONSET_IN_THE_FUTURE)
    programme.onset_on = onset_on
    programme.intake_rest = pain.nprs("intake_rest", intake_rest)
    session.flush()


def sign_and_send(
    session: Session, *, programme: models.Programme, signature: Signature, library: Library, now: datetime
) -> models.ProgrammeVersion:
    """The therapist's signature: the draft becomes the next version, and its sheet and e-mail follow.

    A patient follows one programme: a new one ends the last. Raises `InvalidInput` (`DraftFaults` for the
    exercises), or `Conflict` if the draft changed since it was read.
    """
    programme = queries.locked(session, programme.id)
    patient = session.get_one(models.Patient, programme.patient_id)
    draft = _read_at(session, programme, signature.revision)
    body = body_of(draft)
    today = cases.day_of(patient, now)
    signing.check(patient, programme, signature, today=today)
    signing.ready(body, library, patient)
    envelope = signing.envelope_row(programme, signature, now=now)
    session.add(envelope)
    session.flush()
    before = _start(session, programme, signature, body, now)
    state = signing.signed_state(session, programme, body, before, library, now)
    issue = Issue(
        state=replace(state, limits=signature.envelope.limits()),
        origin=Origin.SIGNED,
        envelope=envelope,
        starts_on=signature.starts_on,
        extras=signing.extras_of(body),
        changes=signing.changes(before, state),
        author_id=signature.by.id,
        is_quiet=programme.status is ProgrammeStatus.PAUSED,
    )
    version = versions.publish(session, programme=programme, issue=issue, now=now)
    session.delete(draft)
    _plan(session, programme, version, state, now)
    return version


def pause(session: Session, *, programme: models.Programme, because: str, now: datetime) -> None:
    """The programme rests until a person says otherwise: nothing is asked or sent but `please_read`."""
    programme = queries.locked(session, programme.id)
    if programme.status is not ProgrammeStatus.ACTIVE:
        raise Conflict("the programme is not running")
    programme.status = ProgrammeStatus.PAUSED
    programme.paused_at, programme.paused_because = now, because
    check_ins.cancel_waiting(session, programme=programme)
    outbox.cancel(session, programme_id=programme.id, reason="paused")
    _ask_to_read(session, programme, "paused", now)


def resume(
    session: Session, *, programme: models.Programme, by: models.Account, note: str, now: datetime
) -> None:
    """A therapist lets a paused programme go on, with a note why; the next check-in comes in three days.

    What paused it counts as seen by this person, with the same note.
    """
    clean = typed.note(note, field="note", needed=True)
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist resumes a programme")
    programme = queries.locked(session, programme.id)
    patient = session.get_one(models.Patient, programme.patient_id)
    version = queries.latest(session, programme.id)
    if programme.status is not ProgrammeStatus.PAUSED or version is None or patient.discharged_at is not None:
        raise Conflict("the programme is not paused")
    programme.status = ProgrammeStatus.ACTIVE
    programme.paused_at = programme.paused_because = None
    for alert in work_list.unseen(session, patient.id):
        if alert.code in alerts.PAUSING:
            alert.seen_by_id, alert.seen_at, alert.note = by.id, now, clean
    day = cases.day_of(patient, now)
    due_on = day + timedelta(days=AFTER_A_PAUSE_DAYS)
    check_ins.plan_next(session, programme=programme, version=version, due_on=due_on, now=now, from_on=day)
    _ask_to_read(session, programme, "resumed", now)


def end(session: Session, *, programme: models.Programme, now: datetime) -> None:
    """The programme is over: nothing more is asked, sent or changed."""
    if programme.status is ProgrammeStatus.ENDED:
        return
    programme.status, programme.ended_at = ProgrammeStatus.ENDED, now
    check_ins.cancel_waiting(session, programme=programme)
    outbox.cancel(session, programme_id=programme.id, reason="ended")
    for proposal in reviews.waiting_proposals(session, programme.id):
        proposal.state = ProposalState.SUPERSEDED
    session.flush()


def _keep(session: Session, programme: models.Programme, body: DraftBody, now: datetime) -> models.Draft:
    draft = models.Draft(
        programme_id=programme.id, patient_id=programme.patient_id, revision=1, changed_at=now
    )
    session.add(draft)
    session.flush()
    draft.body = body.to_json()
    session.flush()
    return draft


def _read_at(session: Session, programme: models.Programme, revision: int) -> models.Draft:
    draft = queries.draft(session, programme.id)
    if draft is None or draft.revision != revision:
        raise Conflict("the draft was changed by somebody else")
    return draft


def _start(
    session: Session, programme: models.Programme, signature: Signature, body: DraftBody, now: datetime
) -> models.ProgrammeVersion | None:
    """Notes the start with the programme; returns the version that stands until now."""
    programme.weeks = body.weeks
    if programme.status is ProgrammeStatus.DRAFT:
        programme.status, programme.starts_on = ProgrammeStatus.ACTIVE, signature.starts_on
        for other in queries.of_patient(session, programme.patient_id):
            if other.id != programme.id and other.status in queries.LIVING:
                end(session, programme=other, now=now)
    return queries.latest(session, programme.id)


def _plan(
    session: Session,
    programme: models.Programme,
    version: models.ProgrammeVersion,
    state: State,
    now: datetime,
) -> None:
    """A waiting check-in asks about the new version; where none waits, the first one is planned."""
    check_ins.follow_version(session, version=version, also_open=False)
    if programme.status is not ProgrammeStatus.ACTIVE or check_ins.is_waiting(session, programme):
        return
    first_on = follow_up.first_check_in_on(version.starts_on, state.phase, programme.first_followup_days)
    check_ins.plan_next(
        session, programme=programme, version=version, due_on=first_on, now=now, from_on=version.starts_on
    )


def _ask_to_read(session: Session, programme: models.Programme, why: str, now: datetime) -> None:
    patient = session.get_one(models.Patient, programme.patient_id)
    if patient.channel is not models.Channel.EMAIL:
        return
    about = f"{programme.id}:{why}:{now:%Y%m%dT%H%M%S}"
    order = SendEmail("please_read", about=about, patient_id=patient.id, programme_id=programme.id)
    outbox.put(session, order, now=now)
