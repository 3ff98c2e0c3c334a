"""The programme from draft to end."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.db import mapping, models
from portal.db.models import CheckInState, Origin, ProgrammeStatus, ProposalState
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.domain.dose import Dose
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import Conflict, InvalidInput, NotAllowed, NotFound
from portal.services import check_ins, draft_checks, drafts, programmes, signed_limits
from portal.services.draft_forms import DraftFaults
from portal.services.programmes import Signature
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW


def sign(session: Session, programme: models.Programme, *, now: datetime = NOW, **values: object):  # type: ignore[no-untyped-def]
    patient = session.get_one(models.Patient, programme.patient_id)
    draft = queries.draft(session, programme.id)
    signature = Signature(
        by=session.get_one(models.Account, patient.therapist_id),
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=draft.revision if draft else 0,
    )
    return programmes.sign_and_send(
        session,
        programme=programme,
        signature=replace(signature, **values),
        library=builders.library(),
        now=now,
    )


def edited(
    session: Session, programme: models.Programme, exercise: str, now: datetime = NOW, **values: object
) -> None:
    """The therapist changes one exercise in the draft of the next version."""
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    row = next(row for row in body.rows if row.exercise == exercise)
    body = drafts.set_row(body, replace(row, **values))  # type: ignore[arg-type]
    programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=now)


# Drafts


def test_a_programme_starts_from_a_protocol(session: Session) -> None:
    programme = builders.a_draft(session)
    assert (programme.status, programme.protocol, programme.weeks) == (
        ProgrammeStatus.DRAFT,
        "lbp_chronic_core",
        8,
    )
    body = programmes.body_of(programmes.draft_of(session, programme=programme, now=NOW))
    assert len(body.rows) == 5
    assert all(
        row.rest_seconds is not None or builders.library()[row.exercise].rest_seconds is None
        for row in body.rows
    )


def test_a_programme_may_start_empty(session: Session) -> None:
    programme = builders.a_draft(session, protocol=None)
    assert programmes.body_of(programmes.draft_of(session, programme=programme, now=NOW)).rows == ()


def test_a_protocol_that_is_ruled_out_for_the_patient_is_refused(session: Session) -> None:
    patient = builders.a_patient(session, tags=["post_surgery"])
    with pytest.raises(InvalidInput) as fault:
        builders.a_draft(session, patient=patient)
    assert fault.value.field == "protocol"


def test_what_a_protocol_takes_for_granted_is_noted_with_the_patient(session: Session) -> None:
    patient = builders.a_patient(session)
    builders.a_draft(session, patient=patient, protocol="lbp_pregnancy")
    assert set(builders.catalogue().protocols["lbp_pregnancy"].patient_tags_set) <= set(patient.tags)


def test_two_tabs_on_one_draft_never_overwrite_each_other(session: Session) -> None:
    programme = builders.a_draft(session)
    draft = programmes.draft_of(session, programme=programme, now=NOW)
    body = programmes.body_of(draft)
    programmes.save_draft(session, programme=programme, body=drafts.remove(body, 1), revision=1, now=NOW)
    with pytest.raises(Conflict):
        programmes.save_draft(session, programme=programme, body=body, revision=1, now=NOW)
    kept = programmes.draft_of(session, programme=programme, now=NOW)
    assert (kept.revision, len(programmes.body_of(kept).rows)) == (2, 4)


def test_a_draft_of_a_running_programme_starts_with_the_doses_of_today(session: Session) -> None:
    programme = builders.a_programme(session)
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    body = programmes.body_of(programmes.draft_of(session, programme=programme, now=NOW))
    assert next(row.dose for row in body.rows if row.exercise == "bird_dog") == Dose(2, 10)


def test_the_last_programme_can_be_copied(session: Session) -> None:
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    copy = programmes.copy_last(session, patient=patient, now=NOW)
    assert (copy.status, copy.protocol, copy.intake_rest) == (ProgrammeStatus.DRAFT, "lbp_chronic_core", 4)
    assert len(programmes.body_of(programmes.draft_of(session, programme=copy, now=NOW)).rows) == 5
    with pytest.raises(NotFound):
        programmes.copy_last(session, patient=builders.a_patient(session, email=None), now=NOW)


def test_a_draft_that_is_thrown_away_leaves_the_versions(session: Session) -> None:
    programme = builders.a_programme(session)
    edited(session, programme, "bird_dog", dose=Dose(3, 8))
    programmes.discard_draft(session, programme=programme)
    assert programme.status is ProgrammeStatus.ACTIVE
    never_sent = builders.a_draft(session, patient=session.get_one(models.Patient, programme.patient_id))
    programmes.discard_draft(session, programme=never_sent)
    assert never_sent.status is ProgrammeStatus.ENDED


@pytest.mark.parametrize("pain", [11, -1, 5.5, "5"])
def test_the_usual_pain_at_the_start_is_zero_to_ten(session: Session, pain: int) -> None:
    programme = builders.a_draft(session)
    with pytest.raises(InvalidInput) as fault:
        programmes.set_intake(session, programme=programme, onset_on=None, intake_rest=pain, now=NOW)
    assert fault.value.field == "intake_rest"


def test_the_trouble_cannot_begin_in_the_future(session: Session) -> None:
    programme = builders.a_draft(session)
    with pytest.raises(InvalidInput) as fault:
        programmes.set_intake(
            session, programme=programme, onset_on=date(2027, 1, 1), intake_rest=None, now=NOW
        )
    assert fault.value.field == "onset_on"


@pytest.mark.parametrize(
    "zone, now, today",
    [
        ("Europe/Copenhagen", datetime(2026, 11, 16, 23, 30, tzinfo=UTC), date(2026, 11, 17)),
        ("America/New_York", datetime(2026, 11, 17, 2, tzinfo=UTC), date(2026, 11, 16)),
    ],
)
def test_the_trouble_began_today_at_the_latest_on_the_patients_calendar(
    session: Session, zone: str, now: datetime, today: date
) -> None:
    programme = builders.a_draft(session, patient=builders.a_patient(session, time_zone=zone))
    programmes.set_intake(session, programme=programme, onset_on=today, intake_rest=None, now=now)
    assert programme.onset_on == today
    with pytest.raises(InvalidInput):
        programmes.set_intake(
            session, programme=programme, onset_on=today + timedelta(days=1), intake_rest=None, now=now
        )


# The suggested limits


def test_the_suggested_limits_are_the_clinics_made_narrower_by_the_protocol(session: Session) -> None:
    clinic = builders.a_clinic(session, envelope={"swap": "never", "easier": "ask"})
    calm = builders.catalogue().protocols["lbp_acute_calm"]
    envelope = signed_limits.suggested(clinic, calm, on=date(2026, 11, 16), weeks=2)
    assert (envelope.swap, envelope.easier, envelope.harder_dose) == (Power.NEVER, Power.ASK, Power.ASK)
    assert (envelope.max_level, envelope.until_on) == (2, date(2026, 11, 30))


def test_without_a_word_of_the_clinic_the_limits_are_as_shipped(session: Session) -> None:
    envelope = signed_limits.suggested(builders.a_clinic(session), None, on=date(2026, 11, 16), weeks=6)
    assert envelope == Envelope(until_on=date(2026, 12, 28))


def test_a_clinic_that_set_its_own_number_keeps_it(session: Session) -> None:
    clinic = builders.a_clinic(session, envelope={"max_level": 2})
    core = builders.catalogue().protocols["lbp_chronic_core"]
    assert signed_limits.suggested(clinic, core, on=date(2026, 11, 16), weeks=6).max_level == 2


# Signing


def test_signing_publishes_version_one_with_the_signature_it_rests_on(session: Session) -> None:
    programme = builders.a_draft(session)
    version = sign(session, programme)
    assert (version.number, version.origin, programme.latest_number) == (1, Origin.SIGNED, 1)
    envelope = version.envelope
    assert (envelope.sentence, envelope.signed_at, envelope.until_on) == (
        builders.SENTENCE,
        NOW,
        date(2026, 12, 28),
    )
    assert version.author_id == envelope.signed_by_id
    assert Envelope.from_dict(envelope.limits) == builders.an_envelope()
    assert [row.position for row in version.prescriptions] == [1, 2, 3, 4, 5]
    assert queries.draft(session, programme.id) is None


def test_the_sheet_is_ordered_with_the_mail_that_follows_it(session: Session) -> None:
    version = sign(session, builders.a_draft(session))
    orders = session.query(models.Message).filter_by(effect="render_programme").order_by(models.Message.id)
    same = {"version_id": version.id, "paper": "A4"}
    assert [order.payload for order in orders] == [
        same | {"variant": "full_programme", "tells": "programme_ready"},
        same | {"variant": "fridge_sheet"},
    ]
    assert builders.emails(session) == []  # not before the sheet is there


def test_a_paper_patient_gets_a_sheet_and_no_mail(session: Session) -> None:
    sign(session, builders.a_draft(session, patient=builders.a_patient(session, email=None)))
    orders = session.query(models.Message).filter_by(effect="render_programme").all()
    assert len(orders) == 2
    assert not any("tells" in order.payload for order in orders)


def test_the_first_check_in_comes_when_the_protocol_says_at_the_patients_hour(session: Session) -> None:
    programme = builders.a_draft(session, patient=builders.a_patient(session, check_in_hour=17))
    sign(session, programme, starts_on=date(2026, 11, 18))
    check_in = builders.the_check_in(session, programme)
    assert (check_in.state, check_in.from_on, check_in.due_on) == (
        CheckInState.PLANNED,
        date(2026, 11, 18),
        date(2026, 11, 25),
    )
    assert check_in.opens_at.isoformat() == "2026-11-25T16:00:00+00:00"
    assert check_in.closes_at - check_in.opens_at == timedelta(days=7)


@pytest.mark.parametrize("onset_weeks, days", [(2, 3), (30, 7)])
def test_started_empty_the_first_check_in_follows_the_phase(
    session: Session, onset_weeks: int, days: int
) -> None:
    programme = builders.a_draft(session, protocol=None, onset_weeks=onset_weeks)
    body = drafts.add(DraftBody(), builders.library()["bird_dog"])
    programmes.save_draft(session, programme=programme, body=body, revision=1, now=NOW)
    sign(session, programme, envelope=builders.an_envelope(min_items=1))
    assert builders.the_check_in(session, programme).due_on == NOW.date() + timedelta(days=days)


DraftBody = drafts.DraftBody


def test_nothing_is_signed_that_was_changed_since_it_was_read(session: Session) -> None:
    programme = builders.a_draft(session)
    with pytest.raises(Conflict):
        sign(session, programme, revision=7)


@pytest.mark.parametrize(
    "values, field",
    [
        ({"starts_on": date(2026, 11, 15)}, "starts_on"),
        ({"starts_on": date(2028, 1, 1)}, "starts_on"),
        ({"sentence": ""}, "sentence"),
        ({"sentence": "x" * 1001}, "sentence"),
        ({"envelope": builders.an_envelope(until_on=date(2026, 11, 15))}, "until_on"),
    ],
)
def test_a_signature_that_cannot_be_signs_nothing(
    session: Session, values: dict[str, object], field: str
) -> None:
    programme = builders.a_draft(session)
    with pytest.raises(InvalidInput) as fault:
        sign(session, programme, **values)
    assert fault.value.field == field
    assert queries.latest(session, programme.id) is None


def test_an_empty_programme_is_not_signed(session: Session) -> None:
    with pytest.raises(DraftFaults) as fault:
        sign(session, builders.a_draft(session, protocol=None))
    assert fault.value.faults == {"rows": draft_checks.EMPTY}


def test_an_exercise_ruled_out_since_the_draft_was_written_blocks_signing(session: Session) -> None:
    patient = builders.a_patient(session)
    programme = builders.a_draft(session, patient=patient)
    body = programmes.body_of(programmes.draft_of(session, programme=programme, now=NOW))
    exercise = next(one for one in builders.library().values() if one.avoid_if)
    body = drafts.add(body, exercise)
    programmes.save_draft(session, programme=programme, body=body, revision=1, now=NOW)
    patient.tags = [exercise.avoid_if[0]]
    with pytest.raises(DraftFaults):
        sign(session, programme)


def test_only_a_therapist_of_the_clinic_signs(session: Session) -> None:
    programme = builders.a_draft(session)
    stranger = builders.a_therapist(session, clinic=builders.a_clinic(session, name="Other"))
    for by in (builders.an_administrator(session), stranger, builders.a_therapist(session, disabled_at=NOW)):
        with pytest.raises(NotAllowed):
            sign(session, programme, by=by)


def test_an_e_mail_patient_without_an_address_is_not_sent_to(session: Session) -> None:
    patient = builders.a_patient(session)
    programme = builders.a_draft(session, patient=patient)
    patient.email = None
    with pytest.raises(InvalidInput) as fault:
        sign(session, programme)
    assert fault.value.field == "channel"


def test_nothing_is_signed_for_a_discharged_patient(session: Session) -> None:
    patient = builders.a_patient(session)
    programme = builders.a_draft(session, patient=patient)
    patient.discharged_at = NOW
    with pytest.raises(Conflict):
        sign(session, programme)


# The next version


def test_a_therapists_change_is_the_next_version_and_the_rules_remember_the_rest(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, flag="ok")
    later = check_in.opens_at + timedelta(days=2)
    edited(session, programme, "bird_dog", later, dose=Dose(3, 8), note="Slowly")
    version = sign(session, programme, now=later)
    assert (version.number, builders.doses(version)["bird_dog"]) == (2, "3x8")
    assert [row.note for row in version.prescriptions if row.exercise == "bird_dog"] == ["Slowly"]
    state = mapping.state_of(builders.library(), version.memory)
    bird_dog, bridge = state.programme.of("bird_dog"), state.programme.of("glute_bridge")
    assert bird_dog is not None
    assert bridge is not None
    assert bird_dog.course.last_change is not None
    assert (bird_dog.course.last_change.days, bird_dog.course.streak) == (0, 0)
    assert bridge.course.streak == 1
    assert state.prev_rest == (3,)
    [change] = mapping.changes_of(version)
    assert (change.difference.exercise, change.difference.after) == ("bird_dog", Dose(3, 8))


def test_a_waiting_check_in_asks_about_the_new_version(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    edited(session, programme, "bird_dog", dose=Dose(3, 8))
    version = sign(session, programme)
    assert (planned.version_id, planned.state) == (version.id, CheckInState.PLANNED)
    assert session.query(models.CheckIn).count() == 1


def test_new_limits_with_unchanged_exercises_are_a_version_without_a_mail(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.draft_of(session, programme=programme, now=NOW)
    version = sign(session, programme, envelope=builders.an_envelope(harder_dose=Power.NEVER))
    assert version.number == 2
    order = session.query(models.Message).filter_by(key=f"render:{version.id}:full_programme:A4").one()
    assert "tells" not in order.payload


def test_a_change_before_the_first_sheet_was_made_is_told_as_the_first(session: Session) -> None:
    programme = builders.a_draft(session)
    first = sign(session, programme)
    edited(session, programme, "bird_dog", dose=Dose(3, 8))
    second = sign(session, programme)
    orders = {row.key: row for row in session.query(models.Message).filter_by(effect="render_programme")}
    assert orders[f"render:{first.id}:full_programme:A4"].state is models.MessageState.CANCELLED
    assert orders[f"render:{second.id}:full_programme:A4"].payload["tells"] == "programme_ready"


def test_a_signed_version_closes_what_was_proposed_before(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    now = builders.the_check_in(session, programme).created_at + timedelta(days=1)
    edited(session, programme, "bird_dog", now, dose=Dose(3, 8))
    sign(session, programme, now=now)
    states = {row.state for row in session.query(models.Proposal)}
    assert states == {ProposalState.SUPERSEDED}


def test_a_new_programme_ends_the_last_one(session: Session) -> None:
    first = builders.a_programme(session)
    patient = session.get_one(models.Patient, first.patient_id)
    second = builders.a_programme(session, patient=patient, protocol="lbp_minimal_three")
    assert (first.status, second.status) == (ProgrammeStatus.ENDED, ProgrammeStatus.ACTIVE)
    waiting = session.query(models.CheckIn).filter_by(state=CheckInState.PLANNED).all()
    assert [row.programme_id for row in waiting] == [second.id]


# Pause, resume, end


def test_a_therapist_can_pause_and_the_patient_is_asked_to_read(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.pause(session, programme=programme, because="therapist", now=NOW)
    assert builders.emails(session) == ["please_read"]
    assert builders.the_check_in_or_none(session, programme) is None
    with pytest.raises(Conflict):
        programmes.pause(session, programme=programme, because="therapist", now=NOW)


def test_a_pause_takes_back_every_mail_about_exercises(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.the_check_in(session, programme)
    check_ins.open_due(session, now=check_in.opens_at)
    assert builders.emails(session) == ["check_in"]
    programmes.pause(session, programme=programme, because="therapist", now=check_in.opens_at)
    assert builders.emails(session) == ["please_read"]
    assert check_in.state is CheckInState.CANCELLED


def test_only_a_therapist_with_a_note_lets_a_paused_programme_go_on(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",))
    therapist = session.query(models.Account).one()
    later = NOW + timedelta(days=10)
    with pytest.raises(InvalidInput) as fault:
        programmes.resume(session, programme=programme, by=therapist, note=" ", now=later)
    assert fault.value.field == "note"
    with pytest.raises(NotAllowed):
        programmes.resume(
            session, programme=programme, by=builders.an_administrator(session), note="Seen", now=later
        )
    programmes.resume(session, programme=programme, by=therapist, note="Seen at the hospital.", now=later)
    assert (programme.status, programme.paused_because) == (ProgrammeStatus.ACTIVE, None)
    [alert] = session.query(models.Alert)
    assert (alert.seen_by_id, alert.seen_at, alert.note) == (therapist.id, later, "Seen at the hospital.")
    check_in = builders.the_check_in(session, programme)
    assert (check_in.from_on, check_in.due_on) == (later.date(), later.date() + timedelta(days=3))
    with pytest.raises(Conflict):
        programmes.resume(session, programme=programme, by=therapist, note="Again", now=later)


def test_after_a_pause_the_days_of_rest_are_not_planned_sessions(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.pause(session, programme=programme, because="therapist", now=NOW + timedelta(days=1))
    therapist = session.query(models.Account).one()
    programmes.resume(session, programme=programme, by=therapist, note="Go on", now=NOW + timedelta(days=20))
    check_in = builders.a_check_in(session, programme=programme)
    assert check_in.planned_sessions == 2  # four a week, three days, rounded half up
    assert check_in.asks_full_list


def test_a_version_signed_during_a_pause_stays_quiet(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.pause(session, programme=programme, because="therapist", now=NOW)
    edited(session, programme, "bird_dog", dose=Dose(1, 8))
    version = sign(session, programme)
    assert programme.status is ProgrammeStatus.PAUSED
    order = session.query(models.Message).filter_by(key=f"render:{version.id}:full_programme:A4").one()
    assert "tells" not in order.payload
    assert builders.the_check_in_or_none(session, programme) is None


def test_the_end_is_the_end(session: Session) -> None:
    programme = builders.a_programme(session)
    programmes.end(session, programme=programme, now=NOW)
    programmes.end(session, programme=programme, now=NOW + timedelta(days=1))
    assert (programme.status, programme.ended_at) == (ProgrammeStatus.ENDED, NOW)
    assert check_ins.open_due(session, now=NOW + timedelta(days=90)) == 0
    with pytest.raises(NotFound):
        programmes.draft_of(session, programme=programme, now=NOW)
