"""One gate for all programmes of a patient: what stops them, what keeps them at rest, who lets them go on."""

from datetime import datetime, timedelta

import pytest

from portal.db import models
from portal.db.models import CheckInState, ProgrammeStatus
from portal.db.queries import pauses as queries
from portal.db.session import Database, Session
from portal.domain.errors import Conflict, InvalidInput, NoLongerWanted
from portal.services import check_ins, patients, pauses, programmes, reviews, work_list
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once

LATER = timedelta(hours=2)
KNEE = "knee"


def a_second(session: Session, first: models.Programme, now: datetime = NOW) -> models.Programme:
    """Another programme of the same patient, for another part of the body; both run."""
    patient = session.get_one(models.Patient, first.patient_id)
    second = builders.a_draft(session, patient=patient, now=now)
    second.region = KNEE
    sign(session, second, now=now, replaces=False)
    return second


def sign(
    session: Session, programme: models.Programme, *, now: datetime = NOW, replaces: bool = True
) -> None:
    signature = programmes.Signature(
        by=session.query(models.Account).filter_by(is_therapist=True).first(),
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=1,
        replaces=replaces,
    )
    programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


def answered(session: Session, check_in: models.CheckIn, *yes: str, form: str = "form") -> check_ins.Receipt:
    """A check-in answered, and not yet seen by the rules."""
    return check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(yes=yes),
        text="",
        submission_id=f"{form}-{check_in.id}",
        now=check_in.opens_at,
    )


def review(session: Session, check_in: models.CheckIn, number: int = 1) -> models.Review | None:
    return reviews.review(
        session,
        check_in_id=check_in.id,
        answer_number=number,
        library=builders.library(),
        now=check_in.opens_at + LATER,
    )


def the_therapist(session: Session) -> models.Account:
    return session.query(models.Account).filter_by(is_therapist=True).one()


def resume(session: Session, programme: models.Programme, note: str = "Seen at the hospital.") -> datetime:
    now = NOW + timedelta(days=9)
    programmes.resume(session, programme=programme, by=the_therapist(session), note=note, now=now)
    return now


def states(session: Session) -> list[tuple[str, str | None]]:
    return [
        (row.status.value, row.paused_because)
        for row in session.query(models.Programme).order_by(models.Programme.id)
    ]


def test_a_red_flag_in_one_programme_stops_both_and_one_note_lets_both_go_on(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    check_in = builders.a_check_in(session, programme=second)
    answered(session, check_in, "bladder")
    review(session, check_in)
    assert states(session) == [("paused", "red_flag_emergency")] * 2
    assert builders.emails(session).count("please_read") == 1
    assert builders.the_check_in_or_none(session, first) is None
    now = resume(session, first)
    assert states(session) == [("active", None)] * 2
    planned = session.query(models.CheckIn).filter_by(state=CheckInState.PLANNED).all()
    assert {row.due_on for row in planned} == {now.date() + timedelta(days=3)}
    assert len(planned) == 2
    rows = queries.of_patient(session, first.patient_id)
    assert [(row.note, row.ended_at) for row in rows] == [("Seen at the hospital.", now)] * 2
    assert {row.check_in_id for row in rows} == {check_in.id}
    assert pauses.gate_of(session, first.patient_id) is None


def test_a_new_programme_does_not_lift_a_red_flag_pause(session: Session) -> None:
    first = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=first), yes=("bladder",))
    patient = session.get_one(models.Patient, first.patient_id)
    second = builders.a_programme(session, patient=patient, now=NOW + timedelta(days=8))
    assert states(session) == [("ended", "red_flag_emergency"), ("paused", "red_flag_emergency")]
    assert builders.the_check_in_or_none(session, second) is None
    resume(session, second)
    assert second.status is ProgrammeStatus.ACTIVE
    assert queries.open_of_patient(session, patient.id) == []


def test_ending_a_programme_first_is_no_way_round_the_note(session: Session) -> None:
    first = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=first), yes=("bladder",))
    alert = session.query(models.Alert).filter_by(code="red_flag_emergency").one()
    later = NOW + timedelta(days=8)
    work_list.mark_seen(session, alert=alert, by=the_therapist(session), now=later)
    programmes.end(session, programme=first, now=later)
    patient = session.get_one(models.Patient, first.patient_id)
    second = builders.a_programme(session, patient=patient, now=later)
    assert second.paused_because == "red_flag_emergency"


def test_before_the_rules_have_seen_a_red_flag_every_programme_rests(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    assert pauses.resting_because(session, second) is None
    check_in = builders.a_check_in(session, programme=first)
    answered(session, check_in, "both_legs")
    assert pauses.resting_because(session, first) == pauses.resting_because(session, second)
    assert pauses.resting_because(session, first) == "red_flag_emergency"
    alert = session.query(models.Alert).one()
    work_list.mark_seen(session, alert=alert, by=the_therapist(session), now=check_in.opens_at)
    assert pauses.resting_because(session, second) == "red_flag_emergency"


def test_a_safety_answer_the_rules_never_see_can_be_let_go_with_a_note(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    answered(session, check_in, "bladder")
    now = resume(session, programme)
    assert programme.status is ProgrammeStatus.ACTIVE
    assert pauses.resting_because(session, programme) is None
    [row] = queries.of_programme(session, programme.id)
    assert (row.because, row.note, row.ended_at) == ("red_flag_emergency", "Seen at the hospital.", now)
    with pytest.raises(Conflict):
        resume(session, programme)


def test_a_red_flag_about_a_programme_that_has_ended_stops_the_others(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    check_in = builders.a_check_in(session, programme=first)
    answered(session, check_in, "bladder")
    programmes.end(session, programme=first, now=check_in.opens_at)
    assert pauses.resting_because(session, second) == "red_flag_emergency"  # nobody has acknowledged it
    assert review(session, check_in) is None
    assert states(session) == [("ended", None), ("paused", "red_flag_emergency")]


def test_a_calm_answer_about_a_programme_that_has_ended_is_not_wanted(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    answered(session, check_in)
    programmes.end(session, programme=programme, now=check_in.opens_at)
    with pytest.raises(NoLongerWanted):
        review(session, check_in)


def test_a_red_flag_takes_the_place_of_a_lesser_reason_and_never_the_other_way(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.pause(session, programme=programme, because="therapist", by=the_therapist(session), now=NOW)
    for code in ("red_flag_urgent", "red_flag_emergency", "red_flag_urgent"):
        pauses.stop_all(
            session, patient_id=programme.patient_id, because=code, check_in_id=None, now=NOW + LATER
        )
    assert programme.paused_because == "red_flag_emergency"
    rows = queries.of_programme(session, programme.id)
    assert [row.because for row in rows] == ["therapist", "red_flag_urgent", "red_flag_emergency"]
    assert [row.ended_at is None for row in rows] == [False, False, True]
    assert [row.by_id for row in rows] == [the_therapist(session).id, None, None]


def test_one_programme_paused_by_its_therapist_leaves_the_other(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    programmes.pause(session, programme=first, because="therapist", by=the_therapist(session), now=NOW)
    assert states(session) == [("paused", "therapist"), ("active", None)]
    assert pauses.resting_because(session, second) is None
    resume(session, first, note="Back from holiday.")
    [row] = queries.of_patient(session, first.patient_id)
    assert (row.note, row.ended_by_id) == ("Back from holiday.", the_therapist(session).id)


def test_the_note_is_kept_even_if_the_alert_was_acknowledged_before(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",))
    alert = session.query(models.Alert).filter_by(code="red_flag_emergency").one()
    work_list.mark_seen(
        session, alert=alert, by=the_therapist(session), note="I call.", now=NOW + timedelta(days=8)
    )
    resume(session, programme, note="Nothing found.")
    assert alert.note == "I call."
    assert [row.note for row in queries.of_programme(session, programme.id)] == ["Nothing found."]


def test_discharge_ends_every_pause_under_a_name(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",))
    patient = session.get_one(models.Patient, programme.patient_id)
    by = the_therapist(session)
    patients.discharge(session, patient=patient, by=by, now=NOW + timedelta(days=8))
    assert [row.ended_by_id for row in queries.of_patient(session, patient.id)] == [by.id]


def test_a_clock_moved_back_never_ends_a_pause_before_it_began(session: Session) -> None:
    programme = builders.a_programme(session)
    pauses.pause(session, programme=programme, because="therapist", now=NOW + timedelta(days=30))
    resume(session, programme)
    [row] = queries.of_programme(session, programme.id)
    assert row.ended_at == row.began_at


def test_a_programme_for_the_same_part_of_the_body_always_takes_the_place(session: Session) -> None:
    first = builders.a_programme(session)
    patient = session.get_one(models.Patient, first.patient_id)
    second = builders.a_draft(session, patient=patient)
    sign(session, second, replaces=False)
    assert (first.status, second.status) == (ProgrammeStatus.ENDED, ProgrammeStatus.ACTIVE)


def test_no_patient_follows_three_programmes(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    third = builders.a_draft(session, patient=session.get_one(models.Patient, first.patient_id))
    third.region = "neck"
    with pytest.raises(InvalidInput) as fault:
        sign(session, third, replaces=False)
    assert fault.value.field == "replaces"
    assert second.status is ProgrammeStatus.ACTIVE


def test_ending_one_programme_leaves_the_other(session: Session) -> None:
    first = builders.a_programme(session)
    second = a_second(session, first)
    programmes.end(session, programme=first, now=NOW)
    assert second.status is ProgrammeStatus.ACTIVE
    assert builders.the_check_in(session, second).state is CheckInState.PLANNED


def test_two_red_flags_in_two_programmes_at_the_same_second_never_wait_in_a_ring(database: Database) -> None:
    with database.transaction() as session:
        first = builders.a_programme(session)
        second = a_second(session, first)
        asked = [builders.a_check_in(session, programme=one) for one in (first, second)]
        for check_in, yes in zip(asked, ("bladder", "fever_unwell"), strict=True):
            answered(session, check_in, yes)
    outcomes = at_once(
        database,
        *[lambda session, check_in=check_in: review(session, check_in) and None for check_in in asked],
    )
    assert outcomes == [None, None]
    with database.reading() as session:
        assert states(session) == [("paused", "red_flag_emergency")] * 2
        assert len(queries.open_of_patient(session, first.patient_id)) == 2


def test_a_signature_and_a_red_flag_at_the_same_second_end_at_rest(database: Database) -> None:
    with database.transaction() as session:
        first = builders.a_programme(session)
        patient = session.get_one(models.Patient, first.patient_id)
        check_in = builders.a_check_in(session, programme=first)
        answered(session, check_in, "bladder")
        second = builders.a_draft(session, patient=patient, now=check_in.opens_at)
    now = check_in.opens_at + LATER
    outcomes = at_once(
        database,
        lambda session: review(session, check_in) and None,
        lambda session: sign(session, session.get_one(models.Programme, second.id), now=now),
    )
    assert outcomes == [None, None]
    with database.reading() as session:
        living = [row for row in session.query(models.Programme) if row.status is not ProgrammeStatus.ENDED]
        assert [(row.id, row.status, row.paused_because) for row in living] == [
            (second.id, ProgrammeStatus.PAUSED, "red_flag_emergency")
        ]
