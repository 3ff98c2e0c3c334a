"""What the rules know of a programme at a moment: their memory, brought to the day."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.models import CheckInState, Origin
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes, reviews
from portal.db.queries import work_list as alerts
from portal.db.session import Session
from portal.domain import calendar, follow_up, pain, revision
from portal.domain import programme as domain
from portal.domain.check_in import CheckIn
from portal.domain.decision import Status
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from portal.domain.policy import POLICY
from portal.domain.programme import Raised, State


@dataclass(frozen=True, slots=True)
class Moment:
    """A programme and the patient's calendar day on which it is looked at."""

    programme: models.Programme
    patient: models.Patient
    on: date


def moment(session: Session, programme: models.Programme, at: datetime) -> Moment:
    """The programme on the patient's calendar day of an instant."""
    patient = session.get_one(models.Patient, programme.patient_id)
    return Moment(programme, patient, day_of(patient, at))


def day_of(patient: models.Patient, at: datetime) -> date:
    """The patient's calendar day."""
    return at.astimezone(calendar.zone_of(patient.time_zone)).date()


def phase_on(programme: models.Programme, on: date) -> pain.Phase:
    """The phase on a day; an unknown onset counts from the start of the programme: the careful reading."""
    return pain.phase_of(programme.onset_on or programme.starts_on or on, on)


def now_of(session: Session, *, version: models.ProgrammeVersion, library: Library, when: Moment) -> State:
    """What the rules know of a version on a day: after its last review, or as it was published."""
    review = reviews.last_of_version(session, version.id)
    memory, taken_at = (
        (review.memory, review.created_at) if review else (version.memory, version.published_at)
    )
    state, taken_on = mapping.state_of(library, memory), day_of(when.patient, taken_at)
    for proposal in reviews.rejected_since(session, when.programme.id, taken_at):
        state, taken_on = _refused(state, proposal, taken_on, when)
    return brought_to(session, state, taken_on=taken_on, version=version, when=when)


def _refused(state: State, proposal: models.Proposal, taken_on: date, when: Moment) -> tuple[State, date]:
    """The state on the day a therapist refused a proposal; what is gone has nothing to remember."""
    item = mapping.proposed_item(proposal)
    if item is None or proposal.decided_at is None or state.programme.of(item.exercise) is None:
        return state, taken_on
    on = max(taken_on, day_of(when.patient, proposal.decided_at))
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
        limits=Envelope.from_dict(version.envelope.limits).limits(),
        status=Status.PAUSED if programme.status is models.ProgrammeStatus.PAUSED else Status.ACTIVE,
        intake_rest=programme.intake_rest,
        raised=_raised(session, when),
    )


def break_days(session: Session, check_in: models.CheckIn, answers: CheckIn, when: Moment) -> int:
    """Days without any session, once, when a gap of 14 or more has just been found; else 0.

    Silence makes a gap only where an invitation was sent; a person who does not answer has no gap found.
    """
    if answers.done is None:
        return 0
    gap = _Gap.before(session, check_in, when)
    if gap is None or gap.was_found:
        return 0
    until = when.on if answers.done == 0 else check_in.from_on
    return follow_up.break_days(gap.since, max(until, gap.since))


def is_out_of_contact(session: Session, check_in: models.CheckIn, when: Moment) -> bool:
    """Whether nothing was heard for 14 days of asking, this check-in being the last of it."""
    since = check_in.opens_at
    for earlier in _before(session, check_in):
        if earlier.state is CheckInState.ANSWERED:
            break
        if reviews.of_answer(session, earlier.id, 0) is not None:
            since = earlier.opens_at
    return follow_up.is_out_of_contact(day_of(when.patient, since), when.on)


@dataclass(frozen=True, slots=True)
class _Gap:
    """Since when no session is known, and whether a review has acted on it already."""

    since: date
    was_found: bool

    @classmethod
    def before(cls, session: Session, check_in: models.CheckIn, when: Moment) -> "_Gap | None":
        since, was_found = _since(session, check_in, when)
        version = programmes.version(session, check_in.version_id)
        return None if since is None else cls(max(since, _signed_on(version, when)), was_found)


def _since(session: Session, check_in: models.CheckIn, when: Moment) -> tuple[date | None, bool]:
    was_found = False
    for earlier in _before(session, check_in):
        given = check_in_queries.answers_of(session, earlier.id)
        review = reviews.of_answer(session, earlier.id, given[-1].number if given else 0)
        if given and given[-1].done != 0:
            return day_of(when.patient, given[-1].answered_at), was_found
        if review is None:  # nobody could answer: we do not know
            return earlier.due_on, was_found
        was_found = was_found or mapping.break_days_of(review) > 0
    return when.programme.starts_on, was_found


def _signed_on(version: models.ProgrammeVersion, when: Moment) -> date:
    """A therapist who signed a version knew the gap before it."""
    return (
        day_of(when.patient, version.published_at) if version.origin is Origin.SIGNED else version.starts_on
    )


def _before(session: Session, check_in: models.CheckIn) -> list[models.CheckIn]:
    earlier = check_in_queries.of_programme(session, check_in.programme_id)
    return [row for row in earlier if row.id < check_in.id]


def _raised(session: Session, when: Moment) -> tuple[Raised, ...]:
    midnight = datetime.combine(when.on, datetime.min.time())
    since = calendar.instant(midnight - timedelta(days=POLICY.alert_memory_days), when.patient.time_zone)
    found = alerts.raised(session, when.patient.id, since)
    return tuple(
        Raised(alert.code, max(0, (when.on - day_of(when.patient, alert.raised_at)).days)) for alert in found
    )
