"""What the rules know of a programme at a moment: their memory, brought to the day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.models import Origin
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes, reviews, ticks
from portal.db.queries import work_list as alerts
from portal.db.session import Session
from portal.domain import calendar, follow_up, pain, revision
from portal.domain import programme as domain
from portal.domain.check_in import CheckIn
from portal.domain.decision import Status
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from portal.domain.policy import POLICY
from portal.domain.programme import Mode, Raised, State

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A programme and the patient's calendar day on which it is looked at."""

    programme: models.Programme
    patient: models.Patient
    on: date


def moment(session: Session, programme: models.Programme, at: datetime) -> Moment:
    """The programme on the patient's calendar day of an instant."""
    patient = session.get_one(models.Patient, programme.patient_id)
    return Moment(programme, patient, calendar.day_of(patient, at))


def phase_on(programme: models.Programme, on: date) -> pain.Phase:
    """The phase on a day; an unknown onset counts from the start of the programme: the careful reading."""
    return pain.phase_of(programme.onset_on or programme.starts_on or on, on)


def in_force(session: Session, version: models.ProgrammeVersion) -> Envelope:
    """The limits that hold for a version now: as they were signed, and where the clinic keeps a power to its
    therapists, asking."""
    patient = session.get_one(models.Patient, version.patient_id)
    return Envelope.from_dict(version.envelope.limits).asking(must_ask(session, patient))


def must_ask(session: Session, patient: models.Patient) -> frozenset[str]:
    """The powers that the clinic keeps to its therapists from this minute on, whatever was signed before."""
    return frozenset(session.get_one(models.Clinic, patient.clinic_id).must_ask)


def now_of(session: Session, *, version: models.ProgrammeVersion, library: Library, when: Moment) -> State:
    """What the rules know of a version on a day: after its last review, or as it was published."""
    review = reviews.last_of_version(session, version.id)
    memory, taken_at = (
        (review.memory, review.created_at) if review else (version.memory, version.published_at)
    )
    state, taken_on = mapping.state_of(library, memory), calendar.day_of(when.patient, taken_at)
    for proposal in reviews.rejected_since(session, when.programme.id, taken_at):
        state, taken_on = _refused(state, proposal, taken_on, when)
    return brought_to(session, state, taken_on=taken_on, version=version, when=when)


def hurt_before(session: Session, programme: models.Programme, library: Library) -> frozenset[str]:
    """Exercises that hurt this patient too much in another programme; the rules never offer them again."""
    found: frozenset[str] = frozenset()
    for other in programmes.of_patient(session, programme.patient_id):
        version = programmes.latest(session, other.id) if other.id != programme.id else None
        if version is not None:
            review = reviews.last_of_version(session, version.id)
            memory = review.memory if review is not None else version.memory
            found |= mapping.state_of(library, memory).excluded
    return found


def _refused(state: State, proposal: models.Proposal, taken_on: date, when: Moment) -> tuple[State, date]:
    """The state on the day a therapist refused a proposal; what is gone has nothing to remember."""
    item = mapping.proposed_item(proposal)
    if item is None or proposal.decided_at is None or state.programme.of(item.exercise) is None:
        return state, taken_on
    on = max(taken_on, calendar.day_of(when.patient, proposal.decided_at))
    older = revision.advance(state, days=(on - taken_on).days, week=state.week, phase=state.phase)
    return revision.reject(older, item), on


def brought_to(
    session: Session, state: State, *, taken_on: date, version: models.ProgrammeVersion, when: Moment
) -> State:
    """A remembered state on a later day: weeks, phase and days since each change have moved on, and what is
    known of the patient, the signed limits and the open alerts is as it is now."""
    programme, patient = when.programme, when.patient
    older = revision.advance(
        state,
        days=max(0, (when.on - taken_on).days),
        week=domain.week_of(programme.starts_on or when.on, when.on),
        phase=phase_on(programme, when.on),
    )
    return replace(
        older,
        tags=frozenset(patient.tags),
        equipment=frozenset(patient.equipment),
        mode=Mode(programme.mode),
        limits=in_force(session, version).limits(),
        must_ask=must_ask(session, patient),
        status=Status.PAUSED if programme.status is models.ProgrammeStatus.PAUSED else Status.ACTIVE,
        intake_rest=programme.intake_rest,
        excluded=older.excluded | frozenset(programme.unwanted),
        raised=_raised(session, when),
    )


def break_days(session: Session, check_in: models.CheckIn, answers: CheckIn, when: Moment) -> int:
    """Days without any session when a gap has just been found: once at 14 days, and once more at 28; else 0.

    Silence makes a gap only where an invitation was sent; a person who does not answer has no gap found. A
    ticked session ends a gap.
    """
    if answers.done is None:
        return 0
    gap = _Gap.before(session, check_in, when)
    if gap is None:
        return 0
    trained = ticks.days_done(session, check_in.programme_id, check_in.from_on, when.on)
    until = when.on if answers.done == 0 else min(trained, default=check_in.from_on)
    days = follow_up.break_days(gap.since, max(until, gap.since))
    is_longer = gap.found_days < POLICY.long_break_days <= days
    return days if gap.found_days == 0 or is_longer else 0


@dataclass(frozen=True, slots=True)
class _Gap:
    """Since when no session is known, and how many days of it a review has acted on already."""

    since: date
    found_days: int

    @classmethod
    def before(cls, session: Session, check_in: models.CheckIn, when: Moment) -> "_Gap | None":
        since, found_days = _since(session, check_in, when)
        if since is None:
            return None
        trained = ticks.days_done(session, check_in.programme_id, since, check_in.from_on - A_DAY)
        since = max(since, *trained[-1:], _signed_on(session, check_in, when))
        return cls(since, 0 if trained else found_days)


def _since(session: Session, check_in: models.CheckIn, when: Moment) -> tuple[date | None, int]:
    found_days = 0
    for earlier in _before(session, check_in):
        given = check_in_queries.answers_of(session, earlier.id)
        review = reviews.of_answer(session, earlier.id, given[-1].number if given else 0)
        if given and given[-1].done != 0:
            return calendar.day_of(when.patient, given[-1].answered_at), found_days
        if review is None:  # nobody could answer: we do not know
            return earlier.due_on, found_days
        found_days = max(found_days, mapping.break_days_of(review))
    return when.programme.starts_on, found_days


def _signed_on(session: Session, check_in: models.CheckIn, when: Moment) -> date:
    """A therapist who signed a version knew the gap before it; what the rules eased since ends none."""
    asked = programmes.version(session, check_in.version_id)
    chain = programmes.versions(session, check_in.programme_id)
    signed = next(row for row in chain if row.number <= asked.number and row.origin is Origin.SIGNED)
    return calendar.day_of(when.patient, signed.published_at)


def _before(session: Session, check_in: models.CheckIn) -> list[models.CheckIn]:
    earlier = check_in_queries.of_programme(session, check_in.programme_id)
    return [row for row in earlier if row.id < check_in.id]


def _raised(session: Session, when: Moment) -> tuple[Raised, ...]:
    """What need not be said again of this programme; another one of the patient speaks for itself."""
    midnight = datetime.combine(when.on, datetime.min.time())
    since = calendar.instant(midnight - timedelta(days=POLICY.alert_memory_days), when.patient.time_zone)
    found = alerts.raised(session, when.patient.id, since)
    own = [alert for alert in found if alert.programme_id in (None, when.programme.id)]
    return tuple(
        Raised(alert.code, max(0, (when.on - calendar.day_of(when.patient, alert.raised_at)).days))
        for alert in own
    )
