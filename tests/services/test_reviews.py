"""The one entrance to the rules: what becomes of an answer, a correction, and silence."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.db import mapping, models
from portal.db.models import CheckInState, Outcome, ProgrammeStatus
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import adaptation, case_format, rule_set
from portal.domain.check_in import Flag, Mark, Reason
from portal.domain.decision import Light
from portal.domain.dose import Dose
from portal.domain.envelope import Power
from portal.domain.errors import LinkExpired, NoLongerWanted, NotFound
from portal.rendering import i18n
from portal.services import (
    check_ins,
    drafts,
    programmes,
    proposals,
    recompute,
    reviews,
    sheets,
    ticks,
    work_list,
)
from portal.services.recompute import Verdict
from tests import builders
from tests.fakes.clock import MONDAY_MORNING

A_WEEK = timedelta(days=7)


def the_versions(session: Session, programme: models.Programme) -> list[int]:
    rows = session.query(models.ProgrammeVersion).filter_by(programme_id=programme.id)
    return [row.number for row in rows.order_by(models.ProgrammeVersion.number)]


def alerts(session: Session) -> list[str]:
    return sorted(row.code for row in session.query(models.Alert))


def next_check_in(session: Session, programme: models.Programme) -> models.CheckIn:
    return builders.a_check_in(session, programme=programme)


def two_good_check_ins(session: Session, programme: models.Programme) -> models.Review:
    for _ in range(2):
        last = builders.reviewed(session, next_check_in(session, programme), flag="ok")
    return last


# What one answer changes


def test_a_first_good_check_in_changes_nothing_and_plans_the_next_in_a_week(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    review = builders.reviewed(session, check_in, flag="ok")
    assert review.outcome is Outcome.UNCHANGED
    assert the_versions(session, programme) == [1]
    assert builders.emails(session) == []  # the receipt said so
    planned = builders.the_check_in(session, programme)
    assert planned.state is CheckInState.PLANNED
    assert (planned.from_on, planned.due_on) == (check_in.due_on, check_in.due_on + A_WEEK)


def test_a_second_good_check_in_makes_two_exercises_one_step_harder(session: Session) -> None:
    programme = builders.a_programme(session)
    before = builders.doses(builders.latest(session, programme))
    review = two_good_check_ins(session, programme)
    version = builders.latest(session, programme)
    after = builders.doses(version)
    assert review.outcome is Outcome.HARDER
    assert {exercise for exercise in after if after[exercise] != before[exercise]} == {
        "bird_dog",
        "dead_bug_heel_tap",
    }
    assert after["bird_dog"] == "2x10"
    assert (version.number, version.review_id, version.author_id) == (2, review.id, None)
    assert [change.item.rules for change in mapping.changes_of(version) if change.item] == [
        ("I14",),
        ("I14",),
    ]


def test_more_pain_makes_the_programme_easier_and_says_so_once_the_sheet_is_there(session: Session) -> None:
    programme = builders.a_programme(session)
    before = builders.doses(builders.latest(session, programme))
    review = builders.reviewed(
        session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok"
    )
    assert review.outcome is Outcome.EASIER
    after = builders.doses(builders.latest(session, programme))
    assert after["bird_dog"] == "2x7"
    assert before["bird_dog"] == "2x8"
    render = session.query(models.Message).filter(models.Message.key.like("render:%:full_programme:A4"))
    assert render.all()[-1].payload["tells"] == "programme_changed"
    assert "red" in alerts(session)
    planned = builders.the_check_in(session, programme)
    assert planned.due_on == planned.from_on + timedelta(days=3)


def test_a_new_version_keeps_the_signed_limits_and_what_the_therapist_wrote(session: Session) -> None:
    programme = builders.a_programme(session)
    first = builders.latest(session, programme)
    first.prescriptions[0].note = "Slowly, please."
    builders.reviewed(session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok")
    second = builders.latest(session, programme)
    assert second.envelope_id == first.envelope_id
    assert second.prescriptions[0].note == "Slowly, please."
    assert second.prescriptions[0].rest_seconds == first.prescriptions[0].rest_seconds


def test_a_missing_answer_changes_nothing_and_the_receipt_says_why(session: Session) -> None:
    programme = builders.a_programme(session)
    review = builders.reviewed(session, next_check_in(session, programme), after24=None, flag="ok")
    assert review.outcome is Outcome.MISSING
    assert the_versions(session, programme) == [1]


def test_no_session_done_is_an_answer_and_not_a_missing_one(session: Session) -> None:
    programme = builders.a_programme(session)
    review = builders.reviewed(session, next_check_in(session, programme), done=0, during=None, after24=None)
    assert review.outcome is Outcome.UNCHANGED


def test_the_review_keeps_everything_needed_to_decide_again(session: Session) -> None:
    programme = builders.a_programme(session)
    review = builders.reviewed(
        session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok"
    )
    state, check_in = case_format.case_from(builders.library(), json.loads(review.input or ""))
    assert adaptation.adapt(builders.library(), state, check_in).light is Light.RED
    assert review.engine == rule_set.name(builders.library())
    assert review.decided_on == review.created_at.date()
    assert review.envelope_id == builders.latest(session, programme).envelope_id
    assert not review.was_overtaken
    assert recompute.again(session, review, library=builders.library()).verdict is Verdict.EQUAL


def test_worse_pain_in_the_flare_kit_sets_the_loaded_exercises_aside_and_calm_brings_them_back(
    session: Session,
) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), during=9, after24=9, rest=9, flag="ok")
    flare = builders.latest(session, programme)
    assert {row.exercise for row in flare.prescriptions if not row.is_out} == {"walk_brisk"}
    assert "severe_worsening" in alerts(session)
    assert builders.the_check_in(session, programme).due_on == builders.the_check_in(
        session, programme
    ).from_on + timedelta(days=1)
    builders.reviewed(
        session, next_check_in(session, programme), during=1, after24=1, rest=2, done=1, flag="ok"
    )
    back = builders.latest(session, programme)
    assert not any(row.is_out for row in back.prescriptions)


def test_the_memory_grows_older_between_check_ins(session: Session) -> None:
    """Harder on one day, pain up a week later: that very step is taken back (I6b, ten days)."""
    programme = builders.a_programme(session)
    two_good_check_ins(session, programme)
    builders.sheet_sent(session, builders.latest(session, programme))
    review = builders.reviewed(
        session, next_check_in(session, programme), during=6, after24=6, rest=6, flag="ok"
    )
    decided = {item.exercise: item for item in mapping.decision_of(review).items}
    assert decided["bird_dog"].rules == ("I6b",)
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x8"


# The envelope


def test_beyond_the_signed_limits_a_change_waits_as_a_proposal(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    review = two_good_check_ins(session, programme)
    assert review.outcome is Outcome.PROPOSED
    assert the_versions(session, programme) == [1]
    waiting = queries.waiting_proposals(session, programme.id)
    assert [row.change["exercise"] for row in waiting] == ["dead_bug_heel_tap", "bird_dog"]
    assert builders.emails(session) == []


def test_what_the_limits_forbid_is_neither_done_nor_asked(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.NEVER))
    review = two_good_check_ins(session, programme)
    assert review.outcome is Outcome.UNCHANGED
    assert queries.waiting_proposals(session, programme.id) == []


def test_after_the_signed_date_even_easier_is_asked(session: Session) -> None:
    soon = builders.an_envelope(until_on=MONDAY_MORNING.date() + timedelta(days=3))
    programme = builders.a_programme(session, envelope=soon)
    review = builders.reviewed(
        session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok"
    )
    assert review.outcome is Outcome.PROPOSED
    assert the_versions(session, programme) == [1]


def hurting(session: Session, programme: models.Programme, **given: object) -> models.Review:
    flags = {"bird_dog": Flag(Mark.HURTS, 8)}
    return builders.reviewed(session, next_check_in(session, programme), flag="ok", flags=flags, **given)


def test_an_exercise_that_hurts_leaves_the_programme_at_once_and_its_swap_waits(session: Session) -> None:
    programme = builders.a_programme(session)
    review = hurting(session, programme)
    version = builders.latest(session, programme)
    assert version.number == 2
    assert [row.exercise for row in version.prescriptions if row.is_out] == ["bird_dog"]
    [proposal] = queries.waiting_proposals(session, programme.id)
    assert (proposal.version_id, proposal.review_id) == (version.id, review.id)
    assert "exercise_hurts" in alerts(session)


def test_a_waiting_swap_survives_the_next_version_of_the_rules(session: Session) -> None:
    programme = builders.a_programme(session)
    hurting(session, programme)
    builders.reviewed(session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok")
    version = builders.latest(session, programme)
    assert version.number == 3
    waiting = queries.waiting_proposals(session, programme.id)
    assert [(row.change["exercise"], row.version_id) for row in waiting] == [("bird_dog", version.id)]


def test_a_new_decision_about_an_exercise_replaces_the_old_proposal(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    two_good_check_ins(session, programme)
    builders.reviewed(session, next_check_in(session, programme), during=7, after24=7, rest=7, flag="ok")
    assert queries.waiting_proposals(session, programme.id) == []


# Red flags


def test_after_a_red_flag_the_programme_is_paused_and_nothing_is_sent_but_please_read(
    session: Session,
) -> None:
    programme = builders.a_programme(session)
    review = builders.reviewed(session, next_check_in(session, programme), yes=("bladder",))
    assert review.outcome is Outcome.PAUSED
    assert (programme.status, programme.paused_because) == (ProgrammeStatus.PAUSED, "red_flag_emergency")
    assert the_versions(session, programme) == [1]
    assert builders.emails(session, "due") == ["alert", "please_read"]
    assert alerts(session) == ["red_flag_emergency"]
    waiting = session.query(models.CheckIn).filter(models.CheckIn.state.in_(["planned", "open"]))
    assert waiting.count() == 0


def test_nothing_more_is_asked_while_paused(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, yes=("night_pain",))
    later = check_in.opens_at + timedelta(days=60)
    assert check_ins.open_due(session, now=later) == 0
    assert check_ins.remind_due(session, now=later) == 0
    assert check_ins.close_unanswered(session, now=later) == 0


def test_when_every_exercise_hurts_the_programme_rests(session: Session) -> None:
    programme = builders.a_programme(session, protocol="lbp_minimal_three")
    names = [row.exercise for row in builders.latest(session, programme).prescriptions]
    flags = {name: Flag(Mark.HURTS, 9) for name in names}
    review = builders.reviewed(session, next_check_in(session, programme), flags=flags, done=3)
    assert review.outcome is Outcome.PAUSED
    assert programme.paused_because == "plan_empty"
    assert builders.emails(session) == ["please_read"]
    assert all(row.is_out for row in builders.latest(session, programme).prescriptions)


# One answer, at most one change


def test_the_same_answer_reviewed_twice_changes_the_programme_once(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    first = builders.reviewed(session, check_in, during=7, after24=7, rest=7, flag="ok")
    again = reviews.review(
        session, check_in_id=check_in.id, answer_number=1, library=builders.library(), now=check_in.opens_at
    )
    assert again is first
    assert the_versions(session, programme) == [1, 2]


def test_a_review_of_an_answer_nobody_gave_is_refused(session: Session) -> None:
    check_in = builders.a_check_in(session)
    for number in (1, 2):
        with pytest.raises(NotFound):
            reviews.review(
                session,
                check_in_id=check_in.id,
                answer_number=number,
                library=builders.library(),
                now=MONDAY_MORNING,
            )


def test_silence_is_not_reviewed_once_an_answer_is_there(session: Session) -> None:
    check_in = builders.a_check_in(session)
    builders.reviewed(session, check_in)
    with pytest.raises(NotFound):
        reviews.review(
            session, check_in_id=check_in.id, answer_number=0, library=builders.library(), now=MONDAY_MORNING
        )


def test_an_answer_to_an_ended_programme_is_not_reviewed(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(),
        text="",
        submission_id="x",
        now=check_in.opens_at,
    )
    programmes.end(session, programme=programme, now=check_in.opens_at)
    with pytest.raises(NoLongerWanted):
        reviews.review(
            session,
            check_in_id=check_in.id,
            answer_number=1,
            library=builders.library(),
            now=check_in.opens_at,
        )


# Corrections


def test_a_correction_replaces_the_step_and_adds_none(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    check_in = next_check_in(session, programme)
    first = builders.reviewed(session, check_in, flag="ok")
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x10"
    second = builders.reviewed(
        session, check_in, flag="ok", during=6, after24=6, rest=6, now=check_in.opens_at + timedelta(hours=1)
    )
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x7"  # from 2x8, not from 2x10
    assert the_versions(session, programme) == [1, 2, 3]
    assert first.superseded_at is not None
    assert second.superseded_at is None


def test_a_correction_back_to_nothing_takes_the_step_back(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok", during=7, after24=7, rest=7)
    review = builders.reviewed(session, check_in, flag="ok", now=check_in.opens_at + timedelta(hours=1))
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x8"
    assert review.outcome is Outcome.HARDER  # than an hour ago
    state = mapping.state_of(builders.library(), review.memory)
    assert state.prev_rest == (3,)  # the first answer has left no trace
    assert builders.the_check_in(session, programme).due_on == check_in.due_on + A_WEEK


def told(session: Session, programme: models.Programme) -> tuple[str, ...]:
    with i18n.use("en"):
        return sheets.news_of(builders.latest(session, programme), builders.catalogue())


def test_a_correction_that_takes_a_step_back_says_so(session: Session) -> None:
    """Two good check-ins, then "one session was done, not four": the step of the first answer goes."""
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    builders.reviewed(session, check_in, flag="ok", done=1, now=check_in.opens_at + timedelta(hours=1))
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x8"
    sentences = told(session, programme)
    assert "You answered again, so Bird dog goes back to 2 sets of 8." in sentences
    assert all(sentence.startswith("You answered again") for sentence in sentences)


def test_a_correction_that_eases_says_why_it_eases(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    builders.reviewed(
        session, check_in, flag="ok", during=6, after24=6, rest=6, now=check_in.opens_at + timedelta(hours=1)
    )
    assert all(sentence.startswith("Pain was up, so ") for sentence in told(session, programme))


def test_fewer_sessions_by_the_rules_come_with_their_reason(session: Session) -> None:
    programme = builders.a_programme(session, protocol="lbp_minimal_three")
    before = builders.latest(session, programme)
    builders.reviewed(session, next_check_in(session, programme), done=1, reason=Reason.NO_TIME)
    after = builders.latest(session, programme)
    assert after.sessions_per_week == before.sessions_per_week - 1
    assert told(session, programme) == (
        f"There was little time, so {after.sessions_per_week} sessions a week is the new aim.",
    )


def test_a_correction_with_the_same_meaning_publishes_nothing(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok", during=7, after24=7, rest=7)
    builders.reviewed(
        session, check_in, flag="ok", during=7, after24=7, rest=6, now=check_in.opens_at + timedelta(hours=1)
    )
    assert the_versions(session, programme) == [1, 2]


def test_a_correction_never_lifts_a_pause(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    for number, said in ((1, {"yes": ("bowel",)}), (2, {})):
        check_ins.record(
            session,
            check_in_id=check_in.id,
            answers=builders.answers(flag="ok", **said),
            text="",
            submission_id=str(number),
            now=check_in.opens_at,
        )
    reviews.review(  # the message of the correction comes first
        session, check_in_id=check_in.id, answer_number=2, library=builders.library(), now=check_in.opens_at
    )
    assert programme.status is ProgrammeStatus.PAUSED
    assert [row.answer_number for row in queries.of_check_in(session, check_in.id)] == [1, 2]
    with pytest.raises(LinkExpired):
        builders.reviewed(session, check_in, now=check_in.opens_at + timedelta(minutes=5))


def test_a_red_flag_in_a_correction_takes_the_step_of_the_first_answer_back_quietly(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    builders.reviewed(
        session, check_in, flag="ok", yes=("bladder",), now=check_in.opens_at + timedelta(hours=1)
    )
    assert programme.status is ProgrammeStatus.PAUSED
    assert builders.doses(builders.latest(session, programme))["bird_dog"] == "2x8"
    tells = [
        row.payload.get("tells") for row in session.query(models.Message) if row.effect == "render_programme"
    ]
    assert tells[-2:] == [None, None]
    assert builders.emails(session) == ["alert", "please_read"]


# A therapist was faster


def signed_again(session: Session, programme: models.Programme, now: datetime) -> models.ProgrammeVersion:
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    row = next(row for row in body.rows if row.exercise == "glute_bridge")
    body = drafts.set_row(body, replace(row, dose=Dose(3, 10)))
    draft = programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=now)
    patient = session.get_one(models.Patient, programme.patient_id)
    signature = programmes.Signature(
        by=session.get_one(models.Account, patient.therapist_id),
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=draft.revision,
    )
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


def test_an_answer_to_a_version_the_therapist_has_changed_becomes_proposals(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    signed = signed_again(session, programme, check_in.opens_at + timedelta(hours=1))
    review = builders.reviewed(
        session, check_in, during=7, after24=7, rest=7, flag="ok", now=check_in.opens_at + timedelta(hours=2)
    )
    assert review.outcome is Outcome.PROPOSED
    assert builders.latest(session, programme).id == signed.id
    waiting = {row.change["exercise"] for row in queries.waiting_proposals(session, programme.id)}
    assert "bird_dog" in waiting
    assert "glute_bridge" not in waiting  # its dose is another one now
    state = mapping.state_of(builders.library(), review.memory)
    assert state.prev_rest == (7,)
    assert state.programme.of("glute_bridge").dose.sets == 3


def test_a_correction_after_a_therapists_version_is_a_proposal_and_counted_once(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    builders.reviewed(session, check_in, flag="ok")
    signed = signed_again(session, programme, check_in.opens_at + timedelta(hours=1))
    review = builders.reviewed(
        session, check_in, during=7, after24=7, rest=7, flag="ok", now=check_in.opens_at + timedelta(hours=2)
    )
    assert builders.latest(session, programme).id == signed.id
    assert mapping.state_of(builders.library(), review.memory).prev_rest == (7,)


def test_a_red_flag_pauses_even_when_the_therapist_was_faster(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = next_check_in(session, programme)
    signed_again(session, programme, check_in.opens_at + timedelta(hours=1))
    builders.reviewed(session, check_in, yes=("bladder",), now=check_in.opens_at + timedelta(hours=2))
    assert programme.status is ProgrammeStatus.PAUSED


# Silence


def silence(session: Session, programme: models.Programme, *, delivered: str = "sent") -> models.CheckIn:
    check_in = builders.the_check_in(session, programme)
    check_ins.open_due(session, now=check_in.opens_at)
    builders.invitation_sent(session, check_in, delivered)
    check_ins.close_unanswered(session, now=check_in.closes_at)
    if session.query(models.Message).filter_by(key=f"review:{check_in.id}:0").count():
        reviews.review(
            session,
            check_in_id=check_in.id,
            answer_number=0,
            library=builders.library(),
            now=check_in.closes_at,
        )
    return check_in


def test_silence_makes_nothing_harder_and_is_asked_again_in_three_days(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    check_in = silence(session, programme)
    review = queries.of_answer(session, check_in.id, 0)
    assert review is not None
    assert review.outcome is Outcome.MISSING
    assert the_versions(session, programme) == [1]
    assert builders.the_check_in(session, programme).due_on == check_in.closes_at.date() + timedelta(days=3)


@pytest.mark.parametrize("state", ["failed", "unknown", "held", "suppressed", "expired", "cancelled", "due"])
def test_technical_silence_never_counts(session: Session, state: str) -> None:
    programme = builders.a_programme(session)
    check_in = silence(session, programme, delivered=state)
    assert check_in.state is CheckInState.CLOSED
    assert queries.of_answer(session, check_in.id, 0) is None
    assert session.query(models.Message).filter_by(key=f"review:{check_in.id}:0").count() == 0
    assert builders.the_check_in(session, programme).state is CheckInState.PLANNED
    assert alerts(session) == []


def test_after_two_weeks_of_silence_the_therapist_phones_and_nothing_more_is_asked(session: Session) -> None:
    programme = builders.a_programme(session)
    silence(session, programme)
    assert alerts(session) == []
    silence(session, programme)
    assert "no_contact" in alerts(session)
    assert builders.the_check_in(session, programme).state is CheckInState.CLOSED


def test_a_technical_gap_between_two_silences_is_no_month_of_silence(session: Session) -> None:
    programme = builders.a_programme(session)
    silence(session, programme)
    silence(session, programme, delivered="failed")
    assert alerts(session) == []


def test_paper_patients_are_never_silent(session: Session) -> None:
    patient = builders.a_patient(session, email=None)
    programme = builders.a_programme(session, patient=patient)
    for _ in range(4):
        silence(session, programme)
    assert alerts(session) == []
    assert builders.emails(session) == []
    assert builders.the_check_in(session, programme).state is CheckInState.PLANNED


def test_who_comes_back_after_a_silent_month_starts_lower(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    for _ in range(2):
        silence(session, programme)
    [alert] = session.query(models.Alert).filter_by(code="no_contact")
    by = session.query(models.Account).one()
    work_list.mark_seen(session, alert=alert, by=by, note="Phoned", now=alert.raised_at)
    check_in = next_check_in(session, programme)
    review = builders.reviewed(session, check_in, flag="ok", done=1)
    assert mapping.break_days_of(review) >= 14
    assert review.outcome is Outcome.EASIER


# One answer, at most one new version, whatever is answered


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    pains=st.lists(st.one_of(st.none(), st.integers(0, 10)), min_size=3, max_size=3),
    done=st.one_of(st.none(), st.integers(0, 8)),
    flag=st.sampled_from([None, "ok", "too_easy", "too_hard", "hurts", "dislike", "not_done"]),
    yes=st.sampled_from([(), ("bladder",), ("fever_unwell",)]),
    repeats=st.integers(1, 3),
)
def test_one_answer_makes_at_most_one_new_version(
    session: Session,
    pains: list[int | None],
    done: int | None,
    flag: str | None,
    yes: tuple[str, ...],
    repeats: int,
) -> None:
    patient = builders.a_patient(session, therapist=session.query(models.Account).first())
    programme = builders.a_programme(session, patient=patient)
    check_in = next_check_in(session, programme)
    during, after24, rest = pains
    builders.reviewed(
        session, check_in, during=during, after24=after24, rest=rest, done=done, flag=flag, yes=yes
    )
    for _ in range(repeats):
        reviews.review(
            session,
            check_in_id=check_in.id,
            answer_number=1,
            library=builders.library(),
            now=check_in.opens_at,
        )
    numbers = the_versions(session, programme)
    assert numbers in ([1], [1, 2])
    assert (programme.status is ProgrammeStatus.PAUSED) >= bool(yes)
    waiting = session.query(models.CheckIn).filter_by(programme_id=programme.id)
    open_ones = [row for row in waiting if row.state in (CheckInState.PLANNED, CheckInState.OPEN)]
    assert len(open_ones) == (0 if programme.status is ProgrammeStatus.PAUSED else 1)


# Rare, and still right


def test_days_on_which_nobody_could_be_asked_are_no_break(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    for _ in range(3):
        silence(session, programme, delivered="failed")
    review = builders.reviewed(session, next_check_in(session, programme), flag="ok")
    assert mapping.break_days_of(review) == 0


def test_a_break_is_found_once_at_14_and_once_at_28_days(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    found = [
        mapping.break_days_of(
            builders.reviewed(session, next_check_in(session, programme), done=0, during=None, after24=None)
        )
        for _ in range(8)
    ]
    short, long = [days for days in found if days]
    assert 14 <= short < 28 <= long


def test_a_ticked_session_ends_a_break(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, next_check_in(session, programme), flag="ok")
    found = []
    for number in range(8):
        check_in = next_check_in(session, programme)
        if number == 1:
            ticked_on = check_in.due_on
            ticks.mark(
                session,
                programme=programme,
                exercise=ticks.in_use(builders.latest(session, programme))[0],
                on=check_in.due_on,
                now=check_in.opens_at,
            )
        review = builders.reviewed(session, check_in, done=0, during=None, after24=None)
        found.append((check_in.due_on, mapping.break_days_of(review)))
    first_on, days = next((on, days) for on, days in found if days)
    assert days == (first_on - ticked_on).days
    assert days >= 14


def test_a_correction_that_comes_after_the_next_answer_was_reviewed_only_asks(session: Session) -> None:
    programme = builders.a_programme(session)
    first = next_check_in(session, programme)
    evening = first.opens_at + timedelta(hours=10)
    builders.reviewed(session, first, during=9, after24=9, rest=9, flag="ok", now=evening)  # tomorrow again
    second = next_check_in(session, programme)
    corrected = builders.answers(during=1, after24=1, rest=3, flag="ok")
    check_ins.record(
        session, check_in_id=first.id, answers=corrected, text="", submission_id="late", now=second.opens_at
    )
    newer = builders.reviewed(session, second, during=1, after24=1, rest=3, done=1)
    standing = builders.latest(session, programme)
    late = reviews.review(
        session, check_in_id=first.id, answer_number=2, library=builders.library(), now=second.opens_at
    )
    assert builders.latest(session, programme).id == standing.id
    assert late.memory["prev_rest"] == newer.memory["prev_rest"]


def test_a_refusal_of_an_exercise_that_is_gone_since_changes_nothing(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    two_good_check_ins(session, programme)
    [proposal] = [
        row
        for row in queries.waiting_proposals(session, programme.id)
        if row.change["exercise"] == "bird_dog"
    ]
    by = session.query(models.Account).one()
    at = proposal.created_at + timedelta(hours=1)
    proposals.reject(session, proposal=proposal, by=by, reason="", library=builders.library(), now=at)
    draft = programmes.draft_of(session, programme=programme, now=at)
    body = drafts.remove(programmes.body_of(draft), 2)
    draft = programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=at)
    signature = programmes.Signature(
        by=by,
        envelope=builders.an_envelope(at),
        sentence=builders.SENTENCE,
        starts_on=at.date(),
        revision=draft.revision,
    )
    version = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=at
    )
    assert "bird_dog" not in builders.doses(version)
    assert builders.reviewed(session, next_check_in(session, programme)).version_after_id == version.id
