"""From a draft to a signature: the limits suggested, what stands in the way, and the state to begin with."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from portal.db import mapping, models
from portal.db.mapping import Extra
from portal.db.models import Channel, ProgrammeStatus
from portal.db.session import Session
from portal.domain import edits, typed
from portal.domain import programme as domain
from portal.domain.envelope import Envelope
from portal.domain.errors import Conflict, InvalidInput, NotAllowed
from portal.domain.exercise import Library
from portal.domain.programme import Mode, Prescription, State
from portal.rendering.i18n import N_
from portal.services import cases, draft_checks, drafts
from portal.services.drafts import DraftBody, Row

IN_THE_PAST = N_("The start date is in the past. Please choose today or later.")
TOO_LATE = N_("The start date is more than a year away. Please choose an earlier one.")
ENDS_BEFORE = N_("The limits end before the programme starts. Please choose a later date.")
NO_CHANNEL = N_("There is no e-mail address for this patient. Please add one, or choose paper.")
A_YEAR = timedelta(days=366)
SENTENCE_LENGTH = 1000


@dataclass(frozen=True, slots=True)
class Signature:
    """What a therapist signs: the limits with the sentence that was read, the start, and the draft as seen.

    `revision` is the draft's; if somebody saved it since, nothing is signed. `replaces`: a first version ends
    what the patient follows now; else both run, if they are about different parts of the body. `mode` None
    leaves the programme's as it is. `maintenance`: what was reached is kept up, with a check-in every four
    weeks.
    """

    by: models.Account
    envelope: Envelope
    sentence: str
    starts_on: date
    revision: int
    replaces: bool = True
    mode: Mode | None = None
    maintenance: bool = False


def check(patient: models.Patient, programme: models.Programme, signature: Signature, *, today: date) -> None:
    """Whether this person may sign this programme now, with this start; the exercises are checked apart."""
    if (
        not signature.by.is_therapist
        or signature.by.disabled_at
        or signature.by.clinic_id != patient.clinic_id
    ):
        raise NotAllowed("only a therapist of the clinic signs a programme")
    if patient.discharged_at is not None or programme.status is ProgrammeStatus.ENDED:
        raise Conflict("the treatment has ended")
    if patient.channel is Channel.EMAIL and not patient.email:
        raise InvalidInput("channel", NO_CHANNEL)
    if signature.starts_on < today:
        raise InvalidInput("starts_on", IN_THE_PAST)
    if signature.starts_on > today + A_YEAR:
        raise InvalidInput("starts_on", TOO_LATE)
    if signature.envelope.until_on < signature.starts_on:
        raise InvalidInput("until_on", ENDS_BEFORE)
    typed.line(signature.sentence, field="sentence", longest=SENTENCE_LENGTH)


def envelope_row(
    programme: models.Programme, signature: Signature, *, now: datetime
) -> models.SignedEnvelope:
    """The signature as it is kept for good."""
    return models.SignedEnvelope(
        programme_id=programme.id,
        signed_by_id=signature.by.id,
        signed_role="therapist",
        signed_at=now,
        sentence=signature.sentence,
        limits=signature.envelope.to_dict(),
        until_on=signature.envelope.until_on,
    )


def signed_state(
    session: Session,
    programme: models.Programme,
    body: DraftBody,
    before: models.ProgrammeVersion | None,
    library: Library,
    now: datetime,
) -> State:
    """What the rules know from the signature on; `before` is the version that stood until now."""
    when = cases.moment(session, programme, now)
    if before is None:
        state = _first_state(when.patient, programme, body, on=when.on)
        hurt = cases.hurt_before(session, programme, library) - {row.exercise for row in body.rows}
        return replace(state, excluded=state.excluded | hurt)  # what the therapist wants again is allowed
    return _next_state(cases.now_of(session, version=before, library=library, when=when), body)


def changes(before: models.ProgrammeVersion | None, state: State) -> tuple[dict[str, Any], ...]:
    """What the signed state changes for the patient, as the new version keeps it."""
    if before is None:
        return ()
    return mapping.change_records(domain.differences(mapping.programme_of(before), state.programme))


def _first_state(patient: models.Patient, programme: models.Programme, body: DraftBody, *, on: date) -> State:
    """What the rules know at the start: the intake, and nothing about any exercise."""
    return State(
        phase=cases.phase_on(programme, on),
        programme=_programme(body, {}),
        mode=Mode(programme.mode),
        tags=frozenset(patient.tags),
        equipment=frozenset(patient.equipment),
        intake_rest=programme.intake_rest,
        excluded=frozenset(programme.unwanted),
    )


def _next_state(state: State, body: DraftBody) -> State:
    """What the rules know after a therapist changed a running programme: what they remember of each exercise
    stays, a new dose is a change like any other, and what was brought back rests no longer."""
    known = {item.exercise: item for item in state.programme.items}
    programme = _programme(body, known)
    wanted = {item.exercise for item in programme.items}
    as_often = programme.sessions_per_week == state.programme.sessions_per_week
    return replace(
        state,
        programme=programme,
        excluded=state.excluded - wanted,
        prev_adh=state.prev_adh if as_often else (),  # of other sessions a week nothing is known yet
    )


def draft_from(version: models.ProgrammeVersion, *, weeks: int) -> DraftBody:
    """A draft that begins as a version stands, with the doses of today."""
    rows = tuple(
        Row(
            key,
            item.exercise,
            item.dose,
            item.per_week,
            rest_seconds=row.rest_seconds,
            load=row.load or "",
            note=row.note or "",
            keep=item.keep,
            locked=item.locked,
            priority=item.priority,
            lowest=item.minimum,
            highest=item.maximum,
            rests=row.is_out,
            own=item.own,
        )
        for key, (row, item) in enumerate(
            zip(version.prescriptions, mapping.programme_of(version).items, strict=True), start=1
        )
    )
    return DraftBody(rows, version.sessions_per_week, weeks, next_key=len(rows) + 1)


def extras_of(body: DraftBody) -> dict[str, Extra]:
    """What the rules never touch, by exercise."""
    return {row.exercise: Extra(row.load or None, row.rest_seconds, row.note or None) for row in body.rows}


def ready(body: DraftBody, library: Library, patient: models.Patient) -> None:
    """Raises `DraftFaults` if the exercises cannot be signed for this patient."""
    draft_checks.ready(body, library, patient.tags)


def prescriptions(body: DraftBody) -> tuple[Prescription, ...]:
    """The exercises of a draft as they would be signed, with nothing remembered of them; one that stands
    twice comes twice."""
    priorities = drafts.priorities(body)
    return tuple(_prescription(row, priorities[row.key], None) for row in body.rows)


def _programme(body: DraftBody, known: dict[str, Prescription]) -> domain.Programme:
    priorities = drafts.priorities(body)
    items = tuple(_prescription(row, priorities[row.key], known.get(row.exercise)) for row in body.rows)
    return domain.Programme(body.sessions_per_week, items)


def _prescription(row: Row, priority: int, before: Prescription | None) -> Prescription:
    written = Prescription(
        row.exercise,
        row.dose,
        row.per_week,
        priority,
        keep=row.keep,
        locked=row.locked,
        minimum=row.lowest,
        maximum=row.highest,
        own=row.own,
    )
    if before is None:
        return written
    rests = before.course if row.rests else replace(before.course, out=False, waiting=False)
    return replace(written, course=edits.edited(before, replace(written, course=rests)))
