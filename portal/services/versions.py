"""A new version of a programme: its rows, its sheet, and what it overtakes.

Versions are only added, numbered without a gap; whoever loses a race for a number gets `Conflict`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from portal.db import mapping, models
from portal.db.mapping import Extra
from portal.db.models import Origin
from portal.db.queries import programmes as queries
from portal.db.queries import reviews
from portal.db.session import Session
from portal.domain import programme as domain
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.services import closing, explanations, layouts, outbox
from portal.services.messages import RenderProgramme

NEWER = "newer version"


@dataclass(frozen=True, slots=True)
class Issue:
    """What a new version says and where it comes from.

    `state` is what the rules know from now on, `extras` what they never touch (notes, loads, rests),
    `changes` what is new since the last version. `is_quiet`: nobody is mailed about it. `before` is how the
    programme stood, for a version that can be taken back. `is_again`: the version before the last one stands
    again, what waits goes on waiting, and `owed` is the e-mail that was not sent yet.
    """

    state: State
    origin: Origin
    library: Library
    envelope: models.SignedEnvelope
    starts_on: date
    extras: Mapping[str, Extra] = field(default_factory=dict)
    changes: tuple[dict[str, Any], ...] = ()
    author_id: int | None = None
    review_id: int | None = None
    is_quiet: bool = False
    before: Mapping[str, Any] | None = None
    is_again: bool = False
    owed: str | None = None


def publish(
    session: Session, *, programme: models.Programme, issue: Issue, now: datetime
) -> models.ProgrammeVersion:
    """The next version, with its sheets ordered. The caller holds the programme (`queries.locked`)."""
    patient = session.get_one(models.Patient, programme.patient_id)
    before = queries.latest(session, programme.id)
    version = models.ProgrammeVersion(
        programme_id=programme.id,
        patient_id=patient.id,
        number=programme.latest_number + 1,
        origin=issue.origin,
        envelope_id=issue.envelope.id,
        author_id=issue.author_id,
        review_id=issue.review_id,
        sessions_per_week=issue.state.programme.sessions_per_week,
        language=patient.language,
        starts_on=issue.starts_on,
        memory=mapping.memory_of(issue.state),
        changes=list(issue.changes),
        published_at=now,
    )
    queries.insert_version(session, version)
    version.said = explanations.of_changes(mapping.changes_of(version), issue.library)
    programme.latest_number = version.number
    _prescribe(session, version, issue)
    _overtake(session, version, issue, now)
    unsent = _overtake_sheet(session, before) if before is not None else None
    if issue.before is not None:
        version.before = {**issue.before, "owed": unsent}
    tells = issue.owed if issue.is_again else unsent or _news(patient, before, issue.state)
    tells = None if issue.is_quiet else tells
    clinic = session.get_one(models.Clinic, patient.clinic_id)
    for variant in layouts.WITH_THE_VERSION:  # the e-mail follows the first
        outbox.put(session, RenderProgramme(version.id, variant, clinic.paper, tells), now=now)
        tells = None
    return queries.version(session, version.id)


def _prescribe(session: Session, version: models.ProgrammeVersion, issue: Issue) -> None:
    for position, item in enumerate(issue.state.programme.items, start=1):
        extra = issue.extras.get(item.exercise, Extra())
        row = mapping.prescription_row(item, extra, position=position)
        row.version_id, row.patient_id = version.id, version.patient_id
        session.add(row)
        session.flush()
        row.note = extra.note
    session.flush()


def _overtake(session: Session, version: models.ProgrammeVersion, issue: Issue, now: datetime) -> None:
    """Proposals to the former version lapse.

    What rests goes on waiting for its answer, and so do a decision's other proposals when one is approved.
    """
    if issue.is_again:
        reviews.move_proposals(session, version)
        return
    resting = {item.exercise for item in issue.state.programme.items if item.course.waiting}
    doses = {item.exercise: item.dose for item in issue.state.programme.items}
    for proposal in reviews.waiting_proposals(session, version.programme_id):
        item = mapping.proposed_item(proposal)
        still_fits = item is None or doses.get(item.exercise) == item.before
        if (item and item.exercise in resting) or (issue.origin is Origin.APPROVED and still_fits):
            proposal.version_id = version.id
        else:
            closing.by_version(session, proposal, version, now)
    if issue.origin is Origin.SIGNED:
        closing.leave_draft(session, version.programme_id)


def _overtake_sheet(session: Session, before: models.ProgrammeVersion) -> str | None:
    """A sheet that is not made yet, or not told of yet, never goes out; returns the e-mail it still owes."""
    owed = queries.unsent_news(session, before)
    outbox.cancel(session, key_prefix=f"render:{before.id}:", reason=NEWER)
    for email in ("programme_ready", "programme_changed"):
        outbox.cancel(session, programme_id=before.programme_id, key_prefix=f"email:{email}:", reason=NEWER)
    return owed


def _news(patient: models.Patient, before: models.ProgrammeVersion | None, state: State) -> str | None:
    """The e-mail that follows the sheet: none on paper, and none if nothing changed for the patient."""
    if patient.channel is models.Channel.PAPER:
        return None
    if before is None:
        return "programme_ready"
    changed = domain.differences(mapping.programme_of(before), state.programme)
    return "programme_changed" if changed else None
