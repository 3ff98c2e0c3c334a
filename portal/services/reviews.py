"""The one entrance to the rules: one answer, or silence, becomes one decision, once.

What the signed limits allow is published as the next version; what goes beyond waits as a proposal.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from portal.db import mapping, models
from portal.db.models import Origin, Outcome, ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as programme_queries
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import adaptation, envelope, follow_up, revision
from portal.domain import programme as domain
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, Status
from portal.domain.envelope import Divided, Envelope
from portal.domain.errors import NoLongerWanted, NotFound
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.services import alerts, cases, check_ins, outcomes, overtaken, programmes, proposals, versions
from portal.services.cases import Moment
from portal.services.versions import Issue

NO_CONTACT = "no_contact"


@dataclass(frozen=True, slots=True)
class Matter:
    """Everything one review is about, loaded once.

    `standing` is the version the patient follows now, `earlier` the review this one replaces, and
    `was_overtaken` says that somebody else changed the programme after the version the check-in asked about,
    or (`has_later_review`) that a later check-in was reviewed first.
    """

    check_in: models.CheckIn
    version: models.ProgrammeVersion
    standing: models.ProgrammeVersion
    when: Moment
    given: CheckIn
    answer_number: int
    earlier: models.Review | None
    was_overtaken: bool
    has_later_review: bool

    @property
    def programme(self) -> models.Programme:
        """The programme, held until this unit ends."""
        return self.when.programme


def review(
    session: Session, *, check_in_id: int, answer_number: int, library: Library, now: datetime
) -> models.Review:
    """Decides about one answer (0: silence) and carries out what the signed limits allow.

    Asked again for the same answer it returns what it did the first time. Answers are reviewed in the order
    they were given, whichever message comes first.
    """
    check_in = session.get(models.CheckIn, check_in_id)
    if check_in is None:
        raise NotFound("check-in")
    programme = programme_queries.locked(session, check_in.programme_id)
    if programme.status is ProgrammeStatus.ENDED:
        raise NoLongerWanted("the programme has ended")
    if done := queries.of_answer(session, check_in_id, answer_number):
        return done
    given = check_in_queries.answers_of(session, check_in_id)
    if answer_number > len(given) or (answer_number == 0 and given):
        raise NotFound("answer")
    for row in given[: max(answer_number - 1, 0)]:
        review(session, check_in_id=check_in_id, answer_number=row.number, library=library, now=now)
    answer = given[answer_number - 1] if answer_number else None
    matter = _matter(session, programme, check_in, answer, now)
    return _decide(session, matter, library, now)


def _matter(
    session: Session,
    programme: models.Programme,
    check_in: models.CheckIn,
    answer: models.Answers | None,
    now: datetime,
) -> Matter:
    standing = programme_queries.latest(session, programme.id)
    if standing is None:
        raise NotFound("version")
    earlier = next(
        (row for row in reversed(queries.of_check_in(session, check_in.id)) if row.superseded_at is None),
        None,
    )
    has_later_review = any(row.check_in_id > check_in.id for row in queries.standing(session, programme.id))
    return Matter(
        check_in=check_in,
        version=programme_queries.version(session, check_in.version_id),
        standing=standing,
        when=cases.moment(session, programme, answer.answered_at if answer else now),
        given=mapping.check_in_of(answer) if answer else CheckIn.silent(check_in.planned_sessions),
        answer_number=answer.number if answer else 0,
        earlier=earlier,
        was_overtaken=has_later_review or programme_queries.has_others_version(session, check_in),
        has_later_review=has_later_review,
    )


def _decide(session: Session, matter: Matter, library: Library, now: datetime) -> models.Review:
    state = _state(session, matter, library)
    decision = adaptation.adapt(library, state, matter.given)
    signed = Envelope.from_dict(matter.standing.envelope.limits)
    parts = envelope.divide(decision, signed, matter.when.on)
    if matter.was_overtaken:
        parts = overtaken.all_asked(decision, state)
    row = _keep(session, matter, state, parts.decision, now)
    after = revision.revise(state, matter.given, parts.decision)
    if matter.was_overtaken:
        after = _remembered(session, matter, after, library)
    version = _publish(session, matter, row, parts, after, now)
    row.memory, row.version_after_id = mapping.memory_of(after), version.id
    asked = proposals.put(session, row=row, version=version, parts=parts, now=now)
    _raise_alerts(session, matter, decision, now)
    if decision.status is Status.PAUSED and matter.programme.status is ProgrammeStatus.ACTIVE:
        programmes.pause(session, programme=matter.programme, because=outcomes.pause_code(decision), now=now)
    _plan(session, matter, version, decision, now)
    changes = mapping.changes_of(version) if version.id != matter.standing.id else ()
    tags = matter.when.patient.tags
    row.outcome = outcomes.of(
        decision, changes, is_asked=asked > 0, is_missing=outcomes.lacks(matter.given, tags)
    )
    session.flush()
    return row


def _remembered(session: Session, matter: Matter, after: State, library: Library) -> State:
    """What is remembered of a programme somebody else changed meanwhile: it stands, the answer is added."""
    state = cases.now_of(session, version=matter.standing, library=library, when=matter.when)
    if matter.has_later_review:
        return state
    is_replaced = matter.earlier is not None and matter.earlier.version_after_id != matter.standing.id
    return overtaken.with_answer(state, after, is_replaced=is_replaced)


def _state(session: Session, matter: Matter, library: Library) -> State:
    """The state to decide from: that of the version the check-in belongs to; of a correction, the one the
    earlier answer was decided from. A pause that began since then stands."""
    if matter.earlier is not None:
        state = mapping.decided_from(library, matter.earlier)
        is_paused = matter.programme.status is not ProgrammeStatus.ACTIVE
        return replace(state, status=Status.PAUSED if is_paused else Status.ACTIVE)
    state = cases.now_of(session, version=matter.version, library=library, when=matter.when)
    if matter.answer_number == 0:
        return state
    return replace(state, break_days=cases.break_days(session, matter.check_in, matter.given, matter.when))


def _keep(session: Session, matter: Matter, state: State, decision: Decision, now: datetime) -> models.Review:
    """The review with its whole input; the one it replaces counts no longer, nor do its proposals."""
    if matter.earlier is not None:
        matter.earlier.superseded_at = now
    row = models.Review(
        check_in_id=matter.check_in.id,
        programme_id=matter.programme.id,
        patient_id=matter.programme.patient_id,
        answer_number=matter.answer_number,
        engine=decision.engine,
        decision=mapping.decision_record(decision),
        memory={},
        outcome=Outcome.UNCHANGED,
        version_before_id=matter.version.id,
        created_at=now,
    )
    session.add(row)
    session.flush()
    row.input = mapping.case_of(state, matter.given)
    replaced = matter.earlier.id if matter.earlier else None
    proposals.lapse(session, programme_id=row.programme_id, decision=decision, replaced=replaced)
    return row


def _publish(
    session: Session, matter: Matter, row: models.Review, parts: Divided, after: State, now: datetime
) -> models.ProgrammeVersion:
    """The next version if something changed for the patient; else the one that stands.

    Compared is what stands now: after a correction that is the version of the first answer, so that its step
    is replaced and none is added.
    """
    differences = domain.differences(mapping.programme_of(matter.standing), after.programme)
    if matter.was_overtaken or not differences:
        return matter.standing
    issue = Issue(
        state=after,
        origin=Origin.REVIEW,
        envelope=matter.standing.envelope,
        starts_on=max(matter.standing.starts_on, matter.when.on),
        extras=mapping.extras_of(matter.version) | mapping.extras_of(matter.standing),
        changes=mapping.change_records(differences, parts.decision.items),
        review_id=row.id,
        is_quiet=after.status is Status.PAUSED,
    )
    version = versions.publish(session, programme=matter.programme, issue=issue, now=now)
    check_ins.follow_version(session, version=version, also_open=True)
    return version


def _raise_alerts(session: Session, matter: Matter, decision: Decision, now: datetime) -> None:
    """What a therapist must see, once for each check-in; a red flag was raised with the answer itself."""
    for alert in decision.alerts:
        if alert.code not in alerts.RED_FLAGS:
            _raise(session, matter, alert.code, alert.priority, now)


def _raise(session: Session, matter: Matter, code: str, priority: str, now: datetime) -> None:
    alerts.raise_alert(
        session,
        key=f"rule:{matter.check_in.id}:{code}",
        patient_id=matter.programme.patient_id,
        code=code,
        priority=priority,
        programme_id=matter.programme.id,
        check_in_id=matter.check_in.id,
        now=now,
    )


def _plan(
    session: Session, matter: Matter, version: models.ProgrammeVersion, decision: Decision, now: datetime
) -> None:
    """The next check-in; none while paused or discharged, nor after two silent weeks before a person acts."""
    if matter.programme.status is not ProgrammeStatus.ACTIVE or matter.when.patient.discharged_at is not None:
        return
    if matter.answer_number == 0 and cases.is_out_of_contact(session, matter.check_in, matter.when):
        _raise(session, matter, NO_CONTACT, "normal", now)
        return
    due_on = follow_up.next_check_in_on(matter.when.on, decision.next_contact_days)
    if due_on is not None:
        check_ins.plan_next(session, programme=matter.programme, version=version, due_on=due_on, now=now)
