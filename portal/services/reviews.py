"""The one entrance to the rules: one answer, or silence, becomes one decision, once.

What the signed limits allow is published as the next version; what goes beyond waits as a proposal.
"""

from datetime import datetime

from portal.db import mapping, models
from portal.db.models import Origin, Outcome, ProgrammeStatus
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as programme_queries
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import adaptation, follow_up, revision, rule_set
from portal.domain import programme as domain
from portal.domain.decision import Decision, Status
from portal.domain.envelope import Divided, Envelope
from portal.domain.errors import NoLongerWanted, NotFound
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.services import (
    alerts,
    check_ins,
    explanations,
    matters,
    outcomes,
    pauses,
    proposals,
    silence,
    versions,
)
from portal.services.matters import Matter
from portal.services.terms import Terms
from portal.services.versions import Issue


def review(
    session: Session, *, check_in_id: int, answer_number: int, library: Library, now: datetime
) -> models.Review | None:
    """Decides about one answer (0: silence) and carries out what the signed limits allow.

    Asked again for the same answer it returns what it did the first time. Answers are reviewed in the order
    they were given, whichever message comes first. Of a programme that has ended only a safety answer is
    heard (None): it stops what the patient follows now. Else raises `NoLongerWanted`.
    """
    check_in = session.get(models.CheckIn, check_in_id)
    if check_in is None:
        raise NotFound("check-in")
    programme = programme_queries.locked(session, check_in.programme_id)
    if programme.status is ProgrammeStatus.ENDED:
        _hear(session, check_in, answer_number, now)
        return None
    if done := queries.of_answer(session, check_in_id, answer_number):
        return done
    given = check_in_queries.answers_of(session, check_in_id)
    if answer_number > len(given) or (answer_number == 0 and given):
        raise NotFound("answer")
    for row in given[: max(answer_number - 1, 0)]:
        review(session, check_in_id=check_in_id, answer_number=row.number, library=library, now=now)
    answer = given[answer_number - 1] if answer_number else None
    matter = matters.of(session, check_in, answer, programme=programme, library=library, now=now)
    return _decide(session, matter, library, now)


def _decide(session: Session, matter: Matter, library: Library, now: datetime) -> models.Review:
    state = matters.state_of(session, matter, library, now)
    decision = adaptation.adapt(library, state, matter.given)
    signed = Envelope.from_dict(matter.standing.envelope.limits)
    terms = Terms(signed, matter.when.on, matter.was_overtaken)
    parts = terms.divide(decision, state)
    row = _keep(session, matter, (state, parts.decision, rule_set.name(library)), now)
    after = revision.revise(state, matter.given, parts.decision)
    if matter.was_overtaken:
        after = matters.remembered(session, matter, after, library)
    version = _publish(session, matter, row, parts, after, now)
    row.memory, row.version_after_id = mapping.memory_of(after), version.id
    row.texts = explanations.of_decision(parts, library)
    limits = terms.in_force(state)
    asked = proposals.put(session, row=row, version=version, parts=parts, limits=limits, now=now)
    _raise_alerts(session, matter, decision, now)
    if decision.status is Status.PAUSED:
        _rest(session, matter, outcomes.pause_code(decision), now)
    _plan(session, matter, version, parts.decision, now)
    if matter.answer_number:
        silence.heard(session, patient=matter.when.patient, now=now)
    changes = mapping.changes_of(version) if version.id != matter.standing.id else ()
    tags = matter.when.patient.tags
    row.outcome = outcomes.of(
        decision, changes, is_asked=asked > 0, is_missing=outcomes.lacks(matter.given, tags)
    )
    session.flush()
    return row


def _rest(session: Session, matter: Matter, because: str, now: datetime) -> None:
    """A safety answer stops every programme of the patient; whatever else stops, stops this one."""
    programme, check_in_id = matter.programme, matter.check_in.id
    if because in alerts.RED_FLAGS:
        pauses.stop_all(
            session, patient_id=programme.patient_id, because=because, check_in_id=check_in_id, now=now
        )
    elif programme.status is ProgrammeStatus.ACTIVE:
        pauses.pause(session, programme=programme, because=because, check_in_id=check_in_id, now=now)


def _hear(session: Session, check_in: models.CheckIn, answer_number: int, now: datetime) -> None:
    """The programme is over when its answer comes to the rules: a red flag in it stops the others."""
    given = check_in_queries.answers_of(session, check_in.id)
    concern = next((row.concern for row in given if row.number == answer_number), None)
    if concern is None:
        raise NoLongerWanted("the programme has ended")
    pauses.stop_all(
        session,
        patient_id=check_in.patient_id,
        because=f"red_flag_{concern}",
        check_in_id=check_in.id,
        now=now,
    )


def _keep(
    session: Session, matter: Matter, decided: tuple[State, Decision, str], now: datetime
) -> models.Review:
    """The review with its whole input; the one it replaces counts no longer, nor do its proposals."""
    state, decision, rules = decided
    if matter.earlier is not None:
        matter.earlier.superseded_at = now
    row = models.Review(
        check_in_id=matter.check_in.id,
        programme_id=matter.programme.id,
        patient_id=matter.programme.patient_id,
        answer_number=matter.answer_number,
        engine=rules,
        envelope_id=matter.standing.envelope_id,
        decided_on=matter.when.on,
        was_overtaken=matter.was_overtaken,
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
    proposals.lapse(session, programme_id=row.programme_id, decision=decision, replaced=replaced, now=now)
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
        library=matter.library,
        envelope=matter.standing.envelope,
        starts_on=max(matter.standing.starts_on, matter.when.on),
        extras=mapping.extras_of(matter.version) | mapping.extras_of(matter.standing),
        changes=mapping.change_records(
            differences,
            parts.decision.items,
            parts.decision.because,
            is_correction=matter.earlier is not None,
        ),
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
    patient = matter.when.patient
    if matter.answer_number == 0 and silence.is_lost(session, matter.programme, patient, now):
        silence.tell(session, matter.programme, patient, now)
        return
    is_kept_up = matter.programme.maintenance_since is not None
    days = follow_up.in_maintenance(decision) if is_kept_up else decision.next_contact_days
    due_on = follow_up.next_check_in_on(matter.when.on, days, patient.check_in_weekday)
    if due_on is not None:
        check_ins.plan_next(session, programme=matter.programme, version=version, due_on=due_on, now=now)
